"""A question as the page draws it: texts of the review as they are, and what stands beside them in our own words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from consentry.copyline import cmd, posix, powershell
from consentry.dialogs.page.session import Question
from consentry.language import Catalog, Message, _, plural
from consentry.model import JSON, Ask, Level, Review, Row, Section
from consentry.show import read

MOST_NAMED = 200  # kinds of characters that are listed by name
_RISK = re.compile(r"<-- risk (\d+)")
_ESCAPE = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u\{([0-9a-f]+)\})")
_CONTROL = {0: "NULL", 7: "BELL", 8: "BACKSPACE", 9: "TAB", 10: "LINE FEED", 13: "CARRIAGE RETURN", 27: "ESCAPE"}
_LEVELS = frozenset(level.word for level in Level)
_RIGHT_TO_LEFT = ("R", "AL", "AN")


def drawn(question: Question, number: int, page: str, left: float, catalog: Catalog) -> dict[str, JSON]:
    """Everything that the page needs to draw ``question`` in the language of ``catalog``.

    A text of ours is a list of pieces: our own words and, at every second place, what stands in them and is not ours.
    """
    review = question.review
    digits = review.plan_digest.removeprefix("sha256:")
    return {
        "number": number,
        "page": page,
        "kind": question.kind,
        "left": round(left),
        "digest": review.digest,
        "act": review.act,
        "heading": catalog.tell(review.heading),
        "badge": catalog.tell(Message(review.badge, {})),
        "look": "low" if review.badge == "LOW" else review.level.word,
        "level": review.level.word,
        "warning": [_pieces(text, catalog) for text in review.warning],
        "consequences": [_pieces(text, catalog) for text in review.consequences],
        "sections": [_section(section, catalog) for section in review.sections],
        "fingerprint": " ".join(digits[i : i + 8] for i in range(0, len(digits), 8)),
        "characters": _characters(review, catalog),
        # sep-1024-affirmative-action: without words there is nothing to approve with.
        "words": review.words if question.kind == "ask" else None,
        "means": catalog.meaning(review.words or ""),
        "dwell": round(review.dwell * 1000),
        "request": dict(question.request),
        "asks": [_ask(ask, catalog) for ask in review.asks] if question.kind == "fill" else [],
    }


def _section(section: Section, catalog: Catalog) -> dict[str, JSON]:
    # sep-1024-command-shown, sep-1024-arguments-shown: every row, whole.
    return {
        "title": catalog.tell(section.title),
        "numbered": section.numbered,
        "end": catalog.tell(section.end),
        "command": section.kind == "command",
        "rows": [_row(row, section.numbered, catalog) for row in section.rows],
        "copy": _lines(section) if section.kind == "command" else {},
    }


def _row(row: Row, exact: bool, catalog: Catalog) -> dict[str, JSON]:
    risks = [found for tag in row.tags if (found := _RISK.fullmatch(tag))]
    return {
        "label": row.label if exact else catalog.tell(row.label),
        "kind": "" if exact else _kind(row.label),
        "value": isolated(row.value) if exact else _pieces(row.value, catalog),
        "risks": [int(found[1]) for found in risks],
        "tags": [_pieces(tag, catalog) for tag in row.tags if not _RISK.fullmatch(tag)],
    }


def _kind(label: str) -> str:
    """What a label is to the eye: the sign of a line that goes or comes, the level of a finding, or neither."""
    if label in ("+", "-", ""):
        return {"+": "comes", "-": "goes"}.get(label, "line")
    return label if isinstance(label, Message) and label in _LEVELS else ""


def _pieces(text: str, catalog: Catalog) -> list[JSON]:
    return [*catalog.pieces(text)]


def _lines(section: Section) -> dict[str, JSON]:
    argv = tuple(read(row.value) for row in section.rows)
    return {"bash, zsh": posix(argv), "PowerShell": powershell(argv), "cmd.exe": cmd(argv)}


def _ask(ask: Ask, catalog: Catalog) -> dict[str, JSON]:
    return {
        **ask.as_json(),
        "to": [_pieces(who, catalog) for who in ask.to],
        "kind": catalog.tell(ask.kind),
        "required": ask.required,
        "multiple": ask.multiple,
        "suggestion": ask.suggestion,
        "choices": list(ask.choices),
    }


def isolated(shown: str) -> str:
    r"""``shown`` with letters that run right to left written raw: the page lays out each value by itself, forced left
    to right. What ``show.read`` gives for it is the same.
    """

    def one(escape: re.Match[str]) -> str:
        char = chr(int(escape[2], 16)) if escape[2] else ""
        letter = char and unicodedata.bidirectional(char) in _RIGHT_TO_LEFT and unicodedata.category(char)[0] in "LN"
        return char if letter else escape[0]

    return _ESCAPE.sub(one, shown) if "\\u" in shown else shown


def _characters(review: Review, catalog: Catalog) -> list[JSON]:
    """What is not plain ASCII in the exact values, each kind once by its name: for ears, and for look-alikes."""
    found: Counter[str] = Counter()
    for section in review.sections:
        for row in section.rows if section.numbered else ():
            for text in (row.label, row.value):
                if not text.isascii() or "\\" in text:
                    found += _unusual(text)
    listed: list[JSON] = [
        [_point(char), catalog.tell(_name(char)), count] for char, count in sorted(found.items())[:MOST_NAMED]
    ]
    more = len(found) - len(listed)
    return (
        [
            *listed,
            [
                "",
                catalog.tell(
                    plural("and {count} other kind of character", "and {count} other kinds of characters", more)
                ),
                more,
            ],
        ]
        if more > 0
        else listed
    )


def _unusual(shown: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for escape in _ESCAPE.finditer(shown):
        if escape[1] or escape[2]:
            found[chr(0xDC00 + int(escape[1], 16)) if escape[1] else chr(int(escape[2], 16))] += 1
    found.update(char for char in shown if char > "~")
    return found


def _point(char: str) -> str:
    return f"byte {ord(char) - 0xDC00:02X}" if "\udc80" <= char <= "\udcff" else f"U+{ord(char):04X}"


def _name(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return _("a byte that is no text")
    if char == " ":
        return _("SPACE at an edge or beside another")
    kind = {
        "Cc": _("a control character"),
        "Co": _("a private character"),
        "Cs": _("half a character"),
        "Cn": _("not assigned"),
    }
    return unicodedata.name(char, "") or _CONTROL.get(ord(char)) or kind.get(unicodedata.category(char), _("no name"))
