"""Visual Studio Code Insiders: like Visual Studio Code, with a user folder of its own.

Source: VS Code documentation, MCP configuration reference. A workspace's ``.vscode/mcp.json`` is the same file for
both.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "vscode-insiders"
TITLE: str = "Visual Studio Code Insiders"
PROGRAMS: tuple[str, ...] = ("code-insiders",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Code - Insiders/User/mcp.json",
    project=".vscode/mcp.json",
    key="servers",
    expressions=shapes.VSCODE_EXPRESSIONS,
    inputs=True,
    grants=shapes.VSCODE_GRANTS,
    project_readers=("Visual Studio Code", "Visual Studio"),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put_with_inputs
drop = shapes.drop
entry = shapes.local(TITLE, cwd=True, kind="stdio")
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})
