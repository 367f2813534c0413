"""opencode: ``opencode.json`` in its folder or in the project, which holds comments, servers under ``mcp``.

Source: opencode documentation, MCP servers and config (version 1); packages/opencode/src/config. A local server is
one list of words and an ``environment``; both transports of a remote one are called ``remote``. ``{env:X}`` and
``{file:PATH}``, which reads a file, are filled in, in the text of the file before it is read.

It reads many files and mixes them, key by key: two entries of one name become one. ``opencode.jsonc`` counts more than
``opencode.json`` beside it and is written where it is there. Weakest first: ``config.json`` and these two in its
folder, ``$OPENCODE_CONFIG``, these two in the project and the folders above it, in ``.opencode`` there, in
``~/.opencode``, in ``$OPENCODE_CONFIG_DIR``.
"""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Mapping

from msgspec.structs import replace

from consentry.clients import shapes
from consentry.clients.place import Files, Place, Scope, join
from consentry.model import JSON, Target

NAME: str = "opencode"
TITLE: str = "opencode"
PROGRAMS: tuple[str, ...] = ("opencode",)

_NAMES = ("opencode.json", "opencode.jsonc")  # the second counts more

FILES = Files(
    name=NAME,
    title=TITLE,
    user="{XDG_CONFIG_HOME|.config}/opencode/opencode.json",
    project="opencode.json",
    key="mcp",
    syntaxes=("curly",),
    tested="opencode 1.18.33, 2026-11-26",
)

traces = FILES.traces
entries = shapes.entries
put = shapes.put
drop = shapes.drop
remote = shapes.addressed(kinds={"http": "remote", "sse": "remote"}, also={"enabled": True})


def target(place: Place, scope: Scope, config: str | None, /) -> Target:
    """See ``Client.target``; the other files that are read too."""
    found = FILES.target(place, scope, config)
    beside = _of_user(place) if scope == "user" else (*_of_user(place), *_of_project(place))
    own = _both(place, found.path[: -len(_NAMES[0])]) if config is None else ()
    return replace(found, beside=beside, stronger=own[1:])


def _both(place: Place, folder: str) -> tuple[str, ...]:
    return tuple(join(place, folder, name) for name in _NAMES)


def _of_user(place: Place) -> tuple[str, ...]:
    folder = FILES.target(place, "user", None).path[: -len(_NAMES[0])]
    one, many = place.environ.get("OPENCODE_CONFIG"), place.environ.get("OPENCODE_CONFIG_DIR")
    return (
        join(place, folder, "config.json"),
        *_both(place, folder),
        *((join(place, place.folder, one),) if one else ()),
        *_both(place, join(place, place.home, ".opencode")),
        *(_both(place, join(place, place.folder, many)) if many else ()),
    )


def _of_project(place: Place) -> tuple[str, ...]:
    """It goes up to the root of the repository, or to that of the disk; where that is does not show in a path."""
    folders = [place.folder]
    while (above := _above(place, folders[-1])) != folders[-1]:
        folders.append(above)
    return tuple(path for one in folders for path in (*_both(place, one), *_both(place, join(place, one, ".opencode"))))


def _above(place: Place, folder: str) -> str:
    return ntpath.dirname(folder) if place.platform == "win32" else posixpath.dirname(folder)


def entry(command: tuple[str, ...], env: Mapping[str, str], cwd: str | None, /) -> dict[str, JSON]:
    """See ``Client.entry``; the program is the first of the words."""
    made: dict[str, JSON] = {"type": "local", "command": list(command)}
    if env:
        made["environment"] = dict(env)
    if cwd is not None:
        made["cwd"] = cwd
    return {**made, "enabled": True}
