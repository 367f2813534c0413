r"""Paths that lead to another computer, or hide their real name.

Windows reads a path that begins with two backslashes as the name of another computer: the file is fetched from there
each time, and your password hash is offered on the way. A colon in a file name opens a second, hidden file behind the
first. Short names, dots at the end, names of devices and doubled steps all make one file look like another.

Flags:
    PATH-UNC             {"command": "\\\\files.example.com\\share\\notes.exe"}
    PATH-UNC             {"command": "\\\\files.example.com@SSL\\DavWWWRoot\\notes.exe"}
    PATH-UNC             {"command": "\\\\?\\C:\\notes\\notes.exe"}
    PATH-UNC             {"command": "node", "args": ["\\\\files.example.com\\share\\notes.js"]}
    PATH-UNC             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "cwd": "\\\\files.example.com\\share"}
    PATH-UNC warn        {"command": "npx", "args": ["-y", "notes-mcp@1.2.3", "\\\\files.example.com\\share"]}
    PATH-ADS             {"command": "C:\\notes\\readme.txt:notes.exe"}
    PATH-ODD             {"command": "C:\\PROGRA~1\\NOTES~1\\notes.exe"}
    PATH-ODD             {"command": "C:\\notes\\notes.exe.\\notes.exe"}
    PATH-ODD             npx -y notes-mcp@1.2.3 /proc/self/root/srv
Passes:
    {"command": "C:\\Program Files\\notes\\notes.exe"}
    {"command": "node", "args": ["C:\\notes\\server.js"]}
    npx -y notes-mcp@1.2.3 https://mcp.example.com//notes
    node ./dist/server.js
    /opt/notes/notes-server file:///srv/notes.db
Source: Naming Files, Paths, and Namespaces (Windows); CVE-2025-59944; CWE-40, CWE-69, CWE-41.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, finding, on_part
from consentry.rules.pattern import Pattern
from consentry.rules.places import LONGEST, named
from consentry.rules.within import inside

IDS: tuple[str, ...] = ("PATH-UNC", "PATH-ADS", "PATH-ODD")
NETWORK = Wording(
    id="PATH-UNC",
    level=Level.DANGER,
    title=_("Network path"),
    says=_("The file is fetched from another computer each time."),
    consequence=_("The program is fetched from another computer."),
    phrase="run unseen code",
)
STREAM = Wording(
    id="PATH-ADS",
    level=Level.DANGER,
    title=_("Alternate data stream"),
    says=_("The program hides behind the name of another file."),
    consequence=_("The program hides behind another file."),
    phrase="run hidden path",
)
ODD = Wording(
    id="PATH-ODD",
    level=Level.WARN,
    title=_("Unusual path spelling"),
    says=_("The path is spelled in a way that hides the real name."),
    consequence=_("A path hides its real name."),
)
# ``\\host\share``, ``//host/share``, ``\\?\``, ``\\.\``, ``\??\``, ``file://host/``; three slashes are one.
_NETWORK = Pattern(
    r"[\\/]{2}(?:[?.](?=[\\/])|[A-Za-z0-9_.\-\[\]:%$@{}]+[\\/]+[^\\/])|\\\?\?\\|file:(?:[\\/]{2}(?!localhost/)[^\\/]|"
    r"[\\/]{4})|"
    r"(?:smb|dav|davs|nfs|afp|webdav)://",
    re.IGNORECASE,
)
_WSL = Pattern(r"[\\/]{2}wsl(?:\$|\.localhost)[\\/]", re.IGNORECASE)
_STREAM = Pattern(r"(?:[A-Za-z]:)?[^:]*:[^/\\:]+(?::\$?\w+)?|(?:[A-Za-z]:)?[^:]*::\$\w+", re.IGNORECASE)
_SHORT = Pattern(r"[\\/:][^\\/~\s]{1,6}~[0-9]{1,5}(?:\.[^\\/]{1,3})?(?:[\\/]|$)")
_ENDING = Pattern(r"[^\\/.][. ]+(?:[\\/]|$)")
_DEVICE = Pattern(
    r"(?:.*[\\/])?(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:[.:][^\\/]*)?", re.IGNORECASE
)
_ENCODED = Pattern(r"%(?:25)*(?:2e|2f|5c)", re.IGNORECASE)
_DETOUR = Pattern(r"/proc/(?:self|thread-self|\d+)/(?:task/\d+/)?(?:root|cwd|fd)(?:/|$)")
_EMPTY = Pattern(r"[^:\\/][\\/]{2,}|[\\/]\.[\\/]")


def windows(case: Case, path: str) -> bool:
    """Whether ``path`` is one that Windows would read."""
    return "\\" in path or path[1:2] == ":" or case.plan.platform == "win32"


def _spelled(case: Case, part: Part, path: str) -> Iterator[Finding]:
    """Findings about the path of a program or script."""
    if not path or len(path) > LONGEST or inside(case, path) is not None:
        return
    if _NETWORK.match(path):
        yield on_part(NETWORK, case, part, level=Level.WARN if _WSL.match(path) else None)
        return
    if windows(case, path):
        bare = path[2:] if path[1:2] == ":" else path
        # ``deno run npm:x`` and the like name no file: a stream stands behind a file with an ending or in a folder.
        if _STREAM.fullmatch(bare) and re.search(r"[\\/.][^:]*:", bare) and "://" not in path:
            yield on_part(STREAM, case, part)
        elif _SHORT.search(path) or _ENDING.search(path) or _DEVICE.fullmatch(path):
            yield on_part(ODD, case, part)
            return
    if "://" not in path and (_ENCODED.search(path) or _DETOUR.search(path) or _EMPTY.search(path)):
        yield on_part(ODD, case, part)


def _programs(case: Case) -> Iterator[Finding]:
    for part in case.plan.parts:
        if part.role is Role.PROGRAM:
            word = case.plan.argv[part.index]
            if re.search(r"[\\/:]", word[:LONGEST]):
                yield from _spelled(case, part, word)
    for part in every(case.plan):
        if part.role is Role.SCRIPT or part.effect == Effect.RUNNER_FOLDER:
            yield from _spelled(case, part, part.detail)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about how paths are spelled."""
    yield from _programs(case)
    cwd = case.plan.cwd or ""
    if _NETWORK.match(cwd[:LONGEST]):
        yield finding(NETWORK, "/cwd", cwd)
    said: set[int] = set()
    for path, part in named(case):
        # Windows shows the files of its own Linux under this name.
        if part.index in said or part.role is Role.SCRIPT or _WSL.match(path):
            continue
        share = "\\\\" in path[:2] and _NETWORK.match(path)
        mounted = part.effect == Effect.HOST_MOUNT and _NETWORK.match(path)
        if share or mounted or re.match(r"file:[\\/]{2}(?!localhost/)[^\\/]", path, re.IGNORECASE):
            said.add(part.index)
            yield on_part(NETWORK, case, part, level=None if mounted else Level.WARN)
        elif _DETOUR.search(path):
            said.add(part.index)
            yield on_part(ODD, case, part)
