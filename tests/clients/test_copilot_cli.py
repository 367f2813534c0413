"""GitHub Copilot CLI."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="copilot-cli",
    paths=(
        (LINUX, "user", "/home/ada/.copilot/mcp-config.json"),
        (MAC, "user", "/Users/ada/.copilot/mcp-config.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.copilot\\mcp-config.json"),
        (XDG, "user", "/home/ada/.copilot/mcp-config.json"),
        (at(MAC, COPILOT_HOME="/c"), "user", "/c/mcp-config.json"),
        (LINUX, "project", "/home/ada/project/.github/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.github\\mcp.json"),
    ),
    local={"type": "local", **PLAIN},
    http={"type": "http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    grants={"tools": ["*"]},
    before="""\
{
  "mcpServers": {
    // mine
    "old": {"command": "y", "args": []}
  },
  "other": 1e999 /* as it is */
}
""",
    after="""\
{
  "mcpServers": {
    // mine
    "old": {"command": "y", "args": []},
    "new": {
      "type": "local",
      "command": "npx",
      "args": [
        "-y",
        "a b"
      ],
      "env": {
        "K": "v"
      }
    }
  },
  "other": 1e999 /* as it is */
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
