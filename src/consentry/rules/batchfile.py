r"""Batch file gets unsafe arguments.

On Windows npx.cmd and its like are batch files. cmd.exe reads their arguments a second time, and characters such as
& then start a second command, even though the client started the program without a shell.

Flags:
    EXEC-BATCH           npx.cmd -y notes-mcp@1.2.3 '"&calc&"'
    EXEC-BATCH           'C:\tools\start.bat' '%TEMP%'
Passes:
    npx -y notes-mcp@1.2.3 'a&b'
    npx.cmd -y notes-mcp@1.2.3 --port 8080
    npx -y notes-mcp@1.2.3 start.bat 'a&b'
Source: CVE-2024-24576, CVE-2024-27980 (BatBadBut).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, on_part

IDS: tuple[str, ...] = ("EXEC-BATCH",)

BATCH = Wording(
    id="EXEC-BATCH",
    level=Level.DANGER,
    title=_("Batch file gets unsafe arguments"),
    says=_("This program is a batch file on Windows, where these characters can start a second command."),
    consequence=_("An argument can start a second command on Windows."),
    phrase="run shell text",
)

_ACTS = re.compile(r'[&|<>^%"!\r\n]')


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about arguments of batch files."""
    if case.plan.argv and case.plan.argv[0].casefold().endswith((".cmd", ".bat")):
        yield from (on_part(BATCH, case, p) for p in case.plan.parts[1:] if _ACTS.search(case.plan.argv[p.index]))
