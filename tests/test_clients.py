"""Every client: where its file is, what an entry looks like, which files it takes and which it refuses."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest
from client_cases import LINUX, MAC, WINDOWS, variables
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonc import comments, documents, load, plain_documents
from msgspec.structs import replace

from consentry import clients
from consentry.clients import check_name, find, symbolic
from consentry.clients.interface import Client, Place, Platform, Scope
from consentry.errors import NotWritten, Refused, UsageError
from consentry.expressions import SYNTAXES, found
from consentry.formats import findings
from consentry.model import JSON, Input

EVERYONE = pytest.mark.parametrize("client", clients.ALL.values(), ids=clients.ALL)
WRITABLE = [name for name in clients.ALL if not symbolic(name).by_hand]
#: Files in other notations have properties of their own, in the tests of their editors.
OTHER = {"codex", "mistral-vibe", "goose", "continue"}
JSON_FILES = [name for name in WRITABLE if name not in OTHER]
#: Files that are JSON and nothing else.
STRICT = {"claude-code", "cline", "roo-code", "kilo-code"}
BY_HAND = [name for name in clients.ALL if symbolic(name).by_hand]
SOURCE = Path(clients.__file__).parent


@EVERYONE
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
    # A client of one system is read as on that system.
    assert symbolic("visual-studio").path == "~\\.mcp.json" and symbolic("visual-studio").platform == "win32"
    assert symbolic("boltai", "win32").platform == "darwin"
    assert {symbolic(name).client for name in clients.ALL} == set(clients.ALL)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("", ""),
        ("\x1b[2J", ""),
        ("notepad", ""),
        ("Cursor", "cursor"),
        ("cursor ", "cursor"),
        ("../cursor", "cursor"),
        ("vs-code", "vscode"),
        ("claude_codes", "claude-code"),
        ("gemini", "gemini-cli"),
        ("5-ire", "5ire"),
    ],
)
def test_unknown_clients(name: str, near: str) -> None:
    with pytest.raises(UsageError) as error:
        find(name)
    assert error.value.hint.endswith("consentry clients lists them")
    assert error.value.hint.startswith(f"did you mean {near}? " if near else "consentry")
    assert error.value.message.isprintable()


@EVERYONE
def test_members_carry_their_own_name(client: Client) -> None:
    assert clients.ALL[client.NAME] is client is find(client.NAME.replace("-", "_"))
    assert client.TITLE.isprintable() and isinstance(client.PROGRAMS, tuple)
    target = symbolic(client.NAME)
    assert set(target.syntaxes) <= set(SYNTAXES)
    # Only what was seen is claimed: a version and a day.
    assert target.tested is None or re.fullmatch(rf"{client.TITLE} \d[\w.]*, \d{{4}}-\d\d-\d\d", target.tested)
    # Every member of the Protocol, with the arguments that it says.
    for name in ("traces", "target", "entry", "remote", "entries", "put", "drop"):
        mine, theirs = (list(inspect.signature(f).parameters) for f in (getattr(client, name), getattr(Client, name)))
        assert len(mine) == len(theirs) - 1, name


def test_every_module_is_a_client_and_has_cases() -> None:
    common = {"__init__", "checks", "interface", "place", "shapes", "shapes_toml", "shapes_yaml"}
    modules = {path.stem for path in SOURCE.glob("*.py")} - common
    assert {client.__name__.rpartition(".")[2] for client in map(vars_of, clients.ALL.values())} == modules
    cases = {path.stem.removeprefix("test_") for path in (Path(__file__).parent / "clients").glob("test_*.py")}
    assert cases == modules


def vars_of(client: Client) -> ModuleType:
    assert isinstance(client, ModuleType)
    return client


def test_one_client_is_imported_alone() -> None:
    code = (
        "import sys; from consentry import clients; clients.ALL.keys(); 'zed' in clients.ALL; list(clients.ALL);"
        "before = {m for m in sys.modules if m.startswith('consentry.clients.')}; clients.find('zed');"
        "print(*sorted({m for m in sys.modules if m.startswith('consentry.clients.')} - before), len(before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["consentry.clients.zed", "4"]


def test_the_mapping_answers_like_a_dict() -> None:
    assert "cursor" in clients.ALL and "nobody" not in clients.ALL
    assert clients.ALL.get("nobody") is None and len(clients.ALL) == len(list(clients.ALL)) == len(set(clients.ALL))
    with pytest.raises(KeyError):
        clients.ALL["nobody"]


# ---- other readers, by hand, detection -----------------------------------------------------------------------------

REPOSITORY = {"Copilot CLI", "VS Code agent host", "Visual Studio", "JetBrains Air", "Warp", "Claude Code"}


@pytest.mark.parametrize(
    ("name", "scope", "readers"),
    [
        ("zed", "user", set()),
        ("copilot-cli", "project", set()),
        ("cursor", "user", set()),
        ("visual-studio", "user", set()),
        ("claude-code", "user", {"Warp"}),
        ("codex", "user", {"Codex IDE extension", "ChatGPT desktop", "Warp"}),
        ("codex", "project", {"Codex IDE extension"}),
        ("claude-code", "project", REPOSITORY - {"Claude Code"}),
        ("visual-studio", "project", REPOSITORY - {"Visual Studio"}),
        ("vscode", "project", {"Visual Studio", "Visual Studio Code Insiders"}),
        ("vscode-insiders", "project", {"Visual Studio", "Visual Studio Code"}),
        ("cursor", "project", {"Visual Studio"}),
        (
            "claude-desktop",
            "user",
            {"VS Code, where chat.mcp.discovery.enabled is set", "Claude Code, on claude mcp add-from-desktop"},
        ),
    ],
)
def test_who_else_reads_the_file(name: str, scope: Scope, readers: set[str]) -> None:
    assert set(find(name).target(WINDOWS, scope, None).readers) == readers


def test_what_is_changed_by_hand() -> None:
    assert BY_HAND == ["jetbrains-ai", "librechat", "raycast", "cherry-studio", "lobehub"]
    for name in clients.ALL:
        target = symbolic(name)
        if not target.by_hand:
            clients.writable(target, find(name).TITLE)
            continue
        assert target.path and find(name).entries(None, target.key) == {}
        with pytest.raises(UsageError) as error:
            clients.writable(target, find(name).TITLE)
        assert error.value.hint == target.by_hand and find(name).TITLE in error.value.message


@pytest.mark.parametrize(
    ("config", "by_hand"),
    [
        (None, False),
        ("/x/crush.json", False),
        ("mycrushrc", False),
        ("crushrc.json", False),
        ("/home/ada/.config/crush/crushrc", True),
        (".crushrc", True),
        ("crushrc", True),
    ],
)
def test_the_script_of_crush_is_not_written(config: str | None, by_hand: bool) -> None:
    assert bool(find("crush").target(LINUX, "user", config).by_hand) == by_hand


def test_trae_takes_no_program_with_blanks() -> None:
    assert find("trae").entry(("/opt/x", "a b"), {}, None) == {"command": "/opt/x", "args": ["a b"]}
    for program in ("/opt/a b", "a\tb"):
        with pytest.raises(Refused) as error:
            find("trae").entry((program,), {}, None)
        assert (error.value.code, error.value.where) == ("program-with-blank", "/command")


def test_installed_clients_are_those_that_left_a_trace() -> None:
    def look(place: Place, *there: str, programs: tuple[str, ...] = ()) -> tuple[str, ...]:
        return clients.installed(place, there.__contains__, programs.__contains__)

    for place in (LINUX, MAC, WINDOWS):
        # Home, project and the folders of every program are no traces.
        folders = (place.home, place.folder, *place.environ.values(), "/home/ada/.config", "/x", "C:\\", "/")
        assert look(place, *folders) == ()
    assert look(LINUX, "/home/ada/.config/Code/User") == ("vscode",)
    assert look(LINUX, "/home/ada/.cursor", programs=("claude", "nano", "q")) == ("claude-code", "cursor", "amazon-q")
    assert look(LINUX, "/home/ada/.claude.json") == look(LINUX, "/home/ada/.claude") == ("claude-code",)
    assert look(LINUX, "/home/ada/.gemini") == ("gemini-cli",)
    assert look(WINDOWS, "C:\\Users\\ada\\AppData\\Local\\Microsoft\\VisualStudio") == ("visual-studio",)
    assert look(LINUX, "/home/ada/.boltai") == () and look(MAC, "/Users/ada/.boltai") == ("boltai",)
    everything = clients.installed(MAC, lambda _: True, lambda _: False)
    assert everything == tuple(name for name in clients.ALL if name != "visual-studio")


# ---- texts that a client would change ------------------------------------------------------------------------------

LITERAL = [
    # Nothing that this client knows: left as it is.
    ("claude-desktop", "${HOME} $HOME %HOME% {env:HOME} $(id) `id` \\$x"),
    ("lm-studio", "${HOME} ${input:x} $(id)"),
    ("zed", "${HOME} {file:/etc/hosts}"),
    ("cursor", "$HOME ${HOME} ${ENV:X} {env:X} $(id) ${envX}"),
    ("vscode", "$HOME ${HOME} {env:X} $(id)"),
    ("claude-code", "$HOME ${1:-x} ${a b:-x} ${} ${X ${env:X} {env:X} $(id) $$"),
    ("kiro", "$HOME ${} ${X"),
    ("gemini-cli", "$ ${} {env:X} %HOME% $- {$} $(id) `id` a\\b"),
    ("qwen-code", "$ ${} %HOME% \\ $(id)"),
    ("windsurf", "$HOME ${HOME} ${userHome} {file:x}"),
    ("opencode", "${HOME} $HOME {envx:X} {ENV:X} env:X} { file:X} $(id)"),
    ("crush", "a{b} %X% {env:X} C:\\x 5 $ (x)"),
    ("roo-code", "$HOME ${HOME} ${file:x} ${userHome}"),
]
CHANGED = [
    ("cursor", "a ${env:X} b", "${env:X}"),
    ("cursor", "${userHome}/x", "${userHome}"),
    ("vscode", "${input:key}", "${input:key}"),
    ("vscode", "${env:a{b}", "${env:a{b}"),
    ("vscode-insiders", "${command:x.y}", "${command:x.y}"),
    ("visual-studio", "${env:X}", "${env:X}"),
    ("claude-code", "a${X}b", "${X}"),
    ("claude-code", "${X:-other}", "${X:-other}"),
    ("claude-code", "${X:-a{b}", "${X:-a{b}"),
    ("kiro", "${X}", "${X}"),
    ("gemini-cli", "$X", "$X"),
    ("gemini-cli", "a$5", "$5"),
    ("gemini-cli", "${a b:-x}", "${a b:-x}"),
    ("gemini-cli", "${a{b:-x}", "${a{b:-x}"),
    ("gemini-cli", "{}$X", "$X"),
    ("gemini-cli", "\\$", "\\$"),
    ("qwen-code", "${X}", "${X}"),
    ("windsurf", "${file:/etc/hosts}", "${file:/etc/hosts}"),
    ("opencode", "{env:X}", "{env:X}"),
    ("opencode", "{file:~/.ssh/id}", "{file:~/.ssh/id}"),
    ("opencode", "{env:a{b}", "{env:a{b}"),
    ("crush", "$X", "$X"),
    ("crush", "$$", "$$"),
    ("crush", "a\\\\b", "\\\\"),
    ("roo-code", "${workspaceFolder}", "${workspaceFolder}"),
    ("amp", "${X}", "${X}"),
    ("mcporter", "$env:X", "$env"),
]


def places(text: str) -> list[tuple[dict[str, JSON], str]]:
    return [
        ({"command": text}, "/command"),
        ({"command": "x", "args": ["a", text]}, "/args/1"),
        ({"command": "x", "env": {"K": text}}, "/env/K"),
        ({"command": "x", "env": {text: "v"}}, "/env/" + text.replace("~", "~0").replace("/", "~1")),
        ({"url": "x", "requestInit": {"headers": {"H": text}}}, "/requestInit/headers/H"),
    ]


@pytest.mark.parametrize(("name", "text"), LITERAL)
def test_texts_that_stay_as_they_are(name: str, text: str) -> None:
    for entry, _ in places(text):
        clients.literal({**entry, "enabled": True, "timeout": 5, "x": None}, frozenset(), symbolic(name))


@pytest.mark.parametrize(("name", "text", "expression"), CHANGED)
def test_texts_that_the_client_would_change(name: str, text: str, expression: str) -> None:
    for entry, where in places(text):
        with pytest.raises(Refused) as error:
            clients.literal(entry, frozenset(), symbolic(name))
        assert (error.value.code, error.value.where) == ("literal-changed", where)
        assert error.value.message.isprintable()
        assert [finding.id for finding in findings(error.value)] == ["FMT-VAR"]
        with pytest.raises(Refused):
            clients.literal(entry, frozenset(["${other}", expression[1:]]), symbolic(name))
        clients.literal(entry, frozenset([expression]), symbolic(name))


@pytest.mark.parametrize("text", ["$(id)", "`id`", "a $(id", "${X:-$(id)}", "$((1+1))"])
def test_a_command_that_the_client_would_run_is_never_allowed(text: str) -> None:
    everything = frozenset([text, *found(text, symbolic("crush")), "$(id)", "`id`"])
    for entry, where in places(text):
        with pytest.raises(Refused) as error:
            clients.literal(entry, everything, symbolic("crush"))
        assert (error.value.code, error.value.where) == ("literal-changed", where)


@pytest.mark.parametrize("text", ["{env:X", "{file:", "a {file:/etc/x"])
def test_an_expression_that_is_left_open_is_never_allowed(text: str) -> None:
    (expression,) = found(text, symbolic("opencode"))
    with pytest.raises(Refused):
        clients.literal({"command": [text]}, frozenset([expression]), symbolic("opencode"))


def test_percent_counts_on_windows_only() -> None:
    for name in ("gemini-cli", "qwen-code"):
        clients.literal({"args": ["%X%"]}, frozenset(), find(name).target(LINUX, "user", None))
        with pytest.raises(Refused):
            clients.literal({"args": ["%X%"]}, frozenset(), find(name).target(WINDOWS, "user", None))


@pytest.mark.parametrize("text", ["${env:", "${X:-", "$X${", "{env:", "%a", "$(", "`", "\\$", "${{", "$((", "{file:}"])
def test_looking_for_expressions_is_linear(text: str) -> None:
    everything = replace(
        symbolic("vscode"), syntaxes=tuple(SYNTAXES), expressions=(*symbolic("vscode").expressions, "file")
    )
    for long in (text * 100_000, text * 100_000 + "}", "}" + text * 100_000):
        start = time.process_time()
        found(long, everything)
        assert time.process_time() - start < 10


# ---- entries -------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("client", [find(name) for name in JSON_FILES], ids=JSON_FILES)
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


@pytest.mark.parametrize("client", [find(name) for name in JSON_FILES], ids=JSON_FILES)
@pytest.mark.parametrize("data", [None, b"", b" \r\n\t", b"\xef\xbb\xbf", b"{}", b"\xef\xbb\xbf{ // x\n}"])
def test_files_without_servers(client: Client, data: bytes | None) -> None:
    if client.NAME in STRICT and data not in (None, b"", b" \r\n\t", b"{}"):
        return  # see below
    assert client.entries(data, "k") == {}
    after = client.put(data, "k", "n", {"command": "x"}, ())
    assert load(after.decode()) == {"k": {"n": {"command": "x"}}}
    assert after.startswith(b"\xef\xbb\xbf") == (data or b"").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", sorted(STRICT))
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"{ // x\n}", "comments"),
        (b'{"mcpServers": {} /* x */}', "comments"),
        (b'\xef\xbb\xbf{ // x\n"a": [1,]}', "comments"),
        (b'{"mcpServers": {},}', "trailing commas"),
        (b'{"a": [1,]}', "trailing commas"),
        (b'\xef\xbb\xbf{"mcpServers": {"o": {}}}', "byte order marks"),
        (b'{"a": "// /* ,]", "mcpServers": {"o": {}}}', ""),
    ],
)
def test_files_that_the_client_itself_cannot_read(name: str, data: bytes, what: str) -> None:
    client = find(name)
    if not what or (what, name) == ("byte order marks", "claude-code"):  # which does read one
        after = client.put(data, "mcpServers", "n", {"command": "x"}, ())
        assert client.drop(after, "mcpServers", "n") == data and list(client.entries(after, "mcpServers")) == ["o", "n"]
        return
    for call in (
        lambda: client.entries(data, "mcpServers"),
        lambda: client.put(data, "mcpServers", "n", {"command": "x"}, ()),
        lambda: client.drop(data, "mcpServers", "n"),
    ):
        with pytest.raises(NotWritten) as error:
            call()
        assert error.value.message == f"{client.TITLE} reads no {what}: it cannot read this file as it stands"


def test_an_entry_is_given_as_it_is_written() -> None:
    data = b'{"mcpServers": {"a": {"n": 1e999, /* x */ }, "b": 5, "A": "\\u0041"}}'
    assert find("cursor").entries(data, "mcpServers") == {"a": '{"n": 1e999, /* x */ }', "b": "5", "A": '"\\u0041"'}


def test_a_replaced_entry_hands_nothing_down() -> None:
    data = b'{"mcpServers": {"a": {"command": "old", "env": {"TOKEN": "secret"}, "headers": {}}}}'
    after = find("cursor").put(data, "mcpServers", "a", {"command": "new", "args": []}, ())
    assert json.loads(after) == {"mcpServers": {"a": {"command": "new", "args": []}}}


WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
COMMANDS = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: ("npx", *words))


@settings(max_examples=20, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", JSON_FILES)
def test_an_entry_is_read_back_and_nothing_else_changes(name: str, data: st.DataObject) -> None:
    client, key = find(name), symbolic(name).key
    file = data.draw((plain_documents if name in STRICT else documents)(key)).encode()
    server, command = data.draw(WORDS), data.draw(COMMANDS)
    env, headers = (data.draw(variables(WORDS, WORDS)) for _ in range(2))
    entry = client.entry(command, env, None)
    if symbolic(name).remote and data.draw(st.booleans()):
        entry = client.remote(data.draw(st.sampled_from(["http", "sse"])), "https://example.com", headers)
    before = client.entries(file, key)
    after = client.put(file, key, server, entry, ())
    there = client.entries(after, key)
    assert load(there.pop(server)) == entry
    assert there == {one: text for one, text in before.items() if one != server}
    assert comments(after.decode()) == comments(file.decode()) or server in before
    back = client.drop(after, key, server)
    assert client.entries(back, key) == there
    assert back == file or server in before or not before


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
