"""Every form of request: what is refused and why first, then what is read. All requests are made up."""

from __future__ import annotations

import base64
import json
import shlex
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from links import AROUND, ENTRY, PLAIN, REMOTE, WORDS, as_entry, b64, entries, ids, one, pct, refused

from consentry import formats
from consentry.errors import Refused
from consentry.formats import command_line
from consentry.formats.interface import quote as quoted
from consentry.formats.refusals import RULES
from consentry.model import Level, Server

CURSOR = "cursor://anysphere.cursor-deeplink/mcp/install?"
PAGE = "https://vscode.dev/redirect/mcp/install?"


def cursor(value: object, name: str = "notes") -> str:
    return f"{CURSOR}name={pct(name)}&config={pct(b64(value))}"


def vscode(value: object) -> str:
    return "vscode:mcp/install?" + pct(json.dumps(value))


def page(value: object, name: str = "notes") -> str:
    return f"{PAGE}name={pct(name)}&config={pct(json.dumps(value))}"


# ---- entries, in every form that carries one -----------------------------------------------------------------------

BAD_ENTRIES: list[tuple[str, str, str]] = [
    ("{}", "nothing-to-run", ""),
    ('{"args":["x"]}', "nothing-to-run", ""),
    ('{"command":null,"url":null}', "nothing-to-run", ""),
    ('{"command":""}', "nothing-to-run", ""),
    ('{"command":"a","url":"https://example.com"}', "two-transports", "/url"),
    ('{"url":"https://a.example.com","httpUrl":"https://b.example.com"}', "two-transports", "/httpUrl"),
    ('{"url":"https://example.com","args":["x"]}', "type-contradiction", "/args"),
    ('{"command":"a","type":"http"}', "type-contradiction", "/type"),
    ('{"url":"https://example.com","type":"stdio"}', "type-contradiction", "/type"),
    ('{"url":"https://example.com","type":"sse","transport":"http"}', "type-contradiction", "/transport"),
    ('{"command":"a","type":"magic"}', "unknown-type", "/type"),
    ('{"command":["a"]}', "wrong-type", "/command"),
    ('{"command":1}', "wrong-type", "/command"),
    ('{"command":"a","args":"b"}', "wrong-type", "/args"),
    ('{"command":"a","args":["b",1]}', "wrong-type", "/args/1"),
    ('{"command":"a","args":[null]}', "wrong-type", "/args/0"),
    ('{"command":"a","args":[["b"]]}', "wrong-type", "/args/0"),
    ('{"command":"a","env":["A=b"]}', "wrong-type", "/env"),
    ('{"command":"a","env":{"A":1}}', "wrong-type", "/env/A"),
    ('{"command":"a","env":{"A":null}}', "wrong-type", "/env/A"),
    ('{"command":"a","cwd":true}', "wrong-type", "/cwd"),
    ('{"command":"a","name":3}', "wrong-type", "/name"),
    ('{"url":"https://example.com","headers":{"A":["b"]}}', "wrong-type", "/headers/A"),
    ('{"command":"a\\u0000b"}', "nul", "/command"),
    ('{"command":"a","args":["b","\\u0000"]}', "nul", "/args/1"),
    ('{"command":"a","env":{"A":"\\u0000"}}', "nul", "/env/A"),
    ('{"command":"a","env":{"A\\u0000":"b"}}', "nul", "/env"),
    ('{"command":"a","command":"b"}', "duplicate-key", "/command"),
    ('{"command":"a","\\u0063ommand":"b"}', "duplicate-key", "/command"),
    ('{"command":"a","env":{"A":"1","A":"2"}}', "duplicate-key", "/env/A"),
    ('{"command":"a","Command":"b"}', "case-variant-key", "/Command"),
    ('{"command":"a","ARGS":["b"]}', "case-variant-key", "/ARGS"),
    ('{"command":"a","x":{"y":1,"Y":2}}', "case-variant-key", "/x/Y"),
    ('{"url":"https://a.example","headers":{"X-A":"a","x-a":"b"}}', "case-variant-key", "/headers/x-a"),
    ('{"command":"a","__proto__":{"command":"b"}}', "reserved-key", "/__proto__"),
    ('{"command":"a","env":{"constructor":"b"}}', "reserved-key", "/env/constructor"),
    ('{"command":"a","x":[{"prototype":1}]}', "reserved-key", "/x/0/prototype"),
    ('{"command":"a"}{"command":"b"}', "trailing-data", ""),
    ('{"command":"a\\ud800"}', "not-unicode", "/command"),
    ('{"command":"a"', "malformed-json", ""),
]  # fmt: skip
FORMS: dict[str, Callable[[str], str]] = {
    "json": lambda text: text,
    **{client: around for client, around in AROUND.items() if client != "dyad"},  # Dyad has something to say to all
    "page": lambda text: PAGE + "name=x&config=" + pct(text),
    "redirect": lambda text: "https://vscode.dev/redirect?url=" + pct("vscode:mcp/install?" + pct(text)),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "code", "where"), BAD_ENTRIES)
def test_entry_refused_in_every_form(form: str, text: str, code: str, where: str) -> None:
    error = refused(FORMS[form](text))
    assert (error.code, error.where) == (code, where)
    assert formats.findings(error)[0].level is Level.BLOCK


#: What a refusal says to do, and the request that comes of doing it.
HINTS = [
    ('{"command":"a","env":{"PORT":3000}}', 'write "3000"', '{"command":"a","env":{"PORT":"3000"}}'),
    ('{"command":"a","env":{"DEBUG":true}}', 'write "true"', '{"command":"a","env":{"DEBUG":"true"}}'),
    ('{"command":"a","env":{"X":3e3}}', "ask the publisher", ""),
    ('{"command":"a","env":["A=b"]}', 'write {"NAME": "value"}', '{"command":"a","env":{"A":"b"}}'),
    ('{"command":"a","args":"-y x"}', 'write ["-y", "x"]', '{"command":"a","args":["-y","x"]}'),
    ('{"command":"a","args":"-y \'x y\'"}', "ask the publisher", ""),
    ('{"command":["a","b"]}', "opencode", '{"mcp":{"NAME":{"type":"local","command":["a","b"]}}}'),
    ('{"command":{"path":"a"}}', "Zed", '{"context_servers":{"NAME":{"command":{"path":"a"}}}}'),
    ('{"cmd":"a","type":"stdio"}', "Goose", '{"extensions":{"NAME":{"cmd":"a","type":"stdio","enabled":true}}}'),
    ("notes:\n  cmd: a\n  type: stdio\n", "extensions: in YAML", "extensions:\n  notes:\n    cmd: a\n    type: stdio\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hint", "then"), HINTS)
def test_what_a_refusal_says_to_do_works(text: str, hint: str, then: str) -> None:
    assert hint in refused(text).hint
    if then:
        assert formats.read(then).servers[0].command == "a"


FIELDS = [
    ('{"command":"a","autoApprove":["*"]}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","trust":true}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","requiresApproval":false}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","sandboxEnabled":true}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","autoApprove":[]}', set(), "safeguard"),
    ('{"command":"a","approvalPolicy":"never"}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","tools":{"x":{"approval_mode":"approve"}}}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","tools":{"x":{"title":"approve"}}}', set(), "inert"),
    ('{"command":"a","trust":false}', set(), "safeguard"),
    ('{"command":"a","AUTO_APPROVE":"1"}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","trustedTools":["x"]}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","dontAskAgain":true}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","permissionMode":"bypass"}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","permissionMode":"ask"}', set(), "safeguard"),
    ('{"command":"a","askBeforeRun":false}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    ('{"command":"a","require_approval":"always"}', set(), "safeguard"),
    ('{"command":"a","require_approval":"never"}', {("CONS-AUTOAPPROVE", "danger")}, "safeguard"),
    (
        '{"command":"a","permissions":{"defaultMode":"bypassPermissions"}}',
        {("CONS-AUTOAPPROVE", "danger")},
        "safeguard",
    ),
    ('{"command":"a","permissions":{"defaultMode":"plan"}}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","trustStore":"/x"}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","allowAllOrigins":true}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","enableAllTools":true}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","alwaysConfirm":true}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","requiresApproval":true}', set(), "safeguard"),
    ('{"command":"a","preLaunchTask":"x"}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","dev":{"watch":"x"}}', {("FMT-UNKNOWN", "info")}, "inert"),
    ('{"command":"a","dev":{"debug":{"type":"node"}}}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","dev":{"preStart":"sh x"}}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","sandbox":{"network":{"allowedDomains":["a.example"]}}}', {("FMT-UNKNOWN", "info")}, "inert"),
    ('{"command":"a","sandbox":"sh x"}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"url":"https://a.example","oauth":{"clientId":"x","callbackPort":1}}', {("FMT-UNKNOWN", "info")}, "inert"),
    ('{"url":"https://a.example","oauth":{"run":"sh x"}}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"url":"https://a.example","oauth":{"scopes":[{"run":"sh x"}]}}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"url":"https://a.example","oauth":false}', set(), "inert"),
    ('{"url":"https://a.example","auth":{"CLIENT_ID":"x","scopes":["r"]}}', {("FMT-UNKNOWN", "info")}, "inert"),
    ('{"url":"https://a.example","authProviderType":"google_credentials"}', {("FMT-UNKNOWN", "info")}, "inert"),
    ('{"url":"https://a.example","headersHelper":"get-token"}', {("FMT-UNKNOWN", "danger")}, "unknown"),
    ('{"command":"a","watchPaths":["/x"]}', {("FMT-UNKNOWN", "info")}, "inert"),
    ('{"command":"a","roots":["/x"]}', {("FMT-UNKNOWN", "info")}, "inert"),
    ('{"command":"a","required":true}', set(), "inert"),
    ('{"command":"a","shell":false}', set(), "inert"),
    ('{"command":"a","envFile":"/x"}', {("ENV-FILE", "warn")}, "inert"),
    ('{"command":"a","timeout":60}', set(), "inert"),
    ('{"command":"a","timeout":1e999}', {("FMT-TYPE", "warn")}, "inert"),
    ('{"command":"a","timeout":9007199254740993}', {("FMT-TYPE", "warn")}, "inert"),
    ('{"command":"a","description":"x","disabled":false}', set(), "inert"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "found", "kind"), FIELDS)
def test_every_other_field_is_shown(form: str, text: str, found: set[tuple[str, str]], kind: str) -> None:
    request = formats.read(FORMS[form](text))
    assert ids(request) == found
    last = request.servers[0].fields[-1]
    key, value = list(json.loads(text).items())[-1]
    assert (last.where, last.kind, json.loads(last.value)) == ("/" + key, kind, value)


def test_danger_says_what_to_type() -> None:
    for finding in one('{"command":"a","trust":true,"x":1}').findings:
        assert finding.consequence and finding.phrase and finding.phrase.isascii()


def test_absent_values_are_absent() -> None:
    text = '{"name":"n","command":"a","args":null,"env":{},"cwd":null,"url":null,"headers":[],"type":null}'
    assert one(text) == Server(names=("n",), command="a")


def test_names_of_variables_may_differ_by_case() -> None:
    assert one('{"command":"a","env":{"http_proxy":"x","HTTP_PROXY":"y"}}').env == (
        ("http_proxy", "x"),
        ("HTTP_PROXY", "y"),
    )


@pytest.mark.parametrize(
    ("type_", "transport"),
    [("http", "http"), ("streamable-http", "http"), ("streamableHttp", "http"), ("remote", "http"), ("sse", "sse")],
)
def test_remote(type_: str, transport: str) -> None:
    server = one(json.dumps({"type": type_, **REMOTE}))
    assert (server.command, server.url, server.transport) == (None, REMOTE["url"], transport)
    assert server.headers == (("X-Team", "blue"),)


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ({"command": "npx", "args": ["-y", "@example/notes@1.2.0"]}, "notes"),
        ({"command": "npx -y notes@latest --x"}, "notes"),
        ({"command": "uvx", "args": ["example-notes==1.0"]}, "example-notes"),
        ({"command": "docker", "args": ["run", "-i", "--rm", "example/notes:1"]}, "notes"),
        ({"command": "node", "args": ["/srv/notes.js"]}, "notes"),
        ({"command": "/opt/bin/notes"}, "notes"),
        ({"url": "https://u:p@mcp.example.com:8443/x"}, "mcp.example.com"),
        ({"command": "\u00e9"}, "server"),
    ],
)
def test_a_nameless_request_takes_a_name(entry: dict[str, object], name: str) -> None:
    assert one(json.dumps(entry)).names == (name,)


def test_an_empty_name_stays_empty() -> None:
    assert one('{"name":"","command":"a"}').names == ("",)
    assert one(cursor({"command": "a"}, "")).names == ("",)
    assert one('{"mcpServers":{"":{"command":"a"}}}').names == ("",)


# ---- pasted JSON ---------------------------------------------------------------------------------------------------

BAD_DOCUMENTS = [
    ("[]", "array-document", ""),
    ('[{"command":"a"}]', "array-document", "/0"),
    ('"mcpServers": {"a": {"command": "b"}}', "malformed-json", ""),
    ('{"mcpServers":{}}', "nothing-to-run", ""),
    ('{"mcpServers":{"a":"b"}}', "wrong-type", "/mcpServers/a"),
    ('{"mcpServers":{"a":{"command":"b","args":[1]}}}', "wrong-type", "/mcpServers/a/args/0"),
    ('{"mcpServers":{"a":{"command":"b"},"c":{}}}', "nothing-to-run", "/mcpServers/c"),
    ('{"mcpServers":{"a":{"command":"b"},"a":{"command":"c"}}}', "duplicate-server", "/mcpServers/a"),
    ('{"mcpServers":{"a":{"command":"b"},"A":{"command":"c"}}}', "case-variant-key", "/mcpServers/A"),
    ('{"mcpServers":{"__proto__":{"command":"b"}}}', "reserved-key", "/mcpServers/__proto__"),
    ('{"mcpServers":{"a\\u0000":{"command":"b"}}}', "nul", "/mcpServers/a\0"),
    ('{"mcpServers":{"a":{"command":"b"}},"servers":{"a":{"command":"c"}}}', "two-forms", "/servers"),
    ('{"mcpServers":{"a":{"command":"b"}},"command":"c"}', "two-forms", "/mcpServers"),
    ('{"a":{"command":"b"},"c":{"x":1}}', "nothing-to-run", "/c"),
    ('{"servers":{"a":{"command":"b"}},"inputs":{"id":"x"}}', "wrong-type", "/inputs"),
    ('{"servers":{"a":{"command":"b"}},"inputs":[{"id":"x","type":"magic"}]}', "wrong-type", "/inputs/0/type"),
    ('{"servers":{"a":{"command":"b"}},"inputs":[{"type":"promptString"}]}', "wrong-type", "/inputs/0/id"),
    (
        '{"servers":{"a":{"command":"b"}},"inputs":[{"id":"x","type":"promptString"},{"id":"x","type":"command"}]}',
        "duplicate-input",
        "/inputs/1/id",
    ),
    ('{"command":"a","pad":"' + "A" * 40_000 + '"}', "too-large", "/pad"),
    ('{"command":"a","x":' + "[" * 70 + "]" * 70 + "}", "too-deep", ""),
]


@pytest.mark.parametrize(("text", "code", "where"), BAD_DOCUMENTS)
def test_document_refused(text: str, code: str, where: str) -> None:
    error = refused(text)
    assert error.code == code
    assert error.where == where or code == "too-deep"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"mcpServers": {"notes": ENTRY}}),
        json.dumps({"servers": {"notes": ENTRY}}, indent=4),
        json.dumps({"notes": ENTRY}),
        json.dumps({"name": "notes", **ENTRY}),
        json.dumps({"name": "notes", **ENTRY, "url": None, "headers": {}}) + "\n",
        " \n" + json.dumps({"mcpServers": {"notes": ENTRY}}),
    ],
)
def test_document_read(text: str) -> None:
    request = formats.read(text)
    assert (request.format, request.channel, request.client, request.findings) == ("json", "paste", None, ())
    assert request.raw in (text, text.rstrip("\n"))
    assert request.servers == (
        Server(
            names=("notes",),
            command="npx",
            args=("-y", "@example/notes@1.2.0"),
            env=(("NOTES_HOME", "/srv/notes"),),
        ),
    )


def test_a_server_may_have_the_name_of_a_key() -> None:
    assert one('{"mcp":{"command":"a"}}').name == "mcp"
    assert one('{"mcpServers":{"command":{"command":"a"}}}').name == "command"
    assert refused('{"command":{"command":"a"}}').code == "wrong-type"


def test_comments_and_marks_are_said() -> None:
    request = formats.read('\ufeff{"mcpServers": { /* "x" */ "a": {"command": "b",},},} // end')
    assert ids(request) == {("FMT-TRAIL", "warn"), ("FMT-ENC", "warn")}
    assert request.servers[0].command == "b"


def test_several_servers_in_order() -> None:
    request = formats.read('{"mcpServers":{"b":{"command":"x"},"a":{"url":"https://example.com"},"c":{"command":"y"}}}')
    assert [server.name for server in request.servers] == ["b", "a", "c"]
    assert ids(request) == {("FMT-MULTI", "warn")}


def test_two_names_are_both_carried() -> None:
    server = one('{"mcpServers":{"a":{"name":"b","command":"x"}}}')
    assert server.names == ("a", "b")
    assert [(f.id, f.level) for f in server.findings] == [("FMT-AMBIG", Level.WARN)]
    assert one('{"mcpServers":{"a":{"name":"a","command":"x"}}}').findings == ()


def test_what_stands_around_the_servers_is_shown() -> None:
    request = formats.read('{"mcpServers":{"a":{"command":"x"}},"name":"doc","contextFile":"y","version":"1"}')
    server = request.servers[0]
    assert server.names == ("a",)
    assert [(f.where, f.kind) for f in server.fields] == [
        ("/name", "inert"),
        ("/contextFile", "unknown"),
        ("/version", "inert"),
    ]
    assert [(f.id, f.level, f.where) for f in request.findings] == [("FMT-UNKNOWN", Level.WARN, "/contextFile")]


def test_inputs_go_to_the_servers_that_use_them() -> None:
    inputs: list[dict[str, object]] = [
        {"type": "promptString", "id": "k", "description": "Key", "password": True, "magic": 1},
        {"type": "command", "id": "c", "command": "x.y"},
    ]
    servers = {"a": {"command": "x", "env": {"K": "${input:k}"}}, "b": {"command": "y", "args": ["${input:c}"]}}
    a, b = formats.read(json.dumps({"inputs": inputs, "servers": servers})).servers
    assert [i.id for i in a.inputs] == ["k"]
    assert json.loads(a.inputs[0].definition) == {k: v for k, v in inputs[0].items() if k != "magic"}
    assert {(f.where, f.kind) for f in a.fields} == {("/inputs/0/magic", "unknown")}
    assert [f.id for f in a.findings] == ["FMT-UNKNOWN"]
    assert [i.id for i in b.inputs] == ["c"]
    assert b.fields == ()


PICKED: dict[str, object] = {"type": "pickString", "id": "k", "options": ["north", "south"]}
DEFAULTS: list[tuple[dict[str, object], str, bool]] = [
    (PICKED, "south", True),
    (PICKED, "west", False),
    (PICKED, "South", False),
    ({"type": "pickString", "id": "k"}, "south", False),
    ({"type": "promptString", "id": "k"}, "west", True),
    ({"type": "promptString", "id": "k"}, "${workspaceFolder}", True),
    ({"type": "promptString", "id": "k"}, "a\x1bb", False),
]


@pytest.mark.parametrize(("asked", "default", "kept"), DEFAULTS)
def test_a_suggestion_that_is_no_answer_is_left_out(asked: dict[str, object], default: str, kept: bool) -> None:
    given = {**asked, "default": default}
    servers = {"a": {"command": "x", "args": ["${input:k}"]}}
    (server,) = formats.read(json.dumps({"inputs": [given], "servers": servers})).servers
    (one,) = server.inputs
    assert one.default == ((default,) if kept else ())
    assert json.loads(one.definition) == (given if kept else asked)
    assert [(f.where, json.loads(f.value)) for f in server.fields] == ([] if kept else [("/inputs/0/default", default)])
    said = [(f.id, f.level, f.where) for f in server.findings]
    assert said == ([] if kept else [("FMT-VAR", Level.WARN, "/inputs/0/default")])


def test_inputs_that_no_server_uses_are_shown_once() -> None:
    inputs = [{"type": "promptString", "id": name} for name in ("k", "left", "out")]
    servers = {"a": {"command": "x"}, "b": {"command": "y", "args": ["${input:k}", "${input:${input:out"]}}
    a, b = formats.read(json.dumps({"inputs": inputs, "servers": servers})).servers
    assert [f.where for f in a.fields] == ["/inputs/1", "/inputs/2"]
    assert (b.fields, [i.id for i in b.inputs]) == ((), ["k"])


def test_what_stands_around_many_servers_grows_with_the_text_only() -> None:
    servers = {f"s{n}": {"command": "x"} for n in range(64)}
    around = {f"field{n}": "x" for n in range(3_000)}
    inputs = [{"type": "promptString", "id": f"i{n}"} for n in range(3_000)]
    start = time.process_time()
    request = formats.read(json.dumps({"servers": servers, "inputs": inputs, **around}))
    assert time.process_time() - start < 10
    assert [len(s.fields) for s in request.servers] == [6_000] + [0] * 63
    assert not any(s.findings for s in request.servers)
    assert [f.id for f in request.findings] == ["FMT-MULTI", "FMT-UNKNOWN"]
    assert all("/field0, /field1" in f.says for f in request.findings)
    assert "3,000 fields" in request.findings[1].says


@pytest.mark.parametrize("form", ['{"mcpServers":%s}', '{"servers":%s}', "%s"])
def test_more_servers_than_anybody_answers_for_are_refused(form: str) -> None:
    servers = {f"s{n}": {"command": "x"} for n in range(65)}
    error = refused(form % json.dumps(servers))
    assert (error.code, formats.findings(error)[0].id) == ("too-many-servers", "FMT-SIZE")
    servers.pop("s0")
    assert len(formats.read(form % json.dumps(servers)).servers) == 64


def test_an_input_that_nobody_could_read_is_refused() -> None:
    entry = {"command": "x", "inputs": [{"type": "promptString", "id": "k", "description": "x" * 40_000}]}
    assert refused(json.dumps(entry)).code == "too-large"


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ({"url": "https://example.com", "env": {"A": "b"}}, "/env"),
        ({"url": "https://example.com", "cwd": "/srv"}, "/cwd"),
        ({"command": "x", "headers": {"A": "b"}}, "/headers"),
    ],
)
def test_what_the_other_kind_of_server_has_is_refused(entry: dict[str, object], where: str) -> None:
    error = refused(json.dumps(entry))
    assert (error.code, error.where) == ("type-contradiction", where)
    one(json.dumps({**entry, where[1:]: None}))
    one(json.dumps({**entry, where[1:]: {}}))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a%2541b", "double-encoding"),
        ("a%26config%3Dx", "double-encoding"),
        ("https%3A%2F%2Fexample.com", "nested-link"),
        ("cursor%3A%2F%2Fanysphere.cursor-deeplink%2Fmcp%2Finstall", "nested-link"),
    ],
)
def test_the_name_of_a_link_is_a_plain_name(name: str, code: str) -> None:
    for offer in (
        f"{CURSOR}name={name}&config={pct(b64(ENTRY))}",
        f"{PAGE}name={name}&config={pct(json.dumps(ENTRY))}",
        f"{PAGE}name={name}&command=npx",
    ):
        assert refused(offer).code == code


def test_words_given_one_by_one_are_exact() -> None:
    assert command_line.from_argv(("/opt/a b/run", "x"), None).servers[0].exact
    assert not one("npx -y @example/notes").exact


@pytest.mark.parametrize(
    "offer",
    [
        json.dumps({"command": "x", "type": "y" * 1_000_000}),
        json.dumps({"command": "x", "args": {"a": 1}, "z" * 1_000_000: 1, "Command" + "": 1}),
        "a" * 1_000_000,
        "npm:" + "\x01" * 1_000_000,
        "claude mcp add a --" + "b" * 1_000_000 + " c",
    ],
)
def test_a_message_does_not_repeat_the_request(offer: str) -> None:
    error = refused(offer)
    assert len(error.message) + len(error.hint) < 1_500


def test_a_quote_is_cut_between_characters() -> None:
    assert quoted("a b") == "a b"
    assert quoted("x" * 200) == "x" * 200
    assert quoted("x" * 201) == "x" * 200 + "... (201 characters)"
    assert quoted("\x01" * 1_000) == "\\u{1}" * 40 + "... (1,000 characters)"


def test_inputs_belong_to_vs_code_only() -> None:
    text = '{"mcpServers":{"a":{"command":"x","args":["${input:k}"]}},"inputs":[{"id":"k","type":"promptString"}]}'
    server = one(text)
    assert server.inputs == ()
    assert [f.where for f in server.fields] == ["/inputs"]


# ---- Cursor --------------------------------------------------------------------------------------------------------

GOOD = pct(b64(ENTRY))
BAD_CURSOR = [
    (f"CURSOR://anysphere.cursor-deeplink/mcp/install?name=x&config={GOOD}", "malformed-link"),
    (f"cursor://evil@anysphere.cursor-deeplink/mcp/install?name=x&config={GOOD}", "malformed-link"),
    (f"cursor://anysphere.cursor-deeplink@example.com/mcp/install?name=x&config={GOOD}", "malformed-link"),
    (f"cursor://anysphere.cursor-deeplink/pr/../mcp/install?name=x&config={GOOD}", "malformed-link"),
    (f"cursor://anysphere.cursor-deeplink//mcp/install?name=x&config={GOOD}", "malformed-link"),
    (f"cursor://anysphere.cursor-deeplink/mcp/Install?name=x&config={GOOD}", "malformed-link"),
    (f"cursor:anysphere.cursor-deeplink/mcp/install?name=x&config={GOOD}", "malformed-link"),
    (f"{CURSOR}name=x&config={GOOD}#y", "malformed-link"),
    (f"{CURSOR}name=x&config={GOOD}\t", "control-in-link"),
    (f" {CURSOR}name=x&config={GOOD}", "control-in-link"),
    (f"cur\tsor://anysphere.cursor-deeplink/mcp/install?name=x&config={GOOD}", "control-in-link"),
    (f"http://cursor.com/install-mcp?name=x&config={GOOD}", "malformed-link"),
    (f"https://cursor.com:444/install-mcp?name=x&config={GOOD}", "malformed-link"),
    (f"https://CURSOR.com/install-mcp?name=x&config={GOOD}", "malformed-link"),
    (f"https://cursor.com./install-mcp?name=x&config={GOOD}", "malformed-link"),
    (f"https://a@cursor.com/install-mcp?name=x&config={GOOD}", "malformed-link"),
    (f"https://cursor.com/other/install-mcp?name=x&config={GOOD}", "malformed-link"),
    (f"{CURSOR}name=x", "malformed-link"),
    (f"{CURSOR}name=x&%63onfig={GOOD}", "malformed-link"),
    (f"{CURSOR}name=x&config={GOOD}&config={GOOD}", "duplicate-parameter"),
    (f"{CURSOR}name=x&name=y&config={GOOD}", "duplicate-parameter"),
    (f"{CURSOR}name=x&Name=y&config={GOOD}", "duplicate-parameter"),
    (f"{CURSOR}name=%00&config={GOOD}", "nul"),
    (f"{CURSOR}name=x+y&config={GOOD}", "ambiguous-plus"),
    (f"{CURSOR}name=x%2520y&config={GOOD}", "double-encoding"),
    (f"{CURSOR}name=x%zz&config={GOOD}", "malformed-percent"),
    (f"{CURSOR}name=%ff&config={GOOD}", "not-utf8"),
    (f"{CURSOR}name=x&config=eyJhIjoifn4+In0", "base64"),
    (f"{CURSOR}name=x&config={GOOD}%3D", "base64"),
    (f"{CURSOR}name=x&config=", "base64"),
    (f"{CURSOR}name=x&config={pct(GOOD)}", "base64"),
    (f"{CURSOR}name=x&config={pct(b64(json.dumps(ENTRY)[:-3] + '%  '))}", "malformed-json"),
    (f"{CURSOR}name=x&config={pct(b64(chr(0xFEFF) + json.dumps(ENTRY)))}", "byte-order-mark"),
    (f"{CURSOR}name=x&config={GOOD}&next={pct(CURSOR + 'config=' + GOOD)}", "nested-link"),
    (f"{CURSOR}name=x&config={GOOD}&next={pct(pct(pct(CURSOR)))}", "nested-link"),
    (cursor({"mcpServers": {"a": ENTRY}}), "wrapped-config"),
    (cursor({"a": ENTRY, "b": ENTRY}), "wrapped-config"),
    (cursor({"config": ENTRY, "name": "a"}), "wrapped-config"),
    (cursor([ENTRY]), "wrong-type"),
    (cursor("null"), "wrong-type"),
    (cursor({"command": "x" * 9000}), "too-large"),
]


@pytest.mark.parametrize(("offer", "code"), BAD_CURSOR)
def test_cursor_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


@pytest.mark.parametrize(
    "start",
    [
        CURSOR,
        "https://cursor.com/install-mcp?",
        "https://www.cursor.com/install-mcp?",
        "https://cursor.com/en/install-mcp?",
        "https://cursor.com/en-US/install-mcp?",
        "https://cursor.com/cn/install-mcp?",
        "https://cursor.com/link/mcp/install?",
        "https://cursor.com/link/mcp%2Finstall?",
        "https://cursor.com/de/link/mcp/install?",
    ],
)
def test_cursor_read(start: str) -> None:
    for offer in (f"{start}name=My%20notes&config={GOOD}", f"{start}config={b64(ENTRY)}&name=My%20notes"):
        request = formats.read(offer)
        assert (request.format, request.channel, request.client) == ("cursor", "link", "cursor")
        server = request.servers[0]
        assert (server.names, server.command, server.args) == (("My notes",), "npx", ("-y", "@example/notes@1.2.0"))
        assert ids(request) == set()


def test_cursor_keeps_a_whole_line() -> None:
    server = one(cursor({"command": "npx -y  @example/notes"}))
    assert (server.command, server.args) == ("npx -y  @example/notes", ())


def test_cursor_strips_the_wrapper() -> None:
    assert one(cursor({"notes": ENTRY})).names == ("notes",)
    server = one(cursor({"inner": ENTRY}, "outer"))
    assert (server.names, server.command) == (("outer", "inner"), "npx")
    assert ("FMT-AMBIG", "warn") in ids(formats.read(cursor({"inner": ENTRY}, "outer")))


def test_cursor_odd_base64_is_said() -> None:
    entry = '{"command":"npx","args":["~~~>>>???"]}'
    plain = base64.urlsafe_b64encode(entry.encode()).decode().rstrip("=")
    assert ids(formats.read(f"{CURSOR}name=x&config={plain}")) == {("FMT-B64", "warn")}


def test_cursor_other_parameters_are_shown() -> None:
    request = formats.read(f"{CURSOR}name=x&config={GOOD}&flag=1&utm_source=readme")
    assert {(f.where, f.kind) for f in request.servers[0].fields} == {("/flag", "unknown"), ("/utm_source", "inert")}
    assert ids(request) == {("FMT-UNKNOWN", "danger")}


# ---- VS Code -------------------------------------------------------------------------------------------------------

NAMED = {"name": "notes", **ENTRY}
ONCE = pct(json.dumps(NAMED))
BAD_VSCODE = [
    (f"VSCODE:mcp/install?{ONCE}", "malformed-link"),
    (f"vscode://mcp/install?{ONCE}", "malformed-link"),
    (f"vscode:/mcp/install?{ONCE}", "malformed-link"),
    (f"vscode:mcp/Install?{ONCE}", "malformed-link"),
    (f"vscode:mcp/install?{ONCE}#x", "malformed-link"),
    ("vscode:mcp/install?" + json.dumps(NAMED).replace("/srv", "#"), "malformed-link"),
    ("vscode:extension/example.notes", "malformed-link"),
    ("vscode:mcp/by-name/io.example/notes", "registry-link"),
    ("vscode:mcp/example.com/notes.json", "registry-link"),
    ("https://vscode.dev/redirect/mcp/by-name/io.example", "registry-link"),
    (f"vscode:mcp/install?name=notes&config={pct(json.dumps(ENTRY))}", "malformed-link"),
    ("vscode:mcp/install?", "malformed-json"),
    ("vscode:mcp/install", "malformed-json"),
    (f"vscode:mcp/install?{b64(NAMED)}", "malformed-json"),
    (vscode({"name": "notes", "config": ENTRY}), "wrapped-config"),
    (vscode({"notes": ENTRY}), "wrapped-config"),
    (vscode({"servers": {"notes": ENTRY}}), "wrapped-config"),
    (vscode([NAMED]), "wrong-type"),
    (vscode({"command": "a", "args": ["--u=a%20b"]}), "double-encoding"),
    (vscode({"command": "a", "args": ["%2540"]}), "double-encoding"),
    (vscode({"command": "a", "args": ["100%"]}), "double-encoding"),
    (vscode({"command": "a", "args": ["100%25"]}), "double-encoding"),
    ("vscode:mcp/install?%7B%22a%22%3A%22x%2522%2C%2522command%2522%3A%2522y%22%7D", "double-encoding"),
    ('vscode:mcp/install?{"command":"a","args":["x%20y"]}', "double-encoding"),
    (f"https://vscode.dev/redirect/mcp/install?name=x&config={pct(json.dumps(ENTRY))}&config=x", "duplicate-parameter"),
    (page({"command": "a", "args": ["x%20y"]}), "double-encoding"),
    (page({"command": "a", "args": ["100%"]}), "double-encoding"),
    (page({"command": "a", "env": {"description": "x%20y"}}), "double-encoding"),
    (vscode({"command": "a", "inputs": [{"id": "k", "args": {"description": "x%20y"}}]}), "double-encoding"),
    (page({"command": "a", "args": ["x+y"]}).replace("%2B", "+"), "ambiguous-plus"),
    (page(ENTRY, "a b").replace("%20", "+", 1), "ambiguous-plus"),
    (page(ENTRY, "a%20b"), "double-encoding"),
    (page(ENTRY, "a\0b"), "nul"),
    (page({"notes": ENTRY}), "wrapped-config"),
    (page({"config": ENTRY}), "wrapped-config"),
    (page({**ENTRY, "inputs": [{"id": "k", "type": "promptString"}]}) + "&inputs=%5B%5D", "duplicate-parameter"),
    (page(ENTRY).replace("https:", "http:"), "malformed-link"),
    (page(ENTRY).replace("vscode.dev", "vscode.dev:444"), "malformed-link"),
    (page(ENTRY).replace("vscode.dev", "a@vscode.dev"), "malformed-link"),
    (page(ENTRY) + "#x", "malformed-link"),
    (page(ENTRY) + "&next=" + pct(vscode(NAMED)), "nested-link"),
    ("https://vscode.dev/other", "malformed-link"),
    ("https://vscode.dev/redirect", "malformed-link"),
    ("https://vscode.dev/redirect?url=https%3A%2F%2Fexample.com", "unknown-link"),
    ("https://vscode.dev/redirect?url=" + pct(cursor(ENTRY)), "nested-link"),
    ("https://vscode.dev/redirect?url=" + pct("https://vscode.dev/redirect?url=" + pct(vscode(NAMED))), "nested-link"),
    ("https://vscode.dev/redirect?url=" + pct("vscode:mcp/by-name/x"), "registry-link"),
    ("https://vscode.dev/redirect?url=" + pct(vscode({"name": "n", "config": ENTRY})), "wrapped-config"),
    ("https://vscode.dev/redirect?url=" + pct(vscode({"command": "a", "args": ["x%20y"]})), "double-encoding"),
    ('https://vscode.dev/redirect?url=vscode:mcp/install?{"command":"a","args":["b&c=d"]}', "nested-link|malformed"),
]


@pytest.mark.parametrize(("offer", "code"), BAD_VSCODE)
def test_vscode_refused(offer: str, code: str) -> None:
    assert any(part in refused(offer).code for part in code.split("|"))


VSCODE = {
    "scheme": vscode(NAMED),
    "insiders": vscode(NAMED).replace("vscode:", "vscode-insiders:"),
    "encoded path": vscode(NAMED).replace("mcp/install", "mcp%2Finstall"),
    "encoded twice": "vscode:mcp/install?" + pct(ONCE),
    "not encoded": "vscode:mcp/install?" + json.dumps(NAMED),
    "page": page(ENTRY),
    "page of insiders": page(ENTRY).replace("vscode.dev", "insiders.vscode.dev") + "&quality=insiders",
    "nested raw": "https://vscode.dev/redirect?url=" + vscode(NAMED),
    "nested once": "https://vscode.dev/redirect?url=" + pct("vscode:mcp/install?" + json.dumps(NAMED)),
    "nested twice": "https://insiders.vscode.dev/redirect?url="
    + pct(vscode(NAMED).replace("vscode", "vscode-insiders")),
    "spelled out": PAGE
    + "name=notes&type=stdio&command=npx&args="
    + pct(json.dumps(ENTRY["args"]))
    + "&env="
    + pct(json.dumps(ENTRY["env"])),
}


@pytest.mark.parametrize("form", VSCODE)
def test_vscode_read(form: str) -> None:
    request = formats.read(VSCODE[form])
    insiders = form in ("insiders", "page of insiders", "nested twice")
    client = "vscode-insiders" if insiders else "vscode"
    assert (request.format, request.channel, request.client) == ("vscode", "link", client)
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("notes",), "npx", ("-y", "@example/notes@1.2.0"))
    assert server.env == (("NOTES_HOME", "/srv/notes"),)
    assert ids(request) == ({("FMT-LINK", "warn")} if form == "spelled out" else set())


def test_vscode_inputs_may_differ_in_their_description_only() -> None:
    entry = {"command": "a", "env": {"K": "${input:my-key}"}}
    prompt = '[{"type":"promptString","id":"my-key","description":"My key","password":true}]'
    form = pct(prompt).replace("%20", "+")
    server = one(page(entry) + "&inputs=" + form)
    assert json.loads(server.inputs[0].definition)["description"] == "My key"
    assert refused(page(entry) + "&inputs=" + form.replace("my-key", "my+key")).code == "ambiguous-plus"


# ---- other links ---------------------------------------------------------------------------------------------------

OTHER_LINKS = [
    ("https://example.com/go?u=" + pct(vscode(NAMED)), "nested-link"),
    ("https://example.com/go#" + pct(vscode(NAMED)), "nested-link"),
    ("other://go/" + pct("cursor://anysphere.cursor-deeplink/mcp/install"), "nested-link"),
    (f"https://cursor.com@example.com/install-mcp?name=x&config={GOOD}", "unknown-link"),
    ("https://example.com/mcp", "unknown-link"),
    ("https:\\\\example.com\\mcp", "unknown-link"),
    ("mailto:a@example.com", "unknown-link"),
    ("data:text/plain,x", "unknown-link"),
    ("https://example.com/\u202e", "control-in-link"),
    ("x" * 3 + "://" + "y" * 9000, "too-large"),
    ("claude-cli://open?q=hello", "unsupported-link"),
    (
        "https://claude.ai/settings?modal=add-custom-connector&connectorUrl=https%3A%2F%2Fexample.com",
        "unsupported-link",
    ),
    ("codex://plugins/install/x?marketplace=y", "unsupported-link"),
    ("warp://settings/mcp", "unsupported-link"),
    ("zed://extension/x", "unsupported-link"),
]


@pytest.mark.parametrize(("offer", "code"), OTHER_LINKS)
def test_other_links_are_never_guessed(offer: str, code: str) -> None:
    assert refused(offer).code == code


# ---- package names -------------------------------------------------------------------------------------------------

BAD_PACKAGES = [
    ("notes", "ambiguous-name"),
    ("@example/notes", "ambiguous-name"),
    ("npx", "ambiguous-name"),
    ("nuget:-y", "bad-package"),
    ("nuget:Example@", "bad-package"),
    ("nuget:Example.Notes --source x", "bad-package"),
    ("nuget:Ex\u0430mple", "look-alike"),
    ("NPM:notes", "unsupported-package"),
    ("npm:", "bad-package"),
    ("npm:-y", "bad-package"),
    ("npm:notes latest", "bad-package"),
    ("npm:notes@", "bad-package"),
    ("npm:../notes", "bad-package"),
    ("npm:notes@npm:other", "bad-package"),
    ("npm:notes@https://example.com/x.tgz", "bad-package"),
    ("npm:git+https://example.com/x", "bad-package"),
    ("npm:example/notes", "bad-package"),
    ("npm:@example", "bad-package"),
    ("npm:\u043dotes", "look-alike"),
    ("npm:" + "n" * 500, "bad-package"),
    ("pypi:notes>=1", "bad-package"),
    ("pypi:notes@1", "bad-package"),
    ("pypi:-notes", "bad-package"),
    ("pypi:notes==", "bad-package"),
    ("pypi:./notes", "bad-package"),
    ("pypi:notes==1 --index-url=x", "bad-package"),
    ("oci:--privileged", "bad-package"),
    ("oci:example/notes@sha256:abc", "bad-package"),
    ("oci:Example/Notes /x", "bad-package"),
]


@pytest.mark.parametrize(("offer", "code"), BAD_PACKAGES)
def test_package_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


@pytest.mark.parametrize(
    ("offer", "name", "argv"),
    [
        ("npm:notes", "notes", ["npx", "-y", "notes"]),
        ("npm:@example/notes@1.2.0", "notes", ["npx", "-y", "@example/notes@1.2.0"]),
        ("npm:notes@latest", "notes", ["npx", "-y", "notes@latest"]),
        ("pypi:example-notes", "example-notes", ["uvx", "example-notes"]),
        ("pypi:example.notes[cli]==1.0rc1", "example.notes", ["uvx", "example.notes[cli]==1.0rc1"]),
        ("oci:example/notes:1.0", "notes", ["docker", "run", "-i", "--rm", "example/notes:1.0"]),
        ("nuget:Example.Notes", "Example.Notes", ["dnx", "Example.Notes", "--yes"]),
        ("nuget:Example.Notes@1.0.0-rc.1", "Example.Notes", ["dnx", "Example.Notes@1.0.0-rc.1", "--yes"]),
        (
            "oci:registry.example.com:5000/a/b/notes\n",
            "notes",
            ["docker", "run", "-i", "--rm", "registry.example.com:5000/a/b/notes"],
        ),
        ("oci:notes@sha256:" + "0" * 64, "notes", ["docker", "run", "-i", "--rm", "notes@sha256:" + "0" * 64]),
    ],
)
def test_package_read(offer: str, name: str, argv: list[str]) -> None:
    request = formats.read(offer)
    assert (request.format, request.channel) == ("package", "package name")
    server = request.servers[0]
    assert (server.names, [server.command, *server.args]) == ((name,), argv)


# ---- command lines -------------------------------------------------------------------------------------------------

BAD_LINES = [
    ("", "unknown-form"),
    (" \n", "unknown-form"),
    ("npx -y notes; rm x", "not-one-command"),
    ("npx -y notes\nrm x", "not-one-command"),
    ("A=$(id) npx notes", "not-one-command"),
    ("A=1 A=2 npx notes", "duplicate-variable"),
    ("A=1 B=2", "nothing-to-run"),
    ("-- ''", "nothing-to-run"),
    ("npx notes\0x y", "nul"),
    ("npx \udc80 y", "not-unicode"),
    ("claude mcp add notes npx -y notes", "unclear-option"),
    ("claude mcp add --magic notes -- npx notes", "unknown-option"),
    ("claude mcp add notes", "nothing-to-run"),
    ("claude mcp add notes -e A=1 -e A=2 -- npx notes", "duplicate-variable"),
    ("claude mcp add -t http notes -- npx notes", "two-transports"),
    ("claude mcp add -t magic notes -- npx notes", "unknown-type"),
    ("claude mcp add notes -- npx notes && id", "not-one-command"),
    ('claude mcp add-json notes \'{"command":"a","command":"b"}\'', "duplicate-key"),
    ("claude mcp add-json notes", "unclear-option"),
    ("claude mcp add-from-desktop x", "unsupported-line"),
    ("gemini extensions install https://example.com/x", "unsupported-line"),
    ("gemini mcp add -e A=b=c notes npx notes", "cut-value"),
    ('code --add-mcp \'{"name":"n","command":1}\'', "wrong-type"),
    ("code --add-mcp", "unclear-option"),
]


@pytest.mark.parametrize(("offer", "code"), BAD_LINES)
def test_line_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


@pytest.mark.parametrize(
    ("offer", "name", "argv", "env"),
    [
        (
            "npx -y @example/notes@1.0 --root '/my notes'",
            "notes",
            ["npx", "-y", "@example/notes@1.0", "--root", "/my notes"],
            {},
        ),
        ("A=1 B='x y' uvx example-notes", "example-notes", ["uvx", "example-notes"], {"A": "1", "B": "x y"}),
        ("-- npx -y notes\r\n", "notes", ["npx", "-y", "notes"], {}),
        ("/opt/bin/notes", "notes", ["/opt/bin/notes"], {}),
        ("./notes --x", "notes", ["./notes", "--x"], {}),
        ("env A=1 npx notes", "notes", ["env", "A=1", "npx", "notes"], {}),
        ("claude mcp add notes -- npx -y notes", "notes", ["npx", "-y", "notes"], {}),
        (
            "claude mcp add -s user my -e A=1 --env B=2 -- uvx n -e x",
            "my",
            ["uvx", "n", "-e", "x"],
            {"A": "1", "B": "2"},
        ),
        ("claude mcp add my --scope user npx notes", "my", ["npx", "notes"], {}),
        ("codex mcp add my --env A=b=c -- npx -y notes", "my", ["npx", "-y", "notes"], {"A": "b=c"}),
        ("codex mcp add my npx -y notes", "my", ["npx", "-y", "notes"], {}),
        ("gemini mcp add my uv -- run notes", "my", ["uv", "run", "notes"], {}),
        ("gemini mcp add -s user my npx -y notes", "my", ["npx", "-y", "notes"], {}),
        ('droid mcp add my "npx -y notes"', "my", ["npx", "-y", "notes"], {}),
        ("amp mcp add my -- npx notes", "my", ["npx", "notes"], {}),
        (
            'claude mcp add-json my \'{"command":"npx","args":["notes"],"env":{"A":"1"}}\'',
            "my",
            ["npx", "notes"],
            {"A": "1"},
        ),
        ('code --add-mcp \'{"name":"my","command":"npx","args":["notes"]}\'', "my", ["npx", "notes"], {}),
    ],
)
def test_line_read(offer: str, name: str, argv: list[str], env: dict[str, str]) -> None:
    request = formats.read(offer)
    server = request.servers[0]
    assert request.channel == "command line"
    assert (server.names, [server.command, *server.args], dict(server.env)) == ((name,), argv, env)
    assert server.findings == ()


def test_line_with_an_address() -> None:
    line = "claude mcp add -t sse -s user my https://mcp.example.com/sse --header 'X-Key: a:b'"
    server = one(line)
    assert (server.url, server.transport, server.headers) == ("https://mcp.example.com/sse", "sse", (("X-Key", "a:b"),))
    assert [(f.where, f.value) for f in server.fields] == [("/scope", '"user"')]
    assert one("codex mcp add my --url https://mcp.example.com").url == "https://mcp.example.com"


def test_line_that_switches_questions_off() -> None:
    request = formats.read("gemini mcp add --trust my npx notes")
    assert ids(request) == {("CONS-AUTOAPPROVE", "danger")}


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8), min_size=1, max_size=5
    )
)
def test_argv_is_kept_exactly(argv: list[str]) -> None:
    if argv[0]:
        server = command_line.from_argv(tuple(argv), "n").servers[0]
        assert (server.names, [server.command, *server.args]) == (("n",), argv)


@pytest.mark.parametrize(
    ("argv", "code"),
    [((), "nothing-to-run"), (("",), "nothing-to-run"), (("a", "b\0"), "nul"), (("a", "\udc80"), "not-unicode")],
)
def test_argv_refused(argv: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as caught:
        command_line.from_argv(argv, None)
    assert caught.value.code == code


# ---- the family ----------------------------------------------------------------------------------------------------


@given(entries(WORDS))
def test_documents_and_cursor_links_give_back_what_was_written(server: Server) -> None:
    bare, named = as_entry(server, False), as_entry(server, True)
    texts = [json.dumps({"mcpServers": {server.name: bare}}), json.dumps({"servers": {server.name: bare}})]
    texts += [
        json.dumps(named),
        json.dumps({server.name: bare}, ensure_ascii=False, indent=2),
        cursor(bare, server.name),
    ]
    for text in texts:
        if not text.startswith("cursor") or len(text) <= 8000:
            assert one(text) == server


@given(entries(PLAIN))
def test_vscode_links_give_back_what_was_written(server: Server) -> None:
    bare, named = as_entry(server, False), as_entry(server, True)
    forms = [vscode(named), vscode(named).replace("?", "?", 1), page(bare, server.name)]
    forms += [
        "https://vscode.dev/redirect?url=" + pct(vscode(named)),
        "vscode:mcp/install?" + pct(pct(json.dumps(named))),
    ]
    for offer in forms:
        if len(offer) <= 8000:
            assert one(offer) == server


@given(
    st.lists(WORDS, max_size=4),
    st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,5}", fullmatch=True), WORDS, max_size=2),
)
def test_lines_give_back_what_was_written(args: list[str], env: dict[str, str]) -> None:
    line = " ".join([*[f"{k}={shlex.quote(v)}" for k, v in env.items()], "example-notes", *map(shlex.quote, args)])
    for offer, name in (
        (f"-- {line}", "example-notes"),
        (f"claude mcp add my -- {line.partition('example')[1]}{line.partition('example')[2]}", "my"),
    ):
        if name == "my" and env:
            continue
        server = one(offer)
        assert (server.command, list(server.args)) == ("example-notes", args)
        assert dict(server.env) == (env if name != "my" else {})


OFFERS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(list(VSCODE.values())),
    st.sampled_from([offer for offer, *_ in (*BAD_CURSOR, *BAD_VSCODE, *BAD_LINES, *BAD_PACKAGES, *OTHER_LINKS)]),
    st.sampled_from([text for text, *_ in (*BAD_ENTRIES, *BAD_DOCUMENTS)]),
)


@settings(max_examples=300)
@given(OFFERS, st.integers(0, 400), st.text(max_size=3), st.integers(0, 3))
def test_only_refusals_escape(offer: str, at: int, inserted: str, cut: int) -> None:
    """Any text: at most one member claims it, it is read or refused, and a refusal has a rule."""
    changed = offer[:at] + inserted + offer[at + cut :]
    assert sum(member.claims(changed) for member in formats.ALL.values()) <= 1
    try:
        request = formats.read(changed)
    except Refused as error:
        assert error.code in RULES
        assert all(f.level is Level.BLOCK for f in formats.findings(error))
    else:
        assert request.servers
        assert all(bool(s.command) != bool(s.url) and s.names for s in request.servers)


@pytest.mark.parametrize(
    "offer",
    [
        "[" * 1_000_000,
        '{"a":' * 100_000,
        '{"command":"a","args":[' + '"b",' * 100_000 + '"c"]}',
        '{"command":"a","args":["' + "\\u0041" * 200_000 + '"]}',
        "/*" * 500_000,
        '"' + "\\\\" * 500_000,
        "vscode:mcp/install?" + "%FF" * 2_600,
        "vscode:mcp/install?" + "%25" * 2_600,
        PAGE + "&".join(f"a{i}=" for i in range(1_200)),
        "a" * 2_000_000,
        "a " * 500_000,
        "npm:" + "a." * 500_000,
        "oci:" + "a-" * 500_000,
        "https://" + "a@" * 500_000,
        "claude mcp add " + "x " * 100_000,
    ],
    ids=lambda offer: offer[:24],
)
def test_bounded_time(offer: str) -> None:
    start = time.process_time()
    try:
        formats.read(offer)
    except Refused as error:
        assert error.code in RULES
    assert time.process_time() - start < 10


def test_every_form_has_a_unique_name() -> None:
    assert all(name == member.NAME for name, member in formats.ALL.items())


# ---- refusals in words ---------------------------------------------------------------------------------------------

#: What was given, what the refusal calls it, what it says to do.
WORDED = [
    *(
        (text, "yaml-feature", "the tag !!python/object/apply:os.system tells", "YAML without tags")
        for text in (
            "!!python/object/apply:os.system ['x']\n",
            "--- !!python/object/apply:os.system\n- x\n",
            "- !!python/object/apply:os.system [x]\n",
            "a: !!python/object/apply:os.system ['x']\n",
            "# x\n\n!!python/object/apply:os.system\nmcpServers:\n  a:\n    command: npx\n",
            "mcpServers:\n  a: !!python/object/apply:os.system ['x']\n",
        )
    ),
    ("a: !<tag:example.com,2000:x> y", "yaml-feature", "the tag !<tag:example.com,2000:x> tells", "YAML without tags"),
    ("command: !!str npx", "yaml-feature", "the tag !!str gives a value a type", "plain value"),
    ("command: &x npx", "yaml-feature", "an anchor (&)", "plain value"),
    ("%YAML 1.1\n---\na: b\n", "yaml-feature", "a directive (%)", "leave it out"),
    ("---\n", "nothing-to-run", "no server in the text", "needs a command or a url"),
    ("mcpServers:\n", "nothing-to-run", "no command and no url", "needs a command or a url"),
    ("mcpServers: null", "nothing-to-run", "no command and no url", "needs a command or a url"),
    ("null", "nothing-to-run", "null is what programs print where a value is missing", "copy the whole link"),
    (" null\n", "nothing-to-run", "null is what programs print where a value is missing", "npm:null"),
    ("undefined", "nothing-to-run", "undefined is what programs print", "npm:undefined"),
    ("\0", "nul", "the request holds a NUL byte", "saved as UTF-8"),
    ("n\0p\0x\0", "nul", "the request holds a NUL byte", "saved as UTF-8"),
    ("npm:a\0b", "nul", "the request holds a NUL byte", "saved as UTF-8"),
    ("npx a\0b", "nul", "the line holds a NUL byte", "saved as UTF-8"),
    ('{"command":"a\\u0000"}', "nul", "/command holds a NUL byte", "the publisher for a clean one"),
    ('{"command":"a","args":[null]}', "wrong-type", "/args/0 must be text, not null", "leave it out"),
    ("npx x ~/notes", "not-one-command", "a home folder ~", "full path of your home folder"),
    ('npx x "$HOME/notes"', "not-one-command", "$HOME, which a shell fills in", "full path of your home folder"),
    ('docker run -v "$(pwd)":/app x', "not-one-command", "$(pwd), the folder that", "full path of the folder"),
    ("docker run -v ${PWD}:/app x", "not-one-command", "${PWD}, the folder that", "full path of the folder"),
    ("npx x --key $KEY", "not-one-command", "the variable $KEY", "write its value"),
    ("npx x --at $(date)", "not-one-command", "a command substitution", "what it would print"),
    ("npx x --key <your-key>", "not-one-command", "the placeholder <your-key>", "single quotes, '<your-key>'"),
    ("npx x < in", "not-one-command", "a redirection", "leave out what begins with <"),
    ("pip install x[cli]", "not-one-command", "a file pattern", "'x[cli]'"),
    ("cd x && npm start", "not-one-command", "a second command after &&", "the folder goes into cwd"),
    ("export A=b; npx x", "not-one-command", "a second command after ;", "NAME=VALUE PROGRAM"),
    ("npm install && npx x", "not-one-command", "a second command after &&", "only the one command that starts"),
    ("npx x &", "not-one-command", "a background job", "leave it out"),
    ("npx x # why", "not-one-command", "a comment", "leave out # and"),
    ("npx x C:\\notes", "not-one-command", "a backslash", "single quotes"),
    ("`npx x`", "not-one-command", "marks of Markdown", "between the backquotes"),
    ("\u201cnpx\u201d x", "not-one-command", "the sign \u201c, which web pages", "plain quotes"),
    ("npx x \u2013port 3", "not-one-command", "the sign \u2013, which web pages", "hyphens"),
    ("- npx x", "not-one-command", "the mark of a list", "after the mark"),
    ("2. npx x", "not-one-command", "the mark of a list", "after the mark"),
    ("npx x ^\n --port 3", "not-one-command", "as in cmd.exe", "on one line"),
    ("npx x \\ \n --port 3", "not-one-command", "a blank after the", "on one line"),
    ("npx x\\", "not-one-command", "which continues a line", "the lines that follow"),
    ("npx x https://a.example/?a=1&b=2", "not-one-command", "an address with &", "address in single quotes"),
    ("/plugin install x@y", "unsupported-line", "typed into the chat", "type it there"),
    ("https://mcp.example.com/mcp", "unknown-link", "mcp.example.com", '{"url": "https://mcp.example.com/mcp"}'),
    ("```json\n{}\n```", "page-of-text", "between the fences", "line 2 (json)"),
    ("~~~\na\nb\n~~~\n", "page-of-text", "between the fences", "lines 2 to 3"),
    ("# Notes\n\n```sh\nnpx x\n```\n", "page-of-text", "a page of text", "line 4 (sh)"),
    ("---\ntitle: x\n---\n```\nnpx x\n```\n", "page-of-text", "a page of text", "line 5"),
    ("# Notes\n\nA server.", "page-of-text", "a page of text", "the link that it shows"),
    ('{"command":"a"}\n```', "trailing-data", "follows after the end", "the fences of Markdown"),
    ("{\u201ccommand\u201d: 1}", "malformed-json", "line 1, column 2", "plain quotes"),
    ("{'command': 'a'}", "malformed-json", "line 1, column 2", "double quotes only"),
    ('{command: "a"}', "malformed-json", "line 1, column 2", "the key in double quotes"),
    ('{"command": "a", ...}', "malformed-json", "line 1, column 18", "was shortened there"),
    ('{"command": "a"', "malformed-json", "line 1, column 16", "its end is missing"),
    ('{"command": "a"}}', "trailing-data", "line 1, column 17", "too much at the end"),
    ('{"command": <path>}', "malformed-json", "line 1, column 13", "the placeholder in double quotes"),
]


@pytest.mark.parametrize(("offer", "code", "message", "hint"), WORDED, ids=[repr(text)[:40] for text, *_ in WORDED])
def test_a_refusal_names_what_it_is_and_says_what_to_do(offer: str, code: str, message: str, hint: str) -> None:
    with pytest.raises(Refused) as caught:
        formats.read(offer)
    assert caught.value.code == code
    assert message in caught.value.message and hint in caught.value.hint


def test_a_page_of_many_fences_is_refused_in_linear_time() -> None:
    start = time.process_time()
    for text in (
        "x\n" + "```\n" * 200_000,
        "x\n" + "`" * 400_000,
        "```" + " " * 400_000,
        "# " * 200_000,
        "x\n" + "```a\n" * 99_999,
    ):
        with pytest.raises(Refused) as caught:
            formats.read(text)
        assert len(caught.value.hint) < 300
    assert time.process_time() - start < 10


def test_fences_inside_a_value_are_no_page() -> None:
    text = "mcpServers:\n  notes:\n    command: npx\n    args:\n      - |\n        ```\n        x\n"
    assert formats.read(text).servers[0].args == ("```\nx\n",)


@pytest.mark.parametrize("offer", ["npm:null", "npx !x", "npx null", "null --x", "npx 'a: !b'", "!npx a", "x: y"])
def test_what_only_looks_like_it_is_read_as_before(offer: str) -> None:
    assert formats.read(offer).channel in ("package name", "command line")
