"""Run by the L1 tests: installs what it is given with a person who says no, and reports what an audit hook saw."""

from __future__ import annotations

import json
import os
import sys

from people import No

from consentry import Gate, Wish, ledger  # noqa: F401 - loaded before watching starts
from consentry.cli import app  # noqa: F401

OWN = os.environ["CONSENTRY_HOME"]
EVENTS: list[str] = []
RUNS = (
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.system",
    "os.spawn",
    "pty.spawn",
    "ctypes.dlopen",
)


def watch(event: str, args: tuple[object, ...]) -> None:
    if event in RUNS or event.startswith("socket.") or event.startswith("urllib"):
        EVENTS.append(f"{event} {args[:1]}")
    elif event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        if not str(args[0]).startswith(OWN) and "__pycache__" not in str(args[0]):
            EVENTS.append(f"{event} {args[0]}")
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.chmod") and not str(args[0]).startswith(OWN):
        EVENTS.append(f"{event} {args[0]}")


def main() -> None:
    dialog = No()
    gate = Gate(dialog)
    sys.addaudithook(watch)
    gate.install(sys.argv[1], Wish(client="cursor"))
    events = list(EVENTS)
    print(json.dumps({"events": events, "asked": len(dialog.asked)}))


if __name__ == "__main__":
    main()
