"""One configuration file of a client: opened with every check, changed under a lock, put back if a write fails.

Between the last comparison and the rename a program that ignores the lock can still write; no system call of ours
closes that gap, so the file is read back. ``plainly`` turns what the system says into one line (exit 6).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
from collections.abc import Callable, Iterator

from msgspec import Struct

from consentry.edit import LIMIT
from consentry.errors import NotWritten
from consentry.model import State
from consentry.show import show
from consentry.world import Look, World

_WAIT = 30.0  # seconds for other writers of the same file
_TRIES = 5  # against programs that write the file without our lock
_PLAIN = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "the system does not permit it",
    errno.EIO: "the disk reported an error",
    errno.ELOOP: "it is a link",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.ENAMETOOLONG: "the path is too long",
    errno.EFBIG: f"it is larger than {LIMIT // (1024 * 1024)} MiB",
}


class File(Struct, frozen=True, kw_only=True):
    """A configuration file as it was read; ``data`` and ``look`` are None where there is none."""

    path: str
    data: bytes | None
    look: Look | None

    @property
    def mode(self) -> int:
        """The permission bits, of this user alone for a new file."""
        return 0o600 if self.look is None else self.look.mode

    @property
    def owner(self) -> tuple[int, int] | None:
        """User and group id, None for a new file."""
        return None if self.look is None else (self.look.uid, self.look.gid)


def open_file(world: World, path: str) -> File:
    """The file with every check that makes it writable; looked at twice, so that nobody swaps it meanwhile."""
    look = world.look(path)
    if look is None:
        return File(path=path, data=None, look=None)
    if look.kind == "link":
        real = show(world.real(path))
        raise NotWritten(f"it is a link to {real}", hint=f"name the file itself: --config {real}")
    if look.kind != "file":
        raise NotWritten(f"it is {'a folder' if look.kind == 'folder' else 'not a file'}", hint="name another --config")
    owner = f"uid:{look.uid}"
    if world.user().startswith("uid:") and not world.root() and owner != world.user():
        raise NotWritten(f"it belongs to another user ({owner})", hint="run this as that user")
    if not look.mode & 0o200:
        raise NotWritten("it is read-only", hint="make it writable, then run this again")
    data = world.read(path, LIMIT)
    if world.look(path) != look:
        raise NotWritten("another program is writing it", hint="close that program, then run this again")
    return File(path=path, data=data, look=look)


def change(
    world: World,
    state: State,
    path: str,
    edit: Callable[[bytes | None], bytes | None],
    ready: Callable[[File, bytes | None], None] = lambda _old, _new: None,
) -> File:
    """Read, edit, back up, store; from the start again where another program wrote in between.

    ``edit`` gets and gives the content, None for no file, and may run more than once. ``ready`` is called before the
    file is touched: what an undo needs is on the disk first. Returns the file as it was; an edit that changes nothing
    writes nothing.
    """
    for _ in range(_TRIES):
        old = open_file(world, path)
        new = edit(old.data)
        if new == old.data:
            return old
        save(world, state, old.data)
        ready(old, new)
        if world.look(path) == old.look and open_file(world, path).data == old.data:
            store(world, old, new)
            return old
    raise NotWritten("another program keeps writing it", hint="close that program, then run this again")


def store(world: World, old: File, new: bytes | None) -> None:
    """Put ``new`` in place of ``old`` (None: remove it) and read it back. On failure ``old`` is put back."""
    missing = _missing(world, old.path) if old.data is None else ()
    try:
        if missing:
            world.make_folder(missing[0])
        _place(world, old, new)
        if open_file(world, old.path).data != new:
            raise NotWritten("another program wrote it at the same time", hint="look at the file, then run this again")
    except OSError as error:
        _back(world, old, new, error)
        for folder in missing:
            with contextlib.suppress(OSError):
                world.remove(folder)
        raise


def _place(world: World, like: File, data: bytes | None) -> None:
    if data is None:
        world.remove(like.path)
    else:
        world.replace(like.path, data, like.mode, like.owner)


def _back(world: World, old: File, new: bytes | None, error: OSError) -> None:
    """The rename may be done although flushing it failed: whoever hears "nothing was changed" must find it so."""
    for _ in range(2):  # the second look is for a put-back that failed after its own rename
        with contextlib.suppress(OSError):
            if open_file(world, old.path).data != new:
                return
            _place(world, old, old.data)
            return
    raise NotWritten(
        f"{_reason(error)}, and then the file could not be checked or put back",
        hint="look at the file: it is whole, but it may hold the new entry",
    ) from error


def _missing(world: World, path: str) -> tuple[str, ...]:
    """The folders above ``path`` that are not there, innermost first."""
    missing: list[str] = []
    folder = _parent(world, path)
    while folder and world.look(folder) is None:
        missing.append(folder)
        folder = _parent(world, folder)
    return tuple(missing)


def _parent(world: World, path: str) -> str:
    """The folder of ``path``, "" above the top."""
    cut = max(path.rfind(c) for c in ("/\\" if world.platform == "win32" else "/"))
    return path[: max(cut, 0)]


def save(world: World, state: State, data: bytes | None) -> None:
    """Keep ``data`` under its own digest, once, where only this user reads it."""
    if data is None:
        return
    path = f"{state.backups}/{sha256(data)}"
    world.make_folder(state.backups)
    if world.look(path) is None or world.read(path, LIMIT) != data:
        world.replace(path, data, 0o600)


@contextlib.contextmanager
def locked(world: World, state: State, path: str) -> Iterator[None]:
    """Hold the lock of the configuration file ``path``. Raises NotWritten if another process has it for too long."""
    world.make_folder(state.locks)
    with world.lock(f"{state.locks}/{sha256(path.encode('utf-8', 'surrogatepass'))}", _WAIT) as held:
        if not held:
            raise NotWritten("another Consentry is writing it", hint="wait until that is done, then run this again")
        yield


@contextlib.contextmanager
def plainly(path: str) -> Iterator[None]:
    """Every failure as one line that names the file. Raises NotWritten in place of OSError."""
    try:
        yield
    except OSError as error:
        other = str(error.filename or path)
        if not other.startswith(path[: max(path.rfind(c) for c in "/\\") + 1]):
            path = other  # one of our own files
        raise NotWritten(
            f"{show(path)}: {_reason(error)}; nothing was changed", hint="mend that, then run this again"
        ) from error
    except NotWritten as error:
        raise NotWritten(f"{show(path)}: {error.message}", hint=error.hint) from error


def _reason(error: OSError) -> str:
    return _PLAIN.get(error.errno or 0, error.strerror or "the system refused")


def sha256(data: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()
