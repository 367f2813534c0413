"""Plugins of Claude Code: ``.claude-plugin/plugin.json`` and its marketplace.

    {"name": N, "version": V, "author": {...}, "mcpServers": {NAME: entry}, "userConfig": {KEY: option}}
    {"name": N, "owner": {...}, "plugins": [{"name": P, "source": S}]}             marketplace.json

``mcpServers`` may be the path of a file instead. ``userConfig`` is asked for when the plugin is enabled and fills
``${user_config.KEY}``; ``${CLAUDE_PLUGIN_ROOT}`` is where the client keeps the plugin, which only the client knows.
Source: Claude Code documentation, plugins reference and plugin marketplaces.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec.structs import replace

from consentry.decode import Node, compact, pointer
from consentry.errors import Refused
from consentry.formats import entry, marks
from consentry.formats.documents import mcp_servers
from consentry.formats.documents.interface import Found, around, given, quote
from consentry.formats.documents.plain import wrapped
from consentry.model import Field, Input, Server

NAME: str = "claude plugin"
KEYS: tuple[str, ...] = (mcp_servers.KEY, "plugins")

_READ = frozenset((mcp_servers.KEY, "userConfig"))
_QUIET = frozenset(("author", "version", "description"))
_USE = re.compile(r"\$\{user_config\.([^{}]*)\}")
_KINDS: dict[str, Literal["text", "number", "boolean", "folder", "file"]] = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "directory": "folder",
    "file": "file",
}


def key(root: Node, /) -> str:
    """``mcpServers`` of a plugin, or the ``plugins`` of a marketplace."""
    plugins = given(root, "plugins")
    if plugins is not None and plugins.kind == "array" and given(root, mcp_servers.KEY) is None:
        return "plugins" if given(root, "owner") is not None or _sourced(plugins) else ""
    return mcp_servers.KEY if mcp_servers.owner(root) == "plugin" else ""


def _sourced(plugins: Node) -> bool:
    return any(item.kind == "object" and item.get("source") is not None for item in plugins.items)


def read(root: Node, /) -> Found:
    """The servers of a plugin. Raises Refused, see ``entry.server``, and unsupported-document for what names others."""
    servers = given(root, mcp_servers.KEY)
    if servers is None:
        hint = "give the plugin's own .mcp.json or plugin.json"
        message = "a marketplace names plugins; what would run stands in each of them"
        raise Refused(message, code="unsupported-document", where="/plugins", hint=hint)
    if servers.kind != "object":
        hint = "give that file"
        message = f"{quote('/mcpServers')} names another file that holds the servers"
        raise Refused(message, code="unsupported-document", where="/mcpServers", hint=hint)
    options = _options(given(root, "userConfig"))
    found = tuple([_asking(server, options) for server in wrapped(root).servers])
    used = {one.id for server in found for one in server.inputs}
    unused = [
        Field(where=pointer("userConfig", name), value=one.definition, kind="inert")
        for name, one in options.items()
        if name not in used
    ]
    return Found(found, client="claude-code", shown=around(root, _READ, _QUIET), unused=tuple(unused))


def _options(node: Node | None) -> dict[str, Input]:
    if node is None:
        return {}
    if node.kind != "object":
        raise entry.wrong_type(node, "an object of named options", "/userConfig")
    return {m.key: _option(m.key, m.node, pointer("userConfig", m.key)) for m in node.members}


def _option(name: str, node: Node, where: str) -> Input:
    if node.kind != "object":
        raise entry.wrong_type(node, "an object", where)
    kind = entry.text(node.get("type"), f"{where}/type") or "string"
    if kind not in _KINDS:
        message, hint = f"type {quote(kind)} is not one that is asked for", "ask for a corrected plugin"
        raise Refused(message, code="unknown-type", where=f"{where}/type", hint=hint)
    title = entry.text(node.get("title"), f"{where}/title")
    title = title or entry.text(node.get("description"), f"{where}/description") or name
    return Input(
        id=name,
        definition=compact(node),
        mark=f"${{user_config.{name}}}",
        label=title,
        kind=_KINDS[kind],
        secret=_true(node, "sensitive", where),
        required=node.get("required") is None or _true(node, "required", where),
        default=_default(node, where),
        multiple=_true(node, "multiple", where),
        low=_bound(node, "min", where),
        high=_bound(node, "max", where),
    )


def _true(node: Node, name: str, where: str) -> bool:
    found = node.get(name)
    if found is not None and found.kind not in ("true", "false", "null"):
        raise entry.wrong_type(found, "true or false", f"{where}/{name}")
    return found is not None and found.kind == "true"


def _bound(node: Node, name: str, where: str) -> float | None:
    found = node.get(name)
    if found is None or found.kind == "null":
        return None
    if found.kind != "number":
        raise entry.wrong_type(found, "a number", f"{where}/{name}")
    return float(found.value)


def _default(node: Node, where: str) -> tuple[str, ...]:
    found = node.get("default")
    if found is None or entry.absent(found):
        return ()
    if found.kind == "array":
        return entry.texts(found, f"{where}/default")
    if found.kind in ("true", "false", "number"):
        return (found.value or found.kind,)
    return (entry.text(found, f"{where}/default") or "",)


def _asking(server: Server, options: dict[str, Input]) -> Server:
    """``server`` with the options that its values use; one that no option explains is asked for as it stands."""
    found: dict[str, Input] = {}
    for value in marks.values(server):
        for name in _USE.findall(value.text) if len(value.text) <= marks.LONGEST else ():
            found[name] = options.get(name) or Input(
                id=name, definition="{}", mark=f"${{user_config.{name}}}", label=name
            )
    return replace(server, inputs=(*server.inputs, *found.values()))
