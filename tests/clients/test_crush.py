"""Crush."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="crush",
    paths=(
        (LINUX, "user", "/home/ada/.config/crush/crush.json"),
        (XDG, "user", "/xdg/crush/crush.json"),
        (MAC, "user", "/x/crush/crush.json"),
        (at(MAC, CRUSH_GLOBAL_CONFIG="/c"), "user", "/c/crush.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Local\\crush\\crush.json"),
        (LINUX, "project", "/home/ada/project/crush.json"),
        (WINDOWS, "project", "D:\\project\\crush.json"),
    ),
    key="mcp",
    local={"type": "stdio", **PLAIN},
    http={"type": "http", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    before="""\
{
	"other": [1, 2], // as it is
	"mcp": {
		"old": {"command": "y"},
		"older": {"command": "z"}, /* last */
	}
}
""",
    after="""\
{
	"other": [1, 2], // as it is
	"mcp": {
		"old": {"command": "y"},
		"older": {"command": "z"}, /* last */
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
	}
}
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
