"""``consentry uninstall NAME``: take a server out of its client's configuration and end its approval."""

from __future__ import annotations

import click

from consentry import clients, layers, uninstall
from consentry.case import Wish, target_of
from consentry.cli import choice
from consentry.cli.app import out
from consentry.model import State
from consentry.show import show
from consentry.world import LocalWorld


@click.command("uninstall")
@click.argument("name")
@click.option("--client", metavar="CLIENT", help="Which client's server of that name.")
@click.option("--scope", type=click.Choice(["user", "project"]), default="user", show_default=True)
@click.option("--config", metavar="PATH", help="Another configuration file of that client.")
def command(name: str, client: str | None, scope: str, config: str | None) -> int:
    """Take the server NAME out of its client's configuration, whoever put it there, and end its approval.

    Its secrets leave the key chain and its unpacked bundle the disk. Everything else in the file stays as it is, and
    the file as it was is kept among the backups.
    """
    world = LocalWorld()
    state = State(world.state_home())
    record = uninstall.approved(world, state, name, client) if config is None and scope == "user" else None
    if record is not None:
        target = uninstall.target(world, record)
    else:
        wish = Wish(
            client=choice.client(world, client, None),
            scope="project" if scope == "project" else "user",
            config=config,
        )
        target = target_of(world, clients.find(wish.client), wish, name)
    member = clients.find(target.client)
    done = uninstall.uninstall(world, state, name, target, member)
    out(f"{show(name)} is gone from {show(done.path)}, and no longer approved.\n")
    for path in layers.others(world, member, target, name):
        out(f"{show(path)} has a server {show(name)} too: it is still there.\n")
    if done.backup:
        out(f"The file as it was: {show(done.backup)}\n")
    return 0
