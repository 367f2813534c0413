"""Texts in the values of a server that a value takes the place of, and which of them can be replaced truthfully.

An answer replaces its mark wherever the mark stands, in one pass, the longest mark first. A mark that would be hit also
where it means something else is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from consentry.decode import pointer
from consentry.model import Server

#: Nobody writes a placeholder into a longer text, and nobody answers more questions.
LONGEST = 4_096
MOST = 64


class Span(NamedTuple):
    """``texts[text][start:end]``."""

    text: int
    start: int
    end: int


class Value(NamedTuple):
    """One text of a server and where it stands: a pointer, the name of a variable, header or option, and its program.

    ``name`` is "" where nothing names the value.
    """

    where: str
    name: str
    text: str


def values(server: Server) -> tuple[Value, ...]:
    """Every text of ``server`` that an answer may be put into, of all platforms."""
    plain = [("/command", server.command), ("/url", server.url), ("/cwd", server.cwd)]
    found = [Value(where, "", text) for where, text in plain if text]
    found += _arguments(server.args)
    found += [Value(pointer("env", name), name, text) for name, text in server.env]
    found += [Value(pointer("headers", name), name, text) for name, text in server.headers]
    for one in server.overrides:
        found += [Value("/command", "", one.command)] if one.command else []
        found += _arguments(one.args or ())
        found += [Value(pointer("env", name), name, text) for name, text in one.env or ()]
    return tuple(found)


def _arguments(args: Sequence[str]) -> list[Value]:
    """Arguments, each with the option before it if that waits for a value."""
    found = []
    before = ""
    for index, word in enumerate(args):
        found.append(Value(f"/args/{index}", before, word))
        before = word.lstrip("-") if word.startswith("--") and "=" not in word and len(word) < 80 else ""
    return found


def sound(texts: Sequence[str], spans: Iterable[Span]) -> frozenset[str]:
    """The marks in ``spans`` that stand nowhere else, so that replacing them changes nothing but these places."""
    known = frozenset(spans)
    marks = set(list(dict.fromkeys(texts[s.text][s.start : s.end] for s in sorted(known)))[:MOST])
    if _obvious(texts, known, marks):
        return frozenset(marks)
    long = [text for text in texts if len(text) > LONGEST]
    marks -= {mark for mark in marks if any(mark in text for text in long)}
    while marks:
        pattern = re.compile("|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True)))
        astray = {
            match[0]
            for index, text in enumerate(texts)
            if len(text) <= LONGEST
            for match in pattern.finditer(text)
            if Span(index, match.start(), match.end()) not in known
        }
        if not astray:
            break
        marks -= astray
    return frozenset(marks)


def _obvious(texts: Sequence[str], known: frozenset[Span], marks: set[str]) -> bool:
    """Whether each mark stands exactly as often as it was seen: the usual case."""
    seen = [texts[s.text][s.start : s.end] for s in known]
    return all(sum(text.count(mark) for text in texts) == seen.count(mark) for mark in marks)
