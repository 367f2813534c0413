"""``consentry revoke NAME``: end an approval; only narrowing is free."""

from __future__ import annotations

import sys
from typing import Any

import click

from consentry import approvals, ledger, uninstall
from consentry.errors import UsageError
from consentry.model import State
from consentry.show import show
from consentry.world import LocalWorld


@click.command("revoke")
@click.argument("name")
@click.option("--client", metavar="CLIENT", help="Which client's server of that name.")
def command(name: str, client: str | None) -> int:
    """End every approval of the server NAME (or of one plan, sha256:...): the guard no longer starts it.

    Its secrets leave the key chain. The entry in the configuration stays; consentry undo NAME takes it out.
    """
    world = LocalWorld()
    state = State(world.state_home())
    if name in approvals.damaged(world, state):
        approvals.revoke(world, state, name)
        ledger.append(world, state, "revoked", {"plan_digest": name})
        sys.stdout.write("The damaged approval is ended.\n")
        return 0
    records = _records(approvals.everything(world, state), name, client)
    for record in records:
        uninstall.revoke(world, state, record)
        ledger.append(world, state, "revoked", {"name": show(name), "plan_digest": record["plan_digest"]})
    sys.stdout.write(f"{show(name)} is no longer approved. Its entry stays in the file: consentry undo {show(name)}\n")
    if any(record["kind"] != "guard" for record in records):
        sys.stdout.write("It is not started through the guard: only removing the entry stops it.\n")
    return 0


def _records(everything: tuple[dict[str, Any], ...], name: str, client: str | None) -> list[dict[str, Any]]:
    found = [r for r in everything if name in (r["name"], r["plan_digest"])]
    clients = {str(r["plan"]["target"]["client"]) for r in found}
    if client is not None:
        found = [r for r in found if r["plan"]["target"]["client"] == client.replace("_", "-")]
    elif len(clients) > 1:
        raise UsageError(f"{show(name)} is approved for several clients", hint=f"name one: --client {min(clients)}")
    if not found:
        raise UsageError(f"no approved server is called {show(name)}", hint="consentry list shows what is approved")
    return found
