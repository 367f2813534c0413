r"""The review as the text of the window: lines, and how each part of them is drawn. Pure.

What decoders may rely on, in the text as it is copied out of the window:

- A line with a TAB is part of a row: ``LABEL TAB VALUE``. ``" :" TAB PIECE`` goes on with the value of the row above,
  ``" ." TAB PIECE`` with its label; a row whose label is long has nothing behind its TAB, and its value begins below.
  The pieces joined are the text. No label begins with a blank.
- Two blanks side by side end the value: what follows is a tag of ours (``(empty)``, ``<-- risk 1``). Text from
  ``show`` never has two blanks side by side.
- Values are visible text, for ``show.read``. What lies beyond the basic plane is written as ``\u{...}``, too: not every
  toolkit can draw it.
- A line without a TAB is ours.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from consentry.dialogs.pane.words import WORDS
from consentry.language import ENGLISH, Catalog, Message, _
from consentry.model import Review, Row, Section
from consentry.show import width

PIECE = 1000  # characters in one line: a toolkit takes much longer over one long line than over many
LABEL = 24  # columns of a label that has its value beside it

_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_ESCAPES = re.compile(r"((?:\\(?:x[0-9a-f]{2}|u\{[0-9a-f]+\}))+)")


class Run(NamedTuple):
    """A piece of text and the names of the looks that it has."""

    text: str
    looks: tuple[str, ...] = ()


class Column(NamedTuple):
    """The labels of one section, which share a column: its look, and the widest label in it."""

    look: str
    widest: str


def drawable(shown: str) -> str:
    """``shown`` without characters that a toolkit may be unable to draw; ``show.read`` reads both alike."""
    return shown if shown.isascii() else _BEYOND.sub(lambda char: f"\\u{{{ord(char[0]):x}}}", shown)


def runs(review: Review, catalog: Catalog = ENGLISH) -> tuple[list[Run], list[Column]]:
    """``review``, told in the language of ``catalog``, as text from its heading to the mark of its end."""
    tell = catalog.tell
    found = _lead(review, tell(Message(review.badge, {})))
    columns: list[Column] = []
    for at, section in enumerate(section for section in review.sections if section.rows):
        look = f"column-{at}"
        columns.append(Column(look, _widest(section)))
        found += _section(section, look, tell(_("(empty)")))
    digits = review.plan_digest.removeprefix("sha256:")
    groups = " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))
    found += [Run(f"{tell(WORDS['fingerprint'])}\n", ("h2",)), Run(f"{groups}\n", ("plain", "exact"))]
    return [*found, Run(tell(WORDS["end"]), ("end",)), Run("\n", ("end",))], columns


def _lead(review: Review, badge: str) -> list[Run]:
    """Our heading, the level, at most three consequences, the standing warning: no text of the requester's."""
    found = [
        Run("\n", ("band", "gap")),
        Run(f"\u2002{badge}\u2002", ("band", "badge")),
        Run("\n", ("band", "badge-line")),
        Run(f"{review.heading}\n", ("band", "h1")),
    ]
    for at, text in enumerate(review.consequences, 1):
        found.append(Run(f"{at}.\u2002{drawable(text)}\n", ("band", "risk")))
    # sep-1024-warning-shown: "a clear warning that this operation may be potentially dangerous"
    found += [Run(f"{drawable(text)}\n", ("band", "warning")) for text in review.warning]
    return [*found, Run("\n", ("band", "gap"))]


def _section(section: Section, look: str, empty: str) -> list[Run]:
    # sep-1024-command-shown: "the exact command that will be executed, without truncation"
    # sep-1024-arguments-shown: "all arguments and parameters"
    found = [Run(f"{section.title}\n", ("h2",))]
    for row in section.rows:
        found += _row(row, look, section.numbered, empty)
    return [*found, Run(f"{section.end}\n", ("plain", "soft"))] if section.end else found


def _widest(section: Section) -> str:
    labels = [drawable(row.label) for row in section.rows]
    return max((label for label in labels if width(label) <= LABEL), key=width, default="")


def _row(row: Row, look: str, exact: bool, empty: str) -> list[Run]:
    """One row; the layout is in the text of this module."""
    label, value = drawable(row.label), drawable(row.value)
    kind = ("row", look, "exact" if exact else "fact")
    sign = {"+": ("comes",), "-": ("goes",)}.get(row.label, ()) if not exact else ()
    kind = (*kind, *sign)
    first, *more = _pieces(label)
    found = [Run(first, (*kind, "label")), Run("\t", kind)]
    found += [Run(part, (*kind, "label")) for piece in more for part in ("\n .\t", piece)]
    head, *rest = _pieces(value)
    if width(label) > LABEL:
        found.append(Run("\n :\t", (*kind, "label")))
    found += _value(head, kind)
    for piece in rest:
        found += [Run("\n :\t", (*kind, "label")), *_value(piece, kind)]
    tags = row.tags if value else (empty, *row.tags)
    for tag in tags:
        found.append(Run(f"  {drawable(tag)}", (*kind, "flag" if tag.startswith("<--") else "tag")))
    return [*found, Run("\n", kind)]


def _value(piece: str, kind: tuple[str, ...]) -> list[Run]:
    if "\\" not in piece:
        return [Run(piece, (*kind, "value"))]
    parts = _ESCAPES.split(piece)
    return [Run(part, (*kind, "value", *(("escape",) if at % 2 else ()))) for at, part in enumerate(parts) if part]


def _pieces(text: str) -> list[str]:
    """``text`` in pieces that do not end in a blank; joined they give it again."""
    found: list[str] = []
    at = 0
    while len(text) - at > PIECE:
        cut = at + PIECE - (text[at + PIECE - 1] == " ")
        found.append(text[at:cut])
        at = cut
    return [*found, text[at:]]
