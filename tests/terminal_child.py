"""A process with a terminal of its own that asks one question and prints how it ended, as one JSON line.

python terminal_child.py SLAVE|- OPTIONS-AS-JSON

``how``: "ask" here; "job" below a tiny shell that obeys its standard input (f foreground, b background, k
kill); "background" below the same shell, never in the foreground; "nobody" without a controlling terminal.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
from typing import Any

from msgspec.structs import replace

from consentry.dialogs.terminal import TerminalDialog
from consentry.errors import ConsentryError
from consentry.model import Ask, Level, Review, Row, Section
from consentry.show import show
from consentry.world import LocalWorld

DIGITS = " ".join(["0123abcd"] * 8)


def review(options: dict[str, Any]) -> Review:
    secret = options.get("secret")
    argv = [bytes.fromhex(part).decode("utf-8", "surrogateescape") for part in options["argv"]]
    rows = tuple(Row(label=str(i), value=show(part)) for i, part in enumerate(argv))
    return Review(
        heading="Run a program on your computer?",
        level=Level.WARN,
        badge="CAREFUL",
        warning=("It may be dangerous.",),
        consequences=("One consequence.",),
        sections=(
            Section(title="Exactly this will run:", rows=rows, numbered=True, end="End of command."),
            *((Section(title="Put in:", rows=(Row(label="m", value="API key"),), numbered=True),) if secret else ()),
            Section(title="How it is started:", rows=(Row(label="Program", value=f"/usr/bin/npx  sha256 {DIGITS}"),)),
            Section(title="What changes on your disk:", rows=(Row(label="+", value="a = 1"),), kind="changes"),
        ),
        plan_digest="sha256:" + "0" * 64,
        words=options["words"],
        dwell=options["dwell"],
    )


def meddle(what: str) -> None:
    """Change what the question stands on while it is open."""
    if what.startswith("swap"):
        os.dup2(os.open("/dev/zero", os.O_RDWR), int(what[-1]))
    elif what == "detach":
        fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), termios.TIOCNOTTY)


def ask(options: dict[str, Any]) -> None:
    out = os.dup(1)
    if options["meddle"]:
        threading.Timer(options["after"], meddle, [options["meddle"]]).start()
    dialog = TerminalDialog(LocalWorld(), path=options["path"], timeout=options["timeout"], plain=options["plain"])
    shown = review(options)
    if options.get("secret"):
        ask = Ask(id="k", label="API key", to=("variable K",), kind="text", secret=True)
        dialog.fill(replace(shown, words=None, asks=(ask,)), lambda _ident, _text: "")
    handlers = [signal.getsignal(n) for n in (1, 2, 3, 15, signal.SIGCONT, signal.SIGWINCH)]
    try:
        answer = dialog.ask(shown)
        said: dict[str, object] = {"end": "approved", "how": answer.how, "dwell": answer.dwell_ms}
        assert answer.review_digest == shown.digest
    except ConsentryError as no:
        said = {"end": getattr(no, "reason", "nobody"), "exit": no.exit_code, "message": no.message}
    assert handlers == [signal.getsignal(n) for n in (1, 2, 3, 15, signal.SIGCONT, signal.SIGWINCH)]
    os.write(out, json.dumps(said).encode() + b"\n")


def shell(options: dict[str, Any]) -> None:
    """Run the question as a job: ``process_group`` makes it one, ``tcsetpgrp`` puts it in front."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    terminal = os.open("/dev/tty", os.O_RDWR)
    front = options.pop("how") == "job"
    again = [sys.executable, __file__, "-", json.dumps({**options, "how": "ask"})]
    # The job starts stopped in the background of its own group, so that it never runs before it is placed.
    job = subprocess.Popen(
        ["/bin/sh", "-c", 'kill -STOP $$; exec "$@"', "sh", *again], process_group=0, stdin=subprocess.DEVNULL
    )
    os.waitpid(job.pid, os.WUNTRACED)
    if front:
        os.tcsetpgrp(terminal, job.pid)
    os.killpg(job.pid, signal.SIGCONT)
    while os.WIFSTOPPED((status := os.waitpid(job.pid, os.WUNTRACED))[1]):
        os.tcsetpgrp(terminal, os.getpgrp())
        os.write(1, b'{"end": "stopped"}\n')
        order = os.read(0, 1)
        if order == b"k":
            os.killpg(job.pid, signal.SIGKILL)
        if order == b"f":
            os.tcsetpgrp(terminal, job.pid)
        os.killpg(job.pid, signal.SIGCONT)
    os.write(1, json.dumps({"end": "job over", "status": status[1]}).encode() + b"\n")


def main() -> None:
    options = json.loads(sys.argv[2])
    if sys.argv[1] != "-":
        slave = os.open(sys.argv[1], os.O_RDWR)  # the first terminal that a session leader opens becomes its own
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", options["rows"], options["columns"], 0, 0))
    if options["how"] in ("job", "background"):
        shell(options)
    else:
        ask(options)


main()
