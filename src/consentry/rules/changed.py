"""What was approved is not what would be installed now.

An approval is for one exact command, with its variables, its files and its client. A second request under the same name
that changes any of it is a new question: attackers send a harmless entry first and change it once it is trusted.

Flags:
    - CONS-CHANGED: a server that was approved comes again with another command, variable, folder, address, header or
      program; the review shows the difference.
    - CONS-DRIFT: the same words, but a script, a program or a bundle has another content than when it was approved.
    - CONS-BIND: the approval was for another client or for another file of settings.
Source: CVE-2025-54136 (trust in a name while the command changes); DESIGN laws L5 and L6.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _, listed
from consentry.model import JSON, Finding, Level
from consentry.rules.interface import Case, Wording, finding

CHANGED = Wording(
    id="CONS-CHANGED",
    level=Level.DANGER,
    title=_("Changed since you agreed"),
    says=_("You approved a server of this name that was different. What you agreed to then does not count for this."),
    consequence=_("This is not what you approved before under this name."),
    phrase="accept the change",
)
DRIFT = Wording(
    id="CONS-DRIFT",
    level=Level.DANGER,
    title=_("Same request, other content"),
    says=_("The words are those that you approved, but a file that runs has another content now."),
    consequence=_("A file that runs is not the one that you approved."),
    phrase="accept the change",
)
BIND = Wording(
    id="CONS-BIND",
    level=Level.DANGER,
    title=_("Agreed to for another client"),
    says=_("The approval behind this entry was given for another client or another file. It does not count here."),
    consequence=_("What you approved was for another client."),
    phrase="approve it here",
)
IDS: tuple[str, ...] = (CHANGED.id, DRIFT.id, BIND.id)

#: What a request says itself, and how a person calls it.
_SAID = {
    "transport": _("the way to connect"),
    "argv": _("the command"),
    "env": _("the variables"),
    "cwd": _("the folder"),
    "url": _("the address"),
    "headers": _("the headers"),
    "inputs": _("the values asked for"),
    "grants": _("the protections that are switched off"),
}
_CONTENT = ("files", "bundle")
_PLACE = ("client", "path", "scope")


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about an earlier approval of the same name."""
    if case.facts.approved is None:
        return
    was = _object(case.facts.approved.get("plan"))
    now = case.plan.as_json()
    there, here = _object(was.get("target")), _object(now["target"])
    if any(there.get(key) != here.get(key) for key in _PLACE):
        yield finding(BIND, "", "")
    different = [words for key, words in _SAID.items() if was.get(key) != now[key]]
    if different:
        says = _(
            "You approved a server of this name before. Since then this is different: {parts}.",
            parts=listed(different),
        )
        yield finding(CHANGED, "", "", says=says)
    elif any(was.get(key) != now[key] for key in _CONTENT) or case.facts.approved.get("pins") != _pins(case):
        yield finding(DRIFT, "", "")


def _pins(case: Case) -> JSON:
    return [pin.as_json() for pin in case.facts.pins]


def _object(value: JSON) -> dict[str, JSON]:
    return value if isinstance(value, dict) else {}
