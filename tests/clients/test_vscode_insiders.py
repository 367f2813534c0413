"""Visual Studio Code Insiders."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="vscode-insiders",
    paths=(
        (LINUX, "user", "/home/ada/.config/Code - Insiders/User/mcp.json"),
        (XDG, "user", "/xdg/Code - Insiders/User/mcp.json"),
        (MAC, "user", "/Users/ada/Library/Application Support/Code - Insiders/User/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Code - Insiders\\User\\mcp.json"),
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
	// asked once
	"inputs": [{"type": "promptString", "id": "k"}],
	"servers": {
		"old": {"type": "stdio", "command": "y", "args": ["${input:k}"]}, // keep
	},
}
""",
    after="""\
{
	// asked once
	"inputs": [{"type": "promptString", "id": "k"}],
	"servers": {
		"old": {"type": "stdio", "command": "y", "args": ["${input:k}"]}, // keep
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
		},
	},
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
