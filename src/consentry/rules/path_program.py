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
    PATH-REL warn        {"command": "./notes", "cwd": "/opt/notes"}
    PATH-REL             {"command": "./notes", "cwd": "${workspaceFolder}"}
    PATH-REL warn        './<notes>/server'
    PATH-SHADOW          /srv/your-files/npx -y notes-mcp@1.2.3
    PATH-SHADOW          /home/acme/dotnet/npx -y notes-mcp@1.2.3
    PATH-SHADOW          /srv/files/npx -y notes-mcp@1.2.3
Passes:
    /opt/notes/notes-server
    /home/you/notes/.venv/bin/python server.py
    node dist/index.js
    /usr/share/dotnet/dotnet /srv/notes.dll
    /home/acme/.dotnet/dotnet /srv/notes.dll
    /Users/acme/Library/pnpm/pnpm dlx notes-mcp@1.2.3
    {"command": "C:\\Users\\acme\\miniconda3\\python.exe", "args": ["-m", "notes"]}
    {"command": "C:\\Users\\acme\\AppData\\Roaming\\nvm\\v20.1.0\\npx.cmd", "args": ["-y", "notes-mcp@1.2.3"]}
    /path/to/npx -y notes-mcp@1.2.3
    /usr/local/bin/npx -y notes-mcp@1.2.3
    "<path to notes>/notes-server" --all
    npx -y notes-mcp@1.2.3 ../notes
Source: execvp(3), CreateProcess search order; GHSA-7f4q-9rqh-x36p; CWE-22, CWE-426, CWE-427.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.pattern import Pattern
from consentry.rules.places import LONGEST, is_open, is_temporary, plain
from consentry.rules.values import is_a, is_sample
from consentry.rules.within import climbs, inside

IDS: tuple[str, ...] = ("PATH-REL", "PATH-TRAV", "PATH-SHADOW")
RELATIVE = Wording(
    id="PATH-REL",
    level=Level.DANGER,
    title=_("Relative program path"),
    says=_("Which file runs depends on the folder that the client starts in."),
    consequence=_("Which program runs depends on the start folder."),
    phrase="run any folder",
)
CLIMBS = Wording(
    id="PATH-TRAV",
    level=Level.DANGER,
    title=_("Path climbs out with .."),
    says=_("The real location is another one than its beginning says."),
    consequence=_("The real location is hidden in the path."),
    phrase="run hidden path",
)
SHADOW = Wording(
    id="PATH-SHADOW",
    level=Level.DANGER,
    title=_("Known name, other file"),
    says=_("This is not the program of that name that your system has."),
    consequence=_("A program uses the name of another one."),
    phrase="run another program",
)
# Folders that hold the programs of a system, of a user's own tools, or of one project.
_USUAL = Pattern(
    r"/(?:usr/)?(?:local/)?s?bin/|/usr/(?:local/)?(?:share|lib(?:64|exec)?|cellar|opt)/|/opt/(?:homebrew|local|dotnet|"
    r"node[\w.-]*|python[\w.-]*|pnpm|uv|deno|bun|docker)/|/nix/store/|/snap/|/run/current-system/|(?:/mnt/[a-z]|[a-z]:)/(?:windows|"
    r"program files)|"
    r".*/(?:bin|shims|scripts|\.nvm|node|nodejs|python[0-9.]*|docker|uv|node_modules/\.bin|winget/links|windowsapps|"
    r"npm)/",
    re.IGNORECASE,
)
#: A relative path that begins with what a person is to replace, or the client fills in.
_ENTERED = Pattern(r"[<{\[$%]|(?:absolute[/_-])?path[/_-]to\b|your\b", re.IGNORECASE)
#: A step of a path that a person is to replace.
_OPEN_STEP = Pattern(r"(?:.*/)?(?:<[^<>/]+>|\$?\{[^{}/]+\})(?:/.*)?")
_SCRIPT = Pattern(r".*\.(?:sh|bash|zsh|py|pyw|m?js|cjs|ts|rb|pl|php|lua|r|jl)", re.IGNORECASE)
_ROOTED = Pattern(r"[/~]|[a-z]:/", re.IGNORECASE)


def first_word(program: str) -> str:
    """The program of a whole line; a path may hold blanks of its own."""
    if " " not in program or program.startswith(("/", "~", "\\", "<")) or program[1:2] == ":":
        return program
    return program.split(" ", 1)[0]


def _fixed(case: Case, path: str) -> bool:
    """Whether the folder that the program is looked up in is said, and nobody else can fill it."""
    folder = (case.plan.cwd or "").replace("\\", "/")
    place = plain(folder)
    rooted = bool(_ROOTED.match(folder)) and not folder.startswith("//") and ".." not in folder + path
    return rooted and len(folder) <= LONGEST and not (is_temporary(place) or is_open(place + "/"))


def _relative(case: Case, part: Part, path: str) -> Iterator[Finding]:
    if _ROOTED.match(path) or _ENTERED.match(path):
        return
    # A script in the folder of a project is what ``node dist/index.js`` starts as well.
    script = bool(_SCRIPT.fullmatch(path)) and ".." not in path and not case.plan.cwd
    milder = script or not path.startswith(".") or _fixed(case, path) or bool(_OPEN_STEP.fullmatch(path))
    yield on_part(RELATIVE, case, part, level=Level.WARN if milder else None)


def _usual(raw: str, path: str) -> bool:
    """Whether programs of a known name lie there: those of the system, of installers, of a project, or not yet said."""
    if _USUAL.match(plain(raw)) or is_sample(raw) or is_sample(path):
        return True
    return ".." not in path and (is_a("managed", raw) or is_a("managed", path))


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
    if part.runner != "plain" and rooted and not _usual(raw, path):
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
