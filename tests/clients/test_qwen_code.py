"""Qwen Code."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="qwen-code",
    paths=(
        (LINUX, "user", "/home/ada/.qwen/settings.json"),
        (MAC, "user", "/Users/ada/.qwen/settings.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.qwen\\settings.json"),
        (XDG, "user", "/home/ada/.qwen/settings.json"),
        (at(LINUX, QWEN_HOME="/q"), "user", "/q/settings.json"),
        (LINUX, "project", "/home/ada/project/.qwen/settings.json"),
        (WINDOWS, "project", "D:\\project\\.qwen\\settings.json"),
    ),
    local=PLAIN,
    cwd={"cwd": "/w"},
    http={"httpUrl": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
    grants={"trust": True},
    before="""\
{
  "$version": 3, // of the form
  "mcpServers": {
    "old": {"httpUrl": "https://example.com"}
  }
}
""",
    after="""\
{
  "$version": 3, // of the form
  "mcpServers": {
    "old": {"httpUrl": "https://example.com"},
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
  }
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
