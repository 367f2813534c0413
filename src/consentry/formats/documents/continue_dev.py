"""Continue: ``mcpServers`` is an array, in ``config.yaml`` and in the blocks of ``.continue/mcpServers``.

    mcpServers: [{name, command, args, env, cwd, type, url, requestOptions: {headers}}]

``${{ secrets.NAME }}`` stands for a value that the client keeps. Source: Continue documentation, config.yaml reference.
"""

from __future__ import annotations

from consentry.decode import Node
from consentry.formats import entry, fields
from consentry.formats.documents import mcp_servers
from consentry.formats.documents.interface import Found, around, held, listed
from consentry.model import Server

NAME: str = "continue"
KEYS: tuple[str, ...] = (mcp_servers.KEY,)

_QUIET = frozenset(("schema", "version", "description"))
_INERT = frozenset(("faviconUrl",))


def key(root: Node, /) -> str:
    """``mcpServers`` as an array of entries."""
    return mcp_servers.KEY if mcp_servers.owner(root) == "continue" else ""


def read(root: Node, /) -> Found:
    """The servers in order. Raises Refused, see ``entry.server`` and ``listed``."""
    node = held(root, mcp_servers.KEY)
    servers = listed(node, f"/{mcp_servers.KEY}", _entry)
    return Found(servers, client=NAME, shown=around(root, frozenset((mcp_servers.KEY,)), _QUIET))


def _entry(node: Node, where: str) -> Server:
    """An entry; the headers of a remote one stand one level deeper."""
    options = node.get("requestOptions")
    if options is None or options.kind != "object" or node.get("headers") is not None:
        return entry.server(entry.Request(node=node, base=where, inert=_INERT))
    headers = [m for m in options.members if m.key == "headers"]
    left = tuple([m for m in options.members if m.key != "headers"])
    rest = [m for m in node.members if m.key != "requestOptions"]
    shown = fields.of(left, "requestOptions")
    flat = Node("object", node.start, node.end, members=(*rest, *headers))
    return entry.server(entry.Request(node=flat, base=where, inert=_INERT), shown)
