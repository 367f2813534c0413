"""What a request has that rules could judge: a rule is loaded and run only where there is something for it.

An ordinary request concerns few rules, and its question must appear at once. A concern is wide on purpose: a rule that
finds nothing costs little, one that was not asked would be a hole (a test compares both ways).
"""

from __future__ import annotations

import re
from typing import Literal

from consentry.effects import Effect
from consentry.model import Role
from consentry.rules.interface import Case

Concern = Literal[
    "any",  # nothing in particular
    "part",  # an element of argv that does something
    "image",  # the same, or the image of a container
    "script",  # text that a shell could read, or a program that acts by itself
    "env",  # a variable is set
    "value",  # an argument, a variable, a folder or the path of a program
    "filled",  # something that a client could fill in, or asks for
    "address",
    "fetched",  # a package
    "uncommon",  # more than printable ASCII
    "marked",  # signs of markup
    "long",  # more than one short word
    "phrase",  # words with blanks between them
    "existing",  # servers that are there already
    "bundle",
    "batch",  # a batch file of Windows
    "line",  # a command with a blank in it
    "forbidden",  # a policy says something of it
]

_QUIET = frozenset(("", Effect.ENV, Effect.PROTECTIVE))
_NAMED = frozenset((Role.PROGRAM, Role.PACKAGE, Role.IMAGE, Role.MODULE))
_ALONE = frozenset(("tool", "plain"))  # grammars of programs that act by themselves
_SHELLS = frozenset(("shell", "powershell", "cmd"))
_SHELL = re.compile(r"[;&|`$<>\n]")
#: An argument that can be a path, a key or an address: a short plain word is none.
_TELLING = re.compile(r"[/\\~.$%:*_=]|.{12}", re.DOTALL)
_MARKED = re.compile(r"[<&\[%$]")
_FILLED = re.compile(r"[$%{]")
_SHORT = 39  # characters


def concerns(case: Case) -> set[Concern]:
    """What there is to judge."""
    found: set[Concern] = {"any"}
    server, plan = case.server, case.plan
    if case.facts.existing or case.facts.approved is not None:
        found.add("existing")
    if case.facts.forbidden:
        found.add("forbidden")
    if server.bundle is not None or plan.bundle is not None or server.fields:
        found |= {"bundle", "value", "part", "image"}
    if plan.holes or plan.inputs or server.inputs:
        found.add("filled")
    if server.url is not None or server.headers:
        found |= {"address", "value"}
    if server.env:
        found |= {"env", "value"}
        if any("$" in value.replace(f"${{{name}}}", "") or "`" in value for name, value in server.env):
            found.add("script")
    if plan.cwd or plan.variants:
        found.add("value")
    command = server.command or ""
    if " " in command:
        found |= {"line", "script", "value"}
    if command.casefold().endswith((".cmd", ".bat")):
        found.add("batch")
    return found | _of_texts(case) | _of_parts(case)


def _of_texts(case: Case) -> set[Concern]:
    """What the letters of all texts tell."""
    server = case.server
    words = [*server.names, *case.plan.argv, server.cwd or "", server.url or "", *(f.value for f in server.fields)]
    for name, value in (*server.env, *server.headers):
        words += (name, value)
    found: set[Concern] = set()
    if len(words) > 2 * _SHORT or any(len(word) > _SHORT for word in words):
        found.add("long")
    # Together, as one text: a comma, which divides them here, tells nothing.
    text = ",".join(words)
    if not (text.isascii() and text.isprintable()):
        found |= {"uncommon", "long", "phrase"}
    if " " in text or "\n" in text or "\t" in text:
        found |= {"long", "phrase"}
    if any(word[:1] in ("[", "(") for word in words):
        found.add("phrase")
    if _MARKED.search(text):
        found.add("marked")
    if _FILLED.search(text):
        found.add("filled")
    return found


def _of_parts(case: Case) -> set[Concern]:
    plan = case.plan
    found: set[Concern] = set()
    if plan.packages or plan.nested:
        found.add("fetched")
    if plan.nested:
        found |= {"part", "image", "script", "env", "value", "address"}
    for part in plan.parts:
        word = plan.argv[part.index]
        if part.effect not in _QUIET:
            found |= {"part", "image", "script", "env", "value", "phrase", "fetched", "address"}
        if part.effect == Effect.ENV:
            found |= {"env", "value"}
        if part.effect == Effect.EXTRA_PACKAGE or part.role in (Role.PACKAGE, Role.IMAGE):
            found.add("fetched")
        if part.role is Role.IMAGE or part.runner == "toolchain":
            found |= {"part", "image", "fetched", "value"}
        if part.role is Role.PROGRAM:
            if part.runner in _ALONE and part.index + 1 < len(plan.argv):
                found.add("script")
            if "/" in word or "\\" in word or ":" in word:
                found.add("value")
        elif part.role not in _NAMED and (word[:1] != "-" or "=" in word):
            if _TELLING.search(word):
                found.add("value")
            if _SHELL.search(word):
                found.add("script")
        if part.role is Role.SCRIPT and part.runner in _SHELLS:
            found.add("script")
        if "://" in word or part.role is Role.SCRIPT:
            found |= {"address", "value"}
    return found | ({"address"} if any(p.source in ("git", "url") for p in plan.packages) else set())
