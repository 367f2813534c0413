"""``consentry inspect``: plan and findings only; never asks, never writes, never executes."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from typing import IO

import click

from consentry import case, formats, runners
from consentry.cli import contract, offer
from consentry.cli.app import Words
from consentry.dialogs.terminal import render
from consentry.errors import NotWritten, Refused, UsageError
from consentry.model import InstallRequest, State
from consentry.review import Matter, review
from consentry.show import show
from consentry.world import LocalWorld

# What this machine lacks or has otherwise is no reason not to look at a request.
_LOCAL = {
    "program-not-found",
    "relative-program",
    "path-hole",
    "script-not-found",
    "interpreter-not-found",
    "interpreter-unclear",
    "no-cwd",
    "inputs",
    "bad-name",
    "program-with-blank",
    "secret-unguarded",
    "no-bundle",
}


@click.command("inspect")
@click.argument("request", required=False)
@click.option("--client", metavar="NAME", help="Read it as it would be for this client, on this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (or one for each line of a batch).")
@click.option("--batch", metavar="FILE", help="JSON Lines in, JSON Lines out, in order; - is standard input.")
@click.pass_obj
def command(words: Words, request: str | None, client: str | None, as_json: bool, batch: str | None) -> int:
    """Show what REQUEST would fetch, run and write, and what stands out.

    REQUEST is a link, a file, - (standard input), npm:NAME, pypi:NAME, or -- COMMAND ARG...
    """
    if batch is not None:
        if request is not None or words.command is not None:
            raise UsageError("--batch takes its requests from the file", hint="consentry inspect --batch FILE --json")
        return _batch(batch)
    world = LocalWorld()
    try:
        asked = offer.read(world, request, words.command, None)
        read = asked if isinstance(asked, InstallRequest) else formats.read(asked)
        matters = _matters(world, read, client)
    except Refused as refused:
        if not as_json:
            raise
        sys.stdout.write(json.dumps({"id": None, **contract.refused(refused)}) + "\n")
        return refused.exit_code
    if as_json:
        own = len(read.findings)
        answer = contract.read(read, [(matter.plan, matter.findings[own:]) for matter in matters])
        sys.stdout.write(json.dumps({"id": None, **answer}) + "\n")
        return 0
    columns = shutil.get_terminal_size().columns
    for matter in matters:
        sys.stdout.write("\n".join(render(review(matter), columns, plain=True, question=False)) + "\n")
    return 0


def _matters(world: LocalWorld, request: InstallRequest, client: str | None) -> list[Matter]:
    """Each server as an installation on this machine would see it; without a client, or where that fails, as asked."""
    chosen = client or contract.own(request)
    if chosen is not None:
        try:
            cases = case.inspect(world, State(world.state_home()), request, case.Wish(client=chosen))
            return [one.matter for one in cases]
        except NotWritten:
            pass
        except Refused as refused:
            if refused.code not in _LOCAL:
                raise
    return [
        dataclasses.replace(
            Matter(request=request, server=server, plan=plan, findings=(*request.findings, *found)),
            name=runners.name(plan),
            root=world.root(),
        )
        for server, (plan, found) in zip(request.servers, contract.look(request, chosen), strict=True)
    ]


def _batch(path: str) -> int:
    try:
        stream: IO[bytes] = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115 - closed with the process
    except OSError as error:
        raise UsageError(f"{show(path)} cannot be read: {error.strerror}", hint="give a file of JSON Lines") from error
    encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
    for line in stream:
        if line.strip():
            sys.stdout.write(encode(contract.line(line)) + "\n")
    return 0
