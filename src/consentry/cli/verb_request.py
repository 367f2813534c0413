"""``consentry request``: ask where there is no person; a person decides later."""

from __future__ import annotations

import json

import click

from consentry import filed as filed_requests
from consentry.case import inspect
from consentry.cli.app import out
from consentry.cli.asked import Asked, options
from consentry.errors import CannotAsk, Refused
from consentry.model import JSON, Level, State


@click.command("request")
@options
def command(asked: Asked) -> int:
    """File REQUEST for a person, who decides with consentry review; never asks, and grants nothing.

    For places without a person: a build server, an assistant, a remote shell. Prints one line of JSON and ends with 4.
    """
    world, state = asked.world, State(asked.world.state_home())
    cases = inspect(world, state, asked.offer, asked.wish)
    worst = max(cases, key=lambda one: one.level)
    if worst.level is Level.BLOCK:
        first = next(f for f in worst.findings if f.level is Level.BLOCK)
        raise Refused(
            f"not allowed: {first.title.lower()}; no person will be asked",
            hint="consentry inspect shows why",
            code="blocked",
            where=first.where,
        )
    filed = filed_requests.file(world, state, asked.offered, asked.wish, world.ancestors())
    servers: list[JSON] = [{"name": one.plan.name, "digest": one.plan.digest, "level": one.level.word} for one in cases]
    out(json.dumps({**filed_requests.receipt(filed), "servers": servers}) + "\n")
    return CannotAsk.exit_code
