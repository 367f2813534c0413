r"""Spellings of a path, and where a request names one.

One file has many names: with ``~`` or ``$HOME``, with backslashes, as a ``file:`` address, with ``/./``, ``//`` or
``x/..`` in it, with percent signs, through ``/proc/self/root``, with a drive's long prefix. ``plain`` brings them to
one, so that rules speak of places and not of spellings. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from consentry.effects import Effect
from consentry.model import Part, Role
from consentry.rules.interface import Case, every

LONGEST = 4_096
_HOME = re.compile(
    r"(?:\$\{?(?:env:|localEnv:)?HOME\}?|\$env:(?:USERPROFILE|HOME)|\$\{(?:env:|localEnv:)?USERPROFILE\}|%USERPROFILE%|"
    r"%HOMEDRIVE%%HOMEPATH%|%HOMEPATH%|\$\{userHome\}|~[A-Za-z_][\w-]*(?=/)|\$\(\s*echo ~\s*\)|"
    r"(?:/mnt/[a-z]|[a-z]:|/[a-z])?/(?:home|users)/(?!public\b|shared\b)[^/:*?\"<>|]+|/root|/var/root)(?=/|$)",
    re.IGNORECASE,
)
_FOLDERS = (
    (re.compile(r"(?:%APPDATA%|\$\{?(?:env:)?APPDATA\}?|\$env:APPDATA)(?=/|$)", re.IGNORECASE), "~/appdata/roaming"),
    (re.compile(r"(?:%LOCALAPPDATA%|\$\{?(?:env:)?LOCALAPPDATA\}?|\$env:LOCALAPPDATA)(?=/|$)", re.IGNORECASE),
     "~/appdata/local"),
    (re.compile(r"\$\{?(?:env:)?XDG_CONFIG_HOME\}?(?=/|$)", re.IGNORECASE), "~/.config"),
    (re.compile(r"\$\{?(?:env:)?XDG_DATA_HOME\}?(?=/|$)", re.IGNORECASE), "~/.local/share"),
    (re.compile(r"(?:%te?mp%|\$\{?(?:env:)?(?:TMPDIR|TEMP|TMP)\}?|\$env:te?mp)(?=/|$)", re.IGNORECASE), "/tmp"),  # noqa: S108
    (re.compile(r"(?:%SystemRoot%|%windir%)(?=/|$)", re.IGNORECASE), "c:/windows"),
    (re.compile(r"(?:%ProgramData%|%ALLUSERSPROFILE%)(?=/|$)", re.IGNORECASE), "c:/programdata"),
    (re.compile(r"(?:%PUBLIC%)(?=/|$)", re.IGNORECASE), "c:/users/public"),
    (re.compile(r"(?:%SystemDrive%|%HOMEDRIVE%)(?=/|$)", re.IGNORECASE), "c:"),
)  # fmt: skip
_FILE = re.compile(r"file:(?://(?:localhost)?(?=/))?", re.IGNORECASE)
_LONG = re.compile(r"//[?.]/(?:GLOBALROOT/)?(?:UNC/)?(?=[a-z]:)", re.IGNORECASE)
_ROOT = re.compile(r"/proc/(?:self|thread-self|\d+|\$\$|\$PPID)/(?:task/\d+/)?(?:root|cwd)(?=/|$)", re.IGNORECASE)
_PERCENT = re.compile(r"%([2-7][0-9a-f])", re.IGNORECASE)


def plain(path: str) -> str:
    """``path`` in one spelling: slashes, ``~`` for a home folder, no steps that lead nowhere; case is kept."""
    path = path[:LONGEST].strip().strip("\"'")
    for _ in range(2 if "%" in path else 0):
        path = _PERCENT.sub(lambda found: chr(int(found[1], 16)), path)
    path = path.replace("\\", "/")
    path = _FILE.sub("", path, count=1) if path[:5].casefold() == "file:" else path
    if path[:1] == "/" and re.match(r"/[a-z]:", path, re.IGNORECASE):
        path = path[1:]
    path = _LONG.sub("", path, count=1)
    path = _ROOT.sub("", path, count=1) or "/"
    for pattern, folder in _FOLDERS:
        path = pattern.sub(folder, path, count=1) if path[:1] in "%$" else path
    path = _steps(path)
    return _HOME.sub("~", path, count=1) if _HOME.match(path) else path


def _steps(path: str) -> str:
    """``path`` without empty steps, ``.``, ``x/..``, and the dots and blanks that Windows drops from an end."""
    network = path.startswith("//") and not path.startswith("///")
    rooted = path.startswith("/")
    kept: list[str] = []
    for step in path.split("/"):
        bare = step if step in (".", "..") or set(step) <= {"."} else step.rstrip(". ")
        if bare in ("", "."):
            continue
        if bare == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif bare != ".." or not rooted:
            kept.append(bare)
    return ("//" if network else "/" if rooted else "") + "/".join(kept) or "."


class Named(NamedTuple):
    """One path that the request names: as written, and the part of argv that it stands in."""

    path: str
    part: Part


_OPTION = re.compile(r"-{1,2}[A-Za-z][\w.-]*[=:]|/[A-Za-z]+:(?=[A-Za-z]:|[\\/])|[\w.-]+=(?!=)|@")
_BETWEEN = re.compile(r"[\s\"'`;|&<>(),=]+|(?<=[\w/])\[|\]")


def _inside(text: str) -> Iterator[str]:
    """The paths in a word: itself, what follows an option's name, and the entries of a list."""
    yield text
    option = _OPTION.match(text)
    rest = text[option.end() :] if option else text
    if option:
        yield rest
    if "," in rest or ";" in rest:
        yield from (entry.partition("=")[2] or entry for entry in re.split("[,;]", rest)[:64])
    if ":" in rest and "://" not in rest and not re.match(r"[A-Za-z]:[\\/]", rest):
        yield from rest.split(":")[:64]


def named(case: Case) -> Iterator[Named]:
    """Every path in the arguments, mounts and command texts of a request."""
    for part in every(case.plan):
        word = case.plan.argv[part.index]
        if len(word) > LONGEST:
            continue
        if part.effect == Effect.HOST_MOUNT and part.detail:
            yield Named(part.detail, part)
        elif part.effect in (Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.INLINE_CODE):
            yield from (Named(text, part) for text in _BETWEEN.split(word)[:400] if len(text) > 2)
        elif part.role in (Role.ARGUMENT, Role.VALUE, Role.SCRIPT, Role.UNKNOWN) or (
            part.role is Role.OPTION and "=" in word
        ):
            yield from (Named(text, part) for text in _inside(word) if text)


def is_temporary(path: str) -> bool:
    """Whether ``path``, in one spelling, lies where every user and program may put files for a moment."""
    return bool(_TEMPORARY.match(path))


def is_open(path: str) -> bool:
    """Whether ``path``, in one spelling, lies where downloads end up or where every user may write."""
    return bool(_OPEN.match(path))


_TEMPORARY = re.compile(
    r"(?:/private)?(?:/var)?/tmp(?:/|$)|/dev/shm(?:/|$)|/run/(?:shm|user/\d+)(?:/|$)|(?:/private)?/var/folders/|"
    r"(?:/mnt/[a-z]|[a-z]:)/(?:windows/)?te?mp(?:/|$)|~/appdata/local/temp(?:/|$)|~/\.cache/tmp/",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:~|.*)/(?:downloads|desktop)/|(?:/mnt/[a-z]|[a-z]:)/(?:users/(?:public|default)|perflogs|programdata|"
    r"\$recycle\.bin)(?:/|$)|/users/shared(?:/|$)|/(?:media|volumes)/[^/]+/|~/library/caches/|"
    r"~/appdata/local/microsoft/windows/"
    r"inetcache/",
    re.IGNORECASE,
)
