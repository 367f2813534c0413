"""Configurations and older settings of VS Code. All requests are made up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from links import refused

from formats.documents import read, values, written

ENTRY = {"command": "npx", "args": ["-y", "${input:k}"]}
INPUTS = [{"type": "promptString", "id": "k", "password": True}, {"type": "promptString", "id": "left"}]


@pytest.mark.parametrize(
    "root",
    [
        {"servers": {"notes": ENTRY}, "inputs": INPUTS},
        {"mcp": {"servers": {"notes": ENTRY}, "inputs": INPUTS}, "editor.fontSize": 12},
        {"mcp.servers": {"notes": ENTRY}, "inputs": INPUTS},
    ],
)
def test_read(root: dict[str, Any]) -> None:
    request = read(root)
    assert request.client == "vscode"
    server = request.servers[0]
    assert values(server) == {"name": "notes", **ENTRY}
    assert [(i.id, i.native, i.secret, json.loads(i.definition)) for i in server.inputs] == [
        ("k", True, True, INPUTS[0])
    ]
    assert json.loads(server.fields[-1].value) == INPUTS[1]


def test_nothing_says_whose_it_is() -> None:
    assert read({"servers": {"notes": {"command": "npx"}}}).client is None
    assert read({"mcpServers": {"notes": {"command": "npx"}}}).client is None


def test_what_stands_around_is_shown() -> None:
    request = read({"editor.fontSize": 12, "mcp": {"servers": {"notes": {"command": "x"}}, "more": 1}})
    assert [field.where for field in request.servers[0].fields] == ["/editor.fontSize", "/more"]
    assert [(f.id, f.level.word) for f in request.findings] == [("FMT-UNKNOWN", "warn")]


def test_refused() -> None:
    error = refused(written({"mcp": {"servers": {"notes": {"args": []}}}}))
    assert (error.code, error.where) == ("nothing-to-run", "/mcp/servers/notes")
    assert refused(written({"mcp": {"servers": {}}})).code == "nothing-to-run"
