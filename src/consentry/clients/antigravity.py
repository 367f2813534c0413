"""Google Antigravity: ``~/.gemini/antigravity/mcp_config.json``, under ``mcpServers``, a remote one with ``serverUrl``.

Source: Antigravity documentation, MCP integration. No substitution is known (unverified).
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "antigravity"
TITLE: str = "Antigravity"
PROGRAMS: tuple[str, ...] = ("antigravity",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.gemini/antigravity/mcp_config.json",
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed("serverUrl")
