"""Mistral Vibe: ``config.toml`` in ``~/.vibe``, servers in the list of tables ``[[mcp_servers]]``.

Source: mistralai/mistral-vibe, README, section on MCP servers: ``name`` and ``transport`` in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from consentry.clients import shapes, shapes_toml
from consentry.clients.place import Files
from consentry.errors import UsageError
from consentry.model import JSON

NAME: str = "mistral-vibe"
TITLE: str = "Mistral Vibe"
PROGRAMS: tuple[str, ...] = ("vibe",)

FILES = Files(name=NAME, title=TITLE, user="{home}/.vibe/config.toml", key="mcp_servers")

target = FILES.target
traces = FILES.traces
entries = shapes_toml.listed_entries
put = shapes_toml.listed_put
drop = shapes_toml.listed_drop
_local = shapes.local(TITLE)


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """A server of the ``stdio`` transport."""
    return {"transport": "stdio", **_local(command, env, cwd)}


def remote(transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:
    """Streamable HTTP; there is no transport of server-sent events."""
    if transport == "sse":
        raise UsageError(f"{TITLE} does not speak the older SSE transport", hint="ask for an address with HTTP")
    made: dict[str, JSON] = {"transport": "streamable-http", "url": url}
    return {**made, "headers": dict(headers)} if headers else made
