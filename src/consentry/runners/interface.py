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
from types import MappingProxyType
from typing import NamedTuple, Protocol

from msgspec import Struct

from consentry.effects import Effect
from consentry.model import LocalFile, Package, Part, Role, Unknown


class Option(NamedTuple):
    """What the grammar knows of an option: how many words it takes, and its effect, which may depend on the last."""

    value: int
    effect: str | Callable[[str], str] = ""


Options = Mapping[str, Option]


Row = tuple[str, int] | tuple[str, int, str | Callable[[str], str]]


def options(*rows: Row) -> Options:
    """A frozen table from rows of (names separated by blanks, how many words it takes, effect)."""
    return MappingProxyType({name: _option_of(row) for row in rows for name in row[0].split()})


def _option_of(row: Row) -> Option:
    return Option(row[1], row[2]) if len(row) == 3 else Option(row[1])


def names(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


class Reading(Struct, frozen=True, kw_only=True):
    """How a runner understood an argv.

    ``inner``: the index at which an inner program begins. If its program has a grammar, that grammar reads from there
    and replaces the parts given for it; otherwise the parts stand, and if there are none it is a plain program.
    ``program`` is its name where the element is written in another way, as a package is.
    ``spans``: elements from one index up to another that are a whole command of their own.
    ``lines``: command lines that stand inside the element at an index.
    ``fetches`` names what is fetched beyond ``packages``.
    """

    parts: tuple[Part, ...]
    packages: tuple[Package, ...] = ()
    files: tuple[LocalFile, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    fetches: tuple[str, ...] = ()
    inner: int | None = None
    program: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    lines: tuple[tuple[int, str], ...] = ()


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


def from_input(word: str) -> bool:
    """Whether an interpreter that is handed ``word`` as its program reads an open file of its own instead."""
    return word in ("-", "/dev/stdin", "/dev/tty") or word.startswith(("/dev/fd/", "/proc/self/fd/", "/dev/tcp/"))


_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|data:|blob:)", re.IGNORECASE)


#: What a shell acts on. A mere ``$NAME`` or ``${NAME}`` is how requests leave a value open.
ACTS = re.compile(r"[;&|`<>\r\n]|\$\(")


class Style(NamedTuple):
    """How a program spells its options.

    ``clusters``: short letters join. ``shortens``: a long name may be cut where it stays clear. ``dashes``: one dash or
    two, it is the same.
    """

    clusters: bool = False
    shortens: bool = False
    dashes: bool = False


STRICT = Style()
JOINS = Style(clusters=True)
GNU = Style(clusters=True, shortens=True)
GO = Style(dashes=True)


class Scan(NamedTuple):
    """What ``scan`` found: the parts of the options, where the first other word is, values by option name."""

    parts: list[Part]
    at: int
    values: dict[str, list[str]]


def scan(
    argv: tuple[str, ...], at: int, table: Options, runner: str, style: Style = STRICT, *, end: int | None = None
) -> Scan:
    """Read options from ``at`` up to the first word that is none, or past ``--``.

    ``--name=value``, ``--name value`` and what ``style`` allows. No option is read at or after ``end``. ``Scan.values``
    holds every option that was seen, flags with an empty value.
    """
    found = Scan([], at, {})
    end = len(argv) if end is None else end
    while at < end:
        word = argv[at]
        if word == "--":
            found.parts.append(Part(index=at, role=Role.OPTION, runner=runner))
            return found._replace(at=at + 1)
        if not word.startswith("-") or word == "-":
            break
        at = _option(argv, at, table, runner, style, found)
    return found._replace(at=at)


def _option(argv: tuple[str, ...], at: int, table: Options, runner: str, style: Style, found: Scan) -> int:
    name, value = spelled(argv[at], table, style)
    known = table.get(name)
    if known is None:
        following = argv[at + 1] if at + 1 < len(argv) and not argv[at + 1].startswith("-") else ""
        detail = following if value is None else value
        found.parts.append(
            Part(index=at, role=Role.UNKNOWN, runner=runner, effect=Effect.UNKNOWN_OPTION, detail=detail)
        )
        return at + 1
    last = min(at + known.value, len(argv) - 1) if value is None else at
    value = argv[last] if last > at else value or ""
    effect = known.effect if isinstance(known.effect, str) else known.effect(value)
    for index in range(at, last):
        role = Role.OPTION if index == at else Role.VALUE
        found.parts.append(Part(index=index, role=role, runner=runner))
    role = Role.VALUE if last > at else Role.OPTION
    found.parts.append(Part(index=last, role=role, runner=runner, effect=effect, detail=value))
    found.values.setdefault(name, []).append(value)
    return last + 1


def scattered(argv: tuple[str, ...], at: int, table: Options, runner: str, style: Style = STRICT) -> Scan:
    """Known options anywhere from ``at`` up to ``--``; what is none of them is an argument. ``Scan.at``: its first."""
    parts: list[Part] = []
    values: dict[str, list[str]] = {}
    first = len(argv)
    while at < len(argv) and argv[at] != "--":
        found = scan(argv, at, table, runner, style, end=at + 1)
        if found.values:
            parts += found.parts
            for name, given in found.values.items():
                values.setdefault(name, []).extend(given)
            at = found.at
            continue
        if not argv[at].startswith("-"):
            first = min(first, at)
        parts.append(Part(index=at, role=Role.ARGUMENT, runner=runner))
        at += 1
    return Scan(parts + rest(argv, at, runner), min(first, at), values)


def spelled(word: str, table: Options, style: Style) -> tuple[str, str | None]:
    """The option of ``table`` that decides about ``word``, and the value that the word itself holds."""
    if word in table:
        return word, None
    name, equals, text = word.partition("=")
    value = text if equals else None
    if name in table:
        return name, value
    if style.dashes and (known := _other_dashes(name, table)):
        return known, value
    if style.shortens and (known := _longer(name, table, style)):
        return known, value
    if style.clusters and not word.startswith("--"):
        return _cluster(word, table)
    return name, value


def _other_dashes(name: str, table: Options) -> str:
    bare = name.lstrip("-")
    return next((known for known in ("--" + bare, "-" + bare) if known in table), "") if bare else ""


def _longer(name: str, table: Options, style: Style) -> str:
    """The long name that a shortened one stands for. Of several the program takes none; one with an effect counts."""
    if style.dashes:
        name = "--" + name.lstrip("-")
    if not name.startswith("--") or len(name) < 4:
        return ""
    meant = [known for known in table if known.startswith(name)]
    return next((known for known in meant if table[known].effect), meant[0] if meant else "")


def _cluster(word: str, table: Options) -> tuple[str, str | None]:
    """Joined short letters: the first with a value takes the rest; else the first with an effect decides."""
    decides = "-" + word[1]
    for place, letter in enumerate(word[1:], 2):
        option = table.get("-" + letter)
        if option is None:
            return word.partition("=")[0], None
        if option.value:
            return "-" + letter, word[place:].removeprefix("=") or None
        if option.effect and not table[decides].effect:
            decides = "-" + letter
    return decides, None


def rest(argv: tuple[str, ...], at: int, runner: str) -> list[Part]:
    """The elements from ``at`` on as arguments of the program that was started."""
    return [Part(index=i, role=Role.ARGUMENT, runner=runner) for i in range(at, len(argv))]
