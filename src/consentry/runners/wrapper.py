"""Programs that start the program named after them: env, nohup, timeout, sudo, conda run, cross-env and their like.

What each looks like stands in ``wrapper_forms``.
"""

from __future__ import annotations

import re

from consentry.effects import Effect, base
from consentry.language import _
from consentry.model import Part, Role, Unknown
from consentry.runners.interface import ACTS, Reading, Scan, rest, scan
from consentry.runners.wrapper_forms import FORMS, Form

NAME: str = "wrapper"
PROGRAMS: frozenset[str] = frozenset(FORMS)

_ASSIGNS = re.compile(r"[^=\s/]+=")


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One wrapper; the inner program is for the driver."""
    name = base(argv[first])
    form = FORMS[name]
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME, effect=form.effect)]
    at = first + 1
    if form.verbs:
        before = scan(argv, at, form.table, NAME, form.style)
        parts += before.parts
        at = before.at
        if argv[at : at + 1] == () or argv[at] not in form.verbs:
            effect = Effect.UNKNOWN_VERB
            unknown = [Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=effect)] if at < len(argv) else []
            return Reading(parts=(*parts, *unknown, *rest(argv, at + 1, NAME)))
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    found = _options(argv, at, form)
    parts += found.parts
    at = _skip(argv, parts, found.at, form)
    if name == "wsl" and not found.values.keys() & {"-e", "--exec"}:
        _through_shell(argv, parts, at)
    lines = tuple((p.index, p.detail) for p in parts if p.effect == Effect.RUNS_COMMAND and p.index > first)
    return _inner(argv, parts, at, form, lines)


def _options(argv: tuple[str, ...], at: int, form: Form) -> Scan:
    """Own options, those that begin with a slash or are mere words too."""
    found = scan(argv, at, form.table, NAME, form.style)
    while found.at < len(argv) and argv[found.at].casefold() in form.table and argv[found.at - 1] != "--":
        known = form.table[argv[found.at].casefold()]
        stop = min(found.at + 1 + known.value, len(argv))
        own = [Part(index=i, role=Role.OPTION, runner=NAME) for i in range(found.at, stop)]
        more = scan(argv, stop, form.table, NAME, form.style)
        found = Scan([*found.parts, *own, *more.parts], more.at, {**found.values, **more.values})
    return found


def _through_shell(argv: tuple[str, ...], parts: list[Part], at: int) -> None:
    """Without ``--exec`` the shell of the other system reads the words again: a separator in one of them acts."""
    for index in range(at, len(argv)):
        if ACTS.search(argv[index]):
            parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=Effect.SHELL_TEXT)
            return


def _skip(argv: tuple[str, ...], parts: list[Part], at: int, form: Form) -> int:
    """Assignments and fixed words before the inner program."""
    if form.dashed:
        if "--" not in argv[at:]:
            return at
        stop = argv.index("--", at)
        parts += [Part(index=i, role=Role.ARGUMENT, runner=NAME) for i in range(at, stop + 1)]
        return stop + 1
    while form.assigns and at < len(argv) and _ASSIGNS.match(argv[at]):
        parts.append(Part(index=at, role=Role.VALUE, runner=NAME, effect=Effect.ENV, detail=argv[at]))
        at += 1
    last = min(at + form.words, len(argv))
    parts += [Part(index=i, role=Role.ARGUMENT, runner=NAME) for i in range(at, last)]
    # Options may stand behind the fixed words as well.
    if form.words and last < len(argv) and argv[last].startswith("-"):
        more = scan(argv, last, form.table, NAME, form.style)
        parts += more.parts
        last = more.at
    return last


def _inner(
    argv: tuple[str, ...], parts: list[Part], at: int, form: Form, lines: tuple[tuple[int, str], ...]
) -> Reading:
    given = any(p.effect == Effect.SHELL_TEXT and p.role is not Role.PROGRAM for p in parts)
    if at >= len(argv) or given:
        if form.shell and not given and not any(p.effect in (Effect.UNKNOWN_OPTION, Effect.WRITES) for p in parts):
            parts.append(Part(index=parts[0].index, role=Role.PROGRAM, runner="shell", effect=Effect.CODE_FROM_INPUT))
        return Reading(parts=(*_once(parts), *rest(argv, at, NAME)), lines=lines)
    if form.text or any(p.effect == Effect.CALL_TEXT for p in parts):
        text = [
            Part(index=i, role=Role.CODE, runner=NAME, effect=Effect.SHELL_TEXT, detail=argv[i])
            for i in range(at, len(argv))
        ]
        return Reading(parts=(*parts, *text), lines=lines)
    return Reading(parts=tuple(parts), unknown=_elsewhere(argv, parts, at), lines=lines, inner=at)


def _once(parts: list[Part]) -> list[Part]:
    """A wrapper that starts a shell of its own: that is what is to be said of it, unless it gives rights."""
    last = parts[-1]
    if last.effect != Effect.CODE_FROM_INPUT or last.index != parts[0].index:
        return parts
    keeps = parts[0].effect == Effect.PRIVILEGE
    return parts[:-1] if keeps else [last, *parts[1:-1]]


def _elsewhere(argv: tuple[str, ...], parts: list[Part], at: int) -> tuple[Unknown, ...]:
    """What cannot be said of an inner program that is looked up on a search path of the command's own."""
    looked_up = "/" not in argv[at] and "\\" not in argv[at]
    if not looked_up or not any(p.effect == Effect.ENV and p.detail[:5].casefold() == "path=" for p in parts):
        return ()
    return (Unknown(where=f"/argv/{at}", says=_("which program this is: the command changes the search path first")),)
