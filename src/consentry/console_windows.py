"""The terminal door on Windows: ``CONIN$`` and ``CONOUT$``, never standard input. Not run here: no test covers it yet.

The console stays in the line mode that it is in, as on POSIX. A read in line mode cannot be given a time limit, so it
runs in a thread of its own; after a timeout that thread waits on until the process ends, which it then does with a no.
"""

import ctypes
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from consentry.language import _

_LINE_INPUT, _ECHO_INPUT = 0x2, 0x4  # bits of GetConsoleMode
_MOST = 4096  # characters of one line
_SLICE = 0.1  # seconds between two looks at the queue, so that Ctrl-C gets through


def _nothing() -> None:
    """What is left to do when a console closes that nobody asked on."""


class WindowsTerminal:
    """The console of this process; satisfies ``world.Terminal``. ``done`` is called when it is closed."""

    def __init__(self) -> None:
        self.done: Callable[[], None] = _nothing
        self._kernel, self._in, self._out = _open()
        self._keys, self._screen = _handle(self._in), _handle(self._out)

    def size(self) -> tuple[int, int]:
        """Columns and rows of the window."""
        columns, rows = os.get_terminal_size(self._out)
        return columns or 80, rows or 24

    def identity(self) -> tuple[object, ...]:
        """The window and the two handles of the console."""
        return self._kernel.GetConsoleWindow(), self._keys.value, self._screen.value

    def ready(self) -> str:
        """Why a question cannot be asked here, empty if it can."""
        mode = ctypes.c_uint32()
        if not self._kernel.GetConsoleMode(self._keys, ctypes.byref(mode)):
            return _("the console is gone")
        both = _LINE_INPUT | _ECHO_INPUT
        return "" if mode.value & both == both else _("another program has taken the keyboard")

    def flush(self, quiet: float, limit: float) -> bool:
        """Throw typed-ahead input away until ``quiet`` seconds without any; False after ``limit`` seconds."""
        end = time.monotonic() + limit
        self._discard()
        while self._kernel.WaitForSingleObject(self._keys, round(quiet * 1000)) == 0:
            if time.monotonic() >= end:
                return False
            self._discard()
        return True

    def _discard(self) -> None:
        if not self._kernel.FlushConsoleInputBuffer(self._keys):
            raise OSError("the console is gone")

    def hide(self, hidden: bool) -> None:
        """Whether what is typed stays unseen."""
        mode = ctypes.c_uint32()
        if not self._kernel.GetConsoleMode(self._keys, ctypes.byref(mode)):
            raise OSError("the console is gone")
        value = mode.value & ~_ECHO_INPUT if hidden else mode.value | _ECHO_INPUT
        self._kernel.SetConsoleMode(self._keys, value)

    def write(self, text: str) -> None:
        """Write all of ``text``; the console takes UTF-16 in pieces of any size."""
        units = text.encode("utf-16-le")
        while units:
            part, written = units[: 2 * _MOST], ctypes.c_uint32()
            good = self._kernel.WriteConsoleW(self._screen, part, len(part) // 2, ctypes.byref(written), None)
            if not good or not written.value:
                raise OSError("the console is gone")
            units = units[2 * written.value :]

    def line(self, timeout: float) -> bytes | None:
        r"""One line that ends in ``\n``, ``b""`` at end of file, None when ``timeout`` seconds have passed."""
        if self._kernel.WaitForSingleObject(self._keys, 0) and timeout < 1:
            return None
        came: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=lambda: came.put(self._read()), daemon=True).start()
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                return came.get(timeout=_SLICE)
            except queue.Empty:
                continue
        return None

    def _read(self) -> bytes:
        buffer, count = ctypes.create_unicode_buffer(_MOST), ctypes.c_uint32()
        if not self._kernel.ReadConsoleW(self._keys, buffer, _MOST, ctypes.byref(count), None):
            return b""
        typed = "".join(buffer[: count.value])
        # Ctrl-Z and Enter is how a console says that the input ends.
        return b"" if typed.startswith("\x1a") else typed.encode("utf-8", "replace").replace(b"\r\n", b"\n")

    def close(self) -> None:
        """Give the console back as it was."""
        self.done()
        self.done = _nothing
        if self._in >= 0:
            os.close(self._in)
            os.close(self._out)
            self._in = self._out = -1


def _open() -> tuple[Any, int, int]:
    """The system's library and descriptors of keyboard and screen. Raises OSError if there is no console."""
    if sys.platform != "win32":
        raise OSError("this is not Windows")
    flags = os.O_RDWR | os.O_BINARY | os.O_NOINHERIT
    return ctypes.WinDLL("kernel32", use_last_error=True), os.open("CONIN$", flags), os.open("CONOUT$", flags)


def _handle(descriptor: int) -> ctypes.c_void_p:
    if sys.platform != "win32":
        raise OSError("this is not Windows")
    import msvcrt

    return ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
