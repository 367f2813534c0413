"""opencode. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import read, said, values, written

LOCAL = {"type": "local", "command": ["npx", "-y", "example-notes"], "environment": {"A": "b"}}

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "local", "command": "npx -y example"}, "wrong-type", "/command"),
    ({"type": "local", "command": ["npx", 1]}, "wrong-type", "/command/1"),
    ({"type": "local", "command": []}, "nothing-to-run", ""),
    ({"type": "local", "enabled": False}, "nothing-to-run", ""),
    ({"type": "local", "command": ["x"], "args": ["y"]}, "two-forms", "/args"),
    ({"type": "local", "command": ["x"], "env": {"A": "b"}}, "case-variant-key", "/env"),
    ({"type": "local", "command": ["x"], "environment": ["A=b"]}, "wrong-type", "/environment"),
    ({"type": "local", "command": ["x"], "url": "https://example.com"}, "two-transports", "/url"),
    ({"type": "remote", "command": ["x"]}, "type-contradiction", "/type"),
    ({"type": "remote", "url": "https://example.com", "environment": {"A": "b"}}, "type-contradiction", "/environment"),
    ({"command": ["x"]}, "unknown-type", "/type"),
    ({"type": "stdio", "command": ["x"]}, "unknown-type", "/type"),
    ({"type": "local", "command": ["x\0y"]}, "nul", "/command/0"),
]


@pytest.mark.parametrize(("entry", "code", "where"), REFUSED)
def test_refused(entry: dict[str, Any], code: str, where: str) -> None:
    schema = "https://opencode.ai/config.json"
    error = refused(written({"$schema": schema, "mcp": {"notes": entry}}))
    assert (error.code, error.where) == (code, "/mcp/notes" + where)


def test_read() -> None:
    request = read({"mcp": {"notes": {**LOCAL, "enabled": True, "timeout": 5000}}})
    assert (request.client, said(request)) == ("opencode", set())
    server = request.servers[0]
    assert values(server) == {
        "name": "notes",
        "command": "npx",
        "args": ["-y", "example-notes"],
        "env": {"A": "b"},
    }
    # The words were given one by one: no client may split them again.
    assert server.exact


def test_remote() -> None:
    entry = {"type": "remote", "url": "https://mcp.example.com", "headers": {"A": "b"}}
    server = read({"mcp": {"n": entry}}).servers[0]
    assert (server.url, server.headers, server.exact) == ("https://mcp.example.com", (("A", "b"),), False)


def test_several_in_order() -> None:
    request = read({"mcp": {"b": LOCAL, "a": {"type": "remote", "url": "https://example.com"}}})
    assert [server.name for server in request.servers] == ["b", "a"]


def test_a_server_may_be_called_mcp() -> None:
    assert values(read({"mcp": {"command": "npx"}}).servers[0]) == {"name": "mcp", "command": "npx"}
