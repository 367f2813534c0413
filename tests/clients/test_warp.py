"""Warp."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="warp",
    paths=(
        (LINUX, "user", "/home/ada/.warp/.mcp.json"),
        (MAC, "user", "/Users/ada/.warp/.mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\.warp\\.mcp.json"),
        (XDG, "user", "/home/ada/.warp/.mcp.json"),
        (LINUX, "project", "/home/ada/project/.warp/.mcp.json"),
        (WINDOWS, "project", "D:\\project\\.warp\\.mcp.json"),
    ),
    local=PLAIN,
    cwd={"working_directory": "/w"},
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
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
