"""Dyad install links: ``dyad://add-mcp-server?name=NAME&config=BASE64`` (dyad-sh/dyad, ``main.ts``).

Dyad reads the payload with ``atob``, so letters outside ASCII become others there, and takes ``type``, ``command`` and
``url`` out of it and nothing else: the whole line stands in ``command``. A name is required.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.decode import Node
from consentry.errors import Refused
from consentry.formats import base64_json, entry, link
from consentry.formats.interface import Address, aims, declined, extras, opened, parameters
from consentry.language import _
from consentry.model import Finding, InstallRequest, Level

NAME: str = "dyad"

_ADDRESSES = (Address("dyad", "add-mcp-server", "/?"),)


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Dyad."""
    return aims(offer, frozenset(("dyad",)))


def read(offer: str) -> InstallRequest:
    """The one reading of a Dyad link. Raises Refused, see ``base64_json.payload`` and ``entry.server``."""
    found = parameters(opened(offer, "Dyad", _ADDRESSES).query)
    rest = extras(found, base64_json.KNOWN)
    held = base64_json.payload(base64_json.config(found), "Dyad")
    names = base64_json.name(found.get("name"))
    if not any(names):
        raise link.malformed("Dyad needs a name in the link")
    if entry.buried(held.root):
        raise entry.wrapped("Dyad")
    if not held.ascii:
        message = "the entry holds letters outside ASCII, which Dyad reads as other letters"
        hint = "ask the publisher for a link whose JSON writes them as \\u escapes"
        raise Refused(message, code="base64", where="/config", hint=hint)
    server = entry.server(entry.Request(node=held.root, names=names), rest)
    findings = (*held.findings, *_own(held.root))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,), findings=findings)


def _own(root: Node) -> Iterator[Finding]:
    """What Dyad itself makes of the entry."""
    kind = root.get("type")
    if kind is None or kind.value not in ("stdio", "http"):
        yield declined("Dyad", _("it needs the type stdio or http"), "/type")
    for key in ("args", "env", "headers"):
        if not entry.absent(root.get(key)):
            yield Finding(
                id="FMT-AMBIG",
                level=Level.WARN,
                where="/" + key,
                title=_("Field that the client leaves out"),
                says=_("Dyad itself takes only the command or the url from a link and drops {key}.", key=key),
            )
