"""Claude Desktop: ``claude_desktop_config.json`` in its application folder, servers under ``mcpServers``.

Source: MCP documentation, "Connect to local MCP servers". Local servers only, for the user only; the application
rewrites the file itself and reads it at its start. No substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "claude-desktop"
TITLE: str = "Claude Desktop"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Claude/claude_desktop_config.json",
    remote=False,
    readers=("VS Code, where chat.mcp.discovery.enabled is set", "Claude Code, on claude mcp add-from-desktop"),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.local_only(TITLE)
