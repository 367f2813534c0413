"""What a means of assurance is: a module that turns an answer about one plan into a proof that others can check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from consentry.errors import NotApproved
from consentry.model import JSON, Assurance
from consentry.show import show
from consentry.world import World

#: Has a page ask a security key through the browser; what the browser answered. Raises NotApproved.
Touch = Callable[[Mapping[str, JSON]], Mapping[str, str]]


class Asked(Struct, frozen=True, kw_only=True):
    """The answer that is to be proved: for which plan and which review, and which keys may sign (the policy says).

    ``touch`` is there where the answer was given on a page; ``folder`` is that of Consentry's own files.
    """

    plan_digest: str
    review_digest: str
    keys: str = "hardware"
    touch: Touch | None = None
    folder: str = ""


class Means(Protocol):
    """One means. What it returns stands in the approval record, and the launch guard checks it at every start.

    ``LEVEL`` is the most that it proves. With A1 it is a question of the system that only this process hears the answer
    to: it makes a wrong answer less likely, and proves nothing to anybody else.
    """

    NAME: str
    LEVEL: Assurance

    def ready(self, world: World, asked: Asked, /) -> str:
        """Why it cannot be used here, in our own words; "" if it can. Asks nobody."""
        ...

    def prove(self, world: World, asked: Asked, /) -> dict[str, JSON]:
        """Ask the person and return the proof, checked; empty below A2. Raises NotApproved, and nothing has changed."""
        ...


def unproved(why: str, hint: str) -> NotApproved:
    """Nobody confirmed it, for this reason."""
    return NotApproved(f"it was not confirmed: {show(why)}; nothing was installed", hint=hint, reason="user")
