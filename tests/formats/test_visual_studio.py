"""Visual Studio links."""

from __future__ import annotations

import json

import pytest
from links import ENTRY, REMOTE, b64, enc, ids, one, refused

from consentry import formats
from consentry.formats.interface import NamesEntry

STARTS = ["https://vs-open.link/mcp-install?", "https://aka.ms/vs/mcp-install?", "vsweb+mcp:/install?"]
NAMED = {"name": "notes", "type": "stdio", **ENTRY}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("value", [NAMED, ENTRY, {"notes": ENTRY}])
def test_read(start: str, value: dict[str, object]) -> None:
    request = formats.read(start + enc(value))
    assert (request.format, request.client, ids(request)) == ("visual-studio", "visual-studio", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("notes",), "npx", ("-y", "@example/notes@1.2.0"))


def test_json_that_is_not_encoded() -> None:
    assert [one(start + json.dumps(NAMED)).names for start in STARTS] == [("notes",)] * 3


def test_inputs_are_those_of_vs_code() -> None:
    inputs = [{"type": "promptString", "id": "k", "password": True}]
    value = {"name": "n", "command": "x", "env": {"K": "${input:k}"}, "inputs": inputs}
    assert [i.id for i in one(STARTS[0] + enc(value)).inputs] == ["k"]
    assert one(STARTS[0] + enc({"name": "n", **REMOTE})).url == REMOTE["url"]


def test_an_entry_of_the_gallery_is_explained() -> None:
    error = refused(STARTS[1] + enc({"name": "com.example/notes", "gallery": True}))
    assert isinstance(error, NamesEntry)
    assert (error.code, error.entry, error.client) == ("registry-link", "com.example/notes", "visual-studio")
    assert "--document" in error.hint
    assert ids(formats.read(STARTS[1] + enc({"gallery": True, **NAMED}))) == {("FMT-AMBIG", "warn")}
    assert ids(formats.read(STARTS[1] + enc({"gallery": False, **NAMED}))) == set()


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"vsweb+mcp://install?{enc(NAMED)}", "malformed-link"),
        (f"vsweb+mcp:install?{enc(NAMED)}", "malformed-link"),
        (f"VSWEB+mcp:/install?{enc(NAMED)}", "malformed-link"),
        (f"vsweb+mcp:/install?name=n&config={enc(ENTRY)}", "malformed-link"),
        (f"https://vs-open.link/mcp-install/x?{enc(NAMED)}", "malformed-link"),
        (f"https://aka.ms/vs/mcp-install/?{enc(NAMED)}", "malformed-link"),
        (f"https://aka.ms//vs/mcp-install?{enc(NAMED)}", "malformed-link"),
        (f"https://AKA.ms/vs/mcp-install?{enc(NAMED)}", "malformed-link"),
        (f"https://x@aka.ms/vs/mcp-install?{enc(NAMED)}", "malformed-link"),
        (f"https://aka.ms/vs/mcp-installer?{enc(NAMED)}", "unknown-link"),
        (f"https://aka.ms/x?{enc(NAMED)}", "unknown-link"),
        (f"{STARTS[0]}{enc(NAMED)}#x", "malformed-link"),
        (f"{STARTS[0]}", "malformed-json"),
        (f"{STARTS[0]}{b64(NAMED)}", "malformed-json"),
        (f"{STARTS[0]}{enc({'command': 'x', 'args': ['a%20b']})}", "double-encoding"),
        (f"{STARTS[0]}{enc(enc(NAMED))}", "double-encoding"),
        (f"{STARTS[0]}{enc({'command': 'x', 'args': ['a+b']}).replace('%2B', '+')}", "ambiguous-plus"),
        (f"{STARTS[0]}{enc({'a': ENTRY, 'b': ENTRY})}", "wrapped-config"),
        (f"{STARTS[0]}{enc({'name': 'n', 'config': ENTRY})}", "wrapped-config"),
        (f"{STARTS[0]}{enc({'name': '', 'gallery': True})}", "malformed-link"),
        (f"{STARTS[0]}{enc({'gallery': True})}", "malformed-link"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
