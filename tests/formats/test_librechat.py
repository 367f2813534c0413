"""LibreChat. All requests are made up."""

from __future__ import annotations

from links import refused

from formats.documents import asks, read, values, written


def test_read() -> None:
    entry = {
        "type": "stdio",
        "command": "npx",
        "args": ["-y", "example-notes"],
        "env": {"KEY": "{{NOTES_KEY}}"},
        "customUserVars": {"NOTES_KEY": {"title": "API key", "description": "From example.com"}},
        "serverInstructions": True,
    }
    request = read({"version": "1.2.1", "cache": True, "mcpServers": {"notes": entry}}, "yaml")
    assert (request.client, request.findings) == ("librechat", ())
    server = request.servers[0]
    assert values(server) == {
        "name": "notes",
        "command": "npx",
        "args": ["-y", "example-notes"],
        "env": {"KEY": "{{NOTES_KEY}}"},
    }
    assert asks(server) == [("NOTES_KEY", "{{NOTES_KEY}}", "text", True)]
    assert server.findings == ()


def test_refused() -> None:
    entry = {"command": "x", "customUserVars": ["A"]}
    error = refused(written({"mcpServers": {"a": entry}}, "yaml"))
    assert (error.code, error.where) == ("wrong-type", "/mcpServers/a/customUserVars")
