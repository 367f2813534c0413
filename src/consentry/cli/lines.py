"""Where in a file a finding stands: line and column of the value, as editors and code hosts count them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from consentry.decode import Node, scan
from consentry.errors import Refused


class Span(NamedTuple):
    """A piece of a text. Lines and columns count from 1, columns in UTF-16 code units; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


def span(text: str, server: str, where: str) -> Span:
    """The value that ``where`` points at in the entry of ``server``, or in the document if ``server`` is "".

    Where the text cannot say so exactly (YAML, TOML, a text that no JSON reader takes), the line that names the server.
    """
    try:
        root = scan(text, lenient=True).root
    except Refused:
        return _named(text, server or where.rpartition("/")[2])
    entry = next(_entries(root, server), root) if server else root
    node = _follow(entry, where)
    return _between(text, node.start, node.end)


def _entries(node: Node, server: str) -> Iterator[Node]:
    """Every object that stands under the key ``server``, the outer ones first."""
    for member in node.members:
        if member.key == server and member.node.kind == "object":
            yield member.node
    for child in (*(member.node for member in node.members), *node.items):
        yield from _entries(child, server)


def _follow(node: Node, where: str) -> Node:
    """The node at the pointer ``where``, or the last one on the way that is there."""
    for key in where.split("/")[1:]:
        key = key.replace("~1", "/").replace("~0", "~")
        if node.kind == "array" and key.isdecimal() and int(key) < len(node.items):
            node = node.items[int(key)]
            continue
        below = node.get(key) if node.kind == "object" else None
        if below is None:
            return node
        node = below
    return node


def _named(text: str, key: str) -> Span:
    """The first line on which ``key`` stands as a key or in the name of a table, else where it stands first."""
    name = re.escape(key)
    match = key and (
        re.search(rf"""^[ \t]*(?:\[[^\]\n]*?|- )?["']?(?<![\w-]){name}["']?[ \t]*[\]:=]""", text, re.MULTILINE)
        or re.search(name, text)
    )
    if not match:
        return Span(1, 1, 1, 1)
    start = match.start() + match[0].index(key)
    return _between(text, start, start + len(key))


def _between(text: str, start: int, end: int) -> Span:
    line, column = _place(text, start)
    end_line, end_column = _place(text, end)
    return Span(line, column, end_line, end_column)


def _place(text: str, at: int) -> tuple[int, int]:
    begin = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at) + 1, len(text[begin:at].encode("utf-16-le")) // 2 + 1
