"""Cline."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="cline",
    paths=(
        (
            LINUX,
            "user",
            "/home/ada/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
        ),
        (XDG, "user", "/xdg/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
        (
            MAC,
            "user",
            "/Users/ada/Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
        ),
        (
            WINDOWS,
            "user",
            "C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\globalStorage\\saoudrizwan.claude-dev\\settings\\cline_mcp_settings.json",
        ),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    cwd={"cwd": "/w"},
    http={"type": "streamableHttp", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
    grants={"autoApprove": ["read"]},
    strict=True,
    before="""\
{
	"other": [1, 2],
	"mcpServers": {
		"old": {"command": "y"},
		"older": {"command": "z"}
	}
}
""",
    after="""\
{
	"other": [1, 2],
	"mcpServers": {
		"old": {"command": "y"},
		"older": {"command": "z"},
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
