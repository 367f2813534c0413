"""How a decision ended, told to a person or a program."""

from __future__ import annotations

import contextlib

from consentry.cli.app import fail, out, say, spoken
from consentry.dialogs.interface import Dialog, Teller
from consentry.dialogs.screen import render
from consentry.errors import CannotAsk
from consentry.gate import Blocked, Installed, NotInstalled, Outcome
from consentry.language import Catalog, _
from consentry.model import JSON, Plan
from consentry.show import show


def tell(outcome: Outcome, quiet: bool) -> int:
    """Say how one server ended; its exit code. ``quiet``: errors only."""
    if isinstance(outcome, NotInstalled):
        if isinstance(outcome.error, Blocked) and not quiet:
            lines = render(outcome.error.case.review, 100, plain=True, catalog=spoken())
            say("\n".join(lines) + "\n")
        return fail(outcome.error)
    if not quiet:
        tell = spoken().tell
        out("".join(f"{tell(line)}\n" for line in _said(outcome)))
    return 0


def on_screen(dialog: Dialog, outcomes: tuple[Outcome, ...]) -> None:
    """Say how each server ended where the question stood, if that is still there."""
    if not isinstance(dialog, Teller):
        return
    for one in outcomes:
        if isinstance(one, NotInstalled) and isinstance(one.error, Blocked):
            with contextlib.suppress(CannotAsk):  # nobody there: it is said where the command was started
                dialog.show(one.error.case.review)
    dialog.tell(*(sentence for one in outcomes for sentence in _sentences(one, dialog.catalog)))


def _sentences(outcome: Outcome, catalog: Catalog) -> list[str]:
    if isinstance(outcome, Installed):
        return [catalog.tell(line) for line in _said(outcome)]
    error = outcome.error
    hint = _("What can be done: {hint}.", hint=error.hint)
    return [catalog.sentence(error.message), catalog.tell(hint)]


def _said(done: Installed) -> tuple[str, ...]:
    name = show(done.name)
    if done.unchanged:
        return (_("{name} is installed already, exactly as approved. Nothing was changed.", name=name),)
    saved = _("Approved. {name} is saved in {path}.", name=name, path=show(done.path))
    return (*_unguarded(saved, done.plan), _("Take it back: consentry undo {name}", name=name))


def _unguarded(saved: str, plan: Plan) -> tuple[str, ...]:
    if plan.url is not None:
        return (_("{saved} A remote server is not guarded after installation.", saved=saved),)
    return (_("{saved} The client starts it directly, without a guard.", saved=saved),) if plan.direct else (saved,)


def as_json(outcome: Outcome) -> JSON:
    """How one server ended, as JSON."""
    if isinstance(outcome, NotInstalled):
        error = outcome.error
        return {"name": outcome.name, "outcome": "not installed", "exit": error.exit_code, "message": error.message}
    return {
        "name": outcome.name,
        "outcome": "unchanged" if outcome.unchanged else "installed",
        "exit": 0,
        "path": outcome.path,
        "plan_digest": outcome.plan.digest,
        "record": outcome.record,
    }
