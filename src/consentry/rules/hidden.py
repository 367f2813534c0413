r"""Asks for a hidden window.

Windows is asked to show no window, so nobody sees that a program runs. The client that starts a server shows no
window anyway; asking for it once more is done to hide something.

Flags:
    EXEC-HIDDEN          powershell -WindowStyle Hidden -c 'Get-Date'
    EXEC-HIDDEN          powershell -w hid -File server.ps1
    EXEC-HIDDEN          cmd /c 'start /b notes.exe'
    EXEC-HIDDEN          powershell -c 'Start-Process notes.exe -WindowStyle Hidden'
    EXEC-HIDDEN          conhost --headless notes.exe
Passes:
    powershell -WindowStyle Normal -File server.ps1
    npx -y notes-mcp@1.2.3 --headless
    npx -y notes-mcp@1.2.3 --hidden
    cmd /c 'start notes.exe'
Source: about_Pwsh, parameter WindowStyle; start command of Windows; MITRE ATT&CK T1564.003.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect, base
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.scripts import acts, tell

IDS: tuple[str, ...] = ("EXEC-HIDDEN",)

HIDDEN = Wording(
    id="EXEC-HIDDEN",
    level=Level.DANGER,
    title=_("Asks for a hidden window"),
    says=_("This asks Windows to show no window, so nobody sees that it runs."),
    consequence=_("Asks to run without a window."),
    phrase="run hidden",
)

_STYLE = re.compile(r"-w(?:i(?:n(?:dows?t?y?l?e?)?)?)?", re.IGNORECASE)


def _hides(words: tuple[str, ...]) -> bool:
    """Whether a command asks for no window."""
    name, after = base(words[0]), tuple(word.casefold() for word in words[1:])
    if name == "start":
        return "/b" in after or "/min" in after
    if name == "conhost":
        return "--headless" in after
    if name in ("start-process", "saps", "start-job"):
        styled = [after[i + 1] for i, word in enumerate(after[:-1]) if _STYLE.fullmatch(word)]
        return any(word.startswith("hid") for word in styled) or name == "start-job"
    return False


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about hidden windows."""
    for part in every(case.plan):
        styled = part.effect == Effect.HIDDEN and part.detail[:1].casefold() == "h"
        wraps = part.role is Role.PROGRAM and part.runner == "wrapper"
        if styled or (wraps and _hides(case.plan.argv[part.index :])):
            yield on_part(HIDDEN, case, part)
    for told in acts(case):
        for command in told.script.commands:
            if command.words and _hides(command.texts):
                yield tell(HIDDEN, case, told, command)
        if told.script.dialect == "power" and re.search(r"CreateNoWindow|ShowWindow(?:Async)?\b", told.script.text):
            yield tell(HIDDEN, case, told)
