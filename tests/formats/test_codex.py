"""Codex configurations. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from consentry import formats
from formats.documents import NOTATIONS, asks, read, said, values, written

ENTRY = {"command": "npx", "args": ["-y", "example-notes"], "env": {"A": "b"}, "cwd": "/srv"}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_read(notation: str) -> None:
    more = {"enabled": True, "startup_timeout_sec": 20, "enabled_tools": ["x"], "disabled_tools": ["y"]}
    request = read({"mcp_servers": {"notes": {**ENTRY, **more}}}, notation)
    assert (request.client, said(request)) == ("codex", set())
    assert values(request.servers[0]) == {"name": "notes", **ENTRY}


@pytest.mark.parametrize(
    "text",
    [
        '[mcp_servers.notes]\ncommand = "npx"\n',
        '# mine\n\n[mcp_servers."notes"] # there\r\ncommand = "npx"\r\n',
        'model = "x"\n\n[mcp_servers.notes]\ncommand = "npx"',
        'mcp_servers.notes.command = "npx"',
        'mcp_servers = { notes = { command = "npx" } }',
        '[mcp_servers]\nnotes = {command="npx"}',
        '[mcp_servers.notes.env]\n[mcp_servers.notes]\ncommand = "npx"',
    ],
)
def test_as_the_file_is_written(text: str) -> None:
    request = formats.read(text)
    assert (request.format, request.client) == ("toml", "codex")
    assert values(request.servers[0]) == {"name": "notes", "command": "npx"}


def test_variables_that_are_only_named_are_asked_for() -> None:
    server = read({"mcp_servers": {"n": {"command": "x", "env": {"A": "b"}, "env_vars": ["A", "HOST", "API_KEY"]}}})
    one = server.servers[0]
    assert one.env == (("A", "b"), ("HOST", "${HOST}"), ("API_KEY", "${API_KEY}"))
    assert asks(one) == [("HOST", "${HOST}", "text", False), ("API_KEY", "${API_KEY}", "text", True)]
    assert not any(i.required for i in one.inputs)


def test_a_mark_of_ours_stands_nowhere_else() -> None:
    entry = {"command": "x", "args": ["${KEY}"], "env_vars": ["KEY"]}
    one = read({"mcp_servers": {"n": entry}}).servers[0]
    assert (one.args, one.env) == (("${KEY}",), (("KEY", "<${KEY}>"),))
    assert asks(one) == [("KEY", "<${KEY}>", "text", True)]


def test_remote() -> None:
    entry = {
        "url": "https://example.com",
        "bearer_token_env_var": "TOKEN",
        "http_headers": {"A": "b"},
        "env_http_headers": {"X-Team": "TEAM", "X-Again": "TOKEN"},
    }
    one = read({"mcp_servers": {"n": entry}}).servers[0]
    assert one.headers == (
        ("A", "b"),
        ("Authorization", "Bearer ${TOKEN}"),
        ("X-Team", "${TEAM}"),
        ("X-Again", "${TOKEN}"),
    )
    assert asks(one) == [("TOKEN", "${TOKEN}", "text", True), ("TEAM", "${TEAM}", "text", True)]


URL = "https://example.com"
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"args": ["x"]}, "nothing-to-run", ""),
    ({"command": "x", "url": URL}, "two-transports", "/url"),
    ({"command": "x", "env_vars": "A"}, "wrong-type", "/env_vars"),
    ({"command": "x", "bearer_token_env_var": "A"}, "type-contradiction", "/bearer_token_env_var"),
    ({"command": "x", "env_http_headers": {"A": "B"}}, "type-contradiction", "/env_http_headers"),
    ({"command": "x", "http_headers": {"A": "B"}}, "type-contradiction", "/http_headers"),
    ({"url": URL, "env_vars": ["A"]}, "type-contradiction", "/env_vars"),
    ({"url": URL, "headers": {"A": "B"}}, "case-variant-key", "/headers"),
    ({"url": URL, "http_headers": {"X": "1"}, "env_http_headers": {"x": "A"}}, "unclear-header", ""),
    ({"url": URL, "bearer_token_env_var": ["A"]}, "wrong-type", "/bearer_token_env_var"),
]


@pytest.mark.parametrize(("entry", "code", "where"), REFUSED)
def test_refused(entry: dict[str, Any], code: str, where: str) -> None:
    error = refused(written({"mcp_servers": {"n": entry}}, "toml"))
    assert (error.code, error.where) == (code, "/mcp_servers/n" + where)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[mcp_servers.a]\ncommand = "x"\n[mcp_servers.a]\ncommand = "y"', "duplicate-key"),
        ('[mcp_servers.a]\ncommand = "x"\ncommand = "y"', "duplicate-key"),
        ("[mcp_servers.a]\ncommand = x", "malformed-toml"),
        ("[mcp_servers.a]", "nothing-to-run"),
    ],
)
def test_malformed(text: str, code: str) -> None:
    assert refused(text).code in (code, "malformed-toml")


def test_an_entry_in_json_is_read_as_codex_reads_it() -> None:
    (remote,) = formats.read('{"url":"https://a.example/mcp","bearer_token_env_var":"TOKEN"}').servers
    assert remote.headers == (("Authorization", "Bearer ${TOKEN}"),)
    text = '{"mcpServers":{"n":{"command":"a","env_vars":["HOME_PAGE"],"required":true,"tool_timeout_sec":9}}}'
    request = formats.read(text)
    assert request.servers[0].env == (("HOME_PAGE", "${HOME_PAGE}"),)
    assert [one.id for one in request.servers[0].inputs] == ["HOME_PAGE"]
    assert not request.servers[0].findings
    (plain,) = formats.read('{"n":{"url":"https://a.example/mcp","http_headers":{"X-Team":"a"}}}').servers
    assert plain.headers == (("X-Team", "a"),)
