"""What a rule is: a module that judges one danger.

A member has ``IDS`` (the finding ids that it may report) and ``check``. Its docstring says why, what it flags, what it
passes and the source. Rules are pure: they see the server as asked, the plan and the facts, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from consentry.decode import pointer
from consentry.model import Facts, Finding, Level, Part, Plan, Role, Server
from consentry.show import show


class Case(NamedTuple):
    """What a rule sees: the server as it was asked for, the plan made of it, and the facts."""

    server: Server
    plan: Plan
    facts: Facts


class Rule(Protocol):
    """One danger."""

    IDS: tuple[str, ...]

    def check(self, case: Case, /) -> Iterator[Finding]:
        """Every finding of this rule, one for each position, in order."""
        ...


class Wording(Struct, frozen=True, kw_only=True):
    """How a danger is told. ``says``: what will happen on this computer, then why it matters; no request text.

    ``consequence`` is the sentence for the top of the dialog, ``phrase`` what is typed to accept a danger.
    """

    id: str
    level: Level
    title: str
    says: str
    consequence: str = ""
    phrase: str = ""


EXCERPT = 240  # characters of a value that a finding repeats; the value itself is always shown whole


def excerpt(text: str) -> str:
    """``text`` made visible; a long one is cut with a tag of ours that says so (two blanks cannot be forged)."""
    if len(text) <= EXCERPT:
        return show(text)
    return f"{show(text[:EXCERPT])}  (first {EXCERPT} of {len(text):,} characters)"


def finding(
    wording: Wording,
    where: str,
    text: str,
    *,
    level: Level | None = None,
    says: str | None = None,
    part: int | None = None,
) -> Finding:
    """The finding of ``wording`` at one place. ``says`` replaces the sentence; request text in it went through show."""
    level = wording.level if level is None else level
    return Finding(
        id=wording.id,
        level=level,
        where=where,
        title=wording.title,
        says=says or wording.says,
        excerpt=excerpt(text),
        consequence=wording.consequence if level >= Level.WARN else "",
        phrase=wording.phrase if level is Level.DANGER else "",
        part=part,
    )


def place(case: Case, index: int) -> str:
    """Where element ``index`` of the plan's argv stands in the server as it was asked."""
    before = len(case.plan.argv) - len(case.server.args)
    return "/command" if index < before else f"/args/{index - before}"


def on_part(
    wording: Wording, case: Case, part: Part, *, level: Level | None = None, says: str | None = None
) -> Finding:
    """The finding of ``wording`` about one element of argv."""
    text = case.plan.argv[part.index]
    return finding(wording, place(case, part.index), text, level=level, says=says, part=part.index)


def every(plan: Plan) -> tuple[Part, ...]:
    """The parts of argv and of command lines inside its elements."""
    return plan.parts + plan.nested if plan.nested else plan.parts


Kind = Literal["name", "word", "env", "key", "header", "url", "field"]


class Text(NamedTuple):
    """One text of a request. ``exact`` says that its grammar has ASCII letters only, as programs and packages have."""

    where: str
    text: str
    kind: Kind
    part: int | None = None
    exact: bool = False


_EXACT = frozenset((Role.PROGRAM, Role.PACKAGE, Role.IMAGE, Role.MODULE, Role.OPTION))


def texts(case: Case) -> Iterator[Text]:
    """Every text of a server: names, argv, variables, folder, address, headers, further fields."""
    server, plan = case.server, case.plan
    for name in server.names:
        yield Text("/name", name, "name", None, True)
    exact = {p.index for p in plan.parts if p.role in _EXACT}
    for index, word in enumerate(plan.argv):
        yield Text(place(case, index), word, "word", index, index in exact)
    for name, value in server.env:
        yield Text(pointer("env", name), name, "key", None, True)
        yield Text(pointer("env", name), value, "env")
    if server.cwd:
        yield Text("/cwd", server.cwd, "word")
    if server.url is not None:
        yield Text("/url", server.url, "url", None, True)
    for name, value in server.headers:
        yield Text(pointer("headers", name), name, "header", None, True)
        yield Text(pointer("headers", name), value, "header")
    for field in server.fields:
        yield Text(field.where, field.value, "field")


_MARKS = ("your", "xxx", "...", "placeholder", "example", "changeme")


def is_placeholder(value: str) -> bool:
    """Whether ``value`` is, or ends in, for the person to fill in: ``<key>``, ``${input:x}``, ``YOUR_KEY``."""
    text = value.strip()
    last = text.rsplit(" ", 1)[-1]
    held = (
        (text[:1], text[-1:]) == ("<", ">")
        or (last[:1], last[-1:]) in (("<", ">"), ("{", "}"), ("[", "]"))
        or last.startswith("$")
        or any(mark in last.casefold() for mark in _MARKS)
    )
    if not held:
        return False
    from consentry.rules.secrets import hides

    return not hides(text)
