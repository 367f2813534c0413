"""Build tools that fetch, build and start programs: go, cargo, dotnet, dnx, java, nix, brew, gem.

Sources: help texts of Go 1.24, Cargo, .NET 10, OpenJDK 21, Nix and Homebrew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.packages import nuget
from consentry.runners.interface import Options, Reading, is_url, options, rest, scan

NAME: str = "toolchain"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """``runs``: verbs after which a program is named."""

    table: Options
    runs: tuple[tuple[str, ...], ...] = ()


def _foreign(value: str) -> str:
    """A source option that names the tool's own default changes nothing; only an address or a path is another place."""
    return Effect.REGISTRY if is_url(value) or value.startswith(("/", ".", "\\", "~")) else ""


def _address(value: str) -> str:
    return Effect.REMOTE_CODE if "://" in value or value.startswith("\\\\") else ""


_NUGET = options(
    ("--yes -y --prerelease --interactive --no-build --no-restore --allow-roll-forward -q --no-cache", False),
    ("--source --add-source", True, _foreign),
    ("--configfile", True, Effect.REGISTRY),
    ("--project -p", True),
    ("--version -v --verbosity -f --framework -c --configuration -a --arch --launch-profile -r --runtime --os", True),
    ("--ignore-failed-sources", False, Effect.REGISTRY),
    ("--additional-deps --depsfile --additionalprobingpath", True, Effect.LOADS_CODE),
)
_FORMS = {
    "go": _Form(
        table=options(
            ("-toolexec -exec", True, Effect.RUNS_COMMAND),
            ("-overlay -modfile", True, Effect.RUNNER_OPTION),
            ("-C", True, Effect.RUNNER_FOLDER),
            ("-a -n -v -x -race -msan -trimpath -work -buildvcs", False),
            ("-mod -tags -p -ldflags -gcflags", True),
        ),
        runs=(("run",),),
    ),
    "cargo": _Form(
        table=options(
            ("--git", True),
            ("--path --manifest-path", True, Effect.RUNNER_FOLDER),
            ("--index --registry", True, Effect.REGISTRY),
            ("--config", True, Effect.RUNNER_OPTION),
            ("-q --quiet -v --release --locked --offline --frozen --all-features --no-default-features", False),
            ("-p --package --bin --example --features -F --profile --target --version --rev --tag --branch", True),
        ),
        runs=(("run",),),
    ),
    "dotnet": _Form(table=_NUGET, runs=(("run",), ("tool", "exec"), ("tool", "run"), ("exec",))),
    "dnx": _Form(table=_NUGET, runs=((),)),
    "nix": _Form(
        table=options(
            ("-c --command", True, Effect.RUNS_COMMAND),
            ("--impure --refresh --no-sandbox", False, Effect.RUNNER_OPTION),
            ("-f --file -I --expr --override-input --option", True, Effect.RUNNER_OPTION),
            ("--extra-experimental-features", True, Effect.RUNNER_OPTION),
        ),
        runs=(("run",), ("shell",), ("develop",)),
    ),
    "brew": _Form(table=options(("-q -v --cask --formula --HEAD -f", False))),
    "gem": _Form(
        table=options(("-s --source --clear-sources", True, Effect.REGISTRY), ("-v --version", True)),
        runs=(("exec",),),
    ),
}
PROGRAMS: frozenset[str] = frozenset((*_FORMS, "java", "javaw"))

_JAVA_LOADS = (
    "-javaagent:",
    "-agentpath:",
    "-Xbootclasspath",
    "--patch-module",
    "@",
    "-XX:OnError",
    "-XX:OnOutOfMemoryError",
)


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a build tool."""
    if base(argv[first]) in ("java", "javaw"):
        return _java(argv, first)
    form = _FORMS[base(argv[first])]
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    at = first + 1
    for verb in form.runs:
        if argv[at : at + len(verb)] == verb:
            parts += [Part(index=i, role=Role.OPTION, runner=NAME) for i in range(at, at + len(verb))]
            if base(argv[first]) == "dnx" or verb == ("tool", "exec"):
                return _package(argv, parts, at + len(verb), form)
            return _started(argv, parts, at + len(verb), form)
    return _built(argv, parts, at, form)


def _started(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    found = scan(argv, at, form.table, NAME)
    parts += found.parts
    place = found.at
    if place >= len(argv) or (place and argv[place - 1] == "--"):
        return Reading(parts=(*parts, *rest(argv, place, NAME)))
    word = argv[place]
    local = word.startswith((".", "/", "~")) or word.endswith((".dll", ".csproj", ".go", ".fsproj"))
    parts.append(Part(index=place, role=Role.SCRIPT if local else Role.PACKAGE, runner=NAME, detail=word))
    files = (LocalFile(path=word, role="script"),) if word.endswith(".dll") else ()
    tail = rest(argv, place + 1, NAME)
    return Reading(parts=(*parts, *tail), files=files, fetches=() if local else (word,))


def _package(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    """dnx and ``dotnet tool exec``: a NuGet package; options may stand on either side of it, up to ``--``."""
    before = scan(argv, at, form.table, NAME)
    parts += before.parts
    if before.at >= len(argv):
        return Reading(parts=tuple(parts))
    word = argv[before.at]
    parts.append(Part(index=before.at, role=Role.PACKAGE, runner=NAME, detail=word))
    after = scan(argv, before.at + 1, form.table, NAME)
    package = nuget(word)
    versions = before.values.get("--version", []) + after.values.get("--version", [])
    if package.version is None and versions:
        package = replace(package, version=versions[-1] or None)
    return Reading(parts=(*parts, *after.parts, *rest(argv, after.at, NAME)), packages=(package,))


def _built(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    """A verb that starts no server; its options still tell where things come from."""
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    effect = Effect.UNKNOWN_VERB
    parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=effect, detail=argv[at]))
    found = scan(argv, at + 1, form.table, NAME)
    parts += found.parts
    return Reading(parts=(*parts, *rest(argv, found.at, NAME)), fetches=tuple(argv[at:]))


_PATHS = frozenset(("-cp", "-classpath", "--class-path", "-p", "--module-path"))


def _java(argv: tuple[str, ...], first: int) -> Reading:
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    at = first + 1
    while at < len(argv) and argv[at].startswith(("-", "@")) and argv[at] != "-jar":
        word = argv[at]
        effect = Effect.LOADS_CODE if word.startswith(_JAVA_LOADS) else ""
        effect = Effect.DEBUGGER if word.startswith(("-agentlib:jdwp", "-Xrunjdwp", "-Xdebug")) else effect
        effect = Effect.LOADS_CODE if not effect and word.startswith("-agentlib:") else effect
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME, effect=effect, detail=word if effect else ""))
        at += 1
        if word in _PATHS and at < len(argv):
            parts.append(Part(index=at, role=Role.VALUE, runner=NAME, effect=_address(argv[at]), detail=argv[at]))
            at += 1
    if argv[at : at + 1] == ("-jar",) and at + 1 < len(argv):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    jar = argv[at - 1] == "-jar"
    effect = Effect.REMOTE_CODE if is_url(argv[at]) else ""
    parts.append(Part(index=at, role=Role.SCRIPT, runner=NAME, effect=effect, detail=argv[at]))
    files = (LocalFile(path=argv[at], role="script"),) if jar and not effect else ()
    return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), files=files)
