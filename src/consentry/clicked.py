"""A link that was clicked: asked about, or handed on. Nobody looks at a terminal here, so every ending is shown.

A link that is handed on leaves no trace: neither the history nor a notice nor an error says what it held.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from consentry import formats, ledger, registration
from consentry.errors import CannotAsk, ConsentryError, NotApproved, Refused
from consentry.handler import schemes
from consentry.handler.interface import no_program
from consentry.language import _, matching
from consentry.model import State
from consentry.route import route
from consentry.show import show
from consentry.world import World

if TYPE_CHECKING:  # what asks is loaded once there is something to ask: a sign-in has to be quick
    from consentry.case import Wish
    from consentry.dialogs.interface import Dialog
    from consentry.gate import Outcome

_PATIENCE = 300.0  # seconds that an open question is waited for
# The person ended these, so they know.
_KNOWN = frozenset(("user", "cancel", "closed", "eof"))


def opened(world: World, state: State, link: str, dialog: Callable[[], Dialog]) -> tuple[Outcome, ...]:
    """Ask about ``link``, or hand it on (on POSIX this does not return then; empty elsewhere).

    ``dialog`` makes the front end once there is something to ask. Raises NoProgram, and whatever ``Gate.install`` does.
    """
    try:
        found = route(link)
    except Refused as refused:
        ledger.append(world, state, "refused", {"code": refused.code, "where": ""})
        raise
    if found.where == "forward":
        call = registration.onward(world, state, found.scheme, link)
        try:
            world.links().hand_over(call.program, call.arguments, call.folder)
        except OSError as error:
            raise no_program(f"{show(call.program)} could not be started") from error
        return ()
    from consentry import mute
    from consentry.case import Wish
    from consentry.gate import Gate

    if (end := mute.muted(world, state)) is not None:
        ledger.append(world, state, "denied", {"channel": "link", "reason": "rate"})
        raise NotApproved(
            f"links are muted until {end:%H:%M} UTC, for too many were denied; nothing was installed",
            hint="consentry review --unmute asks about them again",
            reason="rate",
        )
    wish = Wish(client=_client(link, found.scheme))
    gate = Gate(dialog(), world=world, patience=_PATIENCE)
    return tuple(_later(world, state, link, wish, one) for one in gate.install(link, wish))


def _later(world: World, state: State, link: str, wish: Wish, ended: Outcome) -> Outcome:
    """``ended``; where nobody could be asked, the link waits for a person."""
    from consentry import filed
    from consentry.gate import NotInstalled

    if not isinstance(ended, NotInstalled) or not isinstance(ended.error, CannotAsk):
        return ended
    one = filed.file(world, state, filed.Offered(text=link), wish, world.ancestors())
    hint = f"It waits for you: consentry review {one.ident}"
    return NotInstalled(name=ended.name, error=CannotAsk(ended.error.message, hint=hint))


def _client(link: str, scheme: str) -> str:
    """The client that the link was made for."""
    with contextlib.suppress(Refused):
        if (client := formats.read(link).client) is not None:
            return client
    one = schemes.find(scheme)
    assert one is not None  # noqa: S101 - routed by that scheme
    return one.client


def tell(world: World, error: ConsentryError | None) -> bool:
    """Show how it ended where the person does not know it; False where it should have been seen and could not."""
    if error is None or (isinstance(error, NotApproved) and error.reason in _KNOWN):
        return True
    known = "nothing was" in error.message or "was not opened" in error.message
    said = error.message if known else _("{message}; nothing was installed", message=error.message)
    catalog = matching(world.languages())
    return world.links().notice("Consentry", f"{catalog.sentence(said)} {catalog.sentence(error.hint)}")


def told(world: World, outcomes: tuple[Outcome, ...]) -> None:
    """The endings of the servers of a link, those that the person does not know of."""
    from consentry.gate import Installed, NotInstalled

    for outcome in outcomes:
        if isinstance(outcome, NotInstalled):
            tell(world, outcome.error)
        elif isinstance(outcome, Installed):
            name, path = show(outcome.name), show(outcome.path)
            said = (
                _("{name} is installed already, exactly as approved: {path}", name=name, path=path)
                if outcome.unchanged
                else _("{name} is installed: {path}", name=name, path=path)
            )
            world.links().notice("Consentry", matching(world.languages()).tell(said))
