"""Clients that read several files and mix what stands in them under one name: which is written, which others count.

What such a client starts is no single entry. So the file that counts most is written, and a server whose name stands
in another one is not installed: the variables, the folder or the switch of that entry would come into this one.
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.clients.interface import Client
from consentry.edit import LIMIT
from consentry.errors import NotWritten
from consentry.model import Target
from consentry.show import show
from consentry.world import World


def chosen(world: World, client: Client, target: Target, name: str = "") -> Target:
    """The file of ``target`` to write: of those that are there the one that has the server ``name``, else the one that
    counts most. Raises NotWritten where one cannot be read.
    """
    if not target.stronger:
        return target
    there = [path for path in (*reversed(target.stronger), target.path) if world.look(path) is not None]
    path = next((one for one in there if name and name in _entries(world, client, target, one)), None)
    return replace(target, path=path or next(iter(there), target.path))


def others(world: World, client: Client, target: Target, name: str) -> tuple[str, ...]:
    """The other files that have a server ``name``. Raises NotWritten where one cannot be read."""
    own = world.real(target.path)
    paths = {world.real(path): path for path in (*target.beside, *target.stronger)}
    return tuple(path for real, path in paths.items() if real != own and name in _entries(world, client, target, path))


def alone(world: World, client: Client, target: Target, name: str) -> None:
    """Raises NotWritten where the client would mix the entry ``name`` with that of another file."""
    found = others(world, client, target, name)
    if found:
        raise NotWritten(
            f"{show(found[-1])} has a server {show(name)} too, and {client.TITLE} mixes what it reads of one name",
            hint=f"choose another name with --name NAME, or take that one out: consentry uninstall {show(name)} "
            f"--client {client.NAME} --config PATH",
        )


def _entries(world: World, client: Client, target: Target, path: str) -> dict[str, str]:
    real = world.real(path)  # it is only read: a link is as good
    try:
        data = world.read(real, LIMIT) if world.look(real) is not None else None
        return client.entries(data, target.key)
    except OSError as error:
        raise NotWritten(f"{show(path)}: {error.strerror}", hint=_HINT) from error
    except NotWritten as refusal:
        raise NotWritten(f"{show(path)} {refusal.message}", hint=refusal.hint) from refusal


_HINT = "your client reads that file too: mend it, then run this again"
