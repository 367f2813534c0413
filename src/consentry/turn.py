"""One visible question for each user, first come, first served (law L4).

Who waits holds a ticket: a file named after the time at which it came, locked for as long as its process lives. The
oldest living ticket may take the question; the lock of the question itself is what keeps two from asking at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from consentry.model import State
from consentry.world import World

_POLL = 0.2  # seconds between two looks whether it is our turn


@contextlib.contextmanager
def turn(world: World, state: State, patience: float, waiting: Callable[[], None]) -> Iterator[bool]:
    """Hold the question; the value is False if others had it for ``patience`` seconds.

    ``waiting`` is called once where it takes time.
    """
    folder = state.locks + "/turns"
    world.make_folder(folder)
    ticket = f"{folder}/{world.now():%Y%m%dT%H%M%S.%f}-{world.random(4).hex()}"
    until = world.monotonic() + patience
    with contextlib.ExitStack() as held:
        held.callback(_gone, world, ticket)
        held.enter_context(world.lock(ticket, 0.0))
        # Whoever started us may have had signals ignored; a wait can be left all the same.
        with world.stoppable():
            ours = _had(world, state, ticket, held, until, waiting)
        yield ours


def _had(
    world: World, state: State, ticket: str, held: contextlib.ExitStack, until: float, waiting: Callable[[], None]
) -> bool:
    told = False
    while not (_first(world, state.locks + "/turns", ticket) and _taken(world, state, held)):
        if world.monotonic() >= until:
            return False
        if not told:
            waiting()
            told = True
        world.sleep(_POLL)
    return True


def _gone(world: World, ticket: str) -> None:
    with contextlib.suppress(OSError):
        world.remove(ticket)


def _taken(world: World, state: State, held: contextlib.ExitStack) -> bool:
    with contextlib.ExitStack() as attempt:
        if not attempt.enter_context(world.lock(state.locks + "/question", 0.0)):
            return False
        held.push(attempt.pop_all())
        return True


def _first(world: World, folder: str, ticket: str) -> bool:
    """Whether nobody who came before still waits; tickets of processes that are gone are removed."""
    for name in world.names(folder):
        older = f"{folder}/{name}"
        if older >= ticket:
            break
        with world.lock(older, 0.0) as left:
            if not left:
                return False
        _gone(world, older)
    return True
