r"""Shell characters in an argument.

Characters such as ; and & start a second command when a shell reads them. Where no shell runs they are plain text,
and it is worth one line that they are. In a command that stands in one field as a whole line it is otherwise: some
clients hand such a line to a shell, and then the characters act.

Flags:
    EXEC-META info       npx -y notes-mcp@1.2.3 'a;b'
    EXEC-META danger     {"command": "npx -y notes-mcp@1.2.3 > /var/log/notes"}
Passes:
    npx -y notes-mcp@1.2.3 --name 'a (b)'
    npx -y notes-mcp@1.2.3 --size '<5'
    sh -c 'id; id'
    {"command": "npx -y notes-mcp@1.2.3 --q <query>"}
Source: POSIX sh, section 2.2; CVE-2025-54133.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("EXEC-META",)

META = Wording(
    id="EXEC-META",
    level=Level.INFO,
    title=_("Shell characters in an argument"),
    says=_("These characters stay plain text: no shell reads them here."),
)
ACTS = Wording(
    id="EXEC-META",
    level=Level.DANGER,
    title=_("Shell characters in the command"),
    says=_("A client that gives the line to a shell makes it act on these characters."),
    consequence=_("The command line can start a second program."),
    phrase="run shell text",
)

_TEXT = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED, Effect.COMMAND_LINE))
_SEPARATORS = re.compile(r"[;&|`]|\$\(|<(?![\w -]+>)|(?<![\w -])>|\s>")
_INERT = re.compile(r"[;&|`]|\$\(")


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about characters that shells act on."""
    command = case.server.command or ""
    if " " in command and _SEPARATORS.search(command) and case.plan.parts:
        yield on_part(ACTS, case, case.plan.parts[0])
    read = {part.index for part in every(case.plan) if part.effect in _TEXT}
    for part in case.plan.parts:
        if part.role is Role.ARGUMENT and part.index not in read and _INERT.search(case.plan.argv[part.index]):
            yield on_part(META, case, part)
