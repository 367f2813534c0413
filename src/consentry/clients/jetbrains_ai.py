"""JetBrains AI Assistant: ``llm.mcpServers.xml`` among the options of each IDE. Not written: changed by hand.

Source: JetBrains, AI Assistant documentation, Model Context Protocol. There is one file for each product and version,
the IDE overwrites it when it ends, and its XML is not documented.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "jetbrains-ai"
TITLE: str = "JetBrains AI Assistant"
PROGRAMS: tuple[str, ...] = ()

BY_HAND = (
    "in the IDE open Settings, Tools, AI Assistant, Model Context Protocol (MCP), click Add, "
    "choose As JSON and paste the entry"
)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/JetBrains/PRODUCT/options/llm.mcpServers.xml",
    traces_=("{app}/JetBrains",),
    by_hand=BY_HAND,
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.unwritten(TITLE, BY_HAND)
entry = shapes.local(TITLE)
remote = shapes.addressed()
