"""Cline: ``cline_mcp_settings.json`` in its storage within Visual Studio Code, servers under ``mcpServers``.

Source: cline/cline, src/services/mcp. A remote entry without ``type`` would be taken for ``sse``. Sources disagree
about the file of its command-line tool (``~/.cline``): name it with ``--config``. Unverified: ``${env:X}`` is taken
to be filled in. ``autoApprove``: tools that run without a question. The file is JSON without
comments.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.grants import Grant
from consentry.shape import TEXTS

NAME: str = "cline"
TITLE: str = "Cline"
PROGRAMS: tuple[str, ...] = ("cline",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
    traces_=("{app}/Code/User/globalStorage/saoudrizwan.claude-dev",),
    expressions=("env",),
    grants=(Grant("autoApprove", TEXTS),),
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.strict(TITLE)
entry = shapes.local(TITLE, cwd=True)
remote = shapes.addressed(kinds={"http": "streamableHttp", "sse": "sse"})
