r"""Another command inside the shell text.

The text holds a further program that runs at another time or in another place than where it stands: when the shell
ends, inside a second shell, from lines that are fed to a shell, or from the arguments that follow the text. A person
who reads from left to right does not see what runs when.

Flags:
    EXEC-NEST            sh -c 'trap "id" EXIT; npx -y notes-mcp@1.2.3'
    EXEC-NEST            sh -c '$0 "$@"' touch /srv/x
    EXEC-NEST            sh -c 'sh -c "npx -y notes-mcp@1.2.3"'
    EXEC-NEST            {"command": "bash", "args": ["-c", "sh <<EOF\nid\nEOF"]}
    EXEC-NEST            sh -c 'echo id | sh'
Passes:
    sh -c 'cd /srv && npx -y notes-mcp@1.2.3'
    sh -c 'trap - EXIT; npx -y notes-mcp@1.2.3'
    {"command": "sh", "args": ["-c", "cat <<EOF > notes.txt\nhello\nEOF"]}
    sh -c 'echo "$1"' run notes
Source: POSIX sh, trap; bash(1), option -c.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from consentry.effects import base
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.scripts import scripts, tell
from consentry.script.marks import Mark

if TYPE_CHECKING:
    from consentry.script.values import Command, Script

IDS: tuple[str, ...] = ("EXEC-NEST",)

CARRIED = Wording(
    id="EXEC-NEST",
    level=Level.DANGER,
    title=_("Another command inside an argument"),
    says=_("This holds a command of its own, which runs later or in another shell."),
    consequence=_("A second command is inside an argument."),
    phrase="run another command",
)

_SHELLS = frozenset(
    ("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "powershell", "pwsh", "cmd")
)
_BEFORE = frozenset(("exec", "command", "builtin", "nohup", "env", "sudo", "time", "--", "call"))


def _carries(command: Command, read: Script) -> bool:
    words = command.words
    while words and words[0].text in _BEFORE:
        words = words[1:]
    if not words:
        return False
    name = base(words[0].text)
    if name == "trap":
        return len(words) > 2 and words[1].text not in ("-", "", "--") and words[1].text[:2] != "-l"
    if Mark.POSITION in words[0].marks and read.dialect == "posix":
        return True
    if name not in _SHELLS:
        return False
    texts = [word.text.casefold() for word in words[1:]]
    if any(
        (t[:1] == "-" and (t.endswith("c") or "command".startswith(t[1:])) and len(t) > 1) or t in ("/c", "/k")
        for t in texts
    ):
        return True
    from consentry.script.values import typed

    fed = any(one.operator in ("<<", "<<-") for one in command.redirects)
    return fed or typed(read, command.reads) is not None


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about commands that a text carries."""
    for told in scripts(case):
        carrying = next((c for c in told.script.commands if _carries(c, told.script)), None)
        if carrying is not None:
            yield tell(CARRIED, case, told, carrying)
