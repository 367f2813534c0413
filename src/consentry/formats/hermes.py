"""Hermes desktop install links: ``hermes://mcp/install?name=NAME&config=BASE64`` (NousResearch/hermes-agent, docs).

``config`` is base64url of one entry, standard base64 is accepted; the name is of 1 to 64 plain characters. The entry
has a ``url`` or a ``command`` of its own: a wrapper is not looked into.
"""

from __future__ import annotations

import re

from consentry.errors import Refused
from consentry.formats import base64_json, entry
from consentry.formats.interface import Address, aims, extras, opened, parameters
from consentry.model import InstallRequest

NAME: str = "hermes"

_SCHEMES = frozenset(("hermes", "hermes-dev"))
_ADDRESSES = tuple(Address(scheme, "mcp", "/install") for scheme in sorted(_SCHEMES))
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Hermes."""
    return aims(offer, _SCHEMES)


def read(offer: str) -> InstallRequest:
    """The one reading of a Hermes link. Raises Refused, see ``base64_json.payload`` and ``entry.server``."""
    found = parameters(opened(offer, "Hermes", _ADDRESSES).query)
    rest = extras(found, base64_json.KNOWN)
    names = base64_json.name(found.get("name"))
    if not names or not _PLAIN.fullmatch(names[0]):
        hint = "ask the publisher for a link with such a name"
        message = "Hermes takes a name of up to 64 letters, digits, dots, dashes and underscores only"
        raise Refused(message, code="bad-name", where="/name", hint=hint)
    root = base64_json.payload(base64_json.config(found), "Hermes").root  # both alphabets are documented
    if entry.buried(root):
        raise entry.wrapped("Hermes")
    server = entry.server(entry.Request(node=root, names=names), rest)
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,))
