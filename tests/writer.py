"""Real writer processes for ``test_apply_faults.py``; a script, so that the writers fork from a process of one thread.

``faults FOLDER FAULT CASE``: one writer for each system call, with FAULT (an errno name or KILL) injected there,
with ``+`` also at every later call of that name. CASE: ``edit`` a file, write a ``new`` one, or take either back
(``undo``, ``undo new``).
``many FOLDER COUNT``: COUNT writers at the same time, each with a name of its own.
``nobody FOLDER``: one writer without any privilege.
Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from consentry import apply, clients
from consentry.clients.interface import Place
from consentry.errors import ConsentryError
from consentry.model import JSON, Assurance, Consent, State
from consentry.world import LocalWorld

OLD = b'{\n  "mcpServers": {\n    "a": {} // kept\n  }\n}\n'
ENTRY: dict[str, JSON] = {"command": "npx", "args": ["-y", "x"]}
WORLD = LocalWorld()
GO = signal.SIGUSR1
READY = b"!"
WAITING = {"rt_sigtimedwait", "rt_sigtimedwait_time64", "restart_syscall"}


def put(path: str, name: str = "new") -> apply.Written:
    client = clients.find("cursor")
    target = client.target(Place(platform="linux", home="/", folder="/", environ={}), "user", path)
    consent = Consent(
        plan_digest="", review_digest="", client="cursor", path=path, user=WORLD.user(), machine=WORLD.machine(),
        how="test", assurance=Assurance.A1, when="", dwell_ms=0,
    )  # fmt: skip
    written = apply.put(WORLD, state(path), consent, target, client, name, ENTRY, (), None, plan_digest="")
    assert written is not None
    return written


def state(path: str) -> State:
    return State(str(Path(path).parents[1] / "state"))


def child(work: Callable[[], object]) -> tuple[int, int]:
    """A process that stands ready, works on ``GO`` and reports; its id, where to read.

    It waits for a signal: a tracer that attaches sees the call that the process waits in once more, and a fault for
    that call would hit the waiting, not the work.
    """
    report, done = os.pipe()
    pid = os.fork()
    if pid:
        os.close(done)
        assert os.read(report, len(READY)) == READY
        return pid, report
    try:
        os.close(report)
        os.write(done, READY)
        signal.sigwait({GO})
        work()
        os.write(done, b"done")
    except ConsentryError as error:
        os.write(done, f"{error.exit_code} {error.message}".encode())
    finally:
        os._exit(0)


def finish(pid: int, report: int) -> str:
    os.kill(pid, GO)
    return result(pid, report)


def result(pid: int, report: int) -> str:
    os.waitpid(pid, 0)
    said = os.read(report, 4096).decode()
    os.close(report)
    return said


def traced(folder: Path, inject: str, work: Callable[[], object]) -> tuple[str, str]:
    """What a writer said under ``strace``, and the trace."""
    running = child(work)
    log = folder / "trace"
    log.unlink(missing_ok=True)
    strace = subprocess.Popen(
        ["strace", "-o", log, *(["-e", inject] if inject else []), "-p", str(running[0])], stderr=subprocess.PIPE
    )
    assert strace.stderr
    attached = strace.stderr.readline()
    if b"attached" not in attached:
        finish(*running)
        raise SystemExit("cannot trace: " + attached.decode())
    said = finish(*running)
    strace.communicate()
    return said, log.read_text(errors="replace")


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def problem(path: Path, old: bytes | None, new: bytes | None, said: str) -> str:
    """What is wrong after a writer that said ``said``; empty if nothing."""
    now, kept = content(path), state(str(path)).backups
    if now not in (old, new):
        return f"neither old nor new: {now!r}"
    if said == "done":
        if now != new:
            return "said done and did not"
        if old is not None and old not in [(Path(kept) / name).read_bytes() for name in WORLD.names(kept)]:
            return "done without a backup"
    elif said and not said.startswith(("3 ", "6 ")):
        return "said " + said
    elif said and "nothing was" in said and now != old:
        return "said nothing was changed and it was"
    if said and any(name.endswith(".tmp") for name in WORLD.names(str(path.parent))):
        return "left a temporary file"
    try:
        put(str(path), "next")
    except ConsentryError as error:
        return f"the next write failed: {error.message}"
    return ""


def fresh(folder: Path, case: str) -> tuple[Path, Callable[[], object]]:
    """A configuration in a state of its own, and the work to be done on it."""
    path = folder / "client" / "mcp.json"
    folder.mkdir()
    if "new" not in case:
        path.parent.mkdir()
        path.write_bytes(OLD)
    if "undo" not in case:
        return path, lambda: put(str(path))
    written = put(str(path))
    return path, lambda: apply.undo(WORLD, state(str(path)), written, clients.find("cursor"))


def faults(folder: Path, fault: str, case: str) -> dict[str, Any]:
    how = "signal=KILL" if fault == "KILL" else f"error={fault.rstrip('+')}"
    on = "+" if fault.endswith("+") else ""
    path, work = fresh(folder / "clean", case)
    old = content(path)
    said, log = traced(folder, "", work)
    assert said == "done", said
    new = content(path)
    calls = sorted(set(re.findall(r"^(\w+)\(", log, re.MULTILINE)) - {"exit_group"} - WAITING)
    order = re.findall(r"^(write|fsync|rename|unlink)\(", log, re.MULTILINE)
    wrong, runs, reports = [], 0, {"done": 0, "refused": 0, "silent": 0}
    for call in calls:
        for when in range(1, 500):
            path, work = fresh(folder / f"{call}-{when}", case)
            said, log = traced(folder, f"inject={call}:{how}:when={when}{on}", work)
            if "(INJECTED)" not in log and "killed by SIGKILL" not in log:
                break
            runs += 1
            reports["done" if said == "done" else "refused" if said else "silent"] += 1
            if found := problem(path, old, new, said):
                wrong.append(f"{call} {when}: {found}")
    return {"runs": runs, "calls": calls, "order": order, "reports": reports, "wrong": wrong}


def many(folder: Path, count: int) -> dict[str, Any]:
    path = folder / "client" / "mcp.json"
    path.parent.mkdir()
    path.write_bytes(OLD)
    running = [child(partial(put, str(path), f"server {i}")) for i in range(count)]
    for pid, _ in running:
        os.kill(pid, GO)
    return {"said": [result(*one) for one in running]}


def nobody(folder: Path) -> dict[str, Any]:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    path = folder / "client" / "mcp.json"
    said = finish(*child(lambda: put(str(path))))
    return {"said": said}


if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    folder = Path(where)
    signal.pthread_sigmask(signal.SIG_BLOCK, {GO})  # sent too early it waits, and kills nobody
    put(str(folder / "warm" / "client" / "mcp.json"))  # nothing is imported later
    if what == "faults":
        found = faults(folder, more[0], more[1])
    else:
        found = many(folder, int(more[0])) if what == "many" else nobody(folder)
    sys.stdout.write(json.dumps(found))
