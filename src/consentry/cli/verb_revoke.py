"""``consentry revoke NAME``: end an approval; only narrowing is free."""

from __future__ import annotations

import sys

import click

from consentry import approvals, ledger
from consentry.errors import UsageError
from consentry.model import State
from consentry.show import show
from consentry.world import LocalWorld


@click.command("revoke")
@click.argument("name")
@click.option("--client", metavar="CLIENT", help="Which client's server of that name.")
def command(name: str, client: str | None) -> int:
    """End the approval of the server NAME: the guard no longer starts it.

    The entry in the configuration stays; consentry undo NAME takes it out.
    """
    world = LocalWorld()
    state = State(world.state_home())
    record = approvals.find(world, state, name, client)
    if record is None:
        raise UsageError(f"no approved server is called {show(name)}", hint="consentry list shows what is approved")
    digest = str(record["plan_digest"])
    approvals.revoke(world, state, digest)
    ledger.append(world, state, "revoked", {"name": show(name), "plan_digest": digest})
    sys.stdout.write(f"{show(name)} is no longer approved. Its entry stays in the file: consentry undo {show(name)}\n")
    if record["kind"] != "guard":
        sys.stdout.write("It is not started through the guard: only removing the entry stops it.\n")
    return 0
