"""The only door to the outside: files, terminal, clock, identity. Everything else is a function of values.

``World`` is what the pipe may use; ``LocalWorld`` is this machine. Tests pass a world that fails at a given call.
Before consent nothing is contacted and nothing of a request is executed (law L1): the only socket is that of our own
page, on the loopback, and the only programs the desktop's own opener of pages and, for a window, ourselves. After an
answer ``ssh-keygen`` may sign it, and a program of the system may have it confirmed.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from consentry import disk

if TYPE_CHECKING:  # slow to import, and the launch of the dialog does not need them
    import contextlib
    import datetime
    import socket
    import sqlite3

    from consentry.authority import PolicyFile
    from consentry.companion import Companion
    from consentry.opener import Links
    from consentry.proofs import Proofs

Platform = Literal["linux", "darwin", "win32"]


class Look(Struct, frozen=True, kw_only=True):
    """What a path is, links not followed. ``mark`` changes whenever the file is replaced or written.

    ``mode`` are the permission bits only.
    """

    kind: Literal["file", "folder", "link", "other"]
    size: int
    mode: int
    uid: int
    gid: int
    mark: tuple[int, int, int, int, int]


class Terminal(Protocol):
    """A terminal opened for one question; see ``dialogs.terminal`` for the rules of its use."""

    def size(self) -> tuple[int, int]:
        """Columns and rows, from the terminal itself."""
        ...

    def identity(self) -> tuple[object, ...]:
        """What must be the same before and after an answer: device, inode, owner, mode, name, controlling terminal."""
        ...

    def ready(self) -> str:
        """Why a question cannot be asked here (background job, raw mode ...), empty if it can."""
        ...

    def flush(self, quiet: float, limit: float) -> bool:
        """Throw typed-ahead input away until ``quiet`` seconds without any; False after ``limit`` seconds."""
        ...

    def write(self, text: str) -> None:
        """Write all of ``text``."""
        ...

    def hide(self, hidden: bool) -> None:
        """Whether what is typed stays unseen; seen again at the latest when the terminal is closed."""
        ...

    def line(self, timeout: float) -> bytes | None:
        """One line as the terminal hands it over, ``b""`` at end of file, None when ``timeout`` seconds have passed."""
        ...

    def close(self) -> None:
        """Give the terminal back as it was."""
        ...


class Keychain(Protocol):
    """Where the system keeps secrets of this user. All raise NotWritten where it fails."""

    name: str

    def keep(self, account: str, value: str) -> None:
        """Store ``value`` under ``account``."""
        ...

    def get(self, account: str) -> str | None:
        """The secret of ``account``, None if there is none."""
        ...

    def forget(self, account: str) -> None:
        """Remove the secret of ``account``; no error if it is gone."""
        ...


class World(Protocol):
    """All that the pipe may know of and do to the outside."""

    @property
    def platform(self) -> Platform:
        """Which family of systems this is."""
        ...

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of this process."""
        ...

    @property
    def python(self) -> str:
        """The absolute path of an interpreter that outlives a virtual environment."""
        ...

    @property
    def own_python(self) -> str:
        """The interpreter of Consentry's own environment, which has its libraries."""
        ...

    def programs(self) -> str:
        """The folder with the programs of Consentry's own environment."""
        ...

    def home(self) -> str:
        """The user's home folder."""
        ...

    def languages(self) -> tuple[str, ...]:
        """The languages that the person reads, as tags of BCP 47, best first."""
        ...

    def folder(self) -> str:
        """The working directory."""
        ...

    def state_home(self) -> str:
        """The folder for Consentry's own files: ``$CONSENTRY_HOME`` or where this platform keeps state."""
        ...

    def user(self) -> str:
        """The user, as "uid:NUMBER" or the account's name."""
        ...

    def machine(self) -> str:
        """A stable id of this machine, hashed."""
        ...

    def root(self) -> bool:
        """Whether this process may do everything."""
        ...

    def now(self) -> datetime.datetime:
        """The time, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def look(self, path: str) -> Look | None:
        """What ``path`` is, None if there is nothing. Raises OSError for anything else."""
        ...

    def real(self, path: str) -> str:
        """``path`` with every link resolved."""
        ...

    def find(self, name: str, search_path: str) -> str | None:
        """The absolute path of the program ``name``, looked up as the platform does; None if there is none."""
        ...

    def read(self, path: str, limit: int) -> bytes:
        """The content of a file, at most ``limit`` bytes (one more is OSError EFBIG)."""
        ...

    def head(self, path: str, size: int) -> bytes:
        """The first ``size`` bytes of a file, fewer if it is shorter."""
        ...

    def sha256(self, path: str) -> str:
        """The digest of a file's content, as 64 hex digits."""
        ...

    def names(self, path: str) -> tuple[str, ...]:
        """The names in a folder, sorted; empty if there is no such folder."""
        ...

    def make_folder(self, path: str, mode: int = 0o700) -> None:
        """Make a folder and its parents; no error if it is there."""
        ...

    def replace(self, path: str, data: bytes, mode: int, owner: tuple[int, int] | None = None) -> None:
        """Put ``data`` at ``path``: wholly or not at all, and durably (file and folder are flushed to the disk)."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file or an empty folder durably; no error if it is gone."""
        ...

    def plant(self, folder: str, files: Iterable[tuple[str, bytes, bool]]) -> None:
        """Make ``folder`` with exactly these files (name, content, executable), wholly or not at all, read-only."""
        ...

    def clear(self, folder: str) -> None:
        """Remove a folder that ``plant`` made; no error if it is gone."""
        ...

    def keychain(self) -> Keychain:
        """The key chain of the system. Raises NotWritten where there is none."""
        ...

    def policies(self) -> tuple[PolicyFile, ...]:
        """Every policy file that counts for this user, the administrator's first."""
        ...

    def proofs(self) -> Proofs:
        """What can prove more of an answer of this user than that a channel gave it."""
        ...

    def links(self) -> Links:
        """What the system knows of links, a program to hand one on to, a notice to show."""
        ...

    def lock(self, path: str, wait: float) -> contextlib.AbstractContextManager[bool]:
        """Hold ``path`` as a lock; the value is False if another process held it for ``wait`` seconds."""
        ...

    def database(self, path: str) -> sqlite3.Connection:
        """Open an SQLite file, mode 0600, in autocommit, durable. Raises OSError, also for a file that is none."""
        ...

    def terminal(self, path: str | None = None) -> Terminal:
        """Open the controlling terminal, or the one at ``path``. Raises OSError if there is none."""
        ...

    def desktop(self) -> bool:
        """Whether a graphical desktop is there."""
        ...

    def open_page(self, url: str) -> Callable[[], int | None]:
        """Hand ``url`` to the person's browser; the value tells the opener's exit status, None while it runs.

        Raises OSError if there is no desktop or nothing that could open a page.
        """
        ...

    def loopback(self) -> socket.socket:
        """A socket that listens on a free port of 127.0.0.1. Raises OSError."""
        ...

    def reserve(self, port: int) -> contextlib.AbstractContextManager[object]:
        """While it is open, nobody has ``port`` of ::1, which "localhost" means too. Raises OSError if somebody has."""
        ...

    def peer(self, theirs: tuple[str, int], ours: tuple[str, int]) -> str | None:
        """The user at the end ``theirs`` of a connection to ``ours``, as ``user`` writes it; None if not known."""
        ...

    def stoppable(self) -> contextlib.AbstractContextManager[None]:
        """While it is open, a signal that asks this process to end raises NotApproved in the main thread."""
        ...

    def companion(self, module: str) -> Companion:
        """Start ``module`` of this package in a process of its own, beside this one. Raises OSError."""
        ...

    def ancestors(self) -> tuple[str, ...]:
        """The names of the programs that started this one, the nearest first; empty where that is not known."""
        ...

    def random(self, size: int) -> bytes:
        """Unpredictable bytes."""
        ...


class LocalWorld:
    """This machine."""

    find = staticmethod(disk.find)
    read = staticmethod(disk.read)
    head = staticmethod(disk.head)
    sha256 = staticmethod(disk.sha256)
    names = staticmethod(disk.names)
    make_folder = staticmethod(disk.make_folder)
    replace = staticmethod(disk.replace)
    remove = staticmethod(disk.remove)
    plant = staticmethod(disk.plant)
    clear = staticmethod(disk.clear)
    lock = staticmethod(disk.lock)
    folder = staticmethod(os.getcwd)
    monotonic = staticmethod(time.monotonic)

    @property
    def platform(self) -> Platform:
        """Every POSIX system but macOS counts as Linux: the paths are the same."""
        return "win32" if sys.platform == "win32" else "darwin" if sys.platform == "darwin" else "linux"

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of this process."""
        return os.environ

    @property
    def python(self) -> str:
        """The real path of the interpreter that a virtual environment was made from."""
        path = getattr(sys, "_base_executable", "") or sys.executable
        if not path:
            raise FileNotFoundError(2, "this process does not know its interpreter")
        return os.path.realpath(path)

    @property
    def own_python(self) -> str:
        """The interpreter of Consentry's own environment."""
        return os.path.abspath(sys.executable)

    def programs(self) -> str:
        """The folder with the programs of Consentry's own environment."""
        return os.path.dirname(sys.executable)

    def home(self) -> str:
        """The user's home folder."""
        return os.path.abspath(os.path.expanduser("~"))

    def languages(self) -> tuple[str, ...]:
        """The languages that the locale asks for."""
        from consentry import system

        return system.languages()

    def state_home(self) -> str:
        """``$CONSENTRY_HOME``, or where this platform keeps state."""
        if own := os.environ.get("CONSENTRY_HOME"):
            return os.path.abspath(own)
        import platformdirs

        return platformdirs.user_state_dir("consentry", appauthor=False)

    def user(self) -> str:
        """ "uid:NUMBER" of the effective user, or the account's name on Windows."""
        if sys.platform == "win32":
            return os.getlogin()
        return f"uid:{os.geteuid()}"

    def machine(self) -> str:
        """SHA-256 of this system's installation id under a tag of ours, as 64 hex digits: the id itself stays here."""
        import hashlib

        from consentry import system

        ident = system.machine_id().encode("utf-8", "surrogateescape")
        return hashlib.sha256(b"consentry machine 1\0" + ident).hexdigest()

    def root(self) -> bool:
        """Whether this process may do everything."""
        if sys.platform == "win32":
            import ctypes

            return bool(ctypes.windll.shell32.IsUserAnAdmin())
        return os.geteuid() == 0

    def now(self) -> datetime.datetime:
        """The time, in UTC."""
        import datetime

        return datetime.datetime.now(datetime.UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def random(self, size: int) -> bytes:
        """Unpredictable bytes."""
        return os.urandom(size)

    def real(self, path: str) -> str:
        """``path`` with every link resolved."""
        return os.path.realpath(path)

    def look(self, path: str) -> Look | None:
        """What ``path`` is, None if there is nothing."""
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            return None
        kinds: dict[int, Literal["file", "folder", "link", "other"]]
        kinds = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
        return Look(
            kind=kinds.get(stat.S_IFMT(found.st_mode), "other"),
            size=found.st_size,
            mode=stat.S_IMODE(found.st_mode),
            uid=found.st_uid,
            gid=found.st_gid,
            mark=(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns),
        )

    def database(self, path: str) -> sqlite3.Connection:
        """Open an SQLite file, mode 0600, in autocommit; a commit is on the disk when it returns."""
        import sqlite3

        os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        try:
            # EXTRA also flushes the folder after the rollback journal is gone.
            connection.execute("PRAGMA synchronous = EXTRA")
        except sqlite3.Error as error:
            connection.close()
            raise OSError(errno.EINVAL, str(error), path) from error
        return connection

    def ancestors(self) -> tuple[str, ...]:
        """The names of the programs that started this one, the nearest first."""
        from consentry import system

        return system.ancestors()

    def keychain(self) -> Keychain:
        """The key chain of the system."""
        from consentry.keychain import Keychain

        return Keychain()

    def policies(self) -> tuple[PolicyFile, ...]:
        """Every policy file that counts for this user, the administrator's first."""
        from consentry import authority

        return authority.policies()

    def proofs(self) -> Proofs:
        """What can prove more of an answer of this user than that a channel gave it."""
        from consentry.proofs import Proofs

        return Proofs(self.user())

    def links(self) -> Links:
        """Links and notices of this desktop."""
        from consentry.opener import Links

        return Links()

    def terminal(self, path: str | None = None) -> Terminal:
        """Open the controlling terminal, or the one at ``path``."""
        from consentry.console import open_terminal

        return open_terminal(path)

    def desktop(self) -> bool:
        """Whether a graphical desktop is there."""
        from consentry import desktop

        return desktop.present()

    def open_page(self, url: str) -> Callable[[], int | None]:
        """Hand ``url`` to the person's browser."""
        from consentry import desktop

        return desktop.open_page(url)

    def loopback(self) -> socket.socket:
        """A socket that listens on a free port of 127.0.0.1."""
        from consentry import desktop

        return desktop.loopback()

    def reserve(self, port: int) -> contextlib.AbstractContextManager[object]:
        """While it is open, nobody has ``port`` of ::1."""
        from consentry import desktop

        return desktop.reserve(port)

    def peer(self, theirs: tuple[str, int], ours: tuple[str, int]) -> str | None:
        """The user at the end ``theirs`` of a connection to ``ours``."""
        from consentry import desktop

        return desktop.peer(theirs, ours)

    def stoppable(self) -> contextlib.AbstractContextManager[None]:
        """While it is open, a signal that asks this process to end raises NotApproved."""
        from consentry import desktop

        return desktop.stoppable()

    def companion(self, module: str) -> Companion:
        """Start ``module`` of this package in a process of its own."""
        from consentry.companion import Process

        return Process(self.own_python, module)
