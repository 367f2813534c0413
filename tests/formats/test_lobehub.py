"""LobeHub links, every channel."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from links import ENTRY, REMOTE, b64, enc, ids, one, pct, refused

from consentry import formats
from consentry.formats.interface import NamesEntry

LINK = "lobehub://plugin/install?"
ABOUT = {"identifier": "notes-1", "name": "My notes", "author": "a", "description": "All notes", "version": "1.0"}
SCHEMA = {**ABOUT, "config": {"type": "stdio", **ENTRY}}


def link(schema: object, rest: str = "id=notes-1&type=mcp") -> str:
    return f"{LINK}{rest}&schema={enc(schema)}"


@pytest.mark.parametrize("scheme", ["lobehub", "lobehub-beta", "lobehub-bet", "lobehub-nightly", "lobehub-dev"])
@pytest.mark.parametrize(
    "query",
    [
        f"type=mcp&id=notes-1&schema={enc(SCHEMA)}",
        f"id=notes-1&schema={enc(SCHEMA)}&marketId=example&meta_icon=x",
        urlencode({"type": "mcp", "id": "notes-1", "schema": json.dumps(SCHEMA)}),
    ],
)
def test_read(scheme: str, query: str) -> None:
    request = formats.read(f"{scheme}://plugin/install?{query}")
    assert (request.format, request.client, ids(request)) == ("lobehub", "lobehub", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("My notes",), "npx", ("-y", "@example/notes@1.2.0"))
    shown = {f.where for f in server.fields}
    assert {"/schema/identifier", "/schema/author", "/schema/description", "/schema/version"} <= shown
    assert {f.kind for f in server.fields} == {"inert"}


def test_remote() -> None:
    assert one(link({**ABOUT, "config": {"type": "http", **REMOTE}})).url == REMOTE["url"]


def test_fields_around_the_entry_are_shown() -> None:
    request = formats.read(link({**SCHEMA, "run": "x"}))
    assert ids(request) == {("FMT-UNKNOWN", "danger")}
    assert request.servers[0].findings[0].where == "/schema/run"


def test_an_entry_of_the_market_is_explained() -> None:
    error = refused(f"{LINK}id=com.example-notes&type=mcp&marketId=lobehub")
    assert isinstance(error, NamesEntry)
    assert (error.entry, error.client) == ("com.example-notes", "lobehub")


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"lobehub://plugin/configure?id=notes-1&schema={enc(SCHEMA)}", "malformed-link"),
        (f"lobehub-x://plugin/install?id=notes-1&schema={enc(SCHEMA)}", "unknown-link"),
        (f"{LINK}schema={enc(SCHEMA)}", "malformed-link"),
        (f"{LINK}id=notes-1&type=mcp", "malformed-link"),
        (f"{LINK}id=notes-1&marketId=example", "malformed-link"),
        (link(SCHEMA, "id=notes-1&type=plugin"), "malformed-link"),
        (link({**ABOUT}), "malformed-link"),
        (link({**ABOUT, "config": [1]}), "malformed-link"),
        (link(SCHEMA, "id=other&type=mcp"), "type-contradiction"),
        (link({**ABOUT, "config": ENTRY}), "unknown-type"),
        (link({**ABOUT, "config": {"type": "sse", **REMOTE}}), "unknown-type"),
        (link({**ABOUT, "config": {"type": "http", **ENTRY}}), "type-contradiction"),
        (link({**ABOUT, "config": {"type": "stdio", "command": ""}}), "nothing-to-run"),
        (link([SCHEMA]), "wrong-type"),
        (f"{LINK}id=notes-1&schema={pct(b64(SCHEMA))}", "malformed-json"),
        (f"{LINK}id=notes-1&schema={pct(enc(SCHEMA))}", "double-encoding"),
        (link({**ABOUT, "config": {"type": "stdio", "command": "x", "args": ["a%20b"]}}), "double-encoding"),
        (f"{link(SCHEMA)}&schema=x", "duplicate-parameter"),
        (f"{link(SCHEMA)}&id=x", "duplicate-parameter"),
        (f"{link(SCHEMA)}&meta_x=lobehub%3A%2F%2Fmcp%2Finstall", "nested-link"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code
