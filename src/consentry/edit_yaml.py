"""One change to a YAML text; every other byte stays (law L9).

An edit takes out or puts in whole lines of block style at the marks that ``decode_yaml`` found; an empty ``{}`` or
``[]`` takes its first entry on its own line. The result is read again and compared with the text before: a change
that touches anything but its own entry is refused, never returned. An entry that is put in and taken out again leaves
the very bytes. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry import edit
from consentry.decode import Member, Node, compact
from consentry.edit_toml import holder, named, without
from consentry.errors import NotWritten, Refused
from consentry.layout import escaped
from consentry.model import JSON
from consentry.show import show

LIMIT = 1 << 20  # characters
_HINT = "mend the file in an editor, then run this again; nothing was changed"
_UNIT = "  "
_BARE_CR = re.compile(r"\r(?!\n)")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_DASH = re.compile(r"( *)-( +)")
_REST = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(\r?\n|\Z)")
_KEY_LINE = re.compile(r"[ \t]*:[ \t]*\r?\n")

Cut = tuple[int, int, str]


def entries(text: str, path: tuple[str, ...], *, listed: bool = False) -> dict[str, str]:
    """The entries at ``path`` by name, each as compact JSON; of ``listed`` ones without their ``name``.

    Raises NotWritten for a file that cannot be read truthfully.
    """
    return {name: compact(node) for name, node in named(_root(text, path), path, listed).items()}


def set_entry(text: str, path: tuple[str, ...], name: str, entry: dict[str, JSON], *, listed: bool = False) -> str:
    """``text`` with the entry ``name`` at ``path`` added or replaced. Raises NotWritten."""
    top, new = _root(text, path), edit.node(entry)
    written = new
    if listed:
        own = Member("name", 0, 0, Node("string", 0, 0, name))
        written = Node("object", 0, 0, members=(own, *(m for m in new.members if m.key != "name")))
    found = holder(top, path, listed)
    if name in named(top, path, listed) and found is not None:
        cut = _replacement(text, found, name, written, listed)
    elif found is not None:
        cut = _addition(text, found, name, written, listed)
    else:
        cut = _first(text, top, path, name, written, listed)
    return _proved(text, cut, path, name, new, listed)


def remove_entry(text: str, path: tuple[str, ...], name: str, *, listed: bool = False) -> str:
    """``text`` without the entry ``name``. Raises NotWritten, also if it is not there."""
    top = _root(text, path)
    found = holder(top, path, listed)
    if found is None or name not in named(top, path, listed):
        raise NotWritten(f"there is no {show(name)}", hint="nothing had to be removed")
    start, end = _span(text, found, name, listed)
    if text.startswith(("{", "["), found.start):
        _alone(found)
        return _proved(text, (start, end, ""), path, name, None, listed)
    first, stop = _lines(text, start, end, listed)
    if len(found.members) + len(found.items) > 1:
        return _proved(text, _whole(text, top, first, stop), path, name, None, listed)
    key = _member(top, path)
    if _KEY_LINE.fullmatch(text, key.end, first) and len(path) == 1 and _indent(text, key.start) == "":
        return _proved(text, _whole(text, top, key.start, stop), path, name, None, listed)
    # A comment belongs to the key: it stays, with nothing in it.
    after = text[:first] + text[stop:]
    colon = text.index(":", key.end) + 1
    empty = " []" if listed else " {}"
    return _proved(after, (colon, colon, empty), path, name, None, listed, before=text)


# ---- places --------------------------------------------------------------------------------------------------------


def _root(text: str, path: tuple[str, ...]) -> Node:
    from consentry.decode_yaml import scan_yaml

    try:
        top = scan_yaml(text, LIMIT, within=path)
    except Refused as refused:
        raise NotWritten(f"cannot be read without doubt: {refused.message}", hint=_HINT) from refused
    if _BARE_CR.search(text):
        raise NotWritten("a line ends with a lone carriage return", hint="save it with other line ends")
    if top.kind not in ("object", "null"):
        raise NotWritten("does not hold keys and values", hint=_HINT)
    return top


def _member(top: Node, path: tuple[str, ...]) -> Member:
    found = next(m for m in top.members if m.key == path[0])
    return found if len(path) == 1 else _member(found.node, path[1:])


def _span(text: str, found: Node, name: str, listed: bool) -> tuple[int, int]:
    """The entry from its key, or its first character in a list, to its end, less the blank lines there."""
    if listed:
        item = next(i for i in found.items if (n := i.get("name")) and (n.kind, n.value) == ("string", name))
        start, end = item.start, item.end
    else:
        member = next(m for m in found.members if m.key == name)
        start, end = member.start, max(member.end, member.node.end)
    return start, start + len(text[start:end].rstrip())


def _indent(text: str, at: int) -> str | None:
    """The blanks before ``at`` if nothing else stands before it on its line."""
    blanks = text[text.rfind("\n", 0, at) + 1 : at]
    return blanks if not blanks.strip(" ") else None


def _dash(text: str, at: int) -> str | None:
    """The blanks before the dash of the item that begins at ``at``."""
    match = _DASH.fullmatch(text, text.rfind("\n", 0, at) + 1, at)
    return match[1] if match else None


def _lines(text: str, start: int, end: int, listed: bool) -> tuple[int, int]:
    """The whole lines of an entry in block style, with the last line end."""
    if (_dash if listed else _indent)(text, start) is None:
        raise _by_hand()
    return text.rfind("\n", 0, start) + 1, _line_end(text, end)


def _line_end(text: str, end: int) -> int:
    if end and text[end - 1] == "\n":
        return end  # a block scalar ends with its line
    rest = _REST.match(text, end)
    if rest is None:
        raise _by_hand()
    return rest.end()


def _ends(node: Node) -> Iterator[int]:
    yield node.end
    for inner in (*node.items, *(m.node for m in node.members)):
        yield from _ends(inner)


def _whole(text: str, top: Node, start: int, stop: int) -> Cut:
    """Cut lines; the last line of a file without a line end takes the line end before it along.

    Unless that is the last character of a text in block style.
    """
    if stop == len(text) and not text.endswith("\n") and start and start not in _ends(top):
        start -= 2 if text.endswith("\r\n", 0, start) else 1
    return start, stop, ""


def _alone(found: Node) -> None:
    if len(found.members) + len(found.items) > 1:
        raise NotWritten(
            "the servers stand in braces or brackets together",
            hint="write each of them on lines of its own, then run this again; nothing was changed",
        )


# ---- cuts ----------------------------------------------------------------------------------------------------------


def _replacement(text: str, found: Node, name: str, new: Node, listed: bool) -> Cut:
    start, end = _span(text, found, name, listed)
    if text.startswith(("{", "["), found.start):
        _alone(found)
        return start, end, _flow(new) if listed else f"{escaped(name)}: {_flow(new)}"
    first, stop = _lines(text, start, end, listed)
    indent = text[first:start] if not listed else _dash(text, start) or ""
    lines = _entry(name, new, indent, listed)
    ended = text[:stop].endswith("\n")
    return first, stop, _join(text, lines) + (_newline(text) if ended else "")


def _addition(text: str, found: Node, name: str, new: Node, listed: bool) -> Cut:
    if text.startswith(("{", "["), found.start):
        if found.members or found.items:
            _alone(Node("array", 0, 0, items=(found, found)))
        at = found.start + 1
        return at, at, _flow(new) if listed else f"{escaped(name)}: {_flow(new)}"
    first = found.items[0].start if listed else found.members[0].start
    last = found.items[-1].end if listed else max(found.members[-1].end, found.members[-1].node.end)
    indent = _dash(text, first) if listed else _indent(text, first)
    if indent is None:
        raise _by_hand()
    return _insert(text, _line_end(text, last), _entry(name, new, indent, listed))


def _first(text: str, top: Node, path: tuple[str, ...], name: str, new: Node, listed: bool) -> Cut:
    """The first entry of a file that has no place for it: at the end, under keys of its own."""
    if len(path) != 1 or (top.kind == "object" and (top.members[:1] and _indent(text, top.members[0].start)) != ""):
        raise _by_hand()
    return _insert(text, len(text), [f"{_key(path[0])}:", *_entry(name, new, _UNIT, listed)])


def _insert(text: str, at: int, lines: list[str]) -> Cut:
    block, newline = _join(text, lines), _newline(text)
    if at and text[at - 1] != "\n":
        return at, at, newline + block
    return at, at, block + newline


# ---- new text ------------------------------------------------------------------------------------------------------


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _join(text: str, lines: list[str]) -> str:
    return _newline(text).join(lines)


def _entry(name: str, new: Node, indent: str, listed: bool) -> list[str]:
    if not listed:
        return _pair(name, new, indent)
    lines = _pairs(new, indent + _UNIT)
    return [f"{indent}- {lines[0].lstrip(' ')}", *lines[1:]]


def _pairs(node: Node, indent: str) -> list[str]:
    return [line for m in node.members for line in _pair(m.key, m.node, indent)]


def _pair(key: str, node: Node, indent: str) -> list[str]:
    head = f"{indent}{_key(key)}:"
    if node.members:
        return [head, *_pairs(node, indent + _UNIT)]
    if node.items:
        return [head, *(f"{indent}{_UNIT}- {_flow(item)}" for item in node.items)]
    return [f"{head} {_flow(node)}"]


def _flow(node: Node) -> str:
    """A value on one line: the JSON that YAML has, with escapes of its own."""
    if node.kind == "object":
        return "{" + ", ".join(f"{escaped(m.key)}: {_flow(m.node)}" for m in node.members) + "}"
    if node.kind == "array":
        return "[" + ", ".join(map(_flow, node.items)) + "]"
    if node.kind == "string":
        return escaped(node.value)
    return node.value if node.kind == "number" else node.kind


def _key(key: str) -> str:
    from consentry.decode_yaml import is_text

    return key if _PLAIN_KEY.fullmatch(key) and is_text(key) else escaped(key)


# ---- proof ---------------------------------------------------------------------------------------------------------


def _proved(
    text: str, cut: Cut, path: tuple[str, ...], name: str, entry: Node | None, listed: bool, before: str | None = None
) -> str:
    """``text`` with ``cut``, read again: the entry is what was asked for, every other value is the very same."""
    start, end, new = cut
    after = text[:start] + new + text[end:]
    try:
        old, now = _root(text if before is None else before, path), _root(after, path)
        found = named(now, path, listed).get(name)
    except NotWritten as error:
        raise _by_hand() from error
    if (found is None) != (entry is None) or (found and entry and not edit.same(found, entry)):
        raise _by_hand()
    nothing = Node("object", 0, 0)
    old, now = (nothing if one.kind == "null" else one for one in (old, now))
    if not edit.same(without(old, path, name, listed), without(now, path, name, listed)):
        raise _by_hand()
    return after


def _by_hand() -> NotWritten:
    return NotWritten(
        "cannot be edited without changing something else in it",
        hint="write each server on lines of its own under its key, then run this again; nothing was changed",
    )
