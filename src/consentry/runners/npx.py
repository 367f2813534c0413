"""npx, npm exec, pnpm dlx, yarn dlx and bunx: fetch a package from an npm registry and run a program of it.

``npx`` stops reading options at the first other word, ``npm exec`` at ``--``. With ``-p`` the first other word is a
program, otherwise it is the package. Behind an option that npm does not know, npx goes on reading its own options past
the package. Sources: as ``npm_options``, tried out with npm 11.
"""

from __future__ import annotations

import re

from consentry.effects import Effect, base
from consentry.model import Package, Part, Role
from consentry.packages import npm
from consentry.runners.interface import JOINS, Option, Options, Reading, Scan, Style, names, rest, scan, scattered
from consentry.runners.npm_options import NOPT, TABLES

NAME: str = "npx"
PROGRAMS: frozenset[str] = frozenset(TABLES)

_FETCH_AND_RUN = {
    "npm": names("exec exe x"),
    "pnpm": names("dlx"),
    "pn": names("dlx"),
    "yarn": names("dlx"),
    "yarnpkg": names("dlx"),
}
#: Verbs that start a program named after them, without fetching one.
_STARTS = {
    "pnpm": names("exec"),
    "pn": names("exec"),
    "yarn": names("exec node"),
    "yarnpkg": names("exec node"),
}
_INSTALLS = names("install i in add ci update up upgrade link ln rebuild isntall")
_CREATES = names("create init innit")
#: Verbs that run a command given to them, or change the settings of later calls.
_RUNS = names("explore edit config set-script c")
_OWN = re.compile(r"--?@[^:=]+:registry|--?//.*:_\w+|--config\.[\w.-]+")


def _table(argv: tuple[str, ...], program: str) -> Options:
    """The options of this program, and those whose name the request makes up: ``--@scope:registry``."""
    table = TABLES[program]
    made = {word.split("=", 1)[0] for word in argv if word.startswith("-") and _OWN.match(word)}
    if not made:
        return table
    return {**table, **dict.fromkeys(made, Option(1, Effect.REGISTRY))}


def _style(program: str) -> Style:
    return NOPT if program in ("npm", "npx") else JOINS


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One package runner call."""
    program = base(argv[first])
    table = _table(argv, program)
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    if program not in _FETCH_AND_RUN:
        return _fetched(argv, parts, first + 1, program, table)
    before = scan(argv, first + 1, table, NAME, _style(program))
    parts += before.parts
    at = before.at
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    verb = argv[at]
    if verb in _FETCH_AND_RUN[program]:
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME, detail=verb))
        return _fetched(argv, parts, at + 1, program, table)
    if verb in _STARTS.get(program, ()):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        return _starts(argv, parts, at + 1, verb, table)
    return _other_verb(argv, parts, at, table, _style(program))


def _fetched(argv: tuple[str, ...], parts: list[Part], at: int, program: str, table: Options) -> Reading:
    found = scan(argv, at, table, NAME, _style(program))
    parts += found.parts
    reads_on = program == "npm" or (
        program == "npx" and any(p.role is Role.UNKNOWN and not argv[p.index].count("=") for p in parts)
    )
    return _package(argv, parts, found, table, _style(program) if reads_on and argv[found.at - 1] != "--" else None)


def _other_verb(argv: tuple[str, ...], parts: list[Part], at: int, table: Options, style: Style) -> Reading:
    """A verb that starts no server; its options still tell where things come from."""
    verb = argv[at]
    effect = Effect.RUNS_COMMAND if verb in _RUNS else Effect.UNKNOWN_VERB
    parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=effect, detail=verb))
    given = scattered(argv, at + 1, table, NAME, style)
    parts += given.parts
    packages: tuple[Package, ...] = ()
    if verb in _CREATES and given.at < len(argv) and argv[given.at] != "--":
        parts = [_as_package(p) if p.index == given.at else p for p in parts]
        packages = (npm(_creator(argv[given.at])),)
    fetches = tuple(argv[at + 1 :]) if verb in _INSTALLS | _CREATES else ()
    return Reading(parts=tuple(parts), packages=packages, fetches=fetches)


def _as_package(part: Part) -> Part:
    return Part(index=part.index, role=Role.PACKAGE, runner=NAME)


def _creator(spec: str) -> str:
    """``npm create x`` runs the package ``create-x``, ``@scope/x`` the package ``@scope/create-x``."""
    if npm(spec).source != "registry":
        return spec
    scope, slash, name = spec.rpartition("/")
    return f"{scope}{slash}create-{name}" if slash or not spec.startswith("@") else f"{spec}/create"


def _starts(argv: tuple[str, ...], parts: list[Part], at: int, verb: str, table: Options) -> Reading:
    if verb == "node":
        return Reading(parts=tuple(parts[:-1]), inner=at - 1)
    found = scan(argv, at, table, NAME, JOINS)
    parts += found.parts
    shell = any(p.effect == Effect.CALL_TEXT for p in parts)
    if shell and found.at < len(argv):
        parts.append(Part(index=found.at, role=Role.CODE, runner=NAME, effect=Effect.CALL_TEXT, detail=argv[found.at]))
        return Reading(parts=(*parts, *rest(argv, found.at + 1, NAME)))
    return Reading(parts=tuple(parts), inner=found.at if found.at < len(argv) else None)


def _package(argv: tuple[str, ...], parts: list[Part], found: Scan, table: Options, reads_on: Style | None) -> Reading:
    at = found.at
    after = scattered(argv, at + 1, table, NAME, reads_on).parts if reads_on else rest(argv, at + 1, NAME)
    named = [p for p in (*parts, *after) if p.runner == NAME and _names_package(p, argv)]
    program = argv[at] if at < len(argv) else ""
    packages = [npm(p.detail) for p in named]
    extra = len(named) > 1 or (bool(program) and any(not _owns(p, program) for p in packages))
    parts[:] = [_named(part, argv, extra) for part in parts]
    after = [_named(part, argv, extra) for part in after]
    if not program:
        if not any(p.effect == Effect.CALL_TEXT for p in parts):  # without a program it reads one from its input
            parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=tuple(parts), packages=tuple(packages))
    # Shell mode hands the word after the options to a shell.
    shell = any(p.effect == Effect.CALL_TEXT and p.role is Role.OPTION and not p.detail for p in parts)
    if shell:
        parts.append(Part(index=at, role=Role.CODE, runner=NAME, effect=Effect.CALL_TEXT, detail=program))
        return Reading(parts=(*parts, *after), packages=tuple(packages))
    if named:
        parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME, detail="program"))
        return Reading(parts=(*parts, *after), packages=tuple(packages), inner=at)
    package = npm(program)
    parts.append(Part(index=at, role=Role.PACKAGE, runner=NAME, detail=program))
    return Reading(parts=(*parts, *after), packages=(*packages, package), inner=at, program=_program(package))


def _program(package: Package) -> str:
    """The program that a package of this name brings along; a path is a program itself."""
    return base(package.spec) if package.source == "path" else package.name


_GENERIC = names("mcp server servers node js ts cli ai tool tools sdk the app api dev io com org core client plugin")


def _owns(package: Package, program: str) -> bool:
    """Whether a package named for a program looks like its owner: their names have a word in common."""
    placed = program.startswith((".", "/", "~", "<", "$", "{")) or "\\" in program
    if package.source != "registry" or not program.isascii() or placed:
        return True
    mine, its = _telling(package.name), _telling(program)
    return any(a.startswith(b) or b.startswith(a) for a in mine for b in its)


def _telling(name: str) -> set[str]:
    found = set(re.findall(r"[a-z0-9]{2,}", name[:200].casefold()))
    return {w for word in found - _GENERIC if len(w := word.replace("mcp", "")) > 1}


def _names_package(part: Part, argv: tuple[str, ...]) -> bool:
    joined = argv[part.index].startswith(("-p=", "--package=", "-package="))
    return joined or (part.role is Role.VALUE and argv[part.index - 1].lstrip("-") in ("p", "package"))


def _named(part: Part, argv: tuple[str, ...], extra: bool) -> Part:
    """Mark the value of ``-p``: the package, or one that comes beside the package of the program."""
    if part.runner != NAME or not _names_package(part, argv):
        return part
    effect = Effect.EXTRA_PACKAGE if extra else ""
    return Part(index=part.index, role=Role.PACKAGE, runner=NAME, effect=effect, detail=part.detail)
