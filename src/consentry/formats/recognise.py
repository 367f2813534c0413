"""What an unknown link seems to hold, for the words of its refusal. Nothing that is found here is ever planned."""

from __future__ import annotations

from collections.abc import Iterator

from consentry.decode import MAX_PAYLOAD, Node, scan
from consentry.errors import Refused
from consentry.formats import entry, link
from consentry.formats.quote import quote

_MAPS = ("mcpServers", "servers")
_PROGRAMS = ("cmd", "command")


def held(parts: link.Parts) -> str:
    """What the query or the fragment looks like, "" if like nothing. Never raises."""
    pairs = link.query(parts.query or "")
    program = next((text for key, raw in pairs if key in _PROGRAMS and (text := _plain(raw))), "")
    if program:
        return f"parameters of an entry that starts {quote(program)}"
    for raw in (parts.query or "", *[value for _, value in pairs], parts.fragment or ""):
        for text in _texts(raw):
            found = _entry(_json(text))
            if found:
                return found
    return ""


def _plain(raw: str) -> str:
    try:
        return link.percent(raw)
    except Refused:
        return raw


def _texts(raw: str) -> Iterator[str]:
    """The JSON that a value may hold: encoded never, once or twice, or as base64."""
    once = _plain(raw)
    for text in dict.fromkeys((raw, once, _plain(once))):
        if text.lstrip()[:1] in ("{", "["):
            yield text
    try:
        yield link.base64_text(once)[0]
    except Refused:
        return


def _json(text: str) -> Node | None:
    try:
        return scan(text, case_variants=True, limit=MAX_PAYLOAD).root
    except Refused:
        return None


def _entry(node: Node | None) -> str:
    """What an entry, a wrapped one or a map of them would start."""
    if node is None:
        return ""
    if entry.startable(node):
        return _starts(node)
    for key in _MAPS:
        servers = node.get(key)
        if servers is not None and (servers.members or servers.items):
            return "a list of servers"
    inner = [m.node for m in node.members if entry.startable(m.node)] + [n for n in node.items if entry.startable(n)]
    return _starts(inner[0]) if inner else ""


def _starts(node: Node) -> str:
    command = node.get("command")
    if command is not None and command.value:
        return f"an entry that starts {quote(command.value)}"
    address = next((found.value for key in entry.ADDRESSES if (found := node.get(key)) and found.value), "")
    return f"an entry for the server at {quote(address)}" if address else "an entry"


def carries(rest: str) -> bool:
    """Whether what follows the scheme of a link holds an entry that starts a program, or a list of servers."""
    before, _, fragment = rest.partition("#")
    query = before.partition("?")[2]
    pairs = [raw for pair in link.query(query) for raw in pair]
    return any(_program(_json(text)) for raw in dict.fromkeys((query, *pairs, fragment)) for text in _texts(raw))


def _program(root: Node | None) -> bool:
    """Whether JSON is an entry with a command, or holds one a level or two below."""
    level = [] if root is None else [root]
    for _ in range(3):
        for one in level:
            found = [one.get(key) for key in _PROGRAMS] if one.kind == "object" else []
            if any(node is not None and node.kind == "string" and node.value for node in found):
                return True
        level = [inner for one in level for inner in (*(m.node for m in one.members), *one.items)]
    return False
