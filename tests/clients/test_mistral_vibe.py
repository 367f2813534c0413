"""Mistral Vibe."""

import pytest
from client_cases import HEADERS, LINUX, MAC, PLAIN, URL, WINDOWS, XDG, Table, checks

from consentry.clients import find

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
    nameless=("a b", "a.b", "@s/x", "-a", "a_", "é"),
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


@pytest.mark.parametrize("program", ["/opt/a b", "C:\\x\\npx.exe", "a'b", 'a"b', "a#b", "~/x", "", "a\nb", "ä"])
def test_a_program_that_a_shell_would_change_is_written_as_a_list(program: str) -> None:
    assert find("mistral-vibe").entry((program, "a b"), {}, None)["command"] == [program]
