"""Entries of Docker's MCP catalogue. All requests are made up."""

from __future__ import annotations

from typing import Any

import pytest
from links import refused

from formats.documents import NOTATIONS, asks, read, said, written

HEAD = {"name": "notes", "image": "example/notes", "type": "server", "meta": {"category": "x"}}


def entry(**more: Any) -> dict[str, Any]:
    return {**HEAD, **more}


def config(**more: Any) -> dict[str, Any]:
    return {"config": more}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_read(notation: str) -> None:
    request = read(HEAD, notation)
    server = request.servers[0]
    assert (server.name, server.command, server.args) == ("notes", "docker", ("run", "--rm", "-i", "example/notes"))
    assert (server.inputs, request.findings) == ((), ())


def test_every_part_of_the_line() -> None:
    run = {
        "command": ["--root", "{{notes.paths|volume-target|into}}", "$TOKEN"],
        "volumes": ["{{notes.paths|volume|into}}", "data:/data"],
        "user": "{{notes.user}}",
        "disableNetwork": True,
        "extraHosts": ["db:10.0.0.1"],
    }
    asked = {
        "secrets": [{"name": "notes.token", "env": "TOKEN", "example": "x"}],
        "env": [{"name": "URL", "value": "https://{{notes.host}}/"}, {"name": "MODE", "value": "fast"}],
        "parameters": {
            "type": "object",
            "properties": {
                "paths": {"type": "array", "items": {"type": "string"}, "default": ["/srv"]},
                "host": {"type": "string"},
                "user": {"type": "string", "enum": ["1000", "0"]},
            },
            "required": ["host"],
        },
    }
    server = read(entry(run=run, config=asked)).servers[0]
    assert list(server.args) == [
        "run", "--rm", "-i", "--network", "none", "-e", "TOKEN", "-e", "URL", "-e", "MODE",
        "-v", "<paths>:<paths>", "-v", "data:/data", "-u", "<user>", "--add-host", "db:10.0.0.1",
        "example/notes", "--root", "<paths>", "<secret notes.token>",
    ]  # fmt: skip
    assert server.env == (("TOKEN", "<secret notes.token>"), ("URL", "https://<host>/"), ("MODE", "fast"))
    assert asks(server) == [
        ("notes.token", "<secret notes.token>", "text", True),
        ("host", "<host>", "text", False),
        ("paths", "<paths>", "folder", False),
        ("user", "<user>", "choice", False),
    ]
    _, host, paths, user = server.inputs
    assert (paths.default, host.required, user.choices) == (("/srv",), True, ("1000", "0"))


def test_parameters_may_be_left_out() -> None:
    env = [{"name": "HOST", "value": "{{notes.server.host}}"}, {"name": "EMPTY", "value": ""}]
    properties = {"server": {"properties": {"host": {"type": "string"}}}}
    server = read(entry(**config(env=env, parameters={"properties": properties}))).servers[0]
    assert server.env == (("HOST", "<server.host>"),)
    assert [(one.id, one.required) for one in server.inputs] == [("server.host", False)]


def test_a_mark_stands_nowhere_else_in_the_entry() -> None:
    env = [{"name": "A", "value": "{{notes.key}}"}, {"name": "B", "value": "<key>"}]
    server = read(entry(**config(env=env))).servers[0]
    assert server.env == (("A", "<<key>>"), ("B", "<key>"))


def test_a_limit_that_is_left_out_is_said() -> None:
    request = read(entry(run={"allowHosts": ["api.example.com:443"], "longLived": True}))
    assert said(request) == {("FMT-UNKNOWN", "warn", "/run/allowHosts")}
    assert {"/run/allowHosts", "/run/longLived"} <= {field.where for field in request.servers[0].fields}


def test_remote() -> None:
    remote = {
        "transport_type": "streamable-http",
        "url": "https://example.com/mcp",
        "headers": {"Authorization": "Bearer ${TOKEN}"},
    }
    root = {"name": "notes", "type": "remote", "remote": remote, **config(secrets=[{"name": "t", "env": "TOKEN"}])}
    server = read(root).servers[0]
    assert (server.url, server.transport) == ("https://example.com/mcp", "http")
    assert server.headers == (("Authorization", "Bearer <secret t>"),)
    assert asks(server) == [("t", "<secret t>", "text", True)]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (entry(image=""), "nothing-to-run", "/image"),
    (entry(image="--privileged"), "unclear-option", "/image"),
    (entry(image=["x"]), "wrong-type", "/image"),
    (entry(type="poci"), "unsupported-document", "/type"),
    (entry(run={"command": "x y"}), "wrong-type", "/run/command"),
    (entry(run={"command": ["{{notes.a|shell}}"]}), "unclear-template", "/run/command/0"),
    (entry(run={"command": ["{{}}"]}), "unclear-template", "/run/command/0"),
    (entry(run={"command": ["$UNKNOWN"]}), "unclear-template", "/run/command/0"),
    (entry(run={"volumes": ["-v"]}), "unclear-option", "/run/volumes/0"),
    (entry(run={"user": "-u"}), "unclear-option", "/run/user"),
    (entry(**config(secrets={"name": "x"})), "wrong-type", "/config/secrets"),
    (entry(**config(secrets=[{"name": "x"}])), "wrong-type", "/config/secrets/0/env"),
    (entry(**config(secrets=["x"])), "wrong-type", "/config/secrets/0"),
    (entry(**config(env=[{"name": "A", "value": "1"}, {"name": "A", "value": "2"}])), "duplicate-variable", "/config/env/1/name"),
    (entry(**config(env=[{"name": "A", "value": 1}])), "wrong-type", "/config/env/0/value"),
    (entry(**config(env=[{"name": "A", "value": "$B"}])), "unclear-template", "/config/env/0/value"),
]  # fmt: skip


@pytest.mark.parametrize(("root", "code", "where"), REFUSED)
def test_refused(root: dict[str, Any], code: str, where: str) -> None:
    error = refused(written(root, "yaml"))
    assert (error.code, error.where) == (code, where)


def test_an_unknown_key_of_the_run_is_said() -> None:
    request = read(entry(run={"privileged": True}))
    assert said(request) == {("FMT-UNKNOWN", "danger", "/run/privileged")}
