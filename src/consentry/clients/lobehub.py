"""LobeHub: servers are in its own database. Not written: only through its own link and window.

Source: lobehub/lobe-chat documentation, MCP.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "lobehub"
TITLE: str = "LobeHub"
PROGRAMS: tuple[str, ...] = ()

BY_HAND = (
    "open the settings of plugins in LobeHub, add a custom MCP plugin and fill in the entry; "
    "its servers are changed only through its own link and window"
)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/LobeHub",
    traces_=("{app}/LobeHub",),
    by_hand=BY_HAND,
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.unwritten(TITLE, BY_HAND)
entry = shapes.local(TITLE)
remote = shapes.addressed()
