"""The window: for a desktop without a browser. The same review, the same words and the same wait as everywhere.

It is drawn by a process of its own (``dialogs.pane``), because the toolkit ends its process when the display goes.
That process only shows and reports; what it reports is judged here. Whatever ends it without the words is a no.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from consentry.dialogs.page import answers
from consentry.dialogs.pane import message
from consentry.dialogs.pane.appearance import dark
from consentry.errors import CannotAsk, NotApproved
from consentry.language import Catalog, _, matching
from consentry.model import JSON, Answer, Assurance, Reason, Review
from consentry.world import World

if TYPE_CHECKING:
    from consentry.companion import Companion

MODULE = "consentry.dialogs.pane.child"
STARTS = 20.0  # seconds within which the window must be there
LOOKS = 0.2  # seconds between two looks at the clock
MOST = 12  # times that more time can be asked for
SLACK = 5.0  # seconds that the window's own clock may be behind

#: How a question ends that got no answer, as the window says it.
_ENDS: dict[str, tuple[str, Reason]] = {
    "cancel": (_("you chose not to"), "cancel"),
    "closed": (_("the window was closed"), "closed"),
    "timeout": (_("nobody answered in time"), "timeout"),
}

Values = Mapping[str, tuple[str, ...] | None]


class WindowDialog:
    """Asks in a window of its own. ``timeout`` is in seconds, for each question; a button in the window adds to it."""

    NAME = "window"
    ASSURANCE = Assurance.A1

    def __init__(self, world: World, *, timeout: float = 300.0, catalog: Catalog | None = None) -> None:
        self._world = world
        # The toolkit cannot lay out text that runs from right to left.
        self.catalog = matching(world.languages(), right_to_left=False) if catalog is None else catalog
        self._timeout = timeout

    def ask(self, review: Review, /) -> Answer:
        """Show ``review`` and wait for the words that it names and the button.

        Raises ``NotApproved`` for every other ending and ``CannotAsk`` if no window can be shown.
        """
        if review.words is None:
            raise _no(_("this is not allowed"), "blocked")
        with self._window("ask", review) as (window, shown):
            said = self._wait(window, shown)
            waited = self._world.monotonic() - shown
            if said.get("answer") != review.words or said.get("digest") != review.digest:
                raise _no(_("that was not what was asked for"), "user")
            if waited < review.dwell:
                raise _no(_("the answer came too soon"), "user")
            dwelt = said.get("dwell_ms")
            dwell = min(dwelt, round(waited * 1000)) if isinstance(dwelt, int) else 0
            how = "typed and pressed in the window"
            return Answer(review_digest=review.digest, how=how, assurance=self.ASSURANCE, dwell_ms=dwell)

    def fill(self, review: Review, check: Callable[[str, str], str], /) -> Values:
        """Show ``review`` and a field for each value that it asks for; see ``Filler.fill``."""
        found: Values = {}

        def look(values: JSON) -> dict[str, JSON]:
            nonlocal found
            problems, found = answers.read(review, check, values, self._world.home)
            return problems

        with self._window("fill", review) as (window, shown):
            self._wait(window, shown, look)
        return found

    def show(self, review: Review, /) -> None:
        """Show a review that cannot be approved, until it is closed. Raises ``CannotAsk`` where nobody can see it."""
        with contextlib.suppress(NotApproved), self._window("show", review) as (window, shown):
            self._wait(window, shown)

    def tell(self, *_sentences: str) -> None:
        """Nothing: the window went with its question."""

    def close(self) -> None:
        """Nothing: the window went with its question."""

    # ---- one window ----------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _window(self, kind: str, review: Review) -> Iterator[tuple[Companion, float]]:
        """The window, and when it was there. However the question ends, the window goes."""
        if not self._world.desktop():
            raise _nobody(_("there is no desktop to show a window on"))
        try:
            window = self._world.companion(MODULE)
        except OSError as error:
            raise _nobody(_("the window could not be started")) from error
        with contextlib.closing(window), self._world.stoppable():
            try:
                window.say(message.told(kind, review, self.catalog, self._timeout, dark(self._world)))
                first = window.hear(STARTS)
            except (OSError, EOFError) as error:
                raise _nobody(_("the window could not be started")) from error
            if not isinstance(first, dict) or "shown" not in first:
                why = first.get("end") if isinstance(first, dict) else ""
                raise _untold() if why == "no-toolkit" else _nobody(_("no window could be shown on this display"))
            yield window, self._world.monotonic()

    def _wait(
        self, window: Companion, shown: float, look: Callable[[JSON], dict[str, JSON]] | None = None
    ) -> dict[str, JSON]:
        """The message that ends the question. Raises ``NotApproved`` for every ending that is none of ours."""
        end, more, good = shown + self._timeout + SLACK, MOST, False
        while self._world.monotonic() < end:
            try:
                said = _heard(window)
                if "answer" in said or (said.get("end") == "filled" and good):
                    return said
                if "more" in said and more:
                    end, more = end + 300.0, more - 1
                elif "values" in said and look is not None:
                    problems = look(said["values"])
                    good = not problems
                    window.say({"problems": problems})
                elif "end" in said:
                    raise _no(*_ENDS.get(str(said["end"]), (_("the window failed"), "closed")))
            except (EOFError, OSError) as error:
                raise _no(_("the window was closed"), "closed") from error
        raise _no(_("nobody answered in time"), "timeout")


def _heard(window: Companion) -> dict[str, JSON]:
    """The next message; an empty one where none came. Raises EOFError where there will be none."""
    said = window.hear(LOOKS)
    if said is not None and not isinstance(said, dict):
        raise EOFError
    return said or {}


def _no(why: str, reason: Reason) -> NotApproved:
    return NotApproved(
        _("{why}; nothing was installed, downloaded or changed", why=why),
        hint=_("start the same command again to be asked again"),
        reason=reason,
    )


def _nobody(why: str) -> CannotAsk:
    return CannotAsk(
        _("nobody can be asked: {why}; nothing was installed, downloaded or changed", why=why),
        hint=_("start the same command in a terminal of your own, with --ui terminal"),
    )


def _untold() -> CannotAsk:
    return CannotAsk(
        _("nobody can be asked: this Python has no tkinter; nothing was installed, downloaded or changed"),
        hint=_("install it (python3-tk on Debian), or use --ui terminal"),
    )
