r"""Letters that look like others, and letters buried under marks.

Many alphabets have letters of the same shape. A Cyrillic letter in an otherwise Latin name makes another name that no
eye can tell apart, so a stranger's program passes for one that you know. Marks can be stacked on a letter until nobody
can read what is underneath.

Flags:
    DISP-CONFUS          {"name": "n\u043etes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    DISP-CONFUS          {"command": "n\u043ede", "args": ["server.js"]}
    DISP-CONFUS          {"url": "https://mcp.ex\u0430mple.com/mcp"}
    DISP-CONFUS          {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "--api=https://mcp.ex\u0430mple.com"]}
    DISP-COMBINE         {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a\u0336\u0337\u0338"]}
Passes:
    {"name": "Заметки", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "Jürgen", "command": "npx", "args": ["-y", "notes-mcp@1.2.3", "Tiếng Việt"]}
    npx -y notes-mcp@1.2.3 --title 'μService σ-algebra'
Source: Unicode Technical Standard 39; CVE-2025-54135; CWE-1007.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from consentry.model import Finding, Level
from consentry.rules.found import told, uncommon
from consentry.rules.interface import Case, Text, Wording
from consentry.rules.skeleton import imitates, spelled
from consentry.show import show

IDS: tuple[str, ...] = ("DISP-CONFUS", "DISP-COMBINE")
ALIKE = Wording(
    id="DISP-CONFUS",
    level=Level.DANGER,
    title="Look-alike letters",
    says="Letters of another alphabet look like ordinary ones here.",
    consequence="A name uses letters from another alphabet.",
    phrase="look alike name",
)
STACKED = Wording(
    id="DISP-COMBINE",
    level=Level.WARN,
    title="Stacked combining marks",
    says="Marks stacked on one letter hide what is underneath.",
    consequence="The text has characters that you cannot see.",
)
LONGEST = 10_000
_HOST = re.compile(r"[a-z][a-z0-9+.-]{0,20}://([^/?#\s]{1,255})", re.IGNORECASE)


def _stacked(text: str) -> bool:
    run = 0
    for char in text:
        run = run + 1 if char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me") else 0
        if run > 2:
            return True
    return False


def _word(text: Text) -> str:
    """The word of ``text`` that passes for another, where the grammar has ASCII letters only."""
    value = text.text[:LONGEST]
    if text.exact:
        return imitates(value)
    return next((word for host in _HOST.findall(value) if (word := imitates(host))), "") if "://" in value else ""


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about look-alike letters and stacked marks."""
    for text in uncommon(case):
        if text.text.isascii():
            continue
        if word := _word(text):
            strange = next(c for c in word if not c.isascii())
            yield told(text, ALIKE, f"{show(strange)} ({spelled(strange)}) stands in place of an ordinary letter.")
        if _stacked(text.text):
            yield told(text, STACKED)
