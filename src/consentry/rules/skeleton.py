"""Letters that look alike: a skeleton by which two names that a person would confuse become equal.

After Unicode Technical Standard 39, reduced to what can imitate ASCII: compatibility forms (NFKC) become what they are
compatible with, letters and digits of other scripts become the ASCII that they look like (``data/looks.txt``), and what
cannot be seen is left out, code points that this version of Unicode does not know among it. Pure.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from consentry.rules.lists import lines

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = frozenset(("Cf", "Cc", "Mn", "Me", "Cn", "Co"))


@functools.cache
def _looks() -> dict[int, str]:
    return {ord(char): shown for shown, chars in (line.split(" ", 1) for line in lines("looks")) for char in chars}


def skeleton(text: str) -> str:
    """``text`` as a person would confuse it: case, compatibility forms, look-alike letters and unseen marks removed."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in _UNSEEN)
    # Some letters look like ASCII in one case only, so what they look like is taken before the case is dropped.
    return " ".join(seen.translate(_looks()).casefold().translate(_looks()).split())


def imitates(text: str) -> str:
    """The first word of ``text`` that passes foreign letters off as ASCII, "" if there is none.

    A word mixes letters of another script with ASCII ones, or all of its letters look like ASCII. A text that has a
    word which cannot be mistaken is written in that script: what looks like ASCII in it is ordinary there.
    """
    if text.isascii():
        return ""
    words = [m[0] for m in _WORD.finditer(text) if not m[0].isascii()]
    foreign = [word for word in words if any(_foreign(c) for c in set(word))]
    mixed = next((word for word in foreign if _mixed(word)), "")
    if mixed:
        return mixed
    if any(not skeleton(word).isascii() for word in foreign):
        return ""
    return foreign[0] if foreign else ""


def _foreign(char: str) -> bool:
    """A letter of another alphabet than the Latin one; a full-width or mathematical letter is in none."""
    if char.isascii() or not char.isalpha():
        return False
    name = unicodedata.name(char, "")
    if name.startswith("LATIN"):
        return False
    return unicodedata.normalize("NFKC", char).isascii() or not name.startswith(
        ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")
    )


def _mixed(word: str) -> bool:
    """Whether ASCII letters stand beside letters that look like ASCII."""
    return any(c.isascii() and c.isalpha() for c in word) and any(
        _foreign(c) and skeleton(c).isascii() for c in set(word)
    )


def spelled(char: str) -> str:
    """A code point as ``U+0435``."""
    return f"U+{ord(char):04X}"
