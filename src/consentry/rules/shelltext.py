"""Text that a shell reads as a program.

A shell can start anything, so nobody can tell from the text alone what would happen.

Flags: a shell with a command string in any spelling, a package runner's option that takes shell text, a whole-line
command with separators or redirections, an encoded command; and text that fetches something and runs it.
Passes: shell characters in arguments that no shell reads (EXEC-META, info), ``cmd /c`` in front of a known runner.
Source: SEP-1024; POSIX sh; CVE-2025-54133; GHSA-3h2q-j2v4-6w5r.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, excerpt, on_part

IDS: tuple[str, ...] = ("EXEC-SHELL", "EXEC-DLRUN", "EXEC-ENCODED", "EXEC-BATCH", "EXEC-META")

SHELL = Wording(
    id="EXEC-SHELL",
    level=Level.DANGER,
    title="Runs a shell command string",
    says="A shell reads this text as a program. It can start any other program with your rights.",
    consequence="A shell reads part of this as a program, so it can start anything.",
    phrase="run shell text",
)
DOWNLOAD = Wording(
    id="EXEC-DLRUN",
    level=Level.DANGER,
    title="Downloads code and runs it",
    says="This fetches something and runs it at once. Nobody has seen what it will be.",
    consequence="Downloads something and runs it unseen.",
    phrase="run unseen code",
)
ENCODED = Wording(
    id="EXEC-ENCODED",
    level=Level.DANGER,
    title="Encoded command",
    says="The shell decodes this text and runs the result.",
    consequence="The command is hidden in an encoded form.",
    phrase="run hidden text",
)
BATCH = Wording(
    id="EXEC-BATCH",
    level=Level.DANGER,
    title="Batch file gets unsafe arguments",
    says="This program is a batch file on Windows, where these characters can start a second command.",
    consequence="An argument can start a second command on Windows.",
    phrase="run shell text",
)
META = Wording(
    id="EXEC-META",
    level=Level.INFO,
    title="Shell characters in an argument",
    says="These characters stay plain text: no shell reads them here.",
)

ACTS = Wording(
    id="EXEC-META",
    level=Level.DANGER,
    title="Shell characters in the command",
    says="A client that gives the line to a shell makes it act on these characters.",
    consequence="The command line can start a second program.",
    phrase="run shell text",
)

_TEXT = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT))
_FETCHES = re.compile(
    r"curl|wget|fetch|iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring|downloadfile|aria2c|axel|bitsadmin|"
    r"certutil|\bdig\b|git\s+clone|/dev/tcp/|start-bitstransfer|\bscp\b|\bftp\b|npm\s+i(?:nstall)?\s+-g|pip\s+install",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\||\$\(|`|<\(|\biex\b|invoke-expression|\beval\b|\bsource\b|&&|;|\bchmod\b|\bsh\b|start-process", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[;&|`]|\$\(|<(?![\w -]+>)|(?<![\w -])>|\s>")
_INERT = re.compile(r"[;&|`]|\$\(")
_BATCH = re.compile(r'[&|<>^%"!\r\n]')


def _download(text: str) -> bool:
    return len(text) < 1_000_000 and bool(_FETCHES.search(text)) and bool(_RUNS.search(text))


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode("utf-16-le")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about shell text."""
    seen: set[int] = set()
    for part in every(case.plan):
        if part.effect in _TEXT or (part.runner == "shell" and part.effect == Effect.CODE_FROM_INPUT):
            if part.index not in seen:
                yield on_part(SHELL, case, part)
            seen.add(part.index)
            if _download(part.detail):
                yield on_part(DOWNLOAD, case, part)
        elif part.effect == Effect.ENCODED:
            yield from _encoded(case, part)
        elif part.runner == "shell" and part.role is Role.SCRIPT and part.detail.startswith("\\\\"):
            yield on_part(SHELL, case, part)
    yield from _line(case, seen)
    if case.plan.argv and case.plan.argv[0].casefold().endswith((".cmd", ".bat")):
        yield from (on_part(BATCH, case, p) for p in case.plan.parts[1:] if _BATCH.search(case.plan.argv[p.index]))
    for part in case.plan.parts:
        if part.role is Role.ARGUMENT and part.index not in seen and _INERT.search(case.plan.argv[part.index]):
            yield on_part(META, case, part)


def _encoded(case: Case, part: Part) -> Iterator[Finding]:
    yield on_part(SHELL, case, part)
    decoded = _decoded(part.detail)
    says = f"The shell decodes this text and runs the result: {excerpt(decoded)}" if decoded else None
    yield on_part(ENCODED, case, part, says=says)
    if decoded and _download(decoded):
        yield on_part(DOWNLOAD, case, part)


def _line(case: Case, seen: set[int]) -> Iterator[Finding]:
    """A whole-line command: what separates or redirects is text to some clients and a second command to others."""
    command = case.server.command or ""
    if " " not in command or not _SEPARATORS.search(command) or 0 in seen:
        return
    seen.add(0)
    first = case.plan.parts[0]
    yield on_part(
        SHELL,
        case,
        first,
        says="The whole line stands in one field. A client that gives it to a shell starts more than one program.",
    )
    yield on_part(ACTS, case, first)
