"""Amazon Q Developer: ``~/.aws/amazonq/mcp.json`` or a project's ``.amazonq/mcp.json``, servers under ``mcpServers``.

Source: aws/amazon-q-developer-cli. Newer versions keep servers with each of their agents and read this file where the
agent says so (``useLegacyMcpJson``). Unverified: ``${env:X}`` is taken to be filled in.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "amazon-q"
TITLE: str = "Amazon Q Developer"
PROGRAMS: tuple[str, ...] = ("q",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.aws/amazonq/mcp.json",
    project=".amazonq/mcp.json",
    expressions=("env",),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed(kinds={"http": "http", "sse": "sse"})
