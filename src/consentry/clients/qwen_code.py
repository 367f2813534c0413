"""Qwen Code: ``settings.json`` in ``~/.qwen`` or in a project's ``.qwen``, servers under ``mcpServers``.

Source: QwenLM/qwen-code, docs/tools/mcp-server.md and envVarResolver.ts. A remote server has ``httpUrl``, or ``url``
for sse. ``$X`` and ``${X}`` are filled in, in the whole file. ``trust``: in a trusted folder no
tool of the server is asked about.
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.clients import shapes
from consentry.clients.place import Files, Place, Scope
from consentry.grants import Grant
from consentry.model import Target
from consentry.shape import TRUTH

NAME: str = "qwen-code"
TITLE: str = "Qwen Code"
PROGRAMS: tuple[str, ...] = ("qwen",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{QWEN_HOME|.qwen}/settings.json",
    project=".qwen/settings.json",
    syntaxes=("dollar",),
    grants=(Grant("trust", TRUTH),),
    tested="Qwen Code 0.24.4, 2026-11-26",
)

traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, cwd=True)
remote = shapes.addressed({"http": "httpUrl", "sse": "url"})


def target(place: Place, scope: Scope, config: str | None, /) -> Target:
    """See ``Client.target``; on Windows ``%X%`` is filled in too."""
    found = FILES.target(place, scope, config)
    if place.platform != "win32":
        return found
    return replace(found, syntaxes=(*found.syntaxes, "percent"))
