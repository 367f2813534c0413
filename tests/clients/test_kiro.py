"""Kiro."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="kiro",
    paths=(
        (LINUX, "user", "/home/ada/.kiro/settings/mcp.json"),
        (MAC, "user", "/Users/ada/.kiro/settings/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.kiro\\settings\\mcp.json"),
        (XDG, "user", "/home/ada/.kiro/settings/mcp.json"),
        (LINUX, "project", "/home/ada/project/.kiro/settings/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.kiro\\settings\\mcp.json"),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
    grants={"autoApprove": ["read"]},
    before="""\
{
  "mcpServers": {
    "old": {
      "command": "y", // by hand
      "autoApprove": ["read"]
    }
  }
}
""",
    after="""\
{
  "mcpServers": {
    "old": {
      "command": "y", // by hand
      "autoApprove": ["read"]
    },
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
