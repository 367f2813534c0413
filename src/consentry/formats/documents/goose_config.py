"""Goose: ``extensions`` in ``config.yaml``.

    {ID: {"type": "stdio", "name": N, "cmd": C, "args": [...], "envs": {...}, "env_keys": [...], "enabled": true}}
    {ID: {"type": "streamable_http" | "sse", "uri": U, "headers": {...}}}
    {ID: {"type": "builtin" | "platform" | "frontend"}}          part of Goose itself, nothing to install
    {ID: {"type": "inline_python", "code": PYTHON}}              runs through uvx

``env_keys`` are variables whose values Goose keeps in its key ring. Source: block/goose,
``crates/goose/src/agents/extension.rs``; the id is made of the name (``config/extensions.rs``).
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import entry, fields
from consentry.formats.documents.interface import Found, around, asked_for, given, held, holds, named, needs_code
from consentry.model import Server

NAME: str = "goose configuration"

KEY = "extensions"
KEYS: tuple[str, ...] = (KEY,)
_SPELLED = {"command": "cmd", "env": "envs"}
_INERT = frozenset(("available_tools", "bundled", "display_name"))
_OWN = frozenset(("builtin", "platform", "frontend"))
_TYPES = frozenset(("stdio", "sse", "streamable_http", "inline_python", *_OWN))


def key(root: Node, /) -> str:
    """``extensions``, with entries as Goose has them."""
    node = given(root, KEY)
    if node is None or node.kind != "object" or not holds(root, KEY):
        return ""
    entries = [m.node for m in node.members if m.node.kind == "object"]
    return KEY if any(one.get("cmd") or _kind(one) in _TYPES for one in entries) else ""


def read(root: Node, /) -> Found:
    """The extensions that are servers. Raises Refused, see ``entry.server``, and needs-code for inline Python."""
    node = held(root, KEY)
    own = [m for m in node.members if _kind(m.node) in _OWN]
    rest = Node("object", node.start, node.end, members=tuple([m for m in node.members if m not in own]))
    servers = named(rest, f"/{KEY}", _entry)
    shown = around(root, frozenset((KEY,)))
    part = fields.inert(own, KEY)
    shown = shown._replace(fields=(*shown.fields, *part.fields))
    return Found(servers, client="goose", shown=shown)


def _kind(node: Node) -> str:
    kind = node.get("type") if node.kind == "object" else None
    return "" if kind is None else kind.value


def _entry(member: Member, where: str) -> Server:
    node, kind = member.node, _kind(member.node)
    if kind == "inline_python":
        hint = "ask the publisher for a server that is a package or a program"
        raise needs_code("the extension is Python text that Goose runs", f"{where}/code", hint)
    if node.kind == "object" and kind not in _TYPES:
        message, hint = "Goose needs the type of an extension", "ask the publisher for a corrected request"
        raise Refused(message, code="unknown-type", where=f"{where}/type", hint=hint)
    names = (member.key,) if member.key == _id(node) else (member.key, *_name(node))
    request = entry.Request(
        node=_nameless(node),
        names=names,
        base=where,
        spelled=_SPELLED,
        inert=_INERT,
        taken=frozenset(("env_keys",)),
    )
    keys = entry.texts(node.get("env_keys"), f"{where}/env_keys")
    return _kept(entry.server(request, _title(node)), keys)


def _name(node: Node) -> tuple[str, ...]:
    name = node.get("name")
    return () if name is None or name.kind != "string" else (name.value,)


def _nameless(node: Node) -> Node:
    """An entry without its name, if that is a text: the id is the name in effect."""
    if not _name(node):
        return node
    return Node("object", node.start, node.end, members=tuple([m for m in node.members if m.key != "name"]))


def _title(node: Node) -> fields.Leftover:
    return fields.inert([m for m in node.members if m.key == "name" and m.node.kind == "string"])


def _id(node: Node) -> str:
    """The id that Goose makes of a name: letters and digits in small, the others a low line, no blanks."""
    name = "".join(_name(node))
    plain = [c.lower() if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in name if not c.isspace()]
    return "".join(plain)


def _kept(server: Server, keys: tuple[str, ...]) -> Server:
    """``server`` with the variables whose values Goose would take from its key ring."""
    for name in dict.fromkeys(keys):
        if server.url is None and all(name != known for known, _ in server.env):
            mark, server = asked_for(server, name, secret=True)
            server = replace(server, env=(*server.env, (name, mark)))
    return server
