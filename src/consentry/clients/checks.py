"""What is asked of a target and of an entry before it is written, whatever the client."""

from __future__ import annotations

from collections.abc import Iterator

from consentry.clients import shapes
from consentry.decode import pointer
from consentry.errors import Refused
from consentry.expressions import found, runs, whole
from consentry.model import JSON, Target
from consentry.show import show


def writable(target: Target, title: str) -> None:
    """Raise UsageError for a configuration that a person has to change; the hint says how."""
    if target.by_hand:
        raise shapes.by_hand(title, target.by_hand)


def literal(entry: dict[str, JSON], allowed: frozenset[str], target: Target) -> None:
    """Refuse an entry that the client would read as something else than it says.

    ``allowed`` are the expressions that were approved as such. No client documents an escape, so any other text that
    it would fill in, and every command that it would run, cannot be written. Raises Refused ``literal-changed``.
    """
    for where, text in _texts("", entry):
        if runs(text, target):
            raise _changed(where, "this client would run a command that stands in the text")
        for one in found(text, target):
            if one not in allowed or not whole(one):
                raise _changed(where, f"this client would put something else in the place of {show(one)}")


def _texts(where: str, value: JSON) -> Iterator[tuple[str, str]]:
    """Every text in ``value``, keys too, each with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(where + pointer(index), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield where + pointer(key), key
            yield from _texts(where + pointer(key), item)


def _changed(where: str, message: str) -> Refused:
    return Refused(
        message,
        code="literal-changed",
        where=where,
        hint="it has no way to write that text as it is: leave the text out, or install it for another client",
    )
