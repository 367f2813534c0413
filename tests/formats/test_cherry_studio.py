"""Cherry Studio links: one server or several."""

from __future__ import annotations

import json

import pytest
from links import ENTRY, REMOTE, b64, ids, one, pct, refused, url64

from consentry import formats

LINK = "cherrystudio://mcp/install?servers="


def link(value: object) -> str:
    return LINK + pct(b64(value))


@pytest.mark.parametrize(
    "value",
    [
        {"mcpServers": {"notes": ENTRY}},
        {"mcpServers": {"notes": {"name": "notes", "type": "stdio", "isActive": True, **ENTRY}}},
        [{"name": "notes", **ENTRY}],
        {"name": "notes", **ENTRY},
        ENTRY,
    ],
)
def test_read(value: object) -> None:
    request = formats.read(link(value))
    assert (request.format, request.client, ids(request)) == ("cherry-studio", "cherry-studio", set())
    server = request.servers[0]
    assert (server.names, server.command, server.args) == (("notes",), "npx", ("-y", "@example/notes@1.2.0"))


def test_the_name_inside_wins_and_both_are_kept() -> None:
    server = one(link({"mcpServers": {"key": {"name": "inner", **ENTRY}}}))
    assert (server.names, [f.id for f in server.findings]) == (("inner", "key"), ["FMT-AMBIG"])
    assert one(link({"mcpServers": {"key": {"name": "", **ENTRY}}})).names[0] == "key"


def test_an_address_is_called_base_url() -> None:
    value = {"type": "streamableHttp", "baseUrl": "https://mcp.example.com", "headers": {"A": "b"}}
    server = one(link({"mcpServers": {"n": value}}))
    assert (server.url, server.transport, server.headers) == ("https://mcp.example.com", "http", (("A", "b"),))
    assert one(link({"mcpServers": {"n": {**REMOTE, "baseUrl": None}}})).url == REMOTE["url"]


def test_each_server_is_a_question_of_its_own() -> None:
    value = {"mcpServers": {"b": {"command": "x"}, "a": {"command": "y", "trust": True}}, "extra": 1}
    request = formats.read(link(value))
    assert [(s.name, s.command) for s in request.servers] == [("b", "x"), ("a", "y")]
    assert [f.id for f in request.findings] == ["FMT-MULTI"]
    assert [[f.where for f in s.fields] for s in request.servers] == [["/extra"], ["/trust"]]
    assert len(formats.read(link([{"name": f"n{i}", "command": "x"} for i in range(64)])).servers) == 64


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (link({"mcpServers": {"a": {"command": "x"}, "b": {}}}), "nothing-to-run"),
        (link({"mcpServers": {}}), "nothing-to-run"),
        (link([]), "nothing-to-run"),
        (link({"mcpServers": [ENTRY]}), "wrong-type"),
        (link(["x"]), "wrong-type"),
        (link({"mcpServers": {"a": "x"}}), "wrong-type"),
        (link({"mcpServers": {"a": ENTRY}, "command": "x"}), "two-forms"),
        (link({"notes": ENTRY}), "wrapped-config"),
        (link({"name": "n", "baseUrl": "https://a.example", "url": "https://b.example"}), "two-transports"),
        (link({"name": "n", "baseUrl": "https://a.example", "command": "x"}), "two-transports"),
        (link('{"mcpServers":{"a":{"command":"x"},"a":{"command":"y"}}}'), "duplicate-key"),
        (link({"mcpServers": {"a": ENTRY, "A": ENTRY}}), "case-variant-key"),
        (link([{"command": "x"} for _ in range(65)]), "too-many-servers"),
        (LINK + url64('{"command":"x","args":["~~~>>>??"]}'), "base64"),
        (LINK + b64('{"command":"x","args":["~~~>>>??"]}'), "base64"),
        (LINK + pct(json.dumps(ENTRY)), "malformed-link"),
        ("cherrystudio://mcp/install", "malformed-link"),
        (f"cherrystudio://mcp/install?config={pct(b64(ENTRY))}", "malformed-link"),
        (f"cherrystudio://mcp/install/?servers={pct(b64(ENTRY))}", "malformed-link"),
        (f"{link(ENTRY)}&servers=x", "duplicate-parameter"),
    ],
)
def test_refused(offer: str, code: str) -> None:
    assert refused(offer).code == code


def test_a_place_is_named_where_it_is_wrong() -> None:
    assert refused(link({"mcpServers": {"a": {"command": "x"}, "b": {"command": 1}}})).where == "/mcpServers/b/command"
    assert refused(link([{"command": "x"}, {"command": 1}])).where == "/1/command"
