"""Zed settings: ``context_servers``.

    {NAME: {"source": "custom", "command": C, "args": [...], "env": {...}}}     or {"url": U, "headers": {...}}
    {NAME: {"command": {"path": C, "args": [...], "env": {...}}}}               as older versions have it
    {NAME: {"source": "extension", "settings": {...}}}                          the command comes from an extension

What an extension starts is the answer of its WebAssembly code. Source: Zed documentation, MCP;
zed-industries/zed, ``crates/project/src/context_server_store.rs``.
"""

from __future__ import annotations

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import entry
from consentry.formats.documents.interface import Found, around, held, holds, named, needs_code
from consentry.model import Server

NAME: str = "zed"

KEY = "context_servers"
KEYS: tuple[str, ...] = (KEY,)
_QUIET = frozenset(("$schema",))
#: What Zed hands to the code of an extension; a server of one's own has none, so it is never obeyed.
_INERT = frozenset(("settings", "remote"))


def key(root: Node, /) -> str:
    """``context_servers``."""
    return holds(root, KEY)


def read(root: Node, /) -> Found:
    """The custom servers. Raises Refused, see ``entry.server``, and needs-code for one of an extension."""
    node = held(root, KEY)
    return Found(named(node, f"/{KEY}", _entry), client=NAME, shown=around(root, frozenset((KEY,)), _QUIET))


def _entry(member: Member, where: str) -> Server:
    node = member.node
    source = node.get("source") if node.kind == "object" else None
    by_extension = source is not None and source.value == "extension"
    if by_extension or (node.kind == "object" and node.get("settings") and not entry.startable(node)):
        hint = "install it in Zed, as an extension"
        raise needs_code("the server belongs to an extension of Zed", where, hint)
    return entry.server(entry.Request(node=_flat(node, where), names=(member.key,), base=where, inert=_INERT))


def _flat(node: Node, where: str) -> Node:
    """An entry of an older version as one of today's."""
    nested = node.get("command") if node.kind == "object" else None
    if nested is None or nested.kind != "object":
        return node
    kept = [m for m in node.members if m.key != "command"]
    moved = [m._replace(key="command") if m.key == "path" else m for m in nested.members]
    twice = next((m.key for m in moved if any(m.key == one.key for one in kept)), None)
    if twice is not None or nested.get("command") is not None:
        message, hint = "the entry says twice how to start it", "ask the publisher which of the two is meant"
        raise Refused(message, code="two-forms", where=f"{where}/{twice or 'command'}", hint=hint)
    return Node("object", node.start, node.end, members=(*moved, *kept))
