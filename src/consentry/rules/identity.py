r"""A name that programs cannot store as it is.

The name becomes a key in a configuration file and often the name of a file. Some names mean something to the programs
that read them: they overwrite parts of the program, name a device of Windows, or lead into another folder.

Flags:
    ID-FORMAT          {"name": "a/b", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-FORMAT          {"name": "$(id)", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-FORMAT          {"name": "notes ", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-FORMAT block    {"name": " ", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-FORMAT block    {"name": "../../notes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    PATH-TRAV          {"name": "../../notes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-PROTO           {"name": "toString", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    ID-PROTO           {"name": "NUL.txt", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
Passes:
    {"name": "Azure MCP Server", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "notes (beta) & more", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "@acme/notes", "command": "npx", "args": ["-y", "@acme/notes@1.2.3"]}
    {"name": "com.example/notes", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "construction", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
    {"name": "console", "command": "npx", "args": ["-y", "notes-mcp@1.2.3"]}
Source: ECMAScript object properties; Windows device names; CWE-1321; CWE-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, finding

_FORMAT = Wording(
    id="ID-FORMAT",
    level=Level.WARN,
    title=_("Unusual name"),
    says=_("Some clients cannot store or show this name as it is."),
    consequence=_("The name is unusual."),
)
_PROTO = Wording(
    id="ID-PROTO",
    level=Level.BLOCK,
    title=_("Reserved name"),
    says=_("This name breaks programs that store it."),
    consequence=_("The name cannot be stored."),
)
_TRAVERSAL = Wording(
    id="PATH-TRAV",
    level=Level.BLOCK,
    title=_("Name climbs out of its folder"),
    says=_("A program that makes a file of this name would write elsewhere."),
    consequence=_("The name points to another folder."),
)
IDS: tuple[str, ...] = (_FORMAT.id, _PROTO.id, _TRAVERSAL.id)

_USUAL = re.compile(r"[A-Za-z0-9_@](?:[A-Za-z0-9_ .@()&:+-]{0,78}[A-Za-z0-9_.@)&+-])?")
#: How registries and forges call a server: @scope/name, com.example/name, example.com/owner/name.
_PUBLISHED = re.compile(
    r"@[a-z0-9][\w.-]*/[\w.-]+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[A-Za-z0-9][\w.-]*){1,2}", re.ASCII
)
_RESERVED = frozenset(
    name.casefold()
    for name in (
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "valueOf",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "con",
        "prn",
        "aux",
        "nul",
        "clock$",
        "conin$",
        "conout$",
        *(f"com{n}" for n in range(1, 10)),
        *(f"lpt{n}" for n in range(1, 10)),
        *(f"{port}{n}" for port in ("com", "lpt") for n in "\u00b9\u00b2\u00b3"),
    )
)
_KEYWORDS = frozenset(("mcpservers", "servers", "inputs", "command", "args", "env", "mcp", "default"))


def _format(name: str) -> Iterator[Finding]:
    if not name.strip():
        yield finding(_FORMAT, "/name", name, level=Level.BLOCK, says=_("The name is empty."))
        return
    if ".." in re.split(r"[/\\]", name) or name == ".":
        yield finding(_FORMAT, "/name", name, level=Level.BLOCK)
        yield finding(_TRAVERSAL, "/name", name)
    elif not _USUAL.fullmatch(name) or name.casefold() in _KEYWORDS:
        published = len(name) <= 80 and _PUBLISHED.fullmatch(name)
        yield finding(_FORMAT, "/name", name, level=Level.INFO if published else None)
    bare = name.strip(" .").casefold()
    if bare.split(".")[0].rstrip() in _RESERVED or bare in _RESERVED:
        yield finding(_PROTO, "/name", name)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about names."""
    for name in case.server.names:
        yield from _format(name)
