"""Cursor: ``mcp.json`` in ``~/.cursor`` or in a project's ``.cursor``, servers under ``mcpServers``.

Source: Cursor documentation, Model Context Protocol. The split of a ``command`` that holds blanks is not documented;
its own link generator writes whole lines, so splitting at blanks is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from consentry.clients import interface
from consentry.clients.interface import Place, Scope
from consentry.model import JSON, Target

NAME: str = "cursor"
TITLE: str = "Cursor"

entries = interface.entries
put = interface.put
drop = interface.drop


def target(place: Place, scope: Scope, config: str | None, /) -> Target:
    """See ``Client.target``."""
    base = place.home if scope == "user" else place.folder
    return Target(
        client=NAME,
        path=interface.join(place, base, ".cursor", "mcp.json")
        if config is None
        else interface.own_path(place, config),
        scope=scope,
        key="mcpServers",
        platform=place.platform,
        splitting="words",
        expressions=("env", "userHome", "workspaceFolder", "workspaceFolderBasename", "pathSeparator", "/"),
    )


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """See ``Client.entry``."""
    return interface.local_entry(TITLE, command, env, cwd)


def remote(transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:  # noqa: ARG001
    """See ``Client.remote``. Cursor finds out the transport by itself."""
    return {"url": url, "headers": dict(headers)} if headers else {"url": url}
