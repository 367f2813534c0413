"""python: short options join, and ``-c`` or ``-m`` ends them. Source: command-line page of Python 3.13."""

from __future__ import annotations

import re

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.packages import pypi
from consentry.runners.interface import JOINS, Reading, from_input, is_url, options, rest, scan
from consentry.runners.modules import does

NAME: str = "python"
PROGRAMS: frozenset[str] = frozenset(("python", "pythonw", "pypy", "py", "jython", "ipython", "pip", "pip3"))

_FLAGS = options(
    ("-b -bb -B -d -E -I -O -OO -P -q -s -S -t -u -v -V -VV -h -? -R -3 -2 -J", False),
    ("-i", False, Effect.CODE_FROM_INPUT),
    ("-x", False, Effect.RUNNER_OPTION),
    ("-c", True, Effect.INLINE_CODE),
    ("-m", True),
    ("-X", True, lambda value: Effect.LOADS_CODE if value.startswith("presite") else ""),
    ("-W --check-hash-based-pycs", True),
    ("--version --help --help-env --help-all", False),
)
#: Modules that start programs as the program of their name does.
_STARTS = {"uv": "uv", "pipx": "pipx", "mcp_proxy": "mcp-proxy", "poetry": "poetry", "pdm": "pdm", "hatch": "hatch"}
#: Options of the Windows launcher that choose an interpreter.
_VERSION = re.compile(r"-(?:V:[\w./-]+|[23](?:\.\d+)?(?:-(?:32|64|arm64))?|-list(?:-paths)?|0p?)")
_PIP = options(
    ("-i --index-url --extra-index-url -f --find-links --config-settings --proxy --cert", True, Effect.REGISTRY),
    ("--trusted-host", True, Effect.TLS),
    ("-r --requirement -c --constraint -e --editable", True, Effect.EXTRA_PACKAGE),
    ("-t --target --prefix --root --python", True, Effect.RUNNER_OPTION),
    ("--editor", True, Effect.RUNS_COMMAND),
    ("-q --quiet -v --verbose -U --upgrade --user --no-deps --pre --no-input --no-cache-dir --no-index", False),
    ("--require-hashes --only-binary", False, Effect.PROTECTIVE),
)


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a Python interpreter."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    at = first + 1
    if base(argv[first]) in ("pip", "pip3"):
        return _pip(argv, parts, at)
    while at < len(argv) and argv[at].startswith("-") and argv[at] not in ("-", "--"):
        if base(argv[first]) == "py" and _VERSION.fullmatch(argv[at]):
            parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
            at += 1
            continue
        alone = scan(argv[at : at + 1], 0, _FLAGS, NAME, JOINS)
        for ends in ("-c", "-m"):
            if ends in alone.values:
                return _program(argv, parts, at, ends, alone.values[ends][0])
        found = scan(argv, at, _FLAGS, NAME, JOINS, end=at + 1)
        parts += found.parts
        at = found.at
    if argv[at : at + 1] == ("--",):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    return _script(argv, parts, at)


def _program(argv: tuple[str, ...], parts: list[Part], at: int, option: str, joined: str) -> Reading:
    """``-c TEXT`` or ``-m MODULE``: the value is the rest of the word or the next one, all after it is for the code."""
    place = at if joined else at + 1
    if place > at:
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
    value = joined or (argv[place] if place < len(argv) else "")
    if option == "-c":
        place = min(place, len(argv) - 1)
        parts[:] = [p for p in parts if p.index < place]
        parts.append(Part(index=place, role=Role.CODE, runner=NAME, effect=Effect.INLINE_CODE, detail=value))
        return Reading(parts=(*parts, *rest(argv, place + 1, NAME)))
    return _module(argv, parts, place, value)


def _module(argv: tuple[str, ...], parts: list[Part], place: int, module: str) -> Reading:
    top = module.casefold()
    if place < len(argv):
        parts.append(Part(index=place, role=Role.MODULE, runner=NAME, effect=does(module), detail=module))
    if top in _STARTS and place < len(argv):
        return Reading(parts=(*parts, *rest(argv, place + 1, NAME)), inner=place, program=_STARTS[top])
    if top in ("pip", "ensurepip"):
        return _pip(argv, parts, place + 1)
    if top in ("venv", "virtualenv", "webbrowser"):
        parts[-1] = Part(index=place, role=Role.MODULE, runner=NAME, effect=Effect.UNKNOWN_VERB, detail=module)
    return Reading(parts=(*parts, *rest(argv, place + 1, NAME)))


def _pip(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    packages = []
    verb = argv[at] if at < len(argv) else ""
    if verb:
        parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=Effect.UNKNOWN_VERB, detail=verb))
    at += 1
    while at < len(argv):
        found = scan(argv, at, _PIP, NAME)
        parts += found.parts
        if found.at < len(argv):
            packages.append(pypi(argv[found.at]))
            parts.append(Part(index=found.at, role=Role.PACKAGE, runner=NAME, detail=argv[found.at]))
        at = found.at + 1
    return Reading(parts=tuple(parts), packages=tuple(packages))


def _script(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    if at >= len(argv):
        parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=tuple(parts))
    word = argv[at]
    effect = Effect.CODE_FROM_INPUT if from_input(word) else Effect.REMOTE_CODE if is_url(word) else ""
    role = Role.CODE if effect else Role.SCRIPT
    parts.append(Part(index=at, role=role, runner=NAME, effect=effect, detail=word))
    files = () if effect else (LocalFile(path=word, role="script"),)
    return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), files=files)
