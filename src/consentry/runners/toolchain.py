"""Build tools that fetch, build and start programs: go, cargo, dotnet, dnx, java, nix, brew, gem.

Sources: help texts of Go 1.24, Cargo, .NET 10, OpenJDK 21, Nix and Homebrew.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.packages import nuget
from consentry.runners.interface import (
    GO,
    JOINS,
    STRICT,
    Options,
    Reading,
    Style,
    is_url,
    options,
    rest,
    scan,
    scattered,
)

NAME: str = "toolchain"


class _Form(Struct, frozen=True, kw_only=True):
    """``runs``: verbs after which a program is named."""

    table: Options
    runs: tuple[tuple[str, ...], ...] = ()
    style: Style = STRICT


def _foreign(value: str) -> str:
    """A source option that names the tool's own default changes nothing; only an address or a path is another place."""
    return Effect.REGISTRY if is_url(value) or value.startswith(("/", ".", "\\", "~")) else ""


def _project(value: str) -> str:
    """A project is named as a path to it would be; one in a folder that anybody writes to is told."""
    return Effect.RUNNER_FOLDER if value.startswith(("/tmp/", "/var/tmp/", "/dev/shm/")) else ""  # noqa: S108


def _address(value: str) -> str:
    """Where classes come from: an address, or a folder that anybody writes to."""
    if "://" in value or value.startswith("\\\\"):
        return Effect.REMOTE_CODE
    return next(filter(None, map(_project, _PLACES.split(value))), "")


_PLACES = re.compile("[:;,]")
#: Properties from which a program loads classes, or settings that name classes to load.
_LOADED = re.compile(
    r"-D[\w.-]*(?:config(?:uration)?(?:[._]?file)?|config[.](?:location|additional-location|import)|codebase|"
    r"(?:loader|class|library)[.]path|(?:ext|endorsed)[.]dirs|provider[.]url)=(.*)",
    re.IGNORECASE | re.DOTALL,
)


def _property(word: str) -> str:
    match = _LOADED.fullmatch(word)
    return _address(match[1]) if match else ""


def _build_flags(value: str) -> str:
    """Flags for compiler and linker: some name the program that links or builds."""
    return Effect.RUNS_COMMAND if "extld" in value or "-toolexec" in value else ""


_NUGET = options(
    ("--yes -y --prerelease --interactive --no-build --no-restore --allow-roll-forward -q --no-cache", False),
    ("--source --add-source", True, _foreign),
    ("--configfile", True, Effect.REGISTRY),
    ("--project -p", True, _project),
    ("--version -v --verbosity -f --framework -c --configuration -a --arch --launch-profile -r --runtime --os", True),
    ("--ignore-failed-sources", False, Effect.REGISTRY),
    ("--additional-deps --depsfile --additionalprobingpath --runtimeconfig", True, Effect.LOADS_CODE),
    ("--fx-version --roll-forward --tool-manifest --artifacts-path --disable-build-servers --property -e", True),
    ("--no-launch-profile --self-contained --no-self-contained --force --no-dependencies --info -v --help -h", False),
    ("--allow-downgrade --disable-parallel --no-http-cache --diagnostics -d", False),
)
_FORMS = {
    "go": _Form(
        table=options(
            ("-toolexec -exec", True, Effect.RUNS_COMMAND),
            ("-overlay -modfile -pkgdir", True, Effect.RUNNER_OPTION),
            ("-C", True, Effect.RUNNER_FOLDER),
            ("-w", False, Effect.RUNNER_OPTION),
            ("-a -n -v -x -race -msan -asan -trimpath -work -buildvcs -cover -linkshared -modcacherw -json", False),
            ("-mod -tags -p -compiler -installsuffix -buildmode -covermode -coverpkg -pgo -o", True),
            ("-ldflags -gcflags -asmflags -gccgoflags", True, _build_flags),
        ),
        runs=(("run",),),
        style=GO,
    ),
    "cargo": _Form(
        table=options(
            ("--git", True),
            ("--path --manifest-path", True, Effect.RUNNER_FOLDER),
            ("--index --registry", True, Effect.REGISTRY),
            ("--config", True, Effect.RUNNER_OPTION),
            ("-q --quiet -v -vv --verbose -r --release --locked --offline --frozen --all-features --force -f", False),
            ("--no-default-features --ignore-rust-version --keep-going --all-targets --bins --workspace", False),
            ("-p --package --bin --example --features -F --profile --target --version --rev --tag --branch", True),
            ("-j --jobs --color --message-format --root", True),
            ("--target-dir -C --lockfile-path", True, Effect.RUNNER_FOLDER),
            ("-Z", True, Effect.RUNNER_OPTION),
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
PROGRAMS: frozenset[str] = frozenset((*_FORMS, "java", "javaw", "jbang"))

_JAVA_LOADS = (
    "-javaagent:",
    "-agentpath:",
    "-Xbootclasspath",
    "--patch-module",
    "@",
    "-XX:Flags",
    "-XX:VMOptionsFile",
    "-Djava.system.class.loader",
    "-Djava.security.policy==",
)
_JAVA_RUNS = ("-XX:OnError", "-XX:OnOutOfMemoryError")
_JAVA_VALUED = [
    "--add-opens",
    "--add-exports",
    "--add-modules",
    "--add-reads",
    "--limit-modules",
    "--upgrade-module-path",
    "--source",
    "--enable-native-access",
    "--describe-module",
    "-d",
]


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a build tool."""
    if base(argv[first]) in ("java", "javaw"):
        return _java(argv, first)
    if base(argv[first]) == "jbang":
        return _jbang(argv, first)
    form = _FORMS[base(argv[first])]
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    name = base(argv[first])
    at = first + 1
    if name == "cargo" and at < len(argv) and argv[at].startswith("+"):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    if name in ("cargo", "nix", "go", "dotnet"):
        before = scan(argv, at, form.table, NAME, form.style)
        parts += before.parts
        at = before.at
    if name == "dotnet" and at < len(argv) and argv[at].casefold().endswith((".dll", ".exe")):
        return _started(argv, parts, at, form)
    if name == "dotnet" and argv[at : at + 1] == ("fsi",):
        return _fsi(argv, parts, at)
    for verb in form.runs:
        if argv[at : at + len(verb)] == verb:
            launches = Effect.LAUNCHER if verb == ("exec",) and name == "dotnet" else ""
            parts += [Part(index=i, role=Role.OPTION, runner=NAME, effect=launches) for i in range(at, at + len(verb))]
            if name == "nix" and verb != ("run",):
                return _shell(argv, parts, at + len(verb), form)
            if name == "dnx" or verb == ("tool", "exec"):
                return _package(argv, parts, at + len(verb), form)
            return _started(argv, parts, at + len(verb), form)
    return _built(argv, parts, at, form)


def _shell(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    """``nix shell`` and ``nix develop``: packages, and the command that runs among them behind ``--command``."""
    marks = [i for i in range(at, len(argv)) if argv[i] in ("-c", "--command")]
    stop = marks[0] if marks else len(argv)
    found = scattered(argv[:stop], at, form.table, NAME)
    named = [_flake(p, argv) for p in found.parts]
    fetches = tuple(argv[p.index] for p in named if p.role is Role.PACKAGE)
    if not marks or stop + 1 >= len(argv):
        parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=(*parts, *named, *rest(argv, stop, NAME)), fetches=fetches)
    mark = Part(index=stop, role=Role.OPTION, runner=NAME)
    return Reading(parts=(*parts, *named, mark), fetches=fetches, inner=stop + 1)


def _flake(part: Part, argv: tuple[str, ...]) -> Part:
    if part.role is not Role.ARGUMENT or argv[part.index].startswith("-"):
        return part
    return Part(index=part.index, role=Role.PACKAGE, runner=NAME, detail=argv[part.index])


def _fsi(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    """F# Interactive: a script, or a program from its input."""
    parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
    script = next((i for i in range(at + 1, len(argv)) if argv[i].casefold().endswith((".fsx", ".fs"))), None)
    after = rest(argv, at + 1, NAME)
    if script is None:
        parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=(*parts, *after))
    after[script - at - 1] = Part(index=script, role=Role.SCRIPT, runner=NAME, detail=argv[script])
    return Reading(parts=(*parts, *after), files=(LocalFile(path=argv[script], role="script"),))


def _started(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    found = scan(argv, at, form.table, NAME, form.style)
    parts += found.parts
    place = found.at
    lines = tuple((p.index, p.detail) for p in parts if p.effect == Effect.RUNS_COMMAND)
    if place >= len(argv) or (place and argv[place - 1] == "--"):
        return Reading(parts=(*parts, *rest(argv, place, NAME)), lines=lines)
    word = argv[place]
    local = word.startswith((".", "/", "~", "<", "$")) or word[1:2] == ":"
    local = local or word.casefold().endswith((".dll", ".exe", ".csproj", ".go", ".fsproj", ".cs"))
    parts.append(Part(index=place, role=Role.SCRIPT if local else Role.PACKAGE, runner=NAME, detail=word))
    files = (LocalFile(path=word, role="script"),) if word.casefold().endswith(".dll") else ()
    tail = rest(argv, place + 1, NAME)
    return Reading(parts=(*parts, *tail), files=files, fetches=() if local else (word,), lines=lines)


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
    found = scattered(argv, at + 1, form.table, NAME, form.style)
    return Reading(parts=(*parts, *found.parts), fetches=tuple(argv[at:]))


_PATHS = frozenset(("-cp", "-classpath", "--class-path", "-p", "--module-path"))


def _said(word: str, effect: str) -> str:
    """The path that counts, where a word names a list of them."""
    if effect != Effect.RUNNER_FOLDER:
        return word if effect or not word.startswith("-") else ""
    return next(p for p in _PLACES.split(word.partition("=")[2] or word) if _project(p))


def _java(argv: tuple[str, ...], first: int) -> Reading:
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    at = first + 1
    while at < len(argv) and argv[at].startswith(("-", "@")) and argv[at] != "-jar":
        word = argv[at]
        effect = Effect.LOADS_CODE if word.startswith(_JAVA_LOADS) else ""
        effect = Effect.DEBUGGER if word.startswith(("-agentlib:jdwp", "-Xrunjdwp", "-Xdebug")) else effect
        effect = Effect.LOADS_CODE if not effect and word.startswith("-agentlib:") else effect
        effect = Effect.RUNS_COMMAND if word.startswith(_JAVA_RUNS) else effect or _property(word)
        name, equals, value = word.partition("=")
        effect = _address(value) if equals and name in _PATHS else effect
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME, effect=effect, detail=_said(word, effect)))
        at += 1
        if word in _PATHS and at < len(argv):
            effect = _address(argv[at])
            parts.append(Part(index=at, role=Role.VALUE, runner=NAME, effect=effect, detail=_said(argv[at], effect)))
            at += 1
        elif word in _JAVA_VALUED and at < len(argv):
            parts.append(Part(index=at, role=Role.VALUE, runner=NAME))
            at += 1
        elif word in ("-m", "--module"):
            break
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


_JBANG = options(
    ("-c --code -i --interactive", True, Effect.INLINE_CODE),
    ("--repos --trust", True, Effect.REGISTRY),
    ("--insecure", False, Effect.TLS),
    ("--deps --cp --class-path --javaagent -s --sources --catalog --config", True, Effect.EXTRA_PACKAGE),
    ("--debug -d", False, Effect.DEBUGGER),
    ("--java -j -R --runtime-option --java-options -m --main -D -C --compile-option --native-option --module", True),
    ("--quiet -q --verbose --fresh --offline -o --preview --native -n --ignore-transitive-repositories", False),
)
_COORDINATES = re.compile(r"[\w.-]+:[\w.-]+:[\w.+-]+(?::[\w.-]+)?")


def _jbang(argv: tuple[str, ...], first: int) -> Reading:
    """``jbang`` runs a script, an address, a Maven artifact or an alias of somebody's repository."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    found = scan(argv, first + 1, _JBANG, NAME, JOINS)
    parts += found.parts
    if argv[found.at : found.at + 1] == ("run",):
        parts.append(Part(index=found.at, role=Role.OPTION, runner=NAME))
        found = scan(argv, found.at + 1, _JBANG, NAME, JOINS)
        parts += found.parts
    at = found.at
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    word = argv[at]
    after = rest(argv, at + 1, NAME)
    if is_url(word):
        parts.append(Part(index=at, role=Role.CODE, runner=NAME, effect=Effect.REMOTE_CODE, detail=word))
    elif "@" in word or _COORDINATES.fullmatch(word):
        parts.append(Part(index=at, role=Role.PACKAGE, runner=NAME, detail=word))
    else:
        parts.append(Part(index=at, role=Role.SCRIPT, runner=NAME, detail=word))
        return Reading(parts=(*parts, *after), files=(LocalFile(path=word, role="script"),))
    return Reading(parts=(*parts, *after), fetches=(word,))
