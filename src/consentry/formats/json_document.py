"""Pasted JSON: what stands in it is for ``documents``; how it is spelled is said here.

Client files are JSONC: comments, trailing commas and a byte order mark are read and said. Several servers in one text
are several plans and several questions, in order.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.decode import Document, scan
from consentry.errors import Refused
from consentry.formats import pasted
from consentry.formats.interface import document as kind_of
from consentry.language import _
from consentry.model import Finding, InstallRequest, Level

NAME: str = "json"


def claims(offer: str) -> bool:
    """Whether ``offer`` opens as JSON does and has no key of another document."""
    return kind_of(offer) == "configuration"


def read(offer: str) -> InstallRequest:
    """The servers in a pasted text. Raises Refused, see ``decode.scan`` and ``documents.read``."""
    document = _scan(offer)
    return pasted.request(offer, NAME, document.root, tuple(_spelling(document)))


def _scan(offer: str) -> Document:
    if offer.lstrip("\ufeff \t\r\n").startswith('"'):
        hint = "put { before the text and } after it"
        raise Refused("a part of a JSON text, not an object", code="malformed-json", hint=hint)
    try:
        return scan(offer, lenient=True, case_variants=True)
    except Refused as error:
        raise pasted.duplicate(error) from error


def _spelling(document: Document) -> Iterator[Finding]:
    if document.comments or document.trailing_commas:
        what = _("comments") if document.comments else _("a comma before the end")
        yield Finding(
            id="FMT-TRAIL",
            level=Level.WARN,
            where="",
            title=_("Comments or commas outside JSON"),
            says=_("The text holds {what}; strict programs refuse it, and nothing in a comment is read.", what=what),
        )
    if document.bom:
        yield Finding(
            id="FMT-ENC",
            level=Level.WARN,
            where="",
            title=_("Byte order mark"),
            says=_("The text begins with a byte order mark; strict programs refuse it."),
        )
