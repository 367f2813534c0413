"""MCPorter: ``~/.mcporter/mcporter.json`` or a project's ``config/mcporter.json``, servers under ``mcpServers``.

Source: steipete/mcporter, docs/config.md. The address of a remote server is ``baseUrl``. Texts are filled in with
``${X}`` and ``$env:X``. An existing ``mcporter.jsonc`` is named with ``--config``.
"""

from __future__ import annotations

from consentry.clients import shapes
from consentry.clients.place import Files

NAME: str = "mcporter"
TITLE: str = "MCPorter"
PROGRAMS: tuple[str, ...] = ("mcporter",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{home}/.mcporter/mcporter.json",
    project="config/mcporter.json",
    syntaxes=("dollar",),
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE)
remote = shapes.addressed("baseUrl")
