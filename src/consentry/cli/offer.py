"""Turn what stands on the command line into an offer: a link, a file's text, standard input, or words after ``--``."""

from __future__ import annotations

import re
import sys

from consentry import formats
from consentry.decode import MAX_JSON, utf8
from consentry.errors import UsageError
from consentry.formats import command_line
from consentry.formats.interface import form
from consentry.model import InstallRequest
from consentry.show import show
from consentry.world import World

_ZIP = b"PK\x03\x04"
MAX_BUNDLE = 256 << 20  # bytes
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_PATHS = ("/", "./", "../", "~/")
_DOCUMENTS = (".json", ".jsonc", ".yaml", ".yml", ".toml", ".mcpb", ".dxt", ".md", ".txt")


def read(
    world: World,
    request: str | None,
    command: tuple[str, ...] | None,
    name: str | None,
    *,
    sha256: str | None = None,
    document: str | None = None,
) -> str | InstallRequest:
    """The offer; read already where its text alone does not say all: words after ``--``, a bundle, an entry's name.

    ``sha256`` is what the publisher says of a bundle, ``document`` the file that holds the registry entry which a link
    only names. Raises ``UsageError`` if there is no offer, two, or a file cannot be read, and ``Refused``.
    """
    found = _read(world, request, command, name)
    if isinstance(found, bytes):
        from consentry import bundles

        return bundles.read(found, sha256)
    if sha256 is not None:
        raise UsageError("--sha256 goes with a bundle", hint="give the file of the bundle (.mcpb, .dxt)")
    if document is None or isinstance(found, InstallRequest):
        return found
    text = _file(world, document)
    if not isinstance(text, str):
        raise UsageError(f"there is no document {show(document)}", hint="give the server.json that the link names")
    return formats.named(found, text)


def _read(
    world: World, request: str | None, command: tuple[str, ...] | None, name: str | None
) -> str | bytes | InstallRequest:
    if command is not None:
        if request is not None:
            raise UsageError("both a request and words after --", hint="give one of the two")
        if not command:
            raise UsageError("nothing stands after --", hint="consentry install --client NAME -- COMMAND ARG...")
        return command_line.from_argv(command, name)
    if request is None:
        raise UsageError("what is to be installed?", hint="give a link, a file, -, npm:NAME, pypi:NAME or -- COMMAND")
    if request == "-":
        return utf8(sys.stdin.buffer.read(MAX_JSON + 1))
    found = _file(world, request)
    if (
        found is None
        and " " not in request
        and (
            request.startswith(_PATHS)
            or _DRIVE.match(request)
            or (request.endswith(_DOCUMENTS) and form(request) in ("word", "line", ""))
        )
    ):
        raise UsageError(f"there is no file {show(request)}", hint="check the path; a command goes after --")
    return request if found is None else found


def _file(world: World, path: str) -> str | bytes | None:
    try:
        look = world.look(path) if "\0" not in path and len(path) < 4096 else None
    except OSError:
        return None
    if look is None:
        return None
    if look.kind not in ("file", "link"):
        raise UsageError(f"{show(path)} is not a file", hint="give a file with a request in it")
    try:
        if world.head(world.real(path), len(_ZIP)) == _ZIP or path.lower().endswith((".mcpb", ".dxt")):
            return world.read(world.real(path), MAX_BUNDLE)
        return utf8(world.read(world.real(path), MAX_JSON))
    except OSError as error:
        raise UsageError(
            f"{show(path)} cannot be read: {error.strerror}", hint="check its permissions and size"
        ) from error
