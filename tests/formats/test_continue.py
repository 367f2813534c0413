"""Continue: blocks and configurations. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import NOTATIONS, read, said, values, written

ENTRY = {"name": "Notes", "command": "npx", "args": ["-y", "example-notes"], "env": {"A": "b"}}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_read(notation: str) -> None:
    request = read({"name": "Block", "version": "0.0.1", "schema": "v1", "mcpServers": [ENTRY]}, notation)
    assert (request.client, said(request)) == ("continue", set())
    assert [values(server) for server in request.servers] == [ENTRY]
    assert [field.where for field in request.servers[0].fields] == ["/name", "/version", "/schema"]


def test_headers_stand_one_level_deeper() -> None:
    entry = {"name": "n", "type": "sse", "url": "https://example.com", "requestOptions": {"headers": {"A": "b"}}}
    server = read({"mcpServers": [entry]}).servers[0]
    assert (server.url, server.transport, server.headers) == ("https://example.com", "sse", (("A", "b"),))


REFUSED: list[tuple[list[Any], str, str]] = [
    ([{"command": "x"}], "array-document", "/mcpServers/0"),
    ([{"name": "", "command": "x"}], "array-document", "/mcpServers/0"),
    ([ENTRY, ENTRY], "duplicate-server", "/mcpServers/1/name"),
    ([{"name": "a"}], "nothing-to-run", "/mcpServers/0"),
    ([{"name": "a", "command": "x"}, "b"], "array-document", "/mcpServers/1"),
    ([{"name": ["a"], "command": "x"}], "array-document", "/mcpServers/0"),
]


@pytest.mark.parametrize(("entries", "code", "where"), REFUSED)
def test_refused(entries: list[Any], code: str, where: str) -> None:
    error = refused(written({"mcpServers": entries}))
    assert (error.code, error.where) == (code, where)


def test_other_settings_are_shown() -> None:
    request = read({"models": [{"name": "m"}], "mcpServers": [ENTRY]}, "yaml")
    assert said(request) == {("FMT-UNKNOWN", "warn", "/models")}
