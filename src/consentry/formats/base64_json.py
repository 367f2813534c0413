"""Links whose payload is base64 of JSON: ``config=BASE64`` with the name beside it, and the variants of it.

The handlers are closed or a line or two of JavaScript; they differ in alphabet, padding, blanks and what follows the
padding (see ``link.base64_text``). A value that two of them would take for different bytes is refused.
"""

from __future__ import annotations

from typing import NamedTuple

from consentry.decode import MAX_PAYLOAD, Node, scan
from consentry.errors import Refused
from consentry.formats import entry, link
from consentry.formats.interface import extras, parameters, plain_name
from consentry.language import _
from consentry.model import Finding, InstallRequest, Level

KNOWN = frozenset(("name", "config"))


class Payload(NamedTuple):
    """What the base64 holds, what is odd about its spelling, and whether the text in it is ASCII throughout."""

    root: Node
    findings: tuple[Finding, ...]
    ascii: bool


def name(raw: str | None) -> tuple[str, ...]:
    """The name that every decoder reads: a page decodes once, the application perhaps twice; ``+`` may be a blank."""
    if raw is None:
        return ()
    text = link.percent(raw)
    if "+" in raw:
        message = "the name holds a +, which is a plus to some programs and a blank to others"
        hint = "ask the publisher for a link with a plain name"
        raise Refused(message, code="ambiguous-plus", where="/name", hint=hint)
    return (plain_name(text),)


def payload(raw: str, title: str, where: str = "/config") -> Payload:
    """What a parameter holds. Raises Refused, see ``text``, ``decode.scan`` and ``entry.check_keys``."""
    if raw.lstrip()[:3].lower() == "%7b" or raw.lstrip()[:1] == "{":
        raise link.malformed(f"the link holds JSON as it is, where {title} expects base64 of it")
    if "+" in raw:
        hint = "ask the publisher for a link with %2B in its place"
        message = "the base64 value holds a raw +, which browsers turn into a blank"
        raise Refused(message, code="base64", where=where, hint=hint)
    return decoded(link.percent(raw), where)


def decoded(text: str, where: str) -> Payload:
    """What base64 ``text`` holds. Raises Refused, see ``link.base64_text``, ``decode.scan``, ``entry.check_keys``."""
    inner, notes = link.base64_text(text)
    root = scan(inner, case_variants=True, limit=MAX_PAYLOAD).root
    entry.check_keys(root)
    return Payload(root, tuple([_spelling(note, where) for note in notes]), inner.isascii())


def read(offer: str, client: str, title: str, query: str | None) -> InstallRequest:
    """A link ``name=NAME&config=BASE64``, its JSON maybe wrapped in the name. Raises Refused, see ``entry.server``."""
    found = parameters(query)
    rest = extras(found, KNOWN)
    held = payload(config(found), title)
    node, names = entry.unwrap(held.root, name(found.get("name")), title)
    server = entry.server(entry.Request(node=node, names=names), rest)
    return InstallRequest(
        raw=offer, format=client, channel="link", client=client, servers=(server,), findings=held.findings
    )


def config(found: dict[str, str]) -> str:
    """The parameter that the entry is in. Raises Refused ``malformed-link``."""
    if "config" not in found:
        raise link.malformed("the link holds no config")
    return found["config"]


def _spelling(note: str, where: str) -> Finding:
    return Finding(
        id="FMT-B64",
        level=Level.WARN,
        where=where,
        title=_("Unusual base64"),
        says=_("The payload of the link {note}; strict programs refuse it.", note=note),
    )
