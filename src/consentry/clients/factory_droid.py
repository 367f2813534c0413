"""Factory Droid: ``~/.factory/mcp.json`` or a project's ``.factory/mcp.json``, servers under ``mcpServers``.

Source: Factory documentation, Model Context Protocol. Unverified: ``${X}`` is taken to be filled in.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "factory-droid"
TITLE: str = "Factory Droid"
PROGRAMS: tuple[str, ...] = ("droid",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.factory/mcp.json",
    project=".factory/mcp.json",
    syntaxes=("braces",),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, kind="stdio")
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})
