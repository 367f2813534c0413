r"""Encoded command.

PowerShell can be given its program in an encoded form that no person can read. What it decodes to is shown here and
judged like any other text, but the only reason to write it this way is to keep it from being read.

Flags:
    EXEC-ENCODED         powershell -NoProfile -enc VwByAGkAdABlAC0ATwB1AHQAcAB1AHQAIABoAGkA
    EXEC-ENCODED         pwsh -e VwByAGkAdABlAC0ATwB1AHQAcAB1AHQAIABoAGkA
    EXEC-ENCODED         cmd /c 'powershell /EncodedCommand VwByAGkAdABlAC0ATwB1AHQAcAB1AHQAIABoAGkA'
Passes:
    pwsh -File server.ps1 -enc VwByAGkAdABlAC0A
    powershell -ExecutionPolicy RemoteSigned -File server.ps1
    npx -y notes-mcp@1.2.3 --enc VwByAGkAdABlAC0A
Source: about_Pwsh, parameter EncodedCommand; MITRE ATT&CK T1027.010.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, excerpt, on_part
from consentry.script.held import decoded

IDS: tuple[str, ...] = ("EXEC-ENCODED",)

ENCODED = Wording(
    id="EXEC-ENCODED",
    level=Level.DANGER,
    title=_("Encoded command"),
    says=_("The shell decodes this text and runs the result."),
    consequence=_("The command is hidden in an encoded form."),
    phrase="run hidden text",
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about encoded commands."""
    for part in every(case.plan):
        if part.effect == Effect.ENCODED:
            text = decoded(part.detail)
            says = (
                _("The shell decodes this text and runs the result: {excerpt}", excerpt=excerpt(text)) if text else None
            )
            yield on_part(ENCODED, case, part, says=says)
