"""Claude Code: ``.claude.json`` in the home folder, or a project's ``.mcp.json``, servers under ``mcpServers``.

Source: Claude Code documentation, Connect Claude Code to tools via MCP. The user's file is in ``$CLAUDE_CONFIG_DIR``
where that is set; it holds the whole state of the program, which rewrites it while it runs. ``${X}`` and
``${X:-other}`` are filled in, in command, args and env; a ``cwd`` in an entry is ignored. A comment or a trailing comma
makes either file unreadable to it.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.shape import Shape

NAME: str = "claude-code"
TITLE: str = "Claude Code"
PROGRAMS: tuple[str, ...] = ("claude",)

# Servers of its own: an entry of such a name is "not loaded".
RESERVED = (
    "workspace", "computer-use", "claude-in-chrome", "Claude in Chrome", "Claude_in_Chrome", "Claude Browser",
    "Claude Preview", "claude-device", "claude-code-remote", "claude_ai", "remote-devices", "ccr-email", "hearthbot",
)  # fmt: skip

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{CLAUDE_CONFIG_DIR|{home}}/.claude.json",
    project=".mcp.json",
    traces_=("{CLAUDE_CONFIG_DIR|{home}}/.claude.json", "{home}/.claude"),
    syntaxes=("braces",),
    names=Shape("any but those that it keeps for itself, such as workspace", lambda name: name not in RESERVED),
    readers=("Warp",),
    project_readers=("Copilot CLI", "VS Code agent host", "Visual Studio", "JetBrains Air", "Warp"),
    tested="Claude Code 2.1.332, 2026-11-26",
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.strict(TITLE, bom=True)
entry = shapes.local(TITLE, kind="stdio")
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})
