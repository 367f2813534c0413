"""Trae: ``mcp.json`` in its user folder or in a project's ``.trae``, servers under ``mcpServers``.

Source: Trae documentation, Model Context Protocol. A ``command`` must not hold blanks. No substitution is known
(unverified).
"""

from __future__ import annotations

from collections.abc import Mapping

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.errors import Refused
from consentry.model import JSON
from consentry.show import show

NAME: str = "trae"
TITLE: str = "Trae"
PROGRAMS: tuple[str, ...] = ("trae",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Trae/User/mcp.json",
    project=".trae/mcp.json",
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
remote = shapes.addressed()

_ENTRY = shapes.local(TITLE)


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """See ``Client.entry``; raises ``Refused`` for a program with blanks too."""
    if any(c.isspace() for c in command[0]):
        raise Refused(
            f"Trae takes no program with blanks: {show(command[0])}",
            hint="make a link to it at a path without blanks, and use that",
            code="program-with-blank",
            where="/command",
        )
    return _ENTRY(command, env, cwd)
