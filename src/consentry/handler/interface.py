"""What a link handler is: how one family of systems decides which program opens a link, and how that is changed.

A member is pure: it reads through a ``Desk`` and gives back what has to be changed and what has to be started;
``registration`` carries it out through the world. It never runs a shell, and a link is one argument from end to end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from consentry.errors import ConsentryError


class Desk(Struct, frozen=True, kw_only=True):
    """What a member may know of this user's desktop; nothing here changes anything.

    ``read`` gives a file or None, ``names`` the names in a folder, ``real`` a path with its links resolved, ``find`` a
    program on the search path; ``programs`` is the folder of our own programs. ``value`` gives a value of the registry
    (Windows), ``app`` the bundle that opens a scheme (macOS).
    """

    home: str
    environ: Mapping[str, str]
    read: Callable[[str], bytes | None]
    names: Callable[[str], tuple[str, ...]]
    programs: str = ""
    real: Callable[[str], str] = lambda path: path
    find: Callable[[str], str | None] = lambda _name: None
    value: Callable[[str, str], str | None] = lambda _key, _name: None
    app: Callable[[str], str | None] = lambda _scheme: None


class FileEdit(Struct, frozen=True, kw_only=True):
    """A file whose content becomes another one, None for no file; ``edit`` is asked again if the file changed."""

    path: str
    edit: Callable[[bytes | None], bytes | None]


class KeyEdit(Struct, frozen=True, kw_only=True):
    """A value of the user's part of the registry (Windows); ``value`` None removes it, and its key once empty."""

    key: str
    name: str
    value: str | None


class Build(Struct, frozen=True, kw_only=True):
    """An application bundle that the system's own tool makes out of a script (macOS)."""

    script: str
    bundle: str


class Register(Struct, frozen=True, kw_only=True):
    """A bundle whose schemes the system is to read anew (macOS)."""

    bundle: str


class Prefer(Struct, frozen=True, kw_only=True):
    """The bundle that opens a scheme from now on (macOS)."""

    scheme: str
    app: str


Act = FileEdit | KeyEdit | Build | Register | Prefer


class Call(Struct, frozen=True, kw_only=True):
    """A program to be started with exactly these arguments, in ``folder`` or in the working directory."""

    program: str
    arguments: tuple[str, ...]
    folder: str | None = None


class NoProgram(ConsentryError):
    """There is nothing to hand a link on to, or it cannot be started."""

    exit_code = 4


def no_program(why: str) -> NoProgram:
    """The ending of a link that could not be handed on."""
    return NoProgram(f"{why}; the link was not opened", hint="open it from the application itself")


class Handler(Protocol):
    """One way in which systems register programs for links."""

    #: Under which name Consentry itself is registered.
    OWN: str

    def holder(self, desk: Desk, scheme: str, /) -> str | None:
        """What opens ``scheme`` now, as the system names it; None for nothing."""
        ...

    def other(self, desk: Desk, scheme: str, /) -> str | None:
        """What would open ``scheme`` if Consentry were not there."""
        ...

    def enable(self, desk: Desk, schemes: tuple[str, ...], command: tuple[str, ...], /) -> tuple[Act, ...]:
        """What has to be changed so that ``command`` with the link after it is started for each of ``schemes``."""
        ...

    def disable(
        self, desk: Desk, schemes: tuple[str, ...], before: Mapping[str, str | None], left: tuple[str, ...], /
    ) -> tuple[Act, ...]:
        """What has to be changed so that ``schemes`` are opened as ``before``; ``left`` are those that stay ours."""
        ...

    def call(self, desk: Desk, holder: str, link: str, /) -> Call:
        """How ``holder`` is started with ``link``. Raises NoProgram."""
        ...
