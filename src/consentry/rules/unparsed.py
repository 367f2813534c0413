r"""Shell text could not be read.

The text does not follow the grammar of its shell, shells disagree about its characters, or it is too long for anybody
to read. The shell may still run all of it, so everything that could not be read counts as dangerous.

Flags:
    EXEC-PARSE           sh -c 'if ( then ;; "'
    EXEC-PARSE           {"command": "sh", "args": ["-c", "npx -y notes-mcp@1.2.3\rid"]}
    EXEC-PARSE           powershell -c 'if ( { "'
    EXEC-PARSE           cmd /c 'echo "a & calc'
Passes:
    sh -c 'for i in 1 2; do echo $i; done'
    sh -c "echo 'a (b'"
    {"command": "sh", "args": ["-c", "echo a \\\n b"]}
    powershell -c 'Get-Item "C:\a b" | Select-Object Name'
    npx -y notes-mcp@1.2.3 'if ( then'
Source: POSIX sh, section 2.10; about_Parsing.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _, listed
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.scripts import scripts, tell

IDS: tuple[str, ...] = ("EXEC-PARSE",)

PARSE = Wording(
    id="EXEC-PARSE",
    level=Level.DANGER,
    title=_("Shell text could not be read"),
    says=_("This text could not be read completely. A shell may still run all of it."),
    consequence=_("Part of the shell text could not be read."),
    phrase="run unread text",
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about text that was not understood."""
    for told in scripts(case):
        if told.script.errors:
            reasons = listed(told.script.errors, ", and ")
            yield tell(
                PARSE,
                case,
                told,
                says=_("This text could not be read: {reasons}. A shell may still run all of it.", reasons=reasons),
            )
