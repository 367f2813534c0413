"""Codex."""

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks

TABLE = Table(
    name="codex",
    paths=(
        (LINUX, "user", "/home/ada/.codex/config.toml"),
        (MAC, "user", "/Users/ada/.codex/config.toml"),
        (WINDOWS, "user", "C:\\Users\\ada\\.codex\\config.toml"),
        (XDG, "user", "/home/ada/.codex/config.toml"),
        (at(LINUX, CODEX_HOME="/c"), "user", "/c/config.toml"),
        (LINUX, "project", "/home/ada/project/.codex/config.toml"),
        (WINDOWS, "project", "D:\\project\\.codex\\config.toml"),
    ),
    key="mcp_servers",
    local=PLAIN,
    cwd={"cwd": "/w"},
    http={"url": URL, "http_headers": HEADERS},
    sse=None,
    grants={"default_tools_approval_mode": "approve", "tools": {"read": {"approval_mode": "approve"}}},
    before="""\
# my settings
model = "example"   # the one that I like

[mcp_servers.old]  # keep
command = "y"
args = ["--port", "1"]

[mcp_servers.old.env]
TOKEN = "x"

[profiles.work]
approval = "on-request" # last line
""",
    after="""\
# my settings
model = "example"   # the one that I like

[mcp_servers.old]  # keep
command = "y"
args = ["--port", "1"]

[mcp_servers.old.env]
TOKEN = "x"

[profiles.work]
approval = "on-request" # last line

[mcp_servers.new]
command = "npx"
args = ["-y", "a b"]
env = { K = "v" }
""",
)

test_paths, test_entries, test_edits = checks(TABLE)
