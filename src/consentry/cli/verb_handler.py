"""``consentry handler``: Consentry as the program that opens install links."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING

import click

from consentry import clicked, registration, terms
from consentry.cli import front
from consentry.cli.app import fail, out
from consentry.errors import CannotAsk, ConsentryError, UsageError
from consentry.handler import schemes
from consentry.language import _, matching
from consentry.model import JSON, Level, Review, Row, Section, State, digest
from consentry.registration import Standing
from consentry.show import show
from consentry.world import LocalWorld, World

if TYPE_CHECKING:  # loaded where there is something to ask: a sign-in has to be quick
    from consentry.dialogs.desktop import DesktopDialog
    from consentry.dialogs.interface import Dialog

#: Seconds before an answer to a dangerous question is taken.
_DWELL = 3.0

_CLIENT = click.option("--client", metavar="NAME", help="Only the links of this client.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("handler")
def command() -> None:
    """Let Consentry open the install links of your clients, so that a click asks first.

    Other links of the same schemes, sign-ins above all, go on to your client untouched.
    """


@command.command("enable")
@_CLIENT
@_JSON
def enable(client: str | None, as_json: bool) -> int:
    """Open install links with Consentry from now on. What opened them before is remembered."""
    world = LocalWorld()
    state = State(world.state_home())
    found = _of(world, state, registration.enable(world, state, client))
    if as_json:
        out(json.dumps({"schemes": [_row(one) for one in found]}) + "\n")
        return 0
    held = [one for one in found if one.state == "ours"]
    out(f"Consentry opens {', '.join(one.scheme for one in held) or 'no links'}.\n")
    for one in found:
        if one.state != "ours":
            out(f"{one.scheme}: still opened by {show(one.holder or 'nothing')}; choose Consentry in your desktop.\n")
    return 0


@command.command("disable")
@_CLIENT
@_JSON
@front.option
def disable(client: str | None, as_json: bool, ui: front.Front | None) -> int:
    """Give the links back to what opened them before.

    Where you have approved servers, this takes a protection away, so you are asked.
    """
    from consentry import approvals
    from consentry.gate import Gate

    world = LocalWorld()
    state = State(world.state_home())
    gone = registration.registered(world, state, client)
    if not gone:
        raise UsageError("Consentry is not registered for these links", hint="consentry handler status shows who is")
    if approvals.everything(world, state) or approvals.damaged(world, state):
        standing = _of(world, state, gone)
        about: dict[str, JSON] = {"name": "link handler", "schemes": list(gone)}
        Gate(front.chosen(world, ui), world=world).confirm(_review(world, standing), about)
    found = _of(world, state, registration.disable(world, state, client))
    if as_json:
        out(json.dumps({"schemes": [_row(one) for one in found]}) + "\n")
        return 0
    for one in found:
        out(f"{one.scheme}: opened by {show(one.holder) if one.holder else 'nothing'} again.\n")
    return 0


@command.command("status")
@_CLIENT
@_JSON
def status(client: str | None, as_json: bool) -> int:
    """Say who opens each kind of install link, and what goes past Consentry inside each client."""
    world = LocalWorld()
    wanted = {one.name for one in schemes.of(client)} if client else schemes.NAMES
    if not wanted:
        raise UsageError(f"{show(client or '')} has no install links", hint="consentry handler status lists all")
    found = [one for one in registration.status(world, State(world.state_home())) if one.scheme in wanted]
    if as_json:
        out(json.dumps({"schemes": [_row(one) for one in found]}) + "\n")
        return 0
    out("".join(_line(one) for one in found))
    out("\nNo link is needed for these; they go past Consentry:\n")
    out("".join(f"  {name}: {schemes.PAST[name]}\n" for name in dict.fromkeys(one.client for one in found)))
    return 0


@command.command("open", hidden=True, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("links", nargs=-1, type=click.UNPROCESSED)
def open_(links: tuple[str, ...]) -> int:
    """Open a link that was clicked; what the desktop calls."""
    world = LocalWorld()
    known = False
    try:
        if len(links) != 1:
            raise UsageError(f"{len(links)} links were handed over at once", hint="nothing was opened or installed")
        code = _asked(world, _text(links[0]))
        known = True
    except ConsentryError as error:
        known = True
        if not clicked.tell(world, error):
            _on_a_page(world, error)
        raise
    finally:
        if not known:
            failed = _("Consentry failed while it opened a link; nothing was installed.")
            world.links().notice("Consentry", matching(world.languages()).tell(failed))
    return code


def _asked(world: World, link: str) -> int:
    """Ask about a link on a page, and say there how it ended: nobody looks at a terminal. The exit code."""
    pages: list[DesktopDialog] = []

    def page() -> Dialog:
        from consentry.dialogs.desktop import DesktopDialog

        pages.append(DesktopDialog(world))
        return pages[0]

    try:
        outcomes = clicked.opened(world, State(world.state_home()), link, page)
        for one in pages:
            from consentry.cli.outcome import on_screen

            on_screen(one, outcomes)
    finally:
        for one in pages:
            one.close()
    clicked.told(world, outcomes)
    from consentry.gate import NotInstalled

    codes = [fail(one.error) for one in outcomes if isinstance(one, NotInstalled)]
    return codes[0] if codes else 0


def _on_a_page(world: World, error: ConsentryError) -> None:
    """Where no notice can be shown, a page says what happened; where that fails too, the exit code and the history."""
    said = (
        (_("What happened:"), _("{sentence}.", sentence=error.message)),
        (_("What you can do:"), _("{sentence}.", sentence=error.hint)),
    )
    review = Review(
        act="change",
        heading=_("This link was not opened"),
        level=Level.BLOCK,
        badge=terms.BADGES[Level.BLOCK],
        warning=(_("Nothing was installed, and nothing was changed."),),
        consequences=(),
        sections=tuple(Section(title=title, rows=(Row(label="", value=text),)) for title, text in said),
        plan_digest=digest({"refused": error.message}),
        words=None,
        dwell=0.0,
    )
    with contextlib.suppress(CannotAsk):
        from consentry.dialogs.desktop import DesktopDialog

        page = DesktopDialog(world)
        page.show(review)
        page.close()


def _text(link: str) -> str:
    """The link as UTF-8, whatever the locale of the desktop is; its bytes stay what they are."""
    return link if sys.platform == "win32" else os.fsencode(link).decode("utf-8", "surrogateescape")


def _review(world: World, found: tuple[Standing, ...]) -> Review:
    """What taking the handler away means, to be confirmed like everything that takes a protection away."""
    rows = tuple(Row(label=one.scheme, value=show(one.before) if one.before else _("nothing")) for one in found)
    said: JSON = {"act": "disable the link handler", "user": world.user(), "machine": world.machine(),
                  "schemes": {one.scheme: one.before for one in found}}  # fmt: skip
    return Review(
        act="change",
        heading=_("Let install links go past Consentry?"),
        level=Level.DANGER,
        badge=terms.BADGES[Level.DANGER],
        warning=(
            _(
                "This may be dangerous: a click on an install link then opens your client itself. What it shows before "
                "it installs a server, and whether it asks at all, is up to the client."
            ),
        ),
        consequences=(_("A link installs servers without this dialog."),),
        sections=(Section(title=_("These links are then opened by:"), rows=rows),),
        plan_digest=digest(said),
        words="let links past",
        dwell=_DWELL,
    )


def _of(world: World, state: State, names: tuple[str, ...]) -> tuple[Standing, ...]:
    return tuple(one for one in registration.status(world, state) if one.scheme in names)


def _row(one: Standing) -> dict[str, JSON]:
    return {
        "scheme": one.scheme,
        "client": one.client,
        "state": one.state,
        "holder": one.holder,
        "before": one.before,
        "past": schemes.PAST[one.client],
    }


_STATES = {"ours": "Consentry", "theirs": "not registered", "nobody": "nobody", "taken back": "TAKEN BACK"}


def _line(one: Standing) -> str:
    by = f", opened by {show(one.holder)}" if one.state in ("theirs", "taken back") and one.holder else ""
    before = f", before: {show(one.before)}" if one.before else ""
    return f"{one.scheme:<17} {_STATES[one.state]}{by}{before}\n"
