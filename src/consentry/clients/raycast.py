"""Raycast (macOS): servers are in its own database. Not written: only through its own link and window.

Source: Raycast manual, Model Context Protocol.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "raycast"
TITLE: str = "Raycast"
PROGRAMS: tuple[str, ...] = ()

BY_HAND = (
    "open the command Install Server in Raycast and fill in the entry; "
    "its servers are changed only through its own link and window"
)

FILES = Files(
    name=NAME,
    title=TITLE,
    user={"darwin": "{app}/com.raycast.macos"},
    traces_=("{app}/com.raycast.macos",),
    by_hand=BY_HAND,
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.unwritten(TITLE, BY_HAND)
entry = shapes.local(TITLE)
remote = shapes.addressed()
