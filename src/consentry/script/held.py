"""Which elements of a command line hold text for a shell, and for which one."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from consentry.effects import Effect
from consentry.model import Part, Role

#: How much text is read of one request: the rest is told as too long to be read.
BUDGET = 65_536
_TEXT = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED, Effect.COMMAND_LINE))
_DIALECTS = {"powershell": "power", "cmd": "cmd"}
#: Grammars whose programs join the elements that follow into one text.
_JOIN = frozenset(("powershell", "cmd", "wrapper"))


class Held(NamedTuple):
    """One text for a shell: the part that holds it, the text itself, and the language."""

    part: Part
    text: str
    dialect: str


def held(parts: Iterable[Part]) -> Iterator[Held]:
    """The texts for shells among ``parts``."""
    group: list[Part] = []
    for part in parts:
        if group and not _same(group[-1], part):
            yield _one(group)
            group = []
        if part.effect in _TEXT and part.detail:
            group.append(part)
    if group:
        yield _one(group)


def _same(before: Part, part: Part) -> bool:
    joins = part.runner in _JOIN and part.role is Role.CODE and before.role is Role.CODE
    return joins and part.effect == before.effect == Effect.SHELL_TEXT and part.runner == before.runner


def _one(group: list[Part]) -> Held:
    first = group[0]
    if first.effect == Effect.ENCODED:
        return Held(first, decoded(first.detail) or "", "power")
    return Held(first, " ".join(part.detail for part in group), _DIALECTS.get(first.runner, "posix"))


def decoded(text: str) -> str | None:
    """What PowerShell makes of an encoded command; None if it is not one."""
    try:
        data = base64.b64decode(text[: BUDGET * 4] + "=" * (-len(text) % 4), validate=True)
        return data.decode("utf-16-le")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
