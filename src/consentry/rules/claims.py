r"""A name that claims that somebody checked the server.

The name and the title are written by whoever made the request. A word or a sign in them that says "checked" stands
beside real facts on the screen and is easily read as one of them.

Flags:
    ID-SPOOF    {"name": "GitHub (verified)", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-SPOOF    {"name": "notes_official_mcp", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-SPOOF    {"name": "Notes \u2705", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-SPOOF    {"name": "notes ver\u24d8\u24d5\u24d8ed", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
Passes:
    {"name": "unofficial-notes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "github-official", "command": "docker", "args": ["run", "ghcr.io/github/github-mcp-server:1"]}
    {"name": "checklists", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "email-verification", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "secure-notes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
Source: CVE-2025-64106; WCAG 2.2, understanding 3.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules import makers
from consentry.rules.interface import Case, Wording, finding

_SPOOF = Wording(
    id="ID-SPOOF",
    level=Level.DANGER,
    title=_("Claims to be checked"),
    says=_("Nobody checked this. The text is part of the name."),
    consequence=_("The name claims a check that nobody made."),
    phrase="unchecked claim",
)
IDS: tuple[str, ...] = (_SPOOF.id,)

_WORDS = frozenset(("verified", "official", "certified", "approved", "trusted", "authentic", "genuine", "whitelisted"))
#: Check marks, shields, locks, medals and seals.
_SIGNS = re.compile(
    "[\u2611\u2713\u2714\u2705\U0001f5f8\U0001f5f9\U0001f6e1\U0001f512\U0001f50f\U0001f510\U0001f396\U0001f3c5\U0001f197\u00ae\u2122]"
)
_TITLES = frozenset(("/title", "/display_name"))


def _claims(text: str, case: Case) -> bool:
    """Whether a text claims a check. "Official" is a claim about the maker; of the maker's own it is a name."""
    if _SIGNS.search(text):
        return True
    claimed = _WORDS.intersection((*makers.words(text[:500]), *makers.divided(text[:500])))
    if claimed == {"official"}:
        brand = makers.named(text.strip('"'))
        return brand is None or not makers.own(brand, case)
    return bool(claimed)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about names and titles that claim a check."""
    for name in case.server.names:
        if _claims(name, case):
            yield finding(_SPOOF, "/name", name)
    for field in case.server.fields:
        if field.where in _TITLES and _claims(field.value, case):
            yield finding(_SPOOF, field.where, field.value)
