"""Roo Code."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="roo-code",
    paths=(
        (
            LINUX,
            "user",
            "/home/ada/.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
        ),
        (XDG, "user", "/xdg/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json"),
        (
            MAC,
            "user",
            "/Users/ada/Library/Application Support/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
        ),
        (
            WINDOWS,
            "user",
            "C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\globalStorage\\rooveterinaryinc.roo-cline\\settings\\mcp_settings.json",
        ),
        (LINUX, "project", "/home/ada/project/.roo/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.roo\\mcp.json"),
    ),
    local=PLAIN,
    cwd={"cwd": "/w"},
    http={"type": "streamable-http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    grants={"alwaysAllow": ["read"]},
    strict=True,
    before="""\
{
  "mcpServers": {
    "old": {"command": "y", "args": []}
  },
  "other": 1e999
}
""",
    after="""\
{
  "mcpServers": {
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
  "other": 1e999
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
