"""Roo Code: ``mcp_settings.json`` in its storage within Visual Studio Code, or ``.roo/mcp.json``, under ``mcpServers``.

Source: RooCodeInc/Roo-Code, src/services/mcp and src/utils/config.ts: ``${env:X}`` and ``${workspaceFolder}`` are
filled in. ``alwaysAllow``: tools that run without a question. Both files are JSON without comments.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.grants import Grant
from consentry.shape import TEXTS

NAME: str = "roo-code"
TITLE: str = "Roo Code"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
    project=".roo/mcp.json",
    traces_=("{app}/Code/User/globalStorage/rooveterinaryinc.roo-cline",),
    expressions=("env", "workspaceFolder"),
    grants=(Grant("alwaysAllow", TEXTS),),
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.strict(TITLE)
entry = shapes.local(TITLE, cwd=True)
remote = shapes.addressed(kinds={"http": "streamable-http", "sse": "sse"})
