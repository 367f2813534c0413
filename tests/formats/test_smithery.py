"""smithery.yaml. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import read, values, written

CODE = "(config) => ({ command: 'node', args: ['dist/index.js'] })"

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"startCommand": {"type": "stdio", "configSchema": {}, "commandFunction": CODE}}, "/startCommand/commandFunction"),
    ({"startCommand": {"command": "node", "commandFunction": CODE}}, "/startCommand/commandFunction"),
    ({"startCommand": {"type": "http", "configSchema": {}}}, "/startCommand"),
    ({"runtime": "typescript"}, "/runtime"),
    ({"runtime": "container", "startCommand": {"type": "http"}, "build": {"dockerfile": "x"}}, "/startCommand"),
]


@pytest.mark.parametrize(("root", "where"), REFUSED)
def test_refused(root: dict[str, Any], where: str) -> None:
    error = refused(written(root, "yaml"))
    assert (error.code, error.where) == ("needs-code", where)
    assert "cannot be known without running code" in error.message


def test_as_the_file_is_written() -> None:
    text = """# Smithery configuration

startCommand:
  type: stdio
  configSchema:
    type: object
  commandFunction:
    |-
    (config) => ({ command: 'node' })
"""
    assert refused(text).code == "needs-code"


def test_a_static_command_is_read() -> None:
    start = {"type": "stdio", "command": "node", "args": ["dist/index.js"], "configSchema": {"type": "object"}}
    request = read({"name": "notes", "startCommand": start}, "yaml")
    assert {**values(request.servers[0]), "name": ""} == {"name": "", "command": "node", "args": ["dist/index.js"]}
