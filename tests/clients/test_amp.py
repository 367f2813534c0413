"""Amp."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="amp",
    paths=(
        (LINUX, "user", "/home/ada/.config/amp/settings.json"),
        (XDG, "user", "/xdg/amp/settings.json"),
        (MAC, "user", "/x/amp/settings.json"),
        (at(MAC), "user", "/Users/ada/.config/amp/settings.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\amp\\settings.json"),
        (LINUX, "project", "/home/ada/project/.amp/settings.json"),
        (WINDOWS, "project", "D:\\project\\.amp\\settings.json"),
    ),
    key="amp.mcpServers",
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
    before="""\
{
  // settings
  "amp": {"mcpServers": {"new": 1}},
  "amp.mcpServers": {
    "old": {"command": "y"}
  },
  "amp.notifications.enabled": true
}
""",
    after="""\
{
  // settings
  "amp": {"mcpServers": {"new": 1}},
  "amp.mcpServers": {
    "old": {"command": "y"},
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
  "amp.notifications.enabled": true
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
