"""Servers as most clients hold them: ``mcpServers``, ``servers`` with ``inputs``, named entries, or one bare entry.

    {"mcpServers": {NAME: {command, args, env, cwd}}}              most clients, ``.mcp.json``, ``.cursor/mcp.json``
    {"servers": {NAME: entry}, "inputs": [...]}                    VS Code (``mcp.json``), Visual Studio
    {"mcp": {"servers": ..., "inputs": ...}}, {"mcp.servers": ...} older settings of VS Code
    {NAME: entry, ...}, entry, [entry with a name, ...]            what READMEs print, plugins of Claude Code

Source: VS Code documentation, MCP configuration reference; Claude Code documentation, MCP and plugins.
"""

from __future__ import annotations

from functools import partial

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import entry, inputs
from consentry.formats.documents import codex
from consentry.formats.documents.interface import Found, around, few, given, held, holds, listed, mentions, named
from consentry.model import Server

NAME: str = "json"
KEYS: tuple[str, ...] = ("servers", "mcp.servers", "mcp")

_PLUGIN = ("${CLAUDE_PLUGIN_ROOT}", "${CLAUDE_PLUGIN_DATA}")


def key(root: Node, /) -> str:
    """``servers``, or the older place of it in the settings of VS Code."""
    if servers := next((k for k in ("servers", "mcp.servers") if given(root, k) is not None), ""):
        return servers
    return "mcp" if _settings(root) else ""


def read(root: Node, /) -> Found:
    """The servers of a configuration of VS Code. Raises Refused, see ``entry.server``."""
    name = key(root)
    if name != "mcp":
        return _servers(root, name, "")
    inner = _servers(root.members[[m.key for m in root.members].index("mcp")].node, "servers", "/mcp")
    outer = around(root, frozenset(("mcp",)))
    both = inner.shown._replace(
        fields=(*outer.fields, *inner.shown.fields), findings=(*outer.findings, *inner.findings)
    )
    return inner._replace(shown=both)


def _settings(root: Node) -> bool:
    """Whether ``mcp`` holds what ``mcp.json`` holds now, and is not a map of entries."""
    inner = given(root, "mcp")
    if inner is None or inner.kind != "object" or not holds(root, "mcp"):
        return False
    servers = inner.get("servers")
    return servers is not None and servers.kind == "object" and not entry.startable(servers)


def _servers(root: Node, name: str, base: str) -> Found:
    catalogue = inputs.catalogue(root.get("inputs"))
    where = f"{base}/{name}"
    servers = named(
        root.members[[m.key for m in root.members].index(name)].node, where, partial(_entry, given=catalogue)
    )
    used = frozenset(i.id for server in servers for i in server.inputs)
    return Found(
        servers,
        client="vscode" if catalogue or name == "mcp.servers" or base else None,
        shown=around(root, frozenset((name, "inputs"))),
        unused=inputs.unused(catalogue, used),
    )


def _entry(member: Member, where: str, given: inputs.Catalogue | None = None) -> Server:
    if given is None and codex.spelled(member.node):
        return codex.read_entry(member, where)
    request = entry.Request(node=member.node, names=(member.key,), base=where, inputs=given, shared=True)
    return entry.server(request)


def wrapped(root: Node) -> Found:
    """The servers of ``mcpServers`` where nothing says whose it is."""
    node = held(root, "mcpServers")
    return Found(named(node, "/mcpServers", _entry), shown=around(root, frozenset(("mcpServers",))))


def bare(root: Node) -> Found:
    """A text without a key that says what it is: entries by name, one entry, or an array of entries with names."""
    if root.kind == "array":
        if not root.items:
            hint = 'paste one object: an entry, or {"mcpServers": {...}}'
            raise Refused("an array of servers has no names", code="array-document", hint=hint)
        return Found(listed(root, "", _listed))
    client = "claude-code" if mentions(root, *_PLUGIN) else None
    if not entry.startable(root) and root.members and all(m.node.kind == "object" for m in root.members):
        few(len(root.members))
        return Found(named(root, "", _entry), client=client)
    if codex.spelled(root) and root.get("inputs") is None:
        return Found((codex.read_as(root, (), ""),), client=codex.NAME)
    return Found((entry.server(entry.Request(node=root, asks=True)),), client=client)


def _listed(node: Node, where: str) -> Server:
    return entry.server(entry.Request(node=node, base=where))
