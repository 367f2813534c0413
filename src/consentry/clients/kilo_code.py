"""Kilo Code: ``mcp_settings.json`` in its storage within Visual Studio Code, or ``.kilocode/mcp.json``.

Source: Kilo-Org/kilocode, mcp-migrator.ts. Newer versions keep servers in ``kilo.jsonc`` under ``mcp`` and take those
of these two files in at each start; older ones know nothing else, so these files are what every version reads. A
comment in them hides all servers from the newer ones; a ``cwd`` would be lost. ``alwaysAllow``: tools that
the older ones run without a question.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.grants import Grant
from consentry.shape import TEXTS

NAME: str = "kilo-code"
TITLE: str = "Kilo Code"
PROGRAMS: tuple[str, ...] = ("kilo", "kilocode")

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{app}/Code/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json",
    project=".kilocode/mcp.json",
    traces_=("{app}/Code/User/globalStorage/kilocode.kilo-code",),
    expressions=("env", "workspaceFolder"),
    grants=(Grant("alwaysAllow", TEXTS),),
)

target = FILES.target
traces = FILES.traces
entries, put, drop = shapes.strict(TITLE)
entry = shapes.local(TITLE)
remote = shapes.addressed(kinds={"http": "streamable-http", "sse": "sse"})
