"""What the window's process is told and what it answers, as JSON. Pure.

The review goes over with its digest; the process that draws it computes the digest of what it was given anew.
"""

from __future__ import annotations

from typing import Any

from consentry.model import JSON, Ask, Level, Review, Row, Section


def told(kind: str, review: Review, timeout: float, dark: bool) -> dict[str, JSON]:
    """The first message to the window's process."""
    asks: list[JSON] = [
        {
            **ask.as_json(),
            "required": ask.required,
            "multiple": ask.multiple,
            "suggestion": ask.suggestion,
            "choices": list(ask.choices),
        }
        for ask in review.asks
    ]
    shown = {**review.as_json(), "asks": asks, "dwell": review.dwell}
    return {"kind": kind, "review": shown, "digest": review.digest, "timeout": timeout, "dark": dark}


def review(said: dict[str, Any]) -> Review:
    """The review out of ``told``. Raises KeyError, TypeError, ValueError for anything else."""
    sections = tuple(
        Section(
            title=section["title"],
            numbered=section["numbered"],
            end=section["end"],
            rows=tuple(Row(label=r["label"], value=r["value"], tags=tuple(r["tags"])) for r in section["rows"]),
        )
        for section in said["sections"]
    )
    return Review(
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
