"""The clients whose files are TOML or YAML: where they are, what an entry is, and that nothing else changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consentry.clients import Place, find
from consentry.errors import NotWritten, Refused, UsageError
from consentry.model import Input

LINUX = Place(platform="linux", home="/home/ada", folder="/home/ada/p", environ={})
XDG = Place(platform="linux", home="/home/ada", folder="/p", environ={"XDG_CONFIG_HOME": "/xdg", "CODEX_HOME": "/cx"})
MAC = Place(platform="darwin", home="/Users/ada", folder="/Users/ada/p", environ={})
WINDOWS = Place(platform="win32", home="C:\\Users\\ada", folder="D:\\p", environ={"APPDATA": "C:\\Roaming"})

NAMES = ("codex", "mistral-vibe", "goose", "continue")
PATHS = [
    ("codex", LINUX, "/home/ada/.codex/config.toml"),
    ("codex", XDG, "/cx/config.toml"),
    ("codex", MAC, "/Users/ada/.codex/config.toml"),
    ("codex", WINDOWS, "C:\\Users\\ada\\.codex\\config.toml"),
    ("mistral-vibe", XDG, "/home/ada/.vibe/config.toml"),
    ("mistral-vibe", MAC, "/Users/ada/.vibe/config.toml"),
    ("mistral-vibe", WINDOWS, "C:\\Users\\ada\\.vibe\\config.toml"),
    ("goose", XDG, "/home/ada/.config/goose/config.yaml"),
    ("goose", MAC, "/Users/ada/.config/goose/config.yaml"),
    ("goose", WINDOWS, "C:\\Roaming\\Block\\goose\\config\\config.yaml"),
    ("continue", XDG, "/home/ada/.continue/config.yaml"),
    ("continue", MAC, "/Users/ada/.continue/config.yaml"),
    ("continue", WINDOWS, "C:\\Users\\ada\\.continue\\config.yaml"),
]
KEYS = {"codex": "mcp_servers", "mistral-vibe": "mcp_servers", "goose": "extensions", "continue": "mcpServers"}


@pytest.mark.parametrize(("name", "place", "path"), PATHS)
def test_paths(name: str, place: Place, path: str) -> None:
    target = find(name).target(place, "user", None)
    assert (target.path, target.key, target.inputs) == (path, KEYS[name], False)


def test_projects() -> None:
    assert find("codex").target(WINDOWS, "project", None).path == "D:\\p\\.codex\\config.toml"
    for name in ("mistral-vibe", "goose", "continue"):
        with pytest.raises(UsageError):
            find(name).target(LINUX, "project", None)


def test_facts() -> None:
    goose = find("goose").target(LINUX, "user", None)
    assert len(goose.drops) == 31
    assert {"PATH", "COMSPEC", "NODE_OPTIONS"} <= goose.drops
    assert all(name == name.upper() for name in goose.drops)
    assert find("codex").target(LINUX, "user", None).readers == ("Codex IDE extension", "ChatGPT desktop", "Warp")
    assert find("continue").target(LINUX, "user", None).syntaxes == ("secrets",)


def test_entries_of_each() -> None:
    command, env = ("npx", "-y"), {"K": "v"}
    plain = {"command": "npx", "args": ["-y"], "env": {"K": "v"}}
    assert find("codex").entry(command, env, "/w") == {**plain, "cwd": "/w"}
    assert find("mistral-vibe").entry(command, env, None) == {"transport": "stdio", **plain}
    assert find("continue").entry(command, env, "/w") == {"type": "stdio", **plain, "cwd": "/w"}
    assert find("goose").entry(command, env, None) == {
        "type": "stdio", "cmd": "npx", "args": ["-y"], "envs": {"K": "v"}, "enabled": True, "timeout": 300,
    }  # fmt: skip
    for name in ("goose", "mistral-vibe"):
        with pytest.raises(Refused) as error:
            find(name).entry(command, env, "/w")
        assert error.value.code == "no-cwd"


def test_addresses_of_each() -> None:
    url, headers = "https://example.com/mcp", {"H": "v"}
    assert find("codex").remote("http", url, headers) == {"url": url, "http_headers": headers}
    assert find("continue").remote("sse", url, {}) == {"type": "sse", "url": url}
    assert find("mistral-vibe").remote("http", url, {}) == {"transport": "streamable-http", "url": url}
    assert find("goose").remote("http", url, {}) == {
        "type": "streamable_http", "uri": url, "enabled": True, "timeout": 300,
    }  # fmt: skip
    for name in ("codex", "mistral-vibe"):
        with pytest.raises(UsageError):
            find(name).remote("sse", url, {})


BEFORE = {
    "codex": '# mine\nmodel = "m" # why\n\n[mcp_servers.old] # o\ncommand = "x"\n# tail\n\n[last]\na = 1\n',
    "mistral-vibe": '# mine\na = 1\n\n[[mcp_servers]]\nname = "old" # o\ncommand = "x"\n# tail\n',
    "goose": "# mine\nA: yes\nextensions: # e\n  old: # o\n    name: old\n    cmd: x\n  # tail\n\nZ: 1\n",
    "continue": "# mine\nname: me\nmcpServers:\n  - name: old # o\n    command: x\n  # tail\n\nz: off\n",
}
AFTER = {
    "codex": BEFORE["codex"] + '\n[mcp_servers.new]\ncommand = "npx"\nargs = ["a"]\nenv = { K = "010" }\n',
    "mistral-vibe": BEFORE["mistral-vibe"]
    + '\n[[mcp_servers]]\nname = "new"\ntransport = "stdio"\ncommand = "npx"\nargs = ["a"]\nenv = { K = "010" }\n',
    "goose": BEFORE["goose"].replace(
        "  # tail",
        '  new:\n    name: "new"\n    type: "stdio"\n    cmd: "npx"\n    args:\n      - "a"\n    envs:\n'
        '      K: "010"\n    enabled: true\n    timeout: 300\n  # tail',
    ),
    "continue": BEFORE["continue"].replace(
        "  # tail",
        '  - name: "new"\n    type: "stdio"\n    command: "npx"\n    args:\n      - "a"\n    env:\n      K: "010"\n'
        "  # tail",
    ),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_before_and_after(name: str, newline: str) -> None:
    client, key = find(name), KEYS[name]
    before, after = (t[name].replace("\n", newline).encode() for t in (BEFORE, AFTER))
    entry = client.entry(("npx", "a"), {"K": "010"}, None)
    assert client.put(before, key, "new", entry, ()) == after
    assert client.drop(after, key, "new") == before
    assert list(client.entries(after, key)) == ["old", "new"]
    assert json.loads(client.entries(after, key)["new"]) == entry
    with pytest.raises(NotWritten):
        client.drop(before, key, "new")
    with pytest.raises(NotWritten):
        client.put(before, key, "new", entry, (Input(id="a", definition='{"id":"a"}'),))


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_is_replaced_in_its_place(name: str) -> None:
    client, key = find(name), KEYS[name]
    once = client.put(AFTER[name].encode(), key, "old", client.entry(("y",), {}, None), ())
    assert json.loads(client.entries(once, key)["old"]) == client.entry(("y",), {}, None)
    assert list(client.entries(once, key)) == ["old", "new"]
    assert once.startswith(b"# mine\n")
    assert once.count(b"# tail") == 1


TEXT = st.text(max_size=12) | st.sampled_from(
    ["yes", "010", "1:20", "~", "#", "a: b", "- x", "\u2028", "\ufeff", "'", '"']
)
ENTRY: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"args": st.lists(TEXT, max_size=3), "enabled": st.booleans(), "timeout": st.integers(-(10**14), 10**14)},
    optional={"env": st.dictionaries(TEXT, TEXT, max_size=3), "deep": st.just({"a": [{"b": []}, [1.5]], "c": {}})},
)
ENDS = ("", "\n", "\n\n", "\n# end", "\n  # end\n")
EMPTY = {"codex": "", "mistral-vibe": "mcp_servers = [] # none", "goose": "extensions: {} # none", "continue": ""}


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_put_then_drop_gives_the_very_bytes(name: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([BEFORE[name].rstrip("\n"), EMPTY[name], "", "# c"]))
    text = (text + data.draw(st.sampled_from(ENDS))).replace("\n", data.draw(st.sampled_from(["\n", "\r\n"])))
    client, key, server = find(name), KEYS[name], data.draw(TEXT.filter(lambda n: n != "old"))
    entry = data.draw(ENTRY)
    written = client.put(text.encode(), key, server, entry, ())
    assert json.loads(client.entries(written, key)[server]) == entry
    assert client.drop(written, key, server) == text.encode()
    again = client.put(written, key, server, {"args": []}, ())
    assert client.drop(again, key, server) == text.encode()


@pytest.mark.parametrize("name", NAMES)
def test_files_that_are_left_alone(name: str) -> None:
    client, key = find(name), KEYS[name]
    files = [
        b"\xff",
        b"\xef\xbb\xbfa = 1",
        b"a = [",
        b"a: [",
        b"[]",
        b"- a",
        f"{key}: 1".encode(),
        f"{key} = 1".encode(),
    ]
    for data in files:
        with pytest.raises(NotWritten):
            client.put(data, key, "n", {"command": "x"}, ())


BY_HAND = [
    ("codex", 'mcp_servers = { a = { command = "x" }, b = { command = "y" } }'),
    ("mistral-vibe", 'mcp_servers = [{name = "a"}, {name = "b"}]'),
    ("mistral-vibe", '[[mcp_servers]]\nname = "a"\n[[mcp_servers]]\nname = "a"'),
    ("goose", "extensions: {a: {cmd: x}, b: {cmd: y}}"),
    ("goose", "extensions:\n"),
    ("goose", "extensions:\n  a: {cmd: yes}\n  b: {cmd: y1}"),
    ("goose", "extensions:\n  a: &a {cmd: x}\n  b: *a"),
    ("goose", "A: 1\n...\n"),
    ("continue", "mcpServers: [{name: a}, {name: b}]"),
    ("continue", "mcpServers:\n  - name: a\n  - name: a"),
]


@pytest.mark.parametrize(("name", "text"), BY_HAND)
def test_what_has_to_be_done_by_hand(name: str, text: str) -> None:
    for server in ("a", "n"):
        with pytest.raises(NotWritten) as error:
            find(name).put(text.encode(), KEYS[name], server, {"command": "x"}, ())
        assert error.value.hint


@pytest.mark.parametrize("name", NAMES)
@given(text=st.text(alphabet='ab=:[]{}"\n\r #-\t,.', max_size=40))
@example(text="a:\n  - b\n  #c")
def test_any_file_is_kept_or_left_alone(name: str, text: str) -> None:
    client, key = find(name), KEYS[name]
    try:
        written = client.put(text.encode(), key, "n", {"command": "x"}, ())
    except NotWritten:
        return
    assert client.drop(written, key, "n") == text.encode()


SPREAD = '[mcp_servers.a]\nx = 1\n\n[other]\ny = 2 # keep\n\n[mcp_servers.a.env]\nK = "v"\n\n[mcp_servers]\nb.x = 1\n'


def test_an_entry_in_several_places() -> None:
    client = find("codex")
    assert client.drop(SPREAD.encode(), "mcp_servers", "a") == b"\n[other]\ny = 2 # keep\n\n[mcp_servers]\nb.x = 1\n"
    assert client.drop(SPREAD.encode(), "mcp_servers", "b").decode() == SPREAD.replace("b.x = 1\n", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("extensions: # mine\n  a:\n    cmd: x\n", "extensions: {} # mine\n"),
        ("extensions:\n  # mine\n  a:\n    cmd: x\nb: 1\n", "extensions: {}\n  # mine\nb: 1\n"),
        ("b: 1\nextensions:\n  a:\n    cmd: x\n    # in\n  # tail\n", "b: 1\n    # in\n  # tail\n"),
        ("extensions:\n  a:\n    cmd: |\n      x\n\n  # of b\n  b: 1\n", "extensions:\n\n  # of b\n  b: 1\n"),
        ("extensions:\n  a:\n    cmd: x\n    env:\n\n  # of b\n  b: 1\n", "extensions:\n\n  # of b\n  b: 1\n"),
        ("extensions:\n  a:\n    env: # in\n  # tail\nb: 1\n", "  # tail\nb: 1\n"),
        ("extensions: {a: {cmd: x}}", "extensions: {}"),
    ],
)
def test_comments_around_a_dropped_entry_stay(before: str, after: str) -> None:
    assert find("goose").drop(before.encode(), "extensions", "a").decode() == after
