"""Kimi CLI."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="kimi",
    paths=(
        (LINUX, "user", "/home/ada/.kimi/mcp.json"),
        (MAC, "user", "/Users/ada/.kimi/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.kimi\\mcp.json"),
        (XDG, "user", "/home/ada/.kimi/mcp.json"),
        (at(LINUX, KIMI_SHARE_DIR="/k"), "user", "/k/mcp.json"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    cwd={"cwd": "/w"},
    http={"transport": "http", "url": URL, "headers": HEADERS},
    sse={"transport": "sse", "url": URL, "headers": HEADERS},
    before="""\
{
	"other": [1, 2], // as it is
	"mcpServers": {
		"old": {"command": "y"},
		"older": {"command": "z"}, /* last */
	}
}
""",
    after="""\
{
	"other": [1, 2], // as it is
	"mcpServers": {
		"old": {"command": "y"},
		"older": {"command": "z"}, /* last */
		"new": {
			"command": "npx",
			"args": [
				"-y",
				"a b"
			],
			"env": {
				"K": "v"
			}
		},
	}
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
