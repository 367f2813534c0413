"""5ire install links: ``app.5ire://install-tool#BASE64``, the payload in the fragment (nanbingxyz/5ire, ``main.ts``).

The fragment is decoded as it stands: a ``%`` in it is not a percent encoding to 5ire. ``{{NAME@TYPE::DESCRIPTION}}`` in
an argument, a variable or a header stands for a value that 5ire asks for before it starts the server
(``utils/mcp.ts``); the text stays as it is, and the value is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace

from consentry.errors import Refused
from consentry.formats import base64_json, entry, link
from consentry.formats.interface import Address, aims, opened
from consentry.model import Input, InstallRequest, Server

NAME: str = "5ire"

_SCHEMES = frozenset(("app.5ire", "dev.5ire", "5ire"))
_ADDRESSES = (Address("app.5ire", "install-tool", "/?"), Address("dev.5ire", "install-tool", "/?"))
_MARK = re.compile(r"\{\{([^{}@:]{1,64})@(string|number|list)(?:::([^{}]*))?\}\}")
_KINDS: dict[str, Literal["text", "number"]] = {"string": "text", "number": "number", "list": "text"}


def claims(offer: str) -> bool:
    """Whether ``offer`` is a link to 5ire."""
    return aims(offer, _SCHEMES)


def read(offer: str) -> InstallRequest:
    """The one reading of a 5ire link. Raises Refused, see ``base64_json.decoded`` and ``entry.server``."""
    parts = link.parts(offer)
    if parts.query and parts.fragment:
        hint = "ask the publisher for a link with the fragment alone"
        message = "the link holds a query and a fragment, and programs disagree which one counts"
        raise Refused(message, code="duplicate-parameter", hint=hint)
    if parts.query is not None:
        raise link.malformed("5ire reads what follows a #, not a query")
    fragment = opened(offer, "5ire", _ADDRESSES, fragment=True).fragment or ""
    if "%" in fragment:
        hint = "ask the publisher for a link whose base64 stands there as it is"
        message = "the base64 value is percent-encoded, which 5ire does not decode in this place"
        raise Refused(message, code="base64", hint=hint)
    root, findings, _ = base64_json.decoded(fragment, "")
    if entry.buried(root):
        raise entry.wrapped("5ire")
    server = entry.server(entry.Request(node=root))
    server = replace(server, inputs=tuple(_asked(server)))
    return InstallRequest(raw=offer, format=NAME, channel="link", client=NAME, servers=(server,), findings=findings)


def _asked(server: Server) -> Iterator[Input]:
    """The values that are asked for, each mark once. One name with two meanings is refused: 5ire asks once for it."""
    marks: dict[str, str] = {}
    places = [*server.args, *[v for _, v in server.env], *[v for _, v in server.headers]]
    for match in (m for text in places for m in _MARK.finditer(text)):
        name, kind, label = match[1], match[2], match[3] or ""
        if match[0] == marks.get(name):
            continue
        if name in marks:
            hint = "ask the publisher for a corrected link"
            message = "two values that are asked for have the same name and differ"
            raise Refused(message, code="duplicate-input", hint=hint)
        marks[name] = match[0]
        yield Input(
            id=name,
            definition=json.dumps({"name": name, "type": kind, "description": label}, ensure_ascii=False),
            mark=match[0],
            label=label,
            kind=_KINDS[kind],
            multiple=kind == "list",
        )
