"""The door to a process of our own beside this one: a toolkit that may take its process down gets one to itself.

It is the same interpreter and the same package, isolated from the environment and the working directory, and it ends
with us. The two talk in lines of JSON over pipes that nobody else holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from typing import Protocol

from consentry.desktop import cleaned
from consentry.model import JSON

# What is run: a module of the package that this file belongs to, whatever stands in $PYTHONPATH or the folder.
_START = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv[1], run_name='__main__')"
_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP")
_LONGEST = 1 << 24  # characters in one line


class Companion(Protocol):
    """A process of our own that shows a window; the two talk in messages."""

    def say(self, message: JSON) -> None:
        """Send ``message``. Raises OSError if the process has ended."""
        ...

    def hear(self, timeout: float) -> JSON:
        """The next message, None after ``timeout`` seconds. Raises EOFError if the process has ended or babbles."""
        ...

    def close(self) -> None:
        """End the process."""
        ...


class Process:
    """The process that runs ``module``; satisfies ``Companion``. Raises OSError if it cannot be started."""

    def __init__(self, python: str, module: str) -> None:
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        environ = cleaned(os.environ)
        if sys.platform == "win32":
            environ |= {name: os.environ[name] for name in _WINDOWS if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [python, "-I", "-c", _START, root, module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
            encoding="utf-8",
            start_new_session=sys.platform != "win32",  # Ctrl-C is ours to hear
        )
        self._heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stream = self._process.stdout
        with contextlib.suppress(OSError, ValueError):  # closed on our side
            while stream is not None and (line := stream.readline(_LONGEST)):
                self._heard.put(line)
        self._heard.put("")

    def say(self, message: JSON) -> None:
        """Send ``message``. Raises OSError if the process has ended."""
        stream = self._process.stdin
        if stream is None or stream.closed:
            raise BrokenPipeError
        stream.write(json.dumps(message) + "\n")
        stream.flush()

    def hear(self, timeout: float) -> JSON:
        """The next message, None after ``timeout`` seconds. Raises EOFError if the process has ended or babbles."""
        try:
            line = self._heard.get(timeout=timeout)
        except queue.Empty:
            return None
        if not line.endswith("\n"):
            raise EOFError
        try:
            found: JSON = json.loads(line)
        except ValueError as error:
            raise EOFError from error
        return found

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            with contextlib.suppress(OSError):
                self._process.stdout.close()
