"""Goose configurations. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from consentry import formats
from formats.documents import NOTATIONS, asks, read, said, values, written

ENTRY = {"name": "My Notes", "type": "stdio", "cmd": "npx", "args": ["-y", "example-notes"], "envs": {"A": "b"}}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_read(notation: str) -> None:
    entry = {**ENTRY, "enabled": True, "timeout": 300, "bundled": False, "available_tools": ["x"], "description": "d"}
    request = read({"extensions": {"mynotes": entry}}, notation)
    assert (request.client, said(request)) == ("goose", set())
    server = request.servers[0]
    assert server.names == ("mynotes",)
    assert values(server) == {
        "name": "mynotes",
        "command": "npx",
        "args": ["-y", "example-notes"],
        "env": {"A": "b"},
    }


def test_as_the_file_is_written() -> None:
    text = """
# my extensions
GOOSE_MODEL: some-model
extensions:
  notes:
    args:
    - -y example-notes
    cmd: npx
    enabled: true
    env_keys: [NOTES_KEY]
    envs: {}
    name: notes
    timeout: 300
    type: stdio
  developer:
    bundled: true
    name: developer
    type: builtin
"""
    request = formats.read(text)
    assert (request.format, len(request.servers)) == ("yaml", 1)
    server = request.servers[0]
    assert (server.args, server.env) == (("-y example-notes",), (("NOTES_KEY", "${NOTES_KEY}"),))
    assert asks(server) == [("NOTES_KEY", "${NOTES_KEY}", "text", True)]
    assert next((f.where, f.kind) for f in server.fields if f.kind == "inert") == ("/extensions/developer", "inert")
    assert said(request) == {("FMT-UNKNOWN", "warn", "/GOOSE_MODEL")}


def test_a_name_that_is_not_the_id_is_said() -> None:
    request = read({"extensions": {"other": ENTRY}})
    assert request.servers[0].names == ("other", "My Notes")
    assert [f.id for f in request.servers[0].findings] == ["FMT-AMBIG"]


@pytest.mark.parametrize(("kind", "transport"), [("sse", "sse"), ("streamable_http", "http")])
def test_remote(kind: str, transport: str) -> None:
    entry = {"type": kind, "name": "n", "uri": "https://example.com", "headers": {"A": "b"}, "envs": {}}
    server = read({"extensions": {"n": entry}}).servers[0]
    assert (server.url, server.transport, server.headers) == ("https://example.com", transport, (("A", "b"),))


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "inline_python", "name": "n", "code": "print(1)", "dependencies": ["mcp"]}, "needs-code", "/n/code"),
    ({"type": "builtin", "name": "n"}, "nothing-to-run", ""),
    ({"type": "stdio", "name": "n", "args": []}, "nothing-to-run", "/n"),
    ({"type": "stdio", "name": "n", "cmd": "x", "command": "y"}, "case-variant-key", "/n/command"),
    ({"type": "stdio", "name": "n", "cmd": "x", "args": "y"}, "wrong-type", "/n/args"),
    ({"type": "stdio", "name": "n", "cmd": ["x"]}, "wrong-type", "/n/cmd"),
    ({"type": "stdio", "name": "n", "cmd": "x", "env_keys": "A"}, "wrong-type", "/n/env_keys"),
    ({"type": "stdio", "name": "n", "cmd": "x", "envs": {"A": 1}}, "wrong-type", "/n/envs/A"),
    ({"type": "magic", "name": "n", "cmd": "x"}, "unknown-type", "/n/type"),
    ({"name": "n", "cmd": "x"}, "unknown-type", "/n/type"),
    ({"type": "stdio", "name": "n", "cmd": "x", "uri": "https://example.com"}, "two-transports", "/n/uri"),
]


@pytest.mark.parametrize(("entry", "code", "where"), REFUSED)
def test_refused(entry: dict[str, Any], code: str, where: str) -> None:
    error = refused(written({"extensions": {"n": entry}}, "yaml"))
    assert (error.code, error.where) == (code, "/extensions" + where if where else "")


def test_a_variable_that_is_set_is_not_asked_for() -> None:
    server = read({"extensions": {"n": {**ENTRY, "env_keys": ["A", "B"]}}}).servers[0]
    assert server.env == (("A", "b"), ("B", "${B}"))
    assert [one.id for one in server.inputs] == ["B"]
