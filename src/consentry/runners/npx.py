"""npx, npm exec, pnpm dlx, yarn dlx and bunx: fetch a package from an npm registry and run a program of it.

``npx`` stops reading options at the first other word, ``npm exec`` at ``--``. With ``-p`` the first other word is a
program, otherwise it is the package. Sources: help and configuration pages of npm 11, pnpm, Yarn and Bun.
"""

from __future__ import annotations

from consentry.effects import Effect, base
from consentry.model import Part, Role
from consentry.packages import npm
from consentry.runners.interface import Option, Options, Reading, Scan, options, rest, scan

NAME: str = "npx"
PROGRAMS: frozenset[str] = frozenset(("npx", "npm", "pnpm", "pnpx", "yarn", "yarnpkg", "bunx"))

_VERBS = {
    "npm": frozenset(("exec", "x")),
    "pnpm": frozenset(("dlx",)),
    "yarn": frozenset(("dlx",)),
    "yarnpkg": frozenset(("dlx",)),
}
#: Verbs that start a program named after them, without fetching one.
_STARTS = {"pnpm": frozenset(("exec",)), "yarn": frozenset(("exec", "node")), "yarnpkg": frozenset(("exec", "node"))}
_FETCHES = frozenset(("install", "i", "add", "ci", "create", "init"))


def node_flags(value: str) -> str:
    """The effect of flags handed to Node.js: loading code, or a mere setting."""
    words = value.replace("=", " ").replace("_", "-").split()
    loads = ("-r", "--require", "--import", "--loader", "--experimental-loader", "-e", "--eval", "-p", "--print")
    if any(word in loads for word in words):
        return Effect.LOADS_CODE
    return Effect.DEBUGGER if any(word.startswith("--inspect") for word in words) else Effect.RUNNER_OPTION


def _off(value: str) -> str:
    return Effect.TLS if value.strip().lower() in ("false", "0", "no") else ""


def _scripts(value: str) -> str:
    return Effect.INSTALL_SCRIPTS if value.strip().lower() in ("false", "0", "no") else Effect.PROTECTIVE


TABLE = options(
    ("-y --yes --no -q --quiet -s --silent --offline --prefer-offline --prefer-online --no-install --bun", False),
    ("--color --no-color --progress --no-progress --verbose -d -dd -ddd --no-fund --no-audit", False),
    ("--no-update-notifier", False),
    ("--always-spawn --reporter=silent --no-save --legacy-peer-deps --force -f", False),
    ("--loglevel --logs-max --fetch-timeout --fetch-retries --reporter --stream --cache-min --cache-max", True),
    ("--call -c", True, Effect.CALL_TEXT),
    ("--shell-mode", False, Effect.CALL_TEXT),
    ("--node-options", True, node_flags),
    ("-n --node-arg", True, node_flags),
    ("--script-shell --shell --git --editor --viewer --init-module", True, Effect.RUNNER_OPTION),
    ("-p --package", True),
    ("--registry --userconfig --globalconfig --proxy --https-proxy --cafile --ca", True, Effect.REGISTRY),
    ("--noproxy --npmrc", True, Effect.REGISTRY),
    ("--strict-ssl", True, _off),
    ("--no-strict-ssl", False, Effect.TLS),
    ("--prefix -C --dir --cwd --directory", True, Effect.RUNNER_FOLDER),
    ("--cache --store-dir -w --workspace --config --global-dir", True, Effect.RUNNER_OPTION),
    ("--workspaces --workspace-root -g --global", False, Effect.RUNNER_OPTION),
    ("--ignore-scripts", False, _scripts),
    ("--no-ignore-scripts --dangerously-allow-all-scripts", False, Effect.INSTALL_SCRIPTS),
    ("--dangerously-allow-all-builds", False, Effect.INSTALL_SCRIPTS),
    ("--allow-scripts --allow-build", True, Effect.INSTALL_SCRIPTS),
    ("--strict-allow-scripts", False, Effect.PROTECTIVE),
    ("--min-release-age --before", True, Effect.PROTECTIVE),
)  # fmt: skip


def _table(argv: tuple[str, ...], program: str) -> Options:
    """The option table for this program; ``--@scope:registry`` is an option whose name the request makes up."""
    table = dict(TABLE)
    if program in ("npm", "npx"):
        del table["--shell-mode"]
    else:
        table["-c"] = Option(False, Effect.CALL_TEXT)
    for word in argv:
        if word.startswith("--") and ":registry" in word:
            table[word.split("=", 1)[0]] = Option(True, Effect.REGISTRY)
    return table


def _verb(argv: tuple[str, ...], first: int, program: str, table: Options) -> tuple[list[Part], int, str]:
    """Options before the verb, the place after it, and the verb; "" for programs that have none, "?" for others."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    if program not in _VERBS:
        return parts, first + 1, ""
    before = scan(argv, first + 1, table, NAME)
    parts += before.parts
    if before.at >= len(argv):
        return parts, before.at, "?"
    verb = argv[before.at]
    known = verb in _VERBS[program] or verb in _STARTS.get(program, ())
    effect = "" if known else Effect.UNKNOWN_VERB
    role = Role.OPTION if known else Role.UNKNOWN
    parts.append(Part(index=before.at, role=role, runner=NAME, effect=effect, detail=verb))
    return parts, before.at + 1, verb if known else "?"


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One package runner call."""
    program = base(argv[first])
    table = _TABLES.get(program) or TABLE
    if any(":registry" in word for word in argv):
        table = _table(argv, program)
    parts, at, verb = _verb(argv, first, program, table)
    if verb == "?":
        return _other_verb(argv, parts, at)
    if verb in _STARTS.get(program, ()):
        return _starts(argv, parts, at, verb, table)
    found = scan(argv, at, table, NAME)
    parts += found.parts
    return _package(argv, parts, found, program == "npm", table)


_TABLES: dict[str, Options] = {name: _table((), name) for name in PROGRAMS}


def _other_verb(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    fetches = tuple(argv[at:]) if at and at <= len(argv) and argv[at - 1] in _FETCHES else ()
    return Reading(parts=(*parts, *rest(argv, at, NAME)), fetches=fetches)


def _starts(argv: tuple[str, ...], parts: list[Part], at: int, verb: str, table: Options) -> Reading:
    if verb == "node":
        return Reading(parts=tuple(parts[:-1]), inner=at - 1)
    found = scan(argv, at, table, NAME)
    parts += found.parts
    shell = any(p.effect == Effect.CALL_TEXT for p in parts)
    if shell and found.at < len(argv):
        parts.append(Part(index=found.at, role=Role.CODE, runner=NAME, effect=Effect.CALL_TEXT, detail=argv[found.at]))
        return Reading(parts=(*parts, *rest(argv, found.at + 1, NAME)))
    return Reading(parts=tuple(parts), inner=found.at if found.at < len(argv) else None)


def _package(argv: tuple[str, ...], parts: list[Part], found: Scan, npm_reads_on: bool, table: Options) -> Reading:
    # Package options may stand in front of the verb too.
    named = [p.detail for p in parts if p.runner == NAME and _names_package(p, argv)]
    packages = [npm(spec) for spec in named]
    parts[:] = [_named(part, argv, len(named)) for part in parts]
    at = found.at
    if at >= len(argv):
        if not any(p.effect == Effect.CALL_TEXT for p in parts):  # without a program it reads one from its input
            parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=tuple(parts), packages=tuple(packages))
    if named:
        parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME, detail="program"))
    else:
        packages.append(npm(argv[at]))
        parts.append(Part(index=at, role=Role.PACKAGE, runner=NAME, detail=argv[at]))
    parts += _after(argv, at + 1, table) if npm_reads_on else rest(argv, at + 1, NAME)
    return Reading(parts=tuple(parts), packages=tuple(packages), inner=at)


def _names_package(part: Part, argv: tuple[str, ...]) -> bool:
    joined = argv[part.index].startswith(("-p=", "--package="))
    return joined or (part.role is Role.VALUE and argv[part.index - 1] in ("-p", "--package"))


def _named(part: Part, argv: tuple[str, ...], count: int) -> Part:
    """Mark the value of ``-p``: the package, or one of several of which only one can own the program."""
    if not _names_package(part, argv):
        return part
    effect = Effect.EXTRA_PACKAGE if count > 1 else ""
    return Part(index=part.index, role=Role.PACKAGE, runner=NAME, effect=effect, detail=part.detail)


def _after(argv: tuple[str, ...], at: int, table: Options) -> list[Part]:
    """``npm exec`` takes its own options up to ``--``, behind the package too."""
    parts: list[Part] = []
    while at < len(argv) and argv[at] != "--":
        if argv[at].startswith("-") and argv[at].split("=")[0] in table:
            found = scan(argv, at, table, NAME, end=at + 1)
            parts += found.parts
            at = max(found.at, at + 1)
        else:
            parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME))
            at += 1
    return parts + rest(argv, at, NAME)
