"""A command line: as words after ``--`` of our own command line, or pasted as one line of text.

Pasted text is split as a POSIX shell would, never executed; leading ``NAME=VALUE`` words become variables. Anything
beyond one simple command is refused.
"""

from __future__ import annotations

from msgspec.structs import replace

from consentry.errors import Refused
from consentry.formats import naming, words
from consentry.formats.add_command import find
from consentry.formats.interface import form
from consentry.formats.quote import nul
from consentry.model import InstallRequest, Server

NAME: str = "command line"


def claims(offer: str) -> bool:
    """Whether ``offer`` is a line of words, but not one that begins with a client's own command."""
    return form(offer) == "line" and find(offer) is None


def read(offer: str) -> InstallRequest:
    """The server that a pasted line starts. Raises Refused, see ``words``, and ``nothing-to-run``."""
    line = words.split(offer)
    if line and line[0].raw == "--":
        line = line[1:]
    env, rest = words.variables(line)
    request = _request(offer, tuple([word.text for word in rest]), env, None)
    said = words.folded(line)
    return replace(request, findings=said) if said else request


def from_argv(argv: tuple[str, ...], name: str | None) -> InstallRequest:
    """The server that ``argv`` starts, exactly these elements; ``name`` is what the user calls it.

    Raises Refused: nothing-to-run, nul, not-unicode.
    """
    for index, word in enumerate(argv):
        where = f"/args/{index - 1}" if index else "/command"
        if "\0" in word:
            raise nul("a word", where)
        if not word.isascii() and any("\ud800" <= char <= "\udfff" for char in word):
            hint = "a request is text; rename the file or the value"
            raise Refused("a word is not Unicode text", code="not-unicode", where=where, hint=hint)
    request = _request(" ".join(argv), argv, (), name)
    return replace(request, servers=(replace(request.servers[0], exact=True),))


def _request(raw: str, argv: tuple[str, ...], env: tuple[tuple[str, str], ...], name: str | None) -> InstallRequest:
    if not argv or not argv[0]:
        hint = "give a program and its arguments"
        raise Refused("nothing to run: the line holds no program", code="nothing-to-run", hint=hint)
    command, *args = argv
    given = naming.derived(command, tuple(args), None) if name is None else name
    server = Server(names=(given,), command=command, args=tuple(args), env=env)
    return InstallRequest(raw=raw, format=NAME, channel="command line", client=None, servers=(server,))
