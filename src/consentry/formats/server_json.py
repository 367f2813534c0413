"""An entry of the MCP registry: ``server.json``, one element of its ``packages``, or the registry's answer around it.

    {"$schema": "https://.../server.schema.json", "name": "io.example/notes", "description": D, "version": V,
     "packages": [{"registryType": "npm", "identifier": I, "version": V, "transport": {"type": "stdio"},
        "runtimeArguments": [], "packageArguments": [], "environmentVariables": []}],
     "remotes": [{"type": "streamable-http", "url": U, "headers": []}]}

Schemas: modelcontextprotocol/registry, ``docs/reference/server-json``, of every date, and the form before the first of
them. What is started is what VS Code makes of it (microsoft/vscode, ``mcpManagementService.ts`` and
``mcpGalleryService.ts``). Packages and remotes are ways to have the same server, so one of them is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from consentry.decode import Node, pointer, scan
from consentry.errors import Refused
from consentry.formats import entry, fields, naming, server_inputs, server_members, server_package
from consentry.formats.interface import document, quote
from consentry.formats.server_inputs import merged
from consentry.formats.server_members import OLDEST, REMOTE, ROOT, Spelling, ambiguous, both, get, items, left, text
from consentry.language import _
from consentry.model import Finding, InstallRequest, Level, Server
from consentry.show import show

NAME: str = "server.json"

#: More ways to install one server than anybody compares.
MOST = 64
_TRANSPORTS: dict[str, entry.Transport] = {"streamable-http": "http", "http": "http", "sse": "sse"}
#: The registry's own notes on an entry: its ``_meta`` or, in the oldest answers, this member beside the entry.
_NOTES = "io.modelcontextprotocol.registry"
_PUBLISHERS = "/publisher-provided"
_AROUND = frozenset(("_meta", f"x-{_NOTES}", "x-publisher", "x-github"))
_ENTRY = frozenset(("server", "packages", "remotes", "registryType", "registry_type", "registry_name"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a JSON object with the keys of a registry entry, of a package of it or of an answer."""
    return document(offer) == "server.json"


def read(offer: str) -> InstallRequest:
    """The ways to install one server. Raises Refused: the first one's refusal where none of them can be read."""
    root = scan(offer, case_variants=True).root
    entry.check_keys(root)
    _single(root)
    inner = root.get("server")
    if inner is not None and inner.kind == "object" and not entry.startable(inner):
        rest = fields.inert([m for m in root.members if m.key in _AROUND])
        rest = _joined(
            rest, fields.of([m for m in root.members if m.key not in _AROUND | {"server"}]), _listed(root, "")
        )
        return _request(offer, inner, "/server", rest)
    kind = get(root, "registryType", also=OLDEST["registryType"])[0]
    if kind is not None and root.get("packages") is None:
        _one_form(root, "")
        return _answer(offer, [(root, "", server_package.read)], (), fields.NOTHING, None)
    return _request(offer, root, "", fields.NOTHING)


def _single(root: Node) -> None:
    """Raises Refused for a list of entries, as a registry answers a search: ``unsupported-document``, wrong-type."""
    servers = root.get("servers")
    if servers is None or root.get("packages") is not None:
        return
    entries = any(item.get(key) is not None for item in servers.items for key in _ENTRY)
    if servers.kind == "array" and servers.items and not entries and root.get("metadata") is None:
        raise entry.wrong_type(servers, "an object of named servers", "/servers")
    hint = "give the document of one server: one element of the list"
    raise Refused("a list of registry entries", code="unsupported-document", where="/servers", hint=hint)


def _joined(*parts: fields.Leftover) -> fields.Leftover:
    return fields.Leftover(tuple([f for p in parts for f in p.fields]), tuple([f for p in parts for f in p.findings]))


_Way = tuple[Node, str, Callable[[Node, str], Server]]


def _request(offer: str, root: Node, base: str, around: fields.Leftover) -> InstallRequest:
    _one_form(root, base)
    server_members.check_root(root, base)
    listed = _listed(root, base)
    names = _names(root, base)
    ways: list[_Way] = [(node, where, server_package.read) for node, where in items(root, "packages", base)]
    ways += [(node, where, _remote) for node, where in items(root, "remotes", base)]
    if not ways:
        hint = "ask the publisher for an entry with a package or a remote"
        message = "nothing to run: the entry has neither packages nor remotes"
        raise Refused(message, code="nothing-to-run", where=base, hint=hint)
    if len(ways) > MOST:
        message = f"{len(ways):,} ways to install one server"
        raise Refused(message, code="too-many-servers", where=base, hint="no real entry has so many")
    rest = left(root.members, base, ROOT, both(("packages", "remotes")))
    return _answer(offer, ways, names, _joined(around, rest, listed), server_members.declared(root))


def _one_form(root: Node, base: str) -> None:
    for key in ("mcpServers", "servers", *entry.STARTERS):
        if not entry.absent(root.get(key)):
            hint = "programs choose differently; paste one of the two"
            message = "a registry entry and a server beside it"
            raise Refused(message, code="two-forms", where=base + pointer(key), hint=hint)


def _names(root: Node, base: str) -> tuple[str, ...]:
    """The last component of the reverse-DNS name; the rest says whose it is and is shown with the fields."""
    given = text(root, "name", base)
    if not given:
        return ()
    if server_package.is_template(given):
        raise server_package.template(given, base + "/name")
    last = given.rpartition("/")[2]
    if not last:
        hint = "ask the publisher for a name of the form OWNER/NAME"
        raise Refused(f"{quote(given)} names no server", code="bad-name", where=base + "/name", hint=hint)
    return (last,)


def _answer(
    offer: str, ways: list[_Way], names: tuple[str, ...], around: fields.Leftover, expected: Spelling | None
) -> InstallRequest:
    """The request of all ways that can be read; ``expected`` is the spelling that the schema demands of them."""
    servers: list[Server] = []
    refused: list[tuple[str, Refused]] = []
    for node, where, way in ways:
        try:
            own = server_members.spelling(node, where)
            said = fields.Leftover((), server_members.misspelled(own, expected))
            expected = expected or own
            servers.append(_with(way(node, where), names, _joined(around, said)))
        except Refused as error:
            refused.append((where, error))
    if not servers:
        raise refused[0][1]
    return InstallRequest(
        raw=offer,
        format=NAME,
        channel="paste",
        client=None,
        servers=tuple(servers),
        findings=_left_out(refused),
        alternatives=len(servers) > 1,
    )


def _with(server: Server, names: tuple[str, ...], around: fields.Leftover) -> Server:
    return replace(
        server,
        names=names or server.names,
        fields=(*around.fields, *server.fields),
        findings=(*around.findings, *server.findings),
    )


def _left_out(refused: list[tuple[str, Refused]]) -> tuple[Finding, ...]:
    if not refused:
        return ()
    ordinary = all(error.code in ("bundle-elsewhere", "unsupported-package") for _, error in refused)
    listed = "; ".join(f"{show(where)}: {error.message}" for where, error in refused[:3])
    more = _("; and {value} more", value=f"{len(refused) - 3:,}") if len(refused) > 3 else ""
    found = Finding(
        id="FMT-MULTI",
        level=Level.INFO if ordinary else Level.WARN,
        where="",
        title=_("Other ways to install this are not read"),
        says=_("The document has more ways than are offered here. {listed}{more}.", listed=listed, more=more),
    )
    return (found,)


# ---- what the registry says of it ------------------------------------------------------------------------------


def _listed(root: Node, base: str) -> fields.Leftover:
    """What the registry says of the state of an entry, in it or around it. Raises Refused ``withdrawn``."""
    found: list[Finding] = []
    for state, message, where in _states(root, base):
        if state == "active":
            continue
        why = f": {quote(message)}" if message else ""
        if state == "deleted":
            hint = "the registry takes entries away for a reason; ask the publisher which entry took its place"
            raise Refused(f"the registry has deleted this entry{why}", code="withdrawn", where=where, hint=hint)
        if state == "deprecated":
            found.append(_deprecated(where, message))
        else:
            says = _("The registry knows active, deprecated and deleted entries; nobody can say what this one is.")
            found.append(ambiguous(where, says, state[:80], Level.WARN))
    return fields.Leftover((), tuple(found))


def _states(root: Node, base: str) -> Iterator[tuple[str, str, str]]:
    """Every state that is given, the message beside it, and its place."""
    meta = root.get("_meta")
    holders = [(root, base)]
    if meta is not None:
        holders.append((meta, base + "/_meta"))
        holders += [
            (m.node, base + pointer("_meta", m.key))
            for m in meta.members
            if m.key.startswith(_NOTES) and not m.key.endswith(_PUBLISHERS)
        ]
    old = root.get(f"x-{_NOTES}")
    if old is not None:
        holders.append((old, base + pointer(f"x-{_NOTES}")))
    for holder, where in holders:
        state = holder.get("status")
        if state is not None and state.kind == "string":
            message = get(holder, "statusMessage", where)[0]
            yield state.value.strip().casefold(), "" if message is None else message.value, where + "/status"


def _deprecated(where: str, message: str) -> Finding:
    return Finding(
        id="PKG-WITHDRAWN",
        level=Level.WARN,
        where=where,
        title=_("Given up by its publisher"),
        says=_("The registry lists this entry as deprecated. Nobody may mend it any more."),
        excerpt=quote(message),
        consequence=_("Its publisher advises against it."),
    )


# ---- a remote ------------------------------------------------------------------------------------------------------


def _remote(node: Node, base: str) -> Server:
    """One remote. Raises Refused: nothing-to-run, unknown-type, template-placeholder, ..."""
    found, where = get(node, "type", base, OLDEST["type"])
    kind = entry.text(found, where) or "streamable-http"
    if kind == "streamable" and not where.endswith("/type"):
        kind = "streamable-http"  # as the oldest form spells it
    if kind not in _TRANSPORTS:
        message = f"type {quote(kind)} is not a known transport"
        hint = "use streamable-http or sse"
        raise Refused(message, code="unknown-type", where=where, hint=hint)
    address = server_inputs.address(node, base)
    url = address.words[0]
    if re.search(r"\{\{|\}\}|<<|>>|\$(?:\{(?!input:)|[A-Z_]{2})", url):
        raise server_package.template(url, base + "/url")
    headers = server_inputs.pairs(node, "headers", base, headers=True)
    rest = left(node.members, base, REMOTE, REMOTE - {"variables"})
    literal: tuple[Finding, ...] = ()
    if url != text(node, "url", base):
        says = _("Parts of the address are filled in, as the schema says; VS Code takes the address as it stands.")
        literal = (ambiguous(base + "/url", says, url, Level.INFO),)
    return Server(
        names=(naming.derived(None, (), url),),
        url=url,
        headers=headers.pairs,
        transport=_TRANSPORTS[kind],
        inputs=merged((*address.inputs, *headers.inputs), base),
        fields=(*rest.fields, *headers.fields),
        findings=(*rest.findings, *literal, *address.findings, *headers.findings),
    )
