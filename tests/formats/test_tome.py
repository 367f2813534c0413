"""Tome links."""

from __future__ import annotations

import json

import pytest
from links import ENTRY, enc, ids, one, refused

from consentry import formats

NAMED = {"name": "notes", **ENTRY}


@pytest.mark.parametrize("start", ["tome:mcp/install?", "tome:mcp%2Finstall?", "tome://mcp/install?"])
@pytest.mark.parametrize("text", [enc(NAMED), json.dumps(NAMED), enc(ENTRY)])
def test_read(start: str, text: str) -> None:
    request = formats.read(start + text)
    assert (request.format, request.client, ids(request)) == ("tome", "tome", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("notes",), "npx", ("-y", "@example/notes@1.2.0"))


def test_an_ampersand_belongs_into_the_json_encoded() -> None:
    value = {"command": "x", "args": ["a&b"]}
    assert one("tome:mcp/install?" + enc(value)).args == ("a&b",)
    assert refused("tome:mcp/install?" + json.dumps(value)).code == "malformed-link"


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"tome://install-mcp?{enc(NAMED)}", "malformed-link"),
        (f"tome:/mcp/install?{enc(NAMED)}", "malformed-link"),
        (f"tome:mcp/Install?{enc(NAMED)}", "malformed-link"),
        (f"TOME:mcp/install?{enc(NAMED)}", "malformed-link"),
        (f"tome:mcp/install?{enc(NAMED)}#x", "malformed-link"),
        (f"tome:mcp/install?config={enc(NAMED)}", "malformed-link"),
        (f"tome:mcp/install?{enc({'command': 'x', 'args': ['a%20b']})}", "double-encoding"),
        (f"tome:mcp/install?{enc({'command': 'x', 'args': ['a+b']}).replace('%2B', '+')}", "ambiguous-plus"),
        (f"tome:mcp/install?{enc({'notes': ENTRY})}", "wrapped-config"),
        ("tome:mcp/install", "malformed-json"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
