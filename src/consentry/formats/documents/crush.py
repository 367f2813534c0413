"""Crush: ``mcp``, whose entries must say their type.

    {NAME: {"type": "stdio", "command": C, "args": [...], "env": {...}, "disabled": false, "timeout": N}}
    {NAME: {"type": "http" | "sse", "url": U, "headers": {...}}}

Crush runs every ``$(COMMAND)`` in these values when it loads them, and takes what it prints. Source: Crush
documentation, MCPs; charmbracelet/crush, ``internal/config/resolve.go``.
"""

from __future__ import annotations

from consentry.decode import Member, Node, pointer
from consentry.errors import Refused
from consentry.expressions import RUNS, SYNTAXES
from consentry.formats import entry
from consentry.formats.documents import mcp
from consentry.formats.documents.interface import Found, around, held, named, needs_code
from consentry.model import Server

NAME: str = "crush"
KEYS: tuple[str, ...] = (mcp.KEY,)

_TYPES = frozenset(("stdio", "http", "sse"))


def key(root: Node, /) -> str:
    """``mcp``, unless its entries are those of opencode."""
    return mcp.KEY if mcp.owner(root) in ("crush", "unclear") else ""


def read(root: Node, /) -> Found:
    """The servers by name. Raises Refused, see ``entry.server``, and needs-code for values that a command prints."""
    node = held(root, mcp.KEY)
    shown = around(root, frozenset((mcp.KEY,)))
    return Found(named(node, f"/{mcp.KEY}", _entry), client=NAME, shown=shown)


def _entry(member: Member, where: str) -> Server:
    kind = member.node.get("type") if member.node.kind == "object" else None
    if kind is None or kind.value not in _TYPES:
        message = "Crush and opencode both need the type of a server; Crush knows stdio, http and sse"
        hint = "ask the publisher for a corrected request"
        raise Refused(message, code="unknown-type", where=f"{where}/type", hint=hint)
    read = entry.server(entry.Request(node=member.node, names=(member.key,), base=where))
    values = [
        ("/command", read.command or ""),
        ("/url", read.url or ""),
        *[(f"/args/{index}", text) for index, text in enumerate(read.args)],
        *[(pointer("env", name), text) for name, text in read.env],
        *[(pointer("headers", name), text) for name, text in read.headers],
    ]
    for place, text in values:
        if SYNTAXES[RUNS].search(text):
            hint = "ask the publisher for the value itself"
            raise needs_code("Crush takes this value from a command that it runs", where + place, hint)
    return read
