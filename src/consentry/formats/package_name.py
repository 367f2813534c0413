"""A package by name: ``npm:NAME[@VERSION]``, ``pypi:NAME[==VERSION]``, ``oci:IMAGE``.

Read as the command line that clients use for such a package: ``npx -y``, ``uvx``, ``docker run -i --rm``. A bare word
does not say which registry is meant, and the same word is a different package in each.
"""

from __future__ import annotations

import re

from consentry.errors import Refused
from consentry.formats.interface import form, quote
from consentry.model import InstallRequest, Server

NAME: str = "package"

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
_GRAMMARS = {
    "npm": (_NPM, "npm:NAME or npm:NAME@VERSION", ("npx", "-y")),
    "pypi": (_PYPI, "pypi:NAME or pypi:NAME==VERSION", ("uvx",)),
    "oci": (_OCI, "oci:IMAGE, with :TAG or @sha256:DIGEST", ("docker", "run", "-i", "--rm")),
}
_LONGEST = 400


def claims(offer: str) -> bool:
    """Whether ``offer`` is a package with its ecosystem, or a single bare word."""
    return form(offer) in ("package", "word")


def read(offer: str) -> InstallRequest:
    """The server that the package is. Raises Refused: ambiguous-name, unsupported-package, look-alike, bad-package."""
    ecosystem, colon, spec = offer.strip().partition(":")
    if not colon:
        word = quote(ecosystem)
        hint = f"write npm:{word}, pypi:{word} or oci:{word}; a program of yours goes after --"
        raise Refused(f"{word} does not say where it comes from", code="ambiguous-name", hint=hint)
    if ecosystem not in _GRAMMARS:
        hint = "give npm:, pypi: or oci: in small letters, or the command after --"
        raise Refused(f"{quote(ecosystem)}: is not a registry that is read here", code="unsupported-package", hint=hint)
    grammar, usage, command = _GRAMMARS[ecosystem]
    if not spec.isascii():
        hint = "package names are plain ASCII; type the name by hand"
        raise Refused(f"{quote(spec)} holds letters that no package name has", code="look-alike", hint=hint)
    match = grammar.fullmatch(spec) if len(spec) <= _LONGEST else None
    if not match:
        raise Refused(f"{quote(spec)} is not a package of {ecosystem}", code="bad-package", hint=f"write {usage}")
    program, *options = command
    server = Server(names=(match[1].rpartition("/")[2],), command=program, args=(*options, spec))
    return InstallRequest(raw=offer, format=NAME, channel="package name", client=None, servers=(server,))
