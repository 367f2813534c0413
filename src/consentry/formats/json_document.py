"""Pasted configuration: ``mcpServers``, ``servers`` with ``inputs``, a map of named entries, or one bare entry.

Client files are JSONC: comments, trailing commas and a byte order mark are read and said. Several servers in one text
are several plans and several questions, in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from consentry.decode import Document, Member, Node, pointer, scan
from consentry.errors import Refused
from consentry.formats import entry, fields, inputs
from consentry.formats.interface import document as kind_of
from consentry.formats.interface import quote
from consentry.model import Finding, InstallRequest, Level, Server
from consentry.show import show

NAME: str = "json"

_MAPS = ("mcpServers", "servers")
#: Each server is a question of its own; nobody answers more in one go.
MOST_SERVERS = 64
_LISTED = 16  # names of fields in one finding
#: Documents of other programs, recognised by a key that ours do not have.
_FOREIGN = {
    "context_servers": "a Zed configuration",
    "mcp": "an opencode or Crush configuration",
    "amp.mcpServers": "an Amp configuration",
    "extensions": "a Goose configuration",
    "mcp_servers": "a Codex configuration",
}


def claims(offer: str) -> bool:
    """Whether ``offer`` opens as JSON does and has no key of another document."""
    return kind_of(offer) == "configuration"


def read(offer: str) -> InstallRequest:
    """The servers in a pasted text. Raises Refused, see ``decode.scan`` and ``entry.server``."""
    document = _scan(offer)
    root = document.root
    if root.kind == "array":
        hint = 'paste one object: an entry, or {"mcpServers": {...}}'
        raise Refused("an array of servers has no names", code="array-document", hint=hint)
    entry.check_keys(root)
    found = _document(root)
    servers = _first(found, tuple([entry.server(request) for request in found.requests]))
    return InstallRequest(
        raw=offer,
        format=NAME,
        channel="paste",
        client=None,
        servers=servers,
        findings=(*_spelling(document), *_several(servers, found.shown), *_around(found.shown.findings)),
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


class _Found(NamedTuple):
    """What surrounds the servers, the servers, and the inputs that they share."""

    shown: fields.Leftover
    requests: tuple[entry.Request, ...]
    inputs: inputs.Catalogue


def _first(found: _Found, servers: tuple[Server, ...]) -> tuple[Server, ...]:
    """``servers``; the first one carries the fields that belong to none, so that each is carried once."""
    if not servers:
        raise _nothing()
    named = frozenset(i.id for server in servers for i in server.inputs)
    around = (*found.shown.fields, *inputs.unused(found.inputs, named))
    return (replace(servers[0], fields=(*around, *servers[0].fields)), *servers[1:])


def _few(members: tuple[Member, ...], where: str = "") -> tuple[Member, ...]:
    if len(members) > MOST_SERVERS:
        message = f"the text holds {len(members):,} servers; {MOST_SERVERS} can be asked for at once"
        raise Refused(message, code="too-many-servers", where=where, hint="paste fewer servers at a time")
    return members


def _document(root: Node) -> _Found:
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
        return _Found(fields.NOTHING, tuple([_named(m, "") for m in _few(root.members)]), {})
    return _Found(fields.NOTHING, (entry.Request(node=root, asks=True),), {})


def _wrapped(root: Node, servers: Member) -> _Found:
    if servers.node.kind != "object":
        raise entry.wrong_type(servers.node, "an object of named servers", "/" + servers.key)
    asks = servers.key == "servers"  # only documents of VS Code have inputs
    given = inputs.catalogue(root.get("inputs") if asks else None)
    around = {servers.key, "inputs"} if asks else {servers.key}
    # The name of a document (an extension, a profile) is not the name of a server.
    rest = [m for m in root.members if m.key not in around]
    shown = fields.of([m for m in rest if m.key != "name"])
    named = fields.inert([m for m in rest if m.key == "name"])
    # A client obeys what stands around the servers for itself, not for a server; it is never written either way.
    around_it = tuple([replace(f, level=Level.WARN, phrase="") if f.id == "FMT-UNKNOWN" else f for f in shown.findings])
    both = fields.Leftover((*named.fields, *shown.fields), around_it)
    base = "/" + servers.key
    return _Found(both, tuple([_named(m, base, given) for m in _few(servers.node.members, base)]), given)


def _named(member: Member, base: str, given: inputs.Catalogue | None = None) -> entry.Request:
    where = base + pointer(member.key)
    return entry.Request(node=member.node, names=(member.key,), base=where, inputs=given, shared=True)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return ", ".join(quote(name) for name in names[:_LISTED]) + more


def _around(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """One finding for each rule about the fields around the servers: every question repeats it."""
    for rule in dict.fromkeys(f.id for f in findings):
        same = [f for f in findings if f.id == rule]
        worst = max(same, key=lambda f: f.level)
        if len(same) == 1:
            yield worst
            continue
        says = (
            f"This is true of {len(same):,} fields: {_listed([f.where for f in same])}. None of them will be written."
        )
        yield replace(worst, where="", says=says, excerpt="")


def _nothing() -> Refused:
    hint = "a request needs a command or a url"
    return Refused("nothing to run: no server in the text", code="nothing-to-run", hint=hint)


def _several(servers: tuple[Server, ...], shown: fields.Leftover) -> tuple[Finding, ...]:
    if len(servers) < 2:
        return ()
    names = ", ".join(show(server.name) for server in servers)
    says = f"The request holds {len(servers)} servers; each is asked separately."
    if shown.fields:
        says += f" Around them, shown with the first and not written: {_listed([f.where for f in shown.fields])}."
    finding = Finding(
        id="FMT-MULTI",
        level=Level.WARN,
        where="",
        title="Several servers in one request",
        says=says,
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
