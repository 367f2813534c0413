r"""Letters that look like others, and letters buried under marks.

Many alphabets have letters of the same shape. A Cyrillic letter in an otherwise Latin name makes another name that no
eye can tell apart, so a stranger's program passes for one that you know. Marks can be stacked on a letter until nobody
can read what is underneath.

Flags:
    DISP-CONFUS          {"name": "n\u043etes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    DISP-CONFUS          {"command": "n\u043ede", "args": ["server.js"]}
    DISP-CONFUS          {"url": "https://mcp.ex\u0430mple.com/mcp"}
    DISP-CONFUS          {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "--api=https://mcp.ex\u0430mple.com"]}
    DISP-CONFUS warn     {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "https:\uff0f\uff0fmcp.example.com"]}
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

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.found import told, uncommon
from consentry.rules.interface import Case, Text, Wording
from consentry.rules.skeleton import imitates, spelled
from consentry.show import show

IDS: tuple[str, ...] = ("DISP-CONFUS", "DISP-COMBINE")
ALIKE = Wording(
    id="DISP-CONFUS",
    level=Level.DANGER,
    title=_("Look-alike letters"),
    says=_("Letters of another alphabet look like ordinary ones here."),
    consequence=_("A name uses letters from another alphabet."),
    phrase="look alike name",
)
STACKED = Wording(
    id="DISP-COMBINE",
    level=Level.WARN,
    title=_("Stacked combining marks"),
    says=_("Marks stacked on one letter hide what is underneath."),
    consequence=_("The text has characters that you cannot see."),
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


#: Marks that look like the ones that divide paths, addresses and options.
_DIVIDERS = frozenset(
    "\u2044\u2215\u29f8\uff0f\u2216\uff3c\ufe68\uff1a\ua789\u2236\uff0e\u2024\uff20\ufe6b\uff0d\ufe63\u2010\u2011\u2212"
    "\uff1d\uff06\uff1b\u037e\uff5c\uff04\ufe69\uff05\u201a\u2039\u203a\uff1c\uff1e"
)


def _strange(text: Text) -> tuple[str, Level | None]:
    """The character of ``text`` that passes for another, "" for none, and how much it weighs.

    Where the grammar has ASCII letters only, it is no accident; an argument in one word may have its reasons.
    """
    value = text.text[:LONGEST]
    alone = text.kind in ("word", "env") and " " not in value
    hosts = _HOST.findall(value) if "://" in value else []
    for part in (*hosts, value) if text.exact or alone else hosts:
        word = imitates(part)
        strange = next((c for c in word if not c.isascii()), "")
        if not strange and text.kind in ("word", "url", "env"):
            others = {c for c in part if not c.isascii()}
            strange = min(others) if others and others <= _DIVIDERS else ""
        if strange:
            return strange, None if text.exact or part is not value else Level.WARN
    return "", None


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about look-alike letters and stacked marks."""
    for text in uncommon(case):
        if text.text.isascii():
            continue
        strange, level = _strange(text)
        if strange:
            says = _(
                "{strange} ({strange2}) stands in place of an ordinary letter or mark.",
                strange=show(strange),
                strange2=spelled(strange),
            )
            yield told(text, ALIKE, says, level)
        if _stacked(text.text):
            yield told(text, STACKED)
