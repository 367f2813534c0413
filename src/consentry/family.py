"""A family of modules by name, each imported when it is looked at: a call needs one of them, not all.

The table of names is explicit; nothing is discovered. Beside it stands the same table with the modules themselves, for
the type checkers only, which prove by it that each member satisfies its Protocol.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

Member = TypeVar("Member", covariant=True)


class Family(Mapping[str, Member]):
    """``modules`` has the module of each name, below ``package``, in order."""

    def __init__(self, package: str, modules: Mapping[str, str]) -> None:
        self._package = package
        self._modules = modules
        self._loaded: dict[str, Member] = {}

    def __getitem__(self, name: str) -> Member:
        found = self._loaded.get(name)
        if found is None:
            found = cast("Member", importlib.import_module(f"{self._package}.{self._modules[name]}"))
            self._loaded[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)

    def __contains__(self, name: object) -> bool:
        return name in self._modules
