"""Clients whose files are TOML or YAML: edits that change nothing but one entry, and files that are left alone.

Each has its table of cases in ``clients``; here are the properties that the notations bring.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from client_cases import variables
from clients.test_codex import TABLE as CODEX
from clients.test_continue_dev import TABLE as CONTINUE
from clients.test_goose import TABLE as GOOSE
from clients.test_mistral_vibe import TABLE as VIBE
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consentry.clients import find
from consentry.errors import NotWritten
from consentry.model import Input

TABLES = {table.name: table for table in (CODEX, VIBE, GOOSE, CONTINUE)}
EVERYONE = pytest.mark.parametrize("name", TABLES)
BEFORE = {name: table.before for name, table in TABLES.items()}
AFTER = {name: table.after for name, table in TABLES.items()}
KEYS = {name: table.key for name, table in TABLES.items()}


@EVERYONE
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_stands_around_an_entry_stays(name: str, newline: str) -> None:
    client, key = find(name), KEYS[name]
    before, after = (t[name].replace("\n", newline).encode() for t in (BEFORE, AFTER))
    entry = client.entry(("npx", "-y", "a b"), {"K": "v"}, None)
    assert client.put(before, key, "new", entry, ()) == after
    assert client.drop(after, key, "new") == before
    found, old = client.entries(after, key), client.entries(before, key)
    assert list(found) == ["old", "new"] and json.loads(found.pop("new")) == entry and found == old
    remote = client.put(before, key, "r", client.remote("http", "https://example.com/mcp", {}), ())
    assert "https://example.com/mcp" in client.entries(remote, key)["r"]
    with pytest.raises(NotWritten):
        client.drop(before, key, "new")
    with pytest.raises(NotWritten):
        client.put(before, key, "new", entry, (Input(id="a", definition='{"id":"a"}'),))


@EVERYONE
def test_an_entry_is_replaced_in_its_place(name: str) -> None:
    client, key = find(name), KEYS[name]
    once = client.put(AFTER[name].encode(), key, "old", client.entry(("x",), {}, None), ())
    assert json.loads(client.entries(once, key)["old"]) == client.entry(("x",), {}, None)
    assert list(client.entries(once, key)) == ["old", "new"]
    first, *_ = BEFORE[name].splitlines()
    assert once.decode().startswith(first + "\n")
    assert once.count(b"# tail") == BEFORE[name].count("# tail")


@EVERYONE
@pytest.mark.parametrize("data", [None, b"", b"\n"])
def test_files_that_are_not_there_yet(name: str, data: bytes | None) -> None:
    client, key = find(name), KEYS[name]
    assert client.entries(data, key) == {}
    entry = client.entry(("x",), {}, None)
    after = client.put(data, key, "a", entry, ())
    assert {n: json.loads(t) for n, t in client.entries(after, key).items()} == {"a": entry}


# ---- files that are left alone -------------------------------------------------------------------------------------

BROKEN = {
    "codex": [b"a = ", b"a = 1\na = 2\n", b'mcp_servers = "x"\n', b"mcp_servers = [1]\n"],
    "mistral-vibe": [b"[[mcp_servers]\n", b"mcp_servers = 3\n"],
    "goose": [b"a: 1\na: 2\n", b"extensions: [1]\n", b"a: &x 1\nb: *x\n", b"a: 1\n---\nb: 1\n"],
    "continue": [b"mcpServers: {a: 1}\n", b"mcpServers:\n  - command: x\n    command: y\n"],
}
BAD = (b"\xff", b"\xef\xbb\xbfa = 1", b"a = [", b"a: [", b"[]", b"- a", b"KEY: 1", b"KEY = 1")


@pytest.mark.parametrize(
    ("name", "data"), [(name, data) for name in TABLES for data in (*BROKEN[name], *BAD)], ids=ascii
)
def test_files_that_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(NotWritten) as error:
        find(name).put(data.replace(b"KEY", KEYS[name].encode()), KEYS[name], "a", {"command": "x", "args": []}, ())
    assert error.value.hint and error.value.message.isprintable()


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


# ---- any entry, any file -------------------------------------------------------------------------------------------


WORD = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8)
ARGUMENT = st.one_of(
    WORD, st.sampled_from(["yes", "no", "010", "1:20", "~", "null", "- x", "# y", "a: b", "'", '"', "\\", "a\nb", "\t"])
)


@EVERYONE
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_value_is_read_back_and_gone_again(name: str, data: Any) -> None:
    client, key, text = find(name), KEYS[name], BEFORE[name].encode()
    if data.draw(st.booleans()):
        text = text.replace(b"\n", b"\r\n")
    if data.draw(st.booleans()):
        text = text.rstrip()
    command = ("npx", *data.draw(st.lists(ARGUMENT, max_size=4)))
    env = data.draw(variables(WORD, ARGUMENT))
    server = data.draw(WORD.filter(lambda word: word != "old"))
    entry = client.entry(command, env, None)
    before = client.entries(text, key)
    after = client.put(text, key, server, entry, ())
    found = client.entries(after, key)
    assert json.loads(found.pop(server)) == entry and found == before
    assert client.put(after, key, server, entry, ()) == after
    other = client.entry(("y",), {}, None)
    replaced = client.put(after, key, server, other, ())
    assert json.loads(client.entries(replaced, key)[server]) == other
    assert client.drop(after, key, server) == text


TEXT = st.text(max_size=12) | st.sampled_from(
    ["yes", "010", "1:20", "~", "#", "a: b", "- x", "\u2028", "\ufeff", "'", '"']
)
ENTRY: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"args": st.lists(TEXT, max_size=3), "enabled": st.booleans(), "timeout": st.integers(-(10**14), 10**14)},
    optional={"env": variables(TEXT, TEXT), "deep": st.just({"a": [{"b": []}, [1.5]], "c": {}})},
)
ENDS = ("", "\n", "\n\n", "\n# end", "\n  # end\n")
EMPTY = {"codex": "", "mistral-vibe": "mcp_servers = [] # none", "goose": "extensions: {} # none", "continue": ""}
# The servers come last: what stands at the end is theirs.
LAST = {
    "codex": '# mine\nmodel = "m" # why\n\n[mcp_servers.old] # o\ncommand = "x"\n# tail\n\n[last]\na = 1',
    "mistral-vibe": '# mine\na = 1\n\n[[mcp_servers]]\nname = "old" # o\ncommand = "x"\n# tail',
    "goose": "# mine\nA: yes\nextensions: # e\n  old: # o\n    name: old\n    cmd: x\n  # tail\n\nZ: 1",
    "continue": "# mine\nname: me\nmcpServers:\n  - name: old # o\n    command: x\n  # tail\n\nz: off",
}


@EVERYONE
@given(data=st.data())
def test_put_then_drop_gives_the_very_bytes(name: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([LAST[name], EMPTY[name], "", "# c"]))
    text = (text + data.draw(st.sampled_from(ENDS))).replace("\n", data.draw(st.sampled_from(["\n", "\r\n"])))
    client, key, server = find(name), KEYS[name], data.draw(TEXT.filter(lambda n: n != "old"))
    entry = data.draw(ENTRY)
    written = client.put(text.encode(), key, server, entry, ())
    assert json.loads(client.entries(written, key)[server]) == entry
    assert client.drop(written, key, server) == text.encode()
    again = client.put(written, key, server, {"args": []}, ())
    assert client.drop(again, key, server) == text.encode()


@EVERYONE
@given(text=st.text(alphabet='ab=:[]{}"\n\r #-\t,.', max_size=40))
@example(text="a:\n  - b\n  #c")
def test_any_file_is_kept_or_left_alone(name: str, text: str) -> None:
    client, key = find(name), KEYS[name]
    try:
        written = client.put(text.encode(), key, "n", {"command": "x"}, ())
    except NotWritten:
        return
    assert client.drop(written, key, "n") == text.encode()


# ---- what belongs to an entry --------------------------------------------------------------------------------------

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
