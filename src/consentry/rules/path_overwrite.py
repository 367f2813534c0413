r"""Writes into folders that other programs are taken from.

A file that is put among the programs of this computer, or among what starts by itself, runs later under a name that
you know, without any question. Copying there is no task of a server.

Flags:
    PATH-WRITE           cp notes /usr/local/bin/npx
    PATH-WRITE           docker cp notes:/evil /usr/local/bin/npx
    PATH-WRITE           curl https://files.example.com/x -o /usr/bin/git
    PATH-WRITE           wget --output-doc=/usr/local/bin/node https://files.example.com/x
    PATH-WRITE           dd if=notes of=/usr/bin/git
    PATH-WRITE           npx -y notes-mcp@1.2.3 --output=/etc/cron.d/notes
Passes:
    npx -y notes-mcp@1.2.3 --output=/srv/notes/out
    npx -y notes-mcp@1.2.3 --browser /usr/bin/chromium
    cp /usr/local/bin/npx notes
    docker run -i -v notes:/usr/local/bin acme/notes:1
Source: Filesystem Hierarchy Standard, XDG Autostart, launchd.plist(5); CWE-73, CWE-427.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect, base
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, on_part
from consentry.rules.pattern import Pattern
from consentry.rules.places import LONGEST, plain

IDS: tuple[str, ...] = ("PATH-WRITE",)
WORDING = Wording(
    id="PATH-WRITE",
    level=Level.DANGER,
    title=_("Overwrites programs"),
    says=_("This puts a file where programs are taken from, or where they start by themselves."),
    consequence=_("Replaces a program that others use."),
    phrase="replace a program",
)
_COPIES = frozenset(("cp", "mv", "install", "ln", "tee", "scp", "rsync", "xcopy", "robocopy", "copy", "move", "ditto"))
_OUTPUT = Pattern(
    r"-{1,2}(?:o|out|output|output-?(?:file|dir|path|document)|dest(?:ination)?|target(?:-?dir)?|install-?(?:dir|path)|"
    r"save(?:-?(?:to|as))?|write(?:-?to)?|export(?:-?to)?)|of",
    re.IGNORECASE,
)
_PROGRAMS = Pattern(
    r"(?:/usr(?:/local)?)?/s?bin(?:/|$)|/usr(?:/local)?/lib(?:/|$)|/opt/homebrew/(?:s?bin|opt)(?:/|$)|"
    r"~/(?:\.local/bin|bin|go/bin|"
    r"\.cargo/bin|\.nvm|\.volta|\.bun/bin|\.deno/bin|library/launchagents|\.config/(?:autostart|systemd)|\.\w*profile$|"
    r"\.\w*(?:rc|login|logout|env)$|appdata/roaming/(?:npm|microsoft/windows/start menu/programs/startup))(?:/|$)?|"
    r"/etc/(?:cron|systemd|init|profile|rc|ld\.so|pam|xdg/autostart|update-motd|sudoers)|/(?:library|system)/launch|"
    r"/applications/|/var/spool/cron|[a-z]:/(?:windows|program files)",
    re.IGNORECASE,
)


def _lands(word: str) -> bool:
    return len(word) <= LONGEST and bool(_PROGRAMS.match(plain(word)))


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about copies into folders of programs."""
    argv = case.plan.argv
    programs = {base(argv[part.index]) for part in case.plan.parts if part.role is Role.PROGRAM}
    copies = bool(programs & _COPIES) or ("cp" in argv[1:3] and bool(programs & {"docker", "podman", "nerdctl"}))
    for part in case.plan.parts:
        if part.role in (Role.PROGRAM, Role.IMAGE, Role.PACKAGE):
            continue
        word = argv[part.index]
        option, sign, value = word.partition("=")
        writes = part.effect == Effect.WRITES and _lands(part.detail)
        named = bool(sign) and bool(_OUTPUT.fullmatch(option)) and _lands(value)
        after = part.index > 0 and bool(_OUTPUT.fullmatch(argv[part.index - 1])) and _lands(word)
        last = copies and part.index == len(argv) - 1 and _lands(word)
        if writes or named or after or last:
            yield on_part(WORDING, case, part)
