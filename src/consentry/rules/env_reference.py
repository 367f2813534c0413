r"""Secrets of yours that a request reaches for.

A request can ask for a variable of your computer by name, or for a value that you typed for another server. Then a
password or key that you gave to one program is handed to another, and whoever wrote that program can send it on.

Flags:
    ENV-REFERENCE        {"command": "npx", "args": ["n@1.0.0"], "env": {"LABEL": "${env:AWS_SECRET_ACCESS_KEY}"}}
    ENV-REFERENCE warn   {"command": "npx", "args": ["n@1.0.0"], "env": {"X": "${env:SSH_AUTH_SOCK}"}}
    ENV-REFERENCE        {"client": "claude-code", "request": {"command": "npx", "args": ["n@1.0.0", "${API_TOKEN}"]}}
    ENV-REFERENCE warn   {"command": "npx", "args": ["acme-mcp@1.0.0"], "env": {"KEY": "${env:ACME_API_KEY}"}}
    ENV-REFERENCE        {"command": "npx", "args": ["github-mcp@1.0.0"], "env": {"KEY": "${env:GITHUB_TOKEN}"}}
    ENV-REFERENCE        {"name": "aws", "command": "npx", "args": ["n@1", "${env:AWS_SECRET_ACCESS_KEY}"]}
    ENV-REFERENCE warn   {"client": "cursor", "request": {"url": "https://a.example/mcp?h=${env:HOME}"}}
    ENV-REFERENCE info   {"command": "npx", "args": ["n@1.0.0", "${env:HOME}/notes"]}
    - an input that the client's file already asks for: danger if another server refers to it, else warn
Passes:
    {"command": "npx", "args": ["n@1.0.0"], "env": {"API_KEY": "${API_KEY}"}}
    {"client": "claude-code", "request": {"command": "npx", "args": ["n@1.0.0"], "env": {"API_KEY": "${API_KEY}"}}}
    {"client": "vscode", "request": {"command": "npx", "args": ["n@1.0.0"], "env": {"DIR": "${workspaceFolder}"}}}
Source: configuration references of the clients; CVE-2026-44995; CWE-200.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import scan
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules import lists, makers
from consentry.rules.filled_in import expressions, plain
from consentry.rules.interface import Case, Wording, finding, place
from consentry.show import show

IDS: tuple[str, ...] = ("ENV-REFERENCE",)
OTHERS = Wording(
    id="ENV-REFERENCE",
    level=Level.DANGER,
    title=_("Takes a value that another server asked for"),
    says=_("Your client holds this value for a server that you have already, and would hand it to this one too."),
    consequence=_("It gets a value that you gave to another server."),
    phrase="share that value",
)
LEFT = Wording(
    id="ENV-REFERENCE",
    level=Level.WARN,
    title=_("Takes a value that was asked for before"),
    says=_(
        "Your client's file asks for this value already, for no other server. What was typed before may be handed on."
    ),
    consequence=_("It may get a value that you typed before."),
)
REFERENCE = Wording(
    id="ENV-REFERENCE",
    level=Level.DANGER,
    title=_("Reads a secret from your environment"),
    says=_("This hands a secret of your environment to the program."),
    consequence=_("It gets a secret from your environment."),
    phrase="share my secret",
)
OWN = Wording(
    id="ENV-REFERENCE",
    level=Level.WARN,
    title=_("Reads a key from your environment"),
    says=_("This hands a key of your environment to the program that is named after the same service."),
    consequence=_("It gets a key from your environment."),
)
_SECRET = re.compile(r"secret|token|passw|api_?key|credential|private|access_key|_(?:key|pat|pwd)$", re.IGNORECASE)


#: Words in the name of a variable that do not say which service it is for.
_GENERAL = re.compile(
    r"|api|app|access|account|auth|bearer|bot|client|key|token|secret|password|passwd|pass|pat|personal|private|public|"
    r"credentials?|id|user|oauth|admin|my|mcp|server|the|service|session|refresh|db|database"
)


def _own(case: Case, name: str) -> bool:
    """Whether the variable is for the service that the program, by its package or its address, is made for.

    Where the maker of the service is known, the program has to be theirs: a name alone says nothing then.
    """
    words = [word for word in re.split(r"[_\W]+", name.casefold()) if not _GENERAL.fullmatch(word)]
    if not words:
        return False
    brand = lists.brand(words[0])
    if brand is not None:
        return makers.own(brand, case)
    at = makers.opened(case)
    if at is None:
        return any(words[0] in makers.words(package.name[:200]) for package in case.plan.packages)
    labels = at.host.split(".")
    return words[0] in makers.words(labels[-2] if len(labels) > 1 else "")


def _reads(case: Case) -> Iterator[Finding]:
    for found in expressions(case):
        if found.sort != "env" or found.keeps or not found.where.startswith(("/env", "/args", "/headers", "/url")):
            continue
        known = plain(found)
        if known:
            says = _("The client puts {known} in here. That is no secret.", known=known)
            yield finding(OWN, found.where, found.text, says=says, level=Level.INFO, part=found.part)
        elif not _SECRET.search(found.name):
            says = _("This hands {name} of your environment to the program.", name=show(found.name))
            yield finding(REFERENCE, found.where, found.text, says=says, level=Level.WARN, part=found.part)
        elif _own(case, found.name):
            says = _(
                "This hands {name} of your environment to a program that is named after that service.",
                name=show(found.name),
            )
            yield finding(OWN, found.where, found.text, says=says, part=found.part)
        else:
            says = _("This hands {name} of your environment to the program.", name=show(found.name))
            yield finding(REFERENCE, found.where, found.text, says=says, part=found.part)


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
    """Findings about secrets that are handed on."""
    yield from _reads(case)
    yield from _others(case)
