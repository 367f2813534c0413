"""The main job from end to end, in a throw-away home: click, read, ask, write, start.

Where there is a terminal it asks you. Where there is none (a pipeline, a build server) it plays the same through a
pseudo-terminal with a scripted person, says so, and prints the screen.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from urllib.parse import quote

from consentry.cli import markers
from consentry.world import LocalWorld

HERE = Path(__file__).parent
SERVER = {"command": "uvx", "args": ["mcp-server-time==2026.10.19", "--local-timezone=UTC"]}
PROMPT = re.compile(r"To install it, type  (.+?)  and press Enter:")
ATTRIBUTES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[%()].|\\)")
MORE = "Enter for the next page"
FIELD = re.compile(r"Value \d+ of \d+,(?:(?!Value )[^\0])*\r?\n > $")
PATIENCE = 60.0  # seconds that the scripted person waits for the question


def link() -> str:
    """A Cursor install link, as a README or a web page carries it."""
    config = base64.b64encode(json.dumps(SERVER).encode()).decode()
    return f"cursor://anysphere.cursor-deeplink/mcp/install?name=time&config={quote(config, safe='')}"


def person_at_terminal() -> bool:
    """Whether somebody can be asked here: our own terminal, in the foreground, no build server, no assistant."""
    if os.environ.get("CI") or markers.found(os.environ, LocalWorld().ancestors()):
        return False
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def scripted(command: list[str], environment: dict[str, str], values: tuple[str, ...] = ()) -> int:
    """Run ``command`` with the dialog on a pseudo-terminal, type ``values`` and then the words that it asks for."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 96, 0, 0))
    child = subprocess.Popen(
        [*command, os.ttyname(slave)], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    typed = iter(values)
    screen, seen, deadline = "", 0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ready = select.select([master], [], [], 0.1)[0]
        if ready:
            screen += os.read(master, 65536).decode("utf-8", "replace")
        elif child.poll() is not None:
            break
        if MORE in screen[seen:]:
            seen = len(screen)
            os.write(master, b"\n")
        elif FIELD.search(screen, seen):
            seen = len(screen)
            os.write(master, next(typed, "").encode() + b"\n")
        elif asked := PROMPT.search(screen, seen):
            seen = len(screen)
            time.sleep(0.5)
            os.write(master, asked[1].encode() + b"\n")
    else:
        child.terminate()
    print(ATTRIBUTES.sub("", screen).replace("\r", "").strip("\n"), end="\n\n")
    print(child.communicate()[0], end="", flush=True)
    os.close(master)
    os.close(slave)
    return child.returncode


def main() -> int:
    """Play the demo; 0 if the approved server answered with its tools."""
    offer = link()
    print(f"A page offers this link:\n\n  {offer}\n")
    with tempfile.TemporaryDirectory(prefix="consentry-demo-") as home:
        search = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        environment = {**os.environ, "HOME": home, "CONSENTRY_HOME": f"{home}/consentry", "PATH": search}
        ask = [sys.executable, str(HERE / "client.py"), "install", offer]
        if person_at_terminal():
            code = subprocess.call(ask, env=environment)
        else:
            print("No person is at a terminal here: a scripted person answers through a pseudo-terminal.\n")
            code = scripted(ask, environment)
        if code:
            return code
        print(f"\n{home}/.cursor/mcp.json now holds:\n\n{Path(home, '.cursor', 'mcp.json').read_text()}")
        print("Starting the approved server and asking for its tools (uvx fetches it now):", flush=True)
        started = [sys.executable, str(HERE / "client.py"), "tools", "time"]
        return subprocess.call(started, env=environment)


if __name__ == "__main__":
    sys.exit(main())
