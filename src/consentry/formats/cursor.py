"""Cursor install links: the custom scheme and every web page that leads to it.

    cursor://anysphere.cursor-deeplink/mcp/install?name=NAME&config=BASE64
    https://cursor.com/[LOCALE/]install-mcp?...          https://cursor.com/[LOCALE/]link/mcp/install?...

``config`` is base64 of one mcp.json entry (vendor documentation), at times wrapped in its name. Cursor is closed: a
spelling that its browser page and its application could decode to different requests is refused.
"""

from __future__ import annotations

import re

from consentry.decode import MAX_PAYLOAD, Node, scan
from consentry.errors import Refused
from consentry.formats import entry, link
from consentry.formats.interface import extras, form, parameters, plain_name
from consentry.model import Finding, InstallRequest, Level

NAME: str = "cursor"

_HOSTS = frozenset(("cursor.com", "www.cursor.com"))
_PAGE = re.compile(r"(?:/[a-z]{2,3}(?:-[A-Za-z]{2,4})?)?/(?:install-mcp|link/mcp(?:/|%2[Ff])install)")
_KNOWN = frozenset(("name", "config"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Cursor or its site."""
    return form(offer) == "link" and (link.scheme(offer) == "cursor" or link.host(offer) in _HOSTS)


def read(offer: str) -> InstallRequest:
    """The one reading of a Cursor link. Raises Refused, see ``link``, ``decode.scan`` and ``entry.server``."""
    found = parameters(_query(link.parts(offer)))
    rest = extras(found, _KNOWN)
    if "config" not in found:
        raise link.malformed("the link holds no config")
    root, notes = _payload(found["config"])
    node, names = _unwrap(root, _name(found.get("name")))
    server = entry.server(entry.Request(node=node, names=names), rest)
    return InstallRequest(
        raw=offer,
        format=NAME,
        channel="link",
        client="cursor",
        servers=(server,),
        findings=tuple(_spelling(note) for note in notes),
    )


def _query(parts: link.Parts) -> str | None:
    if parts.scheme == "cursor":
        expected = parts.authority == "anysphere.cursor-deeplink" and parts.path == "/mcp/install"
    else:
        expected = parts.scheme == "https" and parts.authority in _HOSTS and bool(_PAGE.fullmatch(parts.path))
    if not expected or parts.fragment is not None:
        raise link.malformed("not a Cursor install link as Cursor documents it")
    return parts.query


def _name(raw: str | None) -> tuple[str, ...]:
    """The name that every decoder reads: a page decodes once, the application perhaps twice; ``+`` may be a blank."""
    if raw is None:
        return ()
    name = link.percent(raw)
    if "+" in raw:
        message = "the name holds a +, which is a plus to some programs and a blank to others"
        hint = "ask the publisher for a link with a plain name"
        raise Refused(message, code="ambiguous-plus", where="/name", hint=hint)
    return (plain_name(name),)


def _payload(raw: str) -> tuple[Node, tuple[str, ...]]:
    if "+" in raw:
        hint = "ask the publisher for a link with %2B in its place"
        message = "the base64 value holds a raw +, which browsers turn into a blank"
        raise Refused(message, code="base64", where="/config", hint=hint)
    text, notes = link.base64_text(link.percent(raw))
    root = scan(text, case_variants=True, limit=MAX_PAYLOAD).root
    entry.check_keys(root)
    return root, notes


def _unwrap(root: Node, names: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
    """The entry itself. Cursor's page strips a wrapper ``{"NAME": entry}``; hand-written links have it too."""
    if not entry.buried(root):
        return root, names
    key, _, _, inner = root.members[0]
    if len(root.members) > 1 or key in entry.CONSUMED or not entry.startable(inner):
        raise entry.wrapped("Cursor")
    return inner, (*names, key)


def _spelling(note: str) -> Finding:
    return Finding(
        id="FMT-B64",
        level=Level.WARN,
        where="/config",
        title="Unusual base64",
        says=f"The payload of the link {note}; strict programs refuse it.",
    )
