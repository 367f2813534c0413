"""Visual Studio Code."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="vscode",
    paths=(
        (LINUX, "user", "/home/ada/.config/Code/User/mcp.json"),
        (XDG, "user", "/xdg/Code/User/mcp.json"),
        (MAC, "user", "/Users/ada/Library/Application Support/Code/User/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\mcp.json"),
        (LINUX, "project", "/home/ada/project/.vscode/mcp.json"),
        (WINDOWS, "project", "D:\\project\\.vscode\\mcp.json"),
    ),
    key="servers",
    local={"type": "stdio", **PLAIN},
    cwd={"cwd": "/w"},
    http={"type": "http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    grants={
        "sandboxEnabled": True,
        "sandbox": {"network": {"allowedDomains": ["example.com"]}},
        "envFile": "${workspaceFolder}/.env",
    },
    before="""\
{
  "servers": {
    // mine
    "old": {"command": "y", "args": []}
  },
  "other": 1e999 /* as it is */
}
""",
    after="""\
{
  "servers": {
    // mine
    "old": {"command": "y", "args": []},
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
  },
  "other": 1e999 /* as it is */
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
