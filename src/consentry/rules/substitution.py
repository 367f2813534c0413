r"""Command substitution.

The shell runs one command first and puts its output into another one, even inside quotes. What looks like a value is
a program. Names inside a sum, and variables that the shell expands by itself, can hold such a command as well.

Flags:
    EXEC-SUBST           sh -c 'echo "$(id)"'
    EXEC-SUBST           sh -c '`echo id` now'
    EXEC-SUBST           bash -c 'cat <(id)'
    EXEC-SUBST           bash -c 'echo $((a))'
    EXEC-SUBST           powershell -c 'Write-Output "a $(Get-Date)"'
    EXEC-SUBST           {"command": "cmd", "args": ["/c", "for /f %i in ('ver') do echo %i"]}
    EXEC-SUBST           {"command": "bash", "args": ["-c", "npx -y notes-mcp@1.2.3"], "env": {"PS4": "$(id)"}}
Passes:
    {"command": "sh", "args": ["-c", "echo '$(id)'"]}
    sh -c 'echo $((1 + 2))'
    sh -c 'echo "$HOME"'
    npx -y notes-mcp@1.2.3 '$(id)'
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"PRICE": "$(5)"}}
Source: POSIX sh, sections 2.6.3 and 2.6.4; bash(1), PROMPTING; CVE-2026-12940.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from consentry import script
from consentry.decode import pointer
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding
from consentry.rules.scripts import scripts, tell
from consentry.script.marks import Mark

if TYPE_CHECKING:
    from consentry.script.values import Command, Script

IDS: tuple[str, ...] = ("EXEC-SUBST",)

SUBST = Wording(
    id="EXEC-SUBST",
    level=Level.DANGER,
    title=_("Command substitution"),
    says=_("The shell runs a command inside this text first and uses what it prints."),
    consequence=_("A command hides inside a value."),
    phrase="run shell text",
)

_MARKS = frozenset((Mark.SUBSTITUTION, Mark.PROCESS, Mark.ARITHMETIC))
#: Variables that a shell expands by itself, commands in them included.
_EXPANDED = frozenset(("ps4", "ps0", "ps1", "ps2", "prompt_command", "env", "bash_env", "prompt", "rprompt"))
_SUMS = frozenset(("let", "expr"))
_PROMPTED = re.compile(r"\$\{\w{1,80}@P\}")


def _substitutes(read: Script) -> bool:
    return bool(read.marks & _MARKS) or any(_hidden(command) for command in read.commands)


def _hidden(command: Command) -> bool:
    """A value that is no substitution where it stands and becomes one later."""
    if any(name.casefold() in _EXPANDED and _command_in(value.text) for name, value in command.assigns):
        return True
    texts = command.texts
    if any(_PROMPTED.search(word.raw) for word in command.words):
        return True
    if texts[:1] == ("let",) or texts[:2] in (("declare", "-i"), ("typeset", "-i"), ("test", "-v"), ("printf", "-v")):
        return any(re.search(r"[A-Za-z]\w{0,80}\[|`|\$\(", text) for text in texts[1:])
    return False


def _command_in(text: str) -> bool:
    return bool(script.read(f'echo "{text}"', "posix").marks & {Mark.SUBSTITUTION, Mark.PROCESS})


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about commands inside values."""
    for told in scripts(case):
        if _substitutes(told.script):
            yield tell(SUBST, case, told)
    for name, value in case.server.env:
        if name.casefold() in _EXPANDED and ("$(" in value or "`" in value or "${" in value) and _command_in(value):
            yield finding(SUBST, pointer("env", name), value)
