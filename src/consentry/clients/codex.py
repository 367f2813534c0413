"""Codex: ``config.toml`` in its folder or in a project's ``.codex``, a table ``[mcp_servers.NAME]`` for each server.

Source: OpenAI, Codex documentation, Model Context Protocol and configuration reference. A project's file counts only
where the person trusts that folder in Codex. Codex passes a short list of host variables on besides ``env``.
``default_tools_approval_mode``, and ``tools`` for each tool: whether its use is asked about. A server of any other name
than ``names`` is listed and never started, ``codex_apps`` is its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from consentry.clients import shapes, shapes_toml
from consentry.clients.place import Files
from consentry.errors import UsageError
from consentry.grants import Grant
from consentry.model import JSON
from consentry.shape import Shape, one_of, spelled

NAME: str = "codex"
TITLE: str = "Codex"
PROGRAMS: tuple[str, ...] = ("codex",)

# Any other value makes the whole file unreadable to Codex.
MODES = one_of("auto", "prompt", "writes", "approve")


def _modes(value: object) -> bool:
    """Whether ``value`` gives an approval mode to each of its tools, and says nothing else."""
    return isinstance(value, dict) and all(
        isinstance(one, dict) and list(one) == ["approval_mode"] and MODES.fits(one["approval_mode"])
        for one in value.values()
    )


FILES = Files(
    name=NAME,
    title=TITLE,
    user="{CODEX_HOME|.codex}/config.toml",
    project=".codex/config.toml",
    key="mcp_servers",
    readers=("Codex IDE extension", "ChatGPT desktop", "Warp"),
    project_readers=("Codex IDE extension",),
    names=spelled(
        "letters and digits of English, - _ : @ / and dots, but not codex_apps", r"(?!codex_apps\Z)[A-Za-z0-9_:@/.-]+"
    ),
    grants=(Grant("default_tools_approval_mode", MODES), Grant("tools", Shape("a table of approval modes", _modes))),
    tested="Codex 0.169.0, 2026-11-26",
)

target = FILES.target
traces = FILES.traces
entries = shapes_toml.entries
put = shapes_toml.put
drop = shapes_toml.drop
entry = shapes.local(TITLE, cwd=True)
_addressed = shapes.addressed(headers="http_headers")


def remote(transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:
    """Streamable HTTP; Codex has no transport of server-sent events."""
    if transport == "sse":
        raise UsageError(f"{TITLE} does not speak the older SSE transport", hint="ask for an address with HTTP")
    return _addressed(transport, url, headers)
