"""A package by name: ``npm:NAME[@VERSION]``, ``pypi:NAME[==VERSION]``, ``oci:IMAGE``, ``nuget:NAME[@VERSION]``.

Read as the command line that clients use for such a package: ``npx -y``, ``uvx``, ``docker run -i --rm``, ``dnx`` with
``--yes``. A bare word does not say which registry is meant, and the same word is a different package in each.
"""

from __future__ import annotations

from consentry.errors import Refused
from consentry.formats import package_grammar
from consentry.formats.interface import form, quote
from consentry.formats.quote import nul
from consentry.model import InstallRequest, Server

NAME: str = "package"

#: What stands before and after the package on the line.
_LINES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "npm": (("npx", "-y"), ()),
    "pypi": (("uvx",), ()),
    "oci": (("docker", "run", "-i", "--rm"), ()),
    "nuget": (("dnx",), ("--yes",)),
}
#: What programs print, and a person then copies, where there was nothing to copy.
_NOTHING = frozenset(("null", "undefined", "None", "nil"))


def claims(offer: str) -> bool:
    """Whether ``offer`` is a package with its ecosystem, or a single bare word."""
    return form(offer) in ("package", "word")


def read(offer: str) -> InstallRequest:
    """The server that the package is.

    Raises Refused: ambiguous-name, nothing-to-run, nul, unsupported-package, look-alike, bad-package.
    """
    ecosystem, colon, spec = offer.strip().partition(":")
    if "\0" in offer:
        raise nul("the request")
    if ecosystem in _NOTHING and not colon:
        hint = f"copy the whole link, JSON text or command line; a package of that name is npm:{ecosystem}"
        message = f"nothing to run: {ecosystem} is what programs print where a value is missing"
        raise Refused(message, code="nothing-to-run", hint=hint)
    if not colon:
        word = quote(ecosystem)
        hint = f"write npm:{word}, pypi:{word}, oci:{word} or nuget:{word}; a program of yours goes after --"
        raise Refused(f"{word} does not say where it comes from", code="ambiguous-name", hint=hint)
    if ecosystem not in _LINES:
        hint = "give npm:, pypi:, oci: or nuget: in small letters, or the command after --"
        raise Refused(f"{quote(ecosystem)}: is not a registry that is read here", code="unsupported-package", hint=hint)
    name = package_grammar.name(ecosystem, spec)
    (program, *options), after = _LINES[ecosystem]
    server = Server(names=(name,), command=program, args=(*options, spec, *after))
    return InstallRequest(raw=offer, format=NAME, channel="package name", client=None, servers=(server,))
