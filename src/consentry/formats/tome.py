"""Tome install links: ``tome:mcp/install?ENC`` or with ``//``, the whole query percent-encoded JSON (runebookai/tome).

The entry is that of VS Code. Tome hands the query on as a parameter of a page of its own (``deeplinks.ts``), so a raw
``&`` would cut it and a ``+`` may become a blank. Tome takes no name from a link; the name is for other clients.
"""

from __future__ import annotations

from consentry.formats import entry, link, percent_json
from consentry.formats.interface import Address, aims, opened
from consentry.model import InstallRequest

NAME: str = "tome"

_ADDRESSES = (Address("tome", None, "mcp(?:/|%2[Ff])install"), Address("tome", "mcp", "/install"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Tome."""
    return aims(offer, frozenset(("tome",)))


def read(offer: str) -> InstallRequest:
    """The one reading of a Tome link. Raises Refused, see ``percent_json`` and ``entry.server``."""
    query = percent_json.whole(opened(offer, "Tome", _ADDRESSES), "Tome")
    if "&" in query:
        raise link.malformed("Tome cuts the JSON at its &, which must stand there as %26")
    root = percent_json.agree(percent_json.spellings(query), 1)
    if entry.buried(root):
        raise entry.wrapped("Tome")
    server = entry.server(entry.Request(node=root))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,))
