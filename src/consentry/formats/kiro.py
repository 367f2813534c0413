"""Kiro install links: ``https://kiro.dev/launch/mcp/add?name=NAME&config=ENC``, ENC percent-encoded JSON of one entry.

The scheme that the page hands over to is not documented, so no link of it is read. What the page and the application
could decode differently is refused.
"""

from __future__ import annotations

from consentry.formats import base64_json, entry, percent_json
from consentry.formats.interface import Address, aims, extras, opened, parameters
from consentry.model import InstallRequest

NAME: str = "kiro"

_ADDRESSES = (Address("https", "kiro.dev", "/launch/mcp/add/?"),)


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Kiro or its site."""
    return aims(offer, frozenset(("kiro",)), frozenset(("kiro.dev",)))


def read(offer: str) -> InstallRequest:
    """The one reading of a Kiro link. Raises Refused, see ``percent_json`` and ``entry.server``."""
    found = parameters(opened(offer, "Kiro", _ADDRESSES).query)
    rest = extras(found, base64_json.KNOWN)
    root = percent_json.agree(percent_json.spellings(base64_json.config(found)), 1)
    if entry.buried(root):
        raise entry.wrapped("Kiro")
    server = entry.server(entry.Request(node=root, names=base64_json.name(found.get("name"))), rest)
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,))
