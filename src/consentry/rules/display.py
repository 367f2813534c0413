"""Characters that a person cannot see, or that look like others.

Everything is shown escaped anyway; a request that needs such characters still has to explain itself.

Flags: control characters, escape sequences, direction marks, invisible characters, tags, odd blanks, stacked marks,
letters of another alphabet in a name; NUL and broken Unicode, which no program can take.
Passes: printable ASCII, letters of any one alphabet in free text, pictures in descriptions.
Source: Unicode TR 36 and TS 39; CVE-2025-54135; CWE-451.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from consentry.model import Finding, Level
from consentry.rules.interface import Case, Text, Wording, finding, texts
from consentry.rules.skeleton import imitates, spelled
from consentry.show import show

_D, _W, _B = Level.DANGER, Level.WARN, Level.BLOCK
_HIDDEN = "The text has characters that you cannot see."
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="DISP-CTRL",
            level=_D,
            title="Control character in a value",
            says="A control character could rewrite a screen. It is shown as an escape.",
            consequence=_HIDDEN,
            phrase="hidden characters",
        ),
        Wording(
            id="DISP-ANSI",
            level=_D,
            title="Terminal escape sequence",
            says="A terminal would act on this and could hide or rewrite text. It is shown as an escape.",
            consequence=_HIDDEN,
            phrase="hidden characters",
        ),
        Wording(
            id="DISP-NUL",
            level=_B,
            title="NUL byte",
            says="Programs cut a value at this byte. Nobody can say what would run.",
            consequence="A value cannot be passed on as it is written.",
        ),
        Wording(
            id="DISP-SURR",
            level=_B,
            title="Broken Unicode",
            says="This cannot be stored or shown the same way everywhere.",
            consequence="A value cannot be passed on as it is written.",
        ),
        Wording(
            id="DISP-BIDI",
            level=_D,
            title="Text-direction control",
            says="The characters run in another order than they look.",
            consequence=_HIDDEN,
            phrase="hidden characters",
        ),
        Wording(
            id="DISP-INVIS",
            level=_D,
            title="Invisible character",
            says="Two texts that look the same are different because of it.",
            consequence=_HIDDEN,
            phrase="hidden characters",
        ),
        Wording(
            id="DISP-TAGS",
            level=_D,
            title="Hidden Unicode tag text",
            says="These characters spell a hidden text.",
            consequence=_HIDDEN,
            phrase="hidden characters",
        ),
        Wording(
            id="DISP-SPACE",
            level=_D,
            title="Unusual space",
            says="This looks like two words and is one.",
            consequence=_HIDDEN,
            phrase="hidden characters",
        ),
        Wording(
            id="DISP-COMBINE",
            level=_W,
            title="Stacked combining marks",
            says="Marks stacked on one letter hide what is underneath.",
            consequence=_HIDDEN,
        ),
        Wording(
            id="DISP-CONFUS",
            level=_D,
            title="Look-alike letters",
            says="Letters of another alphabet look like ordinary ones here.",
            consequence="A name uses letters from another alphabet.",
            phrase="look alike name",
        ),
    )
}
IDS: tuple[str, ...] = tuple(_WORDINGS)

_PICTURE = re.compile("(?<=[\u2190-\u2bff\U0001f000-\U0001faff])\ufe0f")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180e")
_ESCAPES = frozenset("\x1b\x90\x98\x9b\x9c\x9d\x9e\x9f")
_BY_CATEGORY = {
    "Cs": "DISP-SURR", "Cc": "DISP-CTRL", "Zl": "DISP-CTRL", "Zp": "DISP-CTRL", "Cf": "DISP-INVIS", "Co": "DISP-INVIS",
    "Cn": "DISP-INVIS", "Zs": "DISP-SPACE",
}  # fmt: skip


def _rule(char: str) -> str:
    """The rule that a character falls under, "" for one that can be seen."""
    point = ord(char)
    if " " <= char <= "~" or char in "\n\t":
        return ""
    if point == 0:
        return "DISP-NUL"
    if char in _ESCAPES:
        return "DISP-ANSI"
    if char in _BIDI:
        return "DISP-BIDI"
    if point == 0xE0001 or 0xE0020 <= point <= 0xE007F:
        return "DISP-TAGS"
    if char in _FILLERS or 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF:
        return "DISP-INVIS"
    return _BY_CATEGORY.get(unicodedata.category(char), "")


def _raise(text: Text, rule: str, says: str, level: Level | None = None) -> Finding:
    return finding(_WORDINGS[rule], text.where, text.text, says=says, level=level, part=text.part)


def _characters(text: Text) -> Iterator[Finding]:
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    # A picture asks for its colours with a selector that hides nothing; what is only shown may have pictures.
    value = _PICTURE.sub("", text.text) if text.kind == "field" else text.text
    for char, count in Counter(value).items():
        if rule := _rule(char):
            counts[rule] += count
            examples.setdefault(rule, char)
    for rule in IDS:
        if counts[rule]:
            says = f"{counts[rule]:,} like {spelled(examples[rule])}. {_WORDINGS[rule].says}"
            # A raw line break or control character would end a header or an address early.
            breaks = rule == "DISP-CTRL" and text.kind in ("header", "url")
            yield _raise(
                text, rule, (_tags(text.text) if rule == "DISP-TAGS" else "") or says, Level.BLOCK if breaks else None
            )


def _tags(text: str) -> str:
    hidden = "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)
    return f"These characters spell a hidden text: {show(hidden[:240])}" if hidden else ""


def _stacked(text: str) -> bool:
    run = 0
    for char in text:
        run = run + 1 if char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me") else 0
        if run > 2:
            return True
    return False


def _alike(text: Text) -> Iterator[Finding]:
    word = imitates(text.text[:10_000]) if text.exact else ""
    if word:
        strange = next(c for c in word if not c.isascii())
        yield _raise(
            text, "DISP-CONFUS", f"{show(strange)} ({spelled(strange)}) stands in place of an ordinary letter."
        )


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about characters."""
    for text in texts(case):
        value = text.text
        if value.isascii() and value.isprintable():
            continue
        yield from _characters(text)
        if not value.isascii():
            yield from _alike(text)
            if _stacked(value):
                yield _raise(text, "DISP-COMBINE", _WORDINGS["DISP-COMBINE"].says)
