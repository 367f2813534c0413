"""Junie: ``mcp/mcp.json`` in ``~/.junie`` or in a project's ``.junie``, servers under ``mcpServers``; local ones only.

Source: JetBrains, Junie documentation, Model Context Protocol. No substitution is known (unverified).
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "junie"
TITLE: str = "Junie"
PROGRAMS: tuple[str, ...] = ("junie",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.junie/mcp/mcp.json",
    project=".junie/mcp/mcp.json",
    traces_=("{home}/.junie",),
    remote=False,
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.local_only(TITLE)
