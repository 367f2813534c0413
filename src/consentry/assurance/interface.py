"""What a means of assurance is: a module that turns an answer about one plan into a proof that others can check."""

from __future__ import annotations

from typing import Protocol

from consentry.model import JSON, Assurance
from consentry.world import World


class Means(Protocol):
    """One means. What it returns stands in the approval record, and the launch guard checks it at every start."""

    NAME: str
    LEVEL: Assurance

    def ready(self, world: World, /) -> str:
        """Why it cannot be used here, in our own words; "" if it can. Asks nobody."""
        ...

    def prove(self, world: World, plan_digest: str, keys: str, /) -> dict[str, JSON]:
        """Ask the person and return the proof, checked. Raises NotApproved; nothing has changed then."""
        ...
