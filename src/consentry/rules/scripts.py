"""The shell texts of a request, as rules read them: with the part that holds each, and programs that no shell starts.

Common ground of the rules about what happens inside shell text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from consentry.language import _
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, finding, place
from consentry.script.held import BUDGET, held

if TYPE_CHECKING:
    from consentry.script.values import Command, Script

#: Grammars whose programs may delete, send or plant something by themselves.
_ALONE = frozenset(("tool", "plain"))


MOST_WORDS = 2_000  # words of programs that act by themselves; longer chains are a danger anyway
LONGEST = 65_536  # how much of one program text inside an argument is looked at


class Told(NamedTuple):
    """A script and the part that holds its text. ``shell`` says that a shell reads it."""

    part: Part
    script: Script
    shell: bool


def scripts(case: Case) -> Iterator[Told]:
    """Every text for a shell, read, up to what can be read of one request."""
    budget = BUDGET
    for one in held(every(case.plan)):
        from consentry import script
        from consentry.script.values import Script

        budget -= len(one.text)
        if budget < 0 and one.part.runner:
            yield Told(one.part, Script(text="", dialect=one.dialect, errors=(_("it is too long to be read"),)), True)
            return
        yield Told(one.part, script.read(one.text, one.dialect), True)


def acts(case: Case) -> Iterator[Told]:
    """The same, and the programs that the request starts without a shell."""
    yield from scripts(case)
    left = MOST_WORDS
    for part in case.plan.parts:
        if part.role is Role.PROGRAM and part.runner in _ALONE and len(case.plan.argv) > part.index + 1 and left > 0:
            from consentry.script.values import of_words

            words = case.plan.argv[part.index :][:left]
            left -= len(words)
            yield Told(part, of_words(words), False)


def tell(
    wording: Wording,
    case: Case,
    told: Told,
    command: Command | None = None,
    *,
    level: Level | None = None,
    says: str | None = None,
) -> Finding:
    """The finding of ``wording`` about a command of a script."""
    text = case.plan.argv[told.part.index] if command is None else _written(command)
    return finding(wording, place(case, told.part.index), text, level=level, says=says, part=told.part.index)


def _written(command: Command) -> str:
    words = [word.raw or word.text for word in command.words]
    sets = [f"{name}={value.raw or value.text}" for name, value in command.assigns]
    return " ".join((*sets, *words, *(f"{r.operator} {r.target.text}" for r in command.redirects)))


def reaches(case: Case, label: str) -> Iterator[tuple[Told, Command]]:
    """The first command of each text that runs data with ``label`` as a program."""
    for told in scripts(case):
        from consentry.script.flow import follow
        from consentry.script.kinds import Label

        hit = next((one for one in follow(told.script).runs if one.labels & Label[label]), None)
        if hit is not None:
            yield told, told.script.commands[hit.command]


def leaves(case: Case) -> Iterator[tuple[Told, Command]]:
    """The first command of each text or program that sends local data."""
    for told in acts(case):
        from consentry.script.flow import follow

        hit = next(iter(follow(told.script).sent), None)
        if hit is not None:
            yield told, told.script.commands[hit.command]


def wired(case: Case) -> Iterator[tuple[Told, Command]]:
    """The first command of each text or program that puts a shell on a connection."""
    for told in acts(case):
        from consentry.script.flow import follow

        found = follow(told.script).wired
        if found:
            yield told, told.script.commands[found[0]]
