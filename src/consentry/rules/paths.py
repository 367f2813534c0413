"""Paths: which file would run, and which places are named.

Flags: programs named relative to a folder, in temporary or download folders, on another computer, with ``..`` or an
alternate stream; places that hold keys; a whole disk or home folder; working directories that decide what runs.
Passes: absolute paths of programs, relative scripts, project folders.
Source: CVE-2025-59944; Windows path grammar; XDG and vendor locations of credentials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, finding, on_part
from consentry.rules.within import inside

_D, _W = Level.DANGER, Level.WARN
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="PATH-REL",
            level=_D,
            title="Relative program path",
            says="Which file runs depends on the folder that the client starts in.",
            consequence="Which program runs depends on the start folder.",
            phrase="run any folder",
        ),
        Wording(
            id="PATH-CWD",
            level=_W,
            title="Working folder decides what runs",
            says="Programs and settings in this folder are used.",
            consequence="Programs and settings of a folder are used.",
        ),
        Wording(
            id="PATH-TMP",
            level=_D,
            title="Program in a temporary folder",
            says="Other users and programs can replace this file at any time.",
            consequence="The program lies where others can replace it.",
            phrase="run replaceable code",
        ),
        Wording(
            id="PATH-WRITABLE",
            level=_W,
            title="Program in a download folder",
            says="Files in this folder change easily.",
            consequence="The program lies in a folder for downloads.",
        ),
        Wording(
            id="PATH-TRAV",
            level=_D,
            title="Path climbs out with ..",
            says="The real location is another one than its beginning says.",
            consequence="The real location is hidden in the path.",
            phrase="run hidden path",
        ),
        Wording(
            id="PATH-SHADOW",
            level=_D,
            title="Known name, other file",
            says="This is not the program of that name that your system has.",
            consequence="A program uses the name of another one.",
            phrase="run another program",
        ),
        Wording(
            id="PATH-UNC",
            level=_D,
            title="Network path",
            says="The file is fetched from another computer each time.",
            consequence="The program is fetched from another computer.",
            phrase="run unseen code",
        ),
        Wording(
            id="PATH-ADS",
            level=_D,
            title="Alternate data stream",
            says="The program hides behind the name of another file.",
            consequence="The program hides behind another file.",
            phrase="run hidden path",
        ),
        Wording(
            id="PATH-ODD",
            level=_W,
            title="Unusual path spelling",
            says="The path is spelled in a way that hides the real name.",
            consequence="A path hides its real name.",
        ),
        Wording(
            id="PATH-SENSITIVE",
            level=_D,
            title="Points at secrets",
            says="This place holds keys or passwords.",
            consequence="It is pointed at a place with your keys.",
            phrase="share my keys",
        ),
        Wording(
            id="PATH-BROAD",
            level=_W,
            title="Whole disk or home folder",
            says="The server may see everything in there.",
            consequence="It may use your whole home folder or disk.",
        ),
    )
}
IDS: tuple[str, ...] = tuple(_WORDINGS)

_TEMPORARY = re.compile(
    r"(?:/tmp|/var/tmp|/dev/shm|/private/tmp|[a-z]:/(?:windows/)?temp|%te?mp%|\$\{?TMPDIR\}?|"
    r"[a-z]:/users/[^/]+/appdata/local/temp)(?:/|$)",
    re.IGNORECASE,
)
_DOWNLOADS = re.compile(r"/(?:downloads|desktop)/|^[a-z]:/users/public/", re.IGNORECASE)
_SENSITIVE = re.compile(
    r"(?:^|/)(?:\.ssh(?:/|$)|\.gnupg|\.aws/|\.kube/config|\.netrc|\.pgpass|\.git-credentials|\.npmrc|\.pypirc|"
    r"id_(?:rsa|ed25519|ecdsa)|shadow$|login data|cookies\.sqlite|key4\.db|\.docker/config\.json|\.config/gcloud|"
    r"\.azure/|\.password-store|keychains/|wallet\.dat)",
    re.IGNORECASE,
)
_CLIENT = re.compile(
    r"\.cursor/mcp\.json|claude_desktop_config\.json|\.claude\.json|\.vscode/mcp\.json|\.codeium/|mcp_settings\.json",
    re.IGNORECASE,
)
_BROAD = re.compile(r"/|~/?|[a-z]:/?|/(?:home|users)/[^/]+/?|\$\{?HOME\}?/?|%userprofile%", re.IGNORECASE)
_STREAM = re.compile(r"(?:[A-Za-z]:)?[^:]*:[^/:]+")
_SYSTEM_FOLDERS = re.compile(
    r"/(?:usr/)?(?:local/)?s?bin/|/opt/(?:homebrew|local)/|[a-z]:/(?:windows|program files)|"
    r".*/(?:bin|shims|scripts|\.nvm|node|nodejs|python[0-9.]*|docker|uv|node_modules/\.bin)/",
    re.IGNORECASE,
)
_ENTERED = re.compile(r"[<>{}]|\$|%|\bpath/to\b|path-to|absolute|your", re.IGNORECASE)


def _first_word(program: str) -> str:
    """The program of a whole line; a path may hold blanks of its own."""
    if " " not in program or program.startswith(("/", "~", "\\", "<")) or program[1:2] == ":":
        return program
    return program.split(" ", 1)[0]


def _program(case: Case, part: Part) -> Iterator[Finding]:
    raw = _first_word(case.plan.argv[part.index])
    path = raw.replace("\\", "/")
    if "/" not in path or len(path) > 4_096:
        return

    def on(rule: str, level: Level | None = None) -> Finding:
        return on_part(_WORDINGS[rule], case, part, level=level)

    if path.startswith("//") or path.casefold().startswith("file://"):
        yield on("PATH-UNC")
        return
    if ".." in path.split("/"):
        yield on("PATH-TRAV")
    absolute = path.startswith(("/", "~")) or path[1:3] == ":/"
    if not absolute and not _ENTERED.search(path):
        dotted = path.startswith(".")
        yield on("PATH-REL", None if dotted and not case.plan.cwd else Level.WARN if not dotted else None)
    if inside(case, raw) is not None:  # what lies in the bundle was looked at, wherever that is kept
        return
    if _TEMPORARY.match(path):
        yield on("PATH-TMP")
    elif _DOWNLOADS.search(path):
        yield on("PATH-WRITABLE")
    if part.runner != "plain" and absolute and not _SYSTEM_FOLDERS.match(path) and not _ENTERED.search(path):
        yield on("PATH-SHADOW")
    if "\\" in raw and _STREAM.fullmatch(raw[2:] if raw[1:2] == ":" else raw):
        yield on("PATH-ADS")
    if "\\" in raw and re.search(r"~[0-9]", raw):
        yield on("PATH-ODD")


def _file(case: Case, part: Part) -> Iterator[Finding]:
    path = part.detail.replace("\\", "/")
    if path.startswith("//") and not path.startswith("///"):
        yield on_part(_WORDINGS["PATH-UNC"], case, part)
    elif _TEMPORARY.match(path) and inside(case, part.detail) is None:
        # A script that the person was told to put there weighs like a program; a project folder less.
        folder = part.effect == Effect.RUNNER_FOLDER
        yield on_part(_WORDINGS["PATH-TMP"], case, part, level=Level.WARN if folder else None)


def _named(case: Case, part: Part) -> Iterator[Finding]:
    text = case.plan.argv[part.index]
    if len(text) > 4_096:
        return
    path = text.rsplit("=", 1)[-1].replace("\\", "/")
    if _CLIENT.search(path):
        yield on_part(_WORDINGS["PATH-SENSITIVE"], case, part, level=Level.WARN)
    elif _SENSITIVE.search(path):
        yield on_part(_WORDINGS["PATH-SENSITIVE"], case, part)
    elif part.role is Role.ARGUMENT and _BROAD.fullmatch(path):
        yield on_part(_WORDINGS["PATH-BROAD"], case, part)


def _folder(case: Case) -> Iterator[Finding]:
    cwd = case.plan.cwd or ""
    path = cwd.replace("\\", "/")
    if path.startswith("//"):
        yield finding(_WORDINGS["PATH-UNC"], "/cwd", cwd)
        yield finding(_WORDINGS["PATH-CWD"], "/cwd", cwd)
    elif path == "/" or _TEMPORARY.match(path) or _DOWNLOADS.search(path + "/"):
        yield finding(_WORDINGS["PATH-CWD"], "/cwd", cwd)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about paths."""
    for part in case.plan.parts:
        if part.role is Role.PROGRAM:
            yield from _program(case, part)
    for part in every(case.plan):
        if part.role is Role.SCRIPT or part.effect == Effect.RUNNER_FOLDER:
            yield from _file(case, part)
    for part in case.plan.parts:
        if part.role is Role.ARGUMENT or part.effect in (Effect.HOST_MOUNT, Effect.SHELL_TEXT):
            yield from _named(case, part)
    yield from _folder(case)
