"""5ire links: the payload in the fragment, values that are asked for later."""

from __future__ import annotations

import pytest
from links import ENTRY, REMOTE, b64, ids, one, pct, refused

from consentry import formats

NAMED = {"name": "notes", "description": "x", **ENTRY}


def link(value: object) -> str:
    return "app.5ire://install-tool#" + b64(value)


@pytest.mark.parametrize("start", ["app.5ire://install-tool#", "app.5ire://install-tool/#", "dev.5ire://install-tool#"])
def test_read(start: str) -> None:
    request = formats.read(start + b64(NAMED))
    assert (request.format, request.client, ids(request)) == ("5ire", "5ire", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("notes",), "npx", ("-y", "@example/notes@1.2.0"))
    assert server.inputs == ()


def test_a_plus_is_a_digit_of_base64_here() -> None:
    text = '{"name":"n","command":"x","args":["~~~>>>"]}'
    assert "+" in b64(text)
    assert one(link(text)).args == ("~~~>>>",)
    assert one(link({"name": "n", **REMOTE})).url == REMOTE["url"]


def test_values_are_asked_for_and_stay_as_they_are() -> None:
    args = ["--db", "{{dbPath@string::Path of the database}}", "--port={{port@number}}", "{{dirs@list::Folders}}"]
    server = one(link({"name": "n", "command": "x", "args": args, "env": {"K": "{{key@string::Key}}{{port@number}}"}}))
    assert server.args == tuple(args)
    asked = [(i.id, i.mark, i.kind, i.label, i.multiple, i.native) for i in server.inputs]
    assert asked == [
        ("dbPath", "{{dbPath@string::Path of the database}}", "text", "Path of the database", False, False),
        ("port", "{{port@number}}", "number", "", False, False),
        ("dirs", "{{dirs@list::Folders}}", "text", "Folders", True, False),
        ("key", "{{key@string::Key}}", "text", "Key", False, False),
    ]


@pytest.mark.parametrize("arg", ["{{.name}}", "{{a@magic::x}}", "{a@string}", "{{a@string", "{{@string}}"])
def test_other_braces_are_text(arg: str) -> None:
    server = one(link({"name": "n", "command": "x", "args": [arg]}))
    assert (server.args, server.inputs) == ((arg,), ())


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"app.5ire://install-tool?x#{b64(NAMED)}", "duplicate-parameter"),
        (f"5ire://install-server/?x#{b64(NAMED)}", "duplicate-parameter"),
        (f"app.5ire://install-tool?#{b64(NAMED)}", "malformed-link"),
        (f"app.5ire://install-tool?config={b64(NAMED)}", "malformed-link"),
        ("app.5ire://install-tool", "malformed-link"),
        (f"5ire://install-tool#{b64(NAMED)}", "malformed-link"),
        (f"app.5ire://install-server#{b64(NAMED)}", "malformed-link"),
        (f"APP.5ire://install-tool#{b64(NAMED)}", "malformed-link"),
        ("app.5ire://install-tool#", "base64"),
        (f"app.5ire://install-tool#{pct(b64({'command': 'xy'}))}", "base64"),
        (f"app.5ire://install-tool#{b64(NAMED)}#{b64(NAMED)}", "base64"),
        (link({"notes": ENTRY}), "wrapped-config"),
        (link([NAMED]), "wrong-type"),
        (link({"name": "n", "command": "x", "args": ["{{a@string::b}}", "{{a@number::b}}"]}), "duplicate-input"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


def test_what_5ire_does_not_decode_is_said() -> None:
    assert "percent-encoded" in refused("app.5ire://install-tool#" + pct(b64({"command": "xy"}))).message
