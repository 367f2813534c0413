"""What a client is: a module that knows where one MCP client keeps its servers and how it reads them.

Pure: it builds a ``Target`` from facts that it is given and edits bytes that it is given; ``apply`` does the writing.
``place`` holds the table of paths that ``target`` is made of, ``shapes`` the files and entries that several share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal, Protocol

from consentry.clients.place import Files as Files
from consentry.clients.place import Place as Place
from consentry.clients.place import Platform as Platform
from consentry.clients.place import Scope as Scope
from consentry.errors import Refused
from consentry.model import JSON, Input, Target
from consentry.shape import TEXT, Shape
from consentry.show import show

MAX_NAME = 80  # characters
# What every JavaScript object has already: as a key of a configuration it reads or overwrites that instead.
_PROTOTYPE = frozenset((
    "__proto__", "constructor", "prototype", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "valueOf",
    "toString", "toLocaleString", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
))  # fmt: skip
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?")
# Combining marks that no reader sees: joiners, variation selectors.
_UNSEEN_MARKS = ((0x034F, 0x034F), (0x17B4, 0x17B5), (0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


class Client(Protocol):
    """One MCP client that can be written to."""

    NAME: str
    TITLE: str
    #: What it is called on the search path, where it is a command; it tells that the client is installed.
    PROGRAMS: tuple[str, ...]

    def traces(self, place: Place, /) -> tuple[str, ...]:
        """Files and folders that only an installed client has; one of them is enough."""
        ...

    def target(self, place: Place, scope: Scope, config: str | None, /) -> Target:
        """Where the entry would be written. ``config`` overrides the path.

        The path is absolute as far as ``place`` is; links in it are not resolved. Raises ``UsageError`` for a scope
        that the client does not have.
        """
        ...

    def entry(self, command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
        """The configuration entry of a local server. Raises ``Refused`` for a ``cwd`` that the client does not have."""
        ...

    def remote(self, transport: Literal["http", "sse"], url: str, headers: Mapping[str, str], /) -> dict[str, JSON]:
        """The configuration entry of a remote server. Raises ``UsageError`` where the client has none."""
        ...

    def entries(self, data: bytes | None, key: str, /) -> dict[str, str]:
        """The servers in a configuration file, each with the exact text of its entry.

        ``data`` None means there is no file. Raises ``NotWritten`` for a file that cannot be read truthfully.
        """
        ...

    def put(
        self, data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /
    ) -> bytes:
        """The file with the entry added or replaced, every other byte kept. Raises ``NotWritten``."""
        ...

    def drop(self, data: bytes, key: str, name: str, /) -> bytes:
        """The file without the entry, every other byte kept. Raises ``NotWritten``."""
        ...


def check_name(name: str, platform: Platform = "linux", names: Shape = TEXT) -> None:
    """Refuse a server name that cannot be a key, a file name and a word on a screen at the same time.

    ``names`` are those of servers that the client starts. Raises Refused ``bad-name``.
    """
    problem, hint = _problem(name, platform), "choose one with --name NAME"
    if not problem and not names.fits(name):
        problem, hint = f"{show(name)} is none of a server that this client starts", f"{hint}: {names.words}"
    if problem:
        raise Refused(f"the server name {problem}", code="bad-name", where="/name", hint=hint)


def _problem(name: str, platform: Platform) -> str:
    if not name:
        return "is empty"
    if len(name) > MAX_NAME:
        return f"is longer than {MAX_NAME} characters"
    if name != name.strip():
        return "begins or ends with a blank"
    if _unseen(name):
        return "holds a character that is invisible, a control or changes the direction of text"
    if name in (".", "..") or name in _PROTOTYPE:
        return f"{show(name)} has a meaning of its own to programs"
    if platform == "win32" and _DEVICE.fullmatch(name):
        return f"{show(name)} is a device on Windows"
    return ""


def _unseen(name: str) -> bool:
    # A mark is seen on the letter before it; alone it would join the quotation mark that we put there.
    return unicodedata.category(name[0])[0] == "M" or any(
        any(low <= ord(c) <= high for low, high in _UNSEEN_MARKS)
        if unicodedata.category(c)[0] == "M"
        else c not in "\\ " and show(c, left_to_right=False) != c
        for c in name
    )
