"""Warp: ``.mcp.json`` in ``~/.warp`` or in a project's ``.warp``, servers under ``mcpServers``.

Source: Warp documentation, Model Context Protocol. The folder of a server is ``working_directory``. It also keeps
servers in its own cloud and reads the files of other clients. Unverified: ``${X}`` is taken to be filled in.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "warp"
TITLE: str = "Warp"
PROGRAMS: tuple[str, ...] = ("warp", "warp-terminal")

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.warp/.mcp.json",
    project=".warp/.mcp.json",
    syntaxes=("braces",),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, cwd="working_directory")
remote = shapes.addressed()
