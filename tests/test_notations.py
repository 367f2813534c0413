"""Clients whose files are TOML or YAML: paths, entries, and edits that change nothing but one entry."""

from __future__ import annotations

import json
from typing import Any

import pytest
from client_cases import COMMAND, ENV, LINUX, MAC, URL, WINDOWS, at
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.clients import find
from consentry.clients.interface import Place, Scope
from consentry.errors import NotWritten, UsageError

CODEX = """\
# my settings
model = "example"   # the one that I like

[mcp_servers.docs]  # keep
command = "docs-server"
args = ["--port", "1"]

[mcp_servers.docs.env]
TOKEN = "x"

[profiles.work]
approval = "on-request" # last line
"""
VIBE = """\
theme = "dark" # nice

[[mcp_servers]]
name = "docs" # first
command = "docs-server"

[tools]
shell = true
"""
GOOSE = """\
# providers
GOOSE_PROVIDER: "example"   # quoted
extensions:
  docs:   # keep this
    name: docs
    type: stdio
    cmd: docs-server
    args: ["--port", "1"]
    enabled: true

# the end
GOOSE_MODE: approve
"""
CONTINUE = """\
name: Mine # assistant
version: 1.0.0
schema: v1
mcpServers:
  # servers
  - name: docs
    command: docs-server
    args:
      - "--port"
models: []
"""
FILES = {"codex": CODEX, "mistral-vibe": VIBE, "goose": GOOSE, "continue": CONTINUE}
EVERYONE = pytest.mark.parametrize("name", FILES)

PATHS: list[tuple[str, Place, Scope, str | None]] = [
    ("codex", LINUX, "user", "/home/ada/.codex/config.toml"),
    ("codex", at(LINUX, CODEX_HOME="/c"), "user", "/c/config.toml"),
    ("codex", LINUX, "project", "/home/ada/project/.codex/config.toml"),
    ("codex", WINDOWS, "user", "C:\\Users\\ada\\.codex\\config.toml"),
    ("mistral-vibe", LINUX, "user", "/home/ada/.vibe/config.toml"),
    ("goose", LINUX, "user", "/home/ada/.config/goose/config.yaml"),
    ("goose", at(MAC), "user", "/Users/ada/.config/goose/config.yaml"),
    ("goose", WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Block\\goose\\config\\config.yaml"),
    ("goose", LINUX, "project", None),
    ("continue", LINUX, "user", "/home/ada/.continue/config.yaml"),
]


@pytest.mark.parametrize(("name", "place", "scope", "path"), PATHS)
def test_paths(name: str, place: Place, scope: Scope, path: str | None) -> None:
    if path is None:
        with pytest.raises(UsageError):
            find(name).target(place, scope, None)
    else:
        assert find(name).target(place, scope, None).path == path


def key(name: str) -> str:
    return find(name).target(LINUX, "user", None).key


ENTRIES: dict[str, dict[str, Any]] = {
    "codex": {"command": "npx", "args": ["-y", "a b"], "env": {"K": "v"}},
    "mistral-vibe": {"command": "npx", "args": ["-y", "a b"], "env": {"K": "v"}},
    "goose": {"type": "stdio", "cmd": "npx", "args": ["-y", "a b"], "envs": {"K": "v"}, "enabled": True},
    "continue": {"command": "npx", "args": ["-y", "a b"], "env": {"K": "v"}},
}


@EVERYONE
def test_entries_and_what_stands_around_them(name: str) -> None:
    client, text = find(name), FILES[name]
    entry = client.entry(COMMAND, ENV, None)
    assert ENTRIES[name].items() <= entry.items()
    before = client.entries(text.encode(), key(name))
    after = client.put(text.encode(), key(name), "new one", entry, ())
    found = client.entries(after, key(name))
    assert json.loads(found.pop("new one")) == entry and found == before and list(before) == ["docs"]
    lines = after.decode().splitlines()
    assert [line for line in text.splitlines() if line not in lines] == []
    assert client.drop(after, key(name), "new one") == text.encode()
    remote = client.put(text.encode(), key(name), "r", client.remote("http", URL, {}), ())
    assert URL in client.entries(remote, key(name))["r"]


@EVERYONE
@pytest.mark.parametrize("data", [None, b"", b"\n"])
def test_files_that_are_not_there_yet(name: str, data: bytes | None) -> None:
    client = find(name)
    assert client.entries(data, key(name)) == {}
    entry = client.entry(("x",), {}, None)
    after = client.put(data, key(name), "a", entry, ())
    assert {n: json.loads(t) for n, t in client.entries(after, key(name)).items()} == {"a": entry}


BROKEN = {
    "codex": [b"a = ", b"a = 1\na = 2\n", b"\xff", b'mcp_servers = "x"\n', b"mcp_servers = [1]\n"],
    "mistral-vibe": [b"[[mcp_servers]\n", b"mcp_servers = 3\n"],
    "goose": [b"a: [", b"a: 1\na: 2\n", b"\xff", b"extensions: [1]\n", b"a: &x 1\nb: *x\n", b"a: 1\n---\nb: 1\n"],
    "continue": [b"mcpServers: {a: 1}\n", b"mcpServers:\n  - command: x\n    command: y\n"],
}


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, all_ in BROKEN.items() for data in all_])
def test_files_that_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(NotWritten) as error:
        find(name).put(data, key(name), "a", {"command": "x", "args": []}, ())
    assert error.value.hint and error.value.message.isprintable()


WORD = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8)
ARGUMENT = st.one_of(
    WORD, st.sampled_from(["yes", "no", "010", "1:20", "~", "null", "- x", "# y", "a: b", "'", '"', "\\", "a\nb", "\t"])
)


@EVERYONE
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_value_is_read_back_and_gone_again(name: str, data: Any) -> None:
    client, text = find(name), FILES[name].encode()
    if data.draw(st.booleans()):
        text = text.replace(b"\n", b"\r\n")
    if data.draw(st.booleans()):
        text = text.rstrip()
    command = ("npx", *data.draw(st.lists(ARGUMENT, max_size=4)))
    env = data.draw(st.dictionaries(WORD, ARGUMENT, max_size=3))
    server = data.draw(WORD.filter(lambda word: word != "docs"))
    entry = client.entry(command, env, None)
    before = client.entries(text, key(name))
    after = client.put(text, key(name), server, entry, ())
    found = client.entries(after, key(name))
    assert json.loads(found.pop(server)) == entry and found == before
    assert client.put(after, key(name), server, entry, ()) == after
    other = client.entry(("y",), {}, None)
    replaced = client.put(after, key(name), server, other, ())
    assert json.loads(client.entries(replaced, key(name))[server]) == other
    assert client.drop(after, key(name), server) == text
