"""Kiro: ``~/.kiro/settings/mcp.json`` or a workspace's ``.kiro/settings/mcp.json``, which wins; under ``mcpServers``.

Source: Kiro documentation, MCP configuration. ``${X}`` is filled in. ``autoApprove``: tools that run
without a question.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.grants import Grant
from consentry.shape import TEXTS

NAME: str = "kiro"
TITLE: str = "Kiro"
PROGRAMS: tuple[str, ...] = ("kiro",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.kiro/settings/mcp.json",
    project=".kiro/settings/mcp.json",
    traces_=("{home}/.kiro",),
    syntaxes=("braces",),
    grants=(Grant("autoApprove", TEXTS),),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed()
