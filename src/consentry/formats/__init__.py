"""Forms of request. Exactly one member claims an offer and reads it in exactly one way, or refuses it (laws L7, L8)."""

from __future__ import annotations

from dataclasses import replace

from consentry.decode import scan
from consentry.errors import Refused
from consentry.formats import (
    add_line,
    cherry_studio,
    command_line,
    cursor,
    dyad,
    five_ire,
    goose,
    hermes,
    json_document,
    kiro,
    levante,
    lm_studio,
    lobehub,
    manifest,
    package_name,
    placeholders,
    raycast,
    server_json,
    tome,
    toml_document,
    trae,
    visual_studio,
    vscode,
    windsurf,
    yaml_document,
)
from consentry.formats.interface import Format, NamesEntry, quote
from consentry.formats.refusals import findings as findings
from consentry.formats.refusals import unclaimed
from consentry.model import InstallRequest

# The order is that of frequency only: no two claim one offer.
ALL: dict[str, Format] = {
    json_document.NAME: json_document,
    yaml_document.NAME: yaml_document,
    toml_document.NAME: toml_document,
    manifest.NAME: manifest,
    server_json.NAME: server_json,
    package_name.NAME: package_name,
    command_line.NAME: command_line,
    add_line.NAME: add_line,
    cursor.NAME: cursor,
    vscode.NAME: vscode,
    lm_studio.NAME: lm_studio,
    goose.NAME: goose,
    kiro.NAME: kiro,
    visual_studio.NAME: visual_studio,
    trae.NAME: trae,
    raycast.NAME: raycast,
    cherry_studio.NAME: cherry_studio,
    hermes.NAME: hermes,
    levante.NAME: levante,
    lobehub.NAME: lobehub,
    five_ire.NAME: five_ire,
    tome.NAME: tome,
    dyad.NAME: dyad,
    windsurf.NAME: windsurf,
}


def read(offer: str) -> InstallRequest:
    """The one reading of ``offer``: a link, JSON text, a package name or a line of words.

    One line end after it belongs to the terminal or file that it came from. Raises ``Refused``, nothing else.
    """
    if not offer.isascii() and any("\ud800" <= char <= "\udfff" for char in offer):
        hint = "the request holds bytes that are not text; save it as UTF-8 and try again"
        raise Refused("not Unicode text", code="not-unicode", hint=hint)
    line = offer.removesuffix("\n").removesuffix("\r")
    for member in ALL.values():
        if member.claims(line):
            return _asking(member.read(line))
    raise unclaimed(line)


def _asking(request: InstallRequest) -> InstallRequest:
    """``request``, whose placeholders are asked for like every other missing value."""
    found = [placeholders.inputs_of(server) for server in request.servers]
    if not any(found):
        return request
    pairs = zip(request.servers, found, strict=True)
    return replace(request, servers=tuple([replace(one, inputs=(*one.inputs, *more)) for one, more in pairs]))


def named(offer: str, document: str) -> InstallRequest:
    """The request of a link that only names a registry entry, read from ``document``, which must be that entry.

    Raises Refused: not-named where the offer says by itself what would run, other-entry, and whatever ``read`` refuses.
    """
    try:
        read(offer)
    except NamesEntry as link:
        request = read(document)
        if not link.entry or link.entry != _entry_name(document):
            hint = "get the document of exactly that entry from the registry"
            message = f"the document is not the entry {quote(link.entry)}"
            raise Refused(message, code="other-entry", hint=hint) from None
        return replace(request, raw=offer, channel="link", client=link.client)
    raise Refused("the link says by itself what would run", code="not-named", hint="leave --document out")


def _entry_name(document: str) -> str:
    root = scan(document, lenient=True).root
    name = (root.get("server") or root).get("name")
    return "" if name is None else name.value
