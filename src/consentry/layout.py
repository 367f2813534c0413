"""How a JSON file is laid out, and new text in the same layout. Pure; the rules of the edit itself are in ``edit``."""

from __future__ import annotations

import json
import re

from msgspec import Struct

from consentry.decode import Node
from consentry.show import show

BOM = "\ufeff"
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
INDENT = re.compile(r"[ \t]*")


class Style(Struct, frozen=True):
    """Line end, one step of indentation, what stands between key and value, whether all is on one line."""

    newline: str
    unit: str
    colon: str
    one_line: bool

    @property
    def blank(self) -> str:
        """What follows a comma on the same line."""
        return "" if self.colon == ":" else " "


def style_of(text: str, top: Node) -> Style:
    """The layout of ``text``, whose value is ``top``."""
    inside = text[top.start : top.end]
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"
    first = top.members[0] if top.members else None
    colon = ": " if first is None else text[first.end : first.node.start]
    unit = "  "
    if first is not None and own_line(text, top.start + 1, first.start):
        unit = indent_of(text, first.start)
    one_line = bool(top.members) and "\n" not in inside and "\r" not in inside
    return Style(newline, unit, colon if colon in (":", ": ", " : ", " :") else ": ", one_line)


def own_line(text: str, start: int, end: int) -> bool:
    """Whether a line ends between the two places."""
    return any(c in text[start:end] for c in "\r\n")


def indent_of(text: str, at: int) -> str:
    """The blanks that the line of ``at`` begins with."""
    line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line += text.startswith(BOM, line)
    return INDENT.match(text, line)[0]  # type: ignore[index]


def quote(text: str) -> str:
    """A JSON string; everything that an editor would not show is written as an escape."""
    plain = json.dumps(text, ensure_ascii=False)
    if plain.isascii() and plain.isprintable():
        return plain
    hidden = {c for c in plain if c not in " \\" and show(c, left_to_right=False) != c}
    return plain.translate({ord(c): json.dumps(c)[1:-1] if c != "\x7f" else "\\u007f" for c in hidden})


def escaped(text: str) -> str:
    """A string in double quotes with the escapes that TOML and YAML share; all that an editor would not show is one."""
    return '"' + "".join(map(_escape, text)) + '"'


def _escape(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char > "\uffff":
        return f"\\U{ord(char):08X}"
    return char if char == " " or show(char, left_to_right=False) == char else f"\\u{ord(char):04X}"


def dump(value: Node, style: Style, indent: str | None) -> str:
    """``value`` as text; ``indent`` is that of the line it begins on, None to stay on one line."""
    if value.kind == "string":
        return quote(value.value)
    if value.kind == "number":
        return value.value
    if value.kind not in ("object", "array"):
        return value.kind
    deeper = None if indent is None else indent + style.unit
    parts = [quote(m.key) + style.colon + dump(m.node, style, deeper) for m in value.members]
    parts += [dump(item, style, deeper) for item in value.items]
    left, right = "{}" if value.kind == "object" else "[]"
    if deeper is None or not parts:
        return left + ("," + style.blank).join(parts) + right
    line = style.newline + deeper
    return left + line + ("," + line).join(parts) + style.newline + (indent or "") + right


def document(text: str, value: Node) -> str:
    """``value`` as a whole file, in place of ``text``, which is empty but for a byte order mark and blanks."""
    bom = BOM if text.startswith(BOM) else ""
    blanks = text.removeprefix(BOM)
    newline = "\r\n" if "\r\n" in blanks else "\n"
    return bom + dump(value, Style(newline, "  ", ": ", False), "") + (blanks or newline)
