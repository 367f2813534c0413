"""Crush: ``crush.json``, servers under ``mcp``; the ``crushrc`` that replaces it is a script and is not written.

Source: charmbracelet/crush, docs/config and internal/shell/expand.go. Every text is expanded as the shell does in a
here-document: ``$X``, ``${X}``, and ``$(COMMAND)``, which runs. ``type`` is required.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from consentry.clients import shapes
from consentry.clients.place import Files, Place, Scope
from consentry.model import Target

NAME: str = "crush"
TITLE: str = "Crush"
PROGRAMS: tuple[str, ...] = ("crush",)

BY_HAND = "a crushrc is a script: add a line to it yourself, mcp add NAME --type stdio with the command as shown"

FILES = Files(
    name=NAME,
    title=TITLE,
    user={
        "linux": "{CRUSH_GLOBAL_CONFIG|{config}/crush}/crush.json",
        "darwin": "{CRUSH_GLOBAL_CONFIG|{config}/crush}/crush.json",
        "win32": "{CRUSH_GLOBAL_CONFIG|{local}/crush}/crush.json",
    },
    project="crush.json",
    key="mcp",
    syntaxes=("dollar", "command", "document"),
)

traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, kind="stdio")
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})

_SCRIPT = re.compile(r"(?:^|[/\\])\.?crushrc$")


def target(place: Place, scope: Scope, config: str | None, /) -> Target:
    """See ``Client.target``; a ``crushrc`` is changed by hand."""
    found = FILES.target(place, scope, config)
    return replace(found, by_hand=BY_HAND) if _SCRIPT.search(found.path) else found
