"""Amp settings: ``amp.mcpServers``, a key with a dot in it. Source: Amp manual, MCP."""

from __future__ import annotations

from consentry.decode import Node
from consentry.formats import entry
from consentry.formats.documents.interface import Found, around, held, holds, named

NAME: str = "amp"

KEY = "amp.mcpServers"
KEYS: tuple[str, ...] = (KEY,)


def key(root: Node, /) -> str:
    """``amp.mcpServers``."""
    return holds(root, KEY)


def read(root: Node, /) -> Found:
    """The servers by name. Raises Refused, see ``entry.server``."""
    node = held(root, KEY)
    servers = named(
        node, f"/{KEY}", lambda m, where: entry.server(entry.Request(node=m.node, names=(m.key,), base=where))
    )
    return Found(servers, client=NAME, shown=around(root, frozenset((KEY,))))
