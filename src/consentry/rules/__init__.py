"""The findings: everything about a request that a person should know before it runs."""

from __future__ import annotations

from consentry.model import Facts, Finding, Plan, Server
from consentry.rules import (
    address,
    bundle,
    container,
    display,
    environment,
    extent,
    form,
    grammar,
    hidden,
    identity,
    inline,
    listening,
    package,
    paths,
    shelltext,
    staying,
    tools,
    wrapped,
    written,
)
from consentry.rules.interface import Case, Rule

ALL: dict[str, Rule] = {
    "display": display,
    "extent": extent,
    "identity": identity,
    "form": form,
    "shelltext": shelltext,
    "inline": inline,
    "wrapped": wrapped,
    "tools": tools,
    "listening": listening,
    "staying": staying,
    "hidden": hidden,
    "written": written,
    "grammar": grammar,
    "environment": environment,
    "package": package,
    "container": container,
    "paths": paths,
    "bundle": bundle,
    "address": address,
}


def check(server: Server, plan: Plan, facts: Facts) -> tuple[Finding, ...]:
    """The findings of the reader, then those of each rule, in a stable order; each id once for one position."""
    found: dict[tuple[str, str, int | None], Finding] = {}
    for finding in server.findings:
        found[finding.id, finding.where, finding.part] = finding
    case = Case(server.on(plan.platform), plan, facts)
    for rule in ALL.values():
        for finding in rule.check(case):
            key = (finding.id, finding.where, finding.part)
            if key not in found or found[key].level < finding.level:
                found[key] = finding
    return tuple(found.values())
