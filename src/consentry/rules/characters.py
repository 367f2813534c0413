"""Which of the things that can be wrong with a character is wrong with it. Pure.

The classes are Unicode's general categories and the property Default_Ignorable_Code_Point, with the fillers and blanks
that count as letters or marks. A code point that the standard library does not know is unassigned to it: newer
invisible characters fall among those.
"""

from __future__ import annotations

import unicodedata

from consentry.rules.pattern import Pattern

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
#: What terminals act on: ESC, and the single characters that stand for ESC and a letter.
ESCAPES = frozenset("\x1b\x90\x98\x9b\x9c\x9d\x9e\x9f")
# Drawn as nothing though their category counts as visible: Hangul, Khmer, Mongolian, Braille, musical, Egyptian and
# Khitan fillers, joiners of numbers, the place of a missing object, and the selectors of variants.
_UNSEEN = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFC), (0x1107F, 0x1107F), (0x13440, 0x13442),
    (0x16FE4, 0x16FE4), (0x1D159, 0x1D159), (0xE0100, 0xE01EF),
)  # fmt: skip
_CLASSES = {
    "Cs": "surrogate", "Cc": "control", "Zl": "control", "Zp": "control", "Cf": "unseen", "Co": "unseen",
    "Cn": "unseen", "Zs": "space",
}  # fmt: skip
_DRAWN = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u1780-\u17ff\u1000-\u109f"
# What free text may have for its own sake: the colours and families of pictures, flags, joins inside words of scripts
# that write them, and the blanks of typesetters.
_PROSE = Pattern(
    f"(?<=[{_DRAWN}#*0-9])\ufe0f|(?<=[{_DRAWN}\ufe0f])\u200d(?=[{_DRAWN}])|(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])|"
    "\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{3,6}\U000e007f|[\u00a0\u202f\u2002-\u200a\u3000]"
)


def prose(text: str) -> str:
    """``text`` without what free text has for its own sake."""
    return _PROSE.sub("", text)


def trouble(char: str) -> str:
    """The class that ``char`` falls under, "" for one that can be seen."""
    point = ord(char)
    if " " <= char <= "~" or char in "\n\t":
        return ""
    if point == 0:
        return "nul"
    if char in ESCAPES:
        return "escape"
    if char in BIDI:
        return "direction"
    if point == 0xE0001 or 0xE0020 <= point <= 0xE007F:
        return "tag"
    if point >= 0x034F and any(low <= point <= high for low, high in _UNSEEN):
        return "unseen"
    return _CLASSES.get(unicodedata.category(char), "")
