"""Dyad links."""

from __future__ import annotations

import json

import pytest
from links import ENTRY, b64, ids, pct, refused

from consentry import formats

LINK = "dyad://add-mcp-server?"


def link(value: object, name: str = "my%20notes") -> str:
    return f"{LINK}name={name}&config={pct(b64(value))}"


@pytest.mark.parametrize("start", [LINK, "dyad://add-mcp-server/?"])
def test_read(start: str) -> None:
    request = formats.read(f"{start}name=my%20notes&config={pct(b64({'type': 'stdio', 'command': 'npx -y notes'}))}")
    assert (request.format, request.client, ids(request)) == ("dyad", "dyad", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("my notes",), "npx -y notes", ())


def test_letters_outside_ascii_stay_what_they_are_as_escapes() -> None:
    text = json.dumps({"type": "stdio", "command": "\u00e9"})
    assert formats.read(link(text)).servers[0].command == "\u00e9"


def test_remote() -> None:
    request = formats.read(link({"type": "http", "url": "https://mcp.example.com"}))
    assert (request.servers[0].url, ids(request)) == ("https://mcp.example.com", set())


def test_what_dyad_leaves_out_is_said() -> None:
    request = formats.read(link({"type": "stdio", **ENTRY}))
    assert request.servers[0].args == ("-y", "@example/notes@1.2.0")
    assert [(f.id, f.where) for f in request.findings] == [("FMT-AMBIG", "/args"), ("FMT-AMBIG", "/env")]


def test_what_dyad_refuses_is_said() -> None:
    assert ids(formats.read(link({"command": "npx notes"}))) == {("FMT-LINK", "warn")}
    assert ids(formats.read(link({"type": "sse", "url": "https://example.com"}))) == {("FMT-LINK", "warn")}


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (link({"type": "stdio", "command": None}), "nothing-to-run"),
        (link({"type": "stdio", "command": 1}), "wrong-type"),
        (link({"type": "http", "command": "x"}), "type-contradiction"),
        (link({"notes": ENTRY}), "wrapped-config"),
        (link(json.dumps({"type": "stdio", "command": "\u00e9"}, ensure_ascii=False)), "base64"),
        (f"{LINK}config={pct(b64(ENTRY))}", "malformed-link"),
        (f"{LINK}name=&config={pct(b64(ENTRY))}", "malformed-link"),
        (f"{LINK}name=n", "malformed-link"),
        (f"dyad://add-mcp?name=n&config={pct(b64(ENTRY))}", "malformed-link"),
        (f"dyad:add-mcp-server?name=n&config={pct(b64(ENTRY))}", "malformed-link"),
        (f"{LINK}name=n&name=m&config={pct(b64(ENTRY))}", "duplicate-parameter"),
        (f"{LINK}name=a+b&config={pct(b64(ENTRY))}", "ambiguous-plus"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
