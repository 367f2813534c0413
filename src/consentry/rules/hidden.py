"""A window is hidden on purpose.

A program that a person wants need not hide. Without a window nobody sees that it runs, what it prints, or that it
failed.

Flags:
    EXEC-HIDDEN          powershell -WindowStyle Hidden -File C:/srv/x.ps1
    EXEC-HIDDEN          powershell -w h -File C:/srv/x.ps1
Passes:
    powershell -WindowStyle Normal -File C:/srv/x.ps1
    npx -y notes-mcp -WindowStyle Hidden
    conhost npx -y notes-mcp
Source: about_Pwsh.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("EXEC-HIDDEN",)

HIDDEN = Wording(
    id="EXEC-HIDDEN",
    level=Level.DANGER,
    title="Asks for a hidden window",
    says="This asks Windows to show no window, so nobody sees that it runs.",
    consequence="Asks to run without a window.",
    phrase="run hidden",
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about hidden windows."""
    for part in every(case.plan):
        # -WindowStyle takes a name cut short; ``h`` begins one of them only.
        if part.effect == Effect.HIDDEN and (part.runner != "shell" or part.detail[:1].casefold() == "h"):
            yield on_part(HIDDEN, case, part)
