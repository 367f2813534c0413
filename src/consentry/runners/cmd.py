"""cmd /c and /k in front of another program: unwrapped where nothing in the line means something to cmd.exe itself.

Source: ``cmd /?``; the characters that it acts on are ``& | < > ^ % "`` and line breaks.
"""

from __future__ import annotations

import re

from consentry.effects import Effect
from consentry.model import Part, Role
from consentry.runners.interface import Reading, rest

NAME: str = "cmd"
PROGRAMS: frozenset[str] = frozenset(("cmd", "%comspec%"))

_ACTS_ON = re.compile(r'[&|<>^%"()\r\n]')
_RUNS = ("/c", "/k", "/r")


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of the Windows command processor."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME, effect=Effect.WRAPPER)]
    at = first + 1
    runs = delayed = False
    while at < len(argv) and argv[at].startswith("/"):
        switch = argv[at].casefold()
        delayed = delayed or switch.startswith("/v")
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
        if switch.startswith(_RUNS):
            runs = True
            if len(switch) > 2:  # the command may follow without a blank: /cdir
                parts.pop()
                at -= 1
            break
    if at >= len(argv) or not runs:
        parts[0] = Part(index=first, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=(*parts, *rest(argv, at, NAME)))
    return _line(argv, parts, at, delayed)


def _line(argv: tuple[str, ...], parts: list[Part], at: int, delayed: bool) -> Reading:
    """Text for cmd.exe, unless the driver knows the program and no character acts."""
    acts = delayed or any(_ACTS_ON.search(word) for word in argv[at:])
    whole = " " in argv[at]
    effect = Effect.COMMAND_LINE if whole and not acts and len(argv) == at + 1 else Effect.SHELL_TEXT
    text = [Part(index=i, role=Role.CODE, runner=NAME, effect=effect, detail=argv[i]) for i in range(at, len(argv))]
    return Reading(parts=(*parts, *text), inner=None if acts or whole else at)
