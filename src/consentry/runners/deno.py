"""deno: what it may do stands in its own options; ``npm:``, ``jsr:`` and addresses are fetched.

Source: ``deno run --help`` of Deno 2.
"""

from __future__ import annotations

from consentry.effects import Effect
from consentry.model import LocalFile, Part, Role
from consentry.packages import npm
from consentry.runners.interface import Reading, is_url, options, rest, scan

NAME: str = "deno"
PROGRAMS: frozenset[str] = frozenset(("deno",))


def _scoped(value: str) -> str:
    return Effect.PERMISSION if value.rstrip("/\\") in ("", "~", "C:", "$HOME") else ""


_TABLE = options(
    ("-A --allow-all --allow-ffi", False, Effect.PERMISSION),
    ("--allow-run", False, Effect.PERMISSION),
    ("-R --allow-read -W --allow-write", False, _scoped),
    ("-N --allow-net -E --allow-env -S --allow-sys -I --allow-import --allow-hrtime --allow-scripts", False),
    ("--deny-read --deny-write --deny-net --deny-env --deny-run --deny-ffi", False, Effect.PROTECTIVE),
    ("--deny-sys --no-prompt --frozen", False, Effect.PROTECTIVE),
    ("--no-remote --no-npm --no-code-cache --no-check --check --cached-only --node-modules-dir --vendor", False),
    ("--no-lock", False),
    ("-q --quiet --watch --unstable --reload -r --no-config --lock", False),
    ("--import-map --config -c --preload", True, Effect.LOADS_CODE),
    ("--cert", True, Effect.TLS),
    ("--unsafely-ignore-certificate-errors", False, Effect.TLS),
    ("--env-file", False, Effect.ENV_FILE),
    ("--inspect --inspect-brk --inspect-wait", False, Effect.DEBUGGER),
    ("--location -L --log-level --seed --ext --v8-flags", True),
)  # fmt: skip


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of Deno."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    before = scan(argv, first + 1, _TABLE, NAME)
    parts += before.parts
    at = before.at
    verb = argv[at] if at < len(argv) else ""
    if verb in ("run", "serve", "x"):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        found = scan(argv, at + 1, _TABLE, NAME)
        parts += found.parts
        return _module(argv, parts, found.at)
    if verb == "eval":
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        code = [
            Part(index=i, role=Role.CODE, runner=NAME, effect=Effect.INLINE_CODE, detail=argv[i])
            for i in range(at + 1, len(argv))
        ]
        return Reading(parts=(*parts, *code))
    if verb.startswith(("npm:", "jsr:")) or verb.endswith((".ts", ".js", ".mjs", ".tsx")) or is_url(verb):
        return _module(argv, parts, at)
    effect = Effect.UNKNOWN_VERB if verb else Effect.CODE_FROM_INPUT
    parts.append(Part(index=min(at, len(argv) - 1), role=Role.UNKNOWN, runner=NAME, effect=effect, detail=verb))
    return Reading(parts=(*(p for p in parts if verb or p.role is Role.UNKNOWN), *rest(argv, at + 1, NAME)))


def _module(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    word = argv[at]
    after = rest(argv, at + 1, NAME)
    if word.startswith("npm:"):
        parts.append(Part(index=at, role=Role.PACKAGE, runner=NAME, detail=word))
        return Reading(parts=(*parts, *after), packages=(npm(word[4:].lstrip("/")),))
    if word.startswith("jsr:"):
        parts.append(Part(index=at, role=Role.PACKAGE, runner=NAME, detail=word))
        return Reading(parts=(*parts, *after), fetches=(word,))
    effect = Effect.CODE_FROM_INPUT if word == "-" else Effect.REMOTE_CODE if is_url(word) else ""
    parts.append(Part(index=at, role=Role.CODE if effect else Role.SCRIPT, runner=NAME, effect=effect, detail=word))
    files = () if effect else (LocalFile(path=word, role="script"),)
    return Reading(parts=(*parts, *after), files=files, fetches=(word,) if effect else ())
