"""gemini-extension.json. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import asks, read, values, written

HEAD = {"name": "notes", "version": "1.0.0", "contextFileName": "${extensionPath}${/}N.md"}


def extension(entry: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**HEAD, "mcpServers": {"server": entry}, **more}


def test_read() -> None:
    entry = {"command": "npx", "args": ["-y", "example-notes"], "env": {"KEY": "$KEY"}}
    request = read(extension(entry))
    assert request.client == "gemini-cli"
    assert values(request.servers[0]) == {"name": "server", **entry}
    assert [(f.where, f.kind) for f in request.servers[0].fields] == [
        ("/name", "inert"),
        ("/version", "inert"),
        ("/contextFileName", "inert"),
    ]
    assert request.findings == ()


def test_the_folder_of_the_extension_is_asked_for() -> None:
    entry = {"command": "node", "args": ["${extensionPath}${/}dist${/}index.js"], "cwd": "${extensionPath}"}
    server = read({"name": "notes", "version": "1", "mcpServers": {"server": entry}}).servers[0]
    assert values(server) == {"name": "server", **entry}
    assert [ask[1:] for ask in asks(server)] == [
        ("${/}", "choice", False),
        ("${extensionPath}", "folder", False),
    ]


def test_settings_are_asked_for() -> None:
    settings = [
        {"name": "API key", "description": "From example.com", "envVar": "KEY", "sensitive": True},
        {"name": "Region", "envVar": "KEY_REGION"},
        {"name": "Left", "envVar": "LEFT"},
    ]
    entry = {"command": "npx", "args": ["${KEY_REGION}"], "env": {"A": "$KEY", "B": "x-${KEY}", "C": "$OTHER"}}
    server = read(extension(entry, settings=settings)).servers[0]
    assert asks(server) == [
        ("KEY_REGION", "${KEY_REGION}", "text", False),
        ("KEY", "$KEY", "text", True),
        ("KEY", "${KEY}", "text", True),
    ]
    assert server.inputs[1].label == "API key"
    assert [field.where for field in server.fields if field.where.startswith("/settings")] == ["/settings/2"]


def test_a_mark_that_would_hit_another_value_is_none() -> None:
    entry = {"command": "npx", "env": {"A": "$KEY", "B": "$KEY_OTHER"}}
    assert asks(read(extension(entry, settings=[{"envVar": "KEY"}])).servers[0]) == []


REFUSED: list[tuple[list[Any], str]] = [
    ([{"envVar": "A B"}], "/settings/0/envVar"),
    ([{"envVar": "A"}, {"envVar": "A"}], "/settings/1/envVar"),
    ([{"envVar": "A"}, {"name": "x"}], "/settings/1/envVar"),
    ([{"envVar": "A"}, "B"], "/settings/1"),
]


@pytest.mark.parametrize(("settings", "where"), REFUSED)
def test_refused(settings: list[Any], where: str) -> None:
    error = refused(written(extension({"command": "x"}, settings=settings)))
    assert (error.code, error.where) == ("wrong-type", where)


def test_trust_is_a_safeguard_here_too() -> None:
    request = read(extension({"command": "x", "trust": True}))
    assert [f.id for f in request.servers[0].findings] == ["CONS-AUTOAPPROVE"]
