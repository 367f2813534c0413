"""``consentry assurance``: what can prove an answer on this machine; root's signer, put there or taken away."""

from __future__ import annotations

import json

import click

from consentry import assurance, confirming, enforce, terms
from consentry.assurance.interface import Asked
from consentry.cli import front
from consentry.cli.app import out, say
from consentry.errors import NotApproved, NotWritten, UsageError
from consentry.language import _
from consentry.model import JSON, Level, Review, Row, Section, digest
from consentry.show import show
from consentry.world import LocalWorld, World

#: Seconds before an answer to a dangerous question is taken.
_DWELL = 3.0
#: An answer as a page could give it.
_PAGE = Asked(plan_digest="", review_digest="", touch=lambda _request: {})
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("assurance")
def command() -> None:
    """Say what can prove an answer here; let polkit confirm answers, or stop that.

    A policy may demand more of an answer than that it was given in a dialog: assurance A2 or A3.
    """


@command.command("status")
@_JSON
def status(as_json: bool) -> int:
    """Say which means there are, what each proves, and why one cannot be used."""
    world = LocalWorld()
    rows: list[dict[str, JSON]] = [
        {"means": name, "level": means.LEVEL.name, "missing": means.ready(world, _PAGE) or None}
        for name, means in assurance.ALL.items()
    ]
    if as_json:
        out(json.dumps({"means": [*rows]}) + "\n")
        return 0
    out("A dialog of Consentry by itself is A1: it proves that something answered, not that a person did.\n")
    for row in rows:
        out(f"{row['means']:<14} {row['level']}  {show(str(row['missing'])) if row['missing'] else 'ready'}\n")
    return 0


@command.command("enable")
def enable() -> int:
    """Let polkit confirm answers of all users of this computer, and a signer of root's sign that it did. Root only.

    Writes a key that only root can read, its public half beside the policy, the signer, and polkit's action. From then
    on the answers of a user count as A2 where a policy demands that.
    """
    _root()
    try:
        if why := confirming.missing():
            raise UsageError(f"the signer cannot be installed: {show(why)}", hint="nothing was changed")
        confirming.install()
    except OSError as error:
        raise NotWritten(
            f"the signer cannot be installed: {show(error.filename or '')}: {error.strerror}",
            hint="mend that and run it again; it is not used until all of it is there",
        ) from error
    out('polkit confirms answers from now on; a policy demands it with: assurance = "A2"\n')
    for path in (confirming.ACTION, confirming.SIGNER, confirming.signers(), confirming.key()):
        out(f"  {path}\n")
    return 0


@command.command("disable")
@front.option
def disable(ui: front.Front | None) -> int:
    """Take the signer and its key away. Root only.

    What was confirmed with it counts as A1 again, and does not start where a policy demands A2. This takes a protection
    away, so you are asked.
    """
    from consentry.gate import Gate

    _root()
    if not confirming.there():
        raise UsageError("there is nothing to take away", hint="consentry assurance status says more")
    world = LocalWorld()
    about: dict[str, JSON] = {"name": "assurance", "signer": confirming.SIGNER}
    Gate(front.chosen(world, ui), world=world).confirm(_review(world), about)
    try:
        confirming.remove()
    except OSError as error:
        raise NotWritten(
            f"not all of it could be taken away: {show(error.filename or '')}: {error.strerror}",
            hint="mend that and run it again",
        ) from error
    out("polkit confirms no answers any more; the key is gone.\n")
    return 0


@command.command("list-key")
def list_key() -> int:
    """Have a page ask a security key of yours, and print the line by which root lists it for you.

    Nothing is listed by this: root appends the line to the file that is named with it. Look at the key's attestation
    first; that a key is in hardware, and whose it is, is the administrator's word.
    """
    from consentry.assurance import webauthn
    from consentry.dialogs.browser import BrowserDialog

    world = LocalWorld()
    nonce = world.random(32)
    page = BrowserDialog(world, keys=True)
    try:
        answer = page.touch(_listing(world), webauthn.listing(world, nonce))
        line, about = webauthn.listed(answer, nonce, world.user())
    except ValueError as error:
        page.tell(_("The key was not taken."))
        raise NotApproved(f"the key was not taken: {show(str(error))}", hint="run it again", reason="user") from error
    finally:
        page.close()
    out(f"{line}\n")
    say(f"consentry: this key says of itself: {show(about)}\nconsentry: root lists it by that line in {_list()}\n")
    return 0


def _list() -> str:
    return f"{confirming.folder()}/{enforce.LISTS['webauthn']}"


def _listing(world: World) -> Review:
    rows = (Row(label=_("For"), value=show(world.user())), Row(label=_("List"), value=show(_list())))
    return Review(
        act="change",
        heading=_("Make a security key ready for this page?"),
        level=Level.INFO,
        badge=terms.BADGES[Level.INFO],
        warning=(_("A key that your administrator lists for you can then confirm what you approve on this page."),),
        consequences=(),
        sections=(Section(title=_("What is asked of the key:"), rows=rows),),
        plan_digest=digest({"act": "list a key", "user": world.user(), "machine": world.machine()}),
        words=None,
        dwell=1.0,
    )


def _root() -> None:
    if not LocalWorld().root():
        raise UsageError("only root can change what proves an answer", hint="run it as root, for example with sudo")


def _review(world: World) -> Review:
    paths = confirming.there()
    said: JSON = {"act": "disable assurance", "user": world.user(), "machine": world.machine(), "files": [*paths]}
    return Review(
        act="change",
        heading=_("Stop letting your system confirm answers?"),
        level=Level.DANGER,
        badge=terms.BADGES[Level.DANGER],
        warning=(
            _(
                "This may be dangerous: where no policy demands more, a program with a user's rights can then give "
                "answers in that user's name."
            ),
        ),
        consequences=(
            _("Answers prove A1 only, unless a listed key signs them."),
            _("Servers that were confirmed by polkit do not start where a policy demands A2."),
        ),
        sections=(
            Section(title=_("These files are removed:"), rows=tuple(Row(label="-", value=show(p)) for p in paths)),
        ),
        plan_digest=digest(said),
        words="stop confirming",
        dwell=_DWELL,
    )
