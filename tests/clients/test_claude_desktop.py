"""Claude Desktop."""

from client_cases import LINUX, MAC, PLAIN, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="claude-desktop",
    paths=(
        (LINUX, "user", "/home/ada/.config/Claude/claude_desktop_config.json"),
        (XDG, "user", "/xdg/Claude/claude_desktop_config.json"),
        (MAC, "user", "/Users/ada/Library/Application Support/Claude/claude_desktop_config.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http=None,
    sse=None,
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
