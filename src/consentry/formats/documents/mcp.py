"""Whose ``mcp`` a document holds: opencode, Crush and older settings of VS Code share the key. Their common ground."""

from __future__ import annotations

from typing import Literal

from consentry.decode import Node
from consentry.formats.documents import plain
from consentry.formats.documents.interface import given, holds

KEY = "mcp"

_OPENCODE_TYPES = frozenset(("local", "remote"))
_CRUSH_TYPES = frozenset(("stdio", "http", "sse"))


def owner(root: Node) -> Literal["opencode", "crush", "unclear", ""]:
    """Whose document this is, "" if it is neither of the two, "unclear" if it may be either's."""
    if not holds(root, KEY) or plain.key(root) == KEY:
        return ""
    node = given(root, KEY)
    entries = [] if node is None else [m.node for m in node.members if m.node.kind == "object"]
    kinds = {kind.value for one in entries if (kind := one.get("type")) is not None}
    schema = root.get("$schema")
    arrays = any((c := one.get("command")) is not None and c.kind == "array" for one in entries)
    if kinds & _OPENCODE_TYPES or arrays or (schema is not None and "opencode" in schema.value):
        return "opencode"
    if kinds & _CRUSH_TYPES or (schema is not None and "crush" in schema.value):
        return "crush"
    return "unclear"
