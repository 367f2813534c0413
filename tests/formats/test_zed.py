"""Zed settings. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import read, said, values, written

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"source": "extension", "settings": {"key": "x"}}, "needs-code", ""),
    ({"source": "extension", "command": "x"}, "needs-code", ""),
    ({"settings": {"key": "x"}}, "needs-code", ""),
    ({"source": "custom"}, "nothing-to-run", ""),
    ({"command": {"args": ["x"]}}, "nothing-to-run", ""),
    ({"command": {"path": "x", "args": ["y"]}, "args": ["z"]}, "two-forms", "/args"),
    ({"command": {"path": "x", "command": "y"}}, "two-forms", "/command"),
    ({"command": {"path": ["x"]}}, "wrong-type", "/command"),
    ({"command": ["x", "y"]}, "wrong-type", "/command"),
]


@pytest.mark.parametrize(("entry", "code", "where"), REFUSED)
def test_refused(entry: dict[str, Any], code: str, where: str) -> None:
    error = refused(written({"context_servers": {"notes": entry}}))
    assert (error.code, error.where) == (code, "/context_servers/notes" + where)


def test_an_extension_is_explained() -> None:
    error = refused(written({"context_servers": {"notes": {"source": "extension", "settings": {}}}}))
    assert "cannot be known without running code" in error.message


@pytest.mark.parametrize(
    "entry",
    [
        {"source": "custom", "command": "uvx", "args": ["example-notes"], "env": {"A": "b"}},
        {"command": "uvx", "args": ["example-notes"], "env": {"A": "b"}, "enabled": True},
        {"command": {"path": "uvx", "args": ["example-notes"], "env": {"A": "b"}}, "settings": {}},
        {"source": "custom", "command": {"path": "uvx", "args": ["example-notes"]}, "env": {"A": "b"}},
    ],
)
def test_read(entry: dict[str, Any]) -> None:
    request = read({"theme": "dark", "context_servers": {"notes": entry}})
    assert (request.client, request.channel) == ("zed", "paste")
    assert values(request.servers[0]) == {
        "name": "notes",
        "command": "uvx",
        "args": ["example-notes"],
        "env": {"A": "b"},
    }
    assert said(request) == {("FMT-UNKNOWN", "warn", "/theme")}


def test_remote() -> None:
    entry = {"url": "https://mcp.example.com", "headers": {"A": "b"}}
    assert values(read({"context_servers": {"n": entry}}).servers[0]) == {"name": "n", **entry}


def test_settings_of_an_own_server_are_left_out() -> None:
    own = {"source": "custom", "command": "a", "settings": {"key": "v"}}
    request = read({"context_servers": {"n": own}})
    assert said(request) == set()
    assert [field.kind for field in request.servers[0].fields if field.where.endswith("settings")] == ["inert"]
