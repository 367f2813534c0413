"""node and programs that take its options: tsx, ts-node, electron, bun, zx.

Long options take a value after ``=`` or as the next word; ``_`` equals ``-``. Sources: ``node --help`` of Node.js 20,
command-line reference of Bun.
"""

from __future__ import annotations

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.packages import npm
from consentry.runners.interface import Options, Reading, is_url, options, rest, scan

NAME: str = "node"
PROGRAMS: frozenset[str] = frozenset(("node", "nodejs", "tsx", "ts-node", "ts-node-esm", "electron", "zx", "bun"))

_TABLE = options(
    ("-e --eval -p --print -pe -ep", True, Effect.INLINE_CODE),
    ("-r --require --import --loader --experimental-loader --preload", True, Effect.LOADS_CODE),
    ("--snapshot-blob --build-snapshot --build-snapshot-config --experimental-sea-config", True, Effect.LOADS_CODE),
    ("--experimental-policy --openssl-config --icu-data-dir", True, Effect.LOADS_CODE),
    ("--experimental-network-imports --experimental-default-config-file", False, Effect.LOADS_CODE),
    ("--experimental-config-file", True, Effect.LOADS_CODE),
    ("-i --interactive", False, Effect.CODE_FROM_INPUT),
    ("--env-file --env-file-if-exists", True, Effect.ENV_FILE),
    ("--inspect --inspect-brk --inspect-wait", False, Effect.DEBUGGER),
    ("--inspect-port --debug-port", True, Effect.DEBUGGER),
    ("--tls-keylog", True, Effect.TLS),
    ("--use-openssl-ca --insecure-http-parser", False, Effect.TLS),
    ("--cwd --tsconfig --project -P", True, Effect.RUNNER_FOLDER),
    ("-h --help -v --version -c --check --watch --watch-preserve-output --test --no-warnings", False),
    ("--trace-warnings", False),
    ("--no-deprecation --trace-deprecation --throw-deprecation --enable-source-maps --expose-gc", False),
    ("--pending-deprecation", False),
    ("--experimental-modules --experimental-vm-modules --experimental-fetch --experimental-json-modules", False),
    ("--experimental-strip-types --experimental-transform-types --experimental-wasm-modules", False),
    ("--experimental-sqlite", False),
    ("--experimental-specifier-resolution=node --experimental-require-module --experimental-websocket", False),
    ("--preserve-symlinks --preserve-symlinks-main --trace-uncaught --use-system-ca --use-bundled-ca", False),
    ("--no-addons", False),
    ("--harmony --esm --transpile-only -T --files --silent --hot --bun --smol --no-install --no-cache", False),
    ("--node-snapshot", False),
    ("--allow-fs-read --allow-fs-write", True, Effect.PROTECTIVE),
    ("--permission --experimental-permission --frozen-intrinsics", False, Effect.PROTECTIVE),
    ("--disallow-code-generation-from-strings", False, Effect.PROTECTIVE),
    ("--max-old-space-size --max-semi-space-size --stack-size --max-http-header-size --dns-result-order", True),
    ("-C --conditions --unhandled-rejections --title --watch-path --experimental-specifier-resolution", True),
    ("--input-type", True),
    ("--stack-trace-limit --heapsnapshot-signal --trace-event-categories --report-dir --diagnostic-dir", True),
)  # fmt: skip


def _aliases(argv: tuple[str, ...]) -> Options:
    """The table, with the underscore spellings that these words use."""
    extra = {}
    for word in argv:
        name = word.split("=", 1)[0]
        plain = "--" + name[2:].replace("_", "-")
        if name.startswith("--") and name != plain and plain in _TABLE:
            extra[name] = _TABLE[plain]
    return {**_TABLE, **extra} if extra else _TABLE


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a JavaScript runtime."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    found = scan(argv, first + 1, _aliases(argv[first:]) if any("_" in w[:40] for w in argv) else _TABLE, NAME)
    parts += found.parts
    at = found.at
    if base(argv[first]) == "bun" and argv[at : at + 1] in (("run",), ("x",)):
        return _bun(argv, parts, at)
    if any(p.effect == Effect.INLINE_CODE for p in parts):
        return Reading(parts=(*parts, *rest(argv, at, NAME)))
    return _script(argv, parts, at)


def _script(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    if at >= len(argv):
        reads_input = not any(p.role is Role.UNKNOWN for p in parts)
        effect = Effect.CODE_FROM_INPUT if reads_input else parts[0].effect
        parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=effect)
        return Reading(parts=tuple(parts))
    word = argv[at]
    after = rest(argv, at + 1, NAME)
    from_input = word in ("-", "/dev/stdin") or word.startswith(("/dev/fd/", "/proc/self/fd/"))
    effect = Effect.CODE_FROM_INPUT if from_input else Effect.REMOTE_CODE if is_url(word) else ""
    role = Role.CODE if effect else Role.SCRIPT
    parts.append(Part(index=at, role=role, runner=NAME, effect=effect, detail=word))
    files = () if effect else (LocalFile(path=word, role="script"),)
    return Reading(parts=(*parts, *after), files=files)


def _bun(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    """``bun x`` fetches a package, ``bun run`` starts a file, an address or a script of the project."""
    parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
    found = scan(argv, at + 1, _TABLE, NAME)
    parts += found.parts
    if argv[at] == "run" or found.at >= len(argv):
        return _script(argv, parts, found.at)
    word = argv[found.at]
    parts.append(Part(index=found.at, role=Role.PACKAGE, runner=NAME, detail=word))
    return Reading(parts=(*parts, *rest(argv, found.at + 1, NAME)), packages=(npm(word),), inner=found.at)
