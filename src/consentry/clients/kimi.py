"""Kimi CLI: ``mcp.json`` in ``~/.kimi`` or ``$KIMI_SHARE_DIR``, servers under ``mcpServers``.

Source: MoonshotAI/kimi-cli documentation, ``kimi mcp``. The transport of a remote server is called ``transport``. The
later Kimi Code keeps its own file in ``~/.kimi-code``: name it with ``--config``. No substitution is known
(unverified).
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "kimi"
TITLE: str = "Kimi CLI"
PROGRAMS: tuple[str, ...] = ("kimi",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{KIMI_SHARE_DIR|.kimi}/mcp.json",
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, cwd=True)
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"}, kind_key="transport")
