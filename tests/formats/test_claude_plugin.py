"""Plugins of Claude Code. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import asks, read, values, written

HEAD = {"name": "notes", "version": "1.0.0", "author": {"name": "Ada"}, "commands": "./commands"}


def test_read() -> None:
    entry = {"command": "npx", "args": ["-y", "example-notes"]}
    request = read({**HEAD, "mcpServers": {"notes": entry}})
    assert (request.client, values(request.servers[0])) == ("claude-code", {"name": "notes", **entry})


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_folder_of_the_plugin_is_asked_for(wrapped: bool) -> None:
    entry = {"command": "${CLAUDE_PLUGIN_ROOT}/bin/run", "args": ["--data", "${CLAUDE_PLUGIN_DATA}"]}
    root: dict[str, Any] = {"mcpServers": {"notes": entry}} if wrapped else {"notes": entry}
    request = read(root)
    assert (request.client, values(request.servers[0])) == ("claude-code", {"name": "notes", **entry})
    assert [ask[1:] for ask in asks(request.servers[0])] == [
        ("${CLAUDE_PLUGIN_ROOT}", "folder", False),
        ("${CLAUDE_PLUGIN_DATA}", "folder", False),
    ]


def test_options_are_asked_for() -> None:
    options = {
        "token": {"type": "string", "title": "API token", "sensitive": True},
        "folder": {"type": "directory", "description": "Where notes are", "required": False, "default": "/srv"},
        "count": {"type": "number", "min": 1, "max": 9, "default": 3},
        "left": {"description": "Not used"},
    }
    env = {"T": "${user_config.token}", "F": "${user_config.folder}", "N": "n=${user_config.count}"}
    entry = {"command": "npx", "args": ["${user_config.unknown}"], "env": env}
    server = read({**HEAD, "userConfig": options, "mcpServers": {"notes": entry}}).servers[0]
    assert asks(server) == [
        ("unknown", "${user_config.unknown}", "text", False),
        ("token", "${user_config.token}", "text", True),
        ("folder", "${user_config.folder}", "folder", False),
        ("count", "${user_config.count}", "number", False),
    ]
    _, token, folder, count = server.inputs
    assert (token.label, token.required) == ("API token", True)
    assert (folder.label, folder.required, folder.default) == ("Where notes are", False, ("/srv",))
    assert (count.low, count.high, count.default) == (1, 9, ("3",))
    assert [f.where for f in server.fields if f.where.startswith("/userConfig")] == ["/userConfig/left"]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({**HEAD, "mcpServers": "./servers.json"}, "unsupported-document", "/mcpServers"),
    ({**HEAD, "mcpServers": ["./a.json", "./b.json"]}, "unsupported-document", "/mcpServers"),
    ({"name": "m", "owner": {"name": "Ada"}, "plugins": []}, "unsupported-document", "/plugins"),
    ({"name": "m", "plugins": [{"name": "p", "source": "./p"}]}, "unsupported-document", "/plugins"),
    (HEAD, "nothing-to-run", ""),
    ({"userConfig": [], "mcpServers": {"a": {"command": "x"}}}, "wrong-type", "/userConfig"),
    ({"userConfig": {"k": "x"}, "mcpServers": {"a": {"command": "x"}}}, "wrong-type", "/userConfig/k"),
    (
        {"userConfig": {"k": {"type": "magic"}}, "mcpServers": {"a": {"command": "x"}}},
        "unknown-type",
        "/userConfig/k/type",
    ),
    (
        {"userConfig": {"k": {"sensitive": "no"}}, "mcpServers": {"a": {"command": "x"}}},
        "wrong-type",
        "/userConfig/k/sensitive",
    ),
]


@pytest.mark.parametrize(("root", "code", "where"), REFUSED)
def test_refused(root: dict[str, Any], code: str, where: str) -> None:
    error = refused(written(root))
    assert (error.code, error.where) == (code, where)
