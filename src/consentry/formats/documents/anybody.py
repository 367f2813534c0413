"""``{"mcpServers": {NAME: {command, args, env, cwd}}}`` where nothing says whose it is: the most common form of all."""

from __future__ import annotations

from consentry.decode import Node
from consentry.formats.documents import mcp_servers
from consentry.formats.documents.interface import Found
from consentry.formats.documents.plain import wrapped

NAME: str = "mcpServers"
KEYS: tuple[str, ...] = (mcp_servers.KEY,)


def key(root: Node, /) -> str:
    """``mcpServers`` of no client in particular."""
    return mcp_servers.KEY if mcp_servers.owner(root) == "nobody" else ""


def read(root: Node, /) -> Found:
    """The servers by name. Raises Refused, see ``entry.server``."""
    return wrapped(root)
