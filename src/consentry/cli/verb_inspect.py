"""``consentry inspect``: plan and findings only; never asks, never writes, never executes."""

from __future__ import annotations

import json
import shutil
import sys
from typing import IO

import click

from consentry import formats, rules, runners
from consentry.cli import offer
from consentry.cli.app import Words
from consentry.clients import symbolic
from consentry.decode import scan, utf8
from consentry.dialogs.terminal import render
from consentry.errors import ConsentryError, Refused, UsageError
from consentry.model import JSON, Facts, InstallRequest, Level, Server, highest
from consentry.review import Matter, review
from consentry.show import show
from consentry.world import LocalWorld


@click.command("inspect")
@click.argument("request", required=False)
@click.option("--client", metavar="NAME", help="Read it as it would be for this client.")
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
    asked = offer.read(world, request, words.command, None)
    if not as_json:
        return _human(world, asked, client)
    answer = inspect(asked, client)
    sys.stdout.write(json.dumps({"id": None, **answer}) + "\n")
    return 5 if answer["status"] == "refused" else 0


def inspect(asked: str | InstallRequest, client: str | None) -> dict[str, JSON]:
    """The documented object for one request. Pure: opens no path, no configuration, no PATH."""
    try:
        request = asked if isinstance(asked, InstallRequest) else formats.read(asked)
        chosen = client or request.client
        servers = [_server(request, index, chosen) for index in range(len(request.servers))]
    except Refused as refused:
        return _refused(refused)
    level = max((Level[str(s["level"]).upper()] for s in servers), default=Level.INFO)
    return {
        "status": "ok",
        "error": None,
        "level": max(level, highest(request.findings)).word,
        "findings": [f.as_json() for f in request.findings],
        "servers": [*servers],
    }


def _server(request: InstallRequest, index: int, client: str | None) -> dict[str, JSON]:
    server = request.servers[index]
    plan = runners.plan(server, None if client is None else symbolic(client))
    found = rules.check(server, plan, Facts())
    return {
        "name": server.name,
        "digest": plan.digest,
        "transport": plan.transport,
        "plan": plan.as_json(),
        "level": highest(found).word,
        "findings": [f.as_json() for f in found],
    }


def _refused(refused: Refused) -> dict[str, JSON]:
    return {
        "status": "refused",
        "error": {"code": refused.code, "where": refused.where, "message": f"{refused.message}; {refused.hint}"},
        "level": Level.BLOCK.word,
        "findings": [finding.as_json() for finding in formats.findings(refused)],
        "servers": [],
    }


def _batch(path: str) -> int:
    try:
        stream: IO[bytes] = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115 - closed with the process
    except OSError as error:
        raise UsageError(f"{show(path)} cannot be read: {error.strerror}", hint="give a file of JSON Lines") from error
    encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
    for line in stream:
        if line.strip():
            sys.stdout.write(encode(_line(line)) + "\n")
    return 0


def _line(line: bytes) -> dict[str, JSON]:
    """Answer one line of a batch; a malformed line is answered as refused, under its id if it has one."""
    try:
        text = utf8(line)
        members = {m.key: m.node for m in scan(text, case_variants=True).root.members}
        node, client = members.get("request"), members.get("client")
        if node is None or node.kind not in ("string", "object"):
            raise _malformed("a line needs a request: a string or an object", "/request")
        if client is not None and client.kind not in ("string", "null"):
            raise _malformed("client is not a string", "/client")
        asked = node.value if node.kind == "string" else text[node.start : node.end]
        answer = inspect(asked, client.value if client and client.kind == "string" else None)
    except Refused as refused:
        refused.where = refused.where.removeprefix("/request")
        answer = _refused(refused)
    except ConsentryError as error:
        answer = _refused(Refused(error.message, hint=error.hint, code="usage"))
    return {"id": _ident(line), **answer}


def _ident(line: bytes) -> JSON:
    """The id of a line, read leniently: it is the caller's own, and an answer without it would be lost."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    ident: JSON = value.get("id") if isinstance(value, dict) else None
    return ident


def _malformed(message: str, where: str) -> Refused:
    return Refused(message, code="malformed-line", where=where, hint='{"id": ..., "request": STRING | OBJECT}')


def _human(world: LocalWorld, asked: str | InstallRequest, client: str | None) -> int:
    """The review of every server as plain lines, without a question."""
    request = asked if isinstance(asked, InstallRequest) else formats.read(asked)
    columns = shutil.get_terminal_size().columns
    blocked = False
    for server in request.servers:
        matter = _matter(world, request, server, client or request.client)
        sys.stdout.write("\n".join(render(review(matter), columns, plain=True, question=False)) + "\n")
        blocked = blocked or highest(matter.findings) is Level.BLOCK
    return 5 if blocked else 0


def _matter(world: LocalWorld, request: InstallRequest, server: Server, client: str | None) -> Matter:
    plan = runners.plan(server, None if client is None else symbolic(client, world.platform))
    found = (*request.findings, *rules.check(server, plan, Facts(root=world.root())))
    return Matter(request=request, server=server, plan=plan, findings=found, root=world.root())
