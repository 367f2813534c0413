"""``consentry review``: a person decides what was filed where there was none."""

from __future__ import annotations

import json
import sys

import click
from msgspec.structs import replace

from consentry import filed as filed_requests
from consentry import mute
from consentry.cli import front, offer, outcome
from consentry.cli.app import fail, out
from consentry.cli.verb_install import PATIENCE
from consentry.errors import ConsentryError, NotApproved, UsageError
from consentry.filed import Filed
from consentry.gate import Gate, Installed, Outcome
from consentry.model import JSON, State
from consentry.show import show
from consentry.world import LocalWorld, World

_DECIDED = frozenset(("user", "cancel"))  # reasons of a person who looked and said no


@click.command("review")
@click.argument("ident", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="Decide all that wait, one after the other.")
@click.option("--deny", is_flag=True, help="Deny ID, or with --all everything, without looking.")
@click.option("--unmute", is_flag=True, help="Ask about clicked links again, after a flood of them was muted.")
@front.option
@click.option("--plain", is_flag=True, help="No colour and no escape sequences.")
@click.option("--json", "as_json", is_flag=True, help="List as one JSON object.")
def command(
    ident: str | None, every: bool, deny: bool, unmute: bool, ui: front.Front | None, plain: bool, as_json: bool
) -> int:
    """List the requests that wait for a person, or decide the one called ID.

    Everything is read and looked at anew; what was filed grants nothing. A request that nobody decides expires.
    """
    world = LocalWorld()
    state = State(world.state_home())
    if unmute:
        mute.lift(world, state)
        out("Clicked links are asked again.\n")
        return 0
    if (ident is not None) and every:
        raise UsageError("both an ID and --all", hint="give one of the two")
    if ident is None and not every:
        if deny:
            raise UsageError("what is to be denied?", hint="consentry review ID --deny, or --all --deny")
        sys.stdout.write(_listing(world, state, as_json))
        return 0
    waiting = filed_requests.every(world, state) if ident is None else (filed_requests.find(world, state, ident),)
    if deny:
        for one in waiting:
            filed_requests.drop(world, state, one, "dropped")
        out(f"Denied: {len(waiting)}. Nothing was installed.\n")
        return 0
    gate = Gate(front.chosen(world, ui, plain=plain), world=world, patience=PATIENCE, waiting=front.waiting)
    codes = [_decide(gate, one) for one in waiting]
    return next((code for code in codes if code), 0)


def _decide(gate: Gate, filed: Filed) -> int:
    """Ask about one of them; it leaves the list when a person decided. The exit code."""
    try:
        read = offer.parse(LocalWorld(), filed.offered)
        outcomes = gate.install(read, replace(filed.wish, filed=filed.told))
    except ConsentryError as error:
        return fail(error)
    outcome.on_screen(gate.dialog, outcomes)
    codes = [outcome.tell(one, False) for one in outcomes]
    if all(_final(one) for one in outcomes):
        filed_requests.drop(gate.world, gate.state, filed, "decided")
    return next((code for code in codes if code), 0)


def _final(ended: Outcome) -> bool:
    if isinstance(ended, Installed):
        return True
    return isinstance(ended.error, NotApproved) and ended.error.reason in _DECIDED


def _listing(world: World, state: State, as_json: bool) -> str:
    waiting, until = filed_requests.every(world, state), mute.muted(world, state)
    if as_json:
        rows: list[JSON] = [
            {**filed_requests.receipt(one), "client": one.wish.client, "filed": one.told, "asks": _asks(one)}
            for one in waiting
        ]
        return json.dumps({"requests": rows, "muted_until": until.isoformat() if until else None}) + "\n"
    lines = [
        line
        for one in waiting
        for line in (f"{one.ident}  for {show(one.wish.client)}, filed by {show(one.told)}", f"    {_asks(one)}")
    ]
    if until is not None:
        lines.append(f"Clicked links are muted until {until:%H:%M} UTC, for too many were denied.")
        lines.append("Ask about them again: consentry review --unmute")
    lines.append("Decide one with: consentry review ID" if waiting else "Nothing waits for you.")
    return "\n".join(lines) + "\n"


def _asks(filed: Filed) -> str:
    """The request in a line of its list; all of it is shown when it is decided."""
    offered = filed.offered
    text = show(offered.bundle or offered.text or "  ".join(offered.words or ()))
    return text if len(text) <= 100 else f"{text[:100]}  (first 100 of {len(text):,} characters)"
