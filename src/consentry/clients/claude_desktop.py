"""Claude Desktop: ``claude_desktop_config.json`` in its application folder, servers under ``mcpServers``.

Source: MCP documentation, "Connect to local MCP servers". Local servers only, for the user only; the application
rewrites the file itself and reads it at its start. No substitution is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NoReturn

from consentry.clients import interface
from consentry.clients.interface import Place, Scope
from consentry.errors import UsageError
from consentry.model import JSON, Target

NAME: str = "claude-desktop"
TITLE: str = "Claude Desktop"

entries = interface.entries
put = interface.put
drop = interface.drop


def target(place: Place, scope: Scope, config: str | None, /) -> Target:
    """See ``Client.target``."""
    if scope != "user":
        raise UsageError("Claude Desktop has no project configuration", hint="leave --scope project out")
    return Target(
        client=NAME,
        path=interface.join(place, interface.app_folder(place), "Claude", "claude_desktop_config.json")
        if config is None
        else interface.own_path(place, config),
        scope=scope,
        key="mcpServers",
        platform=place.platform,
        remote=False,
    )


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """See ``Client.entry``."""
    return interface.local_entry(TITLE, command, env, cwd)


def remote(transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> NoReturn:  # noqa: ARG001
    """See ``Client.remote``."""
    raise UsageError(
        "Claude Desktop starts local servers only", hint="add a remote server as a connector in its settings"
    )
