"""GitHub Copilot for JetBrains."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="copilot-jetbrains",
    paths=(
        (LINUX, "user", "/home/ada/.config/github-copilot/intellij/mcp.json"),
        (XDG, "user", "/xdg/github-copilot/intellij/mcp.json"),
        (at(MAC), "user", "/Users/ada/.config/github-copilot/intellij/mcp.json"),
        (WINDOWS, "user", "C:\\Users\\ada\\AppData\\Local\\github-copilot\\intellij\\mcp.json"),
        (LINUX, "project", None),
    ),
    key="servers",
    local={"type": "stdio", **PLAIN},
    http={"url": URL, "requestInit": {"headers": HEADERS}},
    sse={"url": URL, "requestInit": {"headers": HEADERS}},
    before="""\
{
	"other": [1, 2], // as it is
	"servers": {
		"old": {"command": "y"},
		"older": {"command": "z"}, /* last */
	}
}
""",
    after="""\
{
	"other": [1, 2], // as it is
	"servers": {
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
