"""What the tests of documents share: one document in every notation, and short ways to look at what was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import tomlkit

from consentry import formats
from consentry.model import InstallRequest, Server

NOTATIONS = ("json", "yaml", "toml")


def written(root: Mapping[str, Any], notation: str = "json") -> str:
    """``root`` as a text of that notation."""
    if notation == "json":
        return json.dumps(root)
    if notation == "toml":
        return tomlkit.dumps(root)
    # A value of YAML may be written as JSON, which is a part of it.
    return "".join(f"{key}:\n  {json.dumps(value, ensure_ascii=False)}\n" for key, value in root.items())


def read(root: Mapping[str, Any], notation: str = "json") -> InstallRequest:
    """The request that ``root`` is."""
    return formats.read(written(root, notation))


def values(server: Server) -> dict[str, Any]:
    """What of ``server`` says how it is started, without what is empty."""
    found = {
        "name": server.name,
        "command": server.command,
        "args": list(server.args),
        "env": dict(server.env),
        "cwd": server.cwd,
        "url": server.url,
        "headers": dict(server.headers),
    }
    return {key: value for key, value in found.items() if value}


def asks(server: Server) -> list[tuple[str, str, str, bool]]:
    """The inputs of ``server``: id, mark, kind, whether it is a secret."""
    return [(one.id, one.mark, one.kind, one.secret) for one in server.inputs]


def said(request: InstallRequest) -> set[tuple[str, str, str]]:
    """Every finding of the request and of its servers: rule, level, place."""
    found = [*request.findings, *(f for server in request.servers for f in server.findings)]
    return {(f.id, f.level.word, f.where) for f in found}
