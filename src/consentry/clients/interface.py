"""What a client is: a module that knows where one MCP client keeps its servers and how it reads them.

Pure: it builds a ``Target`` from facts that it is given and edits bytes that it is given; ``apply`` does the writing.
"""

from __future__ import annotations

import ntpath
import posixpath
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from consentry import edit
from consentry.decode import Node, utf8
from consentry.errors import NotWritten, Refused, UsageError
from consentry.model import JSON, Input, Target
from consentry.show import show

Platform = Literal["linux", "darwin", "win32"]
Scope = Literal["user", "project"]

MAX_NAME = 80  # characters
# What every JavaScript object has already: as a key of a configuration it reads or overwrites that instead.
_PROTOTYPE = frozenset((
    "__proto__", "constructor", "prototype", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "valueOf",
    "toString", "toLocaleString", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
))  # fmt: skip
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?")
# Combining marks that no reader sees: joiners, variation selectors.
_UNSEEN_MARKS = ((0x034F, 0x034F), (0x17B4, 0x17B5), (0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The facts that decide where a client's files are. ``folder`` is the working directory, for project scope."""

    platform: Platform
    home: str
    folder: str
    environ: Mapping[str, str]


class Client(Protocol):
    """One MCP client that can be written to."""

    NAME: str
    TITLE: str

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


# ---- functions for members to borrow -------------------------------------------------------------------------------


def join(place: Place, *parts: str) -> str:
    """``parts`` as one path in the spelling of ``place``; an absolute part starts anew."""
    return ntpath.join(*parts) if place.platform == "win32" else posixpath.join(*parts)


def app_folder(place: Place) -> str:
    """Where desktop applications of this platform keep their folders; a relative variable does not count."""
    if place.platform == "darwin":
        return join(place, place.home, "Library", "Application Support")
    if place.platform == "win32":
        found = place.environ.get("APPDATA", "")
        return found if ntpath.isabs(found) else join(place, place.home, "AppData", "Roaming")
    found = place.environ.get("XDG_CONFIG_HOME", "")
    return found if posixpath.isabs(found) else join(place, place.home, ".config")


def own_path(place: Place, config: str) -> str:
    """The path that a user named in place of the client's own. Raises UsageError for an empty one."""
    if not config or "\0" in config:
        raise UsageError("the configuration path is empty or holds a NUL", hint="name the file with --config PATH")
    return join(place, place.folder, config)


def check_name(name: str, platform: Platform = "linux") -> None:
    """Refuse a server name that cannot be a key, a file name and a word on a screen at the same time.

    Raises Refused ``bad-name``.
    """
    problem = _problem(name, platform)
    if problem:
        raise Refused(f"the server name {problem}", code="bad-name", where="/name", hint="choose one with --name NAME")


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


def text(data: bytes | None) -> str:
    """A configuration file as text; "" where there is none. Raises NotWritten for anything but UTF-8."""
    try:
        return utf8(data or b"")
    except Refused as refused:
        raise NotWritten(refused.message, hint=refused.hint) from refused


def member(data: bytes | None, key: str, kind: str) -> Node | None:
    """The value of ``key`` in a configuration file, which must be of ``kind``; None where there is none.

    Raises NotWritten for a file that cannot be read truthfully and for a value of another kind.
    """
    top = edit.root(text(data))
    if top is None:
        return None
    if top.kind != "object":
        raise NotWritten("does not hold an object", hint="mend the file in an editor, then run this again")
    found = top.get(key)
    if found is not None and found.kind != kind:
        raise NotWritten(f"{show(key)} is not an {kind}", hint="mend the file in an editor, then run this again")
    return found


def local_entry(title: str, command: tuple[str, ...], env: Mapping[str, str], cwd: str | None) -> dict[str, JSON]:
    """``Client.entry`` for clients whose entries have command, args and env only."""
    if cwd is not None:
        raise Refused(
            f"an entry of {title} has no working directory",
            hint="leave --direct out: the guard changes to that folder itself",
            code="no-cwd",
            where="/cwd",
        )
    made: dict[str, JSON] = {"command": command[0], "args": list(command[1:])}
    return {**made, "env": dict(env)} if env else made


def entries(data: bytes | None, key: str, /) -> dict[str, str]:
    """``Client.entries`` for JSON files whose ``key`` holds the servers by name."""
    found = member(data, key, "object")
    whole = text(data)
    return {} if found is None else {m.key: whole[m.node.start : m.node.end] for m in found.members}


def put(data: bytes | None, key: str, name: str, entry: dict[str, JSON], inputs: tuple[Input, ...], /) -> bytes:
    """``Client.put`` for JSON files, for clients without inputs."""
    if inputs:
        raise NotWritten("this client cannot ask for values", hint="install it for a client that has inputs")
    return edit.set_member(text(data), (key, name), entry).encode()


def drop(data: bytes, key: str, name: str, /) -> bytes:
    """``Client.drop`` for JSON files. Raises NotWritten also where the entry is not there."""
    return edit.remove_member(text(data), (key, name)).encode()
