"""Placeholders: what is none first, then what is one and how it is asked for. All values are made up."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from links import one
from msgspec.structs import replace

from consentry import fill
from consentry.errors import Refused
from consentry.fill import Given
from consentry.formats import marks, placeholders
from consentry.model import Input, Override, Server, Target

CURSOR = Target(client="cursor", path="/home/ada/mcp.json", scope="user", key="mcpServers", platform="linux")

VALUES = [
    "",
    "-y",
    "--path",
    "example-notes@1.2.0",
    "@example/notes",
    "/home/ada/notes",
    "/srv/path/tools",
    "C:\\Users\\ada\\notes",
    "/home/user/notes",
    "/Users/usernames/x",
    "/app/home-username/x",
    "sk-your-key",
    "bring-your-own-key",
    "https://api.example.com/v1?x=<",
    "https://docs.example.com/path/to/page",
    "${API_KEY}",
    "$API_KEY",
    "${input:api-key}",
    "${env:MY-KEY}",
    "${workspaceFolder}/src",
    "{env:KEY}",
    "xterm-256color",
    "./...",
    "...",
    "xxx",
    "TODO",
    "a<b",
    "a < b > c",
    "Map<String, Value>",
    "cat <in >out",
    "diff <(a) <(b)",
    "<b>bold</b>",
    "<a href='x'>",
    "Ada <ada@example.com>",
    "echo <name>; ls",
    "cat <<EOF\n<name>\nEOF",
    "mcp[cli]",
    "example[all,dev]==1.0",
    "[1, 2]",
    '{"path": "here"}',
    "{path}",
    "[path]",
    "{{.Name}}",
    "${{ secrets.KEY }}",
    "yourself",
    "yours",
    "for-your-eyes-only",
    "HERE",
    "there-here",
    "BIND_ADDRESS",
    "CHANGE",
    "s3://bucket/path/to/key",
    "--a=b",
    "pathto/x",
    "sk-live-abcdef0123456789",
    "ghp_0123456789abcdefghijABCDEFGHIJ",
    "${user_config.api-key}",
    "${__dirname}/server/index.js",
]


@pytest.mark.parametrize("value", VALUES)
def test_ordinary_values_are_left_alone(value: str) -> None:
    assert placeholders.inputs_of(Server(names=("s",), command="x", args=(value,))) == ()
    assert placeholders.inputs_of(Server(names=("s",), command=value or "x")) == ()


@pytest.mark.parametrize(
    "value", ["production", "1.0.x", "x", "xx", "**", "..", "https://x...", "Your", "sk-abc...def"]
)
def test_ordinary_variables_are_left_alone(value: str) -> None:
    assert placeholders.inputs_of(Server(names=("s",), command="x", env=(("MODE", value),))) == ()


FOUND = [
    ("<YOUR_TOKEN>", "<YOUR_TOKEN>", "text", True),
    ("<your username>", "<your username>", "text", False),
    ("<<PASTE_TOKEN_HERE>>", "<<PASTE_TOKEN_HERE>>", "text", True),
    ("<$NOTES_KEY>", "<$NOTES_KEY>", "text", True),
    ("<region>", "<region>", "text", False),
    ("YOUR_API_KEY", "YOUR_API_KEY", "text", True),
    ("your-api-key-here", "your-api-key-here", "text", True),
    ("Your-Key", "Your-Key", "text", True),
    ("YOURTOKEN", "YOURTOKEN", "text", True),
    ("TOKEN_HERE", "TOKEN_HERE", "text", True),
    ("REPLACE_ME", "REPLACE_ME", "text", False),
    ("INSERT_SECRET", "INSERT_SECRET", "text", True),
    ("--token=<your token>", "<your token>", "text", True),
    ("--region=your-region", "your-region", "text", False),
    ("KEY=<key>", "<key>", "text", True),
    ("Authorization: Bearer <value>", "<value>", "text", True),
    ("https://<your-host>/mcp", "<your-host>", "text", False),
    ("https://your-project.example.com", "your-project", "text", False),
    ("https://example.com/?key=YOUR_KEY", "YOUR_KEY", "text", True),
    ("postgres://[your data]", "[your data]", "text", False),
    ("{your certificate file}.pem", "{your certificate file}", "file", False),
    ("{FOLDER PATH HERE}/x", "{FOLDER PATH HERE}", "folder", False),
    ("<path-to-notes>/x.js", "<path-to-notes>", "folder", False),
    ("/path/to/notes", "/path/to/notes", "folder", False),
    ("/Users/username/Desktop", "/Users/username/Desktop", "folder", False),
    ("type=bind,src=/Users/username/Desktop,dst=/data", "/Users/username/Desktop", "folder", False),
    ("/home/your-username/notes.db", "/home/your-username/notes.db", "file", False),
    ("C:\\Users\\yourname\\notes", "C:\\Users\\yourname\\notes", "folder", False),
    ("/Users/user", "/Users/user", "folder", False),
    ("insert-your-key", "insert-your-key", "text", True),
    ("ADD_YOUR_NAME", "ADD_YOUR_NAME", "text", False),
    ("/path/to/notes.js", "/path/to/notes.js", "file", False),
    ("path/to/notes.js", "path/to/notes.js", "file", False),
    ("~/path/to/x", "~/path/to/x", "folder", False),
    ("/ABSOLUTE/PATH/TO/PARENT/x.py", "/ABSOLUTE/PATH/TO/PARENT/x.py", "file", False),
    ("C:\\path\\to\\x.exe", "C:\\path\\to\\x.exe", "file", False),
    ("/ABSOLUTE_PATH_TO/x.py", "/ABSOLUTE_PATH_TO/x.py", "file", False),
    ("/path/to/data:/data", "/path/to/data", "folder", False),
    ("type=bind,src=/path/to/data,dst=/data", "/path/to/data", "folder", False),
    ("/Users/yourname/notes", "/Users/yourname/notes", "folder", False),
    ("ftp://yourname@example.com", "yourname", "text", False),
    ("{{VERSION}}", "{{VERSION}}", "text", False),
    ("notes@{{ version }}", "{{ version }}", "text", False),
    ("${YOUR_TOKEN}", "${YOUR_TOKEN}", "text", True),
    ("${api-key}", "${api-key}", "text", True),
    ("--key=${notes-key}", "${notes-key}", "text", True),
    ("${CLAUDE_PLUGIN_ROOT}/x", "${CLAUDE_PLUGIN_ROOT}", "folder", False),
    ("${extensionPath}", "${extensionPath}", "folder", False),
    ("--token=...", "...", "text", True),
    ("TOKEN=xxxx", "xxxx", "text", True),
]


@pytest.mark.parametrize(("value", "mark", "kind", "secret"), FOUND)
def test_a_placeholder_is_asked_for(value: str, mark: str, kind: str, secret: bool) -> None:
    server = one(json.dumps({"command": "npx", "args": ["-y", value]}))
    assert server.args == ("-y", value)
    assert [(i.mark, i.kind, i.secret) for i in server.inputs] == [(mark, kind, secret)]
    asked = server.inputs[0]
    assert asked.label and asked.required and not asked.native and asked.default == ()
    assert json.loads(asked.definition) == {"placeholder": mark}


FILLERS = [
    "...",
    "\u2026",
    "xxx",
    "XXXXXXXX",
    "sk-...",
    "sk-xxxx",
    "ntn_****",
    "sk-xxxx-xxxx",
    "TODO",
    "changeme",
    "Your API key",
    "sk-your-key",
    "ghp_your_token_here",
]


@pytest.mark.parametrize("value", FILLERS)
def test_nothing_where_a_named_value_belongs(value: str) -> None:
    for entry, mark in (
        ({"command": "x", "env": {"API_KEY": value}}, value),
        ({"command": "x", "args": ["--api-key", value]}, value),
        ({"url": "https://example.com", "headers": {"Authorization": value}}, value),
        ({"url": "https://example.com", "headers": {"Authorization": f"Bearer {value}"}}, value),
    ):
        assert [(i.mark, i.secret) for i in one(json.dumps(entry)).inputs] == [(mark, True)]


def test_the_program_and_the_folder() -> None:
    server = one(json.dumps({"command": "/path/to/notes", "cwd": "<your folder>"}))
    assert [(i.mark, i.kind) for i in server.inputs] == [("/path/to/notes", "file"), ("<your folder>", "folder")]


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("API_KEY", True), ("GITHUB_TOKEN", True), ("DB_PASSWORD", True), ("client-secret", True), ("KEY", True),
        ("Authorization", True), ("X-API-Key", True), ("GITHUB_PAT", True), ("CONNECTION_STRING", True),
        ("REDIS_PWD", True), ("apiKey", True),
        ("REGION", False), ("HOST", False), ("KEYBOARD", False), ("TOKEN_URL", False), ("KEY_PATH", False),
        ("PUBLIC_KEY", False), ("CLIENT_ID", False), ("PATTERN", False), ("AUTHOR", False), ("MONKEY", False),
    ],
)  # fmt: skip
def test_what_reads_like_a_secret(name: str, secret: bool) -> None:
    assert placeholders.secret(name) is secret


SAME: list[tuple[dict[str, Any], list[tuple[str, str, tuple[str, ...]]]]] = [
    (  # one text, two services
        {"env": {"API_KEY": "xxxx", "API_SECRET": "xxxx"}},
        [("API_KEY", "API_KEY", ("/env/API_KEY",)), ("API_SECRET", "API_SECRET", ("/env/API_SECRET",))],
    ),
    (  # one value, twice
        {"args": ["--api-key", "YOUR_API_KEY"], "env": {"API_KEY": "YOUR_API_KEY"}},
        [("YOUR_API_KEY", "YOUR API KEY", ())],
    ),
    ({"args": ["/path/to/x", "/path/to/x"]}, [("path-to-x", "/path/to/x", ())]),
    ({"args": ["A=YOUR_KEY;B=YOUR_KEY"]}, [("YOUR_KEY", "YOUR KEY", ())]),
    ({"args": ["echo YOUR_KEY;ls"]}, []),
    ({"env": {"DSN": "Server=h;Password=<YOUR_PASSWORD>;"}}, [("DSN", "YOUR PASSWORD", ())]),
    ({"env": {"DSN": "u=YOUR_KEY,k: YOUR_KEY"}}, [("DSN", "YOUR KEY", ())]),
]


@pytest.mark.parametrize(("server", "inputs"), SAME)
def test_the_same_placeholder_is_asked_for_once_for_each_name(
    server: dict[str, Any], inputs: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    found = one(json.dumps({"command": "x", **server})).inputs
    assert [(i.id, i.label, i.at) for i in found] == inputs


def test_each_of_two_equal_placeholders_gets_its_own_answer() -> None:
    server = one(json.dumps({"command": "x", "env": {"A_USER": "xxxx", "B_USER": "xxxx"}}))
    given_ = fill.given(server, CURSOR, {"A_USER": ("a",), "B_USER": ("xxxx",)})
    assert fill.filled(server, CURSOR, {}, given_).env == (("A_USER", "a"), ("B_USER", "xxxx"))
    assert fill.receivers(server, server.inputs[1]) == ("environment variable B_USER",)


def test_a_placeholder_that_stands_in_an_ordinary_value_is_none() -> None:
    # An answer would go into both.
    server = one(json.dumps({"command": "x", "env": {"A": "...", "B": "see ... there"}}))
    assert server.inputs == ()


def test_the_longer_of_two_is_its_own() -> None:
    server = one(json.dumps({"command": "x", "args": ["YOUR_KEY", "YOUR_KEY_2"]}))
    assert [i.mark for i in server.inputs] == ["YOUR_KEY", "YOUR_KEY_2"]


def test_what_the_request_asks_for_itself_is_not_asked_again() -> None:
    own = Input(id="k", definition="{}", mark="<YOUR_TOKEN>")
    server = Server(names=("s",), command="x", args=("<YOUR_TOKEN>",), inputs=(own,), host=("{{X}}",))
    assert placeholders.inputs_of(server) == ()
    assert placeholders.inputs_of(replace(server, args=("{{X}}",), inputs=())) == ()


def test_ids_are_unique() -> None:
    own = Input(id="API_KEY", definition="{}", mark="${API_KEY}")
    env = (("API_KEY", "<YOUR_TOKEN>-<other>"),)
    found = placeholders.inputs_of(Server(names=("s",), command="x", env=env, inputs=(own,)))
    assert [i.id for i in found] == ["API_KEY_", "API_KEY__"]


def test_what_only_one_platform_has_is_asked_for_too() -> None:
    server = Server(names=("s",), command="x", overrides=(Override(platform="win32", args=("<YOUR_TOKEN>",)),))
    assert [i.mark for i in placeholders.inputs_of(server)] == ["<YOUR_TOKEN>"]


@pytest.mark.parametrize(
    "offer",
    [
        "npx -y example-notes --token YOUR_TOKEN",
        "TOKEN=YOUR_TOKEN npx example-notes",
        '{"mcpServers":{"n":{"command":"x","args":["YOUR_TOKEN"]}}}',
        "mcpServers:\n  notes: {command: x, args: [YOUR_TOKEN]}",
        '[mcp_servers.n]\ncommand = "x"\nargs = ["YOUR_TOKEN"]',
        "vscode:mcp/install?%7B%22name%22%3A%22n%22%2C%22command%22%3A%22x%22%2C%22args%22%3A%5B%22YOUR_TOKEN%22%5D%7D",
    ],
)
def test_in_every_form_of_request(offer: str) -> None:
    assert [(i.mark, i.secret) for i in one(offer).inputs] == [("YOUR_TOKEN", True)]


# ---- expressions of other clients ----------------------------------------------------------------------------------

EXPRESSIONS = [
    ("${API_KEY}", "${API_KEY}", True),
    ("Bearer ${API_KEY}", "${API_KEY}", True),
    ("${API_KEY:-none}", "${API_KEY:-none}", True),
    ("${env:REGION}", "${env:REGION}", False),
    ("{env:REGION}", "{env:REGION}", False),
    ("${input:region}", "${input:region}", False),
    ("Server=h;Password=${DB_PASSWORD};", "${DB_PASSWORD}", True),
    ("${{ secrets.KEY }}", "${{ secrets.KEY }}", True),
]


@pytest.mark.parametrize(("value", "mark", "secret"), EXPRESSIONS)
def test_what_this_client_does_not_fill_in_is_asked_for(value: str, mark: str, secret: bool) -> None:
    server = Server(names=("s",), command="x", args=(value,))
    assert [(i.mark, i.secret) for i in placeholders.suited(server, CURSOR).inputs] == [(mark, secret)]


@pytest.mark.parametrize(
    ("value", "syntax"),
    [
        ("${API_KEY}", {"syntaxes": ("braces",)}),
        ("${env:REGION}", {"expressions": ("env",)}),
        ("{env:REGION}", {"syntaxes": ("curly",)}),
        ("${{ secrets.KEY }}", {"syntaxes": ("secrets",)}),
        ("echo ${HOME}; ls", {}),
        ("$(id)", {}),
        ("plain", {}),
    ],
)
def test_what_this_client_fills_in_stays(value: str, syntax: dict[str, Any]) -> None:
    server = Server(names=("s",), command="x", args=(value,))
    assert placeholders.suited(server, replace(CURSOR, **syntax)) == server


# ---- properties ----------------------------------------------------------------------------------------------------

PIECES = st.lists(
    st.sampled_from(
        [value for value, *_ in FOUND] + [v for v in VALUES if v] + [" ", "=", "/", ":", "<", ">", "your-", "x"]
    ),
    max_size=4,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=4), st.dictionaries(st.sampled_from(["KEY", "HOST", "MODE"]), PIECES))
def test_an_answer_goes_where_the_placeholder_was_and_nowhere_else(args: list[str], env: dict[str, str]) -> None:
    server = Server(names=("s",), command="x", args=tuple(args), env=tuple(env.items()))
    asked = replace(server, inputs=placeholders.inputs_of(server))
    places = [p for at, v in enumerate(marks.values(server)) for p in placeholders._places(at, v)]
    try:
        given_ = fill.given(
            asked,
            CURSOR,
            {i.id: ("\u2713",) for i in asked.inputs if not i.secret}
            | {i.id: ("\u2713",) for i in asked.inputs if i.secret},
        )
    except Refused:
        return
    filled = fill.filled(asked, CURSOR, {}, Given(texts=dict.fromkeys(given_.texts, ("✓",))))
    before, after = marks.values(server), marks.values(replace(filled, inputs=()))
    known = {i.mark for i in asked.inputs}
    for at, (one_, other) in enumerate(zip(before, after, strict=True)):
        spans = [p.span for p in places if p.span.text == at and one_.text[p.span.start : p.span.end] in known]
        expected, end = "", 0
        for span in spans:
            expected, end = expected + one_.text[end : span.start] + "\u2713", span.end
        text = other.text
        for secret in filled.secrets:
            text = text.replace(secret.mark, "\u2713")
        assert text == expected + one_.text[end:]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "<a",
        "<a>",
        "your-",
        "YOUR_A ",
        "/path/to",
        "path",
        "[your ",
        "{{a",
        "${a-",
        "A_",
        "...",
        "x-",
        "\\path\\to",
    ],
)
def test_linear(unit: str) -> None:
    for size in (4_000, 200_000):
        text = unit * (size // len(unit))
        server = Server(names=("s",), command="x", args=(text,) * 4, env=(("K", text),))
        start = time.process_time()
        placeholders.inputs_of(server)
        placeholders.suited(server, CURSOR)
        assert time.process_time() - start < 10
