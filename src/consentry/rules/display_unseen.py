r"""Characters that nobody can see, or that turn the reading direction.

Unicode has hundreds of characters without any shape: joiners, fillers, marks of direction, tags that spell a hidden
text. Two names that look the same can be different because of them, a word can run backwards, and an assistant can
read orders that you do not see. A name, a program or an argument has no use for them.

Flags:
    DISP-BIDI            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a\u202egnp.exe"]}
    DISP-INVIS           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "no\u200btes"]}
    DISP-INVIS           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "no\u3164tes"]}
    DISP-TAGS            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a\udb40\udc68\udb40\udc69"]}
    DISP-SPACE           {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "notes\u00a0--all"]}
Passes:
    npx -y notes-mcp@1.2.3 --name 'Jürgen 漢字 заметки'
    npx -y notes-mcp@1.2.3 --icon 🎉
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "description": "Notes for 👩‍💻 and ❤️ — d’accord !"}
Source: Unicode Standard Annex 44 (Default_Ignorable_Code_Point), Unicode Technical Report 36; CVE-2021-42574; CWE-451.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.found import counted, told, uncommon
from consentry.rules.interface import Case, Wording
from consentry.show import show

IDS: tuple[str, ...] = ("DISP-BIDI", "DISP-INVIS", "DISP-TAGS", "DISP-SPACE")
_HIDDEN = _("The text has characters that you cannot see.")
DIRECTION = Wording(
    id="DISP-BIDI",
    level=Level.DANGER,
    title=_("Text-direction control"),
    says=_("The characters run in another order than they look."),
    consequence=_HIDDEN,
    phrase="hidden characters",
)
UNSEEN = Wording(
    id="DISP-INVIS",
    level=Level.DANGER,
    title=_("Invisible character"),
    says=_("Two texts that look the same are different because of it."),
    consequence=_HIDDEN,
    phrase="hidden characters",
)
TAG = Wording(
    id="DISP-TAGS",
    level=Level.DANGER,
    title=_("Hidden Unicode tag text"),
    says=_("These characters spell a hidden text."),
    consequence=_HIDDEN,
    phrase="hidden characters",
)
SPACE = Wording(
    id="DISP-SPACE",
    level=Level.DANGER,
    title=_("Unusual space"),
    says=_("This looks like two words and is one."),
    consequence=_HIDDEN,
    phrase="hidden characters",
)
_BY_CLASS = {"direction": DIRECTION, "unseen": UNSEEN, "tag": TAG, "space": SPACE}


def _spelled_out(text: str) -> str:
    hidden = "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)
    return _("These characters spell a hidden text: {hidden}", hidden=show(hidden[:240])) if hidden else ""


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about characters that cannot be seen."""
    for text in uncommon(case):
        if text.text.isascii():
            continue
        for wording, says in counted(text, _BY_CLASS):
            yield told(text, wording, (_spelled_out(text.text) if wording is TAG else "") or says)
