"""A bundle on its way in: opened and read whole before consent, unpacked by us after it, from the verified bytes only.

Until then nothing of it is on the disk. ``Unpacked`` is the world as it will be: the same, with the bundle's files
where they would be, so that everything that looks at files looks at these too.
"""

from __future__ import annotations

import hashlib
import posixpath
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from consentry.decode import utf8
from consentry.errors import Refused
from consentry.language import _
from consentry.model import Bundle, Content, InstallRequest, Server, State, Target, Verification
from consentry.world import Look, World

if TYPE_CHECKING:
    from consentry.archive import Archive

MANIFEST = "manifest.json"
#: The variables of a manifest that are folders of the person, for suggestions.
FOLDERS = ("${HOME}", "${DESKTOP}", "${DOCUMENTS}", "${DOWNLOADS}")
_LARGEST_MANIFEST = 1 << 20  # bytes


def read(data: bytes, sha256: str | None = None) -> InstallRequest:
    """The server that a bundle holds, nothing unpacked. ``sha256`` is what its publisher says of the whole file.

    Raises Refused: wrong-digest, no-manifest, bad-signature, and whatever ``archive`` and ``manifest`` refuse.
    """
    from consentry import archive, formats
    from consentry.formats import manifest

    found = archive.read(data)
    if sha256 is not None and found.sha256 != sha256.lower().removeprefix("sha256:"):
        raise Refused(
            f"the file is not the one that was announced: its SHA-256 is {found.sha256}",
            code="wrong-digest",
            hint="download it again from its publisher; nothing was unpacked",
        )
    entries = {entry.name: entry for entry in found.entries if not entry.folder}
    if MANIFEST not in entries or entries[MANIFEST].size > _LARGEST_MANIFEST:
        hint = "a bundle (.mcpb, .dxt) has a manifest.json at its top"
        raise Refused("the archive holds no manifest.json of a sensible size", code="no-manifest", hint=hint)
    signed, signature = _signature(found)
    if signed is Verification.MISMATCH:
        hint = "download it again from its publisher; nothing was unpacked"
        raise Refused(f"the signature of the bundle does not verify: {signature}", code="bad-signature", hint=hint)
    bundle = Bundle(
        sha256=found.sha256,
        size=len(data),
        contents=tuple(
            Content(name=e.name, size=e.size, sha256=e.sha256, executable=bool(e.mode & 0o111))
            for e in entries.values()
        ),
        content=found.content,
        signature=signature,
        signed=signed,
    )
    return formats.asking(manifest.of_bundle(utf8(found.content(MANIFEST)), bundle, frozenset(entries)))


def _signature(found: Archive) -> tuple[Verification, str]:
    if found.signed is None:
        return Verification.ABSENT, _("not signed, as most bundles are")
    from consentry.provenance import mcpb_signature

    return mcpb_signature.check(found.signed)


def placed(world: World, state: State, server: Server) -> tuple[Server, World]:
    """``server`` with the folder that its bundle would have, and the world with the bundle in it."""
    if server.bundle is None:
        return server, world
    bundle = replace(server.bundle, folder=f"{state.bundles}/{server.bundle.sha256}")
    return replace(server, bundle=bundle), cast(World, Unpacked(world, bundle))


def host(world: World, target: Target, server: Server) -> dict[str, str]:
    """What this host puts in place of the variables of a manifest, by their marks.

    Raises Refused ``no-bundle`` where a manifest came without its bundle.
    """
    if not server.host:
        return {}
    if server.bundle is None:
        hint = "give the bundle itself: consentry install FILE.mcpb"
        raise Refused("this is only the manifest of a bundle; its files are not here", code="no-bundle", hint=hint)
    home, slash = world.home(), "\\" if target.platform == "win32" else "/"
    known = {
        "${__dirname}": server.bundle.folder,
        "${HOME}": home,
        "${DESKTOP}": home + slash + "Desktop",
        "${DOCUMENTS}": home + slash + "Documents",
        "${DOWNLOADS}": home + slash + "Downloads",
        "${pathSeparator}": slash,
        "${/}": slash,
    }
    return {mark: known[mark] for mark in server.host if mark in known}


def unpack(world: World, state: State, bundle: Bundle) -> None:
    """Put the bundle's files where the plan says, unless exactly they are there. Raises OSError."""
    there = all(
        (look := world.look(f"{bundle.folder}/{c.name}")) is not None
        and look.kind == "file"
        and world.sha256(f"{bundle.folder}/{c.name}") == c.sha256
        for c in bundle.contents
    )
    if there and _count(world, bundle.folder) == len(bundle.contents):
        return
    world.make_folder(state.bundles)
    world.plant(bundle.folder, ((c.name, bundle.content(c.name), c.executable) for c in bundle.contents))


def _count(world: World, folder: str) -> int:
    """How many files lie below ``folder``, links and all other things included."""
    count = 0
    for name in world.names(folder):
        look = world.look(f"{folder}/{name}")
        count += _count(world, f"{folder}/{name}") if look is not None and look.kind == "folder" else 1
    return count


class Unpacked:
    """A world in which a bundle is unpacked already; everything but its files is the world behind it."""

    def __init__(self, world: World, bundle: Bundle) -> None:
        self._world = world
        self._bundle = bundle
        self._files = {f"{bundle.folder}/{c.name}": c for c in bundle.contents}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def _mine(self, path: str) -> Content | None:
        return self._files.get(posixpath.normpath(path)) if path.startswith(self._bundle.folder + "/") else None

    def _ours(self, path: str) -> bool:
        return path == self._bundle.folder or path.startswith(self._bundle.folder + "/")

    def look(self, path: str) -> Look | None:
        """See ``World.look``."""
        found = self._mine(path)
        if found is not None:
            mode = 0o555 if found.executable else 0o444
            return Look(kind="file", size=found.size, mode=mode, uid=-1, gid=-1, mark=(0, 0, found.size, 0, 0))
        return None if self._ours(path) else self._world.look(path)

    def real(self, path: str) -> str:
        """See ``World.real``: there are no links in a bundle."""
        if not self._ours(path):
            return self._world.real(path)
        return posixpath.normpath(path)

    def head(self, path: str, size: int) -> bytes:
        """See ``World.head``."""
        return self._content(path)[:size] if self._ours(path) else self._world.head(path, size)

    def read(self, path: str, limit: int) -> bytes:
        """See ``World.read``."""
        if not self._ours(path):
            return self._world.read(path, limit)
        data = self._content(path)
        if len(data) > limit:
            raise OSError(27, "too large", path)
        return data

    def sha256(self, path: str) -> str:
        """See ``World.sha256``."""
        return hashlib.sha256(self._content(path)).hexdigest() if self._ours(path) else self._world.sha256(path)

    def find(self, name: str, search_path: str) -> str | None:
        """See ``World.find``."""
        found = self._mine(name)
        if found is None and self._ours(name):
            return None
        return self._world.find(name, search_path) if found is None else (name if found.executable else None)

    def _content(self, path: str) -> bytes:
        found = self._mine(path)
        if found is None:
            raise FileNotFoundError(2, "not in the bundle", path)
        return self._bundle.content(found.name)
