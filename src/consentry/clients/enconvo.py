"""Enconvo (macOS): ``~/.config/enconvo/mcp_config.json``, servers under ``mcpServers``.

Unverified: path and entry are what other installers write, for local servers; no substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "enconvo"
TITLE: str = "Enconvo"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user={"darwin": "{home}/.config/enconvo/mcp_config.json"},
    remote=False,
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.local_only(TITLE)
