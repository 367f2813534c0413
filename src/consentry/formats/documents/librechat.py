"""LibreChat: ``mcpServers`` in ``librechat.yaml``, with values that each of its users gives.

    {NAME: {type, command, args, env, url, headers, "customUserVars": {KEY: {"title", "description"}}}}

``{{KEY}}`` stands where such a value goes. Source: LibreChat documentation, MCP servers object structure.
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.decode import Member, Node, compact
from consentry.formats import entry, placeholders
from consentry.formats.documents import mcp_servers
from consentry.formats.documents.interface import Found, around, held, named
from consentry.model import Input, Server

NAME: str = "librechat"
KEYS: tuple[str, ...] = (mcp_servers.KEY,)

_INERT = frozenset(
    ("chatMenu", "customUserVars", "iconPath", "initTimeout", "requiresOAuth", "serverInstructions", "startup")
)
_QUIET = frozenset(("cache", "version"))


def key(root: Node, /) -> str:
    """``mcpServers`` of LibreChat."""
    return mcp_servers.KEY if mcp_servers.owner(root) == "librechat" else ""


def read(root: Node, /) -> Found:
    """The servers by name. Raises Refused, see ``entry.server``."""
    node = held(root, mcp_servers.KEY)
    servers = named(node, f"/{mcp_servers.KEY}", _entry)
    return Found(servers, client=NAME, shown=around(root, frozenset((mcp_servers.KEY,)), _QUIET))


def _entry(member: Member, where: str) -> Server:
    read = entry.server(entry.Request(node=member.node, names=(member.key,), base=where, inert=_INERT))
    variables = member.node.get("customUserVars")
    if variables is None or entry.absent(variables):
        return read
    if variables.kind != "object":
        raise entry.wrong_type(variables, "an object of named values", f"{where}/customUserVars")
    return replace(read, inputs=(*read.inputs, *[_input(m, where) for m in variables.members]))


def _input(member: Member, where: str) -> Input:
    title = member.node.get("title") if member.node.kind == "object" else None
    label = entry.text(title, f"{where}/customUserVars/{member.key}/title") or member.key
    return Input(
        id=member.key,
        definition=compact(member.node),
        mark=f"{{{{{member.key}}}}}",
        label=label,
        secret=placeholders.secret(member.key) or placeholders.secret(label),
    )
