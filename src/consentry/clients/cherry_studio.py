"""Cherry Studio: servers are in its own database. Not written: only through its own link and window.

Source: CherryHQ/cherry-studio documentation, MCP.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "cherry-studio"
TITLE: str = "Cherry Studio"
PROGRAMS: tuple[str, ...] = ()

BY_HAND = (
    "open Settings, MCP Servers, Add, Import from JSON in Cherry Studio and paste the entry; "
    "its servers are changed only through its own link and window"
)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/CherryStudio",
    traces_=("{app}/CherryStudio",),
    by_hand=BY_HAND,
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.unwritten(TITLE, BY_HAND)
entry = shapes.local(TITLE)
remote = shapes.addressed()
