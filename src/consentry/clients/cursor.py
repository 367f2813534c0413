"""Cursor: ``mcp.json`` in ``~/.cursor`` or in a project's ``.cursor``, servers under ``mcpServers``.

Source: Cursor documentation, Model Context Protocol. The split of a ``command`` that holds blanks is not documented;
its own link generator writes whole lines, so splitting at blanks is assumed. ``envFile``: a file of variables.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.grants import Grant
from consentry.shape import TEXT

NAME: str = "cursor"
TITLE: str = "Cursor"
PROGRAMS: tuple[str, ...] = ("cursor",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.cursor/mcp.json",
    project=".cursor/mcp.json",
    splitting="words",
    expressions=("env", "userHome", "workspaceFolder", "workspaceFolderBasename", "pathSeparator", "/"),
    project_readers=("Visual Studio",),
    grants=(Grant("envFile", TEXT, "variables", only="direct"),),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
remote = shapes.addressed()  # Cursor finds out the transport by itself
entry = shapes.local(TITLE)
