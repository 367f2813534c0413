"""The findings: everything about a request that a person should know before it runs."""

from __future__ import annotations

from consentry.model import Facts, Finding, Plan, Server
from consentry.rules import (
    address,
    bundle,
    claims,
    collision,
    container,
    display_alike,
    display_control,
    display_dialog,
    display_extent,
    display_markup,
    display_unseen,
    env_config,
    env_endpoint,
    env_engine,
    env_file,
    env_helper,
    env_loader,
    env_names,
    env_path,
    env_proxy,
    env_reference,
    env_registry,
    env_runtime,
    env_secret,
    env_shell,
    env_trust,
    form_filled,
    form_line,
    grammar,
    headers,
    identity,
    impersonation,
    inline,
    known_bad,
    lookalike,
    package,
    path_overwrite,
    path_program,
    path_secrets,
    path_spelling,
    path_writable,
    shelltext,
    squat,
    tools,
    wrapped,
)
from consentry.rules.interface import Case, Rule

ALL: dict[str, Rule] = {
    "display_control": display_control,
    "display_unseen": display_unseen,
    "display_alike": display_alike,
    "display_extent": display_extent,
    "display_markup": display_markup,
    "display_dialog": display_dialog,
    "identity": identity,
    "collision": collision,
    "claims": claims,
    "impersonation": impersonation,
    "form_line": form_line,
    "form_filled": form_filled,
    "env_reference": env_reference,
    "shelltext": shelltext,
    "inline": inline,
    "wrapped": wrapped,
    "tools": tools,
    "grammar": grammar,
    "env_loader": env_loader,
    "env_runtime": env_runtime,
    "env_shell": env_shell,
    "env_path": env_path,
    "env_config": env_config,
    "env_helper": env_helper,
    "env_registry": env_registry,
    "env_trust": env_trust,
    "env_proxy": env_proxy,
    "env_endpoint": env_endpoint,
    "env_file": env_file,
    "env_engine": env_engine,
    "env_names": env_names,
    "env_secret": env_secret,
    "package": package,
    "known_bad": known_bad,
    "squat": squat,
    "container": container,
    "path_overwrite": path_overwrite,
    "path_program": path_program,
    "path_writable": path_writable,
    "path_spelling": path_spelling,
    "path_secrets": path_secrets,
    "bundle": bundle,
    "address": address,
    "headers": headers,
    "lookalike": lookalike,
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
