"""Mistral Vibe."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

TABLE = Table(
    name="mistral-vibe",
    paths=(
        (LINUX, "user", "/home/ada/.vibe/config.toml"),
        (MAC, "user", "/Users/ada/.vibe/config.toml"),
        (WINDOWS, "user", "C:\\Users\\ada\\.vibe\\config.toml"),
        (XDG, "user", "/home/ada/.vibe/config.toml"),
        (LINUX, "project", None),
    ),
    key="mcp_servers",
    local={"transport": "stdio", **PLAIN},
    http={"transport": "streamable-http", "url": URL, "headers": HEADERS},
    sse=None,
    before="""\
theme = "dark" # nice

[[mcp_servers]]
name = "old" # first
command = "y"
# tail

[tools]
shell = true
""",
    after="""\
theme = "dark" # nice

[[mcp_servers]]
name = "old" # first
command = "y"
# tail

[tools]
shell = true

[[mcp_servers]]
name = "new"
transport = "stdio"
command = "npx"
args = ["-y", "a b"]
env = { K = "v" }
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
