"""The page of a rule: its docstring, read into why, what it flags, what it passes and the source.

One text serves three readers: ``consentry explain``, the generated reference and the tests, which hand every request
of its tables to ``inspect``. A line of ``Flags:`` is an id, the level where it is not the usual one, two blanks and the
request; a line of ``Passes:`` is a request. Lines that begin with ``-`` say what takes more than a request to show.
"""

from __future__ import annotations

import inspect
import re
from typing import NamedTuple

from consentry.model import Level
from consentry.rules.interface import Rule, Wording

_SECTION = re.compile(r"^(Flags|Passes|Source):[ \t]*", re.MULTILINE)
_FLAG = re.compile(r"([A-Z]+-[A-Z0-9-]+)(?: +(info|warn|danger|block))? {2,}(\S.*)")


class Flag(NamedTuple):
    """One line of ``Flags:``. ``level`` is None where it is the usual one of the id."""

    id: str
    level: Level | None
    request: str


class Page(NamedTuple):
    """A docstring in its parts. ``notes`` are the lines of ``Flags:`` that are no request."""

    title: str
    why: str
    flags: tuple[Flag, ...]
    passes: tuple[str, ...]
    notes: tuple[str, ...]
    source: str


def page(docstring: str) -> Page:
    """``docstring`` in its parts. Raises ValueError for a line of its tables that is in no known form."""
    title, _, body = inspect.cleandoc(docstring).partition("\n")
    pieces = _SECTION.split(body)
    found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    flags: list[Flag] = []
    notes: list[str] = []
    for line in _lines(found.get("Flags", "")):
        match = _FLAG.fullmatch(line)
        if line.startswith("- "):
            notes.append(line.removeprefix("- "))
        elif match:
            flags.append(Flag(match[1], Level[match[2].upper()] if match[2] else None, match[3]))
        else:
            raise ValueError(f"not an id, two blanks and a request: {line}")
    source = " ".join(found.get("Source", "").split())
    passes = tuple(_lines(found.get("Passes", "")))
    return Page(title, pieces[0].strip(), tuple(flags), passes, tuple(notes), source)


def _lines(text: str) -> list[str]:
    """The lines of a table; one that is indented further goes on with the line above."""
    found: list[str] = []
    rows = [line for line in text.splitlines() if line.strip()]
    indents = [len(line) - len(line.lstrip()) for line in rows]
    for line, indent in zip(rows, indents, strict=True):
        if indent > min(indents):
            found[-1] += " " + line.strip()
        else:
            found.append(line.strip())
    return found


def told_as(rule: Rule) -> dict[str, tuple[Wording, ...]]:
    """How each id of a rule is told, the usual way first: every ``Wording`` in its module, alone or in a table."""
    found: dict[str, list[Wording]] = {}
    for value in vars(rule).values():
        for one in value.values() if isinstance(value, dict) else (value,):
            if isinstance(one, Wording) and one not in found.setdefault(one.id, []):
                found[one.id].append(one)
    return {ident: tuple(words) for ident, words in found.items()}


def wordings(rule: Rule) -> dict[str, Wording]:
    """The usual way in which each id of a rule is told."""
    return {ident: words[0] for ident, words in told_as(rule).items()}


_NAMED = re.compile(r"(?:[A-Z]+-[A-Z0-9-]+(?:, | and )?)+(?: (?:info|warn|danger|block))?:")


def of_id(note: str, ident: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences of a note that are about ``ident``; the whole note where it names none of ``ids``."""
    starts = [match.start() for match in _NAMED.finditer(note)]
    if not starts:
        return () if any(i in note for i in ids) and ident not in note else (note,)
    ends = [*starts[1:], len(note)]
    lead = (note[: starts[0]].strip(),) if starts[0] else ()
    parts = [note[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return (*lead, *(part for part in parts if re.search(rf"\b{ident}(?![A-Z0-9-])", part.partition(":")[0])))
