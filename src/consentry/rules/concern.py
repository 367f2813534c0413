"""What a request has that rules could judge: a rule is loaded and run only where there is something for it.

An ordinary request concerns few rules, and its question must appear at once. A concern is wide on purpose: a rule that
finds nothing costs little, one that was not asked would be a hole (a test compares both ways).
"""

from __future__ import annotations

from typing import Literal

from consentry.effects import Effect
from consentry.model import Role
from consentry.rules.interface import Case

Concern = Literal[
    "any",  # nothing in particular
    "part",  # an element of argv that does something
    "script",  # text that a shell could read, or a program that acts by itself
    "env",  # a variable is set
    "value",  # an argument, a variable, a folder or the path of a program
    "filled",  # something that a client could fill in, or asks for
    "address",
    "fetched",  # a package
    "uncommon",  # more than printable ASCII
    "existing",  # servers that are there already
    "bundle",
    "batch",  # a batch file of Windows
    "line",  # a command with a blank in it
]

_QUIET = frozenset(("", Effect.ENV, Effect.PROTECTIVE))
_NAMED = frozenset((Role.PROGRAM, Role.PACKAGE, Role.IMAGE, Role.MODULE))
_ALONE = frozenset(("tool", "plain"))  # grammars of programs that act by themselves


def concerns(case: Case) -> set[Concern]:
    """What there is to judge."""
    found: set[Concern] = {"any"}
    server, facts = case.server, case.facts
    if facts.existing:
        found.add("existing")
    if server.bundle is not None or case.plan.bundle is not None or server.fields:
        found |= {"bundle", "value", "part"}
    if case.plan.holes or case.plan.inputs or server.inputs or case.plan.target is None:
        found.add("filled")
    if server.url is not None or server.headers:
        found |= {"address", "value"}
    if server.env:
        found |= {"env", "value", "filled"}
        if any("$" in value.replace(f"${{{name}}}", "") or "`" in value for name, value in server.env):
            found.add("script")
    if case.plan.cwd or case.plan.variants:
        found.add("value")
    command = server.command or ""
    if " " in command:
        found |= {"line", "script", "value"}
    if command.casefold().endswith((".cmd", ".bat")):
        found.add("batch")
    if not _common(case):
        found.add("uncommon")
    return found | _of_parts(case)


def _of_parts(case: Case) -> set[Concern]:
    plan = case.plan
    found: set[Concern] = set()
    if plan.packages or plan.nested:
        found.add("fetched")
    if plan.nested:
        found |= {"part", "script", "env", "value", "address"}
    for part in plan.parts:
        word = plan.argv[part.index]
        if part.effect not in _QUIET:
            found |= {"part", "script", "env", "value"}
        if part.effect == Effect.ENV:
            found |= {"env", "value"}
        if part.effect == Effect.EXTRA_PACKAGE or part.role in (Role.PACKAGE, Role.IMAGE):
            found.add("fetched")
        if part.role is Role.IMAGE or part.runner == "toolchain":
            found |= {"part", "fetched", "value"}
        if part.role is Role.PROGRAM:
            if part.runner in _ALONE and part.index + 1 < len(plan.argv):
                found.add("script")
            if "/" in word or "\\" in word or ":" in word:
                found.add("value")
        elif part.role not in _NAMED and (part.role is not Role.OPTION or "=" in word):
            found |= {"value", "part"}
            if any(sign in word for sign in ";&|`$<>\n"):  # signs of a shell
                found.add("script")
        if "://" in word or part.role is Role.SCRIPT:
            found |= {"address", "value"}
    return found | ({"address"} if any(p.source in ("git", "url") for p in plan.packages) else set())


def _common(case: Case) -> bool:
    server = case.server
    words = (*server.names, *case.plan.argv, server.cwd or "", server.url or "", *(f.value for f in server.fields))
    pairs = (*server.env, *server.headers)
    return all(w.isascii() and w.isprintable() for w in words) and all(
        n.isascii() and n.isprintable() and v.isascii() and v.isprintable() for n, v in pairs
    )
