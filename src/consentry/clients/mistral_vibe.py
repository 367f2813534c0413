"""Mistral Vibe: ``config.toml`` in ``~/.vibe``, servers in the list of tables ``[[mcp_servers]]``.

Source: mistralai/mistral-vibe, vibe/core/config/models.py: ``name`` and ``transport`` in each. A ``command`` that is a
text is split as a shell does, a list of words is not. Every other character of a name than letters, digits, - and _
becomes a _, and those are cut at both ends: two servers could get one name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from consentry.clients import shapes, shapes_toml
from consentry.clients.place import Files
from consentry.errors import UsageError
from consentry.model import JSON
from consentry.shape import spelled

NAME: str = "mistral-vibe"
TITLE: str = "Mistral Vibe"
PROGRAMS: tuple[str, ...] = ("vibe",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.vibe/config.toml",
    key="mcp_servers",
    splitting="words",
    names=spelled(
        "letters and digits of English, and between them - and _", r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
    ),
)

target = FILES.target
traces = FILES.traces
entries = shapes_toml.listed_entries
put = shapes_toml.listed_put
drop = shapes_toml.listed_drop
_local = shapes.local(TITLE)
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")  # nothing in it means anything to a shell


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """A server of the ``stdio`` transport; a program that would be split is the one word of a list."""
    made = {"transport": "stdio", **_local(command, env, cwd)}
    return made if _PLAIN.fullmatch(command[0]) else {**made, "command": [command[0]]}


def remote(transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:
    """Streamable HTTP; there is no transport of server-sent events."""
    if transport == "sse":
        raise UsageError(f"{TITLE} does not speak the older SSE transport", hint="ask for an address with HTTP")
    made: dict[str, JSON] = {"transport": "streamable-http", "url": url}
    return {**made, "headers": dict(headers)} if headers else made
