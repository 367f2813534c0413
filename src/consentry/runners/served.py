"""Files that a server framework loads: ``mcp run FILE``, ``fastmcp run FILE``, ``python -m mcp run FILE``.

The grammars leave them ordinary arguments, so nothing holds their content to what was agreed; the plan says so.
Source: help texts of the ``mcp`` and ``fastmcp`` packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.effects import base
from consentry.language import _
from consentry.model import Part, Role, Unknown
from consentry.runners.interface import is_url, names

_PROGRAMS = names("mcp fastmcp")
_VERBS = names("run dev")
_FILE = re.compile(r"[^=]*(?:[/\\][^=]*|\.(?:py|pyw|json)(?::[^=]*)?)", re.IGNORECASE)
_NAMED = re.compile(r"[@\[=<>~! ]")  # where the name of a package ends
_NAME = re.compile(r"[\w.-]+")


def _name(argv: tuple[str, ...], part: Part) -> str:
    """The framework that an element may start: a program, a package of that name or a module."""
    if part.role is Role.PROGRAM or (part.role is Role.ARGUMENT and part.detail == "program"):
        return _NAMED.split(base(argv[part.index]), maxsplit=1)[0]
    if part.role not in (Role.PACKAGE, Role.MODULE):
        return ""
    match = _NAME.match(part.detail)
    return match[0].partition(".")[0].casefold() if match else ""


def served(argv: tuple[str, ...], parts: tuple[Part, ...]) -> Iterator[Unknown]:
    """One fact for each file that a framework in ``argv`` would load; the last element that names one counts."""
    found = [part.index for part in parts if _name(argv, part) in _PROGRAMS]
    if not found:
        return
    begun = False
    for index in range(found[-1] + 1, len(argv)):
        word = argv[index]
        if word == "--":
            return
        if not begun:
            begun = word in _VERBS
        elif not word.startswith("-") and not is_url(word) and _FILE.fullmatch(word):
            yield Unknown(where=f"/argv/{index}", says=_("what is in this file: it is not checked at start"))
