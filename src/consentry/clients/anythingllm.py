"""AnythingLLM: ``anythingllm_mcp_servers.json`` among the plugins in its storage, servers under ``mcpServers``.

Source: AnythingLLM documentation, MCP compatibility. The storage is ``$STORAGE_DIR`` on a server, else that of the
desktop application. Unverified: entries of remote servers. No substitution is known.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "anythingllm"
TITLE: str = "AnythingLLM"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{STORAGE_DIR|{app}/anythingllm-desktop/storage}/plugins/anythingllm_mcp_servers.json",
    traces_=("{STORAGE_DIR|{app}/anythingllm-desktop/storage}",),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed(kinds={"http": "streamable", "sse": "sse"})
