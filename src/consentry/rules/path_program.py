r"""Programs whose file depends on something else than their path.

A path can leave open which file it means. A relative one depends on the folder that the client happens to start in,
which may be a project of somebody else. A known name in an unusual folder is not the program that you know. A path
that climbs with ``..`` ends somewhere else than it begins.

Flags:
    PATH-REL             ./notes-server
    PATH-REL warn        bin/notes-server --all
    PATH-REL warn        ./start.sh
    PATH-TRAV            /usr/bin/../../srv/x
    PATH-TRAV            node /usr/lib/notes/../../../srv/x.js
    PATH-SHADOW          /srv/files/npx -y notes-mcp@1.2.3
Passes:
    /opt/notes/notes-server
    /home/you/notes/.venv/bin/python server.py
    node dist/index.js
    /usr/local/bin/npx -y notes-mcp@1.2.3
    "<path to notes>/notes-server" --all
    npx -y notes-mcp@1.2.3 ../notes
Source: execvp(3), CreateProcess search order; GHSA-7f4q-9rqh-x36p; CWE-22, CWE-426, CWE-427.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.pattern import Pattern
from consentry.rules.places import LONGEST, plain
from consentry.rules.within import climbs, inside

IDS: tuple[str, ...] = ("PATH-REL", "PATH-TRAV", "PATH-SHADOW")
RELATIVE = Wording(
    id="PATH-REL",
    level=Level.DANGER,
    title="Relative program path",
    says="Which file runs depends on the folder that the client starts in.",
    consequence="Which program runs depends on the start folder.",
    phrase="run any folder",
)
CLIMBS = Wording(
    id="PATH-TRAV",
    level=Level.DANGER,
    title="Path climbs out with ..",
    says="The real location is another one than its beginning says.",
    consequence="The real location is hidden in the path.",
    phrase="run hidden path",
)
SHADOW = Wording(
    id="PATH-SHADOW",
    level=Level.DANGER,
    title="Known name, other file",
    says="This is not the program of that name that your system has.",
    consequence="A program uses the name of another one.",
    phrase="run another program",
)
# Folders that hold the programs of a system, of a user's own tools, or of one project.
_USUAL = Pattern(
    r"/(?:usr/)?(?:local/)?s?bin/|/opt/(?:homebrew|local)/|/nix/store/|/snap/|(?:/mnt/[a-z]|[a-z]:)/(?:windows|"
    r"program files)|"
    r".*/(?:bin|shims|scripts|\.nvm|node|nodejs|python[0-9.]*|docker|uv|node_modules/\.bin|winget/links|windowsapps|"
    r"npm)/",
    re.IGNORECASE,
)
#: What a person is to replace, or what the client fills in.
_ENTERED = Pattern(r"[<>{}]|\$|%|\bpath/to\b|path-to|absolute|your", re.IGNORECASE)
_SCRIPT = Pattern(r".*\.(?:sh|bash|zsh|py|pyw|m?js|cjs|ts|rb|pl|php|lua|r|jl)", re.IGNORECASE)
_ROOTED = Pattern(r"[/~]|[a-z]:/", re.IGNORECASE)


def first_word(program: str) -> str:
    """The program of a whole line; a path may hold blanks of its own."""
    if " " not in program or program.startswith(("/", "~", "\\", "<")) or program[1:2] == ":":
        return program
    return program.split(" ", 1)[0]


def _relative(case: Case, part: Part, path: str) -> Iterator[Finding]:
    if _ROOTED.match(path) or _ENTERED.search(path):
        return
    # A script in the folder of a project is what ``node dist/index.js`` starts as well.
    script = bool(_SCRIPT.fullmatch(path)) and ".." not in path and not case.plan.cwd
    yield on_part(RELATIVE, case, part, level=Level.WARN if script or not path.startswith(".") else None)


def _program(case: Case, part: Part) -> Iterator[Finding]:
    raw = first_word(case.plan.argv[part.index])
    path = raw.replace("\\", "/")
    if "/" not in path or len(path) > LONGEST or path.startswith("//") or path[:5].casefold() == "file:":
        return
    if ".." in path.split("/"):
        yield on_part(CLIMBS, case, part)
    yield from _relative(case, part, path)
    if inside(case, raw) is not None:  # what lies in the bundle was looked at, wherever that is kept
        return
    rooted = bool(_ROOTED.match(path))
    if part.runner != "plain" and rooted and not _USUAL.match(plain(raw)) and not _ENTERED.search(path):
        yield on_part(SHADOW, case, part)


def _script(case: Case, part: Part) -> Iterator[Finding]:
    path = part.detail.replace("\\", "/")
    if len(path) > LONGEST or not _ROOTED.match(path) or ".." not in path.split("/"):
        return
    if inside(case, part.detail) is None and not climbs(case, part.detail):  # of a bundle, another rule tells it
        yield on_part(CLIMBS, case, part)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about which file a program is."""
    for part in case.plan.parts:
        if part.role is Role.PROGRAM:
            yield from _program(case, part)
    for part in every(case.plan):
        if part.role is Role.SCRIPT:
            yield from _script(case, part)
