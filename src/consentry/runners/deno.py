"""deno: what it may do stands in its own options; ``npm:``, ``jsr:`` and addresses are fetched.

Source: ``deno run --help`` of Deno 2.9.
"""

from __future__ import annotations

import re

from consentry.effects import Effect
from consentry.model import LocalFile, Part, Role
from consentry.packages import npm
from consentry.runners.interface import JOINS, Option, Options, Reading, from_input, is_url, options, rest, scan

NAME: str = "deno"
PROGRAMS: frozenset[str] = frozenset(("deno",))


def _scoped(value: str) -> str:
    return Effect.PERMISSION if any(_WIDE.fullmatch(one.rstrip("/\\")) for one in value.split(",")) else ""


_WIDE = re.compile(
    r"|~|[a-z]:|\$\{?(?:env:)?(?:home|userhome)\}?|%userprofile%|/root|/etc|(?:[a-z]:)?[/\\](?:home|users)(?:[/\\][^/\\]+)?",
    re.IGNORECASE,
)


_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_TABLE = options(
    ("-A --allow-all --allow-ffi", 0, Effect.PERMISSION),
    ("--allow-run", 0, Effect.PERMISSION),
    ("-R --allow-read -W --allow-write", 0, _scoped),
    ("-N --allow-net -E --allow-env -S --allow-sys -I --allow-import --allow-hrtime", 0),
    ("--ignore-env --ignore-read", 0),
    ("--allow-scripts", 0, Effect.INSTALL_SCRIPTS),
    ("-P --permission-set", 0, Effect.RUNNER_OPTION),
    ("--deny-read --deny-write --deny-net --deny-env --deny-run --deny-ffi --deny-import", 0, Effect.PROTECTIVE),
    ("--deny-sys --no-prompt --frozen --frozen-lockfile", 0, Effect.PROTECTIVE),
    ("--min-dep-age --minimum-dependency-age", 1, Effect.PROTECTIVE),
    ("--no-remote --no-npm --no-code-cache --no-check --check --all --cached-only --node-modules-dir --vendor", 0),
    ("--no-lock --hmr --watch-exclude --no-clear-screen --coverage --use-env-proxy --unstable", 0),
    ("-q --quiet --watch --reload -r --no-config --lock --lock-write --v8-flags -h --help -V --version --open", 0),
    ("--import-map --config -c --preload --require", 1, Effect.LOADS_CODE),
    ("--cert", 1, Effect.TLS),
    ("--unsafely-ignore-certificate-errors", 0, Effect.TLS),
    ("--env-file --env", 0, Effect.ENV_FILE),
    ("--inspect --inspect-brk --inspect-wait", 0, Effect.DEBUGGER),
    ("--port", 1),
    ("--host", 1, lambda value: "" if value in _LOOPBACK else Effect.LISTEN),
    ("--location -L --log-level --seed --ext --node-modules-linker --conditions --inspect-publish-uid", 1),
)


def _unstable(argv: tuple[str, ...]) -> Options:
    """The table, with the ``--unstable-...`` flags that these words use; none of them loads anything."""
    flags = [word for word in argv if word.startswith("--unstable-")]
    return {**_TABLE, **dict.fromkeys(flags, Option(0))} if flags else _TABLE


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of Deno."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    table = _unstable(argv)
    before = scan(argv, first + 1, table, NAME, JOINS)
    parts += before.parts
    at = before.at
    verb = argv[at] if at < len(argv) else ""
    if verb in ("run", "serve", "x", "watch", "test", "bench"):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        found = scan(argv, at + 1, table, NAME, JOINS)
        parts += found.parts
        return _module(argv, parts, found.at, fetched=verb == "x")
    if verb == "eval":
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        # Options of the runtime may stand before the text; all that is not one is taken for text.
        code = [
            Part(index=i, role=Role.CODE, runner=NAME, effect=Effect.INLINE_CODE, detail=argv[i])
            for i in range(at + 1, len(argv))
        ]
        return Reading(parts=(*parts, *code))
    if (
        from_input(verb)
        or verb.startswith(("npm:", "jsr:"))
        or verb.endswith((".ts", ".js", ".mjs", ".tsx"))
        or is_url(verb)
    ):
        return _module(argv, parts, at)
    effect = Effect.UNKNOWN_VERB if verb else Effect.CODE_FROM_INPUT
    parts.append(Part(index=min(at, len(argv) - 1), role=Role.UNKNOWN, runner=NAME, effect=effect, detail=verb))
    return Reading(parts=(*(p for p in parts if verb or p.role is Role.UNKNOWN), *rest(argv, at + 1, NAME)))


def _module(argv: tuple[str, ...], parts: list[Part], at: int, *, fetched: bool = False) -> Reading:
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    word = argv[at]
    after = rest(argv, at + 1, NAME)
    if word.startswith("npm:") or (fetched and not word.startswith("jsr:") and not is_url(word)):
        parts.append(Part(index=at, role=Role.PACKAGE, runner=NAME, detail=word))
        return Reading(parts=(*parts, *after), packages=(npm(word.removeprefix("npm:").lstrip("/")),))
    if word.startswith("jsr:"):
        parts.append(Part(index=at, role=Role.PACKAGE, runner=NAME, detail=word))
        return Reading(parts=(*parts, *after), fetches=(word,))
    effect = Effect.CODE_FROM_INPUT if from_input(word) else Effect.REMOTE_CODE if is_url(word) else ""
    parts.append(Part(index=at, role=Role.CODE if effect else Role.SCRIPT, runner=NAME, effect=effect, detail=word))
    files = () if effect else (LocalFile(path=word, role="script"),)
    return Reading(parts=(*parts, *after), files=files, fetches=(word,) if effect else ())
