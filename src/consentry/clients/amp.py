"""Amp: ``settings.json``, servers under the one key ``amp.mcpServers``, dot included.

Source: Amp Owner's Manual, MCP. Unverified: which texts it fills in; ``$X`` and ``${X}`` are assumed.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "amp"
TITLE: str = "Amp"
PROGRAMS: tuple[str, ...] = ("amp",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{config}/amp/settings.json",
    project=".amp/settings.json",
    key="amp.mcpServers",
    syntaxes=("dollar",),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed()
