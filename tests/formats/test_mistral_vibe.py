"""Mistral Vibe configurations. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import NOTATIONS, asks, read, values, written


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize(
    "entry",
    [
        {"name": "notes", "transport": "stdio", "command": "npx", "args": ["-y", "example-notes"]},
        {"name": "notes", "transport": "stdio", "command": ["npx", "-y", "example-notes"], "prompt": "p"},
    ],
)
def test_read(entry: dict[str, Any], notation: str) -> None:
    request = read({"mcp_servers": [entry]}, notation)
    assert request.client == "mistral-vibe"
    assert values(request.servers[0]) == {"name": "notes", "command": "npx", "args": ["-y", "example-notes"]}


def test_remote() -> None:
    entry = {"name": "n", "transport": "streamable-http", "url": "https://example.com", "api_key_env": "KEY"}
    server = read({"mcp_servers": [entry]}).servers[0]
    assert (server.transport, server.headers) == ("http", (("Authorization", "Bearer ${KEY}"),))
    assert asks(server) == [("KEY", "${KEY}", "text", True)]
    own = read({"mcp_servers": [{**entry, "api_key_header": "X-Key", "api_key_format": "k {token}"}]}).servers[0]
    assert own.headers == (("X-Key", "k ${KEY}"),)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"transport": "stdio", "command": "x"}, "array-document", "/0"),
    ({"name": "n", "transport": "stdio"}, "nothing-to-run", "/0"),
    ({"name": "n", "command": ["x", 1]}, "wrong-type", "/0/command/1"),
    ({"name": "n", "command": ["x"], "args": ["y"]}, "two-forms", "/0/args"),
    ({"name": "n", "command": "x", "api_key_env": "K"}, "type-contradiction", "/0/api_key_env"),
    (
        {"name": "n", "url": "https://example.com", "api_key_env": "K", "headers": {"authorization": "x"}},
        "unclear-header",
        "/0/api_key_header",
    ),
]


@pytest.mark.parametrize(("entry", "code", "where"), REFUSED)
def test_refused(entry: dict[str, Any], code: str, where: str) -> None:
    error = refused(written({"mcp_servers": [entry]}, "toml"))
    assert (error.code, error.where) == (code, "/mcp_servers" + where)
