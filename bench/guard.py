"""What the launch guard costs: one guarded start, the same server started directly, and a bare isolated interpreter.

``table()`` gives rows for the bench driver; run on its own it prints them. The server is ``/bin/true``-like: an empty
native program, so that all time beyond the direct start is the guard's.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from consentry import approvals
from consentry.model import Assurance, Consent, Plan, State, Target
from consentry.world import LocalWorld

RUNS = 60


def prepare(root: str) -> list[str]:
    """An approved server below ``root``, as the entry that starts it."""
    world, state = LocalWorld(), State(f"{root}/state")
    program = shutil.which("true") or "/bin/true"
    target = Target(client="cursor", path=f"{root}/mcp.json", scope="user", key="mcpServers", platform=world.platform)
    asked = Plan(name="bench", transport="stdio", argv=(program, "argument"), env=(("KEY", "value"),), target=target)
    plan = approvals.start(world, state, asked)
    consent = Consent(
        plan_digest=plan.digest,
        review_digest=plan.digest,
        client="cursor",
        path=target.path,
        user=world.user(),
        machine=world.machine(),
        how="bench",
        assurance=Assurance.A0,
        when=world.now().isoformat(),
        dwell_ms=0,
    )
    approvals.install_launcher(world, state)
    approvals.save(world, state, approvals.record(plan, consent, (), approvals.pins(world, plan)))
    return list(approvals.entry_command(plan))


def once(command: list[str]) -> float:
    """Milliseconds from the start of ``command`` to its end."""
    begin = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ)
    if os.waitpid(pid, 0)[1] != 0:
        raise SystemExit(f"failed: {command}")
    return (time.perf_counter() - begin) * 1e3


def measure(runs: int = RUNS) -> dict[str, float]:
    """Medians in ms, taken in turns: ``direct``, ``bare`` (``python -I -S -c pass``), ``guard`` (all of its start)."""
    with tempfile.TemporaryDirectory() as root:
        entry = prepare(root)
        subprocess.run(entry, check=True)  # fills the fingerprint cache
        commands = {
            "direct": [shutil.which("true") or "/bin/true", "argument"],
            "bare": [entry[0], "-I", "-S", "-c", "pass"],
            "guard": entry,
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(once(command))
    return {name: statistics.median(values) for name, values in times.items()}


def table(runs: int = RUNS) -> list[tuple[str, str, str, str, str]]:
    """Rows of what, ours, beside, ratio, goal."""
    ms = measure(runs)
    over, bare = ms["guard"] - ms["direct"], ms["bare"] - ms["direct"]
    return [
        (
            "guard, over starting the server directly",
            f"{over:.1f} ms",
            f"{bare:.1f} ms",
            f"{over / bare:.2f}",
            "at most 10 ms, near a bare python -I -S (beside)",
        )
    ]


if __name__ == "__main__":
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
    for name, value in found.items():
        print(f"{name:<8} {value:6.2f} ms  {value / found['bare']:.2f} x bare")
    for row in table(20):
        print("  ".join(row))
