r"""Characters that a screen acts on, or that cannot be passed on.

Some characters are orders and not letters: they move the cursor, erase a line, change the title of a window. A screen
that obeys them shows something else than what runs. Others end a text early for one program and not for the next, or
cannot be stored at all. Here they are always shown as escapes; a request that needs them still has to explain itself.

Flags:
    DISP-CTRL            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a\u0007b"]}
    DISP-CTRL            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "a\u2028b"]}
    DISP-CTRL block      {"url": "https://mcp.example.com/a\tb"}
    DISP-ANSI            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "\u001b[8m--all"]}
    DISP-ANSI            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "\u009b8m--all"]}
    - NUL (DISP-NUL) and half a character (DISP-SURR, FMT-ENC) block; most readers refuse such a request before
Passes:
    npx -y notes-mcp@1.2.3 --name 'Jürgen 漢字'
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"KEY": "a\nb\tc"}}
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "\\u001b[8m"]}
Source: ECMA-48; CVE-2025-58763; CWE-150, CWE-158, CWE-176.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.found import counted, told, uncommon
from consentry.rules.interface import Case, Text, Wording

IDS: tuple[str, ...] = ("DISP-CTRL", "DISP-ANSI", "DISP-NUL", "DISP-SURR", "FMT-ENC")
_HIDDEN = _("The text has characters that you cannot see.")
CONTROL = Wording(
    id="DISP-CTRL",
    level=Level.DANGER,
    title=_("Control character in a value"),
    says=_("A control character could rewrite a screen. It is shown as an escape."),
    consequence=_HIDDEN,
    phrase="hidden characters",
)
ESCAPE = Wording(
    id="DISP-ANSI",
    level=Level.DANGER,
    title=_("Terminal escape sequence"),
    says=_("A terminal would act on this and could hide or rewrite text. It is shown as an escape."),
    consequence=_HIDDEN,
    phrase="hidden characters",
)
NUL = Wording(
    id="DISP-NUL",
    level=Level.BLOCK,
    title=_("NUL byte"),
    says=_("Programs cut a value at this byte. Nobody can say what would run."),
    consequence=_("A value cannot be passed on as it is written."),
)
HALF = Wording(
    id="DISP-SURR",
    level=Level.BLOCK,
    title=_("Broken Unicode"),
    says=_("This cannot be stored or shown the same way everywhere."),
    consequence=_("A value cannot be passed on as it is written."),
)
ENCODING = Wording(
    id="FMT-ENC",
    level=Level.BLOCK,
    title=_("Wrong text encoding"),
    says=_("The text is not plain UTF-8: half a character stands in it."),
    consequence=_("A value cannot be passed on as it is written."),
)
_BY_CLASS = {"control": CONTROL, "escape": ESCAPE, "nul": NUL, "surrogate": HALF}


def _level(text: Text, wording: Wording) -> Level | None:
    # A raw line break or control character would end a header or an address early.
    return Level.BLOCK if wording is CONTROL and text.kind in ("header", "url") else None


def _divided(text: Text) -> Iterator[Finding]:
    """Tabs, and line breaks of an address: programs drop them there, so that two of them read two addresses."""
    marks = {"url": "\t\n", "header": "\t", "key": "\t", "name": "\t"}.get(text.kind, "")
    count = sum(text.text.count(mark) for mark in marks)
    if count:
        yield told(
            text,
            CONTROL,
            _("{count} tabs or line breaks. {says}", count=f"{count:,}", says=CONTROL.says),
            _level(text, CONTROL),
        )


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about control characters and text that cannot be passed on."""
    for text in uncommon(case):
        yield from _divided(text)
        for wording, says in counted(text, _BY_CLASS):
            yield told(text, wording, says, _level(text, wording))
            if wording is HALF:
                yield told(text, ENCODING)
