"""LibreChat: ``librechat.yaml`` of its installation, servers under ``mcpServers``. Not written: changed by hand.

Source: LibreChat documentation, librechat.yaml. Where the installation stands is not known here; ``${X}`` is filled in.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "librechat"
TITLE: str = "LibreChat"
PROGRAMS: tuple[str, ...] = ()

BY_HAND = "add the entry under mcpServers in librechat.yaml of your installation, then restart LibreChat"

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{LIBRECHAT_CONFIG_DIR|LibreChat}/librechat.yaml",
    syntaxes=("braces",),
    by_hand=BY_HAND,
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.unwritten(TITLE, BY_HAND)
entry = shapes.local(TITLE)
remote = shapes.addressed()
