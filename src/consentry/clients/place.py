"""Where a client keeps its servers on each system, as a table. Pure: it looks at no disk."""

from __future__ import annotations

import ntpath
import posixpath
import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from consentry.errors import UsageError
from consentry.grants import Grant
from consentry.model import Target
from consentry.shape import TEXT, Shape

Platform = Literal["linux", "darwin", "win32"]
Scope = Literal["user", "project"]


class Place(Struct, frozen=True, kw_only=True):
    """The facts that decide where a client's files are. ``folder`` is the working directory, for project scope."""

    platform: Platform
    home: str
    folder: str
    environ: Mapping[str, str]


class Files(Struct, frozen=True, kw_only=True):
    """Where a client keeps its servers and how it reads them, as a table; ``target`` and ``traces`` are made of it.

    A path is written with ``/`` and begins with ``{home}``, ``{app}`` (desktop applications: ``$XDG_CONFIG_HOME``,
    ``Library/Application Support``, ``%APPDATA%``), ``{config}`` (``$XDG_CONFIG_HOME`` on macOS too, ``%APPDATA%``),
    ``{local}`` (``$XDG_DATA_HOME``, ``%LOCALAPPDATA%``) or ``{VARIABLE|PATH}``: the folder in that variable, else the
    other one, below the home folder or written like this itself (``{VARIABLE|{config}}``). ``user`` is one path, or
    one for each platform that has the client. ``project`` is below the working folder; "" where there is no such scope.
    ``grants`` are the keys that weaken a later protection, only those that the client really reads for a server.
    ``names`` are the names of servers that it starts, where it does not start all.
    ``traces_`` are the places that only an installed client has, where the folder of ``user`` is not one.
    """

    name: str
    title: str
    user: str | Mapping[Platform, str]
    project: str = ""
    traces_: tuple[str, ...] = ()
    key: str = "mcpServers"
    splitting: Literal["none", "words"] = "none"
    expressions: tuple[str, ...] = ()
    syntaxes: tuple[str, ...] = ()
    drops: frozenset[str] = frozenset()
    readers: tuple[str, ...] = ()
    project_readers: tuple[str, ...] = ()
    remote: bool = True
    inputs: bool = False
    grants: tuple[Grant, ...] = ()
    names: Shape = TEXT
    by_hand: str = ""
    tested: str | None = None

    def target(self, place: Place, scope: Scope, config: str | None, /) -> Target:
        """See ``Client.target``."""
        if scope == "project" and not self.project:
            raise UsageError(f"{self.title} has no project configuration", hint="leave --scope project out")
        path = own_path(place, config) if config is not None else self._path(place, scope)
        return Target(
            client=self.name,
            path=path,
            scope=scope,
            key=self.key,
            platform=place.platform,
            splitting=self.splitting,
            expressions=self.expressions,
            syntaxes=self.syntaxes,
            drops=self.drops,
            readers=self.readers if scope == "user" else self.project_readers,
            remote=self.remote,
            inputs=self.inputs,
            grants=self.grants,
            names=self.names,
            by_hand=self.by_hand,
            tested=self.tested,
        )

    def traces(self, place: Place, /) -> tuple[str, ...]:
        """See ``Client.traces``: by default the folder of the user's configuration."""
        path = self._user(place)
        if path is None:
            return ()
        return tuple(spelled(place, one) for one in self.traces_ or (path.rpartition("/")[0],))

    def _user(self, place: Place) -> str | None:
        return self.user if isinstance(self.user, str) else self.user.get(place.platform)

    def _path(self, place: Place, scope: Scope) -> str:
        path = self._user(place)
        if path is None:
            raise UsageError(f"{self.title} does not exist on this system", hint="name its file with --config PATH")
        if scope == "project":
            return join(place, place.folder, *self.project.split("/"))
        return spelled(place, path)


_BASE = re.compile(r"\{([^{}|]+)(?:\|((?:[^{}]|\{[^{}]*\})*))?\}(?:/|$)")


def spelled(place: Place, path: str) -> str:
    """A path of ``Files`` as ``place`` spells it."""
    match = _BASE.match(path)
    if match is None:
        return join(place, place.folder, *path.split("/"))
    base, other = match.groups()
    rest = [part for part in path[match.end() :].split("/") if part]
    if other is not None:
        found = place.environ.get(base, "")
        absolute = ntpath.isabs(found) if place.platform == "win32" else posixpath.isabs(found)
        return join(place, found if absolute else spelled(place, _based(other)), *rest)
    folders = {"home": lambda p: p.home, "app": app_folder, "config": config_folder, "local": local_folder}
    return join(place, folders[base](place), *rest)


def _based(path: str) -> str:
    return path if path.startswith("{") else "{home}/" + path


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


def config_folder(place: Place) -> str:
    """Where command-line tools keep their configuration: like ``app_folder``, but on macOS as on Linux."""
    return app_folder(
        Place(platform="linux", home=place.home, folder=place.folder, environ=place.environ)
        if place.platform == "darwin"
        else place
    )


def local_folder(place: Place) -> str:
    """Where programs keep data that stays on this machine; a relative variable does not count."""
    windows = place.platform == "win32"
    found = place.environ.get("LOCALAPPDATA" if windows else "XDG_DATA_HOME", "")
    if windows:
        return found if ntpath.isabs(found) else join(place, place.home, "AppData", "Local")
    return found if posixpath.isabs(found) else join(place, place.home, ".local", "share")


def own_path(place: Place, config: str) -> str:
    """The path that a user named in place of the client's own. Raises UsageError for an empty one."""
    if not config or "\0" in config:
        raise UsageError("the configuration path is empty or holds a NUL", hint="name the file with --config PATH")
    return join(place, place.folder, config)
