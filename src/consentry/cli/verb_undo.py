"""``consentry undo NAME``: take the last change of a configuration back."""

from __future__ import annotations

import click

from consentry.cli import front
from consentry.cli.app import out
from consentry.gate import Gate
from consentry.show import show
from consentry.world import LocalWorld


@click.command("undo")
@click.argument("name")
@click.option("--client", metavar="CLIENT", help="Which client's server of that name.")
@front.option
def command(name: str, client: str | None, ui: front.Front | None) -> int:
    """Take back what the last installation of NAME changed, and end its approval.

    The file is then byte for byte as before, unless something else changed it since: then only the entry is removed
    and the rest of the difference is shown. Where an earlier entry would come back, you are asked first.
    """
    world = LocalWorld()
    undone = Gate(front.or_nobody(world, ui), world=world).undo(name, client)
    if undone.exact:
        out(f"{show(name)} is taken back: the file is exactly as it was before.\n")
        return 0
    out(f"{show(name)} is removed. The file was changed by others since; what differs from before:\n")
    out("".join(f"{line}\n" for line in undone.difference))
    return 0
