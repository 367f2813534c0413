"""What a runner is: a module that knows the grammar of one program that starts other code.

A member reads the argv that begins with its program and says what each element is (``Part``), which packages would be
fetched and which local files would run. Positive grammar: an element that the grammar does not understand becomes
``Role.UNKNOWN`` with ``Effect.UNKNOWN_OPTION`` and is a finding, never skipped.

A member does not know the others. It says where an inner program begins (``Reading.inner``) and the driver goes on
there with that program's grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

from consentry.effects import Effect
from consentry.model import LocalFile, Package, Part, Role, Unknown


class Option(NamedTuple):
    """What the grammar knows of an option. ``effect`` may depend on the value."""

    value: bool
    effect: str | Callable[[str], str] = ""


Options = Mapping[str, Option]


def options(*rows: tuple[str, bool] | tuple[str, bool, str | Callable[[str], str]]) -> Options:
    """A frozen table from rows of (names separated by blanks, takes a value, effect)."""
    return MappingProxyType({name: _option_of(row) for row in rows for name in row[0].split()})


def _option_of(row: tuple[str, bool] | tuple[str, bool, str | Callable[[str], str]]) -> Option:
    return Option(row[1], row[2]) if len(row) == 3 else Option(row[1])


def names(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a runner understood an argv.

    ``inner``: the index at which an inner program begins. If its program has a grammar, that grammar reads from there
    and replaces the parts given for it; otherwise the parts stand, and if there are none it is a plain program.
    ``fetches`` names what is fetched beyond ``packages``.
    """

    parts: tuple[Part, ...]
    packages: tuple[Package, ...] = ()
    files: tuple[LocalFile, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    fetches: tuple[str, ...] = ()
    inner: int | None = None


class Runner(Protocol):
    """The grammar of one runner or interpreter. ``PROGRAMS`` are base names as ``base`` gives them."""

    NAME: str
    PROGRAMS: frozenset[str]

    def read(self, argv: tuple[str, ...], first: int, /) -> Reading:
        """Understand ``argv[first:]``, whose program is this runner's. Part indexes are indexes into ``argv``."""
        ...


def is_url(text: str) -> bool:
    """Whether a loader would take ``text`` as an address instead of a file."""
    return bool(_ADDRESS.match(text))


_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|data:|blob:)", re.IGNORECASE)


class Scan(NamedTuple):
    """What ``scan`` found: the parts of the options, where the first other word is, values by option name."""

    parts: list[Part]
    at: int
    values: dict[str, list[str]]


def scan(
    argv: tuple[str, ...], at: int, table: Options, runner: str, *, clusters: bool = False, end: int | None = None
) -> Scan:
    """Read options from ``at`` up to the first word that is none, or past ``--``.

    ``--name=value``, ``--name value`` and, with ``clusters``, joined short letters whose last may take the rest of the
    word or the next one. No option is read at or after ``end``. ``Scan.values`` holds every option that was seen,
    flags with an empty value.
    """
    parts: list[Part] = []
    values: dict[str, list[str]] = {}
    end = len(argv) if end is None else end
    while at < end:
        word = argv[at]
        if word == "--":
            parts.append(Part(index=at, role=Role.OPTION, runner=runner))
            return Scan(parts, at + 1, values)
        if not word.startswith("-") or word == "-":
            break
        at = _option(argv, at, table, runner, clusters, parts, values)
    return Scan(parts, at, values)


def _option(
    argv: tuple[str, ...],
    at: int,
    table: Options,
    runner: str,
    clusters: bool,
    parts: list[Part],
    values: dict[str, list[str]],
) -> int:
    name, value = _split(argv[at], table, clusters)
    known = table.get(name)
    if known is None:
        following = argv[at + 1] if at + 1 < len(argv) and not argv[at + 1].startswith("-") else ""
        detail = following if value is None else value
        parts.append(Part(index=at, role=Role.UNKNOWN, runner=runner, effect=Effect.UNKNOWN_OPTION, detail=detail))
        return at + 1
    if known.value and value is None and at + 1 < len(argv):
        value = argv[at + 1]
        effect = known.effect if isinstance(known.effect, str) else known.effect(value)
        parts.append(Part(index=at, role=Role.OPTION, runner=runner))
        parts.append(Part(index=at + 1, role=Role.VALUE, runner=runner, effect=effect, detail=value))
        values.setdefault(name, []).append(value)
        return at + 2
    effect = known.effect if isinstance(known.effect, str) else known.effect(value or "")
    parts.append(Part(index=at, role=Role.OPTION, runner=runner, effect=effect, detail=value or ""))
    values.setdefault(name, []).append(value or "")
    return at + 1


def _split(word: str, table: Options, clusters: bool) -> tuple[str, str | None]:
    """The option that decides about ``word``, and the value that the word itself holds."""
    if word in table:
        return word, None
    name, equals, value = word.partition("=")
    if equals and name in table:
        return name, value
    if clusters and not word.startswith("--"):
        return _cluster(word, table)
    return name, value if equals else None


def _cluster(word: str, table: Options) -> tuple[str, str | None]:
    """Joined short letters: the first with a value takes the rest; else the first with an effect decides."""
    decides = "-" + word[1]
    for place, letter in enumerate(word[1:], 2):
        option = table.get("-" + letter)
        if option is None:
            return word, None
        if option.value:
            return "-" + letter, word[place:].removeprefix("=") or None
        if option.effect and not table["-" + decides[1]].effect:
            decides = "-" + letter
    return decides, None


def rest(argv: tuple[str, ...], at: int, runner: str) -> list[Part]:
    """The elements from ``at`` on as arguments of the program that was started."""
    return [Part(index=i, role=Role.ARGUMENT, runner=runner) for i in range(at, len(argv))]
