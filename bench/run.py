"""All benchmarks, side by side in one run, as ratios: ``make bench``.

Machines differ and are busy: compare the columns of one run, not the milliseconds of two.
"""

from __future__ import annotations

import base64
import compileall
import json
import os
import pty
import resource
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import growth
import guard
import page

import consentry

BIN = Path(sys.executable).parent
RUNS = 15
LINK = "cursor://anysphere.cursor-deeplink/mcp/install?name=time&config=" + base64.b64encode(
    json.dumps({"command": sys.executable, "args": ["-m", "example_server"]}).encode()
).decode().replace("=", "%3D")


def environment(home: str) -> dict[str, str]:
    return {**os.environ, "HOME": home, "CONSENTRY_HOME": f"{home}/consentry", "TERM": "xterm-256color"}


def timed(command: list[str], env: dict[str, str] | None = None) -> tuple[float, float]:
    """Seconds and peak MiB of one run without a terminal."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    usage = os.wait4(child.pid, 0)[2]
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def first_paint(home: str) -> float:
    """Seconds from the start of ``consentry install`` until the heading is on the terminal."""
    start = time.perf_counter()
    pid, master = pty.fork()
    if pid == 0:
        os.execve(str(BIN / "consentry"), ["consentry", "install", LINK, "--client", "cursor"], environment(home))
    screen = b""
    while b"RUN A PROGRAM" not in screen:
        if not select.select([master], [], [], 10)[0]:
            raise SystemExit(f"no dialog appeared: {screen!r}")
        screen += os.read(master, 65536)
    paint = time.perf_counter() - start
    os.write(master, b"\x03")
    os.close(master)
    os.waitpid(pid, 0)
    return paint


def median(measure: Callable[[], float], runs: int = RUNS) -> float:
    return statistics.median(measure() for _ in range(runs))


def batch(lines: list[str], home: str) -> float:
    """Seconds for one ``inspect --batch`` over ``lines``, the start of the interpreter taken off."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("\n".join(lines))
        file.flush()
        command = [str(BIN / "consentry"), "inspect", "--batch", file.name, "--json"]
        return timed(command, environment(home))[0]


def ordinary(count: int) -> list[str]:
    shapes: list[dict[str, object]] = [
        {"command": "npx", "args": ["-y", "@example/server@1.2.3", "--verbose"], "env": {"API_KEY": "k"}},
        {"command": "uvx", "args": ["example-server==1.0", "--port", "3000"]},
        {"command": "docker", "args": ["run", "-i", "--rm", "-e", "TOKEN", "example/server:1"], "env": {"TOKEN": "t"}},
        {"url": "https://mcp.example.com/mcp", "headers": {"Authorization": "Bearer x"}},
    ]
    return [json.dumps({"id": i, "request": {"name": f"s{i}", **shapes[i % 4]}}) for i in range(count)]


def row(what: str, ours: str, base: str, ratio: str, goal: str) -> None:
    print(f"{what:<46} {ours:>12} {base:>12} {ratio:>9}  {goal}")


def main() -> int:
    # An installed package has its bytecode; a checkout may not.
    compileall.compile_dir(str(Path(consentry.__file__).parent), quiet=1)
    with tempfile.TemporaryDirectory() as home:
        env = environment(home)
        row("what", "ours", "beside", "ratio", "goal")
        bare = median(lambda: timed([sys.executable, "-c", "pass"])[0])
        paint = median(lambda: first_paint(home))
        row(
            "first paint / bare interpreter",
            f"{paint * 1e3:.0f} ms",
            f"{bare * 1e3:.0f} ms",
            f"{paint / bare:.1f}",
            "at most +100 ms",
        )
        version = [timed([str(BIN / "consentry"), "--version"], env) for _ in range(RUNS)]
        seconds = statistics.median(v[0] for v in version)
        row(
            "--version / bare interpreter",
            f"{seconds * 1e3:.0f} ms",
            f"{bare * 1e3:.0f} ms",
            f"{seconds / bare:.1f}",
            "at most 60 ms",
        )
        asked = [timed([str(BIN / "consentry"), "install", LINK, "--client", "cursor"], env) for _ in range(RUNS)]
        seconds, memory = statistics.median(a[0] for a in asked), max(a[1] for a in asked)
        row(
            "install up to the question / bare interpreter",
            f"{seconds * 1e3:.0f} ms",
            f"{bare * 1e3:.0f} ms",
            f"{seconds / bare:.1f}",
            f"at most 100 ms, 40 MiB ({memory:.0f} MiB)",
        )
        for cells in guard.table():
            row(*cells)
        empty = batch([], home)
        many = batch(ordinary(20_000), home) - empty
        row("inspect --batch, ordinary requests", f"{20_000 / many:.0f}/s", "", "", "at least 2,000/s")
        small = 0.0
        for size in (1_000, 10_000, 100_000, 1_000_000):
            line = json.dumps({"id": 1, "request": {"name": "s", "command": "x", "args": ["a" * size]}})
            seconds = (batch([line] * 10, home) - empty) / 10
            small = small or seconds / size
            row(
                f"inspect one argument of {size:,} characters",
                f"{seconds * 1e3:.1f} ms",
                "",
                f"{seconds / size / small:.2f}",
                "linear; 1 MB under 1 s",
            )
        for cells in growth.table():
            row(*cells)
        for cells in page.table():
            row(*cells)
    print(
        f"\npeak memory of this run's children: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
