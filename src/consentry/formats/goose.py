"""Goose install links, the entry spelled out in parameters (block/goose, ``deeplink.ts``).

    goose://extension?cmd=C&arg=A&arg=B&env=KEY%3DDESCRIPTION&id=I&name=N&description=D&timeout=T
    goose://extension?url=U&type=streamable_http&header=K%3DV&name=N          https://block.github.io/goose/extension?...

The page and the application both take the query apart with ``URLSearchParams``, once, so ``+`` is a blank. ``env`` says
which variables are asked for: the text behind the ``=`` is a description, never the value, so each is asked for here
too. ``url`` without a type is an SSE server. Goose itself starts only a few programs from a link, and not ``npx -c``:
that is its own policy, not another reading of the link, so the link is read and the policy is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from consentry.decode import Member, pointer
from consentry.errors import Refused
from consentry.formats import entry, link, placeholders, spelled
from consentry.formats.interface import Address, aims, declined, extras, opened, parameters, plain_name, quote
from consentry.language import _
from consentry.model import Finding, Input, InstallRequest, Server

NAME: str = "goose"

_ADDRESSES = (Address("goose", "extension", "/?"), Address("https", "block.github.io", "/goose/extension/?"))
_MANY = frozenset(("arg", "env", "header"))
_KNOWN = frozenset(("cmd", "url", "name", "type", "transport"))
_PROGRAMS = ("cu", "docker", "jbang", "npx", "uvx", "goosed", "npx.cmd")
_REMOTE = frozenset(("sse", "streamable_http"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Goose or its page."""
    return aims(offer, frozenset(("goose",)), frozenset(("block.github.io",)))


def read(offer: str) -> InstallRequest:
    """The one reading of a Goose link. Raises Refused, see ``spelled.text`` and ``entry.server``."""
    if link.parts(offer).authority == "install-mcp":
        raise link.malformed("generators write goose://install-mcp, which Goose does not know")
    query = opened(offer, "Goose", _ADDRESSES).query
    found = parameters(query, _MANY)
    rest = extras(found, _KNOWN)
    name = plain_name(_text(found, "name") or "")
    if not name.strip():
        raise link.malformed("Goose needs a name in the link")
    labels = _variables(query)
    headers = _headers(query)
    members = [*_address(found, bool(headers))]
    command = _text(found, "cmd")
    args = _each(query, "arg")
    if command is not None:
        members.append(spelled.word("command", command))
    members += [
        spelled.words("args", args),
        spelled.pairs("env", tuple([(key, "") for key in labels])),
        spelled.pairs("headers", headers),
    ]
    server = _asking(entry.server(entry.Request(node=spelled.entry(members), names=(name,)), rest), labels)
    findings = tuple(_policy(server.command, args))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,), findings=findings)


def _text(found: dict[str, str], key: str) -> str | None:
    return spelled.text(found[key], "/" + key, form=True) if key in found else None


def _each(query: str | None, key: str) -> tuple[str, ...]:
    raws = [value for name, value in link.query(query or "") if name == key]
    return tuple([spelled.text(raw, f"/{key}/{index}", form=True) for index, raw in enumerate(raws)])


def _variables(query: str | None) -> dict[str, str]:
    """The variables that are asked for, and what the link says about each."""
    found: dict[str, str] = {}
    for index, word in enumerate(_each(query, "env")):
        key, _, label = word.partition("=")
        if not key:
            raise link.malformed("a variable of the link has no name")
        if key in found:
            message, hint = f"the variable {quote(key)} stands twice", "ask the publisher for a corrected link"
            raise Refused(message, code="duplicate-variable", where=f"/env/{index}", hint=hint)
        found[key] = label
    return found


def _asking(server: Server, labels: dict[str, str]) -> Server:
    """``server`` with an input for each of its variables, which are empty."""
    inputs = tuple(
        Input(
            id=name,
            definition="{}",
            at=(pointer("env", name),),
            label=label or name,
            secret=placeholders.secret(name),
        )
        for name, label in labels.items()
    )
    return replace(server, inputs=(*server.inputs, *inputs))


def _headers(query: str | None) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for index, word in enumerate(_each(query, "header")):
        key, equals, value = word.partition("=")
        where = f"/header/{index}"
        if "=" in value:
            message = f"Goose cuts the header {quote(word)} at its second ="
            raise Refused(message, code="cut-value", where=where, hint="ask the publisher for a link without it")
        if not key or not equals or key.casefold() in map(str.casefold, found):
            message = f"the header {quote(word)} is malformed or stands twice"
            raise Refused(message, code="unclear-header", where=where, hint="write NAME=VALUE once for each header")
        found[key] = value
    return tuple(found.items())


def _address(found: dict[str, str], headers: bool) -> Iterator[Member]:
    """The address and its transport, which is SSE unless the link says otherwise."""
    url = _text(found, "url")
    kinds = {kind for key in ("transport", "type") if (kind := _text(found, key))}
    if len(kinds) > 1:
        message, hint = "transport and type say different things", "ask the publisher for a corrected link"
        raise Refused(message, code="type-contradiction", where="/type", hint=hint)
    kind = next(iter(kinds), "sse" if url else "stdio")
    if url:
        if kind not in _REMOTE:
            message = f"Goose takes {quote(kind)} for sse; it knows sse and streamable_http"
            raise Refused(message, code="unknown-type", where="/type", hint="ask the publisher for a corrected link")
        if headers and kind == "sse":
            message, hint = "Goose sends no headers to an SSE server", "ask the publisher for a corrected link"
            raise Refused(message, code="type-contradiction", where="/header", hint=hint)
        yield spelled.word("url", url)
    yield spelled.word("type", kind)


def _policy(command: str | None, args: tuple[str, ...]) -> Iterator[Finding]:
    if command is not None and command not in _PROGRAMS:
        yield declined("Goose", _("it starts only {join} from a link", join=", ".join(_PROGRAMS)), "/cmd")
    if command == "npx" and "-c" in args:
        yield declined("Goose", _("npx -c runs a line of shell text"), f"/arg/{args.index('-c')}")
