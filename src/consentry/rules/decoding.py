r"""Decodes data and runs it.

Data that looks like nothing is turned into a program when the text runs: decoded, reversed, unpacked, or put together
from numbers. What will run stands in the request, yet nobody who looks at the request can read it.

Flags:
    EXEC-DECODE          sh -c 'echo aWQ= | base64 -d | sh'
    EXEC-DECODE          bash -c 'base64 --decode <<< aWQ= > /srv/x; bash /srv/x'
    EXEC-DECODE          sh -c "printf '\\x69\\x64' | sh"
    EXEC-DECODE          bash -c 'eval "$(echo di | rev)"'
    EXEC-DECODE          python3 -c 'import base64; exec(base64.b64decode("aWQ="))'
    EXEC-DECODE          node -e 'eval(Buffer.from("MQ==", "base64") + "")'
    EXEC-DECODE          powershell -c 'iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String("aWQ=")))'
Passes:
    sh -c 'base64 -d key.txt > key.bin; npx -y notes-mcp@1.2.3'
    sh -c 'cat names | sed s/a/b/ | sort'
    python3 -c 'import base64; print(base64.b64decode("aWQ="))'
    sh -c 'echo aWQ= | base64 -d'
    npx -y notes-mcp@1.2.3 --key aWQ= --decode base64
Source: MITRE ATT&CK T1140.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.scripts import LONGEST, reaches, tell

IDS: tuple[str, ...] = ("EXEC-DECODE",)

DECODE = Wording(
    id="EXEC-DECODE",
    level=Level.DANGER,
    title=_("Decodes data and runs it"),
    says=_("This turns data that nobody can read into a program and runs it."),
    consequence=_("Runs a program that is hidden in data."),
    phrase="run hidden code",
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about data that becomes a program."""
    for told, command in reaches(case, "DECODED"):
        yield tell(DECODE, case, told, command)
    for part in every(case.plan):
        if part.effect == Effect.INLINE_CODE:
            from consentry.script.inline import decodes_and_runs

            if decodes_and_runs(part.detail[:LONGEST]):
                yield on_part(DECODE, case, part)
