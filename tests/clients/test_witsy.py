"""Witsy."""

from client_cases import LINUX, MAC, PLAIN, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="witsy",
    paths=(
        (LINUX, "user", "/home/ada/.config/Witsy/settings.json"),
        (XDG, "user", "/xdg/Witsy/settings.json"),
        (MAC, "user", "/Users/ada/Library/Application Support/Witsy/settings.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Witsy\\settings.json"),
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
