"""Factory Droid."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="factory-droid",
    paths=(
        (LINUX, "user", "/home/ada/.factory/mcp.json"),
        (MAC, "user", "/Users/ada/.factory/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.factory\\mcp.json"),
        (XDG, "user", "/home/ada/.factory/mcp.json"),
        (LINUX, "project", "/home/ada/project/.factory/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.factory\\mcp.json"),
    ),
    local={"type": "stdio", **PLAIN},
    http={"type": "http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
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
      "type": "stdio",
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
