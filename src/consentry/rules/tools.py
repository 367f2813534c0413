"""System tools used to run commands, to listen, to hide, or to stay.

No MCP server is one of these tools, so their use needs a reason that the request cannot give.

Flags: tools with an option that runs a command, loaders of the system, schedulers, hidden windows, open ports, commands
inside an argument.
Passes: a runner's own server options, a port bound to this computer only.
Source: GTFOBins, LOLBAS; Docker and PowerShell references.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.model import Finding, Level, Part, Role
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("EXEC-LOLBIN", "EXEC-NEST", "EXEC-PERSIST", "EXEC-HIDDEN", "EXEC-LISTEN")

TOOL = Wording(
    id="EXEC-LOLBIN",
    level=Level.DANGER,
    title="Ordinary tool used to run commands",
    says="This is a normal tool of the system, but here it can run another command.",
    consequence="An ordinary tool is made to run another command.",
    phrase="run another command",
)
USE = Wording(
    id="EXEC-LOLBIN",
    level=Level.WARN,
    title="A system tool, not a server",
    says="This is a tool of the system and not an MCP server. It does its own work and ends.",
    consequence="Starts a tool of the system, not a server.",
)
NEST = Wording(
    id="EXEC-NEST",
    level=Level.DANGER,
    title="Another command inside an argument",
    says="This argument is a command of its own, and the program runs it.",
    consequence="A second command is inside an argument.",
    phrase="run another command",
)
PERSIST = Wording(
    id="EXEC-PERSIST",
    level=Level.DANGER,
    title="Stays on the computer",
    says="This adds something that starts by itself later, also after the server is removed.",
    consequence="Adds something that starts by itself later.",
    phrase="start by itself",
)
HIDDEN = Wording(
    id="EXEC-HIDDEN",
    level=Level.DANGER,
    title="Asks for a hidden window",
    says="This asks Windows to show no window, so nobody sees that it runs.",
    consequence="Asks to run without a window.",
    phrase="run hidden",
)
LISTEN = Wording(
    id="EXEC-LISTEN",
    level=Level.WARN,
    title="Opens a network port",
    says="The program accepts connections from other computers.",
    consequence="Accepts connections from the network.",
    phrase="open my computer",
)


#: What stands inside shell text is the affair of the rules about shell text.
_READ_BY_SHELL = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED, Effect.COMMAND_LINE))


def _one(case: Case, part: Part) -> Iterator[Finding]:
    if part.effect == Effect.RUNS_COMMAND:
        yield on_part(TOOL, case, part)
        yield on_part(NEST, case, part)
    elif part.effect == Effect.PERSIST:
        # A detached container ends with the engine; a restart policy does not.
        detached = part.runner == "docker" and part.role is Role.OPTION and not part.detail
        yield on_part(PERSIST, case, part, level=Level.WARN if detached else None)
    elif part.effect == Effect.HIDDEN:
        if part.detail[:1].casefold() == "h":
            yield on_part(HIDDEN, case, part)
    elif part.effect == Effect.LISTEN:
        yield on_part(LISTEN, case, part, level=Level.DANGER if part.runner == "python" else None)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about tools, ports and traces."""
    for part in every(case.plan):
        if part.effect:
            yield from _one(case, part)
    runs = any(p.effect == Effect.RUNS_COMMAND for p in case.plan.parts)
    for part in case.plan.parts:
        if part.runner == "tool" and part.role is Role.PROGRAM and part.effect == Effect.UNKNOWN_VERB and not runs:
            yield on_part(USE, case, part)
    told = {0} | {p.index for p in case.plan.parts if p.effect in _READ_BY_SHELL}
    for part in case.plan.nested:
        if part.index not in told:
            told.add(part.index)
            yield on_part(NEST, case, part)
