"""What a person can read off a terminal: a decoder of screens that shares no code with the dialog.

It knows only what the text of ``consentry.dialogs.screen`` promises to decoders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

ATTRIBUTES = re.compile(r"\x1b\[[0-9;]*m")
INDEX = re.compile(r" {0,3}(\d+) \|(?: |$)")
NAMED = " " * 7
MARK = re.compile(r"  ([+.-]) ")
FACT = re.compile(r"  ([^ ].*?):(?:  +|$)")
ESCAPE = re.compile(r"\\(?:(\\)|x([0-9a-f]{2})|u\{([0-9a-f]+)\})")


def text(shown: str) -> str:
    """What an escaped value stands for."""

    def one(found: re.Match[str]) -> str:
        if found[1]:
            return "\\"
        return chr(0xDC00 + int(found[2], 16)) if found[2] else chr(int(found[3], 16))

    return ESCAPE.sub(one, shown)


def rows(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Label and value of every row on a screen, in order, values still escaped."""
    found: list[tuple[str, list[str], bool]] = []
    lead = 0
    for line in (ATTRIBUTES.sub("", line).rstrip() for line in lines):
        if not (line.startswith(" ") or INDEX.match(line)) or line.startswith(" >"):
            lead = 0
        elif lead and not line[: lead - 2].strip() and line[lead - 2 : lead].strip() == ":":
            found[-1][1].append(line[lead:])
        elif match := INDEX.match(line):
            found.append((match[1], [line[match.end() :]], False))
            lead = max(7, match.end())
        elif line.startswith(NAMED):
            found.append(("", [line[7:]], True))
            lead = 7
        elif match := MARK.match(line):
            found.append((match[1].replace(".", ""), [line[match.end() :]], False))
            lead = match.end()
        elif match := FACT.match(line):
            found.append((match[1], [line[match.end() :]], False))
            lead = match.end() if match.end() < len(line) else 6
        else:
            lead = 0
    return [_row(*one) for one in found]


def _row(label: str, pieces: list[str], named: bool) -> tuple[str, str]:
    value = "".join(piece.partition("  ")[0] for piece in pieces)
    if named:
        label, _, value = f"{value} ".partition(" = ")
        value = value.removesuffix(" ")
    return label, value
