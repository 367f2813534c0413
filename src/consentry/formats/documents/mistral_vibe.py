"""Mistral Vibe: ``[[mcp_servers]]`` in ``config.toml``, an array of tables.

    name, transport = "stdio" | "http" | "streamable-http", command (a text or an array), args, env = {}
    url, headers = {}, api_key_env = NAME, api_key_header = "Authorization", api_key_format = "Bearer {token}"

Source: Mistral documentation, Vibe CLI, MCP servers.
"""

from __future__ import annotations

from consentry.decode import Node
from consentry.errors import Refused
from consentry.formats import entry
from consentry.formats.documents.interface import (
    Found,
    around,
    array_command,
    asked_for,
    given,
    held,
    listed,
    with_header,
)
from consentry.model import Server

NAME: str = "mistral-vibe"

KEY = "mcp_servers"
KEYS: tuple[str, ...] = (KEY,)
_TAKEN = frozenset(("api_key_env", "api_key_header", "api_key_format"))
_INERT = frozenset(("prompt",))


def key(root: Node, /) -> str:
    """``mcp_servers`` as an array."""
    node = given(root, KEY)
    return KEY if node is not None and node.kind == "array" else ""


def read(root: Node, /) -> Found:
    """The servers in order. Raises Refused, see ``entry.server`` and ``listed``."""
    node = held(root, KEY)
    return Found(listed(node, f"/{KEY}", _entry), client=NAME, shown=around(root, frozenset((KEY,))))


def _entry(node: Node, where: str) -> Server:
    read = entry.server(entry.Request(node=array_command(node, where), base=where, inert=_INERT, taken=_TAKEN))
    name = entry.text(node.get("api_key_env"), f"{where}/api_key_env")
    if not name:
        return read
    if read.url is None:
        message, hint = "api_key_env goes with a url, not with a command", "ask for a corrected request"
        raise Refused(message, code="type-contradiction", where=f"{where}/api_key_env", hint=hint)
    header = entry.text(node.get("api_key_header"), f"{where}/api_key_header") or "Authorization"
    form = entry.text(node.get("api_key_format"), f"{where}/api_key_format") or "Bearer {token}"
    mark, read = asked_for(read, name, secret=True)
    return with_header(read, header, form.replace("{token}", mark), f"{where}/api_key_header")
