r"""Programs and folders that others can replace.

Everybody on a computer may write to its temporary folders, and downloads of a browser land in known places. A program
that lies there can be another one tomorrow, without any notice and without any further question. The folder in which a
server starts matters as well: many programs take settings and code from it.

Flags:
    PATH-TMP             /tmp/notes-server
    PATH-TMP             node /var/tmp/server.js
    PATH-TMP             python /dev/shm/server.py
    PATH-TMP warn        uv --directory /tmp/notes run server.py
    PATH-TMP warn        poetry -C /tmp/notes run notes
    PATH-TMP             fastmcp run /tmp/server.py:app
    PATH-TMP             emacs --batch --script=/tmp/x.el
    PATH-WRITABLE        /home/you/Downloads/notes-server
    PATH-WRITABLE        {"command": "C:\\Users\\Public\\notes.exe"}
    PATH-CWD             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "cwd": "/tmp/notes"}
    PATH-CWD             {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "cwd": "/"}
Passes:
    npx -y notes-mcp@1.2.3 /tmp/notes
    /opt/notes/notes-server --log /tmp/notes.log
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "cwd": "/srv/notes"}
    docker run -i -v /tmp/notes:/data acme/notes:1
    npx -y @modelcontextprotocol/server-filesystem /Users/you/Desktop
Source: hier(7), Filesystem Hierarchy Standard; GHSA-5gj7-jf77-q2q2; CWE-377, CWE-379, CWE-427.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, finding, on_part
from consentry.rules.places import is_open, is_temporary, plain
from consentry.rules.within import inside

IDS: tuple[str, ...] = ("PATH-TMP", "PATH-WRITABLE", "PATH-CWD")
TEMPORARY = Wording(
    id="PATH-TMP",
    level=Level.DANGER,
    title=_("Program in a temporary folder"),
    says=_("Other users and programs can replace this file at any time."),
    consequence=_("The program lies where others can replace it."),
    phrase="run replaceable code",
)
OPEN = Wording(
    id="PATH-WRITABLE",
    level=Level.WARN,
    title=_("Program in a download folder"),
    says=_("Files in this folder change easily."),
    consequence=_("The program lies in a folder for downloads."),
)
FOLDER = Wording(
    id="PATH-CWD",
    level=Level.WARN,
    title=_("Working folder decides what runs"),
    says=_("Programs and settings in this folder are used."),
    consequence=_("Programs and settings of a folder are used."),
)


def _lies(case: Case, part: Part, raw: str) -> Iterator[Finding]:
    if not raw or inside(case, raw) is not None:  # what lies in the bundle was looked at, wherever that is kept
        return
    path = plain(raw)
    if is_temporary(path):
        # A script that the person was told to put there weighs like a program; a project folder less.
        folder = part.effect == Effect.RUNNER_FOLDER
        yield on_part(TEMPORARY, case, part, level=Level.WARN if folder else None)
    elif is_open(path):
        yield on_part(OPEN, case, part)


def _start(case: Case) -> Iterator[Finding]:
    raw = case.plan.cwd or ""
    path = plain(raw)
    network = path.startswith("//")
    if network or path in ("/", "c:", "C:") or is_temporary(path) or is_open(path + "/"):
        yield finding(FOLDER, "/cwd", raw)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about places where others can write."""
    for part in case.plan.parts:
        if part.role is Role.PROGRAM:
            word = case.plan.argv[part.index]
            if "/" in word or "\\" in word:
                yield from _lies(case, part, word)
    for part in every(case.plan):
        if part.role is Role.SCRIPT or part.effect == Effect.RUNNER_FOLDER:
            yield from _lies(case, part, part.detail)
    if case.plan.cwd:
        yield from _start(case)
