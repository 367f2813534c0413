"""opencode."""

from client_cases import HEADERS, LINUX, MAC, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="opencode",
    paths=(
        (LINUX, "user", "/home/ada/.config/opencode/opencode.json"),
        (XDG, "user", "/xdg/opencode/opencode.json"),
        (MAC, "user", "/x/opencode/opencode.json"),
        (at(MAC), "user", "/Users/ada/.config/opencode/opencode.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.config\\opencode\\opencode.json"),
        (LINUX, "project", "/home/ada/project/opencode.json"),
        (WINDOWS, "project", "D:\\project\\opencode.json"),
    ),
    key="mcp",
    local={"type": "local", "command": ["npx", "-y", "a b"], "environment": {"K": "v"}, "enabled": True},
    cwd={"cwd": "/w"},
    http={"type": "remote", "url": URL, "headers": HEADERS, "enabled": True},
    sse={"type": "remote", "url": URL, "headers": HEADERS, "enabled": True},
    before="""\
{
  "$schema": "https://opencode.ai/config.json",
  // servers
  "mcp": {
    "old": {"type": "local", "command": ["y", "{env:A}"], "enabled": false}
  },
  "theme": "system"
}
""",
    after="""\
{
  "$schema": "https://opencode.ai/config.json",
  // servers
  "mcp": {
    "old": {"type": "local", "command": ["y", "{env:A}"], "enabled": false},
    "new": {
      "type": "local",
      "command": [
        "npx",
        "-y",
        "a b"
      ],
      "environment": {
        "K": "v"
      },
      "enabled": true
    }
  },
  "theme": "system"
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
