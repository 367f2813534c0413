"""One change to a JSON or JSONC text; every other byte stays (law L9).

An edit is a set of cuts and insertions at places that ``decode.scan`` found. The result is scanned again and compared
with the text before: a change that touches anything but its own member is refused, never returned. Pure.

A member that is put in and taken out again leaves the very bytes, but for three things that nothing in the text tells
afterwards: an object that held blanks and nothing else comes back as ``{}``, an object that was made on the way stays,
empty, and an empty text stays a document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from msgspec import Struct

from consentry.decode import Document, Member, Node, scan
from consentry.errors import NotWritten, Refused
from consentry.layout import BOM, INDENT, document, dump, indent_of, own_line, quote, style_of
from consentry.model import JSON
from consentry.show import show

LIMIT = 64 * 1024 * 1024  # characters; some clients keep their whole state in one file
_BLANKS = " \t\r\n"
_TOKEN = re.compile(r"[ \t\r\n]+|(//[^\r\n]*)|(/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*/)|(,)")
_HINT = "mend the file in an editor, then run this again; nothing was changed"

Cut = tuple[int, int, str]


class _Gap(Struct, frozen=True):
    """What lies between two values: the place of the comma, the end of the last thing that is not blank."""

    comma: int | None
    solid: int
    line_comment: bool
    comments: bool


def root(text: str) -> Node | None:
    """The value that a configuration text holds, see ``scanned``."""
    found = scanned(text)
    return None if found is None else found.root


def scanned(text: str) -> Document | None:
    """A configuration text as it is read; None for an empty one (nothing, or blanks only).

    Raises NotWritten for a text that has no single reading.
    """
    if not text.removeprefix(BOM).strip(_BLANKS):
        return None
    try:
        return scan(text, lenient=True, case_variants=True, limit=LIMIT)
    except Refused as refused:
        raise NotWritten(f"cannot be read without doubt: {refused.message}", hint=_HINT) from refused


def node(value: JSON | Node) -> Node:
    """``value`` as scanned JSON. Raises NotWritten for what is not JSON (NaN, an unpaired surrogate, too deep)."""
    if isinstance(value, Node):
        return value
    try:
        return scan(json.dumps(value, allow_nan=False), limit=LIMIT).root
    except (ValueError, Refused) as error:
        raise NotWritten(f"the new text is not JSON: {error}", hint="leave that value out") from error


def same(one: Node, other: Node) -> bool:
    """Whether two values are equal as data; numbers as written, the order of keys does not count."""
    if (one.kind, one.value) != (other.kind, other.value):
        return False
    if len(one.members) != len(other.members) or len(one.items) != len(other.items):
        return False
    keys = {member.key: member.node for member in other.members}
    return all(m.key in keys and same(m.node, keys[m.key]) for m in one.members) and all(
        map(same, one.items, other.items)
    )


def set_member(text: str, path: tuple[str, ...], value: JSON | Node) -> str:
    """``text`` with the member at ``path`` (one key or more) set to ``value``.

    Objects on the way are made where they are missing, an empty text becomes a document. Raises NotWritten.
    """
    new, before = node(value), root(text)
    if before is None:
        after = document(text, _wrap(path, new))
    else:
        holder, depth = _descend(before, path)
        old = holder.get(path[depth])
        if old is not None:
            after = _replaced(text, before, old, new)
        else:
            member = (path[depth], _wrap(path[depth + 1 :], new))
            after = _apply(text, _insertion(text, before, holder, member))
    _verify(text, before, after, path, new)
    return after


def remove_member(text: str, path: tuple[str, ...]) -> str:
    """``text`` without the member at ``path``; comments around it stay. Raises NotWritten, also if it is not there."""
    before = root(text)
    holder, depth = _descend(before, path) if before is not None else (None, 0)
    if before is None or holder is None or depth != len(path) - 1 or holder.get(path[-1]) is None:
        raise NotWritten(f"there is no {show(path[-1])}", hint="nothing had to be removed")
    index = next(i for i, m in enumerate(holder.members) if m.key == path[-1])
    after = _apply(text, _removal(text, holder, index))
    _verify(text, before, after, path, None)
    return after


def append_item(text: str, path: tuple[str, ...], value: JSON | Node) -> str:
    """``text`` with ``value`` at the end of the array at ``path``, made if it is missing. Raises NotWritten."""
    new, before = node(value), root(text)
    holder = before
    for key in path:
        holder = None if holder is None or holder.kind != "object" else holder.get(key)
    if before is None or holder is None:
        return set_member(text, path, Node("array", 0, 0, items=(new,)))
    if holder.kind != "array":
        raise NotWritten(f"{show(path[-1])} is not an array", hint=_HINT)
    after = _apply(text, _insertion(text, before, holder, (None, new)))
    grown = Node("array", 0, 0, items=(*holder.items, new))
    _verify(text, before, after, path, grown, items=[text[i.start : i.end] for i in holder.items])
    return after


def _descend(top: Node, path: tuple[str, ...]) -> tuple[Node, int]:
    """The innermost object along ``path`` that is there, and the index of the key that it has or lacks."""
    holder = top
    for depth, key in enumerate(path):
        if holder.kind != "object":
            what = f"{show(path[depth - 1])} is" if depth else "the file holds"
            raise NotWritten(f"{what} {_article(holder.kind)}, not an object", hint=_HINT)
        inner = holder.get(key)
        if inner is None or depth == len(path) - 1:
            return holder, depth
        holder = inner
    raise ValueError("a path has at least one key")


def _article(kind: str) -> str:
    return kind if kind in ("true", "false", "null") else f"an {kind}" if kind == "array" else f"a {kind}"


def _wrap(keys: tuple[str, ...], value: Node) -> Node:
    for key in reversed(keys):
        value = Node("object", 0, 0, members=(Member(key, 0, 0, value),))
    return value


# ---- cuts ----------------------------------------------------------------------------------------------------------


def _apply(text: str, cuts: Iterable[Cut]) -> str:
    """``text`` with each ``start:end`` replaced; the places are in ``text`` and do not overlap."""
    out: list[str] = []
    at = 0
    for start, end, new in sorted(cuts, key=lambda cut: cut[:2]):
        out += (text[at:start], new)
        at = end
    return "".join((*out, text[at:]))


def _gap(text: str, start: int, end: int) -> _Gap:
    comma, solid, line_comment, comments = None, start, False, False
    while start < end and (token := _TOKEN.match(text, start)):
        start = token.end()
        if token[3]:
            comma = token.start()
        if token.lastindex:
            solid, line_comment = start, token.lastindex == 1
            comments = comments or token.lastindex < 3
    return _Gap(comma, solid, line_comment, comments)


def _spans(holder: Node) -> list[tuple[int, int]]:
    if holder.kind == "object":
        return [(m.start, m.node.end) for m in holder.members]
    return [(i.start, i.end) for i in holder.items]


def _replaced(text: str, top: Node, old: Node, new: Node) -> str:
    style = style_of(text, top)
    indent = None if style.one_line and not own_line(text, old.start, old.end) else indent_of(text, old.start)
    return _apply(text, [(old.start, old.end, dump(new, style, indent))])


def _insertion(text: str, top: Node, holder: Node, child: tuple[str | None, Node]) -> list[Cut]:
    """Put ``child`` (key and value; no key for an array) after the last child of ``holder``, laid out like it."""
    style, spans, close = style_of(text, top), _spans(holder), holder.end - 1
    last = spans[-1][1] if spans else holder.start + 1
    gap = _gap(text, last, close)
    before = spans[-2][1] if len(spans) > 1 else holder.start + 1
    if spans:
        lines = own_line(text, before, spans[-1][0])
    else:
        lines = own_line(text, gap.solid, close) if gap.comments else not style.one_line
    indent = indent_of(text, spans[-1][0]) if spans else indent_of(text, holder.start) + style.unit
    key, value = child
    label = "" if key is None else quote(key) + style.colon
    at = gap.solid
    if lines or gap.line_comment:
        at = _line_end(text, at)
        piece = style.newline + indent + label + dump(value, style, indent)
    else:
        piece = (style.blank if gap.solid > holder.start + 1 else "") + label + dump(value, style, None)
    if not spans:
        if lines and not own_line(text, gap.solid, close):
            piece += style.newline + indent_of(text, holder.start)
        return [(at, at, piece)]
    if gap.comma is not None:
        return [(at, at, piece + ",")]
    return [(last, last, ","), (at, at, piece)] if at > last else [(last, last, "," + piece)]


def _line_end(text: str, at: int) -> int:
    """The end of the line of ``at`` if only blanks stand there: they are part of what stands before them."""
    end = INDENT.match(text, at).end()  # type: ignore[union-attr]
    return end if text[end] in "\r\n" else at


def _line_before(text: str, at: int) -> int | None:
    """The end of the line before ``at``; None if more than blanks stands before ``at`` on its own line."""
    while text[at - 1] in " \t":
        at -= 1
    if text[at - 1] not in "\r\n":
        return None
    return at - 2 if text.startswith("\r\n", at - 2) else at - 1


def _removal(text: str, holder: Node, index: int) -> list[Cut]:
    """Take out a child, its comma and its share of the blanks; comments stay."""
    spans, close = _spans(holder), holder.end - 1
    start, end = spans[index]
    lead = _gap(text, spans[index - 1][1] if index else holder.start + 1, start)
    tail = _gap(text, end, spans[index + 1][0] if index + 1 < len(spans) else close)
    if len(spans) == 1 and not lead.comments and not tail.comments:
        return [(holder.start + 1, close, "")]
    cuts: list[Cut] = []
    stop = end
    if tail.comma is not None and not text[end : tail.comma].strip(_BLANKS):
        stop = tail.comma + 1
    elif tail.comma is not None:
        cuts.append((tail.comma, tail.comma + 1, ""))
    elif lead.comma is not None:
        cuts.append((lead.comma, lead.comma + 1, ""))
    line, blanks = _line_before(text, start), INDENT.match(text, stop).end()  # type: ignore[union-attr]
    if line is not None and text[blanks] in "\r\n":
        cuts.append((line, blanks, ""))
    elif text[blanks] in "\r\n" or (blanks == close and not lead.line_comment):
        cuts.append((lead.solid if line is None else line, stop, ""))
    else:
        cuts.append((start, blanks, ""))
    return cuts


# ---- proof ---------------------------------------------------------------------------------------------------------


def _verify(
    text: str,
    before: Node | None,
    after: str,
    path: tuple[str, ...],
    value: Node | None,
    items: list[str] | None = None,
) -> None:
    """Scan ``after`` again: everything off ``path`` is the very same text, and at its end stands ``value``."""
    old, new = before, root(after)
    for depth, key in enumerate(path):
        if new is None or new.kind != "object":
            raise _lost()
        kept = [s for s in ([] if old is None else _slices(text, old, key)) if s]
        gone = value is None and depth == len(path) - 1
        at = len(kept) if old is None or old.get(key) is None else [m.key for m in old.members].index(key)
        if _slices(after, new, key) != (kept if gone else [*kept[:at], None, *kept[at:]]):
            raise _lost()
        old, new = None if old is None else old.get(key), new.get(key)
    if (new is None) != (value is None) or (new and value and not same(new, value)):
        raise _lost()
    if items is not None and (new is None or [after[i.start : i.end] for i in new.items[:-1]] != items):
        raise _lost()


def _slices(text: str, holder: Node, but: str) -> list[tuple[str, str] | None]:
    """Keys and values as written, in order; None in the place of ``but``."""
    return [None if m.key == but else (text[m.start : m.end], text[m.node.start : m.node.end]) for m in holder.members]


def _lost() -> NotWritten:
    return NotWritten("cannot be edited without changing something else in it", hint=_HINT)
