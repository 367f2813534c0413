"""Text copied with the Markdown around it, or a whole page: which of its lines may hold the request.

Nothing is taken out of a page: which of its examples is meant is for the person who pastes it to say (law L8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.errors import Refused
from consentry.formats.quote import quote
from consentry.language import _

_FENCE = re.compile(r"^[ \t]{0,8}(?:>[ \t]?)?(`{3,}|~{3,})[ \t]*([^\s`]{0,40})[^\n`]*$", re.MULTILINE)
_HEADING = re.compile(r"(?:\ufeff|[ \t]*\n)*#{1,6}[ \t]+\S[^\n]*\n\s*\S")
_SHOWN = 4
#: Refusals that a page of text brings about where its lines look like words of a shell, like YAML or like TOML.
_BROKEN = frozenset(
    (
        "ambiguous-scalar", "malformed-toml", "malformed-yaml", "not-one-command", "nothing-to-run", "unknown-form",
        "yaml-feature",
    )
)  # fmt: skip


def starts(offer: str) -> bool:
    """Whether the first line that says something is a fence."""
    head = offer.lstrip("\ufeff \t\r\n")[:3]
    return head in ("```", "~~~") and "\n" in offer


def instead(offer: str, refused: Refused) -> Refused:
    """``refused``, or what is to be said where ``offer`` is a page of text."""
    fenced = ("```" in offer or "~~~" in offer) and _FENCE.search(offer) is not None
    if fenced and refused.code in ("malformed-json", "trailing-data"):
        refused.hint = "take away the fences of Markdown, and what stands outside of them"
        return refused
    if refused.code not in _BROKEN:
        return refused
    headed = refused.code == "not-one-command" and _HEADING.match(offer) is not None
    return page(offer) if fenced or headed else refused


def page(offer: str) -> Refused:
    """The refusal of a text with fences or headings; it names the lines between the fences."""
    found = list(_blocks(offer))
    message = "the request stands between the fences of a page" if starts(offer) else "a page of text, not a request"
    hint = "paste the JSON, the command line or the link that it shows"
    if found:
        more = _(" and {value} more", value=f"{len(found) - _SHOWN:,}") if len(found) > _SHOWN else ""
        hint = f"paste what stands between its fences: {', '.join(found[:_SHOWN])}{more}"
    return Refused(message, code="page-of-text", hint=hint)


def _blocks(offer: str) -> Iterator[str]:
    """The lines between fences: "lines 2 to 4 (json)"."""
    opened = ""
    first, kind = 0, ""
    counted = line = 0
    for match in _FENCE.finditer(offer):
        line += offer.count("\n", counted, match.start())
        counted = match.start()
        if not opened:
            opened, first, kind = match[1], line + 2, match[2]
        elif match[1].startswith(opened) and not match[2]:
            if line >= first:
                where = f"line {first}" if line == first else f"lines {first} to {line}"
                yield f"{where} ({quote(kind)})" if kind else where
            opened = ""
