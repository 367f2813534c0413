"""Trae install links, one scheme for each edition.

    trae://trae.ai-ide/mcp-import?type=stdio&name=NAME&config=BASE64          trae-cn://...          solo://...

``source`` is the older spelling of ``name``. ``type`` stands beside the entry and must not contradict it. Trae is
closed; the grammar is what publishers print in their READMEs.
"""

from __future__ import annotations

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import base64_json, entry, spelled
from consentry.formats.interface import Address, aims, extras, opened, parameters
from consentry.model import InstallRequest

NAME: str = "trae"

_SCHEMES = frozenset(("trae", "trae-cn", "solo"))
_ADDRESSES = tuple(Address(scheme, "trae.ai-ide", "/mcp-import") for scheme in sorted(_SCHEMES))
_KNOWN = frozenset(("type", "name", "source", "config"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to an edition of Trae."""
    return aims(offer, _SCHEMES)


def read(offer: str) -> InstallRequest:
    """The one reading of a Trae link. Raises Refused, see ``base64_json.payload`` and ``entry.server``."""
    found = parameters(opened(offer, "Trae", _ADDRESSES).query)
    rest = extras(found, _KNOWN)
    root, findings, _ = base64_json.payload(base64_json.config(found), "Trae")
    given = tuple(dict.fromkeys((*base64_json.name(found.get("name")), *base64_json.name(found.get("source")))))
    node, names = entry.unwrap(root, given, "Trae")
    server = entry.server(entry.Request(node=_typed(node, found.get("type")), names=names), rest)
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,), findings=findings)


def _typed(node: Node, raw: str | None) -> Node:
    """The entry with the type that stands beside it, so that one place decides whether the two agree."""
    if raw is None or node.kind != "object":
        return node
    kind, inner = spelled.text(raw, "/type"), node.get("type")
    if inner is None or inner.kind == "null":
        kept = tuple([m for m in node.members if m.key != "type"])
        return Node("object", node.start, node.end, members=(*kept, Member("type", 0, 0, Node("string", 0, 0, kind))))
    if inner.value != kind:
        hint = "clients follow one or the other; ask the publisher for a corrected link"
        message = "the link and the entry in it give different types"
        raise Refused(message, code="type-contradiction", where="/type", hint=hint)
    return node
