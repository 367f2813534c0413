"""What can be looked at from the question, by a letter and Enter: it answers nothing, and the question comes again.

- ``d`` the change on the disk, and every digest in one piece
- ``v`` the secrets that were typed for this server
- ``p`` all of it again, page by page
- ``m`` no view: as much time again (``terminal``)

A view is a review with fewer sections, so that it is drawn as the review is. It never stands for the review: that was
shown whole before, and its digest is the one that is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import replace

from consentry.language import _, listed, plural
from consentry.model import Review, Row, Section
from consentry.show import show

_DIGEST = re.compile(r"  sha256 ((?:[0-9a-f]{8} ?){8})$")

#: Secrets that were typed: the visible label of each, and the text.
Typed = tuple[tuple[str, str], ...]


def typed(review: Review, answers: Mapping[str, tuple[str, ...] | None]) -> Typed:
    """The secrets among the ``answers`` to the asks of ``review``."""
    return tuple((ask.label, text) for ask in review.asks if ask.secret for text in answers.get(ask.id) or ())


def mine(review: Review, secrets: Typed) -> Typed:
    """Those of ``secrets`` that go into what ``review`` is about."""
    there = {row.value for section in review.sections if section.numbered for row in section.rows}
    return tuple((label, text) for label, text in secrets if label in there)


def told(secrets: Typed) -> tuple[str, ...]:
    """What can be looked at, in our own words."""
    found = (
        _(
            "To look closer, type a letter and press Enter: d for the change on your disk and whole digests, "
            "p for all of it again, m for more time."
        ),
    )
    if not secrets:
        return found
    sizes = listed(_size(text) for _label, text in secrets)
    count = _("a secret") if len(secrets) == 1 else _("{count} secrets", count=str(len(secrets)))
    said = _("You typed {secrets} ({sizes}, hidden); v and Enter shows what you typed.", secrets=count, sizes=sizes)
    return (*found, said)


def _size(text: str) -> str:
    return plural("{count} character", "{count} characters", len(text))


def view(review: Review, answer: bytes | None, secrets: Typed) -> Review | None:
    """What ``answer`` asks to look at; None if it is no letter of a view. The words to approve with are never one."""
    if review.words is None or answer == f"{review.words}\n".encode():
        return None
    if answer == b"p\n":
        return review
    if answer == b"d\n":
        return replace(review, sections=(*_changes(review), _digests(review)))
    if answer == b"v\n" and secrets:
        rows = tuple(
            Row(label=label, value=show(text), tags=(_("({size})", size=_size(text)),)) for label, text in secrets
        )
        return replace(review, sections=(Section(title=_("What you typed, for your key chain alone:"), rows=rows),))
    return None


def _changes(review: Review) -> tuple[Section, ...]:
    return tuple(section for section in review.sections if section.kind == "changes")


def _digests(review: Review) -> Section:
    """Every digest in exact rows, where all 71 characters stand in one line of 80 columns."""
    found: list[tuple[str, str]] = [(review.plan_digest, _("(this plan)")), (review.digest, _("(this review)"))]
    facts = [row for section in review.sections if not section.numbered for row in section.rows]
    matches = [(row, match) for row in facts if (match := _DIGEST.search(row.value))]
    found += [
        ("sha256:" + m[1].replace(" ", ""), _("({label}: {value})", label=row.label, value=row.value[: m.start()]))
        for row, m in matches
    ]
    rows = tuple(Row(label=str(at), value=digest, tags=(tag,)) for at, (digest, tag) in enumerate(found))
    return Section(title=_("Every digest, in one piece:"), rows=rows, numbered=True)
