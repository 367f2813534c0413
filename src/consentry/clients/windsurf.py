"""Windsurf: ``~/.codeium/windsurf/mcp_config.json``, servers under ``mcpServers``, a remote one with ``serverUrl``.

Source: Windsurf documentation, Cascade MCP integration. ``${env:X}`` and ``${file:PATH}``, which reads a file, are
filled in. The plugin for JetBrains reads ``~/.codeium/mcp_config.json``: name that with ``--config``.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "windsurf"
TITLE: str = "Windsurf"
PROGRAMS: tuple[str, ...] = ("windsurf",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.codeium/windsurf/mcp_config.json",
    expressions=("env", "file"),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed("serverUrl")
