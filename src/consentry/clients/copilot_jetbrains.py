"""GitHub Copilot in JetBrains IDEs: ``mcp.json`` in its own folder, servers under ``servers``.

Source: github/github-mcp-server, docs/installation-guides/install-other-copilot-ides.md. The headers of a remote server
stand in ``requestInit``. Unverified: which expressions it fills in; those of Visual Studio Code are assumed.
"""

from __future__ import annotations

from collections.abc import Mapping

from consentry.clients import shapes
from consentry.clients.place import Files
from consentry.model import JSON

NAME: str = "copilot-jetbrains"
TITLE: str = "GitHub Copilot for JetBrains"
PROGRAMS: tuple[str, ...] = ()

FILES = Files(
    name=NAME,
    title=TITLE,
    user={
        "linux": "{config}/github-copilot/intellij/mcp.json",
        "darwin": "{config}/github-copilot/intellij/mcp.json",
        "win32": "{local}/github-copilot/intellij/mcp.json",
    },
    key="servers",
    expressions=shapes.VSCODE_EXPRESSIONS,
)

target = FILES.target
traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
entry = shapes.local(TITLE, kind="stdio")


def remote(_transport: shapes.Transport, url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:
    """See ``Client.remote``; the client finds out the transport by itself."""
    made: dict[str, JSON] = {"url": url}
    if headers:
        made["requestInit"] = {"headers": dict(headers)}
    return made
