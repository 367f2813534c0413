"""Entries that a link spells out in parameters, one for each field, instead of holding them as JSON.

The values are put together to the entry that they stand for, so that one reader decides what contradicts what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import link

_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


def text(raw: str, where: str, *, form: bool = False) -> str:
    """The text of a parameter. ``form``: all that handle the link read it as ``URLSearchParams`` does, + is a blank.

    Raises Refused: ambiguous-plus, double-encoding, malformed-percent, not-utf8.
    """
    if "+" in raw and not form:
        message = "the link holds a +, which is a plus to some programs and a blank to others"
        hint = "ask the publisher for a link with %20 or %2B in its place"
        raise Refused(message, code="ambiguous-plus", where=where, hint=hint)
    value = link.percent(raw.replace("+", " "))
    if _ENCODED.search(value):
        message = "a value of the link is percent-encoded twice; decoded once more it says something else"
        hint = "ask the publisher for a link that is encoded once"
        raise Refused(message, code="double-encoding", where=where, hint=hint)
    return value


def word(key: str, value: str) -> Member:
    """A member that is a text."""
    return Member(key, 0, 0, Node("string", 0, 0, value))


def words(key: str, values: Iterable[str]) -> Member:
    """A member that is an array of texts."""
    return Member(key, 0, 0, Node("array", 0, 0, items=tuple([Node("string", 0, 0, value) for value in values])))


def pairs(key: str, values: Iterable[tuple[str, str]]) -> Member:
    """A member that is an object of texts."""
    return Member(key, 0, 0, Node("object", 0, 0, members=tuple([word(name, value) for name, value in values])))


def entry(members: Iterable[Member]) -> Node:
    """The entry that ``members`` make up."""
    return Node("object", 0, 0, members=tuple(members))
