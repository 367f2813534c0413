"""The files half of the door: bounded reads, and writes that leave the old or the new file whole.

Rules of this file: paths are opened once and judged by descriptor; a write is flushed to the disk, file and folder,
before it counts; a temporary file has a name that was never used before, so what a crash leaves is never in the way.
Only ``world.LocalWorld`` calls these functions. All raise ``OSError``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import accumulate

# Missing on Windows, where nothing is inherited unless asked for and links need a privilege.
_CLOEXEC: int = getattr(os, "O_CLOEXEC", 0)
_NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK: int = getattr(os, "O_NONBLOCK", 0)
_BINARY: int = getattr(os, "O_BINARY", 0)
_POLL = 0.02  # seconds between two tries for a lock


@contextlib.contextmanager
def _regular(path: str) -> Iterator[int]:
    """A descriptor of a regular file; a pipe or device is refused without waiting for it."""
    fd = os.open(path, os.O_RDONLY | _CLOEXEC | _NONBLOCK | _BINARY)
    try:
        mode = os.fstat(fd).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        yield fd
    finally:
        os.close(fd)


def head(path: str, size: int) -> bytes:
    """The first ``size`` bytes of a regular file, fewer if it is shorter."""
    with _regular(path) as fd:
        parts: list[bytes] = []
        while size and (part := os.read(fd, min(size, 1 << 20))):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def read(path: str, limit: int) -> bytes:
    """The content of a regular file, at most ``limit`` bytes (one more is OSError EFBIG)."""
    data = head(path, limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
    return data


def sha256(path: str) -> str:
    """The digest of a regular file's content, as 64 hex digits."""
    import hashlib

    digest = hashlib.sha256()
    with _regular(path) as fd:
        while part := os.read(fd, 1 << 20):
            digest.update(part)
    return digest.hexdigest()


def find(name: str, search_path: str) -> str | None:
    """The absolute path of the program ``name``, looked up as the platform does; None if there is none.

    Empty and relative entries mean the working directory, which anybody may have filled: they are skipped.
    """
    if os.path.dirname(name):
        return name if os.path.isabs(name) and _runs(name) else None
    endings = [""]
    if sys.platform == "win32":
        known = [e for e in os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").lower().split(";") if e]
        endings = [""] if name.lower().endswith(tuple(known)) else known
    paths = (os.path.join(f, name + e) for f in search_path.split(os.pathsep) if os.path.isabs(f) for e in endings)
    return next((path for path in paths if _runs(path)), None) if name else None


def _runs(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def names(path: str) -> tuple[str, ...]:
    """The names in a folder, sorted; empty if there is no such folder."""
    try:
        return tuple(sorted(os.listdir(path)))
    except FileNotFoundError:
        return ()


def _flush(fd: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)  # fsync leaves the data in the drive's own cache there
    else:
        os.fsync(fd)


def _flush_folder(path: str) -> None:
    if sys.platform == "win32":
        return  # folders cannot be opened there; NTFS journals the rename
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _CLOEXEC)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that cannot flush folders
            raise
    finally:
        os.close(fd)


def make_folder(path: str, mode: int = 0o700) -> None:
    """Make a folder and its missing parents, each with ``mode``, durably; no error if it is there."""
    if os.path.isdir(path):
        return
    parent = os.path.dirname(path)
    if parent and parent != path:
        make_folder(parent, mode)
    try:
        os.mkdir(path, mode)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
    _flush_folder(parent or os.curdir)


def replace(path: str, data: bytes, mode: int, owner: tuple[int, int] | None = None) -> None:
    """Put ``data`` at ``path``: wholly or not at all, and durably.

    ``mode`` are the permission bits, ``owner`` user and group id. Access lists and other extended attributes of a file
    that is there are carried over. If only the last step, flushing the folder, fails, the new file is in place already:
    whoever must know reads it back.
    """
    folder = os.path.dirname(path)
    temp = os.path.join(folder, f".consentry-{os.urandom(12).hex()}.tmp")
    fd = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _CLOEXEC | _BINARY, 0o600)
    placed = False
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(fd, rest) :]
            _dress(fd, path, mode, owner)
            _flush(fd)
        finally:
            os.close(fd)
        os.replace(temp, path)
        placed = True
    finally:
        if not placed:
            with contextlib.suppress(OSError):
                os.unlink(temp)
    _flush_folder(folder or os.curdir)


def _dress(fd: int, path: str, mode: int, owner: tuple[int, int] | None) -> None:
    """Owner first: changing it clears mode bits. Then the mode, then access lists, which refine the mode."""
    if sys.platform == "win32":
        return
    now = os.fstat(fd)
    if owner is not None and owner != (now.st_uid, now.st_gid):
        os.fchown(fd, *owner)
    os.fchmod(fd, mode)
    if sys.platform == "linux":
        for name in _attributes(path):
            try:
                os.setxattr(fd, name, os.getxattr(path, name, follow_symlinks=False))
            except OSError as error:
                # Labels in "security." belong to the system, which has labelled the new file itself.
                if not name.startswith("security.") and error.errno != errno.ENOTSUP:
                    raise


def _attributes(path: str) -> list[str]:
    if sys.platform != "linux":
        return []
    try:
        return os.listxattr(path, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTSUP):
            raise
        return []


def plant(folder: str, files: Iterable[tuple[str, bytes, bool]]) -> None:
    """Make ``folder`` with exactly ``files``: relative names with ``/``, content, whether it may be executed.

    Wholly or not at all, and durably; nothing in it can be written to afterwards. A folder that is there is replaced.
    """
    temp = f"{folder}.{os.urandom(6).hex()}.part"
    os.mkdir(temp, 0o700)
    placed = False
    try:
        folders = {temp}
        for name, data, executable in files:
            *above, last = name.split("/")
            around = list(accumulate(above, os.path.join, initial=temp))
            os.makedirs(around[-1], 0o700, exist_ok=True)
            folders.update(around)
            path = os.path.join(around[-1], last)
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _CLOEXEC | _BINARY, 0o600)
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(fd, rest) :]
                if sys.platform != "win32":
                    os.fchmod(fd, 0o555 if executable else 0o444)
                _flush(fd)
            finally:
                os.close(fd)
        for path in sorted(folders, key=len, reverse=True):
            _flush_folder(path)
            os.chmod(path, 0o755 if path == temp else 0o555)
        clear(folder)
        os.rename(temp, folder)
        placed = True
        os.chmod(folder, 0o555)  # noqa: S103 - it gets less, not more
    finally:
        if not placed:
            clear(temp)
    _flush_folder(os.path.dirname(folder))


def clear(folder: str) -> None:
    """Remove a folder that ``plant`` made, with all that is in it; no error if it is gone."""
    for path, _, _ in os.walk(folder):
        if not os.path.islink(path):
            os.chmod(path, 0o700)
    if os.path.isdir(folder):
        shutil.rmtree(folder)


def remove(path: str) -> None:
    """Remove a file, a link or an empty folder, durably; no error if it is gone."""
    try:
        if stat.S_ISDIR(os.lstat(path).st_mode):
            os.rmdir(path)
        else:
            os.unlink(path)
    except FileNotFoundError:
        return
    _flush_folder(os.path.dirname(path) or os.curdir)


@contextlib.contextmanager
def lock(path: str, wait: float) -> Iterator[bool]:
    """Hold ``path`` as a lock; the value is False if another process held it for ``wait`` seconds.

    The file stays: removing it would let two processes hold locks on two files of one name.
    """
    fd = os.open(path, os.O_RDWR | os.O_CREAT | _NOFOLLOW | _CLOEXEC, 0o600)
    try:
        yield _held(fd, wait)
    finally:
        with contextlib.suppress(OSError):  # the lock ends with the descriptor, whatever close says
            os.close(fd)


def _held(fd: int, wait: float) -> bool:
    until = time.monotonic() + wait
    while not _taken(fd):
        if time.monotonic() >= until:
            return False
        time.sleep(_POLL)
    return True


def _taken(fd: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(fd, 0, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EDEADLK):
                raise
            return False
        return True
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
