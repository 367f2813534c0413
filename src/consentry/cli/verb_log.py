"""``consentry log``: every question and every answer, denials included."""

from __future__ import annotations

import json
import sys

import click

from consentry import approvals, ledger
from consentry.model import State
from consentry.show import show
from consentry.world import LocalWorld


@click.command("log")
@click.option("--name", metavar="NAME", help="Only rows about this server.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines, oldest first.")
@click.option("--verify", is_flag=True, help="Check the hash chain; exit 7 if it does not hold.")
def command(name: str | None, as_json: bool, verify: bool) -> int:
    """Show the history: asked, approved, denied, refused, written, revoked, undone."""
    world = LocalWorld()
    state = State(world.state_home())
    ledger.collect(world, state)
    if verify:
        problems = ledger.verify(world, state)
        if not ledger.head(world, state)[0] and approvals.everything(world, state):
            problems = (*problems, "there are approvals, but no history of them")
        sys.stdout.write("".join(f"{problem}\n" for problem in problems))
        number, digest = ledger.head(world, state)
        if not problems:
            sys.stdout.write(f"{number} rows, chain holds, head {digest or 'none'} ({ledger.ANCHOR})\n")
        return 7 if problems else 0
    for row in ledger.rows(world, state, name=None if name is None else show(name)):
        if as_json:
            fields = {"seq": row.seq, "time": row.time, "event": row.event, "data": row.data, "hash": row.hash}
            sys.stdout.write(json.dumps(fields) + "\n")
        else:
            about = "  ".join(f"{key}={show(str(value))}" for key, value in row.data.items() if value is not None)
            sys.stdout.write(f"{row.seq:>5}  {row.time}  {row.event:<13} {about}\n")
    return 0
