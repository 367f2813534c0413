"""The terminal door: one terminal, opened for one question, never standard input.

The terminal stays in the line mode that it is in; only the echo goes while a secret is typed, and comes back however
the question ends. While it is open INT, QUIT, TERM and HUP end the question (a person who leaves has not agreed), and a
suspension or a resized window makes ``line`` raise InterruptedError, because what stood on the screen may be gone.
"""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from consentry.errors import NotApproved
from consentry.language import _

if TYPE_CHECKING:
    from consentry.console_windows import WindowsTerminal
if sys.platform != "win32":
    import termios

#: What is assumed of a terminal that does not know its own size.
COLUMNS, ROWS = 80, 24

Handler = Callable[[int, FrameType | None], Any] | int | None


def open_terminal(path: str | None = None) -> "PosixTerminal | WindowsTerminal":
    """Open the controlling terminal, or the terminal at ``path``, which need not be the controlling one.

    Satisfies ``world.Terminal``. Raises OSError if there is none. On Windows there is one console and no ``path``.
    """
    if sys.platform == "win32":
        from consentry.console_windows import WindowsTerminal

        terminal = WindowsTerminal()
        before = listen({signal.SIGINT: stop, signal.SIGBREAK: stop})
        terminal.done = lambda: unlisten(before)
        return terminal
    return PosixTerminal(path)


class PosixTerminal:
    """A terminal of a POSIX system; satisfies ``world.Terminal``."""

    def __init__(self, path: str | None) -> None:
        self._controlling = path is None
        self._fd = os.open(path or "/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        self._waiting = self._disturbed = False
        self._seen: list[int | list[bytes | int]] | None = None  # how the terminal was before what is typed was hidden
        ends = dict.fromkeys((signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP), self._stop)
        self._before = listen({**ends, signal.SIGCONT: self._disturb, signal.SIGWINCH: self._disturb})

    def _disturb(self, _number: int, _frame: FrameType | None) -> None:
        self._disturbed = True
        if self._waiting:
            raise InterruptedError

    def _stop(self, number: int, frame: FrameType | None) -> None:
        # A terminal that is closed sends HUP and CONT together: the second must not replace the reason of the first.
        self._waiting = False
        stop(number, frame)

    def size(self) -> tuple[int, int]:
        """Columns and rows as the terminal itself says; ``COLUMNS`` and ``LINES`` can lie."""
        columns, rows = os.get_terminal_size(self._fd)
        return columns or COLUMNS, rows or ROWS

    def identity(self) -> tuple[object, ...]:
        """Device, inode, owner, mode and name; the kernel's word for our terminal; what 0, 1 and 2 point at."""
        kind = os.fstat(self._fd)
        owner = (kind.st_dev, kind.st_ino, kind.st_rdev, kind.st_uid, kind.st_gid, kind.st_mode)
        return (*owner, os.ttyname(self._fd), _controlling_terminal(), *(_descriptor(n) for n in range(3)))

    def ready(self) -> str:
        """Why a question cannot be asked here, empty if it can."""
        try:
            if not os.isatty(self._fd):
                return _("this is not a terminal")
            if not self._foreground():
                return _("this job is in the background")
            local = termios.tcgetattr(self._fd)[3]
        except (OSError, termios.error):
            return _("the terminal is gone")
        # A terminal in raw mode belongs to another program, which may be the one that types.
        return "" if local & termios.ICANON and local & termios.ECHO else _("another program has taken the keyboard")

    def _foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self._fd) == os.getpgrp()
        except OSError:
            # A terminal that was named to us and is not our controlling one has no foreground group of ours.
            if self._controlling:
                raise
            return True

    def _discard(self) -> None:
        try:
            termios.tcflush(self._fd, termios.TCIFLUSH)
        except termios.error as error:
            raise OSError(*error.args) from error

    def flush(self, quiet: float, limit: float) -> bool:
        """Throw typed-ahead input away until ``quiet`` seconds without any; False after ``limit`` seconds."""
        end = time.monotonic() + limit
        self._discard()
        while select.select([self._fd], [], [], quiet)[0]:
            if time.monotonic() >= end:
                return False
            self._discard()
        # A line that has no end yet does not wake ``select``: it goes here.
        self._discard()
        return True

    def hide(self, hidden: bool) -> None:
        """Whether what is typed stays unseen. The terminal is given back as it was, at the latest by ``close``."""
        try:
            if not hidden:
                if self._seen is not None:
                    seen, self._seen = self._seen, None
                    termios.tcsetattr(self._fd, termios.TCSADRAIN, seen)
            elif self._seen is None:
                now = termios.tcgetattr(self._fd)
                self._seen = termios.tcgetattr(self._fd)
                now[3] = (now[3] & ~termios.ECHO) | termios.ECHONL
                termios.tcsetattr(self._fd, termios.TCSADRAIN, now)
        except termios.error as error:
            raise OSError(*error.args) from error

    def write(self, text: str) -> None:
        """Write all of ``text``."""
        data = memoryview(text.encode())
        while data:
            data = data[os.write(self._fd, data) :]

    def line(self, timeout: float) -> bytes | None:
        """One line with its end, ``b""`` at end of file, None when ``timeout`` seconds have passed.

        Raises InterruptedError if the process was suspended or the window resized since the last line.
        """
        self._waiting = True
        try:
            if self._disturbed:
                raise InterruptedError
            if not select.select([self._fd], [], [], timeout)[0]:
                return None
            # In line mode one read returns at most one line, and no line is longer than this.
            return os.read(self._fd, 1 << 16)
        finally:
            self._waiting = self._disturbed = False

    def close(self) -> None:
        """Give the terminal and the signals back as they were."""
        with contextlib.suppress(OSError):  # a terminal that is gone
            self.hide(False)
        before, self._before = self._before, {}
        unlisten(before)
        fd, self._fd = self._fd, -1
        if fd >= 0:
            with contextlib.suppress(OSError):  # a terminal that is gone
                os.close(fd)


def stop(number: int, _frame: FrameType | None) -> None:
    """The question is over. Raises ``NotApproved``."""
    closed = number == getattr(signal, "SIGHUP", None)
    raise NotApproved(
        f"the {'terminal was closed' if closed else 'question was interrupted'}; nothing was installed or changed",
        hint="start the same command again to be asked again",
        reason="closed" if closed else "signal",
    )


def listen(handlers: dict[signal.Signals, Callable[[int, FrameType | None], None]]) -> dict[signal.Signals, Handler]:
    """Install signal handlers; the value is what was there before, for ``unlisten``."""
    try:
        return {number: signal.signal(number, handler) for number, handler in handlers.items()}
    except ValueError:
        return {}  # not the main thread: Python delivers signals elsewhere


def unlisten(before: dict[signal.Signals, Handler]) -> None:
    """Put back what ``listen`` found; None is a handler that Python did not install and cannot put back."""
    for number, handler in before.items():
        signal.signal(number, signal.SIG_DFL if handler is None else handler)


def _controlling_terminal() -> str | None:
    """The kernel's number of our controlling terminal: descriptors can be pointed elsewhere (CVE-2013-1776)."""
    try:
        with open("/proc/self/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].split()[4].decode()
    except FileNotFoundError:
        return None  # not Linux


def _descriptor(number: int) -> tuple[int, ...] | None:
    try:
        kind = os.fstat(number)
    except OSError:
        return None
    return kind.st_dev, kind.st_ino, kind.st_rdev
