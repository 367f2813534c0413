r"""A name that is taken, or that a person would take for one that is.

A server that is stored under the name of another one replaces it: the next start runs the new program with the trust,
and often the keys, that were given to the old one. A name that only looks the same makes two entries that nobody can
tell apart.

Flags:
    - ID-COLLIDE: a server of this name exists already, or one whose name looks the same: other case, blanks, characters
      that cannot be seen, letters of other alphabets, ``I``, ``l`` and ``1``, ``O`` and ``0``.
    - ID-CASE: ... and it differs by upper and lower case only.
Passes:
    {"name": "notes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "\u0437\u0430\u043c\u0435\u0442\u043a\u0438", "command": "node", "args": ["/srv/notes/server.js"]}
Source: CVE-2025-54136; Unicode Technical Standard 39, section 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding
from consentry.rules.skeleton import skeleton

_COLLIDE = Wording(
    id="ID-COLLIDE",
    level=Level.DANGER,
    title=_("Would replace an existing server"),
    says=_("You already have a server of this name, or of one that looks the same."),
    consequence=_("Replaces a server that you already have."),
    phrase="replace my server",
)
_CASE = Wording(
    id="ID-CASE",
    level=Level.DANGER,
    title=_("Differs only by case"),
    says=_("You already have a server whose name differs only by upper and lower case."),
    consequence=_("The name differs only by case from one that you have."),
    phrase="replace my server",
)
IDS: tuple[str, ...] = (_COLLIDE.id, _CASE.id)

#: ASCII characters that look like one another in many typefaces.
_SAME = str.maketrans("I1|0", "lllO")


def _shape(name: str) -> str:
    return skeleton(name.translate(_SAME)).replace("rn", "m").replace("vv", "w")


def alike(one: str, other: str) -> bool:
    """Whether a person would take one name for the other."""
    return skeleton(one) == skeleton(other) or _shape(one) == _shape(other)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about names that exist already."""
    for name in case.server.names:
        taken = next((old for old, _ in case.facts.existing if alike(name, old)), None)
        if taken is None:
            continue
        yield finding(_COLLIDE, "/name", name)
        if taken != name and taken.casefold() == name.casefold():
            yield finding(_CASE, "/name", name)
