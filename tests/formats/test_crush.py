"""Crush. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import read, values, written

URL = "https://example.com"
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"command": "npx"}, "unknown-type", "/type"),
    ({"url": URL}, "unknown-type", "/type"),
    ({"type": "stdio", "command": "$(cat /srv/program)"}, "needs-code", "/command"),
    ({"type": "stdio", "command": "npx", "args": ["-y", "a$(id)b"]}, "needs-code", "/args/1"),
    ({"type": "stdio", "command": "npx", "env": {"A": "$(echo $B)"}}, "needs-code", "/env/A"),
    ({"type": "stdio", "command": "npx", "env": {"A": "`id`"}}, "needs-code", "/env/A"),
    ({"type": "http", "url": URL + "/$(id)"}, "needs-code", "/url"),
    (
        {"type": "http", "url": URL, "headers": {"Authorization": "Bearer $(id)"}},
        "needs-code",
        "/headers/Authorization",
    ),
    ({"type": "stdio", "url": URL}, "type-contradiction", "/type"),
]


@pytest.mark.parametrize(("entry", "code", "where"), REFUSED)
def test_refused(entry: dict[str, Any], code: str, where: str) -> None:
    error = refused(written({"mcp": {"notes": entry, "other": {"type": "stdio", "command": "x"}}}))
    assert (error.code, error.where) == (code, "/mcp/notes" + where)


def test_read() -> None:
    entry = {"type": "stdio", "command": "npx", "args": ["$HOME", "(a)"], "env": {"A": "$B"}}
    request = read({"$schema": "https://charm.land/crush.json", "mcp": {"notes": {**entry, "disabled": False}}})
    assert request.client == "crush"
    entry.pop("type")
    assert values(request.servers[0]) == {"name": "notes", **entry}


def test_remote() -> None:
    server = read({"mcp": {"n": {"type": "sse", "url": URL}}}).servers[0]
    assert (server.url, server.transport) == (URL, "sse")


def test_two_clients_in_one_text_are_not_guessed() -> None:
    entries = {"a": {"type": "stdio", "command": "x"}, "b": {"type": "local", "command": ["y"]}}
    assert refused(written({"mcp": entries})).code == "wrong-type"
