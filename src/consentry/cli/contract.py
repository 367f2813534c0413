"""The documented JSON of ``inspect``: one object for each request. Pure: opens no path, no configuration, no PATH."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from consentry import formats, rules, runners
from consentry.clients import ALL, symbolic
from consentry.decode import pointer, scan, utf8
from consentry.errors import ConsentryError, Refused
from consentry.formats.interface import quote
from consentry.model import JSON, Facts, Finding, InstallRequest, Level, Plan, Server, highest

Looked = tuple[Plan, tuple[Finding, ...]]
_MEMBERS = frozenset(("id", "request", "client"))


def read(request: InstallRequest, looked: list[Looked]) -> dict[str, JSON]:
    """The answer for a request that was read; ``looked`` has plan and findings of each server, in order."""
    servers: list[JSON] = [
        {
            "name": plan.name,
            "digest": plan.digest,
            "transport": plan.transport,
            "plan": plan.as_json(),
            "level": highest(found).word,
            "findings": [f.as_json() for f in found],
        }
        for plan, found in looked
    ]
    level = max(highest(found) for found in (request.findings, *(found for _, found in looked)))
    return {
        "status": "ok",
        "error": None,
        "level": level.word,
        "findings": [f.as_json() for f in request.findings],
        "servers": servers,
    }


def refused(error: Refused) -> dict[str, JSON]:
    """The answer for a request that is not installable as it stands."""
    return {
        "status": "refused",
        "error": {"code": error.code, "where": error.where, "message": f"{error.message}; {error.hint}"},
        "level": Level.BLOCK.word,
        "findings": [finding.as_json() for finding in formats.findings(error)],
        "servers": [],
    }


def look(request: InstallRequest, client: str | None) -> list[Looked]:
    """Plan and findings of every server without looking at any machine. Raises Refused, UsageError."""
    target = None if client is None else symbolic(client)
    plans = [runners.plan(server, target) for server in request.servers]
    found = [(plan, rules.check(s, plan, Facts())) for s, plan in zip(request.servers, plans, strict=True)]
    if target is not None:
        return found
    return [(plan, (*own, *_elsewhere(s, own))) for s, (plan, own) in zip(request.servers, found, strict=True)]


def _elsewhere(server: Server, known: tuple[Finding, ...]) -> Iterator[Finding]:
    """What an override of one platform brings about there: without a client nobody knows where the server will run."""
    for one in server.overrides:
        there = replace(server.on(one.platform), overrides=())
        for found in rules.check(there, runners.plan(there, None), Facts()):
            same = any(found.id == other.id and found.level <= other.level for other in known)
            # The rules of bundles look at every platform themselves.
            if found.level >= Level.WARN and found.where.startswith(_STARTED) and found.id[:3] != "BND" and not same:
                says = f"On {_SYSTEMS[one.platform]}: {found.says}"
                yield replace(found, where=f"/platform_overrides/{one.platform}{found.where}", says=says, part=None)


_STARTED = ("/command", "/args", "/env")
_SYSTEMS = {"darwin": "macOS", "linux": "Linux", "win32": "Windows"}


def own(request: InstallRequest) -> str | None:
    """The client that a link was made for, None if it is not one that is written to: then it is read as asked.

    A document may be some client's, but whoever pastes it wants it for another one as often as not.
    """
    return request.client if request.channel != "paste" and request.client in ALL else None


def line(data: bytes) -> dict[str, JSON]:
    """Answer one line of a batch; a malformed line is answered as refused, under its id if it has one."""
    ident = _ident(data)
    try:
        answer = _line(utf8(data), ident)
    except Refused as error:
        error.where = error.where.removeprefix("/request")
        answer = refused(error)
    except ConsentryError as error:
        answer = refused(Refused(error.message, hint=error.hint, code="usage"))
    return {"id": ident, **answer}


def _line(text: str, ident: JSON) -> dict[str, JSON]:
    members = {m.key: m.node for m in scan(text, case_variants=True).root.members}
    # Other members are the caller's own notes; a second spelling of one of ours leaves it open which one counts.
    strange = next((key for key in members if key not in _MEMBERS and key.casefold() in _MEMBERS), None)
    if strange is not None:
        raise _malformed(f"{quote(strange)} is not a member of a line", pointer(strange))
    given = members.get("id")
    if given is not None and given.kind != "null" and ident is None:
        raise _malformed("the id would come back as another value; give a text or a smaller number", "/id")
    node, client = members.get("request"), members.get("client")
    if node is None or node.kind not in ("string", "object"):
        raise _malformed("a line needs a request: a string or an object", "/request")
    if client is not None and client.kind not in ("string", "null"):
        raise _malformed("client is not a string", "/client")
    piece = text[node.start : node.end]
    request = formats.read(node.value) if node.kind == "string" else formats.scanned(piece, node)
    chosen = client.value if client is not None and client.kind == "string" else own(request)
    return read(request, look(request, chosen))


def _malformed(message: str, where: str) -> Refused:
    return Refused(message, code="malformed-line", where=where, hint='{"id": ..., "request": STRING | OBJECT}')


_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"|["{}\[\]]', re.DOTALL)
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_AFTER = re.compile(r"[ \t\r\n]*(?:[,}]|$)")


def _never(word: str) -> JSON:
    raise ValueError(f"{word} is not JSON")


def _double(number: str) -> float:
    value = float(number)
    try:
        same = math.isfinite(value) and Decimal(repr(value)) == Decimal(number)
    except InvalidOperation:  # an exponent that no number has
        same = False
    if not same:
        raise ValueError("not a double")
    return value


_ONE = json.JSONDecoder(parse_constant=_never, parse_float=_double)


def _ident(data: bytes) -> JSON:
    """The id of a line: it is the caller's own, and an answer without it would be lost.

    Found by its place alone, so nothing else in the line, however broken, takes it away. None if it is not JSON itself,
    or would come back as something else: a number that no double holds, an array too deep to copy.
    """
    text = data.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):
        return None
    depth = 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == '"':  # a string that does not end
            return None
        if len(word) == 1:
            depth = depth + 1 if word in "{[" else max(depth - 1, 1)
        elif depth == 1 and (colon := _COLON.match(text, token.end())) and _is_id(word):
            return _value(text, colon.end())
    return None


def _is_id(word: str) -> bool:
    try:
        return len(word) <= 14 and json.loads(word) == "id"  # two letters, each an escape at most
    except ValueError:
        return False


def _value(text: str, at: int) -> JSON:
    try:
        value, end = _ONE.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    found: JSON = value if _AFTER.match(text, end) else None
    return found
