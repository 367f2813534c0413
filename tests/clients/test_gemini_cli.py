"""Gemini CLI."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="gemini-cli",
    paths=(
        (LINUX, "user", "/home/ada/.gemini/settings.json"),
        (MAC, "user", "/Users/ada/.gemini/settings.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.gemini\\settings.json"),
        (XDG, "user", "/home/ada/.gemini/settings.json"),
        (at(LINUX, GEMINI_CLI_HOME="/g"), "user", "/g/.gemini/settings.json"),
        (LINUX, "project", "/home/ada/project/.gemini/settings.json"),
        (WINDOWS, "project", "D:\\project\\.gemini\\settings.json"),
    ),
    local=PLAIN,
    cwd={"cwd": "/w"},
    http={"httpUrl": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
    grants={"trust": True},
    before="""\
{
  // looks
  "ui": {"theme": "GitHub"},
  "mcpServers": {
    "old": {"command": "y", "trust": true}
    /* last */
  }
}
""",
    after="""\
{
  // looks
  "ui": {"theme": "GitHub"},
  "mcpServers": {
    "old": {"command": "y", "trust": true},
    /* last */
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
