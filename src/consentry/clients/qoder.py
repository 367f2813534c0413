"""Qoder: ``~/.qoder/mcp.json``, on Windows in its shared cache below ``%APPDATA%``, servers under ``mcpServers``.

Unverified: paths and entry are what other installers write; no substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "qoder"
TITLE: str = "Qoder"
PROGRAMS: tuple[str, ...] = ("qoder",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user={
        "linux": "{home}/.qoder/mcp.json",
        "darwin": "{home}/.qoder/mcp.json",
        "win32": "{app}/Qoder/SharedClientCache/mcp.json",
    },
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed()
