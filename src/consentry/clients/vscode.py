"""Visual Studio Code: ``mcp.json`` in its user folder or in a workspace's ``.vscode``, servers under ``servers``.

Source: VS Code documentation, MCP configuration reference and variables reference. Values that it asks for stand in
``inputs`` of the same file. Which of the general variables it fills in ``mcp.json`` is not documented: all count.
In its sandbox (``sandboxEnabled``) no tool of the server is asked about; ``sandbox`` says what that lets through.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "vscode"
TITLE: str = "Visual Studio Code"
PROGRAMS: tuple[str, ...] = ("code",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Code/User/mcp.json",
    project=".vscode/mcp.json",
    key="servers",
    expressions=shapes.VSCODE_EXPRESSIONS,
    inputs=True,
    grants=shapes.VSCODE_GRANTS,
    project_readers=("Visual Studio", "Visual Studio Code Insiders"),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put_with_inputs
drop = shapes.drop
entry = shapes.local(TITLE, cwd=True, kind="stdio")
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})
