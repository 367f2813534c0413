"""Strict reading of TOML 1.0 (toml.io), as the values that ``decode`` has for JSON.

The standard library reads; a pass before it bounds depth and the length of keys, on which that reader is not linear.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from consentry.decode import MAX_DEPTH, Member, Node, pointer
from consentry.errors import Refused

MAX_KEY = 24  # parts of one dotted key
_HINT = "ask the publisher for valid TOML"
TOKEN = re.compile(
    r'"""[^"\\]*+(?:(?:\\.|"{1,2}(?!"))[^"\\]*+)*"{3,5}'
    r"|'''[^']*+(?:'{1,2}(?!')[^']*+)*'{3,5}"
    r'|(?P<part>"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*"|\'[^\'\n]*+\'|[A-Za-z0-9_-]++)'
    r"|#[^\n]*+|(?P<dot>\.)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<blank>[ \t]++)|(?P<unclosed>[\"'])|[^\"']",
    re.DOTALL,
)


class _Written(str):
    """A number as the text has it, in the spelling of JSON."""

    __slots__ = ()


def refused(code: str, message: str, where: str = "", hint: str = _HINT) -> Refused:
    """A refusal of this reader."""
    return Refused(message, code=code, where=where, hint=hint)


def _bounds(text: str) -> None:
    """Refuse brackets nested too deep and keys of too many parts; linear in the text."""
    depth = parts = 0
    dotted = False
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "blank":
            continue
        if kind == "dot":
            dotted = True
            continue
        if kind == "unclosed":
            line = text.count("\n", 0, match.start()) + 1
            raise refused("malformed-toml", f"a string is not closed (line {line})")
        parts = parts + 1 if kind == "part" and dotted else 0
        dotted = False
        depth += (kind == "open") - (kind == "close")
        if depth > MAX_DEPTH or parts >= MAX_KEY:
            raise refused("too-deep", f"nested deeper than {MAX_DEPTH} levels")


def _number(text: str) -> _Written:
    """A float in the spelling of JSON. ``inf`` and ``nan`` are none."""
    if text.lstrip("+-") in ("inf", "nan"):
        raise refused("malformed-toml", f"{text} is not a number that JSON has", hint="write a finite number")
    return _Written(text.replace("_", "").lstrip("+"))


def _node(value: object, path: tuple[str | int, ...]) -> Node:
    if len(path) > MAX_DEPTH:
        raise refused("too-deep", f"nested deeper than {MAX_DEPTH} levels", pointer(*path))
    if isinstance(value, dict):
        members = tuple(Member(_text(k, path), 0, 0, _node(v, (*path, k))) for k, v in value.items())
        return Node("object", 0, 0, members=members)
    if isinstance(value, list):
        return Node("array", 0, 0, items=tuple(_node(item, (*path, i)) for i, item in enumerate(value)))
    if isinstance(value, bool):
        return Node("true" if value else "false", 0, 0)
    if isinstance(value, datetime | date | time):
        return Node("number", 0, 0, value.isoformat())
    if isinstance(value, int | _Written):
        return Node("number", 0, 0, str(value))
    return Node("string", 0, 0, _text(str(value), path))


def _text(value: str, path: tuple[str | int, ...]) -> str:
    if not value.isascii() and any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise refused("not-unicode", "an unpaired surrogate is not text", pointer(*path))
    return value


def load(text: str, limit: int = 1 << 20) -> dict[str, object]:
    """The document as the standard library reads it, floats as text. Raises Refused as ``scan_toml`` does."""
    import tomllib

    if len(text) > limit:
        raise refused("too-large", f"larger than {limit:,} characters", hint="no real request is this large")
    if text.startswith("\ufeff"):
        raise refused("byte-order-mark", "starts with a byte order mark", hint="save it without a byte order mark")
    _text(text, ())
    _bounds(text)
    try:
        return tomllib.loads(text, parse_float=_number)
    except RecursionError as error:
        raise refused("too-deep", f"nested deeper than {MAX_DEPTH} levels") from error
    except ValueError as error:
        place = re.search(r"\(at [a-z0-9 ,]+\)", str(error))
        raise refused("malformed-toml", "not valid TOML" + (f" {place[0]}" if place else "")) from error


def scan_toml(text: str, limit: int = 1 << 20) -> Node:
    """Read one TOML document; the root is an object. Places are not known: ``start`` and ``end`` are 0.

    A date or time is a "number" with its ISO 8601 text, so that it is never taken for text; ``inf`` and ``nan`` are
    refused. Raises Refused: malformed-toml, too-large, too-deep, not-unicode, byte-order-mark.
    """
    return _node(load(text, limit), ())
