"""Windsurf."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="windsurf",
    paths=(
        (LINUX, "user", "/home/ada/.codeium/windsurf/mcp_config.json"),
        (MAC, "user", "/Users/ada/.codeium/windsurf/mcp_config.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.codeium\\windsurf\\mcp_config.json"),
        (XDG, "user", "/home/ada/.codeium/windsurf/mcp_config.json"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"serverUrl": URL, "headers": HEADERS},
    sse={"serverUrl": URL, "headers": HEADERS},
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
