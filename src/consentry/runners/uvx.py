"""uvx, uv tool run, uv run and pipx run: fetch Python packages and run a program of them.

Options end at the first other word; what follows belongs to the program. Sources: help texts of uv 0.9 and pipx.
"""

from __future__ import annotations

import re

from consentry.effects import Effect, base
from consentry.model import LocalFile, Package, Part, Role
from consentry.packages import pypi
from consentry.runners.interface import JOINS, Reading, Scan, is_url, options, rest, scan

NAME: str = "uvx"
PROGRAMS: frozenset[str] = frozenset(("uvx", "uv", "pipx"))

_VERSION = re.compile(r"(?:(?:c?python|pypy)[@-]?)?[<>=~!]*[0-9][0-9.]*[a-z0-9.+,<>=~!*-]*", re.IGNORECASE)


def _python(value: str) -> str:
    """A version is a wish, anything else names the program that runs all the code."""
    return (
        "" if _VERSION.fullmatch(value) or value in ("python", "python3", "pypy", "cpython") else Effect.RUNNER_OPTION
    )


_COMMON = (
    ("-q -qq --quiet -v -vv --verbose --isolated --refresh --reinstall -U --upgrade -n --no-cache", False),
    ("--no-progress", False),
    ("--offline --native-tls --system-certs --no-config --no-env-file --no-index --no-build --no-sources", False),
    ("--no-binary --managed-python --no-managed-python --no-python-downloads --require-build-hashes", False),
    ("--compile-bytecode", False),
    ("--lfs --active --no-sync --locked --frozen --exact --no-project --no-dev --all-extras --no-group", False),
    ("--no-editable", False),
    ("--no-default-groups --only-dev --dev --all-groups --no-verify", False),
    ("--color --resolution --prerelease --fork-strategy --link-mode --python-platform --torch-backend", True),
    ("--refresh-package --upgrade-package -P --reinstall-package --extra --group --only-group --package", True),
    ("--no-build-package --no-binary-package --default-timeout --python-preference", True),
    ("--exclude-newer --cooldown", True, Effect.PROTECTIVE),
    ("-p --python", True, _python),
    ("-w --with --with-editable --with-requirements -c --constraints --constraint", True, Effect.EXTRA_PACKAGE),
    ("-b --build-constraints --build-constraint", True, Effect.EXTRA_PACKAGE),
    ("--overrides --override -C --config-setting --config-settings-package", True, Effect.EXTRA_PACKAGE),
    ("--pip-args --python-args -e --editable", True, Effect.EXTRA_PACKAGE),
    ("--index --default-index -i --index-url --extra-index-url -f --find-links", True, Effect.REGISTRY),
    ("--keyring-provider --config-file", True, Effect.REGISTRY),
    ("--index-strategy", True, Effect.REGISTRY),
    ("--allow-insecure-host --trusted-host", True, Effect.TLS),
    ("--env-file", True, Effect.ENV_FILE),
    ("--directory --project", True, Effect.RUNNER_FOLDER),
    ("--cache-dir", True, Effect.RUNNER_OPTION),
    ("--no-build-isolation --system-site-packages --pypackages --fetch-missing-python", False, Effect.RUNNER_OPTION),
    ("--no-build-isolation-package --backend", True, Effect.RUNNER_OPTION),
)  # fmt: skip
_TOOL = options(*_COMMON, ("--from --spec", True), ("--path", True, Effect.RUNNER_OPTION))
_RUN = options(*_COMMON, ("-m --module -s --script --gui-script", False))


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a Python package runner."""
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    program = base(argv[first])
    at = first + 1
    values: dict[str, list[str]] = {}
    verb = "run" if program == "pipx" else ""
    if program != "uvx":
        before = scan(argv, at, _RUN, NAME, JOINS)
        parts += before.parts
        values, at = before.values, before.at
        words = argv[at : at + 2]
        tool = words == ("tool", "run") or (program == "pipx" and words[:1] == ("run",))
        length = 2 if words == ("tool", "run") else 1
        if not tool and words[:1] != ("run",):
            return _other_verb(argv, parts, at)
        parts += [Part(index=i, role=Role.OPTION, runner=NAME) for i in range(at, at + length)]
        at += length
        verb = "tool" if tool else "run"
    if verb == "run":
        found = scan(argv, at, _RUN, NAME, JOINS)
        return _run(argv, parts, found, values)
    return _tool(argv, parts, scan(argv, at, _TOOL, NAME, JOINS))


def _other_verb(argv: tuple[str, ...], parts: list[Part], at: int) -> Reading:
    if at < len(argv):
        parts.append(Part(index=at, role=Role.UNKNOWN, runner=NAME, effect=Effect.UNKNOWN_VERB, detail=argv[at]))
    return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), fetches=tuple(argv[at:]))


def _same(spec: str, word: str) -> bool:
    """Whether the package ``spec`` owns the program ``word``, by name."""
    return re.sub(r"[-_.]+", "-", pypi(spec).name).casefold() == re.sub(r"[-_.]+", "-", word).casefold()


def _extras(parts: list[Part], argv: tuple[str, ...], word: str) -> list[Package]:
    """The packages that ``--with`` adds; the one that owns the program is what the request is about, not an extra."""
    packages: list[Package] = []
    for place, part in enumerate(parts):
        option = argv[part.index].split("=")[0] if "=" in argv[part.index][:8] else argv[part.index - 1]
        if part.effect != Effect.EXTRA_PACKAGE or option not in ("-w", "--with"):
            continue
        packages += [pypi(spec) for spec in part.detail.split(",") if spec]
        if _same(part.detail, word):
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
    packages += _extras(parts, argv, packages[0].name if packages else "")
    if not word:
        return Reading(parts=tuple(parts), packages=tuple(packages))
    role = Role.ARGUMENT if named else Role.PACKAGE
    parts.append(Part(index=at, role=role, runner=NAME, detail="program" if named else word))
    return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), packages=tuple(packages), inner=at)


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
    extras = tuple(_extras(parts, argv, word))
    after = rest(argv, at + 1, NAME)
    if found.values.keys() & {"-m", "--module"}:
        parts.append(Part(index=at, role=Role.MODULE, runner=NAME, detail=word))
        return Reading(parts=(*parts, *after), packages=extras)
    effect = Effect.CODE_FROM_INPUT if word == "-" else Effect.REMOTE_CODE if is_url(word) else ""
    script = word.endswith((".py", ".pyw", ".pyz")) or bool(found.values.keys() & {"-s", "--script", "--gui-script"})
    if not effect and not script:
        if "/" not in word and "\\" not in word:
            parts.append(Part(index=at, role=Role.ARGUMENT, runner=NAME, detail="program"))
            return Reading(parts=(*parts, *after), packages=extras, inner=at)
        script = True
    parts.append(Part(index=at, role=Role.CODE if effect else Role.SCRIPT, runner=NAME, effect=effect, detail=word))
    folders = found.values.get("--directory") or before.get("--directory") or []
    files = (LocalFile(path=_within(folders, word), role="script"),) if not effect else ()
    return Reading(parts=(*parts, *after), packages=extras, files=files)


def _within(folders: list[str], path: str) -> str:
    absolute = path.startswith(("/", "\\", "~", "$")) or path[1:2] == ":"
    return path if absolute or not folders else folders[-1].rstrip("/\\") + "/" + path
