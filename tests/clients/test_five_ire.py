"""5ire."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="5ire",
    paths=(
        (LINUX, "user", "/home/ada/.config/5ire/mcp.json"),
        (XDG, "user", "/xdg/5ire/mcp.json"),
        (MAC, "user", "/Users/ada/Library/Application Support/5ire/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\5ire\\mcp.json"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"url": URL, "headers": HEADERS},
    sse={"url": URL, "headers": HEADERS},
    grants={"approvalPolicy": "never"},
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
