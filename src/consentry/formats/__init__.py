"""Forms of request. Exactly one member claims an offer and reads it in exactly one way, or refuses it (laws L7, L8)."""

from __future__ import annotations

from dataclasses import replace

from consentry.errors import Refused
from consentry.formats import add_line, command_line, cursor, json_document, package_name, placeholders, vscode
from consentry.formats.interface import Format
from consentry.formats.refusals import findings as findings
from consentry.formats.refusals import unclaimed
from consentry.model import InstallRequest, Server

ALL: dict[str, Format] = {
    cursor.NAME: cursor,
    vscode.NAME: vscode,
    json_document.NAME: json_document,
    package_name.NAME: package_name,
    command_line.NAME: command_line,
    add_line.NAME: add_line,
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
            request = member.read(line)
            return replace(request, servers=tuple([_asking(server) for server in request.servers]))
    raise unclaimed(line)


def _asking(server: Server) -> Server:
    """``server``, whose placeholders are asked for like every other missing value."""
    found = placeholders.inputs_of(server)
    return replace(server, inputs=(*server.inputs, *found)) if found else server
