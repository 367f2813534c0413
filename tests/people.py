"""Dialogs for tests: they answer without a terminal, as an embedder's own dialog would."""

from __future__ import annotations

from collections.abc import Callable

from consentry import Answer, Assurance, NotApproved, Review


class Yes:
    """Approves, after letting something happen while the question is open."""

    NAME = "test"
    ASSURANCE = Assurance.A0

    def __init__(self, meanwhile: Callable[[Review], None] = lambda _: None) -> None:
        self.asked: list[Review] = []
        self.meanwhile = meanwhile

    def ask(self, review: Review) -> Answer:
        self.asked.append(review)
        self.meanwhile(review)
        return Answer(review_digest=review.digest, how="test", assurance=self.ASSURANCE, dwell_ms=0)


class No:
    """Declines with a reason."""

    NAME = "test"
    ASSURANCE = Assurance.A0

    def __init__(self, reason: str = "user") -> None:
        self.asked: list[Review] = []
        self.reason = reason

    def ask(self, review: Review) -> Answer:
        self.asked.append(review)
        raise NotApproved("not approved; nothing was installed", hint="-", reason=self.reason)


class Fills(Yes):
    """Approves, after typing ``texts``; None for the suggestion."""

    def __init__(self, meanwhile: Callable[[Review], None] = lambda _: None, **texts: tuple[str, ...] | None) -> None:
        super().__init__(meanwhile)
        self.filled: list[Review] = []
        self.texts = texts
        self.wrong: list[str] = []

    def fill(self, review: Review, check: Callable[[str, str], str]) -> dict[str, tuple[str, ...] | None]:
        self.filled.append(review)
        self.wrong = [check(ask, text) for ask, texts in self.texts.items() for text in texts or ()]
        return dict(self.texts)
