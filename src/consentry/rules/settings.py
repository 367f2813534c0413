"""The common ground of the rules about variables: one table for each danger, and how a value is weighed by its row.

A row says which names it is about, what the variable does (so that a finding can say it), and which values change
nothing or little. Names are compared without case, with ``-`` and ``_`` as one, as every program in question does it
on some system. The same table judges ``env``, ``docker -e``, ``env NAME=``, assignments before a command and
``cross-env``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from consentry.decode import pointer
from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Part
from consentry.rules.interface import Case, Wording, every, finding, on_part
from consentry.rules.values import is_a, is_sample, keeps
from consentry.rules.within import owned
from consentry.show import show


class Row(NamedTuple):
    """Some variables that do the same.

    ``names`` are divided by blanks; one ``*`` in a name stands for any text. ``does`` follows a name in a sentence.
    ``level`` None is that of the rule. ``quiet``, ``mild`` and ``loud`` are classes of values: no finding, a warning,
    a danger. ``level`` INFO is for names that a wider row would catch, or of which only ``loud`` values count.
    """

    names: str
    does: str
    level: Level | None = None
    quiet: str = "empty"
    mild: str = ""
    loud: str = ""


class Table:
    """The rows of one danger by name."""

    def __init__(self, *rows: Row) -> None:
        self._exact: dict[str, Row] = {}
        self._open: list[tuple[str, str, Row]] = []
        for row in rows:
            for name in row.names.casefold().split():
                start, star, end = name.partition("*")
                if star:
                    self._open.append((start, end, row))
                else:
                    self._exact[name] = row
        self._starts = tuple({start for start, _, _ in self._open})

    def find(self, name: str) -> Row | None:
        """The row of the variable ``name``, None for one that this danger does not know."""
        key = name.casefold().replace("-", "_")
        row = self._exact.get(key)
        if row is None and self._starts and key.startswith(self._starts):
            row = next((r for s, e, r in self._open if key.startswith(s) and key.endswith(e) and key != s + e), None)
        return row

    def names(self) -> tuple[str, ...]:
        """Every name and pattern."""
        return (*self._exact, *(f"{start}*{end}" for start, end, _ in self._open))


def weigh(row: Row, level: Level, name: str, value: str) -> Level | None:
    """How much ``value`` weighs; None for one that changes nothing."""
    level = level if row.level is None else row.level
    if keeps(name, value):
        return None
    if is_a(row.quiet, value):
        return None
    if is_a(row.loud, value):
        return Level.DANGER
    if level is Level.INFO:
        return None
    if is_a(row.mild, value):
        return Level.WARN
    if is_sample(value):  # the person says what it is
        return Level.WARN if level is Level.DANGER else None
    return level


class Setting(NamedTuple):
    """One variable that a request sets: by which element of argv, and whether only a container sees it."""

    name: str
    value: str
    part: Part | None = None
    contained: bool = False


def settings(case: Case) -> Iterator[Setting]:
    """Every variable that the request sets, in ``env`` or by an element of argv."""
    for name, value in case.server.env:
        yield Setting(name, value)
    for part in every(case.plan):
        if part.effect == Effect.ENV and "=" in part.detail:
            name, _, value = part.detail.partition("=")
            yield Setting(name, value, part, part.runner == "docker")


def tell(case: Case, wording: Wording, setting: Setting, does: str, level: Level) -> Finding:
    """The finding of ``wording`` about one variable: what it does, then why that matters."""
    says = _("{name} {does}. {says}", name=show(setting.name), does=does, says=wording.says)
    if setting.part is None:
        return finding(wording, pointer("env", setting.name), setting.value, level=level, says=says)
    return on_part(wording, case, setting.part, level=level, says=says)


def judge(case: Case, table: Table, wording: Wording, contained: Level = Level.DANGER) -> Iterator[Finding]:
    """A finding for each variable of ``table``; ``contained`` is the most that one inside a container weighs."""
    for setting in settings(case):
        row = table.find(setting.name)
        level = weigh(row, wording.level, setting.name, setting.value) if row else None
        if row is not None and level is not None and not owned(case, setting.name, setting.value):
            # A folder of the image is what the image's maker put there.
            image = "system" in row.mild and is_a("settled folder", setting.value)
            level = min(level, Level.WARN if image else contained) if setting.contained else level
            yield tell(case, wording, setting, row.does, level)
