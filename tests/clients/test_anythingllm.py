"""AnythingLLM."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="anythingllm",
    paths=(
        (LINUX, "user", "/home/ada/.config/anythingllm-desktop/storage/plugins/anythingllm_mcp_servers.json"),
        (XDG, "user", "/xdg/anythingllm-desktop/storage/plugins/anythingllm_mcp_servers.json"),
        (
            MAC,
            "user",
            "/Users/ada/Library/Application Support/anythingllm-desktop/storage/plugins/anythingllm_mcp_servers.json",
        ),
        (
            WINDOWS,
            "user",
            "C:\\Users\\ada\\AppData\\Roaming\\anythingllm-desktop\\storage\\plugins\\anythingllm_mcp_servers.json",
        ),
        (at(LINUX, STORAGE_DIR="/s"), "user", "/s/plugins/anythingllm_mcp_servers.json"),
        (LINUX, "project", None),
    ),
    local=PLAIN,
    http={"type": "streamable", "url": URL, "headers": HEADERS},
    sse={"type": "sse", "url": URL, "headers": HEADERS},
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
