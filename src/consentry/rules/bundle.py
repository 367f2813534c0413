"""A bundle whose manifest says something else than its files do.

A bundle looks like a sealed program, but nothing ties the command of its manifest to the files in it. If the command
starts something else, then what the bundle holds, and who signed it, says nothing about what runs on your computer.

Flags:
    - BND-LEAVES: a program, script or package that is not in the bundle, here or on another platform.
    - BND-PLATFORM: another program on one platform than on the others, or the same one that runs something else there;
      other arguments or variables (info). Without a client, what an override runs is judged as if it ran here.
    - BND-FETCH: packages that are fetched at the first start.
    - BND-MANIFEST: files that the manifest starts and that are not there; an entry point that is not what runs (warn).
    - BND-SHADOW: bundled programs and modules that have the name of others.
    - BND-HIDDEN: files that most systems hide. BND-NATIVE: programs that cannot be read as text.
    - BND-SCHEMA: what the schema requires is missing. BND-SECRET: a secret in an argument.
    - BND-VAR: a marker that nobody replaces. FMT-AMBIG: hosts differ in the value that they fill in.
    - FMT-VAR, EXEC-INLINE: a value filled in later that decides what runs, or whose default is an option.
    - PKG-SCRIPTS: a build script that the installation of the bundle's own modules would run.
Passes:
    {"manifest_version": "0.3", "name": "notes", "version": "1.0.0", "description": "Notes", "author": {"name": "A"},
        "server": {"type": "node", "entry_point": "server/index.js",
        "mcp_config": {"command": "node", "args": ["${__dirname}/server/index.js"]}}}
Source: modelcontextprotocol/mcpb, MANIFEST.md and ``src/shared/config.ts``; CVE-2026-35641 (``.npmrc``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from consentry.decode import pointer
from consentry.effects import Effect, base
from consentry.language import _
from consentry.model import Content, Finding, Level, LocalFile, Part, Role, Variant
from consentry.rules.interface import Case, Wording, finding, on_part, place
from consentry.rules.within import MARKER, bundled, climbs, inside, said
from consentry.show import show

_I, _W, _D, _B = Level.INFO, Level.WARN, Level.DANGER, Level.BLOCK

LEAVES = Wording(
    id="BND-LEAVES",
    level=_W,
    title=_("Runs something outside the bundle"),
    says=_("This is no file of the bundle. What the bundle holds, and who signed it, says nothing about what runs."),
    consequence=_("Runs something that is not in the bundle."),
    phrase="run other code",
)
PLATFORM = Wording(
    id="BND-PLATFORM",
    level=_D,
    title=_("Another command on one system"),
    says=_("On this system another program runs than on the others, and it is not in the bundle."),
    consequence=_("Another program runs on one system than on the others."),
    phrase="run another program",
)
OTHER_ARGUMENTS = _("On this system the same program is started with other arguments than on the others.")
OTHER_VARIABLES = _("On this system the program gets other variables than on the others.")
FETCH = Wording(
    id="BND-FETCH",
    level=_W,
    title=_("Fetches code at the first start"),
    says=_("The packages that it needs are fetched when it starts first. They are not in the bundle."),
    consequence=_("Fetches code that is not in the bundle."),
)
GONE = Wording(
    id="BND-MANIFEST",
    level=_B,
    title=_("Manifest and files disagree"),
    says=_("The manifest starts a file that is not in the bundle."),
    consequence=_("The bundle is not what its manifest says."),
)
ENTRY = Wording(
    id="BND-MANIFEST",
    level=_W,
    title=_("The entry point is not what runs"),
    says=_("The manifest calls one file its entry point and starts another one."),
    consequence=_("The bundle starts another file than it says."),
)
DECIDES = Wording(
    id="FMT-VAR",
    level=_D,
    title=_("A value filled in later decides what runs"),
    says=_("What is typed here becomes the program, the script or the package that runs."),
    consequence=_("What you type decides which program runs."),
    phrase="run what I type",
)
OPTION = Wording(
    id="FMT-VAR",
    level=_W,
    title=_("A value that is read as an option"),
    says=_("The value offered to you begins with a dash, so the program takes it for an option."),
    consequence=_("A value offered to you is an option."),
)
INLINE = Wording(
    id="EXEC-INLINE",
    level=_D,
    title=_("A default that becomes an option of the interpreter"),
    says=_("The value offered to you is an option of the interpreter, which can make other arguments the program."),
    consequence=_("A value offered to you can be the program itself."),
    phrase="run inline code",
)
SHADOW = Wording(
    id="BND-SHADOW",
    level=_W,
    title=_("Known name, file of the bundle"),
    says=_("The bundle brings a file with the name of a known program or module, which is used in its place."),
    consequence=_("The bundle brings its own copy of a known program."),
)
HIDDEN = Wording(
    id="BND-HIDDEN",
    level=_W,
    title=_("Hidden files"),
    says=_("The bundle holds settings in files that your system hides. Other programs may obey them."),
    consequence=_("The bundle holds hidden files."),
)
NATIVE = Wording(
    id="BND-NATIVE",
    level=_W,
    title=_("Native programs"),
    says=_("The bundle holds programs that cannot be read as text."),
    consequence=_("The bundle holds programs that nobody can read."),
)
SCRIPTS = Wording(
    id="PKG-SCRIPTS",
    level=_W,
    title=_("Build scripts"),
    says=_("The bundle holds a build script that package managers run without asking."),
    consequence=_("The bundle holds a build script."),
)
IDS: tuple[str, ...] = (
    "BND-LEAVES",
    "BND-PLATFORM",
    "BND-FETCH",
    "BND-MANIFEST",
    "BND-SHADOW",
    "BND-HIDDEN",
    "BND-NATIVE",
    "PKG-SCRIPTS",
    "FMT-VAR",
    "EXEC-INLINE",
)

_ASKED = "${user_config."
_FETCHED = frozenset((Role.PACKAGE, Role.IMAGE))
_DECIDING = frozenset((Role.PROGRAM, Role.SCRIPT, Role.MODULE, Role.PACKAGE, Role.IMAGE, Role.CODE))
_TEXTS = frozenset((Effect.INLINE_CODE, Effect.CALL_TEXT, Effect.CODE_FROM_INPUT, Effect.REMOTE_CODE))
_OFFLINE = frozenset(("--offline", "--no-sync"))
_LOUD = re.compile(
    r"(?:.*/)?(?:\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.cjs|\.env(?:\.(?!example|sample|template)[^/]+)?|\.pypirc|"
    r"\.netrc|\.mcp\.json|\.(?:bash|zsh)rc|\.profile|\.(?:git/hooks|ssh|vscode|cursor|claude)/.+)"
)
_BINARY = re.compile(r".*\.(?:node|so(?:\.[0-9.]+)?|dll|dylib|exe|pyd|com)", re.IGNORECASE)
_KNOWN = frozenset(
    ("bash", "bun", "cmd", "deno", "git", "node", "npm", "npx", "pip", "powershell", "python", "sh", "uv", "uvx")
)
_STARTED = frozenset(("sitecustomize.py", "usercustomize.py"))
_LISTED = 8  # names in one finding


class Block(NamedTuple):
    """One way to start the server: on the system of the plan (``platform`` None) or elsewhere."""

    platform: str | None
    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    files: tuple[LocalFile, ...]


def _here(case: Case) -> Block:
    plan = case.plan
    return Block(None, plan.argv, case.server.env, plan.parts, plan.files)


def _elsewhere(one: Variant) -> Block:
    return Block(one.platform or "linux", one.argv, one.env, one.parts, one.files)


def _names_file(word: str) -> bool:
    return "/" in word or "\\" in word or word.startswith(MARKER)


def _outside(case: Case, block: Block) -> Part | None:
    """The element by which something runs that is not in the bundle."""

    def here(path: str) -> bool:
        return inside(case, path, block.platform) is not None

    programs = [p for p in block.parts if p.role is Role.PROGRAM]
    for part in programs:
        if _names_file(block.argv[part.index]) and not here(block.argv[part.index]):
            return part
    for part in block.parts:
        if part.role is Role.CODE or part.effect in _TEXTS or (part.role in _FETCHED and not here(part.detail)):
            return part
    scripts = [p for p in block.parts if p.role is Role.SCRIPT]
    if scripts:
        opened = [file.path for file in block.files if file.role == "script"]
        return None if opened and all(map(here, opened)) else scripts[0]
    if any(p.effect == Effect.RUNNER_FOLDER and here(p.detail) for p in block.parts):
        return None
    modules = [p for p in block.parts if p.role is Role.MODULE]
    if modules:
        return None if any(map(here, _search_path(case, block))) else modules[0]
    named = [p for p in block.parts if p.role is Role.PROGRAM or (p.role is Role.ARGUMENT and p.detail == "program")]
    return None if not named or here(block.argv[named[-1].index]) else named[-1]


def _search_path(case: Case, block: Block) -> list[str]:
    """The folders that Python takes modules from."""
    value = next((value for name, value in block.env if name.upper() == "PYTHONPATH"), "")
    return value.split(";" if (block.platform or case.plan.platform) == "win32" else ":")


def _where(case: Case, block: Block, part: Part) -> str:
    if block.platform is None:
        return place(case, part.index)
    name = next((one.platform for one in case.plan.variants if one.argv is block.argv), "")
    prefix = f"/platform_overrides/{name}" if name else ""
    return prefix + ("/command" if part.index == 0 else f"/args/{part.index - 1}")


def _leaves(case: Case) -> Iterator[Finding]:
    for block in (_here(case), *map(_elsewhere, case.plan.variants)):
        part = _outside(case, block)
        if part is None:
            continue
        text = block.argv[part.index]
        level = _I if block.platform is not None else _D if climbs(case, text) else None
        index = part.index if block.platform is None else None
        yield finding(LEAVES, _where(case, block, part), text, level=level, part=index)


def _program(case: Case, block: Block) -> str:
    """What is started, the same for every spelling of the same file."""
    word = block.argv[0] if block.argv else ""
    name = inside(case, word, block.platform)
    return base(word) if name is None else "/" + name.casefold().removesuffix(".exe")


def _platform(case: Case) -> Iterator[Finding]:
    """An override that starts another program: grave on this system, and where no system is known."""
    blocks = [_here(case), *map(_elsewhere, case.plan.variants)]
    asked = next((b for b, v in zip(blocks[1:], case.plan.variants, strict=True) if not v.platform), blocks[0])
    for block in blocks:
        if block is asked:
            continue
        if _program(case, block) == _program(case, asked):
            yield from _otherwise(case, block, asked)
            continue
        counts = block.platform is None or case.plan.target is None
        found = _outside(case, block) is not None
        level = (None if counts else _W) if found else _I
        says = None if found else _("On this system another file of the bundle runs than on the others.")
        first = Part(index=0, role=Role.PROGRAM, runner="")
        part = 0 if block.platform is None else None
        yield finding(PLATFORM, _where(case, block, first), block.argv[0], level=level, says=says, part=part)


def _otherwise(case: Case, block: Block, asked: Block) -> Iterator[Finding]:
    """The same program, started in another way on one system."""
    base_ = "" if block.platform is None else f"/platform_overrides/{block.platform}"
    if _words(case, block) != _words(case, asked):
        leaves = _outside(case, block) is not None and _outside(case, asked) is None
        counts = block.platform is None or case.plan.target is None
        level = (None if counts else _W) if leaves else _I
        says = (
            _("On this system the same program runs something that is not in the bundle.")
            if leaves
            else OTHER_ARGUMENTS
        )
        yield finding(PLATFORM, base_ + "/args", " ".join(block.argv[1:]), level=level, says=says)
    names = [name for name, value in block.env if (name, value) not in asked.env]
    names += [name for name, _ in asked.env if name not in dict(block.env)]
    if names:
        yield finding(PLATFORM, base_ + "/env", ", ".join(names[:_LISTED]), level=_I, says=OTHER_VARIABLES)


def _words(case: Case, block: Block) -> list[str]:
    """The arguments, the same for every spelling of a file of the bundle."""
    named = [(word, inside(case, word, block.platform)) for word in block.argv[1:]]
    return [word if name is None else "/" + name for word, name in named]


def _fetches(case: Case) -> Iterator[Finding]:
    """``uv run`` and ``uv sync`` make an environment from what the project declares."""
    for part in case.plan.parts:
        if part.role is not Role.PROGRAM or base(case.plan.argv[part.index]) != "uv":
            continue
        options = [case.plan.argv[p.index] for p in case.plan.parts if p.role is Role.OPTION]
        if "run" in options and not _OFFLINE & set(options):
            yield on_part(FETCH, case, part)


def _filled(case: Case) -> Iterator[Finding]:
    """Values that a person or a default gives, in a place where they decide what runs."""
    options = {one.mark: one.default[:1] for one in case.server.inputs if not one.native and one.mark}
    for part in case.plan.parts:
        word = case.plan.argv[part.index]
        if _ASKED not in word:
            continue
        dashed = any(text.startswith("-") for text in options.get(word, ()))
        if part.role in _DECIDING:
            yield on_part(DECIDES, case, part)
            if dashed:
                yield on_part(INLINE, case, part)
        elif dashed:
            yield on_part(OPTION, case, part)


def _files(case: Case) -> Iterator[Finding]:
    """What the manifest starts, against the files of the bundle and what it calls its entry point."""
    bundle = case.plan.bundle or case.server.bundle
    started = {name: file.path for file in case.plan.files if (name := inside(case, file.path))}
    names = frozenset(content.name for content in bundle.contents) if bundle else frozenset[str]()
    for name, path in started.items():
        folder = name + "/"
        there = {name, name + ".js"} & names or any(other.startswith(folder) for other in names)
        if names and not there:
            index = case.plan.argv.index(path) if path in case.plan.argv else None
            yield finding(GONE, "" if index is None else place(case, index), name, part=index)
    entry = said(case, "/server/entry_point")
    asked = inside(case, f"{MARKER}/{entry.replace(chr(92), '/').removeprefix(MARKER + '/')}") if entry else None
    endings = {name.removesuffix(".exe") for name in started}
    if asked and started and asked.removesuffix(".exe") not in endings and _outside(case, _here(case)) is None:
        yield finding(ENTRY, "/server/entry_point", entry)


def _bundled_programs(case: Case) -> Iterator[Finding]:
    for part in case.plan.parts:
        word = case.plan.argv[part.index]
        if part.role is Role.PROGRAM and base(word) in _KNOWN and inside(case, word):
            yield on_part(SHADOW, case, part)


def _listed(wording: Wording, contents: list[Content], level: Level | None = None) -> Iterator[Finding]:
    names = [content.name for content in contents]
    if names:
        more = _(" and {value} more", value=f"{len(names) - _LISTED:,}") if len(names) > _LISTED else ""
        says = _(
            "{says} Found: {names}{more}.",
            says=wording.says,
            names=", ".join(show(name) for name in names[:_LISTED]),
            more=more,
        )
        yield finding(wording, pointer("bundle", names[0]), names[0], level=level, says=says)


def _installed(name: str) -> bool:
    """Whether a file belongs to an installed dependency, whose settings nobody reads."""
    return "node_modules/" in name or "site-packages/" in name


def _contents(case: Case) -> Iterator[Finding]:
    bundle = case.plan.bundle or case.server.bundle
    if bundle is None:
        return
    files = bundle.contents
    own = [c for c in files if not _installed(c.name)]
    loud = [c for c in own if _LOUD.fullmatch(c.name)]
    quiet = [c for c in files if any(step[:1] == "." for step in c.name.split("/"))]
    yield from _listed(HIDDEN, loud) if loud else _listed(HIDDEN, quiet, _I)
    native = [c for c in files if _BINARY.fullmatch(c.name) or (c.executable and _plain(c.name))]
    yield from _listed(NATIVE, native, _I if said(case, "/server/type") == "binary" else None)
    yield from _listed(SCRIPTS, [c for c in own if c.name.rpartition("/")[2] == "binding.gyp"])
    folders = {inside(case, folder) for folder in _search_path(case, _here(case))}
    yield from _listed(SHADOW, [c for c in files if _stands_in(c, folders)])


def _plain(name: str) -> bool:
    """Whether nothing in the name of a program says what it is; the scripts of dependencies are like that too."""
    return "." not in name.rpartition("/")[2] and not _installed(name)


def _stands_in(content: Content, folders: set[str | None]) -> bool:
    """A module that Python loads by itself, or a program that Windows would find beside another one."""
    folder, _, name = content.name.rpartition("/")
    if name in _STARTED:
        return folder in folders
    return not folder and base(name) in _KNOWN and (content.executable or name.casefold().endswith((".exe", ".cmd")))


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about bundles."""
    if not bundled(case):
        return
    yield from _leaves(case)
    yield from _platform(case)
    yield from _fetches(case)
    yield from _filled(case)
    yield from _files(case)
    yield from _bundled_programs(case)
    yield from _contents(case)
