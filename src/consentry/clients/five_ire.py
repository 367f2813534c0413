"""5ire: ``mcp.json`` in its application folder, servers under ``mcpServers``.

Source: nanbingxyz/5ire, src/types/mcp.d.ts. ``approvalPolicy``: when tools are asked about. Unverified: path and entry
are what other installers write; no substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.grants import Grant
from consentry.shape import one_of

NAME: str = "5ire"
TITLE: str = "5ire"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/5ire/mcp.json",
    grants=(Grant("approvalPolicy", one_of("never", "once", "always")),),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed()
