"""opencode: ``mcp``, whose entries hold the whole command as one array.

    {NAME: {"type": "local", "command": [C, A, ...], "environment": {...}, "cwd": D, "enabled": true, "timeout": N}}
    {NAME: {"type": "remote", "url": U, "headers": {...}, "oauth": {...}, "enabled": true}}

Source: opencode documentation, MCP servers; sst/opencode, ``packages/opencode/src/config/config.ts``.
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import entry
from consentry.formats.documents import mcp
from consentry.formats.documents.interface import Found, around, array_command, held, named
from consentry.model import Server

NAME: str = "opencode"
KEYS: tuple[str, ...] = (mcp.KEY,)

_SPELLED = {"env": "environment"}


def key(root: Node, /) -> str:
    """``mcp`` with an entry as opencode has it."""
    return mcp.KEY if mcp.owner(root) == "opencode" else ""


def read(root: Node, /) -> Found:
    """The servers by name. Raises Refused, see ``entry.server``."""
    node = held(root, mcp.KEY)
    shown = around(root, frozenset((mcp.KEY,)))
    return Found(named(node, f"/{mcp.KEY}", _entry), client=NAME, shown=shown)


def _entry(member: Member, where: str) -> Server:
    command = member.node.get("command") if member.node.kind == "object" else None
    if command is not None and command.kind not in ("array", "null"):
        raise entry.wrong_type(command, "an array of texts", f"{where}/command")
    kind = member.node.get("type") if member.node.kind == "object" else None
    if kind is None or kind.value not in ("local", "remote"):
        message, hint = "opencode knows servers of type local and remote", "ask the publisher for a corrected request"
        raise Refused(message, code="unknown-type", where=f"{where}/type", hint=hint)
    node = array_command(member.node, where)
    read = entry.server(entry.Request(node=node, names=(member.key,), base=where, spelled=_SPELLED))
    return replace(read, exact=read.command is not None)
