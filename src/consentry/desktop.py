"""The desktop of the person: is there one, open a page in its browser, who is at the other end of a connection.

Programs of the system are started by absolute path and with a cleaned environment: ``$BROWSER`` and ``$PATH`` name
programs that anybody could have put there, and a page's address holds its one-time secret.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping

from consentry import disk
from consentry.console import listen, stop, unlisten

_OPENERS = (("/usr/bin/xdg-open",), ("/usr/bin/gio", "open"), ("/usr/local/bin/xdg-open",))
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:/snap/bin:/var/lib/flatpak/exports/bin"
_KEPT = (
    "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION", "KDE_FULL_SESSION", "KDE_SESSION_VERSION",
    "GNOME_DESKTOP_SESSION_ID", "TMPDIR", "TZ",
)  # fmt: skip
_PORTION = 1 << 24  # bytes of the kernel's table of connections
_ESTABLISHED = "01"

Address = tuple[str, int]


def cleaned(environ: Mapping[str, str]) -> dict[str, str]:
    """What a program of the desktop needs of the environment, and nothing that could name another program."""
    kept = {name: value for name, value in environ.items() if name in _KEPT or name.startswith(("XDG_", "LC_"))}
    return {**kept, "PATH": _PATH}


def present(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a graphical desktop is there that could show a page."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def open_page(url: str) -> Callable[[], int | None]:
    """Hand ``url`` to the browser of the desktop; the value tells the opener's exit status, None while it runs.

    Raises OSError if there is no desktop or nothing that could open a page.
    """
    if not present():
        raise FileNotFoundError(2, "there is no desktop")
    if sys.platform == "win32":
        os.startfile(url)  # noqa: S606 - the browser of this user, as the system has it
        return lambda: 0
    openers = (("/usr/bin/open",),) if sys.platform == "darwin" else _OPENERS
    found = next((words for words in openers if os.access(words[0], os.X_OK)), None)
    if found is None:
        raise FileNotFoundError(2, "nothing here can open a page (xdg-utils is missing)")
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(  # noqa: S603 - an absolute path of the system, and the address of our own page
        [*found, url], stdin=quiet, stdout=quiet, stderr=quiet, env=cleaned(os.environ), start_new_session=True
    )
    # Some openers stay for as long as the browser does.
    threading.Thread(target=child.wait, daemon=True).start()
    return lambda: child.returncode


def loopback() -> socket.socket:
    """A socket that listens on a free port of 127.0.0.1, which only this machine reaches."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.bind(("127.0.0.1", 0))
        bound.listen(64)
    except OSError:
        bound.close()
        raise
    return bound


def reserve(port: int) -> contextlib.AbstractContextManager[object]:
    """Hold ``port`` of ::1 without listening: who calls there is turned away by the kernel, and comes to 127.0.0.1.

    A page of another user there would be ours to a browser that was sent to "localhost".
    """
    try:
        held = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    except OSError:  # this machine has no such addresses
        return contextlib.nullcontext()
    try:
        held.bind(("::1", port))
    except OSError as error:
        held.close()
        if error.errno == errno.EADDRNOTAVAIL:
            return contextlib.nullcontext()
        raise
    return held


def peer(theirs: Address, ours: Address) -> str | None:
    """The user whose process holds the end ``theirs`` of a connection to ``ours``, as ``World.user`` writes it.

    None where that is not known for sure.
    """
    return _kernel_peer(theirs, ours) if sys.platform == "linux" else _listed_peer(theirs, ours)


def _kernel_peer(theirs: Address, ours: Address) -> str | None:
    wanted = {
        "/proc/net/tcp": (_hex4(theirs), _hex4(ours)),
        "/proc/net/tcp6": (_hex6(theirs), _hex6(ours)),
    }
    for path, ends in wanted.items():
        try:
            table = disk.read(path, _PORTION).decode("ascii")
        except (OSError, UnicodeDecodeError):
            continue
        for line in table.splitlines()[1:]:
            cells = line.split()
            # A connection that its process has given up belongs to user 0 in this table: only a living one counts.
            if len(cells) > 9 and tuple(cells[1:3]) == ends and cells[3] == _ESTABLISHED and cells[9] != "0":
                return f"uid:{int(cells[7])}"
    return None


def _hex4(end: Address) -> str:
    """An end of a connection as ``/proc/net/tcp`` writes it: each word of four bytes in the order of this machine."""
    word = int.from_bytes(socket.inet_aton(end[0]), sys.byteorder)
    return f"{word:08X}:{end[1]:04X}"


def _hex6(end: Address) -> str:
    mapped = int.from_bytes(b"\0\0\xff\xff", sys.byteorder)
    return f"{'0' * 16}{mapped:08X}{_hex4(end)}"


def _listed_peer(theirs: Address, ours: Address) -> str | None:
    """Where the kernel has no such table: our own processes are asked for their connections. Never run by us."""
    try:
        import psutil
    except ImportError:
        return None
    own = psutil.Process().username()
    for process in psutil.process_iter():
        try:
            if process.username() != own:
                continue
            ends = [(tuple(c.laddr), tuple(c.raddr)) for c in process.net_connections("tcp") if c.raddr]
        except psutil.Error:
            continue
        if (theirs, ours) in ends:
            return os.getlogin() if sys.platform == "win32" else f"uid:{os.geteuid()}"
    return None


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """While it is open, INT, TERM, QUIT and HUP end the question: NotApproved is raised in the main thread."""
    names = ("SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP", "SIGBREAK")
    before = listen({number: stop for name in names if (number := getattr(signal, name, None)) is not None})
    try:
        yield
    finally:
        unlisten(before)
