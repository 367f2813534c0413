"""Which program's own command for adding a server a line calls, if any: ``claude mcp add``, ``code --add-mcp``, ...

A line is recognised by its first words as a shell would pass them on, however they are quoted or folded, so that no
such line is ever taken for the command of a server.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from consentry.formats import words
from consentry.formats.add_grammars import GRAMMARS, INSTALLERS, PACKAGES, PROFILES, UNSAID

Kind = Literal["add", "profile", "session", "installer", "unsaid", "unknown", "before", "chat"]


class Call(NamedTuple):
    """What a line calls: a program, its verb, and how many words the two and all before them take.

    ``kind``: "add" (the program's grammar is known), "profile" (JSON follows), "session" (Goose), "installer" (sets up
    other clients), "unsaid" (what would run is not in the line), "unknown" (the program's grammar is not known),
    "before" (something stands before the program or its verb), "chat" (a command for the chat of a client, no program).
    """

    program: str
    verb: str
    length: int
    kind: Kind


_LOOKED_AT = 12
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_VERBS = ("add", "install", "add-json")
#: Words before a program that do not change which one it is.
_BEFORE = frozenset(("env", "sudo"))
_CLIENTS = frozenset({name for name, _ in GRAMMARS if name != "mcp"} | PROFILES.keys())
_NODE = (("npx",), ("bunx",), ("pnpx",), ("pnpm", "dlx"), ("yarn", "dlx"), ("bun", "x"), ("npm", "exec"))
_RUNNERS = (*_NODE, ("uvx",), ("uv", "run"), ("uv", "tool", "run"), ("pipx", "run"))
#: Words of runners that change nothing.
_QUIET = frozenset(("-y", "--yes", "-q", "--quiet", "--"))
#: What people type into the chat of Claude Code and of clients made like it.
_CHAT = frozenset(("/plugin", "/plugins", "/mcp", "/extensions"))
_ENDINGS = (".exe", ".cmd", ".ps1")


def find(line: str) -> Call | None:
    """The call that ``line`` is, None if it calls no command for adding servers. Cheap, never raises."""
    head = list(words.head(line, _LOOKED_AT))
    if len(head) > 1 and head[0] in _CHAT:
        return Call(head[0], head[1], 2, "chat")
    start = next((i for i, word in enumerate(head) if not _ASSIGNMENT.match(word) and word not in _BEFORE), len(head))
    program, at = _program(head, start)
    rest = head[at:]
    call = _known(program, rest, at)
    if call is None:
        return _later(program, rest, at)
    return call._replace(kind="before") if start and call.kind != "installer" else call


def _program(head: list[str], start: int) -> tuple[str, int]:
    """The name of the program, through a package runner, and where its own words begin."""
    for runner in _RUNNERS:
        end = start + len(runner)
        if tuple(map(_base, head[start : start + 1])) + tuple(head[start + 1 : end]) != runner:
            continue
        while end < len(head) and head[end] in _QUIET:
            end += 1
        if end < len(head) and not head[end].startswith("-"):
            return _package(head[end], PACKAGES if runner in _NODE else {}), end + 1
    return _base(head[start]) if start < len(head) else "", start + 1


def _base(word: str) -> str:
    name = word.replace("\\", "/").rpartition("/")[2]
    return next((name[: -len(ending)] for ending in _ENDINGS if name.lower().endswith(ending)), name)


def _package(spec: str, clients: dict[str, str]) -> str:
    """The program that a package is. A package that only has the name of a client is not that client."""
    scope = "@" if spec.startswith("@") else ""
    name = scope + re.split(r"[@=\[]", spec[len(scope) :], maxsplit=1)[0]
    return clients.get(name) or (name if name in INSTALLERS else f"the package {name}")


def _known(program: str, rest: list[str], at: int) -> Call | None:
    first, second = rest[0] if rest else "", " ".join(rest[:2])
    if any(verb in ("", first, second) for verb in INSTALLERS.get(program, ())):
        return Call(program, first, at, "installer")
    if program in PROFILES and first.partition("=")[0] == "--add-mcp":
        return Call(program, "--add-mcp", at + (first == "--add-mcp"), "profile")
    if program == "goose" and first in ("session", "run") and "--with-" in " ".join(rest):
        return Call(program, first, at + 1, "session")
    if any(verb in (first, second) for verb in UNSAID.get(program, ())):
        return Call(program, second, at + 2, "unsaid")
    for verb in (first, second):
        if (program, verb) in GRAMMARS:
            return Call(program, verb, at + len(verb.split()), "add")
    if first == "--add-mcp" or (program and first == "mcp" and _adds(rest)):
        return Call(program, second if first == "mcp" else first, at + 2, "unknown")
    return None


def _adds(rest: list[str]) -> bool:
    return len(rest) > 1 and (rest[1] in _VERBS or rest[1].startswith("add-"))


def _later(program: str, rest: list[str], at: int) -> Call | None:
    """Options of a client between its name and its verb: what they do to the rest is not modelled."""
    if program not in _CLIENTS or not rest or not rest[0].startswith("-"):
        return None
    for index, word in enumerate(rest):
        if (word == "mcp" and _adds(rest[index:])) or word.partition("=")[0] == "--add-mcp":
            return Call(program, word, at, "before")
    return None
