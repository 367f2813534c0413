"""The name under which the server would be stored.

A name proves nothing, but it can replace another server or break the file that it is written to.

Flags: a name that exists already or that a person would take for one, names that programs treat specially, names that
some clients cannot store, claims of being checked.
Passes: letters, digits, single blanks and common punctuation.
Source: CVE-2025-54136; ECMAScript object properties; Windows device names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding
from consentry.rules.skeleton import skeleton

_D = Level.DANGER
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="ID-COLLIDE",
            level=_D,
            title="Would replace an existing server",
            says="You already have a server of this name, or of one that looks the same.",
            consequence="Replaces a server that you already have.",
            phrase="replace my server",
        ),
        Wording(
            id="ID-CASE",
            level=_D,
            title="Differs only by case",
            says="You already have a server whose name differs only by upper and lower case.",
            consequence="The name differs only by case from one that you have.",
            phrase="replace my server",
        ),
        Wording(
            id="ID-FORMAT",
            level=Level.WARN,
            title="Unusual name",
            says="Some clients cannot store or show this name as it is.",
            consequence="The name is unusual.",
        ),
        Wording(
            id="ID-PROTO",
            level=Level.BLOCK,
            title="Reserved name",
            says="This name breaks programs that store it.",
            consequence="The name cannot be stored.",
        ),
        Wording(
            id="ID-SPOOF",
            level=_D,
            title="Claims to be checked",
            says="Nobody checked this. The text is part of the name.",
            consequence="The name claims a check that nobody made.",
            phrase="unchecked claim",
        ),
    )
}
IDS: tuple[str, ...] = (*_WORDINGS, "PATH-TRAV")
TRAVERSAL = Wording(
    id="PATH-TRAV",
    level=Level.BLOCK,
    title="Name climbs out of its folder",
    says="A program that makes a file of this name would write elsewhere.",
    consequence="The name points to another folder.",
)

_USUAL = re.compile(r"[A-Za-z0-9_@](?:[A-Za-z0-9_ .@()&:+-]{0,78}[A-Za-z0-9_.@)&+-])?")
_RESERVED = frozenset(
    name.casefold()
    for name in (
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "con",
        "prn",
        "aux",
        "nul",
        "clock$",
        *(f"com{n}" for n in range(1, 10)),
        *(f"lpt{n}" for n in range(1, 10)),
    )
)
_KEYWORDS = frozenset(("mcpservers", "servers", "inputs", "command", "args", "env", "mcp", "default"))
_CLAIMS = re.compile(r"(?i)\b(?:verified|official|certified|approved|trusted)\b|[\u2713\u2714\u2705\u2611\U0001f6e1]")


def _format(name: str) -> Iterator[Finding]:
    if not name.strip():
        yield finding(_WORDINGS["ID-FORMAT"], "/name", name, level=Level.BLOCK, says="The name is empty.")
        return
    if ".." in re.split(r"[/\\]", name) or name == ".":
        yield finding(_WORDINGS["ID-FORMAT"], "/name", name, level=Level.BLOCK)
        yield finding(TRAVERSAL, "/name", name)
    elif not _USUAL.fullmatch(name) or name.casefold() in _KEYWORDS:
        yield finding(_WORDINGS["ID-FORMAT"], "/name", name)
    if name.casefold().split(".")[0] in _RESERVED or name.casefold() in _RESERVED:
        yield finding(_WORDINGS["ID-PROTO"], "/name", name)
    if _CLAIMS.search(name):
        yield finding(_WORDINGS["ID-SPOOF"], "/name", name)


def _collision(name: str, case: Case) -> Iterator[Finding]:
    alike = skeleton(name)
    for existing, _ in case.facts.existing:
        if skeleton(existing) != alike:
            continue
        yield finding(_WORDINGS["ID-COLLIDE"], "/name", name)
        if existing != name and existing.casefold() == name.casefold():
            yield finding(_WORDINGS["ID-CASE"], "/name", name)
        return


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about names."""
    for name in case.server.names:
        yield from _format(name)
        if case.facts.existing:
            yield from _collision(name, case)
