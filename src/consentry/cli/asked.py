"""What ``install`` and ``request`` have in common: which request, for which client, written where."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import click

from consentry.case import Wish
from consentry.cli import choice, offer
from consentry.cli.app import Words
from consentry.filed import Offered
from consentry.model import InstallRequest
from consentry.world import LocalWorld

_OPTIONS = (
    click.argument("request", required=False),
    click.option("--client", metavar="NAME", help="Which client; may be left out where one is installed."),
    click.option("--scope", type=click.Choice(["user", "project"]), default="user", show_default=True),
    click.option("--config", metavar="PATH", help="Another configuration file of that client."),
    click.option("--name", metavar="NAME", help="The server's name in the configuration."),
    click.option("--direct", is_flag=True, help="Write the approved command itself: the guard does not re-check it."),
    click.option("--pick", type=int, metavar="N", help="Which of a request's alternatives, counted from 1."),
    click.option("--allow", multiple=True, metavar="KEY", help="Write a safeguard key that the request asks for."),
    click.option("--document", metavar="FILE", help="The registry entry (server.json) that a link only names."),
    click.option("--sha256", metavar="HEX", help="What the publisher says of a bundle file."),
)


class Asked(NamedTuple):
    """A request as it was handed over, as it was read, and how it is to be installed."""

    world: LocalWorld
    offered: Offered
    offer: str | InstallRequest
    wish: Wish


def options(command: Callable[..., int]) -> Callable[..., int]:
    """Give ``command`` the options of a request; it gets them as one ``Asked`` before its own."""

    @functools.wraps(command)
    def called(
        words: Words,
        /,
        *,
        request: str | None,
        client: str | None,
        scope: str,
        config: str | None,
        name: str | None,
        direct: bool,
        pick: int | None,
        allow: tuple[str, ...],
        document: str | None,
        sha256: str | None,
        **own: object,
    ) -> int:
        world = LocalWorld()
        offered = offer.gather(world, request, words.command, name, sha256=sha256, document=document)
        read = offer.parse(world, offered)
        wish = Wish(
            client=choice.client(world, client, read),
            scope="project" if scope == "project" else "user",
            config=config,
            name=name,
            direct=direct,
            pick=pick,
            grants=allow,
        )
        return command(Asked(world, offered, read, wish), **own)

    with_options: Callable[..., int] = click.pass_obj(called)
    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return with_options
