"""LM Studio: ``~/.lmstudio/mcp.json``, in the notation of Cursor, servers under ``mcpServers``.

Source: LM Studio documentation, Use MCP servers. No substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "lm-studio"
TITLE: str = "LM Studio"
PROGRAMS: tuple[str, ...] = ("lms",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.lmstudio/mcp.json",
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed()
