"""Trae links."""

from __future__ import annotations

import pytest
from links import ENTRY, REMOTE, b64, enc, ids, one, pct, refused

from consentry import formats

REST = "://trae.ai-ide/mcp-import?"
GOOD = pct(b64(ENTRY))


@pytest.mark.parametrize("scheme", ["trae", "trae-cn", "solo"])
@pytest.mark.parametrize(
    "query", ["type=stdio&name=notes", "name=notes", "source=notes&type=stdio", "name=notes&source=notes"]
)
def test_read(scheme: str, query: str) -> None:
    request = formats.read(f"{scheme}{REST}{query}&config={GOOD}")
    assert (request.format, request.client, ids(request)) == ("trae", "trae", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("notes",), "npx", ("-y", "@example/notes@1.2.0"))


def test_no_name_is_derived() -> None:
    assert one(f"trae{REST}type=stdio&config={GOOD}").names == ("notes",)


def test_both_names_are_kept() -> None:
    server = one(f"trae{REST}name=a&source=b&config={pct(b64({'name': 'c', **ENTRY}))}")
    assert server.names == ("a", "b", "c")
    assert [f.id for f in server.findings] == ["FMT-AMBIG"]


@pytest.mark.parametrize(("kind", "transport"), [("http", "http"), ("streamable-http", "http"), ("sse", "sse")])
def test_the_type_stands_beside_the_entry(kind: str, transport: str) -> None:
    assert one(f"trae{REST}type={kind}&name=n&config={pct(b64(REMOTE))}").transport == transport
    assert one(f"trae{REST}type={kind}&name=n&config={pct(b64({'type': kind, **REMOTE}))}").transport == transport


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (f"trae://trae.ai/mcp-import?name=n&config={GOOD}", "malformed-link"),
        (f"trae://trae.ai-ide/mcp-import/?name=n&config={GOOD}", "malformed-link"),
        (f"Trae{REST}name=n&config={GOOD}", "malformed-link"),
        (f"trae{REST}config={enc({'mcpServers': {'n': ENTRY}}).replace('%20', '+')}", "malformed-link"),
        (f"trae{REST}config=" + '{"command":"x"}', "malformed-link"),
        (f"trae{REST}name=n", "malformed-link"),
        (f"trae{REST}type=http&name=n&config={GOOD}", "type-contradiction"),
        (f"trae{REST}type=stdio&name=n&config={pct(b64(REMOTE))}", "type-contradiction"),
        (f"trae{REST}type=sse&name=n&config={pct(b64({'type': 'http', **REMOTE}))}", "type-contradiction"),
        (f"trae{REST}type=magic&name=n&config={GOOD}", "unknown-type"),
        (f"trae{REST}type=stdio&type=stdio&name=n&config={GOOD}", "duplicate-parameter"),
        (f"trae{REST}name=n&config={pct(b64([ENTRY]))}", "wrong-type"),
        (f"trae{REST}name=n&config={pct(b64({'a': ENTRY, 'b': ENTRY}))}", "wrapped-config"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


def test_json_where_base64_belongs_is_called_that() -> None:
    assert "base64" in refused(f"trae{REST}config={enc(ENTRY)}").message
