"""Zed."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="zed",
    paths=(
        (LINUX, "user", "/home/ada/.config/zed/settings.json"),
        (XDG, "user", "/xdg/zed/settings.json"),
        (at(XDG, FLATPAK_XDG_CONFIG_HOME="/flat", XDG_CONFIG_HOME="/xdg"), "user", "/flat/zed/settings.json"),
        (MAC, "user", "/Users/ada/.config/zed/settings.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Zed\\settings.json"),
        (LINUX, "project", "/home/ada/project/.zed/settings.json"),
        (WINDOWS, "project", "D:\\project\\.zed\\settings.json"),
    ),
    key="context_servers",
    local={"source": "custom", **PLAIN},
    http={"source": "custom", "url": URL, "headers": HEADERS},
    sse={"source": "custom", "url": URL, "headers": HEADERS},
    before="""\
// Zed settings
//
// For information, see the documentation.
{
  "ui_font_size": 16,
  "context_servers": {
    "old": {
      "source": "custom",
      "command": "y", // mine
      "args": [],
    },
  },
  "theme": "One Dark", // dark
}
""",
    after="""\
// Zed settings
//
// For information, see the documentation.
{
  "ui_font_size": 16,
  "context_servers": {
    "old": {
      "source": "custom",
      "command": "y", // mine
      "args": [],
    },
    "new": {
      "source": "custom",
      "command": "npx",
      "args": [
        "-y",
        "a b"
      ],
      "env": {
        "K": "v"
      }
    },
  },
  "theme": "One Dark", // dark
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
