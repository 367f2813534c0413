"""One change to a TOML text; every other byte stays (law L9).

A new entry is a table of its own at the end of the file. An entry is removed or replaced by the whole statements
(headers and assignments) that make it. The result is read again and compared with the text before: a change that
touches anything but its own entry is refused, never returned. An entry that is put in and taken out again leaves the
very bytes. Pure.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from consentry import edit
from consentry.decode import Member, Node, compact
from consentry.errors import NotWritten, Refused
from consentry.layout import escaped
from consentry.model import JSON
from consentry.show import show

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 8 * 1024 * 1024  # characters
_HINT = "mend the file in an editor, then run this again; nothing was changed"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ARRAY = re.compile(r"([A-Za-z0-9_-]+|\"[^\"\\\n]*\"|'[^'\n]*')[ \t]*=[ \t]*\[")
_END = re.compile(r"(?:\r?\n)?\Z|\r?\n")


class _Statement(Struct, frozen=True):
    """A header or an assignment: its lines without the last line end, and the entry that it belongs to or None."""

    start: int
    end: int
    header: bool
    owner: str | int | None


def entries(text: str, path: tuple[str, ...], *, listed: bool = False) -> dict[str, str]:
    """The entries at ``path`` by name, each as compact JSON; of ``listed`` ones without their ``name``.

    Raises NotWritten for a file that cannot be read truthfully.
    """
    return {name: compact(node) for name, node in named(_root(text), path, listed).items()}


def set_entry(text: str, path: tuple[str, ...], name: str, entry: dict[str, JSON], *, listed: bool = False) -> str:
    """``text`` with the entry ``name`` at ``path`` added or replaced. Raises NotWritten."""
    top, new = _root(text), edit.node(entry)
    newline = "\r\n" if "\r\n" in text else "\n"
    block = _block(path, name, new, newline, listed)
    at = _bracket(text, path) if listed else None
    if at is not None:
        old = named(top, path, listed).get(name)
        written = "" if old is None else _inline(name, old)
        if not text.startswith(written, at):
            raise _by_hand(name)
        after = text[:at] + _inline(name, new) + text[at + len(written) :]
        _verify(text, after, path, name, new, listed)
        return after
    there = name in named(top, path, listed)
    runs = _runs(text, top, path, name, listed) if there else []
    if runs and runs[0][0].header:
        after = _cut(text, runs[1:])
        start, end = runs[0][0].start, runs[0][-1].end
        after = after[:start] + block + after[end:]
    else:
        kept = _cut(text, runs)
        after = _append(kept, block, newline)
    _verify(text, after, path, name, new, listed)
    return after


def remove_entry(text: str, path: tuple[str, ...], name: str, *, listed: bool = False) -> str:
    """``text`` without the entry ``name``. Raises NotWritten, also if it is not there."""
    top = _root(text)
    if name not in named(top, path, listed):
        raise NotWritten(f"there is no {show(name)}", hint="nothing had to be removed")
    at = _bracket(text, path) if listed else None
    if at is None:
        after = _cut(text, _runs(text, top, path, name, listed))
    else:
        written = _inline(name, named(top, path, listed)[name])
        if not text.startswith(written, at):
            raise _by_hand(name)
        after = text[:at] + text[at + len(written) :]
    _verify(text, after, path, name, None, listed)
    return after


# ---- values --------------------------------------------------------------------------------------------------------


def _root(text: str) -> Node:
    from consentry.decode_toml import scan_toml

    try:
        return scan_toml(text, LIMIT)
    except Refused as refused:
        raise NotWritten(f"cannot be read without doubt: {refused.message}", hint=_HINT) from refused


def holder(top: Node, path: tuple[str, ...], listed: bool) -> Node | None:
    """What holds the entries; None if it is not there. Raises NotWritten if it is of another kind."""
    found: Node | None = top
    for depth, key in enumerate(path):
        found = None if found is None else found.get(key)
        kind = "array" if listed and depth == len(path) - 1 else "object"
        if found is not None and found.kind != kind:
            raise NotWritten(f"{show(key)} is not an {kind}", hint=_HINT)
    return found


def named(top: Node, path: tuple[str, ...], listed: bool) -> dict[str, Node]:
    """The entries by name; of a list those that have one, without it. A name that stands twice is NotWritten."""
    found = holder(top, path, listed)
    if found is None:
        return {}
    if not listed:
        return {member.key: member.node for member in found.members}
    by_name: dict[str, Node] = {}
    for item in found.items:
        name = item.get("name")
        if name is None or name.kind != "string":
            continue
        if name.value in by_name:
            raise NotWritten(f"the name {show(name.value)} stands twice", hint=_HINT)
        kept = tuple(member for member in item.members if member.key != "name")
        by_name[name.value] = Node("object", item.start, item.end, members=kept)
    return by_name


def without(node: Node, path: tuple[str, ...], name: str, listed: bool) -> Node:
    """Everything but the entry ``name``; what then holds nothing counts as not there."""
    if not path and listed:
        kept = tuple(i for i in node.items if (n := i.get("name")) is None or (n.kind, n.value) != ("string", name))
        return Node("array", 0, 0, items=kept)
    if not path:
        return Node("object", 0, 0, members=tuple(m for m in node.members if m.key != name))
    members = []
    for member in node.members:
        if member.key != path[0]:
            members.append(member)
            continue
        inner = without(member.node, path[1:], name, listed)
        if inner.members or inner.items:
            members.append(Member(member.key, 0, 0, inner))
    return Node("object", 0, 0, members=tuple(members))


# ---- statements ----------------------------------------------------------------------------------------------------


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Each header and assignment from its first character to the end of its last line."""
    from consentry.decode_toml import TOKEN

    start, depth = -1, 0
    for match in TOKEN.finditer(text):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if match[0] == "\n" and depth == 0:
            if start >= 0:
                yield start, match.start() - text.startswith("\r", match.start() - 1)
            start = -1
        elif start < 0 and match[0][0] not in "# \t\r\n":
            start = match.start()
    if start >= 0:
        yield start, len(text)


def _statements(text: str, path: tuple[str, ...], listed: bool) -> Iterator[_Statement]:
    import tomllib

    table: tuple[str, ...] = ()
    count = -1
    for start, end in _spans(text):
        header = text[start] == "["
        value: object = tomllib.loads(text[start:end])
        keys = _keys(value)
        if header:
            table = keys
            count += listed and keys == path and text.startswith("[[", start)
            keys = ()
        full = table + keys
        owner: str | int | None = None
        if full[: len(path)] == path:
            rest = full[len(path) :]
            owner = count if listed and table[: len(path)] == path else rest[0] if rest and not listed else None
        yield _Statement(start, end, header, owner)


def _keys(value: object) -> tuple[str, ...]:
    """The keys on the way into nested tables, as long as each holds just one."""
    keys: list[str] = []
    while isinstance(value, dict) and len(value) == 1:
        key, value = next(iter(value.items()))
        keys.append(key)
        if isinstance(value, list) and len(value) == 1 and value[0] == {}:
            break
    return tuple(keys)


def _runs(text: str, top: Node, path: tuple[str, ...], name: str, listed: bool) -> list[list[_Statement]]:
    """The statements that make the entry, in runs that nothing else interrupts."""
    owner: str | int = name
    if listed:
        found = holder(top, path, listed)
        names = [] if found is None else [item.get("name") for item in found.items]
        owner = next(i for i, n in enumerate(names) if n is not None and (n.kind, n.value) == ("string", name))
    runs: list[list[_Statement]] = []
    joined = False
    for statement in _statements(text, path, listed):
        mine = statement.owner == owner
        if mine and joined:
            runs[-1].append(statement)
        elif mine:
            runs.append([statement])
        joined = mine
    if not runs:
        raise _by_hand(name)
    return runs


def _cut(text: str, runs: list[list[_Statement]]) -> str:
    """``text`` without ``runs``, and without the blank line that stands before a table."""
    for run in reversed(runs):
        start, end = text.rfind("\n", 0, run[0].start) + 1, run[-1].end
        line_end = _END.match(text, end)
        stop = line_end.end() if line_end else end
        before = _less_a_line_end(text[:start])
        if run[0].header and before is not None and (not before or before.endswith("\n")):
            # The end of a file without a line end: it had none before the table was added either.
            last = _less_a_line_end(before) if stop == end else None
            start = len(before if last is None else last)
        text = text[:start] + text[stop:]
    return text


def _less_a_line_end(text: str) -> str | None:
    if not text.endswith("\n"):
        return None
    return text[: -2 if text.endswith("\r\n") else -1]


# ---- new text ------------------------------------------------------------------------------------------------------


def _bracket(text: str, path: tuple[str, ...]) -> int | None:
    """The place after the bracket of a list that is written as ``key = []``; None for tables of their own.

    Such a list takes one entry here, on its line: a second one would not be ours to lay out.
    """
    for statement in _statements(text, path, True):
        if statement.header:
            return None
        match = _ARRAY.match(text, statement.start, statement.end)
        if match and len(path) == 1 and match[1].strip("\"'") == path[0]:
            return match.end()
    return None


def _inline(name: str, entry: Node) -> str:
    own = Member("name", 0, 0, Node("string", 0, 0, name))
    kept = (m for m in entry.members if m.key != "name")
    return _value(Node("object", 0, 0, members=(own, *kept)))


def _append(text: str, block: str, newline: str) -> str:
    if not text:
        return block + newline
    return text + newline + block + newline if text.endswith("\n") else text + newline * 2 + block


def _block(path: tuple[str, ...], name: str, entry: Node, newline: str, listed: bool) -> str:
    if listed:
        lines = ["[[" + ".".join(map(_key, path)) + "]]", f"name = {escaped(name)}"]
    else:
        lines = ["[" + ".".join(map(_key, (*path, name))) + "]"]
    lines += [f"{_key(m.key)} = {_value(m.node)}" for m in entry.members if not (listed and m.key == "name")]
    return newline.join(lines)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else escaped(key)


def _value(node: Node) -> str:
    if node.kind == "object":
        inside = ", ".join(f"{_key(m.key)} = {_value(m.node)}" for m in node.members)
        return "{ " + inside + " }" if inside else "{}"
    if node.kind == "array":
        return "[" + ", ".join(map(_value, node.items)) + "]"
    if node.kind == "string":
        return escaped(node.value)
    if node.kind == "null":
        raise NotWritten("TOML has no null", hint="leave that value out")
    if node.kind == "number" and node.value.lstrip("-").isdigit() and abs(int(node.value)) >= 2**63:
        raise NotWritten("a number is too large for TOML", hint="leave that value out")
    return node.value if node.kind == "number" else node.kind


# ---- proof ---------------------------------------------------------------------------------------------------------


def _verify(text: str, after: str, path: tuple[str, ...], name: str, entry: Node | None, listed: bool) -> None:
    """Read ``after`` again: the entry is what was asked for, all other values and lines are the very same."""
    try:
        old, new = _root(text), _root(after)
        found = named(new, path, listed).get(name)
    except NotWritten as error:
        raise _by_hand(name) from error
    if (found is None) != (entry is None) or (found and entry and not edit.same(found, entry)):
        raise _by_hand(name)
    if not edit.same(without(old, path, name, listed), without(new, path, name, listed)):
        raise _by_hand(name)
    if _others(text, old, path, name, listed) != _others(after, new, path, name, listed):
        raise _by_hand(name)


def _others(text: str, top: Node, path: tuple[str, ...], name: str, listed: bool) -> list[str]:
    """The lines that are not of the entry and not blank."""
    if listed and (at := _bracket(text, path)) is not None:
        end = next(s.end for s in _statements(text, path, True) if s.end >= at)
        text = text[:at] + text[end:]
    elif name in named(top, path, listed):
        for run in reversed(_runs(text, top, path, name, listed)):
            text = text[: run[0].start] + text[run[-1].end :]
    return [line for line in text.splitlines() if line.strip()]


def _by_hand(name: str) -> NotWritten:
    return NotWritten(
        f"{show(json.dumps(name, ensure_ascii=False))} cannot be edited without changing something else in the file",
        hint="write each server as a table of its own, then run this again; nothing was changed",
    )
