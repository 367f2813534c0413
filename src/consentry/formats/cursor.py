"""Cursor install links: the custom scheme and every web page that leads to it.

    cursor://anysphere.cursor-deeplink/mcp/install?name=NAME&config=BASE64
    https://cursor.com/[LOCALE/]install-mcp?...          https://cursor.com/[LOCALE/]link/mcp/install?...

``config`` is base64 of one mcp.json entry (vendor documentation), at times wrapped in its name: Cursor's page strips
that. Cursor is closed: a spelling that its page and its application could decode to different requests is refused.
"""

from __future__ import annotations

from consentry.formats import base64_json
from consentry.formats.interface import Address, aims, opened
from consentry.model import InstallRequest

NAME: str = "cursor"

_HOSTS = frozenset(("cursor.com", "www.cursor.com"))
_PAGE = r"(?:/[a-z]{2,3}(?:-[A-Za-z]{2,4})?)?/(?:install-mcp|link/mcp(?:/|%2[Ff])install)"
_ADDRESSES = (
    Address("cursor", "anysphere.cursor-deeplink", "/mcp/install"),
    *(Address("https", host, _PAGE) for host in sorted(_HOSTS)),
)


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Cursor or its site."""
    return aims(offer, frozenset(("cursor",)), _HOSTS)


def read(offer: str) -> InstallRequest:
    """The one reading of a Cursor link. Raises Refused, see ``base64_json.read``."""
    return base64_json.read(offer, NAME, "Cursor", opened(offer, "Cursor", _ADDRESSES).query)
