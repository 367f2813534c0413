"""Visual Studio (Windows): ``.mcp.json`` in the user's profile or beside the solution, servers under ``servers``.

Source: Microsoft Learn, Use MCP servers in Visual Studio. It also reads ``.vscode/mcp.json`` and ``.cursor/mcp.json``
of a solution. Unverified: which expressions it fills in; those of Visual Studio Code are assumed, whose form it
reads.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "visual-studio"
TITLE: str = "Visual Studio"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user={"win32": "{home}/.mcp.json"},
    project=".mcp.json",
    traces_=("{local}/Microsoft/VisualStudio",),
    key="servers",
    expressions=shapes.VSCODE_EXPRESSIONS,
    project_readers=("Claude Code", "Copilot CLI", "VS Code agent host", "JetBrains Air", "Warp"),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, kind="stdio")
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})
