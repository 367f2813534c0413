"""Strict reading of links: percent encoding, queries, base64.

Browsers, redirect pages and clients take links apart in different ways; whatever two of them could read differently is
refused here. Measured differences: WHATWG URL, ``decodeURIComponent``, ``URLSearchParams``, ``atob``, Node ``Buffer``.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from typing import NamedTuple

from consentry.decode import MAX_LINK, utf8
from consentry.errors import Refused
from consentry.language import _

_BASE64 = re.compile(r"([A-Za-z0-9+/]*|[A-Za-z0-9_-]*)(={0,2})")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def clean(text: str) -> str:
    """``text`` if it is fit to be taken apart as a link.

    URL parsers drop TAB, CR, LF and blanks at the ends without a word, so this comes before anything else looks.
    Raises Refused: too-large, control-in-link.
    """
    if len(text) > MAX_LINK:
        raise Refused(f"the link is longer than {MAX_LINK:,} characters", code="too-large", hint="no client opens it")
    plain = text.isascii() and text.isprintable()
    if text != text.strip() or not (plain or _HIDDEN.isdisjoint(map(unicodedata.category, text))):
        raise Refused(
            "the link holds a control, invisible or direction-changing character, or blanks around it",
            code="control-in-link",
            hint="copy the link again from its source; it should hold visible characters only",
        )
    return text


# 5ire links begin with a digit, which RFC 3986 does not allow.
_PARTS = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]*):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
# What a browser drops: controls and blanks before a link, TAB, CR and LF inside it.
_BEFORE = "".join(map(chr, range(33)))
_SCHEME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]+(?=:)")
_HOST = re.compile(r"https?://(?:[^/?#]*@)?([^/?#@:]*)", re.IGNORECASE)


class Parts(NamedTuple):
    """A link as written, nothing decoded; None for a part that is not there."""

    scheme: str
    authority: str | None
    path: str
    query: str | None
    fragment: str | None


def parts(text: str) -> Parts:
    """Take a link apart (RFC 3986, appendix B). Raises Refused ``malformed-link``."""
    match = _PARTS.fullmatch(clean(text))
    if not match:
        raise malformed("not a link")
    return Parts(*match.groups())


def malformed(message: str) -> Refused:
    """The refusal of a link that its client would not open, or open as another one."""
    hint = "no client opens this spelling; ask the publisher for the documented link"
    return Refused(message, code="malformed-link", hint=hint)


def seen(offer: str, length: int) -> str:
    """The first ``length`` characters of an offer as a browser sees them."""
    head = offer[:length].lstrip(_BEFORE)
    return head if head.isprintable() else head.replace("\t", "").replace("\r", "").replace("\n", "")


def scheme(offer: str) -> str:
    """The scheme of an offer in lower case, as a browser would see it, "" if it has none. A drive letter is none."""
    match = _SCHEME.match(seen(offer, 80))
    return match[0].lower() if match else ""


def host(offer: str) -> str:
    """The host of a web link in lower case, without user, port and final dot; "" for everything else."""
    match = _HOST.match(seen(offer, 300))
    return match[1].lower().rstrip(".") if match else ""


def percent(text: str) -> str:
    """``decodeURIComponent``: every ``%`` followed by two hex digits, the bytes UTF-8.

    Raises Refused: malformed-percent, not-utf8.
    """
    if "%" not in text:
        return text
    # "%41" becomes "\\x41": the interpreter's own decoder of such escapes is as strict as needed, and fast.
    escaped = text.encode("utf-8", "surrogatepass").replace(b"\\", b"\\\\").replace(b"%", b"\\x")
    try:
        data = escaped.decode("unicode_escape").encode("latin-1")
    except UnicodeDecodeError:
        hint = "ask the publisher for a link that is encoded correctly"
        raise Refused("a % is not followed by two hex digits", code="malformed-percent", hint=hint) from None
    return utf8(data)


def query(text: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a query as written: split at ``&`` and the first ``=``, nothing decoded, nothing dropped."""
    pairs = [part.partition("=") for part in text.split("&")]
    return tuple((key, value) for key, _, value in pairs)


def base64_text(text: str) -> tuple[str, tuple[str, ...]]:
    """The text that a base64 value holds, and what is odd about its spelling without making it ambiguous.

    One of the two alphabets, padding right or absent, nothing after it, exactly what encoding the result gives again.
    Raises Refused: base64, double-base64, double-encoding (base64 of percent-encoded JSON), not-utf8.
    """
    match = _BASE64.fullmatch(text)
    if not match or not text:
        raise _refuse("base64", "foreign characters, blanks, a mix of two alphabets, or data after the padding")
    body, padding = match.groups()
    result = utf8(_canonical(body, padding))
    if result.lstrip()[:3].lower() == "%7b":
        raise _refuse("double-encoding", "it holds percent-encoded JSON, which clients decode once or twice")
    if _encoded_again(result):
        raise _refuse("double-base64", "it holds base64 again, which clients decode once or twice")
    notes: list[str] = []
    if "-" in body or "_" in body:
        notes.append(_("uses the URL alphabet of base64"))
    if len(body) % 4 and not padding:
        notes.append(_("lacks base64 padding"))
    return result, tuple(notes)


def _refuse(code: str, what: str) -> Refused:
    hint = "ask the publisher for a link with one plain base64 value"
    return Refused(f"the base64 value cannot be read in one way: {what}", code=code, hint=hint)


def _canonical(body: str, padding: str) -> bytes:
    standard = body.replace("-", "+").replace("_", "/")
    missing = "=" * (-len(body) % 4)
    if padding not in ("", missing) or len(missing) == 3:
        raise _refuse("base64", "its length or padding is wrong")
    data = base64.b64decode(standard + missing, validate=True)
    # The last digit may carry bits that belong to no byte; decoders drop them without a word.
    if base64.b64encode(data).decode() != standard + missing:
        raise _refuse("base64", "its last digit carries bits that belong to nothing")
    return data


def _encoded_again(text: str) -> bool:
    match = _BASE64.fullmatch(text.strip())
    if not match or len(match[1]) < 4:
        return False
    return base64.b64decode(match[1][:4], altchars=b"-_" if "-" in match[1] or "_" in match[1] else None)[:1] == b"{"
