"""Raycast links."""

from __future__ import annotations

import json

import pytest
from links import ENTRY, enc, ids, one, refused

from consentry import formats

LINK = "raycast://mcp/install?"
NAMED = {"name": "My notes", "type": "stdio", **ENTRY}


@pytest.mark.parametrize("text", [enc(NAMED), enc(json.dumps(NAMED, indent=1).replace("\n", "")), json.dumps(NAMED)])
def test_read(text: str) -> None:
    request = formats.read(LINK + text)
    assert (request.format, request.client, ids(request)) == ("raycast", "raycast", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("My notes",), "npx", ("-y", "@example/notes@1.2.0"))


def test_inputs_are_no_part_of_it() -> None:
    value = {**NAMED, "inputs": [{"type": "promptString", "id": "k"}]}
    assert ids(formats.read(LINK + enc(value))) == {("FMT-UNKNOWN", "danger")}
    assert one(LINK + enc(value)).inputs == ()


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"raycast:mcp/install?{enc(NAMED)}", "malformed-link"),
        (f"raycast://mcp/install/?{enc(NAMED)}", "malformed-link"),
        (f"raycast://extensions/x?{enc(NAMED)}", "malformed-link"),
        (f"raycast://MCP/install?{enc(NAMED)}", "malformed-link"),
        (f"{LINK}name=n&config={enc(ENTRY)}", "malformed-link"),
        (f"{LINK}{json.dumps({'command': 'x', 'args': ['#y']})}", "malformed-link"),
        (f"{LINK}{enc(NAMED)}&x=y", "trailing-data"),
        (f"{LINK}{enc({'command': 'x', 'args': ['a%20b']})}", "double-encoding"),
        (f"{LINK}{enc({'command': 'x', 'args': ['a+b']}).replace('%2B', '+')}", "ambiguous-plus"),
        (f"{LINK}{enc({'mcpServers': {'n': ENTRY}})}", "wrapped-config"),
        (f"{LINK}{enc({'name': 'n', 'type': 'http', **ENTRY})}", "type-contradiction"),
        (f"{LINK}{enc(ENTRY)[:-3]}", "malformed-json"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
