"""How a package of each ecosystem is written: what is neither a range of addresses nor an option, but one name."""

from __future__ import annotations

import re
from typing import NamedTuple

from consentry.errors import Refused
from consentry.formats.quote import quote

_NPM = re.compile(
    r"((?:@[a-z0-9~-][a-z0-9._~-]*/)?[A-Za-z0-9~][A-Za-z0-9._~-]*)(?:@([A-Za-z0-9^~<>=*][A-Za-z0-9._+^~<>=*-]*))?"
)
_PYPI = re.compile(
    r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\[[A-Za-z0-9._,-]+\])?(?:==([A-Za-z0-9][A-Za-z0-9.!+_-]*))?"
)
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_OCI = re.compile(
    rf"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{{1,5}})?/)?(?:{_COMPONENT}/)*({_COMPONENT})"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?"
)
_NUGET = re.compile(r"([A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*)(?:@([0-9A-Za-z][0-9A-Za-z.+*-]*))?")
_LONGEST = 400


class Grammar(NamedTuple):
    """Pattern of a specification, whose first group is the name, and how a person writes one."""

    pattern: re.Pattern[str]
    usage: str


GRAMMARS = {
    "npm": Grammar(_NPM, "npm:NAME or npm:NAME@VERSION"),
    "pypi": Grammar(_PYPI, "pypi:NAME or pypi:NAME==VERSION"),
    "oci": Grammar(_OCI, "oci:IMAGE, with :TAG or @sha256:DIGEST"),
    "nuget": Grammar(_NUGET, "nuget:NAME or nuget:NAME@VERSION"),
}


def name(ecosystem: str, spec: str, where: str = "", hint: str = "") -> str:
    """The last component of the name in ``spec``. Raises Refused: look-alike, bad-package."""
    if not spec.isascii():
        ascii_only = "package names are plain ASCII; type the name by hand"
        message = f"{quote(spec)} holds letters that no package name has"
        raise Refused(message, code="look-alike", where=where, hint=ascii_only)
    grammar = GRAMMARS[ecosystem]
    match = grammar.pattern.fullmatch(spec) if len(spec) <= _LONGEST else None
    if not match:
        message = f"{quote(spec)} is not a package of {ecosystem}"
        raise Refused(message, code="bad-package", where=where, hint=hint or f"write {grammar.usage}")
    return match[1].rpartition("/")[2]
