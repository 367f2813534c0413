"""What a shell text consists of: commands with their words, redirections and the commands whose output they get."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from consentry.script.marks import Mark


def names(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


class Span(NamedTuple):
    """The commands from ``start`` up to ``end``."""

    start: int
    end: int


class Word(Struct, frozen=True, kw_only=True):
    """One word: ``text`` as the shell sees it, where that is known; what is not known stands as it is written."""

    text: str
    raw: str = ""
    marks: frozenset[Mark] = frozenset()
    names: tuple[str, ...] = ()
    inner: tuple[Span, ...] = ()

    @property
    def static(self) -> bool:
        """Whether the word is the same at every start."""
        return not self.marks & _MOVES


_MOVES = frozenset(
    (
        Mark.VARIABLE,
        Mark.POSITION,
        Mark.EXPANSION,
        Mark.INDIRECT,
        Mark.SUBSTITUTION,
        Mark.PROCESS,
        Mark.ARITHMETIC,
        Mark.GLOB,
    )
)


class Redirect(Struct, frozen=True, kw_only=True):
    """One redirection: ``>``, ``>>``, ``<``, ``<<`` (``target`` is the text itself), ``<<<``, ``<>``, ``&>`` ..."""

    operator: str
    target: Word
    descriptor: str = ""


class Command(Struct, frozen=True, kw_only=True):
    """One simple command; one without words is an assignment. ``reads`` are the commands whose output it is fed."""

    words: tuple[Word, ...] = ()
    assigns: tuple[tuple[str, Word], ...] = ()
    redirects: tuple[Redirect, ...] = ()
    reads: tuple[Span, ...] = ()
    function: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The words as text."""
        return tuple(word.text for word in self.words)


class Script(Struct, frozen=True, kw_only=True):
    """A shell text. ``errors`` say why it is not understood as a whole."""

    text: str
    dialect: str
    commands: tuple[Command, ...] = ()
    functions: tuple[tuple[str, Span], ...] = ()
    marks: frozenset[Mark] = frozenset()
    errors: tuple[str, ...] = ()


def of_words(words: Sequence[str], dialect: str = "posix") -> Script:
    """The script of one command whose words are known and that no shell reads."""
    command = Command(words=tuple(Word(text=word, raw=word) for word in words))
    return Script(text=" ".join(words), dialect=dialect, commands=(command,))


_ECHOES = names("echo printf write-output write-host")


def typed(script: Script, spans: Sequence[Span]) -> str | None:
    """The text that ``spans`` print, where they are one ``echo`` or ``printf`` of known words; else None."""
    if len(spans) != 1 or spans[0].end - spans[0].start != 1:
        return None
    return printed(script.commands[spans[0].start])


def printed(command: Command) -> str | None:
    """What an ``echo``, a ``printf`` or a ``cat`` of known words prints; None for other commands."""
    words = command.words
    if len(words) == 1 and words[0].text == "cat" and len(command.redirects) == 1:
        fed = command.redirects[0]
        return fed.target.text if fed.operator in ("<<", "<<-", "<<<") else None
    if not words or words[0].text.casefold() not in _ECHOES or command.redirects:
        return None
    rest = [w for w in words[1:] if not (w.text[:1] == "-" and w.text[1:].strip("neE") == "" and len(w.text) > 1)]
    if any(not word.static for word in rest):
        return None
    texts = [word.text for word in rest]
    if words[0].text == "printf" and len(texts) > 1 and texts[0].strip("\\n") in ("%s", "%b"):
        texts = texts[1:]
    return " ".join(texts)
