"""Forms of a request that leave part of the reading to the client.

Flags: a whole command line in one field (info), values that the client fills in from the computer, inputs that run a
command of the client.
Passes: values that the client asks for (``${input:...}``), folders that the client names; a variable that keeps its
name (``KEY: ${KEY}``) is said quietly, and so is what we ask for.
Source: configuration references of the clients.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import pointer, scan
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding, place
from consentry.show import show

LINE = Wording(
    id="FMT-ONELINE",
    level=Level.INFO,
    title="Whole command line in one field",
    says="The program and its arguments stand in one field. Clients split it at the blanks.",
)
FILLED = Wording(
    id="FMT-VAR",
    level=Level.WARN,
    title="Value filled in later",
    says="The client fills this in from your computer at each start.",
    consequence="The client fills in a value from your computer.",
)
FILE = Wording(
    id="FMT-VAR",
    level=Level.DANGER,
    title="Reads a file of yours",
    says="The client puts the content of a file of yours in here at each start.",
    consequence="It gets the content of a file of yours.",
    phrase="share that file",
)
COMMAND = Wording(
    id="FMT-VAR",
    level=Level.DANGER,
    title="Runs a command of the client",
    says="The client runs one of its own commands at each start and takes the value from it.",
    consequence="Your client runs one of its own commands at each start.",
    phrase="run a client command",
)
ASKED = Wording(
    id="FMT-VAR",
    level=Level.INFO,
    title="Value filled in later",
    says="The request leaves this open. You are asked for it before anything is written.",
)
OTHERS = Wording(
    id="ENV-REFERENCE",
    level=Level.DANGER,
    title="Takes a value that another server asked for",
    says="Your client holds this value for a server that you have already, and would hand it to this one too.",
    consequence="It gets a value that you gave to another server.",
    phrase="share that value",
)
LEFT = Wording(
    id="ENV-REFERENCE",
    level=Level.WARN,
    title="Takes a value that was asked for before",
    says="Your client's file asks for this value already, for no other server. What was typed before may be handed on.",
    consequence="It may get a value that you typed before.",
)
REFERENCE = Wording(
    id="ENV-REFERENCE",
    level=Level.DANGER,
    title="Reads a secret from your environment",
    says="This hands a secret of your environment to the program.",
    consequence="It gets a secret from your environment.",
    phrase="share my secret",
)
IDS: tuple[str, ...] = ("FMT-ONELINE", "FMT-VAR", "ENV-REFERENCE")

# Expressions that some client replaces by something of the computer, without asking.
_FILLS = re.compile(r"\$\{(env|command|config|file):([^{}]*)\}|\{(env|file):([^{}]*)\}|^%(\w+)%")
# What a client puts in the place of an expression, and of which name: ``${env:X}``, ``{file:P}``, ``${X:-other}``,
# ``${{ secrets.X }}``, ``$X``, ``%X%``. What it knows by itself (``${workspaceFolder}``) is of no sort.
_SORTS = re.compile(
    r"\$?\{(env|command|config|file):([^{}]*)\}?"
    r"|\$\{(?!workspaceFolder|userHome|input:|pathSeparator|cwd\b|/)()([A-Za-z_]\w*)(?::?[-=?+][^}]*)?\}"
    r"|\$\{\{ *(?:secrets|inputs)\.([\w.-]+) *\}\}|[$%](\w+)%?"
)
_SECRET = re.compile(r"secret|token|passw|api_?key|credential|private|access_key|_(?:key|pat|pwd)$", re.IGNORECASE)
_PATH_WITH_BLANKS = re.compile(r"(?:[A-Za-z]:[\\/]|/|~/|\./|<)[^\t\n]*[\\/][^\\/ ]+")


def _filled_in(case: Case) -> Iterator[tuple[str, int | None, str]]:
    """Every expression that the client fills in: its place, its part of the command, and itself.

    Without a client any known syntax counts; a client that does not know it leaves the text as it is.
    """
    if case.plan.target is not None:
        for hole in case.plan.holes:
            part = int(hole.where[6:]) if hole.where.startswith("/argv/") else None
            yield hole.where if part is None else place(case, part), part, hole.expression
        return
    texts: list[tuple[str, int | None, str]] = []
    texts += [(place(case, index), index, word) for index, word in enumerate(case.plan.argv)]
    texts += [(pointer("env", name), None, value) for name, value in case.server.env]
    texts += [(pointer("headers", name), None, value) for name, value in case.server.headers]
    texts += [("/url", None, case.server.url or "")]
    for where, part, text in texts:
        if len(text) <= 100_000 and ("{" in text or text[:1] == "%"):
            yield from ((where, part, match[0]) for match in _FILLS.finditer(text))


def _expressions(case: Case) -> Iterator[Finding]:
    said: set[str] = set()
    for where, part, expression in _filled_in(case):
        match = _SORTS.fullmatch(expression)
        sort, name = (
            (match[1] or match[3] or "env", match[2] or match[4] or match[5] or match[6]) if match else ("", "")
        )
        if sort == "env" and "env:" not in expression and where == pointer("env", name):
            # ``API_KEY: ${API_KEY}`` is how entries say that the person gives the value.
            says = f"The client takes {show(name)} from your environment at each start."
            yield finding(FILLED, where, expression, says=says, level=Level.INFO)
            continue
        if sort == "command":
            yield finding(COMMAND, where, expression, part=part)
        elif sort == "file":
            yield finding(FILE, where, expression, says=f"This hands the content of {show(name)} over.", part=part)
        elif sort in ("env", "config") and where not in said:
            said.add(where)
            yield finding(FILLED, where, expression, part=part)
        if sort == "env" and where.startswith(("/env", "/args", "/headers", "/url")):
            secret = bool(_SECRET.search(name))
            says = f"This hands {show(name)} of your environment to the program."
            yield finding(REFERENCE, where, expression, says=says, level=None if secret else Level.WARN, part=part)


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
            says = "The client gets this value in a way that is not known here."
            yield finding(FILLED, "/inputs", asked.definition, says=says)


_INPUT = re.compile(r"\$\{input:([^{}]*)\}")


def _others(case: Case) -> Iterator[Finding]:
    """Inputs that the client's file holds already: what was typed for one server is not for another.

    One that no other server refers to is said too: a client may keep what was typed for a server that is gone.
    """
    asked = [(hole, name) for hole in case.plan.holes for name in _INPUT.findall(hole.expression)]
    asked = [(hole, name) for hole, name in asked if name in case.facts.inputs]
    if not asked:
        return
    entries = [text for name, text in case.facts.existing if name != case.plan.name]
    used = {name for text in entries for name in _referred(text)}
    for hole, name in asked:
        part = int(hole.where[6:]) if hole.where.startswith("/argv/") else None
        where = hole.where if part is None else place(case, part)
        yield finding(OTHERS if name in used else LEFT, where, hole.expression, part=part)


def _referred(text: str) -> Iterator[str]:
    """The ids of the inputs that an entry, JSON text of the client's file, refers to; escapes are read."""
    left = [scan(text, lenient=True, case_variants=True, limit=1 << 26).root]
    while left:
        node = left.pop()
        left += (*node.items, *(member.node for member in node.members))
        if node.kind == "string":
            yield from _INPUT.findall(node.value)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about the form of a request."""
    command = case.server.command or ""
    if " " in command.strip() and (case.plan.command_line is not None or not _PATH_WITH_BLANKS.fullmatch(command)):
        yield finding(LINE, "/command", command)
    yield from _expressions(case)
    yield from _inputs(case)
    yield from _others(case)
