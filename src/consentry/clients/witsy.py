"""Witsy: ``settings.json`` in its application folder, servers under ``mcpServers``.

Source: nbonamy/witsy, src/main/mcp.ts, for local servers; remote ones stand elsewhere in the file in a form of their
own. Unverified on a running application; no substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "witsy"
TITLE: str = "Witsy"
PROGRAMS: tuple[str, ...] = ("witsy",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Witsy/settings.json",
    remote=False,
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.local_only(TITLE)
