"""The desktop: the page in a browser, and the window where no browser comes.

Which of the two asks is known once somebody sees one of them: a browser that is not there, that cannot be started or
that never fetches the page has asked nobody. An answer, and everything that a person does, ends it where it was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from consentry.dialogs.browser import BrowserDialog
from consentry.dialogs.window import WindowDialog
from consentry.errors import CannotAsk
from consentry.language import Catalog
from consentry.model import Answer, Assurance, Review
from consentry.world import World

Values = Mapping[str, tuple[str, ...] | None]
Screen = BrowserDialog | WindowDialog
_Result = TypeVar("_Result")


class DesktopDialog:
    """Asks on the page, and in the window where no browser comes."""

    def __init__(self, world: World) -> None:
        self._now: Screen = BrowserDialog(world)
        self._then: list[Screen] = [WindowDialog(world)]

    @property
    def NAME(self) -> str:  # noqa: N802 - as the members of the family have it
        """The name of the screen that asks."""
        return self._now.NAME

    @property
    def ASSURANCE(self) -> Assurance:  # noqa: N802
        """What an answer on that screen proves."""
        return self._now.ASSURANCE

    @property
    def catalog(self) -> Catalog:
        """The language that it speaks."""
        return self._now.catalog

    def ask(self, review: Review, /) -> Answer:
        """Ask on the screen that can be seen. Raises as that one does."""
        return self._seen(lambda screen: screen.ask(review))

    def fill(self, review: Review, check: Callable[[str, str], str], /) -> Values:
        """Ask for values on the screen that can be seen. Raises as that one does."""
        return self._seen(lambda screen: screen.fill(review, check))

    def show(self, review: Review, /) -> None:
        """Show a review that cannot be approved. Raises CannotAsk where nobody can see it."""
        self._seen(lambda screen: screen.show(review))

    def tell(self, *sentences: str) -> None:
        """What became of it, in our own words."""
        self._now.tell(*sentences)

    def close(self) -> None:
        """End what is still there."""
        self._now.close()

    def _seen(self, act: Callable[[Screen], _Result]) -> _Result:
        while True:
            try:
                return act(self._now)
            except CannotAsk:
                if not self._then:
                    raise
                self._now.close()
                self._now = self._then.pop()
