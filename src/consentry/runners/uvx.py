"""uvx, uv tool run, uv run and pipx run: fetch Python packages and run a program of them.

Options end at the first other word; what follows belongs to the program. Sources: help texts of uv 0.13 and pipx 1.8.
"""

from __future__ import annotations

import re

from consentry.effects import Effect, base
from consentry.model import LocalFile, Package, Part, Role
from consentry.packages import pypi
from consentry.runners.interface import GNU, JOINS, Reading, Scan, from_input, is_url, options, rest, scan, scattered
from consentry.runners.modules import does

NAME: str = "uvx"
PROGRAMS: frozenset[str] = frozenset(("uvx", "uv", "pipx"))

_MODULE = re.compile(r"-[hnqsvUV]*m[hnqsvUV]*")
_VERSION = re.compile(r"(?:(?:c?python|pypy)[@-]?)?[<>=~!]*[0-9][0-9.]*[a-z0-9.+,<>=~!*-]*", re.IGNORECASE)


def _python(value: str) -> str:
    """A version is a wish, anything else names the program that runs all the code."""
    return (
        "" if _VERSION.fullmatch(value) or value in ("python", "python3", "pypy", "cpython") else Effect.RUNNER_OPTION
    )


def _strategy(value: str) -> str:
    """The strategy that asks one index only is the default; the others let another index win."""
    return "" if value == "first-index" else Effect.REGISTRY


def _keyring(value: str) -> str:
    return "" if value == "disabled" else Effect.REGISTRY


_COMMON = (
    ("-q -qq --quiet -v -vv -vvv --verbose -h --help -V --version --isolated --refresh --reinstall -U --upgrade", 0),
    ("-n --no-cache --no-cache-dir --no-progress --offline --native-tls --no-native-tls --system-certs", 0),
    ("--no-config --no-env-file --no-index --no-build --no-sources --no-binary --managed-python", 0),
    ("--no-managed-python --no-python-downloads --allow-python-downloads --require-build-hashes", 0),
    ("--no-require-build-hashes --compile-bytecode --lfs --preview --no-preview --show-settings --no-offline", 0),
    ("--no-refresh --no-reinstall --no-upgrade --build --binary --sources --no-build-logs", 0),
    ("--color --resolution --prerelease --prerelease-package --fork-strategy --link-mode --python-platform", 1),
    ("--torch-backend --refresh-package --upgrade-package -P --upgrade-group --reinstall-package", 1),
    ("--no-build-package --no-binary-package --no-sources-package --python-preference --python-fetch", 1),
    ("--preview-features --python-downloads", 1),
    ("--exclude-newer --exclude-newer-package --cooldown", 1, Effect.PROTECTIVE),
    ("-p --python", 1, _python),
    ("-w --with --with-editable --with-requirements -c --constraints --constraint", 1, Effect.EXTRA_PACKAGE),
    ("-b --build-constraints --build-constraint --overrides --override", 1, Effect.EXTRA_PACKAGE),
    ("-C --config-setting --config-settings --config-settings-package", 1, Effect.EXTRA_PACKAGE),
    ("--index --default-index -i --index-url --extra-index-url -f --find-links", 1, Effect.REGISTRY),
    ("--config-file", 1, Effect.REGISTRY),
    ("--keyring-provider", 1, _keyring),
    ("--index-strategy", 1, _strategy),
    ("--allow-insecure-host --trusted-host", 1, Effect.TLS),
    ("--env-file", 1, Effect.ENV_FILE),
    ("--directory --project", 1, Effect.RUNNER_FOLDER),
    ("--cache-dir", 1, Effect.CACHE),
    ("--no-build-isolation", 0, Effect.RUNNER_OPTION),
    ("--no-build-isolation-package", 1, Effect.RUNNER_OPTION),
)
_TOOL = options(*_COMMON, ("--from", 1), ("--python-version", 1))
_RUN = options(
    *_COMMON,
    ("-m --module -s --script --gui-script", 0),
    ("--active --no-active --no-sync --sync --locked --no-locked --frozen --no-frozen --exact --inexact", 0),
    ("--no-project --no-dev --dev --only-dev --all-extras --no-all-extras --no-editable --all-groups", 0),
    ("--no-default-groups --all-packages --no-workspace --no-all-groups", 0),
    ("--extra --no-extra --group --no-group --only-group --package --no-editable-package", 1),
    ("--max-recursion-depth", 1),
)
#: What matters behind every other verb.
_OTHER = options(*(row for row in _COMMON if len(row) == 3 and row[2] in (Effect.REGISTRY, Effect.TLS)))
#: pipx is written with argparse: long names may be cut short.
_PIPX = options(
    ("-q --quiet -v --verbose -h --help --version --global --no-cache --refresh --no-path-check --skip-maintenance", 0),
    ("--spec", 1),
    ("-e --editable --system-site-packages --pypackages --path --fetch-missing-python", 0, Effect.RUNNER_OPTION),
    ("--with --preinstall", 1, Effect.EXTRA_PACKAGE),
    ("--pip-args --python-args", 1, Effect.EXTRA_PACKAGE),
    ("--python", 1, _python),
    ("--fetch-python", 1),
    ("--backend", 1, Effect.RUNNER_OPTION),
    ("-i --index-url", 1, Effect.REGISTRY),
    ("--cooldown", 1, Effect.PROTECTIVE),
)


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a Python package runner."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    program = base(argv[first])
    if program == "pipx":
        return _pipx(argv, parts, first + 1)
    if program == "uvx":
        return _tool(argv, parts, scan(argv, first + 1, _TOOL, NAME, JOINS))
    before = scan(argv, first + 1, _RUN, NAME, JOINS)
    parts += before.parts
    at = before.at
    if argv[at : at + 1] == ("tool",):
        # Options may stand between the two words, too.
        between = scan(argv, at + 1, _TOOL, NAME, JOINS)
        if argv[between.at : between.at + 1] == ("run",):
            parts += [_word(at), *between.parts, _word(between.at)]
            return _tool(argv, parts, scan(argv, between.at + 1, _TOOL, NAME, JOINS))
    if argv[at : at + 1] != ("run",):
        return _other_verb(argv, parts, at)
    parts.append(_word(at))
    return _run(argv, parts, scan(argv, at + 1, _RUN, NAME, JOINS), before.values)


def _word(index: int) -> Part:
    return Part(index=index, role=Role.OPTION, runner=NAME)


def _pipx(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    before = scan(argv, at, _PIPX, NAME, GNU)
    parts += before.parts
    if argv[before.at : before.at + 1] != ("run",):
        return _other_verb(argv, parts, before.at)
    parts.append(_word(before.at))
    found = scan(argv, before.at + 1, _PIPX, NAME, GNU)
    word = argv[found.at] if found.at < len(argv) else ""
    if is_url(word) and word.startswith(("http:", "https:")) and "--spec" not in found.values:
        # A script from an address, with the dependencies that it names itself.
        parts += [*found.parts, Part(index=found.at, role=Role.CODE, runner=NAME, effect=Effect.REMOTE_CODE)]
        return Reading(parts=(*parts, *rest(argv, found.at + 1, NAME)), fetches=(word,))
    return _tool(argv, parts, found)


def _other_verb(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    """A verb that starts no server; its options still tell where things come from."""
    if at < len(argv):
        parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=Effect.UNKNOWN_VERB, detail=argv[at]))
    given = scattered(argv, at + 1, _OTHER, NAME, JOINS)
    return Reading(parts=(*parts, *given.parts), fetches=tuple(argv[at:]))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def _owned(argv: tuple[str, ...], at: int) -> set[str]:
    """The names of the program at ``at`` and of the module that it runs, as packages are named."""
    word = pypi(argv[at]).name if at < len(argv) else ""
    modules = [argv[i + 1].split(".")[0] for i in range(at, min(at + 4, len(argv) - 1)) if argv[i] == "-m"]
    return {_plain(word), _plain(word.split(".")[0]), *(_plain(module) for module in modules)} - {"", "python"}


def _extras(parts: list[Part], argv: tuple[str, ...], owned: set[str] | None) -> list[Package]:
    """The packages that ``--with`` adds; the one that owns the program is what the request is about, not an extra.

    ``owned``: the names of the program, None where no package names it.
    """
    packages: list[Package] = []
    for place, part in enumerate(parts):
        option = argv[part.index].split("=")[0] if "=" in argv[part.index][:8] else argv[part.index - 1]
        if part.effect != Effect.EXTRA_PACKAGE or option not in ("-w", "--with"):
            continue
        packages += [pypi(spec) for spec in part.detail.split(",") if spec]
        if owned is None or _plain(pypi(part.detail).name) in owned:
            parts[place] = Part(index=part.index, role=Role.PACKAGE, runner=NAME, detail=part.detail)
    return packages


def _tool(argv: tuple[str, ...], parts: list[Part], found: Scan) -> Reading:
    parts += found.parts
    named = found.values.get("--from", []) + found.values.get("--spec", [])
    at = found.at
    word = argv[at] if at < len(argv) else ""
    packages = [pypi(spec) for spec in named[-1:]]
    if named:
        parts = [_role(part, argv) for part in parts]
    elif word:
        packages.append(pypi(word))
    owner = packages[0] if packages else None
    packages += _extras(parts, argv, {_plain(owner.name)} if owner else set())
    if not word:
        return Reading(parts=tuple(parts), packages=tuple(packages))
    role = Role.ARGUMENT if named else Role.PACKAGE
    parts.append(Part(index=at, role=role, runner=NAME, detail="program" if named else word))
    after = rest(argv, at + 1, NAME)
    program = "" if named or owner is None else owner.name
    return Reading(parts=(*parts, *after), packages=tuple(packages), inner=at, program=program)


def _role(part: Part, argv: tuple[str, ...]) -> Part:
    joined = argv[part.index].startswith(("--from=", "--spec="))
    if joined or (part.role is Role.VALUE and argv[part.index - 1] in ("--from", "--spec")):
        return Part(index=part.index, role=Role.PACKAGE, runner=NAME, detail=part.detail)
    return part


def _run(argv: tuple[str, ...], parts: list[Part], found: Scan, before: dict[str, list[str]]) -> Reading:
    parts += found.parts
    at = found.at
    if at >= len(argv):
        return Reading(parts=tuple(parts))
    word = argv[at]
    module = "--module" in found.values or any(_MODULE.fullmatch(argv[part.index]) for part in found.parts)
    # No package names the program: what is installed with a file or a module of the project is what that imports.
    file = argv[at + 1] if base(word) == "python" and at + 1 < len(argv) else word  # ``python`` may be said, too
    module_of = base(word) == "python" and file == "-m"
    local = module or module_of or from_input(file) or is_url(file) or file.endswith((".py", ".pyw", ".pyz"))
    extras = tuple(_extras(parts, argv, None if local else _owned(argv, at)))
    after = rest(argv, at + 1, NAME)
    if module:
        effect = does(word) or (Effect.UNKNOWN_VERB if word in ("pip", "ensurepip", "venv") else "")
        parts.append(Part(index=at, role=Role.MODULE, runner=NAME, effect=effect, detail=word))
        return Reading(parts=(*parts, *after), packages=extras)
    effect = Effect.CODE_FROM_INPUT if from_input(word) else Effect.REMOTE_CODE if is_url(word) else ""
    script = word.endswith((".py", ".pyw", ".pyz")) or bool(found.values.keys() & {"-s", "--script", "--gui-script"})
    if not effect and not script and "/" not in word and "\\" not in word:
        parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME, detail="program"))
        return Reading(parts=(*parts, *after), packages=extras, inner=at)
    parts.append(Part(index=at, role=Role.CODE if effect else Role.SCRIPT, runner=NAME, effect=effect, detail=word))
    # A path without the ending of a script is a program, and may be one that is known.
    inner = None if effect or script else at
    folders = found.values.get("--directory") or before.get("--directory") or []
    files = (LocalFile(path=_within(folders, word), role="script"),) if not effect else ()
    return Reading(parts=(*parts, *after), packages=extras, files=files, inner=inner)


def _within(folders: list[str], path: str) -> str:
    absolute = path.startswith(("/", "\\", "~", "$")) or path[1:2] == ":"
    return path if absolute or not folders else folders[-1].rstrip("/\\") + "/" + path
