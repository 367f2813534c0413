"""Documents in every notation: what they are told by, what is refused, and that notations agree. All are made up."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from links import refused
from msgspec.structs import replace

from consentry import formats
from consentry.errors import Refused
from consentry.formats import documents, json_document
from consentry.formats.interface import form
from consentry.formats.refusals import RULES
from consentry.model import Server
from formats.documents import NOTATIONS, read, values, written

FORMS = [
    ("npx -y example-notes", "line"),
    ("note: run this", "line"),
    ("KEY=value npx example-notes", "line"),
    ("KEY=value npx \\\n  example-notes", "line"),
    ("npx -y example-notes\n", "line"),
    ("# add it\nnpx -y example-notes", "line"),
    ("[ -f x ] && npx example", "json"),
    ("C:\\tools\\notes.exe", "line"),
    ("example-notes", "word"),
    ("npm:example-notes", "package"),
    ("npm:example\n", "package"),
    ("cursor://anysphere.cursor-deeplink/mcp/install?name=x", "link"),
    ("vscode:mcp/install?%7B%7D", "link"),
    ("https://example.com/a: b", "link"),
    ('{"a": 1}', "json"),
    ('[{"a": 1}]', "json"),
    ("[1]", "json"),
    ("[true]", "json"),
    ('["a"]', "json"),
    ("[\n  {}\n]", "json"),
    ('"mcpServers": {}', "json"),
    ("// x\n{}", "json"),
    ("mcpServers:\n  notes:\n    command: npx", "yaml"),
    ("mcpServers:\n- name: notes", "yaml"),
    ("# mine\n---\nname: x\nmcpServers:\n", "yaml"),
    ("extensions: {notes: {cmd: npx}}", "yaml"),
    ("mcpServers: [{name: a}]", "yaml"),
    ("- name: notes\n  command: npx", "yaml"),
    ("name: Block\r\nversion: 0.0.1\r\n", "yaml"),
    ("'a b':\n  command: npx", "yaml"),
    ("[mcp_servers.notes]\ncommand = 'npx'", "toml"),
    ("[mcp_servers.notes]", "toml"),
    ("[[mcp_servers]]\nname = 'x'", "toml"),
    ("  [a] # there\n", "toml"),
    ('model = "x"\n[mcp_servers.a]', "toml"),
    ("mcp_servers.a.command = 'x'", "toml"),
    ("mcp_servers={a={command='x'}}", "toml"),
    ("# x\n\n[a.\"b c\".'d']\n", "toml"),
    ('["a.b".c]\n', "toml"),
    ('["a.b"]', "json"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_the_outer_shape(text: str, expected: str) -> None:
    assert form(text) == expected
    claims = sum(member.claims(text) for member in formats.ALL.values())
    assert claims == 1 or (claims == 0 and expected == "link")


ROOTS: dict[str, dict[str, Any]] = {
    "mcpServers": {"mcpServers": {"notes": {"command": "npx"}}},
    "json": {"servers": {"notes": {"command": "npx"}}, "inputs": [{"type": "promptString", "id": "k"}]},
    "settings": {"mcp": {"servers": {"notes": {"command": "npx"}}}},
    "continue": {"mcpServers": [{"name": "notes", "command": "npx"}]},
    "gemini-extension.json": {"contextFileName": "x", "mcpServers": {"notes": {"command": "npx"}}},
    "claude plugin": {"hooks": "x", "mcpServers": {"notes": {"command": "npx"}}},
    "librechat": {"endpoints": {}, "mcpServers": {"notes": {"command": "npx"}}},
    "zed": {"context_servers": {"notes": {"command": "npx"}}},
    "opencode": {"mcp": {"notes": {"type": "local", "command": ["npx"]}}},
    "crush": {"mcp": {"notes": {"type": "stdio", "command": "npx"}}},
    "amp": {"amp.mcpServers": {"notes": {"command": "npx"}}},
    "goose configuration": {"extensions": {"notes": {"type": "stdio", "cmd": "npx", "args": []}}},
    "codex": {"mcp_servers": {"notes": {"command": "npx"}}},
    "mistral-vibe": {"mcp_servers": [{"name": "notes", "command": "npx"}]},
    "docker catalogue": {"name": "notes", "type": "server", "image": "example/notes"},
    "smithery.yaml": {"startCommand": {"command": "npx"}},
}


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", ROOTS)
def test_one_document_is_read_as_one_kind(name: str, notation: str) -> None:
    root = ROOTS[name]
    request = read(root, notation)
    assert request.format == notation
    assert request.channel == "paste"
    assert len(request.servers) == 1
    node = json_document._scan(json.dumps(root)).root
    kinds = [kind for kind, member in documents.ALL.items() if member.key(node)]
    assert kinds == ["json" if name == "settings" else name]


def test_every_kind_has_a_unique_name_and_a_case() -> None:
    assert all(name == member.NAME for name, member in documents.ALL.items())
    assert set(documents.ALL) == set(ROOTS) - {"settings"}


@pytest.mark.parametrize("one", ROOTS)
@pytest.mark.parametrize("other", ROOTS)
def test_two_kinds_in_one_text_are_refused(one: str, other: str) -> None:
    if ROOTS[one].keys() & ROOTS[other].keys():
        return
    for root in ({**ROOTS[one], **ROOTS[other]}, {**ROOTS[other], **ROOTS[one]}):
        assert refused(json.dumps(root)).code in ("two-forms", "wrong-type")


@pytest.mark.parametrize("name", ROOTS)
def test_a_document_that_is_also_an_entry_is_refused(name: str) -> None:
    # With a command of its own, the text is an entry whose other keys are unknown, or two forms.
    root = {**ROOTS[name], "command": "npx"}
    try:
        request = formats.read(json.dumps(root))
    except Refused as error:
        # "server" is the type of an entry of the catalogue only.
        assert error.code == ("unknown-type" if name == "docker catalogue" else "two-forms")
    else:
        raise AssertionError(request)


BAD: list[tuple[str, str, str]] = [
    ('[{"command":"a"}]', "array-document", "/0"),
    ('[{"name":"a","command":"b"},{"name":"a","command":"c"}]', "duplicate-server", "/1/name"),
    ('["a"]', "array-document", "/0"),
    ("mcpServers:\n  a:\n    command: x\n  a:\n    command: y", "duplicate-server", "/mcpServers/a"),
    ("mcpServers:\n  a:\n    command: x\n    args: [8080]", "wrong-type", "/mcpServers/a/args/0"),
    ("mcpServers:\n  a:\n    command: x\n    env: {PORT: 8080}", "wrong-type", "/mcpServers/a/env/PORT"),
    ("mcpServers:\n  a: &b\n    command: x\n  c: *b", "yaml-feature", "/mcpServers/a"),
    ("mcpServers:\n  a:\n    <<: {command: x}\n", "yaml-feature", "/mcpServers/a"),
    ("mcpServers:\n  a:\n    command: !!python/object x\n", "yaml-feature", "/mcpServers/a/command"),
    ("mcpServers:\n  a: {command: x, args: [yes]}", "ambiguous-scalar", "/mcpServers/a/args/0"),
    ("mcpServers:\n  a:\n   command: x\n  b\n", "malformed-yaml", ""),
    ("mcpServers:\n  a:\n    command: x\n    Command: z", "case-variant-key", "/mcpServers/a/Command"),
    ("mcpServers:\n  __proto__:\n    command: x", "reserved-key", "/mcpServers/__proto__"),
    ("[mcp_servers.a]\ncommand = 1", "wrong-type", "/mcp_servers/a/command"),
    ("[mcp_servers.a]\ncommand = 'x'\nargs = [1]", "wrong-type", "/mcp_servers/a/args/0"),
    ("[mcp_servers.a\ncommand = 'x'", "unknown-form", ""),
    ("[other]\nx = 1", "nothing-to-run", "/other"),
    ("model = 'x'\n[other]\nx = 1", "nothing-to-run", ""),
]


@pytest.mark.parametrize(("text", "code", "where"), BAD)
def test_refused(text: str, code: str, where: str) -> None:
    error = refused(text)
    if code in ("malformed-yaml", "yaml-feature", "unknown-form"):
        assert error.code in (code, "malformed-yaml", "malformed-json")
    else:
        assert (error.code, error.where) == (code, where)


def test_an_array_of_named_entries() -> None:
    request = formats.read('[{"name":"a","command":"x"},{"name":"b","url":"https://example.com"}]')
    assert [(s.name, s.command, s.url) for s in request.servers] == [
        ("a", "x", None),
        ("b", None, "https://example.com"),
    ]


def test_comments_of_yaml_and_toml_need_no_word() -> None:
    for text in ("# x\nmcpServers: # y\n  a:\n    command: npx\n", "# x\n[mcp_servers.a] # y\ncommand = 'npx'\n"):
        assert formats.read(text).findings == ()


def test_the_line_end_of_a_text_at_the_end_is_kept() -> None:
    text = "mcpServers:\n  notes:\n    command: npx\n    args:\n    - |\n      a\n"
    assert formats.read(text).servers[0].args == ("a\n",)


# ---- notations agree -----------------------------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\0\u2028\u2029\ufeff\ufffe\uffff"), max_size=12
)
NAMES = st.text("abcdefgh_XYZ019-. \u00e9", min_size=1, max_size=8)
ENTRIES = st.fixed_dictionaries(
    {"command": TEXTS.filter(bool)},
    optional={
        "args": st.lists(TEXTS, max_size=3),
        "env": st.dictionaries(NAMES, TEXTS, max_size=3),
        "cwd": TEXTS.filter(bool),
        "timeout": st.integers(0, 99),
        "disabled": st.booleans(),
        "more": st.dictionaries(NAMES, st.one_of(TEXTS, st.booleans(), st.lists(TEXTS, max_size=2)), max_size=2),
    },
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["mcpServers", "context_servers", "mcp_servers", "servers"]),
    st.dictionaries(NAMES, ENTRIES, min_size=1, max_size=3),
)
def test_the_notation_makes_no_difference(key: str, entries: dict[str, Any]) -> None:
    root = {key: entries}
    try:
        expected = read(root)
    except Refused as error:
        for notation in ("yaml", "toml"):
            assert refused(written(root, notation)).code == error.code
        return
    for notation in ("yaml", "toml"):
        request = read(root, notation)
        assert (request.channel, request.client, request.findings) == ("paste", expected.client, expected.findings)
        assert list(map(_in_any_order, request.servers)) == list(map(_in_any_order, expected.servers))
    assert [values(s)["command"] for s in expected.servers] == [entry["command"] for entry in entries.values()]


def _in_any_order(server: Server) -> Server:
    """A table of TOML stands behind the values of its parent, wherever it was."""
    fields = tuple(sorted(server.fields, key=lambda f: f.where))
    return replace(server, fields=fields, findings=tuple(sorted(server.findings, key=lambda f: (f.where, f.id))))


PIECES = st.sampled_from(
    [
        "mcpServers", "servers", "mcp", "context_servers", "mcp_servers", "extensions", "amp.mcpServers", "settings",
        "startCommand", "image", "name", "type", "config", "secrets", "env", "run", "plugins", "owner", "userConfig",
        "command", "args", "url", "source", "stdio", "local", "remote", "server", "inline_python", "cmd", "envs",
        "env_keys", "env_vars", "bearer_token_env_var", "http_headers", "requestOptions", "customUserVars", "inputs",
        "{{a.b|into}}", "${CLAUDE_PLUGIN_ROOT}", "${user_config.x}", "$X", "commandFunction", "runtime", "transport_type",
    ]
)  # fmt: skip
TREES = st.recursive(
    st.one_of(PIECES, st.text(max_size=5), st.integers(-9, 9), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(PIECES, inner, max_size=4)),
    max_leaves=18,
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(PIECES, TREES, max_size=5))
def test_only_refusals_escape(root: dict[str, Any]) -> None:
    texts = [json.dumps(root), "".join(f"{key}:\n  {json.dumps(value)}\n" for key, value in root.items())]
    with suppress(TypeError, ValueError):  # TOML has no null
        texts.append(tomlkit.dumps(root))
    for text in texts:
        assert sum(member.claims(text) for member in formats.ALL.values()) <= 1
        try:
            request = formats.read(text)
        except Refused as error:
            assert error.code in RULES and error.hint
        else:
            assert all(bool(s.command) != bool(s.url) and s.names for s in request.servers)
            ids = [one.id for one in request.servers[0].inputs if one.mark]
            assert all(ids)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["mcpServers", "a", ":", "=", "[", "]", "{", "}", "-", " ", "\n", "#", '"', "'", "|", "&x", "*x", "<<", "x"]
        ),
        max_size=24,
    ).map("".join)
)
def test_only_refusals_escape_from_any_text(text: str) -> None:
    assert sum(member.claims(text) for member in formats.ALL.values()) <= 1
    try:
        formats.read(text)
    except Refused as error:
        assert error.code in RULES


@pytest.mark.parametrize(
    "unit",
    [
        "a: ",
        "a:\n",
        "- ",
        "[a]\n",
        "[a",
        "a = ",
        "# \n",
        "---\n",
        "'a",
        "a.",
        "mcpServers:\n",
        "{{a}}",
        "$A",
        "- a: 1\n",
        "x: [\n",
    ],
)
def test_bounded_time(unit: str) -> None:
    entry = json.dumps({"command": unit * 2_000, "args": [unit * 500] * 50})
    image = json.dumps([unit * 300] * 30)
    docker = f"name: n\ntype: server\nimage: x\nrun:\n  command: {image}\n"
    for text in (unit * 20_000, f"mcpServers:\n  a:\n    {entry}\n", docker):
        start = time.process_time()
        try:
            formats.read(text)
        except Refused as error:
            assert error.code in RULES
        assert time.process_time() - start < 10


@pytest.mark.parametrize("name", ROOTS)
def test_a_document_is_known_by_a_key_that_its_reader_names(name: str) -> None:
    node = json_document._scan(json.dumps(ROOTS[name])).root
    member = documents.ALL["json" if name == "settings" else name]
    assert member.key(node) in member.KEYS
