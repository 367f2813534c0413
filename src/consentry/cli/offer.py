"""Turn what stands on the command line into an offer: a link, a file's text, standard input, or words after ``--``."""

from __future__ import annotations

import re
import sys

from consentry import formats
from consentry.decode import MAX_JSON, utf8
from consentry.errors import UsageError
from consentry.filed import Offered
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
    """``parse`` of what ``gather`` finds."""
    return parse(world, gather(world, request, command, name, sha256=sha256, document=document))


def gather(
    world: World,
    request: str | None,
    command: tuple[str, ...] | None,
    name: str | None,
    *,
    sha256: str | None = None,
    document: str | None = None,
) -> Offered:
    """What was handed over, files and standard input read.

    ``sha256`` is what the publisher says of a bundle, ``document`` the file that holds the registry entry which a link
    only names. Raises ``UsageError`` if there is no offer, two, or a file cannot be read.
    """
    found = _gathered(world, request, command, name)
    if found.bundle is not None:
        return found._replace(sha256=sha256)
    if sha256 is not None:
        raise UsageError("--sha256 goes with a bundle", hint="give the file of the bundle (.mcpb, .dxt)")
    if document is None or found.words is not None:
        return found
    text = _file(world, document)
    if not isinstance(text, str):
        raise UsageError(f"there is no document {show(document)}", hint="give the server.json that the link names")
    return found._replace(document=text)


def parse(world: World, offered: Offered) -> str | InstallRequest:
    """The offer; read already where its text alone does not say all: words after ``--``, a bundle, an entry's name.

    Raises ``Refused``, and ``UsageError`` for a bundle that cannot be read any more.
    """
    if offered.words is not None:
        return command_line.from_argv(offered.words, offered.name)
    if offered.bundle is not None:
        from consentry import bundles

        data = _file(world, offered.bundle)
        if not isinstance(data, bytes):
            raise UsageError(f"there is no bundle {show(offered.bundle)}", hint="ask for it again")
        return bundles.read(data, offered.sha256)
    text = offered.text or ""
    return text if offered.document is None else formats.named(text, offered.document)


def _gathered(world: World, request: str | None, command: tuple[str, ...] | None, name: str | None) -> Offered:
    if command is not None:
        if request is not None:
            raise UsageError("both a request and words after --", hint="give one of the two")
        if not command:
            raise UsageError("nothing stands after --", hint="consentry install --client NAME -- COMMAND ARG...")
        return Offered(words=command, name=name)
    if request is None:
        raise UsageError("what is to be installed?", hint="give a link, a file, -, npm:NAME, pypi:NAME or -- COMMAND")
    if request == "-":
        return Offered(text=utf8(sys.stdin.buffer.read(MAX_JSON + 1)))
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
    if isinstance(found, bytes):
        return Offered(bundle=world.real(request))
    return Offered(text=request if found is None else found)


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
