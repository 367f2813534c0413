"""5ire: ``mcp.json`` in its application folder, servers under ``mcpServers``.

Unverified: path and entry are what other installers write; no substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "5ire"
TITLE: str = "5ire"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/5ire/mcp.json",
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed()
