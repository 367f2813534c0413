"""Forms of request. Exactly one member claims an offer and reads it in exactly one way, or refuses it (laws L7, L8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from consentry.decode import Node, scan
from consentry.errors import Refused
from consentry.family import Family
from consentry.formats import markdown, pasted, placeholders
from consentry.formats.interface import Format, NamesEntry, form, quote
from consentry.formats.interface import document as kind_of
from consentry.formats.refusals import findings as findings
from consentry.formats.refusals import unclaimed
from consentry.model import InstallRequest

# Name: module, and the outer shapes that it may claim (``interface.form``).
_MEMBERS: Final[dict[str, tuple[str, str]]] = {
    "cursor": ("cursor", "link"),
    "vscode": ("vscode", "link"),
    "lm-studio": ("lm_studio", "link"),
    "goose": ("goose", "link"),
    "kiro": ("kiro", "link"),
    "visual-studio": ("visual_studio", "link"),
    "trae": ("trae", "link"),
    "raycast": ("raycast", "link"),
    "cherry-studio": ("cherry_studio", "link"),
    "hermes": ("hermes", "link"),
    "levante": ("levante", "link"),
    "lobehub": ("lobehub", "link"),
    "5ire": ("five_ire", "link"),
    "tome": ("tome", "link"),
    "dyad": ("dyad", "link"),
    "windsurf": ("windsurf", "link"),
    "json": ("json_document", "json"),
    "yaml": ("yaml_document", "yaml"),
    "toml": ("toml_document", "toml"),
    "bundle manifest": ("manifest", "json"),
    "server.json": ("server_json", "json"),
    "package": ("package_name", "package word"),
    "command line": ("command_line", "line"),
    "client command": ("add_line", "line"),
}

if TYPE_CHECKING:  # the same table with the modules themselves: both checkers prove that each is a Format
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

    _PROVED: dict[str, Format] = {
        "cursor": cursor,
        "vscode": vscode,
        "lm-studio": lm_studio,
        "goose": goose,
        "kiro": kiro,
        "visual-studio": visual_studio,
        "trae": trae,
        "raycast": raycast,
        "cherry-studio": cherry_studio,
        "hermes": hermes,
        "levante": levante,
        "lobehub": lobehub,
        "5ire": five_ire,
        "tome": tome,
        "dyad": dyad,
        "windsurf": windsurf,
        "json": json_document,
        "yaml": yaml_document,
        "toml": toml_document,
        "bundle manifest": manifest,
        "server.json": server_json,
        "package": package_name,
        "command line": command_line,
        "client command": add_line,
    }

ALL: Mapping[str, Format] = Family(__name__, {name: module for name, (module, _) in _MEMBERS.items()})


def read(offer: str) -> InstallRequest:
    """The one reading of ``offer``: a link, JSON text, a package name or a line of words.

    One line end after it belongs to the terminal or file that it came from. Raises ``Refused``, nothing else.
    """
    if not offer.isascii() and any("\ud800" <= char <= "\udfff" for char in offer):
        hint = "the request holds bytes that are not text; save it as UTF-8 and try again"
        raise Refused("not Unicode text", code="not-unicode", hint=hint)
    line = offer.removesuffix("\n").removesuffix("\r")
    if markdown.starts(line):
        raise markdown.page(line)
    shape = form(line)
    try:
        for name, (_, shapes) in _MEMBERS.items():
            if shape in shapes.split() and ALL[name].claims(line):
                return asking(ALL[name].read(line))
        raise unclaimed(line)
    except Refused as refused:
        told = markdown.instead(line, refused)
        if told is refused:
            raise
        raise told from refused


def scanned(offer: str, root: Node) -> InstallRequest:
    """``read`` of a JSON object that the caller has scanned, strictly, on the way: ``root`` is all of ``offer``."""
    if kind_of(offer) == "configuration":
        return asking(pasted.request(offer, "json", root))
    return read(offer)


def asking(request: InstallRequest) -> InstallRequest:
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
