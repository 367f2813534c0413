"""Every package that a plan fetches, with the element that names it. Common ground of the rules about packages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from consentry import packages
from consentry.effects import Effect
from consentry.model import Finding, Level, Package, Role
from consentry.rules.interface import Case, Wording, every, finding, place

_READERS = {"npx": packages.npm, "uvx": packages.pypi}


class Fetched(NamedTuple):
    """One package and the element of argv that names it."""

    package: Package
    at: int | None

    def where(self, case: Case) -> str:
        """Where it stands in the request."""
        return "/args" if self.at is None else place(case, self.at)

    def found(self, case: Case, wording: Wording, level: Level | None = None, says: str | None = None) -> Finding:
        """The finding of ``wording`` about it."""
        return finding(wording, self.where(case), self.package.spec, level=level, says=says, part=self.at)


def fetched(case: Case) -> Iterator[Fetched]:
    """The packages of the plan, those that come with them, and those of command lines inside an element."""
    seen: set[tuple[str, str, str | None]] = set()
    for one in _all(case):
        key = (one.package.ecosystem, one.package.name, one.package.version)
        if key not in seen:
            seen.add(key)
            yield one


def _all(case: Case) -> Iterator[Fetched]:
    argv = case.plan.argv
    for package in case.plan.packages:
        yield Fetched(package, argv.index(package.spec) if package.spec in argv else None)
    for part in every(case.plan):
        if part.runner not in _READERS or not (part.effect == Effect.EXTRA_PACKAGE or part.role is Role.PACKAGE):
            continue
        for spec in part.detail.split(",") if part.runner == "uvx" and "[" not in part.detail else [part.detail]:
            if spec.strip():
                yield Fetched(_READERS[part.runner](spec.strip()), part.index)
