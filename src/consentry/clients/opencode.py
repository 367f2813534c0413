"""opencode: ``opencode.json`` in its folder or in the project, which holds comments, servers under ``mcp``.

Source: opencode documentation, MCP servers and config (version 1); packages/opencode/src/config. A local server is
one list of words and an ``environment``; both transports of a remote one are called ``remote``. ``opencode.jsonc`` is
read as well and wins: where that exists, name it with ``--config``. ``{env:X}`` and ``{file:PATH}``, which reads a
file, are filled in, in the text of the file before it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.model import JSON

NAME: str = "opencode"
TITLE: str = "opencode"
PROGRAMS: tuple[str, ...] = ("opencode",)

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{XDG_CONFIG_HOME|.config}/opencode/opencode.json",
    project="opencode.json",
    key="mcp",
    syntaxes=("curly",),
    tested="opencode 1.18.33, 2026-11-25",
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
remote = shapes.addressed(kinds={"http": "remote", "sse": "remote"}, also={"enabled": True})


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """See ``Client.entry``; the program is the first of the words."""
    made: dict[str, JSON] = {"type": "local", "command": list(command)}
    if env:
        made["environment"] = dict(env)
    if cwd is not None:
        made["cwd"] = cwd
    return {**made, "enabled": True}
