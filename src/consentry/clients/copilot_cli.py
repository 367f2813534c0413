"""GitHub Copilot CLI: ``mcp-config.json`` in ``~/.copilot`` or ``$COPILOT_HOME``, servers under ``mcpServers``.

Source: GitHub documentation, Adding MCP servers for GitHub Copilot CLI. ``tools`` are those that may be used at all,
every one where an entry does not say; each call is still asked for. In a project it reads ``.github/mcp.json``, which
is written, and ``.mcp.json``, whose other readers do not know ``type: local``: name that with ``--config`` where it is
wanted. A comment makes a project's file unreadable to it, not the user's. Unverified: substitution.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.grants import Grant
from consentry.shape import TEXTS

NAME: str = "copilot-cli"
TITLE: str = "GitHub Copilot CLI"
PROGRAMS: tuple[str, ...] = ("copilot",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{COPILOT_HOME|.copilot}/mcp-config.json",
    project=".github/mcp.json",
    grants=(Grant("tools", TEXTS, "tools"),),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, kind="local")
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})
