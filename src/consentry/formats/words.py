"""The words of one simple command, as a POSIX shell would pass them on. Nothing is executed, nothing is expanded.

Whatever a shell would do beyond splitting (a second command, redirection, substitution, a file pattern) is refused: it
is not part of what a client could run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from consentry.errors import Refused
from consentry.formats import beyond
from consentry.formats.quote import nul, quote
from consentry.language import _
from consentry.model import Finding, Level

_PIECE = re.compile(
    r"""(?P<blank>[ \t]+)
      | (?P<fold>\\\n)
      | (?P<plain>[^\s'"\\$`;&|<>()*?\[\]{}~\#]+)
      | '(?P<single>[^']*)'
      | "(?P<double>[^"\\$`]*+(?:\\[^\n][^"\\$`]*+)*)"
      | \\(?P<escaped>[^\sA-Za-z0-9]|[ ])
      | (?P<pattern>[*?\[\]])
      | (?P<mark>[{}~\#])""",
    re.VERBOSE | re.DOTALL,
)
#: What a terminal prints before the place where one types.
_PROMPT = re.compile(r"[ \t]*(?:(?:[$%#>]|\u276f|\u279c)[ \t]|(?:PS )?[A-Za-z]:\\[^\n>]*>|PS>)")
#: What stands before an element of a list on a page.
_ITEM = re.compile(r"[ \t]*(?:[-*+\u2022]|[0-9]{1,2}[.)])[ \t]")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_DOUBLE = re.compile(r'\\(["\\$`])')
_KEYWORDS = frozenset(
    (
        "!", "{", "}", "[[", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
        "in", "select", "then", "time", "until", "while",
    )
)  # fmt: skip
#: Marks that web pages and word processors put in place of quotes and hyphens; no program has a word that begins so.
_TYPESET = ("\u2018", "\u2019", "\u201c", "\u201d", "\u201e", "\u2013", "\u2014")


class Word(NamedTuple):
    """A word and how it was written, without the line ends that were folded."""

    text: str
    raw: str
    folds: int = 0


def split(line: str) -> tuple[Word, ...]:
    """The words of ``line``. Raises Refused: not-one-command, nul."""
    if "\0" in line:
        raise nul("the line")
    if _PROMPT.match(line):
        hint = "paste what stands after the prompt: it is printed by the terminal and not part of the command"
        raise Refused("the line begins with the prompt of a terminal", code="not-one-command", hint=hint)
    if _ITEM.match(line):
        beyond.refuse("the mark of a list before the command", "paste what stands after the mark")
    words = tuple(_words(line))
    if words and words[0].raw in _KEYWORDS:
        beyond.refuse(f"the shell word {words[0].raw}")
    return words


def head(line: str, count: int) -> tuple[str, ...]:
    """The first words of ``line``, at most ``count``, as far as it can be read; never raises, reads no further."""
    found: list[str] = []
    try:
        for word in islice(_words(line), count):
            found.append(word.text)  # noqa: PERF401 - what was read before the refusal counts
    except Refused:
        pass
    return tuple(found)


def folded(line: tuple[Word, ...]) -> tuple[Finding, ...]:
    """What is to be said if ``line`` was written over several lines: a shell joins them, in one way only."""
    if not any(word.folds for word in line):
        return ()
    finding = Finding(
        id="FMT-FOLD",
        level=Level.INFO,
        where="",
        title=_("Written over several lines"),
        says=_("A backslash ends lines of the request; they are joined to one command, as a POSIX shell joins them."),
    )
    return (finding,)


def _words(line: str) -> Iterator[Word]:
    at = folds = 0
    while at < len(line):
        piece = _PIECE.match(line, at)
        if piece and piece.lastgroup in ("blank", "fold"):
            at = piece.end()
            folds += piece.lastgroup == "fold"
            continue
        word, at = _word(line, at, folds)
        folds = 0
        yield word


def _word(line: str, start: int, folds: int) -> tuple[Word, int]:
    text: list[str] = []
    raw: list[str] = []
    pattern = mark = False
    at = start
    while at < len(line):
        piece = _PIECE.match(line, at)
        if piece is None:
            beyond.stopped(line, at)
        kind = piece.lastgroup
        if kind == "blank":
            break
        at = piece.end()
        if kind == "fold":
            folds += 1
            continue
        body = piece[kind or 0]
        raw.append(piece[0])
        text.append(_DOUBLE.sub(r"\1", body) if kind == "double" else body)
        pattern = pattern or kind == "pattern"
        mark = mark or kind == "mark"
    word = Word("".join(text), "".join(raw), folds)
    # In an address these are ordinary; elsewhere a shell looks for files of such names.
    if pattern and "://" not in word.text:
        beyond.pattern(line, start)
    braces = "{" in word.raw and "}" in word.raw and ("," in word.raw or ".." in word.raw)
    if mark and (word.raw[0] in "~#" or braces):
        beyond.marked(word.raw)
    if word.raw.startswith(_TYPESET):
        beyond.typeset(word.raw)
    return word, at


def variables(line: tuple[Word, ...]) -> tuple[tuple[tuple[str, str], ...], tuple[Word, ...]]:
    """The leading ``NAME=VALUE`` words as variables, and the words after them. Raises Refused, see ``assign``."""
    found: dict[str, str] = {}
    for index, word in enumerate(line):
        if not _ASSIGNMENT.match(word.raw):
            return tuple(found.items()), line[index:]
        assign(found, word.text)
    return tuple(found.items()), ()


def assign(found: dict[str, str], word: str) -> None:
    """Put ``NAME=VALUE`` into ``found``. Raises Refused: duplicate-variable, not-one-command."""
    name, equals, value = word.partition("=")
    if not equals or not name:
        beyond.refuse("a variable without a value")
    if name in found:
        hint = "keep one of the two"
        raise Refused(f"the variable {quote(name)} is set twice", code="duplicate-variable", hint=hint)
    found[name] = value
