"""Forbidden by a policy.

Whoever looks after a computer can write down what may be installed on it, in a file that only root can change; you can
write a file of your own that forbids more. What a policy forbids has no question and no answer: an override lies in the
same file, where no request, no assistant and no folder that you open can reach it.

Flags:
    - CONS-POLICY: an entry or a setting of a policy file forbids the request: by digest, command, package, publisher,
      host, source, client, sandbox, level, or because nothing allows it.
    - CONS-POLICYFILE: a policy file is there and cannot be read, or others than root can change it. Until it is mended
      nothing is installed.
    - CONS-POLICYENTRY: an entry of a policy file cannot be read. All others count, and it counts for the stricter side.
Passes:
    npx -y notes-mcp@1.2.3
Source: DESIGN laws L11 and L6; CVE-2026-49401 is why names are compared in one spelling.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding

_WORDINGS = (
    Wording(
        id="CONS-POLICY",
        level=Level.BLOCK,
        title=_("Forbidden by a policy"),
        says=_("A policy file of this computer does not allow it."),
        consequence=_("A policy on this computer does not allow it."),
    ),
    Wording(
        id="CONS-POLICYFILE",
        level=Level.BLOCK,
        title=_("A policy cannot be read"),
        says=_("A policy file is there and cannot be relied on, so nothing can be asked until it is mended."),
        consequence=_("A policy on this computer cannot be read, so nothing is asked."),
    ),
    Wording(
        id="CONS-POLICYENTRY",
        level=Level.WARN,
        title=_("A policy has a mistake"),
        says=_("A place in a policy file cannot be read. It counts for the stricter side, and all others count."),
        consequence=_("A policy on this computer has a mistake in it."),
    ),
)
IDS: tuple[str, ...] = tuple(wording.id for wording in _WORDINGS)
_BY_ID = {wording.id: wording for wording in _WORDINGS}


def check(case: Case, /) -> Iterator[Finding]:
    """What the policies forbid, one finding for each reason."""
    for ident, says in case.facts.forbidden:
        yield finding(_BY_ID[ident], "", "", says=says)
