r"""Values that the client fills in from this computer.

Some clients know expressions in a request: they put a variable of yours, the content of a file, or the answer of one
of their own commands in their place, at each start and without asking. What the server gets then is not what stands
in the request.

Flags:
    FMT-VAR              npx -y notes-mcp@1.2.3 '${env:NOTES_MODE}'
    FMT-VAR danger       {"client": "vscode", "request": {"command": "npx", "args": ["${command:notes.pick}"]}}
    FMT-VAR danger       {"client": "opencode", "request": {"command": "npx", "args": ["n@1.0.0", "{file:/etc/x}"]}}
Passes:
    {"client": "vscode", "request": {"command": "npx", "args": ["n@1.0.0", "${workspaceFolder}"]}}
    {"client": "claude-code", "request": {"command": "npx", "args": ["n@1.0.0"], "env": {"API_KEY": "${API_KEY}"}}}
    {"client": "cursor", "request": {"command": "npx", "args": ["n@1.0.0", "${env:HOME}/notes"]}}
    npx -y notes-mcp@1.2.3 '{notes}'
Source: configuration references of the clients.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.decode import scan
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.filled_in import expressions, plain
from consentry.rules.interface import Case, Wording, finding
from consentry.show import show

FILLED = Wording(
    id="FMT-VAR",
    level=Level.WARN,
    title=_("Value filled in later"),
    says=_("The client fills this in from your computer at each start."),
    consequence=_("The client fills in a value from your computer."),
)
FILE = Wording(
    id="FMT-VAR",
    level=Level.DANGER,
    title=_("Reads a file of yours"),
    says=_("The client puts the content of a file of yours in here at each start."),
    consequence=_("It gets the content of a file of yours."),
    phrase="share that file",
)
COMMAND = Wording(
    id="FMT-VAR",
    level=Level.DANGER,
    title=_("Runs a command of the client"),
    says=_("The client runs one of its own commands at each start and takes the value from it."),
    consequence=_("Your client runs one of its own commands at each start."),
    phrase="run a client command",
)
ASKED = Wording(
    id="FMT-VAR",
    level=Level.INFO,
    title=_("Value filled in later"),
    says=_("The request leaves this open. You are asked for it before anything is written."),
)
IDS: tuple[str, ...] = ("FMT-VAR",)


def _expressions(case: Case) -> Iterator[Finding]:
    said: set[str] = set()
    every = tuple(expressions(case))
    # The path of a home folder and the like: told with less, unless more is filled in beside it.
    loud = {one.where for one in every if one.sort in ("env", "config") and not one.keeps and not plain(one)}
    for found in every:
        if found.keeps:
            # ``API_KEY: ${API_KEY}`` is how entries say that the person gives the value.
            says = _("The client takes {name} from your environment at each start.", name=show(found.name))
            yield finding(FILLED, found.where, found.text, says=says, level=Level.INFO)
        elif found.sort == "command":
            yield finding(COMMAND, found.where, found.text, part=found.part)
        elif found.sort == "file":
            says = _("This hands the content of {name} over.", name=show(found.name))
            yield finding(FILE, found.where, found.text, says=says, part=found.part)
        elif found.sort in ("env", "config") and found.where not in said:
            said.add(found.where)
            level = None if found.where in loud else Level.INFO
            yield finding(FILLED, found.where, found.text, part=found.part, level=level)


def _inputs(case: Case) -> Iterator[Finding]:
    """What the client asks the person for is quiet; what it gets in another way is not."""
    for asked in case.server.inputs:
        if not asked.native:
            yield finding(ASKED, "/inputs", asked.mark or asked.label)
            continue
        kind = scan(asked.definition, case_variants=True).root.get("type")
        word = "" if kind is None else kind.value
        if word == "command":
            yield finding(COMMAND, "/inputs", asked.definition)
        elif word not in ("promptString", "pickString"):
            says = _("The client gets this value in a way that is not known here.")
            yield finding(FILLED, "/inputs", asked.definition, says=says)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about values that come from this computer."""
    yield from _expressions(case)
    yield from _inputs(case)
