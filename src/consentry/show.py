r"""Untrusted text made visible, reversibly: ``read(show(s)) == s`` for every string (law L3).

    shown  = *( raw / bslash / byte / cp )
    raw    = printable ASCII but "\", and assigned letters, numbers, punctuation and symbols that a reader can see
    bslash = "\\"                       a backslash is always doubled
    byte   = "\x" 2HEX                  an undecodable byte 80-ff (U+DC80-U+DCFF, from ``surrogateescape``)
    cp     = "\u{" 1*6HEX "}"           any other code point, lower case, no leading zeros

A blank is raw only when it stands alone between other characters, so two adjacent raw blanks never come from the
request: our own tags, set off by two blanks, cannot be forged. One notation for every front end, log and report.
"""

import re
import unicodedata

# Unicode property Default_Ignorable_Code_Point, and blanks and fillers whose category counts as visible.
_INVISIBLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Conjoining jamo join their neighbours and have no width of their own.
_JOINING = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))
_SEEN = frozenset("LNPS")
# Letters that run right to left reorder their neighbours without any control character.
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))

# Blocks in which no letter, number or punctuation mark has ever been drawn wider than one cell. Elsewhere the terminal
# may follow a newer Unicode than ours: there two cells are assumed, so that no line is wider than it was counted.
_ONE_CELL = (
    (0x00A0, 0x10FF), (0x1E00, 0x1FFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x20CF), (0x2C60, 0x2DFF),
    (0xA640, 0xA7FF),
)  # fmt: skip

_PLAIN = re.compile(r"[!-\[\]-~]+(?: [!-\[\]-~]+)*")
_ESCAPE = re.compile(r"\\(?:(\\)|x([89a-f][0-9a-f])|u\{(0|[1-9a-f][0-9a-f]{0,5})\})")
_BLANKS = re.compile(r"^ +| {2,}| +$")


def _raw(char: str, left_to_right: bool) -> bool:
    if " " <= char <= "~":
        return char != "\\"
    point = ord(char)
    if point < 0xA0 or unicodedata.category(char)[0] not in _SEEN:
        return False
    if any(low <= point <= high for low, high in _INVISIBLE + _JOINING):
        return False
    return not (left_to_right and unicodedata.bidirectional(char) in _RIGHT_TO_LEFT)


def _escape(char: str) -> str:
    point = ord(char)
    if char == "\\":
        return "\\\\"
    return f"\\x{point - 0xDC00:02x}" if 0xDC80 <= point <= 0xDCFF else f"\\u{{{point:x}}}"


def show(text: str, *, left_to_right: bool = True) -> str:
    r"""``text`` with everything that a screen could hide, move or act on written as an escape.

    ``left_to_right`` escapes right-to-left letters too, as terminals need it; a page isolates them instead and passes
    False. Injective either way: different texts look different without colour. Linear in the length.
    """
    if _PLAIN.fullmatch(text):
        return text
    table = {ord(c): _escape(c) for c in set(text) if not _raw(c, left_to_right)}
    spaced = _BLANKS.sub(lambda run: "\ue000" * len(run[0]), text) if " " in text else text
    if "\ue000" in text:  # a private-use character of the request: keep the two apart
        return "".join(
            "\\u{20}" if s == "\ue000" and c == " " else table.get(ord(c), c) for s, c in zip(spaced, text, strict=True)
        )
    table[0xE000] = "\\u{20}"
    return spaced.translate(table)


def read(shown: str) -> str:
    """The text that ``shown`` stands for.

    Raises ValueError for anything that ``show`` does not write (upper case hex, leading zeros, a lone backslash).
    """
    out: list[str] = []
    at = 0
    while (slash := shown.find("\\", at)) >= 0:
        escape = _ESCAPE.match(shown, slash)
        point = int(escape[3], 16) if escape and escape[3] else 0
        if not escape or point > 0x10FFFF or 0xDC80 <= point <= 0xDCFF:
            raise ValueError(f"not an escape at {slash}")
        out.append(shown[at:slash])
        out.append("\\" if escape[1] else chr(0xDC00 + int(escape[2], 16)) if escape[2] else chr(point))
        at = escape.end()
    return "".join((*out, shown[at:]))


def width(shown: str) -> int:
    """How many terminal columns ``shown`` takes at most; every character of shown text takes one or two."""
    if shown.isascii():
        return len(shown)
    return sum(1 if c < "\x7f" or _narrow(c) else 2 for c in shown)


def _narrow(char: str) -> bool:
    """Whether every terminal gives ``char`` one cell."""
    point = ord(char)
    return (
        any(low <= point <= high for low, high in _ONE_CELL)
        and unicodedata.category(char)[0] in "LNP"
        and unicodedata.east_asian_width(char) in ("N", "Na", "H")
    )


def wrap(shown: str, columns: int) -> list[str]:
    """``shown`` cut into lines of at most ``columns`` (two or more) terminal columns; joined they give ``shown`` again.

    No line ends in a blank, which nobody could see there: the blank opens the next line.
    """
    lines: list[str] = []
    start = at = used = 0
    for at, char in enumerate(shown):
        cells = 1 if char < "\x7f" else width(char)
        if used + cells > columns:
            cut = at - 1 if shown[at - 1] == " " else at
            lines.append(shown[start:cut])
            used = width(shown[cut:at])
            start = cut
        used += cells
    return [*lines, shown[start:]]
