"""Amp settings. All requests are made up."""

from __future__ import annotations

from links import refused

from formats.documents import read, said, values, written


def test_read() -> None:
    entry = {"command": "npx", "args": ["-y", "example-notes"]}
    request = read({"amp.mcpServers": {"notes": entry}, "amp.notifications.enabled": True})
    assert (request.client, values(request.servers[0])) == ("amp", {"name": "notes", **entry})
    assert said(request) == {("FMT-UNKNOWN", "warn", "/amp.notifications.enabled")}


def test_refused() -> None:
    assert refused(written({"amp.mcpServers": []})).code == "wrong-type"
    assert refused(written({"amp.mcpServers": {}})).code == "nothing-to-run"
    error = refused('{"amp.mcpServers":{"a":{"command":"x"},"a":{"command":"y"}}}')
    assert (error.code, error.where) == ("duplicate-server", "/amp.mcpServers/a")


def test_a_server_may_have_that_name() -> None:
    assert read({"amp.mcpServers": {"command": "x"}}).servers[0].name == "amp.mcpServers"
