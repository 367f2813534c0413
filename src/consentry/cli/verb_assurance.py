"""``consentry assurance``: what can prove an answer on this machine; root's signer, put there or taken away."""

from __future__ import annotations

import json

import click

from consentry import assurance, confirming, terms
from consentry.cli import front
from consentry.cli.app import out
from consentry.errors import UsageError
from consentry.language import _
from consentry.model import JSON, Level, Review, Row, Section, digest
from consentry.show import show
from consentry.world import LocalWorld, World

#: Seconds before an answer to a dangerous question is taken.
_DWELL = 3.0
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
        {"means": name, "level": means.LEVEL.name, "missing": means.ready(world) or None}
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
    if why := confirming.missing():
        raise UsageError(f"the signer cannot be installed: {show(why)}", hint="nothing was changed")
    confirming.install()
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
    if why := confirming.installed():
        raise UsageError(f"there is nothing to take away: {show(why)}", hint="consentry assurance status says more")
    world = LocalWorld()
    about: dict[str, JSON] = {"name": "assurance", "signer": confirming.SIGNER}
    Gate(front.chosen(world, ui), world=world).confirm(_review(world), about)
    confirming.remove()
    out("polkit confirms no answers any more; the key is gone.\n")
    return 0


def _root() -> None:
    if not LocalWorld().root():
        raise UsageError("only root can change what proves an answer", hint="run it as root, for example with sudo")


def _review(world: World) -> Review:
    paths = (confirming.ACTION, confirming.SIGNER, confirming.signers(), confirming.key())
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
