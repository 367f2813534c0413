"""What the window's process is told and what it answers, as JSON. Pure.

The review goes over in the language of the person, with its digest; the process that draws it computes the digest of
what it was given anew. The digest that it answers with is that of the review itself.
"""

from __future__ import annotations

from typing import Any

from consentry.language import Catalog
from consentry.model import JSON, Ask, Level, Review, Row, Section


def told(kind: str, review: Review, catalog: Catalog, timeout: float, dark: bool) -> dict[str, JSON]:
    """The first message to the window's process: the review as it is told, and the digest of the one that was given."""
    drawn = catalog.review(review)
    asks: list[JSON] = [
        {
            **ask.as_json(),
            "required": ask.required,
            "multiple": ask.multiple,
            "suggestion": ask.suggestion,
            "choices": list(ask.choices),
        }
        for ask in drawn.asks
    ]
    shown = {**drawn.as_json(), "asks": asks, "dwell": review.dwell}
    return {
        "kind": kind, "review": shown, "drawn": drawn.digest, "digest": review.digest, "timeout": timeout,
        "dark": dark, "language": catalog.language,
    }  # fmt: skip


def review(said: dict[str, Any]) -> Review:
    """The review out of ``told``. Raises KeyError, TypeError, ValueError for anything else."""
    sections = tuple(
        Section(
            title=section["title"],
            kind=section["kind"],
            numbered=section["numbered"],
            end=section["end"],
            rows=tuple(Row(label=r["label"], value=r["value"], tags=tuple(r["tags"])) for r in section["rows"]),
        )
        for section in said["sections"]
    )
    return Review(
        act=said["act"],
        heading=said["heading"],
        level=Level[said["level"].upper()],
        badge=said["badge"],
        warning=tuple(said["warning"]),
        consequences=tuple(said["consequences"]),
        sections=sections,
        plan_digest=said["plan_digest"],
        words=said["words"],
        dwell=float(said["dwell"]),
        asks=tuple(_ask(ask) for ask in said["asks"]),
    )


def _ask(said: dict[str, Any]) -> Ask:
    return Ask(
        id=said["id"],
        label=said["label"],
        to=tuple(said["to"]),
        kind=said["kind"],
        secret=said["secret"],
        required=said["required"],
        multiple=said["multiple"],
        suggestion=said["suggestion"],
        choices=tuple(said["choices"]),
    )
