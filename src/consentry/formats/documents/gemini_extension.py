"""``gemini-extension.json``: the manifest of an extension of Gemini CLI.

    {"name": N, "version": V, "mcpServers": {NAME: {command, args, env, cwd}}, "contextFileName": F,
     "excludeTools": [...], "settings": [{"name", "description", "envVar", "sensitive"}], "migratedTo": U}

``settings`` are asked for when the extension is installed and fill ``$ENVVAR`` in the entries. ``${extensionPath}`` is
a folder that only the installer of the client knows. Source: google-gemini/gemini-cli, ``docs/extensions`` and
``packages/cli/src/config/extensions``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec.structs import replace

from consentry.decode import Node, compact
from consentry.errors import Refused
from consentry.formats import entry, marks
from consentry.formats.documents import mcp_servers
from consentry.formats.documents.interface import Found, around, given
from consentry.formats.documents.plain import wrapped
from consentry.model import Field, Input, Server

NAME: str = "gemini-extension.json"
KEYS: tuple[str, ...] = (mcp_servers.KEY,)

_READ = frozenset((mcp_servers.KEY,))
_QUIET = frozenset(("contextFileName", "excludeTools", "version", "description"))
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_USE = re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})")


class _Setting(NamedTuple):
    definition: str
    label: str
    secret: bool
    where: str


def key(root: Node, /) -> str:
    """``mcpServers`` of an extension."""
    return mcp_servers.KEY if mcp_servers.owner(root) == "gemini" else ""


def read(root: Node, /) -> Found:
    """The servers, and what the extension asks for as their inputs. Raises Refused, see ``entry.server``."""
    node = given(root, "settings")
    settings = _settings(node) if node is not None and node.kind == "array" else {}
    servers = tuple([_asking(server, settings) for server in wrapped(root).servers])
    used = {one.id for server in servers for one in server.inputs}
    unused = [Field(where=s.where, value=s.definition, kind="inert") for n, s in settings.items() if n not in used]
    read_here = _READ | ({"settings"} if settings else set())
    return Found(servers, client="gemini-cli", shown=around(root, read_here, _QUIET), unused=tuple(unused))


def _settings(node: Node) -> dict[str, _Setting]:
    """What is asked for, by the name of the variable."""
    found: dict[str, _Setting] = {}
    for index, item in enumerate(node.items):
        where = f"/settings/{index}"
        if item.kind != "object":
            raise entry.wrong_type(item, "an object", where)
        name = entry.text(item.get("envVar"), f"{where}/envVar") or ""
        if not _VARIABLE.fullmatch(name) or name in found:
            message, hint = "a setting needs the name of a variable, each once", "ask for a corrected extension"
            raise Refused(message, code="wrong-type", where=f"{where}/envVar", hint=hint)
        label = entry.text(item.get("description"), f"{where}/description")
        label = entry.text(item.get("name"), f"{where}/name") or label or name
        sensitive = item.get("sensitive")
        secret = sensitive is not None and sensitive.kind == "true"
        found[name] = _Setting(compact(item), label, secret, where)
    return found


def _asking(server: Server, settings: dict[str, _Setting]) -> Server:
    """``server`` with an input for each spelling of a setting that its values use."""
    texts = [value.text for value in marks.values(server)] if settings else []
    uses = {
        marks.Span(index, match.start(), match.end()): match[1] or match[2]
        for index, text in enumerate(texts)
        if len(text) <= marks.LONGEST
        for match in _USE.finditer(text)
        if (match[1] or match[2]) in settings
    }
    safe = marks.sound(texts, uses)
    spelled = {texts[s.text][s.start : s.end]: name for s, name in uses.items()}
    inputs = [
        Input(
            id=name,
            definition=settings[name].definition,
            mark=mark,
            label=settings[name].label,
            secret=settings[name].secret,
        )
        for mark, name in spelled.items()
        if mark in safe
    ]
    return replace(server, inputs=(*server.inputs, *inputs, *_separators(server)))


def _separators(server: Server) -> list[Input]:
    """What parts the folders of a path on the system of the client."""
    used = [mark for mark in ("${/}", "${pathSeparator}") if any(mark in v.text for v in marks.values(server))]
    return [
        Input(id=mark[2:-1], definition="{}", mark=mark, label=mark, kind="choice", choices=("/", "\\"))
        for mark in used
    ]
