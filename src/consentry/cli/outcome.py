"""How a decision ended, told to a person or a program."""

from __future__ import annotations

from consentry.cli.app import fail, out, say
from consentry.dialogs.interface import Dialog, Teller
from consentry.dialogs.terminal import render
from consentry.gate import Blocked, Installed, NotInstalled, Outcome
from consentry.model import JSON, Plan
from consentry.show import show


def tell(outcome: Outcome, quiet: bool) -> int:
    """Say how one server ended; its exit code. ``quiet``: errors only."""
    if isinstance(outcome, NotInstalled):
        if isinstance(outcome.error, Blocked) and not quiet:
            lines = render(outcome.error.case.review, 100, plain=True)
            say("\n".join(lines) + "\n")
        return fail(outcome.error)
    if not quiet:
        out(_said(outcome))
    return 0


def on_screen(dialog: Dialog, outcomes: tuple[Outcome, ...]) -> None:
    """Say how each server ended where the question stood, if that is still there."""
    if not isinstance(dialog, Teller):
        return
    for one in outcomes:
        if isinstance(one, NotInstalled) and isinstance(one.error, Blocked):
            dialog.show(one.error.case.review)
    dialog.tell(*(sentence for one in outcomes for sentence in _sentences(one)))


def _sentences(outcome: Outcome) -> list[str]:
    if isinstance(outcome, Installed):
        return _said(outcome).splitlines()
    error = outcome.error
    return [f"{error.message[:1].upper()}{error.message[1:]}.", f"What can be done: {error.hint}."]


def _said(done: Installed) -> str:
    name = show(done.name)
    if done.unchanged:
        return f"{name} is installed already, exactly as approved. Nothing was changed.\n"
    note = _guarded(done.plan)
    return f"Approved. {name} is saved in {show(done.path)}.{note}\nTake it back: consentry undo {name}\n"


def _guarded(plan: Plan) -> str:
    if plan.url is not None:
        return " A remote server is not guarded after installation."
    return " The client starts it directly, without a guard." if plan.direct else ""


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
