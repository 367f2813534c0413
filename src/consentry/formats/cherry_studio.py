"""Cherry Studio install links: ``cherrystudio://mcp/install?servers=BASE64`` with one server or several.

The JSON is ``{"mcpServers": {...}}``, an array of entries or one entry; a name inside an entry wins over the key
(CherryHQ/cherry-studio, ``urlschema/mcp-install.ts``). An address is called ``baseUrl``. Older versions decode the URL
alphabet as Node does, newer ones exchange its two characters, so it is refused; a raw ``+`` is lost in the older ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.decode import Member, Node, pointer
from consentry.errors import Refused
from consentry.formats import base64_json, entry, fields, link
from consentry.formats.interface import Address, aims, extras, opened, parameters
from consentry.language import _
from consentry.model import Finding, InstallRequest, Level, Server
from consentry.show import show

NAME: str = "cherry-studio"

#: Each server is a question of its own; nobody answers more in one go.
MOST_SERVERS = 64

_ADDRESSES = (Address("cherrystudio", "mcp", "/install"),)


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Cherry Studio."""
    return aims(offer, frozenset(("cherrystudio",)))


def read(offer: str) -> InstallRequest:
    """The servers of a Cherry Studio link, in order. Raises Refused, see ``base64_json`` and ``entry.server``."""
    found = parameters(opened(offer, "Cherry Studio", _ADDRESSES).query)
    rest = extras(found, frozenset(("servers",)))
    if "servers" not in found:
        raise link.malformed("the link holds no servers")
    held = base64_json.payload(found["servers"], "Cherry Studio", "/servers")
    if "-" in found["servers"] or "_" in found["servers"]:
        message = "the base64 value uses the URL alphabet, which versions of Cherry Studio decode differently"
        hint = "ask the publisher for a link with standard base64"
        raise Refused(message, code="base64", where="/servers", hint=hint)
    requests, around = _requests(held.root)
    if not requests:
        raise Refused("nothing to run: no server in the link", code="nothing-to-run", hint="ask for a complete link")
    shown = fields.Leftover((*rest.fields, *around.fields), (*rest.findings, *around.findings))
    servers = tuple([entry.server(one, fields.NOTHING if i else shown) for i, one in enumerate(requests)])
    findings = (*held.findings, *_several(servers))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=servers, findings=findings)


def _requests(root: Node) -> tuple[tuple[entry.Request, ...], fields.Leftover]:
    """The entries with their names, and what stands around them."""
    servers = root.get("mcpServers")
    if servers is not None and not entry.absent(servers):
        if entry.startable(root):
            hint = "clients choose differently; ask the publisher for one of the two"
            raise Refused("the link holds servers in two forms", code="two-forms", where="/mcpServers", hint=hint)
        if servers.kind != "object":
            raise entry.wrong_type(servers, "an object of named servers", "/mcpServers")
        _few(len(servers.members))
        around = fields.of([m for m in root.members if m.key != "mcpServers"])
        return tuple([_request(m.node, "/mcpServers" + pointer(m.key), m.key) for m in servers.members]), around
    if root.kind == "array":
        _few(len(root.items))
        return tuple([_request(item, f"/{index}") for index, item in enumerate(root.items)]), fields.NOTHING
    if entry.buried(root):
        raise entry.wrapped("Cherry Studio")
    return (_request(root, ""),), fields.NOTHING


def _few(count: int) -> None:
    if count > MOST_SERVERS:
        message = f"the link holds {count:,} servers; {MOST_SERVERS} can be asked for at once"
        raise Refused(message, code="too-many-servers", hint="ask the publisher for smaller links")


def _request(node: Node, base: str, key: str | None = None) -> entry.Request:
    own = entry.text(node.get("name"), base + "/name") if node.kind == "object" else None
    names = tuple([name for name in (own or None, key) if name is not None])
    return entry.Request(node=_addressed(node, base), names=names, base=base)


def _addressed(node: Node, base: str) -> Node:
    """The entry with its ``baseUrl`` under the name that all other clients use."""
    if entry.absent(node.get("baseUrl")):
        return node
    if not entry.absent(node.get("url")):
        hint = "clients choose differently; keep one of the two"
        message = "baseUrl and url both say where the server is"
        raise Refused(message, code="two-transports", where=base + "/baseUrl", hint=hint)
    kept = [m for m in node.members if m.key != "url"]
    members = tuple([Member("url", *m[1:]) if m.key == "baseUrl" else m for m in kept])
    return Node("object", node.start, node.end, members=members)


def _several(servers: tuple[Server, ...]) -> Iterator[Finding]:
    if len(servers) > 1:
        yield Finding(
            id="FMT-MULTI",
            level=Level.WARN,
            where="",
            title=_("Several servers in one request"),
            says=_(
                "The link holds {servers} servers, installed in one go by its client; each is asked separately.",
                servers=str(len(servers)),
            ),
            excerpt=", ".join(show(server.name) for server in servers),
        )
