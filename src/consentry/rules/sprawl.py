r"""Many commands in one text.

Fifty commands and more in one text are not there to start a server. Checkers and people look at the first ones; what
matters stands further down.

Flags:
    - EXEC-DEPTH is reported for a shell text with 50 commands or more.
Passes:
    sh -c 'cd /srv; export A=1; npx -y notes-mcp@1.2.3'
    npx -y notes-mcp@1.2.3 'a; b; c; d; e; f; g; h; i; j; k; l; m; n; o; p'
Source: CVE-2026-27183 (a checker that stops early).
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.scripts import scripts, tell

IDS: tuple[str, ...] = ("EXEC-DEPTH",)

MOST = 50
SPRAWL = Wording(
    id="EXEC-DEPTH",
    level=Level.DANGER,
    title=_("Too many commands to read"),
    says=_("So many commands stand in one text that nobody reads them all."),
    consequence=_("Many commands stand in one text."),
    phrase="run many commands",
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about texts of many commands."""
    for told in scripts(case):
        count = len(told.script.commands)
        if count >= MOST:
            yield tell(
                SPRAWL,
                case,
                told,
                says=_("{count} commands stand in one text. Nobody reads them all.", count=f"{count:,}"),
            )
