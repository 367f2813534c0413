"""What a client reads as a value, in words and as a test: anything else it would ignore, or lose its whole file."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct


class Shape(Struct, frozen=True):
    """``words`` finish a sentence ("it is not ...")."""

    words: str
    fits: Callable[[object], bool]


def one_of(*choices: str) -> Shape:
    """One text of a list."""
    return Shape(f"one of {', '.join(choices)}", lambda value: value in choices)


def spelled(words: str, pattern: str) -> Shape:
    """A text that ``pattern`` matches whole."""
    whole = re.compile(pattern)
    return Shape(words, lambda value: isinstance(value, str) and whole.fullmatch(value) is not None)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


TRUTH = Shape("true or false", lambda value: isinstance(value, bool))
TEXT = Shape("a text", lambda value: isinstance(value, str))
TEXTS = Shape("a list of texts", _texts)
TABLE = Shape("a table", lambda value: isinstance(value, dict))
