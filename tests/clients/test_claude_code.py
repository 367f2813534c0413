"""Claude Code."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="claude-code",
    paths=(
        (LINUX, "user", "/home/ada/.claude.json"),
        (MAC, "user", "/Users/ada/.claude.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.claude.json"),
        (XDG, "user", "/home/ada/.claude.json"),
        (at(LINUX, CLAUDE_CONFIG_DIR="/c"), "user", "/c/.claude.json"),
        (at(LINUX, CLAUDE_CONFIG_DIR="c"), "user", "/home/ada/.claude.json"),
        (at(WINDOWS, CLAUDE_CONFIG_DIR="E:\\c"), "user", "E:\\c\\.claude.json"),
        (LINUX, "project", "/home/ada/project/.mcp.json"),
        (WINDOWS, "project", "D:\\project\\.mcp.json"),
    ),
    local={"type": "stdio", **PLAIN},
    http={"type": "http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    nameless=("workspace", "computer-use", "Claude in Chrome"),
    strict=True,
    before="""\
{
  "numStartups": 7,
  "projects": {"/p": {"mcpServers": {"new": {"command": "x"}}}},
  "mcpServers": {
    "old": {"command": "y"}
  }
}
""",
    after="""\
{
  "numStartups": 7,
  "projects": {"/p": {"mcpServers": {"new": {"command": "x"}}}},
  "mcpServers": {
    "old": {"command": "y"},
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
  }
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
