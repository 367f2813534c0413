"""LobeHub install links: ``lobehub://plugin/install?type=mcp&id=ID&schema=ENC[&marketId=M]`` and the other channels.

The desktop application takes the query apart with ``URLSearchParams``, so ``+`` is a blank, and reads ``schema`` as
JSON: ``{identifier, name, author, description, version, config: {type, ...}}`` (lobehub/lobe-chat,
``McpInstallCtr.ts``). ``identifier`` must be the ``id``. Without a schema the link names an entry of LobeHub's market.
"""

from __future__ import annotations

from consentry.decode import Node
from consentry.errors import Refused
from consentry.formats import entry, fields, link, percent_json, spelled
from consentry.formats.interface import (
    Address,
    aims,
    extras,
    names_entry,
    opened,
    parameters,
    plain_name,
)
from consentry.model import InstallRequest

NAME: str = "lobehub"

_SCHEMES = frozenset(("lobehub", "lobehub-beta", "lobehub-bet", "lobehub-nightly", "lobehub-dev"))
_ADDRESSES = tuple(Address(scheme, "plugin", "/install") for scheme in sorted(_SCHEMES))
_KNOWN = frozenset(("id", "type", "schema"))
_MARKET = "lobehub"
_TYPES = frozenset(("stdio", "http"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to LobeHub."""
    return aims(offer, _SCHEMES)


def read(offer: str) -> InstallRequest:
    """The one reading of a LobeHub link. Raises Refused, see ``percent_json`` and ``entry.server``."""
    found = parameters(opened(offer, "LobeHub", _ADDRESSES).query)
    quiet = frozenset(key for key in found if key == "marketId" or key.startswith("meta_"))
    rest = extras(found, _KNOWN, quiet)
    if found.get("type", "mcp") != "mcp":
        raise link.malformed("the link installs a plugin of another kind, not an MCP server")
    ident = plain_name(spelled.text(found.get("id", ""), "/id", form=True))
    if not ident:
        raise link.malformed("LobeHub needs an id in the link")
    if "schema" not in found:
        if found.get("marketId", "").lower() == _MARKET:
            raise names_entry("LobeHub", NAME, ident)
        raise link.malformed("LobeHub needs a schema in a link of another market")
    root = percent_json.agree((found["schema"].replace("+", " "),), 1)
    if root.kind != "object":
        raise entry.wrong_type(root, "an object", "/schema")
    if entry.text(root.get("identifier"), "/schema/identifier") != ident:
        message = "the id of the link and the identifier in it differ, which LobeHub refuses"
        hint = "ask the publisher for a corrected link"
        raise Refused(message, code="type-contradiction", where="/schema/identifier", hint=hint)
    name = entry.text(root.get("name"), "/schema/name")
    request = entry.Request(node=_config(root), names=(name or ident,), base="/schema/config")
    around = fields.of([m for m in root.members if m.key not in ("config", "name", "identifier")], "schema")
    named = fields.inert([m for m in root.members if m.key == "identifier"], "schema")
    shown = (*rest.fields, *named.fields, *around.fields)
    server = entry.server(request, fields.Leftover(shown, (*rest.findings, *around.findings)))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,))


def _config(root: Node) -> Node:
    """The entry, whose type LobeHub requires."""
    config = root.get("config")
    if config is None or config.kind != "object":
        raise link.malformed("LobeHub needs a config in the schema")
    kind = entry.text(config.get("type"), "/schema/config/type")
    if kind not in _TYPES:
        hint = "ask the publisher for a corrected link"
        message = "LobeHub takes the types stdio and http only"
        raise Refused(message, code="unknown-type", where="/schema/config/type", hint=hint)
    return config
