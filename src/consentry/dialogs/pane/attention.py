"""When an answer may be taken: the end of the review was on the screen, the window is in front of the person, and so
much time has passed since the last thing that could have put it under a hand that was busy elsewhere. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Why = Literal["", "end", "focus", "covered", "dwell"]


class Attention:
    """Times are seconds of ``clock``; ``dwell`` is how long nothing may have happened."""

    def __init__(self, clock: Callable[[], float], dwell: float) -> None:
        self._clock = clock
        self._dwell = dwell
        self._since = clock()
        self._ended: float | None = None
        self.focused = False
        self.covered = False

    def disturb(self) -> None:
        """The window came, moved, changed, got the keyboard or was clicked too early: the wait restarts."""
        self._since = self._clock()

    def focus(self, focused: bool) -> None:
        """Whether the keyboard is ours."""
        if focused != self.focused:
            self.focused = focused
            self.disturb()

    def cover(self, covered: bool) -> None:
        """Whether something lies over the window."""
        if covered != self.covered:
            self.covered = covered
            self.disturb()

    def end(self) -> None:
        """The end of the review is on the screen."""
        if self._ended is None:
            self._ended = self._clock()

    @property
    def seen(self) -> bool:
        """Whether the end was on the screen."""
        return self._ended is not None

    def wait(self) -> float:
        """Seconds until an answer is taken, if nothing happens."""
        start = max(self._since, self._ended if self._ended is not None else self._since)
        return max(0.0, start + self._dwell - self._clock())

    def fresh(self, seconds: float) -> bool:
        """Whether the last disturbance is less than ``seconds`` old: a key may have been meant for another window."""
        return self._clock() - self._since < seconds

    def why(self) -> Why:
        """Why no answer is taken now, "" if one is."""
        if self._ended is None:
            return "end"
        if not self.focused:
            return "focus"
        if self.covered:
            return "covered"
        return "dwell" if self.wait() else ""

    def dwelt(self) -> int:
        """Milliseconds from the last disturbance, or the end of the review, to now."""
        start = max(self._since, self._ended if self._ended is not None else self._since)
        return round((self._clock() - start) * 1000)
