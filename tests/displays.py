"""A display of its own for tests and pictures of the window: Xvfb with a window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

TOOLS = ("Xvfb", "openbox", "xdotool")


def missing() -> str:
    """What is not there of the programs that this needs, or of the toolkit."""
    try:
        import tkinter  # noqa: F401
    except ImportError:
        return "tkinter"
    return next((name for name in TOOLS if shutil.which(name) is None), "")


@contextmanager
def display(size: str = "1600x1200", manager: bool = True) -> Iterator[str]:
    """The name of a new display. Programs on it end with it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-dpi", "96"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as said:
        name = f":{said.readline().strip()}"
    others = []
    try:
        if manager:
            environ = {**os.environ, "DISPLAY": name}
            others.append(subprocess.Popen(["openbox"], env=environ, stderr=subprocess.DEVNULL))
            end = time.monotonic() + 10
            while b"_NET_SUPPORTING_WM_CHECK" not in _root(environ) and time.monotonic() < end:
                time.sleep(0.05)
        yield name
    finally:
        for process in (*others, server):
            process.terminate()
            process.wait()


def _root(environ: dict[str, str]) -> bytes:
    return subprocess.run(["xprop", "-root"], env=environ, capture_output=True, check=False).stdout
