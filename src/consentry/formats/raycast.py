"""Raycast install links: ``raycast://mcp/install?ENC``, the whole query percent-encoded JSON (Raycast manual, MCP).

The entry has its name in it. The form that opens is filled in beforehand, and the server starts as soon as it is
installed. Raycast is closed: what could be decoded differently, ``+`` included, is refused.
"""

from __future__ import annotations

from consentry.formats import entry, percent_json
from consentry.formats.interface import Address, aims, opened
from consentry.model import InstallRequest

NAME: str = "raycast"

_ADDRESSES = (Address("raycast", "mcp", "/install"),)


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Raycast."""
    return aims(offer, frozenset(("raycast",)))


def read(offer: str) -> InstallRequest:
    """The one reading of a Raycast link. Raises Refused, see ``percent_json`` and ``entry.server``."""
    query = percent_json.whole(opened(offer, "Raycast", _ADDRESSES), "Raycast")
    root = percent_json.agree(percent_json.spellings(query), 1)
    if entry.buried(root):
        raise entry.wrapped("Raycast")
    server = entry.server(entry.Request(node=root))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,))
