"""Every client: where its file is, what an entry looks like, which files it takes and which it refuses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonc import documents, load

from consentry import clients
from consentry.clients import check_name, find, symbolic
from consentry.clients.interface import Client, Place, Platform
from consentry.errors import NotWritten, Refused, UsageError
from consentry.model import Input

LINUX = Place(platform="linux", home="/home/ada", folder="/home/ada/project", environ={})
MAC = Place(platform="darwin", home="/Users/ada", folder="/Users/ada/project", environ={"XDG_CONFIG_HOME": "/x"})
WINDOWS = Place(
    platform="win32",
    home="C:\\Users\\ada",
    folder="D:\\project",
    environ={"APPDATA": "C:\\Users\\ada\\AppData\\Roaming"},
)
XDG = Place(platform="linux", home="/home/ada", folder="/p", environ={"XDG_CONFIG_HOME": "/xdg"})
RELATIVE = Place(platform="linux", home="/home/ada", folder="/p", environ={"XDG_CONFIG_HOME": "xdg"})
BARE = Place(platform="win32", home="C:\\Users\\ada", folder="D:\\", environ={})

# Those with TOML and YAML have tables of their own.
JSON_FILES = {
    name: client for name, client in clients.ALL.items() if not symbolic(name).path.endswith((".toml", ".yaml"))
}

PATHS = [
    ("cursor", LINUX, "user", "/home/ada/.cursor/mcp.json"),
    ("cursor", XDG, "user", "/home/ada/.cursor/mcp.json"),
    ("cursor", LINUX, "project", "/home/ada/project/.cursor/mcp.json"),
    ("cursor", MAC, "user", "/Users/ada/.cursor/mcp.json"),
    ("cursor", WINDOWS, "user", "C:\\Users\\ada\\.cursor\\mcp.json"),
    ("cursor", WINDOWS, "project", "D:\\project\\.cursor\\mcp.json"),
    ("vscode", LINUX, "user", "/home/ada/.config/Code/User/mcp.json"),
    ("vscode", XDG, "user", "/xdg/Code/User/mcp.json"),
    ("vscode", RELATIVE, "user", "/home/ada/.config/Code/User/mcp.json"),
    ("vscode", LINUX, "project", "/home/ada/project/.vscode/mcp.json"),
    ("vscode", MAC, "user", "/Users/ada/Library/Application Support/Code/User/mcp.json"),
    ("vscode", WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\mcp.json"),
    ("vscode", BARE, "user", "C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\mcp.json"),
    ("claude-desktop", LINUX, "user", "/home/ada/.config/Claude/claude_desktop_config.json"),
    ("claude-desktop", MAC, "user", "/Users/ada/Library/Application Support/Claude/claude_desktop_config.json"),
    ("claude-desktop", WINDOWS, "user", "C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json"),
]


@pytest.mark.parametrize(("name", "place", "scope", "path"), PATHS)
def test_paths(name: str, place: Place, scope: str, path: str) -> None:
    target = find(name).target(place, "project" if scope == "project" else "user", None)
    assert (target.path, target.scope, target.client, target.platform) == (path, scope, name, place.platform)
    assert target.key == {"vscode": "servers"}.get(name, "mcpServers")
    assert target.tested is None


@pytest.mark.parametrize("client", clients.ALL.values(), ids=clients.ALL)
def test_a_named_file_takes_the_place_of_the_own_one(client: Client) -> None:
    assert client.target(LINUX, "user", "/etc/x.json").path == "/etc/x.json"
    assert client.target(LINUX, "user", "x/../y.json").path == "/home/ada/project/x/../y.json"
    assert client.target(WINDOWS, "user", "x.json").path == "D:\\project\\x.json"
    for empty in ("", "a\0b"):
        with pytest.raises(UsageError):
            client.target(LINUX, "user", empty)


def test_batch_targets_touch_no_machine() -> None:
    assert symbolic("cursor").path == "~/.cursor/mcp.json"
    assert symbolic("vscode").path == "~/.config/Code/User/mcp.json"
    assert (
        symbolic("claude-desktop", "darwin").path == "~/Library/Application Support/Claude/claude_desktop_config.json"
    )
    assert symbolic("vscode", "win32").path == "~\\AppData\\Roaming\\Code\\User\\mcp.json"


@pytest.mark.parametrize("name", ["", "generic", "Cursor", "cursor ", "../cursor", "\x1b[2J"])
def test_unknown_clients(name: str) -> None:
    with pytest.raises(UsageError) as error:
        find(name)
    assert "claude-desktop, cursor, vscode" in error.value.hint
    assert error.value.message.isprintable()


def test_members_carry_their_own_name() -> None:
    assert [client.NAME for client in clients.ALL.values()] == list(clients.ALL)
    assert find("claude_desktop") is find("claude-desktop")


def test_claude_desktop_has_neither_projects_nor_remote_servers() -> None:
    with pytest.raises(UsageError):
        find("claude-desktop").target(LINUX, "project", None)
    with pytest.raises(UsageError):
        find("claude-desktop").remote("http", "https://example.com", {})


@pytest.mark.parametrize("name", ["cursor", "claude-desktop"])
def test_a_working_directory_is_never_left_out_silently(name: str) -> None:
    with pytest.raises(Refused) as error:
        find(name).entry(("x",), {}, "/work")
    assert (error.value.code, error.value.where) == ("no-cwd", "/cwd")


def test_entries_of_every_client() -> None:
    command, env = ("npx", "-y", "a b"), {"K": "v"}
    plain = {"command": "npx", "args": ["-y", "a b"], "env": {"K": "v"}}
    assert find("cursor").entry(command, env, None) == plain
    assert find("claude-desktop").entry(command, env, None) == plain
    assert find("vscode").entry(command, env, "/w") == {"type": "stdio", **plain, "cwd": "/w"}
    assert find("vscode").entry(("x",), {}, None) == {"type": "stdio", "command": "x", "args": []}
    assert find("cursor").remote("sse", "https://a", {"H": "v"}) == {"url": "https://a", "headers": {"H": "v"}}
    assert find("vscode").remote("sse", "https://a", {}) == {"type": "sse", "url": "https://a"}


BAD_NAMES: list[tuple[str, Platform]] = [
    *((name, "linux") for name in ("", ".", "..", " a", "a ", "\ta", "a\n", "a\u00a0", "\u3000a", "x" * 81)),
    *((name, "linux") for name in ("__proto__", "constructor", "prototype", "toString", "hasOwnProperty")),
    *((name, "linux") for name in ("a\x00b", "a\x1b[0m", "a\x7f", "a\u0085b", "a\u200bb", "a\u202eb", "a\u2066b")),
    *(
        (name, "linux")
        for name in ("a\ufeffb", "a\u00adb", "a\u3164b", "a\U000e0041", "a\ufe0f", "a\u034fb", "\u0301a")
    ),
    *((name, "linux") for name in ("a\u2028b", "a\ud800", "a\udc80", "\ue000", "a\u2003b")),
    *((name, "win32") for name in ("CON", "nul", "com1", "LPT9.txt", "aux .json", "conin$", "COM¹")),
]


@pytest.mark.parametrize(("name", "platform"), BAD_NAMES, ids=ascii)
def test_bad_names(name: str, platform: Platform) -> None:
    with pytest.raises(Refused) as error:
        check_name(name, platform)
    assert (error.value.code, error.value.where) == ("bad-name", "/name")
    assert error.value.message.isprintable()


@pytest.mark.parametrize(
    "name",
    ["a", "x" * 80, "@scope/server", "GitHub MCP", "a.b", "é", "汉字", "שלום", "हिन्दी", "Proto", "a\\b", "😀", "con"],
)
def test_good_names(name: str) -> None:
    check_name(name)
    if name != "con":
        check_name(name, "win32")


BROKEN = {
    "not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "truncated": b'{"mcpServers": {"a": {"command": ',
    "root is an array": b"[]",
    "root is a text": b'"x"',
    "servers are an array": b'{"KEY": []}',
    "servers are null": b'{"KEY": null}',
    "duplicate servers": b'{"KEY": {}, "KEY": {}}',
    "duplicate server": b'{"KEY": {"a": {}, "a": {}}}',
    "duplicate inside a server": b'{"KEY": {"a": {"command": "x", "command": "y"}}}',
    "control character": b'{"KEY": {"a": {"command": "\x01"}}}',
    "deep": b'{"KEY": {}, "x": ' + b"[" * 65 + b"]" * 65 + b"}",
    "NUL bytes": b"\0\0\0\0",
    "data after the end": b"{}x",
}


@pytest.mark.parametrize("client", JSON_FILES.values(), ids=JSON_FILES)
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_files_that_are_refused(client: Client, data: bytes) -> None:
    key = symbolic(client.NAME).key
    data = data.replace(b"KEY", key.encode())
    for call in (
        lambda: client.entries(data, key),
        lambda: client.put(data, key, "n", {"command": "x"}, ()),
        lambda: client.drop(data, key, "a"),
    ):
        with pytest.raises(NotWritten) as error:
            call()
        assert error.value.exit_code == 6
        assert error.value.message.isprintable() and error.value.hint


@pytest.mark.parametrize("client", JSON_FILES.values(), ids=JSON_FILES)
@pytest.mark.parametrize("data", [None, b"", b" \r\n\t", b"\xef\xbb\xbf", b"{}", b"\xef\xbb\xbf{ // x\n}"])
def test_files_without_servers(client: Client, data: bytes | None) -> None:
    assert client.entries(data, "k") == {}
    after = client.put(data, "k", "n", {"command": "x"}, ())
    assert load(after.decode()) == {"k": {"n": {"command": "x"}}}
    assert after.startswith(b"\xef\xbb\xbf") == (data or b"").startswith(b"\xef\xbb\xbf")


def test_an_entry_is_given_as_it_is_written() -> None:
    data = b'{"mcpServers": {"a": {"n": 1e999, /* x */ }, "b": 5, "A": "\\u0041"}}'
    assert find("cursor").entries(data, "mcpServers") == {"a": '{"n": 1e999, /* x */ }', "b": "5", "A": '"\\u0041"'}


def test_a_replaced_entry_hands_nothing_down() -> None:
    data = b'{"mcpServers": {"a": {"command": "old", "env": {"TOKEN": "secret"}, "headers": {}}}}'
    after = find("cursor").put(data, "mcpServers", "a", {"command": "new", "args": []}, ())
    assert json.loads(after) == {"mcpServers": {"a": {"command": "new", "args": []}}}


@settings(max_examples=60, deadline=None)
@given(documents("mcpServers"), st.sampled_from(["cursor", "claude-desktop", "vscode"]))
def test_put_then_drop_gives_the_exact_bytes(text: str, name: str) -> None:
    client, data = find(name), text.encode()
    before = client.entries(data, "mcpServers")
    entry = client.entry(("npx", "-y", "x"), {}, None)
    after = client.put(data, "mcpServers", "a new one", entry, ())
    found = client.entries(after, "mcpServers")
    assert load(found.pop("a new one")) == entry and found == before
    back = client.drop(after, "mcpServers", "a new one")
    assert client.entries(back, "mcpServers") == before
    assert back == data or not before


# ---- inputs --------------------------------------------------------------------------------------------------------

KEY = Input(id="key", definition='{"type": "promptString", "id": "key", "password": true}')


def test_an_input_is_added_once() -> None:
    client = find("vscode")
    one = client.put(None, "servers", "a", {"command": "x"}, (KEY,))
    two = client.put(one, "servers", "b", {"command": "y"}, (KEY,))
    assert load(two.decode())["inputs"] == [{"type": "promptString", "id": "key", "password": True}]
    other = Input(id="k2", definition='{"id": "k2", "default": 1e999}')
    three = client.put(two, "servers", "c", {"command": "z"}, (other, KEY))
    assert three.count(b'"id"') == 2 and b"1e999" in three
    assert set(client.entries(three, "servers")) == {"a", "b", "c"}


def test_an_equal_input_is_left_as_it_is_written() -> None:
    data = b'{"inputs": [{"password": true, /* mine */ "id": "key", "type": "promptString"}], "servers": {}}'
    assert b"/* mine */" in find("vscode").put(data, "servers", "a", {"command": "x"}, (KEY,))


@pytest.mark.parametrize(
    "data",
    [
        b'{"inputs": [{"type": "promptString", "id": "key"}]}',
        b'{"inputs": [{"id": "key", "type": "command", "command": "x"}]}',
        b'{"inputs": {}}',
        b'{"inputs": null}',
        b'{"inputs": "key"}',
    ],
)
def test_another_input_of_that_id_is_refused(data: bytes) -> None:
    with pytest.raises(NotWritten):
        find("vscode").put(data, "servers", "a", {"command": "x"}, (KEY,))


@pytest.mark.parametrize("name", ["cursor", "claude-desktop"])
def test_clients_without_inputs_refuse_them(name: str) -> None:
    with pytest.raises(NotWritten):
        find(name).put(None, "mcpServers", "a", {"command": "x"}, (KEY,))
    assert not symbolic(name).inputs and symbolic("vscode").inputs
