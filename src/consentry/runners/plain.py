"""A program that is no runner: the program and its arguments, whose meaning is the program's own."""

from __future__ import annotations

from consentry.model import Part, Role
from consentry.runners.interface import Reading, rest

NAME: str = "plain"
PROGRAMS: frozenset[str] = frozenset()


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """Any other program."""
    return Reading(parts=(Part(index=first, role=Role.PROGRAM, runner=NAME), *rest(argv, first + 1, NAME)))
