"""A program that is no runner: the program and its arguments, whose meaning is the program's own.

Programs built on Chromium, and there are many, share options that name a command to start their parts with. Source:
switches of Chromium; LOLBAS.
"""

from __future__ import annotations

from consentry.effects import Effect
from consentry.model import Part, Role
from consentry.runners.interface import Reading, rest

NAME: str = "plain"
PROGRAMS: frozenset[str] = frozenset()

_STARTS = (
    "--gpu-launcher=",
    "--utility-cmd-prefix=",
    "--renderer-cmd-prefix=",
    "--ppapi-plugin-launcher=",
    "--browser-subprocess-path=",
)


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """Any other program."""
    after = rest(argv, first + 1, NAME)
    held = {p.index: argv[p.index].partition("=")[2] for p in after if argv[p.index].startswith(_STARTS)}
    parts = [
        Part(index=p.index, role=p.role, runner=NAME, effect=Effect.RUNS_COMMAND, detail=held[p.index])
        if p.index in held
        else p
        for p in after
    ]
    program = Part(index=first, role=Role.PROGRAM, runner=NAME)
    return Reading(parts=(program, *parts), lines=tuple(held.items()))
