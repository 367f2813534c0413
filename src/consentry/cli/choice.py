"""Which client is meant, where the call does not name one."""

from __future__ import annotations

import sys

import click

from consentry import clients, formats
from consentry.cli.app import say
from consentry.clients import Place
from consentry.errors import Refused, UsageError
from consentry.model import InstallRequest
from consentry.world import World


def here(world: World) -> tuple[str, ...]:
    """The names of the clients that are installed on this machine."""
    place = Place(platform=world.platform, home=world.home(), folder=world.folder(), environ=world.environ)
    searched = world.environ.get("PATH", "")
    return clients.installed(
        place, lambda path: world.look(path) is not None, lambda name: world.find(name, searched) is not None
    )


def client(world: World, named: str | None, offer: str | InstallRequest | None) -> str:
    """The client that was named, else the one that the request was made for if it is here, else the only one here.

    Raises UsageError with the choice where there are several or none.
    """
    if named is not None:
        return named
    found = here(world)
    made_for = _made_for(offer)
    if made_for in found:
        return str(made_for)
    if len(found) == 1 and made_for is None:
        return found[0]
    if not found:
        hint = "name one: --client NAME; consentry clients --all lists them"
        raise UsageError("no client was found on this machine", hint=hint)
    what = "the request was made for another client" if made_for else "several clients are installed"
    if sys.stdin.isatty() and sys.stderr.isatty():
        return _chosen(what, found)
    raise UsageError(f"{what}; which one is it for?", hint=f"choose one: --client {' | '.join(found)}")


def _chosen(what: str, found: tuple[str, ...]) -> str:
    """A choice of the person at the terminal. It decides nothing but the client: consent is asked for after it."""
    menu = "".join(f"  {at}. {clients.find(name).TITLE}  (--client {name})\n" for at, name in enumerate(found, 1))
    say(f"{what[:1].upper()}{what[1:]}. Which one is it for?\n{menu}")
    at = click.prompt("Number", type=click.IntRange(1, len(found)), err=True)
    return found[int(at) - 1]


def _made_for(offer: str | InstallRequest | None) -> str | None:
    if offer is None:
        return None
    try:
        return offer.client if isinstance(offer, InstallRequest) else formats.read(offer).client
    except Refused:  # said where it is read to be installed
        return None
