"""node and programs that take its options: tsx, ts-node, electron, bun, zx.

Long options take a value after ``=`` or as the next word; ``_`` equals ``-``. The tables are in ``node_options``.
"""

from __future__ import annotations

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.packages import npm
from consentry.runners.interface import JOINS, STRICT, Options, Reading, from_input, is_url, names, rest, scan
from consentry.runners.node_options import BUN_X, NODE, TABLES

NAME: str = "node"
PROGRAMS: frozenset[str] = frozenset(TABLES) | names("node nodejs tsx electron")
_BUN_FETCHES = names("install i add update link create c init pm upgrade patch publish remove rm outdated")
_BUN_VERBS = _BUN_FETCHES | names("run x exec test build repl why audit")


def _aliases(argv: tuple[str, ...], table: Options) -> Options:
    """The table, with the underscore spellings that these words use."""
    extra = {}
    for word in argv:
        name = word.split("=", 1)[0]
        plain = "--" + name[2:].replace("_", "-")
        if name.startswith("--") and name != plain and plain in table:
            extra[name] = table[plain]
    return {**table, **extra} if extra else table


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a JavaScript runtime."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    program = base(argv[first])
    table = TABLES.get(program, NODE)
    if any("_" in w[:40] for w in argv):
        table = _aliases(argv[first:], table)
    found = scan(argv, first + 1, table, NAME, JOINS if program in TABLES else STRICT)
    parts += found.parts
    at = found.at
    coded = any(p.effect == Effect.INLINE_CODE for p in parts)
    if not coded and program == "bun" and at < len(argv) and argv[at] in _BUN_VERBS:
        return _bun(argv, parts, at, table)
    if not coded and program == "tsx" and argv[at : at + 1] in (("watch",), ("node",)):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        found = scan(argv, at + 1, {**table, "--include": table["--title"], "--exclude": table["--title"]}, NAME)
        parts += found.parts
        at = found.at
    if coded:
        return Reading(parts=(*_coded(parts), *rest(argv, at, NAME)))
    return _script(argv, parts, at)


def _coded(parts: list[Part]) -> list[Part]:
    """Program text is code, not a value."""
    return [
        Part(index=p.index, role=Role.CODE, runner=NAME, effect=p.effect, detail=p.detail)
        if p.effect == Effect.INLINE_CODE and p.role is Role.VALUE
        else p
        for p in parts
    ]


def _script(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    if at >= len(argv):
        reads_input = not any(p.role is Role.UNKNOWN for p in parts)
        effect = Effect.CODE_FROM_INPUT if reads_input else parts[0].effect
        parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=effect)
        return Reading(parts=tuple(parts))
    word = argv[at]
    after = rest(argv, at + 1, NAME)
    if word == "inspect" and base(argv[parts[0].index]) in ("node", "nodejs"):
        debugged = (Part(index=at + 1, role=Role.SCRIPT, runner=NAME, detail=argv[at + 1]) if after else parts[0],)
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME, effect=Effect.DEBUGGER))
        return Reading(parts=(*parts, *debugged[: len(after)], *after[1:]))
    effect = Effect.CODE_FROM_INPUT if from_input(word) else Effect.REMOTE_CODE if is_url(word) else ""
    role = Role.CODE if effect else Role.SCRIPT
    parts.append(Part(index=at, role=role, runner=NAME, effect=effect, detail=word))
    files = () if effect else (LocalFile(path=word, role="script"),)
    return Reading(parts=(*parts, *after), files=files)


def _bun(argv: tuple[str, ...], parts: list[Part], at: int, table: Options) -> Reading:
    """``bun x`` fetches a package, ``bun run`` starts a file, an address or a script of the project."""
    verb = argv[at]
    if verb == "exec":
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        text = argv[at + 1] if at + 1 < len(argv) else ""
        code = [Part(index=at + 1, role=Role.CODE, runner=NAME, effect=Effect.CALL_TEXT, detail=text)] if text else []
        return Reading(parts=(*parts, *code, *rest(argv, at + 1 + len(code), NAME)))
    if verb not in ("run", "x"):
        parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=Effect.UNKNOWN_VERB, detail=verb))
        fetches = argv[at + 1 :] if verb in _BUN_FETCHES else ()
        return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), fetches=tuple(fetches))
    parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
    found = scan(argv, at + 1, table if verb == "run" else BUN_X, NAME, JOINS)
    parts += found.parts
    if verb == "run" or found.at >= len(argv):
        return _script(argv, parts, found.at)
    word = argv[found.at]
    after = rest(argv, found.at + 1, NAME)
    named = (found.values.get("-p") or []) + (found.values.get("--package") or [])
    if named:
        parts.append(Part(index=found.at, role=Role.ARGUMENT, runner=NAME, detail="program"))
        beside = [p for p in parts if p.role is Role.VALUE and p.detail in named]
        extra = Effect.EXTRA_PACKAGE if len(named) > 1 else ""
        parts = [
            Part(index=p.index, role=Role.PACKAGE, runner=NAME, effect=extra, detail=p.detail) if p in beside else p
            for p in parts
        ]
        return Reading(parts=(*parts, *after), packages=tuple(npm(spec) for spec in named), inner=found.at)
    parts.append(Part(index=found.at, role=Role.PACKAGE, runner=NAME, detail=word))
    package = npm(word)
    return Reading(parts=(*parts, *after), packages=(package,), inner=found.at, program=package.name)
