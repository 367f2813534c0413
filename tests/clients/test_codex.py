"""Codex."""

from pathlib import Path

from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, at, checks
from people import Yes

from consentry import Gate, Installed, NotInstalled, Wish
from consentry.errors import Refused

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
    nameless=("a b", "é", "汉", 'a"b', "a+b", "a\\b", "codex_apps"),
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


def test_a_server_that_codex_would_never_start_is_not_written() -> None:
    text = '{"mcpServers": {"my server": {"command": "/bin/true"}}}'
    dialog = Yes()
    (outcome,) = Gate(dialog).install(text, Wish(client="codex"))
    assert isinstance(outcome, NotInstalled) and isinstance(outcome.error, Refused) and dialog.asked == []
    assert outcome.error.code == "bad-name" and "--name NAME: letters" in outcome.error.hint
    (outcome,) = Gate(Yes()).install(text, Wish(client="codex", name="my-server"))
    assert isinstance(outcome, Installed) and "[mcp_servers.my-server]" in Path(outcome.path).read_text()
