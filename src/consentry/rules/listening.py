"""A port is opened that other computers can reach.

A server that a client starts talks to that client alone. One that listens on the network talks to everybody who finds
the port: other people in a café, every page in a browser that can reach it. What it can do, they can do.

Flags:
    EXEC-LISTEN          npx -y supergateway --stdio "npx -y notes-mcp" --port 8000
    EXEC-LISTEN          docker run -i -p 8080:8080 acme/notes:1
    EXEC-LISTEN danger   python3 -m http.server --bind 0.0.0.0
    EXEC-LISTEN          uvx mcp-proxy --host 0.0.0.0 --port 80 -- uvx notes-mcp
    EXEC-LISTEN          notes-mcp --transport http --host 0.0.0.0
Passes:
    docker run -i -p 127.0.0.1:8080:8080 acme/notes:1
    uvx notes-mcp --port 8080
    npx -y mcp-remote https://mcp.example.com/mcp 3334
    uvx mcp-proxy --host 127.0.0.1 --port 8096 -- uvx notes-mcp
    uvx notes-mcp --host 127.0.0.1
Source: command-line references of Docker and of the bridges; MCP specification, transports (DNS rebinding).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, every, on_part

IDS: tuple[str, ...] = ("EXEC-LISTEN",)

LISTEN = Wording(
    id="EXEC-LISTEN",
    level=Level.WARN,
    title=_("Opens a network port"),
    says=_("The program accepts connections from other computers."),
    consequence=_("Accepts connections from the network."),
    phrase="open my computer",
)
_EVERYWHERE = re.compile(r"(?:0\.0\.0\.0|\[?::\]?|\*)(?::\d+)?")
_PLACE = re.compile(r"--?(?:[a-z]+[-_])?(?:host|bind|listen|address|addr|hostname|interface)", re.IGNORECASE)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about open ports."""
    for part in every(case.plan):
        if part.effect == Effect.LISTEN:
            # A server of the whole file system hands out files; a bridge hands out one server.
            yield on_part(LISTEN, case, part, level=Level.DANGER if part.runner == "python" else None)
    argv = case.plan.argv
    # What stands after an image belongs to a program in a container, whose addresses are its own.
    image = min((p.index for p in case.plan.parts if p.role is Role.IMAGE), default=len(argv))
    for part in case.plan.parts:
        if part.role is not Role.ARGUMENT or part.effect or part.index > image:
            continue
        name, equals, value = argv[part.index].partition("=")
        if not equals:
            name, value = argv[part.index - 1], name
        if _PLACE.fullmatch(name) and _EVERYWHERE.fullmatch(value):
            yield on_part(LISTEN, case, part)
