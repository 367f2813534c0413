"""``consentry install``: the main job."""

from __future__ import annotations

import json

import click

from consentry import filed as filed_requests
from consentry.cli import front, outcome
from consentry.cli.app import out, say
from consentry.cli.asked import Asked, options
from consentry.errors import CannotAsk, ConsentryError, Refused
from consentry.filed import Filed
from consentry.gate import Gate, Installed, NotInstalled, Outcome
from consentry.model import JSON
from consentry.show import show

PATIENCE = 300.0  # seconds that an open question is waited for


@click.command("install")
@options
@front.option
@click.option("--plain", is_flag=True, help="No colour and no escape sequences.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as one JSON object.")
def command(asked: Asked, ui: front.Front | None, plain: bool, as_json: bool) -> int:
    """Read REQUEST, show everything that it would run, and install what you approve.

    REQUEST is an install link, a file (JSON, YAML, TOML or a bundle), - (standard input), npm:NAME, pypi:NAME,
    oci:IMAGE, nuget:NAME, or -- COMMAND ARG... Where nobody can be asked it waits for consentry review, and the exit
    code is 4.
    """
    world = asked.world
    dialog = front.or_nobody(world, ui, plain=plain)
    gate = Gate(dialog, world=world, patience=PATIENCE, waiting=front.waiting)
    try:
        outcomes = gate.install(asked.offer, asked.wish)
    except Refused as refused:
        if as_json:
            out(json.dumps({"servers": [], "error": {"code": refused.code, "message": refused.message}}) + "\n")
        raise
    filed = _filed(gate, asked, outcomes)
    ended = tuple(_waiting(one, filed) for one in outcomes)
    outcome.on_screen(dialog, ended)
    if as_json:
        answer: dict[str, JSON] = {"servers": [outcome.as_json(one) for one in outcomes], "error": None}
        out(json.dumps(answer if filed is None else {**answer, **filed_requests.receipt(filed)}) + "\n")
    elif filed is not None:
        out(json.dumps(filed_requests.receipt(filed)) + "\n")
    codes = [outcome.tell(one, as_json) for one in ended]
    return next((code for code in codes if code), 0)


def _filed(gate: Gate, asked: Asked, outcomes: tuple[Outcome, ...]) -> Filed | None:
    """Keep the request for later where there was nobody to ask; None where there was, or no more can be kept."""
    if not any(isinstance(one, NotInstalled) and isinstance(one.error, CannotAsk) for one in outcomes):
        return None
    try:
        return filed_requests.file(gate.world, gate.state, asked.offered, asked.wish, gate.world.ancestors())
    except (ConsentryError, OSError) as error:
        say(f"consentry: the request was not kept for later: {show(str(error))}\n")
        return None


def _waiting(ended: Outcome, filed: Filed | None) -> Outcome:
    """``ended``, with the way on where it waits for a person."""
    if filed is None or isinstance(ended, Installed) or not isinstance(ended.error, CannotAsk):
        return ended
    hint = f"it waits for a person, who decides in a terminal of their own: consentry review {filed.ident}"
    return NotInstalled(name=ended.name, error=CannotAsk(ended.error.message, hint=hint))
