"""Continue: ``config.yaml`` in ``~/.continue``, servers in the list ``mcpServers``, each with its ``name``.

Source: Continue documentation, ``config.yaml`` reference. ``${{ secrets.NAME }}`` is filled in from its own store.
"""

from __future__ import annotations

from consentry.clients import shapes, shapes_yaml
from consentry.clients.place import Files

NAME: str = "continue"
TITLE: str = "Continue"
PROGRAMS: tuple[str, ...] = ("cn",)

FILES = Files(name=NAME, title=TITLE, user="{home}/.continue/config.yaml", syntaxes=("secrets",))

target = FILES.target
traces = FILES.traces
entries = shapes_yaml.listed_entries
put = shapes_yaml.listed_put
drop = shapes_yaml.listed_drop
entry = shapes.local(TITLE, cwd=True, kind="stdio")
remote = shapes.addressed(kinds={"http": "streamable-http", "sse": "sse"})
