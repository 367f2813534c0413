"""Expressions that a client replaces by something of the computer when it starts a server. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from consentry.decode import pointer
from consentry.language import _
from consentry.rules.interface import Case, place

# Expressions that some client replaces by something of the computer, without asking.
_FILLS = re.compile(r"\$\{(env|command|config|file):([^{}]*)\}|\{(env|file):([^{}]*)\}|^%(\w+)%")
# What a client puts in the place of an expression, and of which name: ``${env:X}``, ``{file:P}``, ``${X:-other}``,
# ``${{ secrets.X }}``, ``$X``, ``%X%``. What it knows by itself (``${workspaceFolder}``) is of no sort.
_SORTS = re.compile(
    r"\$?\{(env|command|config|file):([^{}]*)\}?"
    r"|\$\{(?!workspaceFolder|userHome|input:|pathSeparator|cwd\b|/)()([A-Za-z_]\w*)(?::?[-=?+][^}]*)?\}"
    r"|\$\{\{ *(?:secrets|inputs)\.([\w.-]+) *\}\}|[$%](\w+)%?"
)
#: Variables that every program has and that hold no secret, and what they are.
_PLAIN = {
    "home": _("the path of your home folder"), "userprofile": _("the path of your home folder"),
    "pwd": _("the path of the folder that the client works in"), "user": _("your account's name"),
    "username": _("your account's name"), "logname": _("your account's name"),
    "appdata": _("the path of your settings"),
    "localappdata": _("the path of your settings"), "lang": _("your language"), "tz": _("your time zone"),
    "tmpdir": _("the path of a folder for files of a moment"), "temp": _("the path of a folder for files of a moment"),
    "tmp": _("the path of a folder for files of a moment"), "path": _("the list of folders that programs are "
        "taken from"),
    "hostname": _("the name of this computer"), "computername": _("the name of this computer"),
    "shell": _("the path of your shell"),
    "xdg_config_home": _("the path of your settings"), "programfiles": _("the path of a folder of the system"),
    "systemroot": _("the path of a folder of the system"), "programdata": _("the path of a folder of the system"),
}  # fmt: skip


class Expression(NamedTuple):
    """One expression: its place, its part of the command, itself, its sort ("" for none) and the name in it."""

    where: str
    part: int | None
    text: str
    sort: str
    name: str

    @property
    def keeps(self) -> bool:
        """Whether a variable takes the value of its own name: so entries say that the person gives the value."""
        return self.sort == "env" and "env:" not in self.text and self.where == pointer("env", self.name)


def _sorted(where: str, part: int | None, text: str) -> Expression:
    match = _SORTS.fullmatch(text)
    if not match:
        return Expression(where, part, text, "", "")
    name = match[2] or match[4] or match[5] or match[6]
    return Expression(where, part, text, match[1] or match[3] or "env", name)


def expressions(case: Case) -> Iterator[Expression]:
    """Every expression that the client fills in.

    Without a client any known syntax counts; a client that does not know it leaves the text as it is.
    """
    if case.plan.target is not None:
        for hole in case.plan.holes:
            part = int(hole.where[6:]) if hole.where.startswith("/argv/") else None
            yield _sorted(hole.where if part is None else place(case, part), part, hole.expression)
        return
    texts: list[tuple[str, int | None, str]] = []
    texts += [(place(case, index), index, word) for index, word in enumerate(case.plan.argv)]
    texts += [(pointer("env", name), None, value) for name, value in case.server.env]
    texts += [(pointer("headers", name), None, value) for name, value in case.server.headers]
    texts += [("/url", None, case.server.url or "")]
    for where, part, text in texts:
        if len(text) <= 100_000 and ("{" in text or text[:1] == "%"):
            yield from (_sorted(where, part, match[0]) for match in _FILLS.finditer(text))


def plain(found: Expression) -> str:
    """What an expression puts in if it is no secret, "" if it may be one, or if another computer gets it."""
    if found.sort != "env" or found.where.startswith(("/url", "/headers")):
        return ""
    return _PLAIN.get(found.name.casefold(), "")
