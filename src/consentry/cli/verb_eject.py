"""``consentry eject NAME``: let the client start an approved server itself, without the guard."""

from __future__ import annotations

import click

from consentry.cli import front
from consentry.cli.app import out
from consentry.gate import Gate
from consentry.show import show
from consentry.world import LocalWorld


@click.command("eject")
@click.argument("name")
@click.option("--client", metavar="CLIENT", help="Which client's server of that name.")
@front.option
def command(name: str, client: str | None, ui: front.Front | None) -> int:
    """Write the approved command of NAME itself into the configuration: the guard no longer checks it.

    This removes a protection, so you are asked.
    """
    world = LocalWorld()
    done = Gate(front.or_nobody(world, ui), world=world).eject(name, client)
    out(f"{show(name)} is now started by the client itself, from {show(done.path)}. Nothing is re-checked at start.\n")
    return 0
