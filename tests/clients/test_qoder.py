"""Qoder."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, Table, checks

TABLE = Table(
    name="qoder",
    paths=(
        (LINUX, "user", "/home/ada/.qoder/mcp.json"),
        (MAC, "user", "/Users/ada/.qoder/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Qoder\\SharedClientCache\\mcp.json"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
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
