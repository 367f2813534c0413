"""Which files would really run: the program after the search path and links, its interpreters, the request's scripts.

Nothing is executed here. What cannot be known before the client starts the server (a program below an expression, a
relative path without a folder) is refused for a guarded entry: the guard would have nothing to compare with.
"""

from __future__ import annotations

import ntpath
import posixpath
import re
import unicodedata
from types import ModuleType
from typing import Literal

from msgspec.structs import replace

from consentry.decode import pointer
from consentry.errors import Refused
from consentry.language import _
from consentry.model import LocalFile, Pin, Plan, Role, Start, State, Unknown
from consentry.show import show
from consentry.world import World

#: The names that a guarded server gets from the environment of its client. No loader variable, no credential: what
#: a server needs beyond these is in the request, where a person sees it.
INHERITS = (
    "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TERM",
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    "npm_config_registry", "NPM_CONFIG_REGISTRY", "npm_config_userconfig", "NPM_CONFIG_USERCONFIG",
    "UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_CONFIG_FILE", "UV_NATIVE_TLS",
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT",
)  # fmt: skip
INHERITS_WINDOWS = (
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
    "PROGRAMFILES", "PROGRAMFILES(X86)", "USERPROFILE", "USERNAME", "HOMEDRIVE", "HOMEPATH", "TEMP", "TMP",
    "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
)  # fmt: skip

_Part = Literal["program", "interpreter"]
_HEAD = 256  # bytes of a script that Linux looks at for its interpreter
_OWN = frozenset(("uvx", "uv"))  # come with Consentry, for machines that have only Python
_BESIDE = {"uvx": "uv", "uvx.exe": "uv.exe"}  # a program that starts the other one in its own folder
_BLANKS = re.compile("[ \t]+")  # what the kernel cuts a first line at, and nothing else
_DEPTH = 5  # interpreters of interpreters, as Linux has it
_QUOTES = frozenset("\"'\\$#")  # with one of these ``env`` may end a word elsewhere than at a blank
_DIRECT = "give absolute paths, or add --direct to write the command as it is, unguarded"


def _paths(world: World) -> ModuleType:
    return ntpath if world.platform == "win32" else posixpath


def search_path(world: World, plan: Plan) -> str:
    """The PATH that the server gets: the request's own, else the absolute folders of the one in force now."""
    for name, value in plan.env:
        if (name.upper() if world.platform == "win32" else name) == "PATH":
            if any(hole.where == pointer("env", name) for hole in plan.holes):
                raise Refused(
                    "the search path is only known when the client starts the server",
                    hint=_DIRECT,
                    code="path-hole",
                    where=pointer("env", name),
                )
            return value
    given = world.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    paths = _paths(world)
    return str(paths.pathsep).join(folder for folder in given.split(paths.pathsep) if paths.isabs(folder))


def place(plan: Plan, path: str, windows: bool = False) -> str | None:
    """The absolute form of a path of the request; None if only the client knows it, at each start."""
    paths = ntpath if windows else posixpath
    holes = [hole.expression for hole in plan.holes]
    whole = path if paths.isabs(path) else paths.join(plan.cwd or "", path)
    if not paths.isabs(whole) or any(hole in whole for hole in holes):
        return None
    return whole


def _program(world: World, plan: Plan, searched: str) -> str:
    """The file that the first word of the plan starts, as an absolute path that may be a link."""
    word = plan.argv[0]
    paths = _paths(world)
    named = word if paths.basename(word) == word else place(plan, word, world.platform == "win32")
    if named is None or any(hole.where == "/argv/0" for hole in plan.holes):
        raise Refused(
            f"where the program {show(word)} is depends on how the client starts it",
            hint=_DIRECT,
            code="relative-program",
            where="/command",
        )
    found = world.find(named, searched)
    if found is None and word in _OWN:
        found = world.find(named, world.programs())
    if found is None:
        raise Refused(
            f"the program {show(word)} is not on this machine",
            hint="install it first, or check the name; nothing was changed",
            code="program-not-found",
            where="/command",
        )
    return found


def start(world: World, state: State, plan: Plan) -> Plan:
    """``plan`` with its *started as* vector, and the digests of the files that the request names.

    Raises Refused: program-not-found, relative-program, path-hole, script-not-found. A ``direct`` plan is started by
    the client: what is not known for it is left open.
    """
    if plan.direct:
        return replace(plan, files=tuple(_hashed(world, plan, f)[0] for f in plan.files))
    searched = search_path(world, plan)
    program = _program(world, plan, searched)
    looked = [_hashed(world, plan, file) for file in plan.files]
    unknown = [Unknown(where=f"/files/{at}", says=says) for at, (_, says) in enumerate(looked) if says]
    begin = Start(
        guard=(world.python, "-I", "-S", state.launcher, plan.name, "--state", state.root),
        program=program,
        argv=plan.argv,
        search_path=searched,
        inherits=INHERITS + INHERITS_WINDOWS if world.platform == "win32" else INHERITS,
        sets=_sets(state, plan),
    )
    return replace(plan, start=begin, files=tuple(f for f, _ in looked), unknown=(*plan.unknown, *unknown))


def _sets(state: State, plan: Plan) -> tuple[tuple[str, str], ...]:
    """What keeps an unpacked bundle as it was approved: Python writes no caches into it, uv no environment.

    Raises Refused ``bundle-unlocked`` where uv would choose, and write down, what it fetches at the first start.
    """
    if plan.bundle is None:
        return ()
    found = {"PYTHONDONTWRITEBYTECODE": "1"}
    names = {content.name for content in plan.bundle.contents}
    if any(part.runner == "uvx" for part in plan.parts) and "pyproject.toml" in names:
        if "uv.lock" not in names:
            raise Refused(
                "the bundle has no uv.lock: what it fetches is chosen, and written into it, at its first start",
                code="bundle-unlocked",
                hint="ask the publisher to add uv.lock, or add --direct to let your client start it unguarded",
            )
        found |= {"UV_FROZEN": "1", "UV_PROJECT_ENVIRONMENT": f"{state.bundles}/{plan.bundle.sha256}.venv"}
    own = dict(plan.env)
    return tuple((name, value) for name, value in found.items() if name not in own)


def _hashed(world: World, plan: Plan, file: LocalFile) -> tuple[LocalFile, str]:
    """``file`` with its digest, or why there is none. Raises Refused ``script-not-found``."""
    path = place(plan, file.path, world.platform == "win32")
    if path is None and (plan.direct or any(hole.expression in file.path + (plan.cwd or "") for hole in plan.holes)):
        return file, _("which file this is: the client says so at each start")
    try:
        if path is not None:
            return replace(file, sha256=world.sha256(world.real(path))), ""
    except IsADirectoryError:
        return file, _("what is in this folder")
    except OSError:
        if plan.direct or file.role == "program":
            return file, _("which program this is: it is not on this machine")
    relative = path is None
    raise Refused(
        f"the script {show(file.path)} is " + ("relative, and no folder is named" if relative else "not there"),
        hint="give its absolute path" if relative else "put it there first; nothing was changed",
        code="script-not-found",
    )


# ---- pins ----------------------------------------------------------------------------------------------------------


def pins(world: World, plan: Plan) -> tuple[Pin, ...]:
    """Every file that is started for ``plan`` without being named by content: programs, and interpreters of scripts.

    In order: the program, its interpreters, then the same for each program that it is known to start. A program in
    there that is not on this machine is left out. Raises Refused: interpreter-not-found, interpreter-unclear.
    """
    if plan.start is None:
        return ()
    searched = plan.start.search_path
    found = _program_chain(world, plan.start.program, searched)
    for part in plan.parts:
        if part.role is Role.PROGRAM and part.index and not _other_path(plan, part.index):
            word = plan.argv[part.index]
            path = place(plan, word) if _paths(world).basename(word) != word else word
            inner = world.find(path, searched) if path else None
            found += _program_chain(world, inner, searched) if inner else []
    known = {f.path: f.sha256 for f in plan.files if f.sha256}
    real = {path: world.real(path) for _, path in found}
    once = [link for at, link in enumerate(found) if link not in found[:at]]
    return tuple(
        Pin(role=role, path=path, real=real[path], sha256=known.get(path) or world.sha256(real[path]))
        for role, path in once
    )


def _other_path(plan: Plan, index: int) -> bool:
    """Whether a wrapper sets the search path for the program at ``index``: ours would find another file."""
    return any(part.effect == "env" and part.detail.startswith("PATH=") and part.index < index for part in plan.parts)


def _program_chain(world: World, path: str, searched: str) -> list[tuple[_Part, str]]:
    """``path``, its interpreters, and the program beside it that it is known to start."""
    beside = _beside(_paths(world), path, world.real(path))
    there = [(other, world.find(other, searched)) for other in beside]
    return [*_chain(world, path, "program", searched), *(("program", other) for other, found in there if found)]


def _beside(paths: ModuleType, path: str, real: str) -> tuple[str, ...]:
    """Where ``path`` may look for its companion: Linux tells a program its real folder, macOS the one of the link."""
    names = (_BESIDE.get(paths.basename(p).lower()) for p in (real, path))
    name = next(filter(None, names), None)
    return tuple(dict.fromkeys(paths.join(paths.dirname(p), name) for p in (real, path))) if name else ()


def _chain(world: World, path: str, role: _Part, searched: str, depth: int = 0) -> list[tuple[_Part, str]]:
    """``path`` and, if it is a script, what its first line starts."""
    line = _first_line(world, path)
    if line is None:
        return [(role, path)]
    word, argument = line
    if depth == _DEPTH or not word.startswith("/"):
        raise _unclear(path)
    interpreter = world.find(word, "")
    if interpreter is None:
        raise Refused(
            f"{show(path)} needs {show(word)}, which is not on this machine",
            hint="install it first; nothing was changed",
            code="interpreter-not-found",
        )
    chain = [(role, path), *_chain(world, interpreter, "interpreter", searched, depth + 1)]
    if posixpath.basename(interpreter) == "env":
        name = _env_name(argument, world.platform == "darwin", path)
        found = world.find(name, searched)
        if found is None:
            raise Refused(
                f"{show(path)} needs {show(name)}, which is not on this machine",
                hint="install it first; nothing was changed",
                code="interpreter-not-found",
            )
        chain += _chain(world, found, "interpreter", searched, depth + 1)
    return chain


def _first_line(world: World, path: str) -> tuple[str, str] | None:
    """What the kernel reads in ``#!`` and the rest: a path up to a blank or tab, and one argument, both maybe empty."""
    if world.platform == "win32":
        return None
    head = world.head(world.real(path), _HEAD)
    if head[:2] != b"#!":
        return None
    line, end, _ = head[2:].partition(b"\n")
    try:
        text = line.decode("utf-8").strip(" \t")
    except UnicodeDecodeError:
        raise _unclear(path) from None
    # A carriage return is part of the path, a NUL ends it, and what does not fit the kernel's buffer is cut off.
    if (not end and len(head) == _HEAD) or any(c != "\t" and unicodedata.category(c) == "Cc" for c in text):
        raise _unclear(path)
    word, *rest = _BLANKS.split(text, maxsplit=1)
    return word, "".join(rest)


def _env_name(text: str, splits: bool, path: str) -> str:
    """The program in ``#!/usr/bin/env TEXT``. Linux hands TEXT over as one argument, macOS as words."""
    split = text.startswith(("-S", "--split-string="))
    if not split and not splits:
        if text.startswith("-") or "=" in text or not text:
            raise _unclear(path)
        return text
    words = [word for word in _BLANKS.split(text.removeprefix("--split-string=").removeprefix("-S")) if word]
    while words and "=" in words[0] and not words[0].startswith(("-", "PATH=")) and not _QUOTES & set(words[0]):
        words.pop(0)
    if not words or words[0].startswith("-") or (_QUOTES | {"="}) & set(words[0]):
        raise _unclear(path)
    return words[0]


def _unclear(path: str) -> Refused:
    return Refused(
        f"the first line of {show(path)} does not say plainly what runs it",
        hint="name the interpreter and the script in the command",
        code="interpreter-unclear",
    )


def before(plan: Plan, found: tuple[Pin, ...]) -> tuple[str, ...]:
    """Paths that would be started instead of a pin that the search path leads to, were a program put there.

    Relative ones, of relative entries in a search path of the request, are as seen from the server's own folder.
    """
    if plan.start is None or plan.target is None or plan.target.platform == "win32":
        return ()
    paths: list[str] = []
    beside = {path for pin in found for path in _beside(posixpath, pin.path, pin.real)}
    for at, pin in enumerate(found[1:], 1):
        after_env = pin.role == "interpreter" and posixpath.basename(found[at - 1].path) == "env"
        if after_env or (pin.role == "program" and pin.path not in plan.argv and pin.path not in beside):
            folder, name = posixpath.split(pin.path)
            folders = plan.start.search_path.split(":")
            ahead = folders[: folders.index(folder)] if folder in folders else []
            paths += [posixpath.join(f or ".", name) for f in ahead]
    return tuple(dict.fromkeys(paths))
