"""``consentry run NAME``: the launch guard, by name."""

from __future__ import annotations

import click

from consentry import approvals, launch
from consentry.errors import Changed
from consentry.model import State
from consentry.show import show
from consentry.world import LocalWorld


@click.command("run")
@click.argument("name")
@click.option("--client", metavar="CLIENT", help="Which client's server of that name.")
def command(name: str, client: str | None) -> int:
    """Re-check the approved server NAME and become it: what a client's configuration starts."""
    world = LocalWorld()
    state = State(world.state_home())
    record = approvals.find(world, state, name, client)
    if record is None:
        raise Changed(f"no approved server is called {show(name)}", hint="consentry list shows what is approved")
    return launch.main([name, "--state", state.root, "--plan", str(record["plan_digest"])])
