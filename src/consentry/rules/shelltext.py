r"""Runs a shell command string.

A shell can start any other program with your rights, several of them one after the other, and it acts on characters
that look like plain text. Nobody can tell from the text alone what will happen. A server does not need a shell to
start: the program and its arguments can stand in the configuration themselves.

Flags:
    EXEC-SHELL           npx -y notes-mcp@1.2.3 sh -c id
    EXEC-SHELL           {"command": "${SHELL}", "args": ["-c", "id"]}
    EXEC-SHELL           bash -euo pipefail -c id
    EXEC-SHELL           bash-5.2 -c id
    EXEC-SHELL           pwsh-preview -cwa id
    EXEC-SHELL           npx -y mcp-proxy --shell 'npx -y notes-mcp; id'
    EXEC-SHELL           bash -xO extglob -c id
    EXEC-SHELL           npx -y notes-mcp@1.2.3 --exec 'collect | sh'
    EXEC-SHELL           npx -y notes-mcp@1.2.3 --command='cat x | sh'
    EXEC-SHELL           npx -y notes-mcp@1.2.3 '{"exec": "collect; sh x.sh"}'
    EXEC-SHELL           sh -c id
    EXEC-SHELL           bash -euxc 'npx -y notes-mcp@1.2.3'
    EXEC-SHELL           npx -y -c 'notes-mcp --port 1'
    EXEC-SHELL           cmd /c 'npx -y notes-mcp@1.2.3 & calc'
    EXEC-SHELL           powershell -NoProfile -c 'Write-Output hello'
    EXEC-SHELL           pwsh -
    EXEC-SHELL           {"command": "npx -y notes-mcp@1.2.3; id"}
Passes:
    npx -y notes-mcp@1.2.3 'a;b'
    npx -y notes-mcp@1.2.3 --instructions 'bash -c is allowed here'
    cmd /c npx -y notes-mcp@1.2.3
    cmd /c 'npx -y notes-mcp@1.2.3'
    docker run -i --rm acme/notes:1.2.3 --shell bash
    npx -y bash-mcp@1.0.0 --command 'ls -l'
    {"command": "npx -y notes-mcp@1.2.3 --q <query>"}
Source: SEP-1024; POSIX sh; CVE-2025-54133; GHSA-3h2q-j2v4-6w5r.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("EXEC-SHELL",)

SHELL = Wording(
    id="EXEC-SHELL",
    level=Level.DANGER,
    title=_("Runs a shell command string"),
    says=_("A shell reads this text as a program. It can start any other program with your rights."),
    consequence=_("A shell reads part of this as a program, so it can start anything."),
    phrase="run shell text",
)

_TEXT = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED))
_SHELLS = frozenset(("shell", "powershell", "cmd"))
#: What a client that hands a whole line to a shell makes it act on; ``<name>`` is for the person to fill in.
SEPARATORS = re.compile(r"[;&|`]|\$\(|<(?![\w -]+>)|(?<![\w -])>|\s>")


def whole_line(case: Case) -> bool:
    """Whether the command is a line that some clients would give to a shell, and a shell would act on."""
    command = case.server.command or ""
    return " " in command and bool(SEPARATORS.search(command))


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about shell text."""
    seen: set[int] = set()
    for part in every(case.plan):
        reads_input = part.effect == Effect.CODE_FROM_INPUT and part.runner in _SHELLS
        remote = part.runner in _SHELLS and part.role is Role.SCRIPT and part.detail.startswith("\\\\")
        if (part.effect in _TEXT or reads_input or remote) and part.index not in seen and _own(case, part.index):
            seen.add(part.index)
            yield on_part(SHELL, case, part)
    if whole_line(case) and 0 not in seen and case.plan.parts:
        yield on_part(
            SHELL,
            case,
            case.plan.parts[0],
            says=_(
                "The whole line stands in one field. A client that gives it to a shell starts more than one program."
            ),
        )


def _own(case: Case, index: int) -> bool:
    """A whole line that acts is told in words of its own."""
    return index != 0 or not whole_line(case)
