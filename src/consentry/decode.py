"""Strict reading of the encodings that requests and configuration files are written in.

Rules of this file: nothing is repaired, nothing is guessed; one JSON scanner gives values *and* the place of every
value, for readers and for edits that keep comments alike; every refusal has a code, a place and a hint.
"""

from __future__ import annotations

import json
import re
from typing import Literal, NamedTuple

from msgspec import Struct

from consentry.errors import Refused
from consentry.model import JSON

MAX_LINK = 8_000  # characters
MAX_PAYLOAD = 32 * 1024  # bytes after decoding a link
MAX_JSON = 8 * 1024 * 1024  # bytes
MAX_DEPTH = 64

Kind = Literal["object", "array", "string", "number", "true", "false", "null"]


class Node(Struct):
    """One JSON value and its place: ``text[start:end]`` is exactly the value as written.

    ``value`` is the decoded string, or the number as written, else "". ``members`` belong to objects, in order;
    ``items`` to arrays.
    """

    kind: Kind
    start: int
    end: int
    value: str = ""
    members: tuple[Member, ...] = ()
    items: tuple[Node, ...] = ()

    def get(self, key: str) -> Node | None:
        """The value of ``key`` in an object, None if it is not there."""
        return next((m.node for m in self.members if m.key == key), None)


class Member(NamedTuple):
    """A key of an object, the place of the key as written, and its value."""

    key: str
    start: int
    end: int
    node: Node


class Document(NamedTuple):
    """A whole JSON text: ``root`` value, whether comments, trailing commas or a byte order mark were there."""

    text: str
    root: Node
    comments: bool
    trailing_commas: bool
    bom: bool


_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"([^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"true|false|null")
_COMMENT = re.compile(r"//[^\r\n]*|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*/")
_ESCAPE = re.compile(
    r'\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(["\\/bfnrt]))'
)
_SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def pointer(*keys: str | int) -> str:
    """The JSON pointer (RFC 6901) to ``keys``."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def _unescape(match: re.Match[str]) -> str:
    high, low, single, simple = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    return chr(int(single, 16)) if single else _SIMPLE[simple]


#: What stands where JSON is broken, and how that is mended.
_MISTAKES = (
    (re.compile("[\u2018\u2019\u201c\u201d\u201e]"), 'write plain quotes (") in place of the curly ones of a web page'),
    (re.compile("'"), "JSON has double quotes only: write \" in place of '"),
    (re.compile(r"\.\.\.|\u2026"), "the text was shortened there: copy it from a place that shows all of it"),
    (re.compile(r"\s*\Z"), "its end is missing: copy it again, to the last bracket"),
    (re.compile(r"[}\],;\s]+\Z"), "take away what is too much at the end"),
    (re.compile(r"<|\{\{"), "put the placeholder in double quotes"),
    (re.compile(r"#"), "take the comment away; JSON has none"),
    (re.compile(r"True\b|False\b|None\b"), "write true, false or null: JSON has no words of Python"),
    (re.compile(r"[A-Za-z_$][\w$-]{0,60}[ \t]{0,9}:"), "write the key in double quotes"),
)


def _advice(text: str, at: int) -> str:
    return next((advice for sign, advice in _MISTAKES if sign.match(text, at)), "")


class _Scanner:
    """One pass over one text. ``lenient`` takes comments and trailing commas, as client files have them."""

    def __init__(self, text: str, lenient: bool, case_variants: bool) -> None:
        self.text = text
        self.lenient = lenient
        self.case_variants = case_variants
        self.comments = False
        self.trailing = False
        self.path: list[str | int] = []

    def refuse(self, code: str, message: str, at: int | None = None, hint: str = "") -> Refused:
        if at is not None:
            line = self.text.count("\n", 0, at) + 1
            column = at - (self.text.rfind("\n", 0, at))
            message = f"{message} (line {line}, column {column})"
            hint = hint or _advice(self.text, at)
        return Refused(message, code=code, where=pointer(*self.path), hint=hint or "ask the publisher for valid JSON")

    def skip(self, at: int) -> int:
        text = self.text
        while True:
            at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
            if not (self.lenient and text.startswith("/", at)):
                return at
            comment = _COMMENT.match(text, at)
            if not comment:
                raise self.refuse("malformed-json", "a comment does not end", at)
            self.comments = True
            at = comment.end()

    def string(self, at: int) -> tuple[str, int]:
        match = _STRING.match(self.text, at)
        if not match:
            raise self.refuse("malformed-json", "a string is not closed or holds a raw control character", at)
        body = match[1]
        if "\\" in body:
            body = _ESCAPE.sub(_unescape, body)
        if not body.isascii() and any(0xD800 <= ord(c) <= 0xDFFF for c in body):
            raise self.refuse("not-unicode", "an unpaired surrogate is not text", at)
        return body, match.end()

    def value(self, at: int) -> Node:
        if len(self.path) > MAX_DEPTH:
            raise self.refuse("too-deep", f"nested deeper than {MAX_DEPTH} levels", at)
        char = self.text[at : at + 1]
        if char == '"':
            body, end = self.string(at)
            return Node("string", at, end, body)
        if char == "{":
            return self.object(at)
        if char == "[":
            return self.array(at)
        if match := _WORD.match(self.text, at):
            return Node(match[0], at, match.end())  # type: ignore[arg-type]
        if match := _NUMBER.match(self.text, at):
            return Node("number", at, match.end(), match[0])
        raise self.refuse("malformed-json", "a value is missing or malformed", at)

    def object(self, start: int) -> Node:
        members: list[Member] = []
        seen: dict[str, str] = {}
        at = self.skip(start + 1)
        while self.text[at : at + 1] != "}":
            if self.text[at : at + 1] != '"':
                raise self.refuse("malformed-json", "a key in double quotes is missing", at)
            key, end = self.string(at)
            self.path.append(key)
            spelling = seen.setdefault(key if self.case_variants else key.casefold(), key)
            # Programs disagree which one counts: the first, the last, or either spelling.
            if len(seen) == len(members):
                if spelling == key:
                    raise self.refuse("duplicate-key", "the same key stands twice", at, "remove one of the two")
                raise self.refuse("case-variant-key", "two keys differ only by case", at, "remove one of the two")
            colon = self.skip(end)
            if self.text[colon : colon + 1] != ":":
                raise self.refuse("malformed-json", "a colon is missing", colon)
            node = self.value(self.skip(colon + 1))
            self.path.pop()
            members.append(Member(key, at, end, node))
            at = self.comma(node.end, "}")
        return Node("object", start, at + 1, members=tuple(members))

    def array(self, start: int) -> Node:
        items: list[Node] = []
        at = self.skip(start + 1)
        while self.text[at : at + 1] != "]":
            self.path.append(len(items))
            node = self.value(at)
            self.path.pop()
            items.append(node)
            at = self.comma(node.end, "]")
        return Node("array", start, at + 1, items=tuple(items))

    def comma(self, at: int, close: str) -> int:
        """The place after the comma, or of ``close``."""
        at = self.skip(at)
        char = self.text[at : at + 1]
        if char == close:
            return at
        if char != ",":
            raise self.refuse("malformed-json", f"a comma or {close} is missing", at)
        after = self.skip(at + 1)
        if self.text[after : after + 1] == close:
            if not self.lenient:
                raise self.refuse("malformed-json", "a comma stands before the end", at)
            self.trailing = True
        return after


def utf8(data: bytes) -> str:
    """``data`` as text. Raises Refused ``not-utf8`` where it is anything but UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            f"byte {error.start} is not UTF-8 text", code="not-utf8", hint="save it as UTF-8 and try again"
        ) from error


def scan(text: str, *, lenient: bool = False, case_variants: bool = False, limit: int = MAX_JSON) -> Document:
    """Read one JSON text with the place of every value.

    ``lenient`` takes comments, trailing commas and a byte order mark and says that they were there (JSONC, as clients
    read their configuration); otherwise RFC 8259 and nothing else. Keys that stand twice, unpaired surrogates and text
    after the end are refused in both, keys that differ only by case unless ``case_variants``.

    Raises Refused: malformed-json, duplicate-key, case-variant-key, trailing-data, too-deep, too-large, not-unicode,
    byte-order-mark.
    """
    if len(text) > limit:
        raise Refused(f"larger than {limit:,} characters", code="too-large", hint="no real request is this large")
    scanner = _Scanner(text, lenient, case_variants)
    bom = text.startswith("\ufeff")
    if bom and not lenient:
        raise Refused("starts with a byte order mark", code="byte-order-mark", hint="save it without a byte order mark")
    root = scanner.value(scanner.skip(1 if bom else 0))
    end = scanner.skip(root.end)
    if end != len(text):
        raise scanner.refuse("trailing-data", "something follows after the end", end)
    return Document(text, root, scanner.comments, scanner.trailing, bom)


def plain(node: Node) -> JSON:
    """The value of ``node`` as Python data. Numbers beyond a double stay exact integers or become the nearest float."""
    if node.kind == "object":
        return {member.key: plain(member.node) for member in node.members}
    if node.kind == "array":
        return [plain(item) for item in node.items]
    if node.kind == "number":
        return float(node.value) if any(c in node.value for c in ".eE") else int(node.value)
    return node.value if node.kind == "string" else {"true": True, "false": False, "null": None}[node.kind]


def compact(node: Node) -> str:
    """``node`` as JSON text without blanks and comments, numbers as written."""
    if node.kind == "object":
        return "{" + ",".join(f"{json.dumps(m.key, ensure_ascii=False)}:{compact(m.node)}" for m in node.members) + "}"
    if node.kind == "array":
        return "[" + ",".join(compact(item) for item in node.items) + "]"
    if node.kind == "string":
        return json.dumps(node.value, ensure_ascii=False)
    return node.value if node.kind == "number" else node.kind
