"""Visual Studio install links, whose whole query is percent-encoded JSON (Visual Studio documentation, MCP servers).

    vsweb+mcp:/install?ENC        https://vs-open.link/mcp-install?ENC        https://aka.ms/vs/mcp-install?ENC

The entry is that of VS Code; some links lack the name, some wrap the entry in it. Visual Studio is closed: what its
pages and its handler could decode differently, ``+`` included, is refused.
"""

from __future__ import annotations

import re

from consentry.formats import entry, fields, link, percent_json
from consentry.formats.interface import Address, aims, opened
from consentry.model import InstallRequest

NAME: str = "visual-studio"

_ADDRESSES = (
    Address("vsweb+mcp", None, "/install"),
    Address("https", "vs-open.link", "/mcp-install"),
    Address("https", "aka.ms", "/vs/mcp-install"),
)
# aka.ms leads to everything that Microsoft has; one path of it is ours.
_SHORT = re.compile(r"https?://(?:[^/?#]*@)?aka\.ms\.?(?::\d*)?/+vs/+mcp-install(?=[/?#]|$)", re.IGNORECASE)


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Visual Studio or one of its pages."""
    if link.host(offer) == "aka.ms":
        return bool(_SHORT.match(link.seen(offer, 300))) and aims(offer, frozenset(), frozenset(("aka.ms",)))
    return aims(offer, frozenset(("vsweb+mcp",)), frozenset(("vs-open.link",)))


def read(offer: str) -> InstallRequest:
    """The one reading of a Visual Studio link. Raises Refused, see ``percent_json`` and ``entry.server``."""
    query = percent_json.whole(opened(offer, "Visual Studio", _ADDRESSES), "Visual Studio")
    root = percent_json.agree(percent_json.spellings(query), 1)
    found = percent_json.gallery(root, (), "Visual Studio", NAME)
    node, names = entry.unwrap(root, (), "Visual Studio")
    request = entry.Request(node=node, names=names, asks=True)
    server = entry.server(request, fields.Leftover((), found))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,))
