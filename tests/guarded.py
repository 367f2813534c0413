"""An approved server in a folder of its own, for tests of the guard: real files, a real record, a harmless canary."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from consentry import approvals
from consentry.model import JSON, Assurance, Consent, Hole, LocalFile, Plan, State, Target
from consentry.world import LocalWorld

WORLD = LocalWorld()

# Reports on standard output what it was started with, byte for byte.
CANARY = """\
import json, os, sys
argv = open("/proc/self/cmdline", "rb").read().split(b"\\0")[:-1]
env = open("/proc/self/environ", "rb").read().split(b"\\0")[:-1]
fds = [int(n) for n in os.listdir("/proc/self/fd")]
text = lambda b: b.decode("utf-8", "surrogateescape")
print(json.dumps({
    "argv": [text(a) for a in argv], "env": dict(text(e).split("=", 1) for e in env), "cwd": os.getcwd(),
    "fds": [n for n in fds if n > 2 and os.path.exists(f"/proc/self/fd/{n}")], "pid": os.getpid(),
    "status": open("/proc/self/status").read(),
}))
"""


def target(folder: Path) -> Target:
    return Target(client="cursor", path=f"{folder}/mcp.json", scope="user", key="mcpServers", platform="linux")


def consent(plan: Plan, **changes: str) -> Consent:
    given = Consent(
        plan_digest=plan.digest,
        review_digest="sha256:" + "0" * 64,
        client="cursor",
        path=plan.target.path if plan.target else "",
        user=WORLD.user(),
        machine=WORLD.machine(),
        how="test",
        assurance=Assurance.A0,
        when=WORLD.now().isoformat(),
        dwell_ms=0,
    )
    return replace(given, **changes)


@dataclasses.dataclass
class Server:
    """An approved server. ``entry`` is the command in the configuration, ``env`` what stands beside it."""

    state: State
    plan: Plan
    entry: list[str]
    env: dict[str, str]
    record: dict[str, JSON]
    name: str

    def run(
        self, entry: list[str] | None = None, stdin: bytes = b"", **more: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """Start it as a client would and wait for its end."""
        options: dict[str, Any] = {"env": {**os.environ, **self.env}, "input": stdin, "timeout": 60} | more
        return subprocess.run(entry or self.entry, capture_output=True, check=False, **options)

    def report(self, entry: list[str] | None = None, **more: Any) -> dict[str, Any]:
        """What the canary saw."""
        done = self.run(entry, **more)
        assert done.returncode == 0, done.stderr.decode()
        report: dict[str, Any] = json.loads(done.stdout)
        return report


def canary(folder: Path) -> Path:
    path = folder / "canary.py"
    path.write_text(CANARY)
    return path


def approve(folder: Path, plan: Plan, **changes: str) -> Server:
    """Approve ``plan`` with its state below ``folder``."""
    state = State(f"{folder}/state")
    plan = approvals.start(WORLD, state, replace(plan, target=plan.target or target(folder)))
    approvals.install_launcher(WORLD, state)
    record = approvals.record(plan, consent(plan, **changes), (), approvals.pins(WORLD, plan))
    name = approvals.save(WORLD, state, record)
    return Server(state, plan, list(approvals.entry_command(plan)), approvals.entry_env(plan), record, name)


def server(
    folder: Path,
    args: tuple[str, ...] = (),
    env: tuple[tuple[str, str], ...] = (),
    holes: tuple[Hole, ...] = (),
    cwd: str | None = None,
    program: str = "",
) -> Server:
    """The canary, approved with these arguments, variables and holes."""
    script = folder / "canary.py"
    if not script.exists():
        canary(folder)
    return approve(
        folder,
        Plan(
            name="canary",
            transport="stdio",
            argv=(program or WORLD.python, str(script), *args),
            env=env,
            cwd=cwd,
            holes=holes,
            files=(LocalFile(path=str(script), role="script"),),
        ),
    )


def resave(server: Server, **changes: JSON) -> None:
    """Save the record with other contents, as a program with the user's rights could."""
    approvals.save(WORLD, server.state, {**server.record, **changes})


PYTHON = os.path.realpath(sys.executable)
