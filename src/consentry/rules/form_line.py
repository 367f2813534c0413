r"""A whole command line in one field.

The field for the program holds its arguments too. Clients cut it into words in their own ways, so what runs depends on
the client. It is shown as it is read here.

Flags:
    FMT-ONELINE          {"command": "npx -y notes-mcp@1.2.3"}
Passes:
    npx -y notes-mcp@1.2.3
    {"command": "C:\\Program Files\\notes\\notes.exe"}
Source: configuration references of the clients; CWE-88.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding

IDS: tuple[str, ...] = ("FMT-ONELINE",)
LINE = Wording(
    id="FMT-ONELINE",
    level=Level.INFO,
    title=_("Whole command line in one field"),
    says=_("The program and its arguments stand in one field. Clients split it at the blanks."),
)
_PATH_WITH_BLANKS = re.compile(r"(?:[A-Za-z]:[\\/]|/|~/|\./|<)[^\t\n]*[\\/][^\\/ ]+")


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about the form of the command."""
    command = case.server.command or ""
    if " " in command.strip() and (case.plan.command_line is not None or not _PATH_WITH_BLANKS.fullmatch(command)):
        yield finding(LINE, "/command", command)
