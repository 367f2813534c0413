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
from consentry.rules.pattern import Pattern

LONGEST = 4_096
#: What a variable at the beginning of a path stands for.
_FOLDERS = {
    "home": "~", "userprofile": "~", "homepath": "~", "userhome": "~", "appdata": "~/appdata/roaming",
    "localappdata": "~/appdata/local", "xdg_config_home": "~/.config", "xdg_data_home": "~/.local/share",
    "tmpdir": "/tmp", "temp": "/tmp", "tmp": "/tmp", "systemroot": "c:/windows", "windir": "c:/windows",  # noqa: S108
    "programdata": "c:/programdata", "allusersprofile": "c:/programdata", "public": "c:/users/public",
    "systemdrive": "c:", "homedrive": "c:", "programfiles": "c:/program files",
}  # fmt: skip
_VARIABLE = Pattern(
    r"(?:%(?:HOMEDRIVE%%)?(\w+)%|\$\{(?:env:|localEnv:)?(\w+)\}|\$env:(\w+)|\$(\w+))(?=/|$)", re.IGNORECASE
)
_HOME = Pattern(
    r"(?:(?:/mnt/[a-z]|[a-z]:|/[a-z])?/(?:home|users)/(?!public\b|shared\b)[^/:*?\"<>|]+|~[A-Za-z_][\w-]*(?=/)|"
    r"/root|/var/root)(?=/|$)",
    re.IGNORECASE,
)
_FILE = Pattern(r"file:(?://(?:localhost)?(?=/))?", re.IGNORECASE)
_LONG = Pattern(r"//[?.]/(?:GLOBALROOT/)?(?:UNC/)?(?=[a-z]:)", re.IGNORECASE)
_ROOT = Pattern(r"/proc/(?:self|thread-self|\d+|\$\$|\$PPID)/(?:task/\d+/)?(?:root|cwd)(?=/|$)", re.IGNORECASE)
_PERCENT = Pattern(r"%([2-7][0-9a-f])", re.IGNORECASE)


def plain(path: str) -> str:
    """``path`` in one spelling: slashes, ``~`` for a home folder, no steps that lead nowhere; case is kept."""
    path = path[:LONGEST].strip().strip("\"'")
    for _ in range(2 if "%" in path else 0):
        path = _PERCENT.sub(lambda found: chr(int(found[1], 16)), path)
    path = path.replace("\\", "/")
    for pattern in (_FILE, _LONG, _ROOT):
        begins = pattern.match(path)
        path = (path[begins.end() :] or "/") if begins else path
    if path[:1] == "/" and path[2:3] == ":":
        path = path[1:]
    variable = _VARIABLE.match(path) if path[:1] in ("%", "$") else None
    if variable:
        name = next(filter(None, variable.groups()), "").casefold()
        path = _FOLDERS.get(name, variable[0]) + path[variable.end() :]
    path = _steps(path)
    home = _HOME.match(path)
    return "~" + path[home.end() :] if home else path


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


_OPTION = Pattern(r"-{1,2}[A-Za-z][\w.-]*[=:]|/[A-Za-z]+:(?=[A-Za-z]:|[\\/])|[\w.-]+=(?!=)|@")
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


_TEMPORARY = Pattern(
    r"(?:/private)?(?:/var)?/tmp(?:/|$)|/dev/shm(?:/|$)|/run/(?:shm|user/\d+)(?:/|$)|(?:/private)?/var/folders/|"
    r"(?:/mnt/[a-z]|[a-z]:)/(?:windows/)?te?mp(?:/|$)|~/appdata/local/temp(?:/|$)|~/\.cache/tmp/",
    re.IGNORECASE,
)
_OPEN = Pattern(
    r"(?:~|.*)/(?:downloads|desktop)/|(?:/mnt/[a-z]|[a-z]:)/(?:users/(?:public|default)|perflogs|"
    r"programdata(?!/(?:chocolatey|(?:mini|ana)conda3?|miniforge3|scoop)/)|"
    r"\$recycle\.bin)(?:/|$)|/users/shared(?:/|$)|/(?:media|volumes)/[^/]+/|~/library/caches/|"
    r"~/appdata/local/microsoft/windows/"
    r"inetcache/",
    re.IGNORECASE,
)
