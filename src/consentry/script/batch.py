"""A line for cmd.exe: what ``&``, ``|``, ``<``, ``>``, ``^``, ``%``, ``!``, brackets and quotes make of it.

Source: ``cmd /?``, ``for /?``, ``set /?``.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from consentry.language import _
from consentry.script.marks import Mark
from consentry.script.values import Command, Redirect, Script, Span, Word

_VARIABLE = re.compile(
    r"%(?:%?~?[A-Za-z0-9*](?![\w ]{0,40}[%:])|([^%\s:=|&<>^]{1,60})(:[^%\r\n]{1,120})?%)|"
    r"!([\w.]{1,60})(:[^!\r\n]{1,120})?!"
)
_CUT = re.compile(r":~(-?\d{1,4})(?:,(-?\d{1,4}))?")
_DEEPEST = 8


def read(text: str) -> Script:
    """The commands of ``text``."""
    errors = [_("it holds characters that shells read differently")] if "\0" in text else []
    reader = _Reader()
    reader.line(text.replace("\0", " ").replace("\r", "\n"), (), 0)
    return Script(
        text=text, dialect="cmd", commands=tuple(reader.commands), marks=frozenset(reader.marks),
        errors=(*errors, *reader.errors),
    )  # fmt: skip


class _Making(Struct):
    """The command that is being read."""

    words: list[Word] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    pending: str = ""
    caret: bool = False


class _Reader(Struct):
    commands: list[Command] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, None] = field(default_factory=dict)

    def line(self, text: str, reads: tuple[Span, ...], depth: int) -> None:
        """Read ``text``, whose first command is fed by ``reads``."""
        if depth > _DEEPEST:
            self.errors[_("it is nested too deeply")] = None
            return
        made = _Making()
        before = reads
        quoted = False
        last = Span(0, 0)  # what the next pipe is fed by
        opened: list[int] = []
        at = 0
        while at < len(text):
            one = text[at]
            if one == '"':
                quoted = not quoted
                made.raw.append(one)
            elif one == "^" and not quoted:
                at += 1
                made.caret = True
                made.raw.append("^" + text[at : at + 1])
                if text[at : at + 1] != "\n":
                    made.letters.append(text[at : at + 1])
            elif quoted and one != "\n":
                made.letters.append(one)
                made.raw.append(one)
            elif one in "&|\n":
                last = self.ends(made, before, depth) or last
                made = _Making()
                double = text[at + 1 : at + 2] == one
                before = (last,) if one == "|" and not double else reads
                at += double
            elif one == "(" and not made.raw and _opens(made):
                self.ends(made, before, depth)
                made = _Making()
                opened.append(len(self.commands))
            elif one == ")" and opened:
                self.ends(made, before, depth)
                made = _Making()
                last = Span(opened.pop(), len(self.commands))
            elif one in "<>":
                at = self.redirection(text, at, made)
            elif one in " \t,;=" and not (one in ",;=" and made.raw):
                self.word(made)
            else:
                made.letters.append(one)
                made.raw.append(one)
            at += 1
        if quoted:
            self.errors[_("a quote is not closed")] = None
        self.ends(made, before, depth)

    def redirection(self, text: str, at: int, made: _Making) -> int:
        if "".join(made.raw) not in ("1", "2"):
            self.word(made)
        made.letters, made.raw = [], []
        operator = text[at] * (2 if text[at : at + 2] == ">>" else 1)
        at += len(operator) - 1
        if text[at + 1 : at + 2] == "&":
            return min(at + 2, len(text) - 1)
        made.pending = operator
        return at

    def word(self, made: _Making) -> None:
        """End the word that is being read."""
        raw = "".join(made.raw)
        if not raw:
            return
        text = "".join(made.letters)
        marks: set[Mark] = set()
        names: list[str] = []

        def expanded(found: re.Match[str]) -> str:
            name = (found[1] or found[3] or "").casefold()
            cut = found[2] or found[4] or ""
            names.append(name)
            marks.add(Mark.EXPANSION if cut else Mark.VARIABLE if name else Mark.POSITION)
            value = self.values.get(name)
            part = _CUT.fullmatch(cut)
            if value is not None and part:
                begin = int(part[1])
                value = value[begin:]
                return value[: int(part[2])] if part[2] else value
            return value if value is not None and not cut else found[0]

        text = _VARIABLE.sub(expanded, text)[:16_384]
        if re.search(r"\w\^\w|^\^\w", raw) or re.search(r"[A-Za-z]\"+[A-Za-z]", raw):
            marks.add(Mark.SPLICED)
        if raw[:1] == '"' and raw[-1:] == '"' and raw.count('"') == 2:
            marks.add(Mark.QUOTED)
        self.marks |= marks
        word = Word(text=text, raw=raw, marks=frozenset(marks), names=tuple(names))
        if made.pending:
            made.redirects.append(Redirect(operator=made.pending, target=word))
            made.pending = ""
        else:
            made.words.append(word)
        made.letters, made.raw = [], []

    def ends(self, made: _Making, reads: tuple[Span, ...], depth: int) -> Span | None:
        """End the command that is being read; None if there was none."""
        start = len(self.commands)
        self.ended(made, reads, depth)
        return Span(start, len(self.commands)) if len(self.commands) > start else None

    def ended(self, made: _Making, reads: tuple[Span, ...], depth: int) -> None:
        self.word(made)
        words = made.words
        if words and words[0].text[:1] == "@":
            words[0] = _without(words[0], 1)
        while words and words[0].text.casefold() in ("call", "do", "else"):
            words = words[1:]
        first = words[0].text.casefold() if words else ""
        if first == "if":
            words = _after_condition(words)
            first = words[0].text.casefold() if words else ""
        if first == "for":
            words = self.loop(words, depth)
        if first == "set" and len(words) > 1 and "=" in words[1].text and words[1].text[:1] != "/":
            name, _, value = " ".join(w.text for w in words[1:]).partition("=")
            marks = frozenset(m for w in words[1:] for m in w.marks)
            self.values[name.casefold()] = value[:4_096]
            self.commands.append(Command(assigns=((name.casefold(), Word(text=value, marks=marks)),), reads=reads))
        elif words or made.redirects:
            self.commands.append(Command(words=tuple(words), redirects=tuple(made.redirects), reads=reads))

    def loop(self, words: list[Word], depth: int) -> list[Word]:
        """``for /f %i in ('COMMAND') do ...``: the output of a command becomes the variable."""
        at = next((i for i, w in enumerate(words) if w.text.casefold() == "do"), len(words))
        source = " ".join(w.text for w in words[:at])
        found = re.search(r"['`]([^'`]{1,4000})['`]?", source)
        if found and words[1:2] and words[1].text.casefold() == "/f":
            start = len(self.commands)
            self.line(found[1], (), depth + 1)
            word = Word(text=found[1], marks=frozenset({Mark.SUBSTITUTION}), inner=(Span(start, len(self.commands)),))
            self.marks.add(Mark.SUBSTITUTION)
            self.commands.append(Command(assigns=(("", word),)))
        return words[at + 1 :]


def _opens(made: _Making) -> bool:
    """Whether a bracket begins a group of commands here."""
    texts = [word.text.casefold() for word in made.words]
    return not texts or texts[0] == "if" or texts[-1] in ("do", "else")


def _without(word: Word, count: int) -> Word:
    return Word(text=word.text[count:], raw=word.raw[count:], marks=word.marks, names=word.names)


def _after_condition(words: list[Word]) -> list[Word]:
    at = 1
    while at < len(words) and words[at].text.casefold() in ("/i", "not"):
        at += 1
    if at < len(words) and words[at].text.casefold() in ("exist", "defined", "errorlevel"):
        at += 2
    elif at < len(words) and "==" in words[at].text:
        at += 1
    else:
        at += 3
    return words[at:]
