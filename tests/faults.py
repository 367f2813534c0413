"""A world that fails at a chosen call: the fake at the one door."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

from consentry.world import LocalWorld

# Calls that read a clock or a constant cannot fail.
NEVER = {
    "now",
    "monotonic",
    "sleep",
    "platform",
    "environ",
    "python",
    "root",
    "user",
    "home",
    "folder",
    "random",
    "state_home",
    "programs",
}


class FaultyWorld:
    """This machine, but the call number ``at`` (counted from 0) of the door fails with ``code``.

    ``late``: after it was done, as a flush that fails behind a rename does.
    """

    def __init__(self, at: int = -1, code: int = errno.ENOSPC, *, late: bool = False) -> None:
        self._world = LocalWorld()
        self._at = at
        self._code = code
        self._late = late
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._world, name)
        if name in NEVER or not callable(value):
            return value
        return self._watched(name, value)

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            failing = len(self.calls) - 1 == self._at
            if failing and not self._late:
                raise OSError(self._code, "injected")
            done = call(*args, **kwargs)
            if failing:
                raise OSError(self._code, "injected after the deed")
            return done

        return watched
