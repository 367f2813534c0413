"""The members of a registry entry: what the schemas call them, in which spelling, and what is shown of the unused.

Schemas (modelcontextprotocol/registry, ``docs/reference/server-json``): 2025-09-16 and later spell the members in
camelCase, earlier ones in snake_case. The oldest form (July 2025 and before) has names of its own: ``registry_name``
and ``name`` of a package, ``transport_type`` of a remote. A program reads by the schema, or by one spelling: what is
spelled in the other one is not there for it, so a package in two spellings is two packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from consentry.decode import MAX_PAYLOAD, Member, Node, compact, pointer
from consentry.errors import Refused
from consentry.formats import entry, fields
from consentry.formats.quote import quote
from consentry.language import _
from consentry.model import Field, Finding, Level
from consentry.show import show

_UPPER = re.compile(r"[A-Z]")
_DATE = re.compile(r"20\d\d-\d\d-\d\d")
#: From here on the schemas spell in camelCase.
_CAMEL_SINCE = "2025-09-16"


@lru_cache(maxsize=128)
def snaked(key: str) -> str:
    """``key`` as the first published schemas spell it."""
    return _UPPER.sub(lambda letter: "_" + letter[0].lower(), key)


def both(keys: Iterable[str]) -> frozenset[str]:
    """``keys`` in either spelling."""
    return frozenset(one for key in keys for one in (key, snaked(key)))


#: What the oldest form calls a member, beside the snake_case of its present name.
OLDEST: dict[str, tuple[str, ...]] = {
    "registryType": ("registry_name",),
    "identifier": ("name",),
    "type": ("transport_type", "transport"),
}
_PLAIN_ROOT = (
    "$schema", "name", "title", "description", "version", "repository", "websiteUrl", "icons", "_meta", "status",
    "createdAt", "updatedAt", "isLatest", "releaseDate", "versionDetail", "id", "packages", "remotes",
)  # fmt: skip
ROOT = both(_PLAIN_ROOT)
_PLAIN_PACKAGE = (
    "registryType", "registryBaseUrl", "identifier", "version", "fileSha256", "runtimeHint", "transport",
    "runtimeArguments", "packageArguments", "environmentVariables", "postInstallInstructions",
)  # fmt: skip
PACKAGE = both(_PLAIN_PACKAGE) | {"registry_name", "name"}
REMOTE = frozenset(("type", "url", "headers", "variables", "transport_type", "transport"))
_PLAIN_INPUT = (
    "description", "isRequired", "isSecret", "format", "default", "value", "placeholder", "choices", "variables",
)  # fmt: skip
PAIR = frozenset((*_PLAIN_INPUT, "name"))
ARGUMENT = PAIR | {"type", "valueHint", "isRepeated"}
_CAMEL = frozenset(key for key in (*_PLAIN_PACKAGE, *ARGUMENT) if snaked(key) != key)
_SNAKE = frozenset(snaked(key) for key in _CAMEL) | {"registry_name", "transport_type"}
_LISTS = both(("runtimeArguments", "packageArguments", "environmentVariables", "headers"))


# ---- reading -------------------------------------------------------------------------------------------------------


def get(node: Node, key: str, base: str = "", also: tuple[str, ...] = ()) -> tuple[Node | None, str]:
    """The value of ``key`` in either spelling or under one of ``also``, and its pointer.

    Raises Refused ``two-forms`` where more than one of them is there.
    """
    there = [
        (name, found) for name in dict.fromkeys((key, snaked(key), *also)) if (found := node.get(name)) is not None
    ]
    if len(there) > 1:
        hint = "programs read one or the other; ask the publisher for a corrected document"
        message = f"{there[0][0]} and {there[1][0]} are the same field"
        raise Refused(message, code="two-forms", where=f"{base}/{there[1][0]}", hint=hint)
    name, found = there[0] if there else (key, None)
    return found, f"{base}/{name}"


def text(node: Node, key: str, base: str) -> str | None:
    """The text of a member in either spelling. Raises Refused: wrong-type, nul, two-forms."""
    return entry.text(*get(node, key, base))


def items(node: Node, key: str, base: str) -> tuple[tuple[Node, str], ...]:
    """The objects in the array ``key`` with their pointers. Raises Refused: wrong-type, two-forms."""
    array, where = get(node, key, base)
    if array is None or entry.absent(array):
        return ()
    if array.kind != "array":
        raise entry.wrong_type(array, "an array of objects", where)
    found = tuple([(item, f"{where}/{index}") for index, item in enumerate(array.items)])
    for item, place in found:
        if item.kind != "object":
            raise entry.wrong_type(item, "an object", place)
    return found


# ---- spelling ------------------------------------------------------------------------------------------------------


class Spelling(NamedTuple):
    """How a part is spelled: the first member that shows it, or the date of the schema that demands it."""

    snake: bool
    key: str = ""
    where: str = ""
    date: str = ""


def declared(root: Node) -> Spelling | None:
    """The spelling that the schema of a document demands, None where it names no dated schema."""
    schema = root.get("$schema")
    date = _DATE.search(schema.value) if schema is not None and schema.kind == "string" else None
    return None if date is None else Spelling(date[0] < _CAMEL_SINCE, date=date[0])


def check_root(root: Node, base: str) -> None:
    """Raises Refused ``two-forms`` where the root has one member in two spellings."""
    for key, *_rest in root.members:
        if key in ROOT:
            get(root, key, base)


def spelling(node: Node, base: str) -> Spelling | None:
    """The spelling of a package or remote, None where nothing shows it. Raises Refused ``two-forms`` if it has two."""
    first: Spelling | None = None
    for found in _spelled(node, base):
        first = first or found
        if found.snake is not first.snake:
            hint = "programs that read one spelling leave out the rest; ask the publisher for a corrected document"
            message = f"{first.key} and {found.key} are of two spellings of the same document"
            raise Refused(message, code="two-forms", where=found.where, hint=hint)
    return first


def _spelled(node: Node, base: str, top: bool = True) -> Iterator[Spelling]:
    for key, *_place, inner in node.members:
        where = base + pointer(key)
        if key in _CAMEL or key in _SNAKE:
            yield Spelling(key in _SNAKE, key, where)
        elif key == "name" and top and _of_package(node):
            yield Spelling(True, key, where)
        if key in _LISTS:
            for index, item in enumerate(inner.items):
                yield from _spelled(item, f"{where}/{index}", top=False)
        elif key == "variables":
            for member in inner.members:
                yield from _spelled(member.node, where + pointer(member.key), top=False)
        elif key == "transport":
            yield from _spelled(inner, where, top=False)


def _of_package(node: Node) -> bool:
    return any(node.get(key) is not None for key in ("registryType", "registry_type", "registry_name"))


def misspelled(own: Spelling | None, expected: Spelling | None) -> tuple[Finding, ...]:
    """FMT-AMBIG where a part is spelled otherwise than its schema, or the part before it, spells."""
    if own is None or expected is None or own.snake is expected.snake:
        return ()
    other = "snake_case" if expected.snake else "camelCase"
    says = _(
        "Other parts of the document spell in {other}; a program that reads only that does not see this.", other=other
    )
    if expected.date:
        says = _(
            "The schema of {date} spells in {other}; a program that goes by it does not see this.",
            date=expected.date,
            other=other,
        )
    return (ambiguous(own.where, says, own.key, Level.WARN),)


# ---- what is shown and said ----------------------------------------------------------------------------------------


def left(members: tuple[Member, ...], base: str, known: frozenset[str], used: frozenset[str]) -> fields.Leftover:
    """What is not used: the schema's own members as fields, every other one judged as a field is."""
    shown = [m for m in members if m.key in known and m.key not in used and not fields.says_nothing(m.node)]
    for member in shown:
        if member.node.end - member.node.start > MAX_PAYLOAD:
            hint = "no real entry has such a field; ask the publisher for a smaller one"
            where = base + pointer(member.key)
            raise Refused(f"the field {quote(where)} is too large to show", code="too-large", where=where, hint=hint)
    quiet = [Field(where=base + pointer(m.key), value=compact(m.node), kind="inert") for m in shown]
    prefix = base.split("/")[1:]
    strange = fields.of([m for m in members if m.key not in known], *prefix)
    return fields.Leftover((*quiet, *strange.fields), strange.findings)


def ambiguous(where: str, says: str, excerpt: str, level: Level) -> Finding:
    """FMT-AMBIG: other programs make something else of it."""
    return Finding(
        id="FMT-AMBIG",
        level=level,
        where=where,
        title=_("Programs read this differently"),
        says=says,
        excerpt=show(excerpt),
    )
