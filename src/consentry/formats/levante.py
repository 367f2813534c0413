"""Levante install links: ``levante://mcp/add?name=N&transport=stdio&command=C&args=A,B,C`` (``deepLinkService.ts``).

The query is taken apart with ``URLSearchParams``, so ``+`` is a blank; of a parameter that stands twice the last one
would count. ``args`` is split at every comma: no argument can hold one. ``type`` is the older spelling of
``transport``. Remote: ``url`` and ``headers``, JSON. Levante itself refuses some options from a link; they are read,
and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.decode import Member
from consentry.errors import Refused
from consentry.formats import entry, link, percent_json, spelled
from consentry.formats.interface import Address, aims, declined, extras, opened, parameters, plain_name, quote
from consentry.language import _
from consentry.model import Finding, InstallRequest, Server

NAME: str = "levante"

_ADDRESSES = (Address("levante", "mcp", "/add/?"),)
_KNOWN = frozenset(("name", "transport", "type", "command", "args", "url", "headers"))
_TYPES = frozenset(("stdio", "http", "sse"))
#: Options that Levante does not take from a link (levante-hub/levante, ``packageValidator.ts``).
_BLOCKED = {
    "npx": frozenset(("-e", "--eval", "-c", "--call", "--shell-auto-fallback")),
    "node": frozenset(("-e", "--eval", "-p", "--print", "--inspect", "--inspect-brk", "-r", "--require")),
    "python": frozenset(("-c", "--command")),
    "python3": frozenset(("-c", "--command")),
}


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to Levante."""
    return aims(offer, frozenset(("levante",)))


def read(offer: str) -> InstallRequest:
    """The one reading of a Levante link. Raises Refused, see ``spelled.text`` and ``entry.server``."""
    found = parameters(opened(offer, "Levante", _ADDRESSES).query)
    rest = extras(found, _KNOWN)
    name = plain_name(_text(found, "name"))
    if not name:
        raise link.malformed("Levante needs a name in the link")
    server = entry.server(entry.Request(node=spelled.entry(_members(found)), names=(name,)), rest)
    findings = tuple(_policy(server))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,), findings=findings)


def _text(found: dict[str, str], key: str) -> str:
    return spelled.text(found.get(key, ""), "/" + key, form=True)


def _members(found: dict[str, str]) -> Iterator[Member]:
    yield spelled.word("type", _kind(found))
    for key in ("command", "url"):
        if found.get(key):
            yield spelled.word(key, _text(found, key))
    args = _text(found, "args")
    yield spelled.words("args", args.split(",") if args else ())
    if found.get("headers"):
        node = percent_json.agree((found["headers"].replace("+", " "),), 1)
        yield Member("headers", 0, 0, node)


def _kind(found: dict[str, str]) -> str:
    kinds = {kind for key in ("transport", "type") if (kind := _text(found, key))}
    if len(kinds) > 1:
        message, hint = "transport and type say different things", "ask the publisher for a corrected link"
        raise Refused(message, code="type-contradiction", where="/type", hint=hint)
    if not kinds:
        raise link.malformed("Levante needs a transport in the link")
    (kind,) = kinds
    if kind not in _TYPES:
        message = f"{quote(kind)} is not a transport of Levante"
        raise Refused(message, code="unknown-type", where="/transport", hint="use stdio, http or sse")
    return kind


def _policy(server: Server) -> Iterator[Finding]:
    blocked = _BLOCKED.get(server.command or "", frozenset())
    for index, arg in enumerate(server.args):
        if arg.partition("=")[0] in blocked:
            yield declined(
                "Levante", _("it takes no {partition} from one", partition=arg.partition("=")[0]), f"/args/{index}"
            )
            return
