"""Strict reading of YAML: the part on which readers of YAML 1.1 and 1.2 agree, with the place of every value.

Sources: yaml.org, YAML 1.1 (2005) with its type repository, YAML 1.2.2 (2021) chapter 10. A plain scalar that one of
them takes for another value than the other is refused: two programs would start two different things. The events of
ruamel.yaml are read, not its data: tags, anchors and marks are seen there, and nothing is constructed or recursive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from consentry.decode import MAX_DEPTH, Kind, Member, Node, pointer
from consentry.errors import Refused
from consentry.show import show

if TYPE_CHECKING:
    from ruamel.yaml.events import Event, NodeEvent, ScalarEvent

_HINT = "ask the publisher for valid YAML"
_QUOTES = "put it in quotes"
_PLAIN = "write it out as a plain value"
_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), "null"),
    **dict.fromkeys(("true", "True", "TRUE"), "true"),
    **dict.fromkeys(("false", "False", "FALSE"), "false"),
}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,17}(?:[eE][-+][0-9]{1,2})?)?")
# What either version, or a reader that is known to follow one loosely, takes for something else than text.
_DOUBTFUL = re.compile(
    r"(?i:y|n|yes|no|on|off|true|false|null)|=|<<"
    r"|[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+)"
    r"|[-+]?(?:[0-9][0-9_]*)(?:\.[0-9_.]*)?(?<!\.\.)(?:[eE][-+]?[0-9_]+)?"
    r"|[-+]?\.[0-9_][0-9_.]*(?:[eE][-+]?[0-9_]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?\.?(?i:inf|nan)"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9].*)?"
)
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){2,}")  # 1.2.3 and 127.0.0.1 are text everywhere
_BREAKS = re.compile("[\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TAG = re.compile(r"(!(?:!(?:binary|bool|float|int|map|null|omap|pairs|seq|set|str|timestamp))?(?!\S))|!\S{1,80}")
_COLON = re.compile(r"[ \t]*:")
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Open(Struct):
    """A collection whose end has not been read. ``key`` waits for its value."""

    kind: Literal["object", "array"]
    start: int
    flow: bool
    members: list[Member] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    key: tuple[str, int, int] | None = None

    def step(self) -> str | int:
        """The part of the path that is being read."""
        return len(self.items) if self.kind == "array" else self.key[0] if self.key else ""


class _Reader:
    """One pass over the events of one text; a stack in place of recursion."""

    def __init__(self, text: str, within: tuple[str, ...]) -> None:
        self.text = text
        self.within = within
        self.stack: list[_Open] = []
        self.root: Node | None = None

    def refuse(self, code: str, message: str, at: int | None = None, hint: str = _HINT) -> Refused:
        if at is not None:
            line, column = self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)
            message = f"{message} (line {line}, column {column})"
        where = pointer(*(o.step() for o in self.stack if o.kind == "array" or o.key))
        return Refused(message, code=code, where=where, hint=hint)

    def read(self) -> Node:
        from ruamel.yaml import events as kinds

        documents = 0
        for event in self.events():
            at = event.start_mark.index
            if isinstance(event, kinds.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse("yaml-feature", "there is more than one document", at, "keep one document")
                if event.version or event.tags:
                    raise self.refuse("yaml-feature", "a directive (%) stands before the document", 0, "leave it out")
            elif isinstance(event, kinds.AliasEvent):
                raise self.refuse("yaml-feature", "an alias (*) stands for another value", at, _PLAIN)
            elif isinstance(event, kinds.NodeEvent):
                self.check(event, at)
                if isinstance(event, kinds.ScalarEvent):
                    self.scalar(event)
                else:
                    self.open(event, isinstance(event, kinds.MappingStartEvent))
            elif isinstance(event, kinds.CollectionEndEvent):
                self.close(event.end_mark.index)
        return self.root or Node("null", 0, 0)

    def events(self) -> Iterator[Event]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        try:
            yield from YAML(typ="safe", pure=True).parse(self.text)
        except YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise self.refuse("malformed-yaml", "not valid YAML", None if mark is None else mark.index) from error
        except (ValueError, OverflowError, LookupError, AttributeError, TypeError, AssertionError) as error:
            # An escape beyond Unicode and the like: the library lets Python's own errors through.
            raise self.refuse("malformed-yaml", "not valid YAML") from error

    def check(self, event: NodeEvent, at: int) -> None:
        if event.anchor is not None:
            raise self.refuse("yaml-feature", "an anchor (&) names a value", at, _PLAIN)
        if getattr(event, "tag", None) is not None:
            raise self.tagged(at)

    def tagged(self, at: int) -> Refused:
        tag = _TAG.match(self.text, at)
        if tag is None or tag[1]:
            word = f"the tag {tag[1]}" if tag else "a tag (!)"
            return self.refuse("yaml-feature", f"{word} gives a value a type", at, _PLAIN)
        message = f"the tag {show(tag[0])} tells the program that reads it to build an object, which can run code"
        hint = "load it with no other program either; ask the publisher for YAML without tags"
        return self.refuse("yaml-feature", message, at, hint)

    def open(self, event: NodeEvent, mapping: bool) -> None:
        at = event.start_mark.index
        if self.stack and self.stack[-1].kind == "object" and self.stack[-1].key is None:
            raise self.refuse("yaml-feature", "a key is not text", at, "make the key a text")
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse("too-deep", f"nested deeper than {MAX_DEPTH} levels", at)
        self.stack.append(_Open("object" if mapping else "array", at, bool(getattr(event, "flow_style", False))))

    def close(self, end: int) -> None:
        done = self.stack.pop()
        if not done.flow:
            # The mark of a block stands where the next thing begins.
            last = done.members[-1].node if done.members else done.items[-1] if done.items else None
            end = done.start if last is None else max(last.end, done.members[-1].end if done.members else 0)
        self.add(Node(done.kind, done.start, end, members=tuple(done.members), items=tuple(done.items)))

    def scalar(self, event: ScalarEvent) -> None:
        node = self.value(event)
        holder = self.stack[-1] if self.stack else None
        if holder is None or holder.kind == "array" or holder.key is not None:
            self.add(node)
            return
        if node.kind != "string":
            raise self.refuse("yaml-feature", "a key is not text", node.start, _QUOTES)
        if node.value == "<<" and event.style is None:
            raise self.refuse("yaml-feature", "a merge key (<<) stands for other keys", node.start, _PLAIN)
        if node.value in holder.keys:
            holder.key = (node.value, node.start, node.end)
            raise self.refuse("duplicate-key", "the same key stands twice", node.start, "remove one of the two")
        holder.keys.add(node.value)
        holder.key = (node.value, node.start, node.end)

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        holder = self.stack[-1]
        if holder.kind == "array":
            holder.items.append(node)
        elif holder.key is not None:
            colon = _COLON.match(self.text, holder.key[2]) if node.start == node.end else None
            if colon:  # nothing stands there: the mark is that of the next thing, comments in between
                node = Node("null", colon.end(), colon.end())
            holder.members.append(Member(*holder.key, node))
            holder.key = None

    def strict(self) -> bool:
        """Whether the place that is being read is within the part that has to be read without doubt."""
        part = self.stack[: len(self.within)]
        return all(o.key is not None and o.key[0] == key for o, key in zip(part, self.within, strict=False)) and (
            len(part) == len(self.within)
        )

    def value(self, event: ScalarEvent) -> Node:
        text, start, end = event.value, event.start_mark.index, event.end_mark.index
        if _SURROGATE.search(text):
            raise self.refuse("not-unicode", "an unpaired surrogate is not text", start)
        if event.style is not None:
            return Node("string", start, end, text)
        if text in _WORDS:
            return Node(_WORDS[text], start, end)
        if _NUMBER.fullmatch(text):
            return Node("number", start, end, text)
        merge = text == "<<" and self.stack and self.stack[-1].kind == "object" and self.stack[-1].key is None
        if _DOUBTFUL.fullmatch(text) and not _VERSION.fullmatch(text) and not merge and self.strict():
            message = f"readers disagree on what {show(text[:40])} is"
            raise self.refuse("ambiguous-scalar", message, start, _QUOTES)
        return Node("string", start, end, text)


def scan_yaml(text: str, limit: int = 1 << 20, *, within: tuple[str, ...] = ()) -> Node:
    """Read one YAML document; the root of an empty one is null. Places are those of the values as written.

    Outside the keys ``within``, plain scalars that readers disagree on are strings as written: for edits, which keep
    them.

    Raises Refused: malformed-yaml, duplicate-key, ambiguous-scalar, yaml-feature (anchors, aliases, merge keys, tags,
    directives, several documents, keys that are not text), too-large, too-deep, not-unicode, byte-order-mark.
    """
    if len(text) > limit:
        raise Refused(f"larger than {limit:,} characters", code="too-large", hint="no real request is this large")
    if text.startswith("\ufeff"):
        raise Refused("starts with a byte order mark", code="byte-order-mark", hint="save it without a byte order mark")
    reader = _Reader(text, within)
    if found := _SURROGATE.search(text):
        raise reader.refuse("not-unicode", "an unpaired surrogate is not text", found.start())
    if found := _CONTROL.search(text):
        raise reader.refuse("malformed-yaml", "a raw control character is not allowed", found.start())
    if found := _BREAKS.search(text):
        raise reader.refuse("yaml-feature", "a line end of YAML 1.1 that YAML 1.2 does not have", found.start(), _PLAIN)
    return reader.read()


def is_text(scalar: str) -> bool:
    """Whether every reader takes this plain scalar for text, as far as its type goes."""
    return not (scalar in _WORDS or _NUMBER.fullmatch(scalar) or _DOUBTFUL.fullmatch(scalar))
