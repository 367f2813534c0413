"""A flood of clicked links is muted, visibly: after a few denials further links are denied without a question.

Only links are: a page can open one after the other until a person gives in. What a person types, pastes or hands over
as a file is always asked. It ends by itself, or at once where the person says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from consentry import ledger
from consentry.model import State
from consentry.world import World

SPAN = datetime.timedelta(minutes=10)
MOST = 3  # denials within the span that are still followed by a question
#: Endings that say that a person did not want it. A link that was muted is none of them: no page can prolong it.
_UNWANTED = frozenset(("user", "cancel", "closed", "timeout", "eof"))


def until(rows: Iterable[ledger.Row]) -> datetime.datetime | None:
    """When links are asked again, given the history, oldest first; None if they were never muted."""
    denied: list[datetime.datetime] = []
    for row in rows:
        if row.event == "unmuted":
            denied = []
        elif row.event == "denied" and row.data.get("channel") == "link" and row.data.get("reason") in _UNWANTED:
            denied.append(datetime.datetime.fromisoformat(row.time))
    ends = [last + SPAN for first, last in zip(denied, denied[MOST:], strict=False) if last - first <= SPAN]
    return ends[-1] if ends else None


def muted(world: World, state: State) -> datetime.datetime | None:
    """Until when links are denied without a question, None if they are asked."""
    end = until(ledger.rows(world, state, events=("denied", "unmuted"), last=100))
    return end if end is not None and end > world.now() else None


def lift(world: World, state: State) -> None:
    """Ask about links again."""
    ledger.append(world, state, "unmuted", {})
