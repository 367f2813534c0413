"""A program that starts the program named after it.

Programs like ``env``, ``nohup`` or ``timeout`` do little themselves; what matters is the program inside, and the review
shows the whole chain. Some give the inner program the rights of an administrator. A chain that is very long serves
nobody but somebody who hopes that the reader gives up.

Flags:
    EXEC-WRAP            nohup notes-mcp
    EXEC-WRAP            cmd /c npx -y notes-mcp
    EXEC-PRIV            sudo -n notes-mcp
    EXEC-PRIV            setpriv --reuid root notes-mcp
    EXEC-PRIV            powershell -c 'Start-Process notes.exe -Verb RunAs'
    EXEC-PRIV            powershell -c '$s = @{ FilePath = "cmd"; Verb = "RunAs" }; saps @s'
    EXEC-PRIV            osascript -e 'do shell script "id" with administrator privileges'
    EXEC-DEPTH danger    env nohup nice timeout 9 env notes-mcp
    - EXEC-DEPTH block: a chain that is longer than what is read.
Passes:
    npx -y notes-mcp
    uvx notes-mcp sudo
    npx -y notes-mcp --verb runas
    docker run -i acme/notes:1
    npx -y mcp-remote https://mcp.example.com/mcp
Source: GHSA-ccg8-46r6-9qgj, CVE-2026-27183 (checker and runner must unwrap to the same depth).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.scripts import LONGEST, scripts, tell

IDS: tuple[str, ...] = ("EXEC-WRAP", "EXEC-PRIV", "EXEC-DEPTH")

WRAP = Wording(
    id="EXEC-WRAP",
    level=Level.INFO,
    title=_("Starts another program"),
    says=_("This program starts the program named after it. Both are shown."),
)
PRIVILEGE = Wording(
    id="EXEC-PRIV",
    level=Level.DANGER,
    title=_("Asks for higher privileges"),
    says=_("This runs with more rights than you have, up to full control of this computer."),
    consequence=_("It asks to become administrator."),
    phrase="run as administrator",
)
DEPTH = Wording(
    id="EXEC-DEPTH",
    level=Level.BLOCK,
    title=_("Nesting too deep to read"),
    says=_("So many programs start one another that the last one cannot be shown reliably."),
    consequence=_("Too many programs start one another."),
)
#: The verb of Windows that asks for an administrator, as an option, a property or an element of a table.
_VERB = re.compile(r"\bverb[\"']?[ \t]{0,9}[:= \t][ \t]{0,9}[\"']?runas\b", re.IGNORECASE)
#: The same request in AppleScript.
_ADMINISTRATOR = re.compile(r"\bwith[ \t]+administrator[ \t]+privileges\b", re.IGNORECASE)
_STARTS = frozenset(("start-process", "saps", "start", ".shellexecute"))
#: Chains from this length on are a danger: nobody reads them.
LONG = 4


def _raised(case: Case) -> Iterator[Finding]:
    """Texts that ask the system itself for more rights."""
    for told in scripts(case):
        if told.script.dialect != "power":
            continue
        for command in told.script.commands:
            first = command.words[0].text.casefold() if command.words else ""
            if first in _STARTS and any(one.casefold() in ("runas", "-verb:runas") for one in command.texts[1:]):
                yield tell(PRIVILEGE, case, told, command)
                break
        else:
            if _VERB.search(told.script.text[:LONGEST]):
                yield tell(PRIVILEGE, case, told)
    for part in every(case.plan):
        if part.effect == Effect.INLINE_CODE and _ADMINISTRATOR.search(part.detail[:LONGEST]):
            yield on_part(PRIVILEGE, case, part)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about programs that start programs."""
    yield from _raised(case)
    wraps = 0
    for part in every(case.plan):
        if part.effect in (Effect.WRAPPER, Effect.LAUNCHER):
            wraps += 1
            if wraps <= LONG:
                yield on_part(WRAP, case, part)
        elif part.effect == Effect.PRIVILEGE:
            yield on_part(PRIVILEGE, case, part)
            yield on_part(WRAP, case, part)
        elif part.effect == Effect.TOO_DEEP:
            yield on_part(DEPTH, case, part)
    if wraps >= LONG and case.plan.parts:
        yield on_part(
            Wording(
                id="EXEC-DEPTH",
                level=Level.DANGER,
                title=_("Many programs start one another"),
                says=_("{wraps} programs start one another before the last one runs.", wraps=str(wraps)),
                consequence=_("Many programs start one another."),
                phrase="run nested programs",
            ),
            case,
            case.plan.parts[0],
        )
