"""Pasted configuration: ``mcpServers``, ``servers`` with ``inputs``, a map of named entries, or one bare entry.

Client files are JSONC: comments, trailing commas and a byte order mark are read and said. Several servers in one text
are several plans and several questions, in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from consentry.decode import Document, Member, Node, pointer, scan
from consentry.errors import Refused
from consentry.formats import entry, fields
from consentry.formats.interface import form
from consentry.model import Finding, InstallRequest, Level, Server
from consentry.show import show

NAME: str = "json"

_MAPS = ("mcpServers", "servers")
#: Documents of other programs, recognised by a key that ours do not have.
_FOREIGN = {
    "packages": "a server.json of the MCP registry",
    "manifest_version": "a bundle manifest",
    "dxt_version": "a bundle manifest",
    "context_servers": "a Zed configuration",
    "mcp": "an opencode or Crush configuration",
    "amp.mcpServers": "an Amp configuration",
    "extensions": "a Goose configuration",
    "mcp_servers": "a Codex configuration",
}


def claims(offer: str) -> bool:
    """Whether ``offer`` opens as JSON does."""
    return form(offer) == "json"


def read(offer: str) -> InstallRequest:
    """The servers in a pasted text. Raises Refused, see ``decode.scan`` and ``entry.server``."""
    document = _scan(offer)
    root = document.root
    if root.kind == "array":
        hint = 'paste one object: an entry, or {"mcpServers": {...}}'
        raise Refused("an array of servers has no names", code="array-document", hint=hint)
    entry.check_keys(root)
    shown, requests = _document(root)
    servers = tuple([entry.server(request, shown) for request in requests])
    if not servers:
        raise _nothing()
    return InstallRequest(
        raw=offer,
        format=NAME,
        channel="paste",
        client=None,
        servers=servers,
        findings=(*_spelling(document), *_several(servers)),
    )


def _scan(offer: str) -> Document:
    if offer.lstrip("\ufeff \t\r\n").startswith('"'):
        hint = "put { before the text and } after it"
        raise Refused("a part of a JSON text, not an object", code="malformed-json", hint=hint)
    try:
        return scan(offer, lenient=True, case_variants=True)
    except Refused as error:
        parent, _, name = error.where.rpartition("/")
        if error.code == "duplicate-key" and parent in ("/mcpServers", "/servers") and name:
            raise Refused(error.message, code="duplicate-server", where=error.where, hint=error.hint) from error
        raise


def _document(root: Node) -> tuple[fields.Leftover, Iterator[entry.Request]]:
    """What surrounds the servers, and the servers."""
    maps = [m for m in root.members if m.key in _MAPS and m.node.kind != "null"]
    if len(maps) > 1 or (maps and entry.startable(root)):
        hint = "clients choose differently; paste one of the two"
        raise Refused("the text holds servers in two forms", code="two-forms", where="/" + maps[-1].key, hint=hint)
    if maps:
        return _wrapped(root, maps[0])
    for member in root.members:
        if member.key in _FOREIGN and not entry.startable(member.node):
            hint = 'paste the server as {"mcpServers": {"NAME": {"command": ..., "args": [...]}}}'
            message = f"{_FOREIGN[member.key]} is not read yet"
            raise Refused(message, code="unsupported-document", where=pointer(member.key), hint=hint)
    if not entry.startable(root) and root.members and all(m.node.kind == "object" for m in root.members):
        return fields.NOTHING, (_named(m, "") for m in root.members)
    return fields.NOTHING, iter((entry.Request(node=root, asks=True),))


def _wrapped(root: Node, servers: Member) -> tuple[fields.Leftover, Iterator[entry.Request]]:
    if servers.node.kind != "object":
        raise entry.wrong_type(servers.node, "an object of named servers", "/" + servers.key)
    asks = servers.key == "servers"  # only documents of VS Code have inputs
    inputs = root.get("inputs") if asks else None
    around = {servers.key, "inputs"} if asks else {servers.key}
    # The name of a document (an extension, a profile) is not the name of a server.
    rest = [m for m in root.members if m.key not in around]
    shown = fields.of([m for m in rest if m.key != "name"])
    named = fields.inert([m for m in rest if m.key == "name"])
    # A client obeys what stands around the servers for itself, not for a server; it is never written either way.
    around_it = tuple([replace(f, level=Level.WARN, phrase="") if f.id == "FMT-UNKNOWN" else f for f in shown.findings])
    both = fields.Leftover((*named.fields, *shown.fields), around_it)
    return both, (_named(m, "/" + servers.key, inputs) for m in servers.node.members)


def _named(member: Member, base: str, inputs: Node | None = None) -> entry.Request:
    return entry.Request(node=member.node, names=(member.key,), base=base + pointer(member.key), inputs=inputs)


def _nothing() -> Refused:
    hint = "a request needs a command or a url"
    return Refused("nothing to run: no server in the text", code="nothing-to-run", hint=hint)


def _several(servers: tuple[Server, ...]) -> tuple[Finding, ...]:
    if len(servers) < 2:
        return ()
    names = ", ".join(show(server.name) for server in servers)
    finding = Finding(
        id="FMT-MULTI",
        level=Level.WARN,
        where="",
        title="Several servers in one request",
        says=f"The request holds {len(servers)} servers; each is asked separately.",
        excerpt=names,
    )
    return (finding,)


def _spelling(document: Document) -> Iterator[Finding]:
    if document.comments or document.trailing_commas:
        what = "comments" if document.comments else "a comma before the end"
        yield Finding(
            id="FMT-TRAIL",
            level=Level.WARN,
            where="",
            title="Comments or commas outside JSON",
            says=f"The text holds {what}; strict programs refuse it, and nothing in a comment is read.",
        )
    if document.bom:
        yield Finding(
            id="FMT-ENC",
            level=Level.WARN,
            where="",
            title="Byte order mark",
            says="The text begins with a byte order mark; strict programs refuse it.",
        )
