"""``consentry inspect``: plan and findings only; never asks, never writes, never executes."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from typing import IO

import click
from msgspec.structs import replace

from consentry import case, formats, runners
from consentry.cli import contract, offer, survey
from consentry.cli.app import Words, spoken
from consentry.dialogs.screen import render
from consentry.errors import NotWritten, Refused, UsageError
from consentry.model import InstallRequest, Level, State
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


LEVELS = click.Choice([level.word for level in Level])


@click.command("inspect")
@click.argument("requests", metavar="[REQUEST]...", nargs=-1)
@click.option("--client", metavar="NAME", help="Read it as it would be for this client, on this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each request.")
@click.option("--sarif", is_flag=True, help="Print a SARIF 2.1.0 log, for code scanning.")
@click.option("--fail-on", type=LEVELS, help="Exit with 5 if a finding has this level or a higher one.")
@click.option("--batch", metavar="FILE", help="JSON Lines in, JSON Lines out, in order; - is standard input.")
@click.pass_obj
def command(
    words: Words,
    requests: tuple[str, ...],
    client: str | None,
    as_json: bool,
    sarif: bool,
    fail_on: str | None,
    batch: str | None,
) -> int:
    """Show what REQUEST would fetch, run and write, and what stands out.

    REQUEST is a link, a file, a folder (the files of it that a client reads), - (standard input), npm:NAME, pypi:NAME,
    or -- COMMAND ARG... With several of them, a folder or --fail-on, each finding is one line with its place.
    """
    if batch is not None:
        if requests or words.command is not None or sarif or fail_on:
            raise UsageError("--batch takes its requests from the file", hint="consentry inspect --batch FILE --json")
        return _batch(batch)
    world = LocalWorld()
    if sarif or fail_on or len(requests) > 1 or any(map(_is_folder(world), requests)):
        if words.command is not None or (sarif and as_json):
            raise UsageError("this goes with links and files only", hint="leave out the words after --, or one option")
        return _survey(world, requests, client, fail_on, "sarif" if sarif else "json" if as_json else "")
    return _one(world, requests[0] if requests else None, words.command, client, as_json)


def _is_folder(world: LocalWorld) -> Callable[[str], bool]:
    return lambda request: bool(survey.folder(world, request))


def _survey(world: LocalWorld, requests: tuple[str, ...], client: str | None, fail_on: str | None, form: str) -> int:
    """Exit code 5 if a finding has the level ``fail_on`` or above; without it, if a request is refused."""
    if not requests:
        raise UsageError("what is to be looked at?", hint="give links, files or a folder")
    seen = survey.look(world, requests, client)
    if form == "sarif":
        from consentry.cli import sarif

        sys.stdout.write(json.dumps(sarif.log(seen, world.folder()), indent=1) + "\n")
    elif form == "json":
        sys.stdout.write("".join(json.dumps({"id": one.path, **one.answer}) + "\n" for one in seen))
    else:
        sys.stdout.write(survey.brief(seen, min(Level.WARN, Level[(fail_on or "warn").upper()])))
    return 5 if survey.reached(seen, Level[(fail_on or "block").upper()]) else 0


def _one(
    world: LocalWorld, request: str | None, line: tuple[str, ...] | None, client: str | None, as_json: bool
) -> int:
    try:
        asked = offer.read(world, request, line, None)
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
        sys.stdout.write(
            "\n".join(render(review(matter), columns, plain=True, question=False, catalog=spoken())) + "\n"
        )
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
        replace(
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
