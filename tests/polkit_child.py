"""One person of a private world with a real polkit: answers a question at A1, and then the system asks. See polkits.

Prints one line of JSON: how it ended, and what a start of the written entry ended with. ``SECONDS`` is the patience.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from people import Yes

from consentry import Gate, Installed, LocalWorld, Wish, approvals
from consentry.assurance import polkit
from consentry.model import Assurance, State


class Own(Yes):
    NAME = "terminal"
    ASSURANCE = Assurance.A1
    __module__ = "consentry.dialogs.test"


def files() -> list[str]:
    home = Path(os.environ["HOME"])
    return sorted(str(p.relative_to(home)) for p in home.rglob("*") if p.is_file() and "ledger" not in p.name)


def offer(number: str) -> str:
    script = Path(os.environ["HOME"], "server.py")
    script.write_text("pass\n")
    return json.dumps({"mcpServers": {f"s{number}": {"command": sys.executable, "args": [str(script), number]}}})


def words(number: str) -> dict[str, Any]:
    """A request in a file, and what has to be typed for it."""
    request = Path(os.environ["HOME"], "request.json")
    request.write_text(offer(number))
    (case,) = Gate(Own()).inspect(offer(number), Wish(client="cursor"))
    return {"request": str(request), "words": str(case.review.words)}


def ask(number: str) -> dict[str, Any]:
    text, before = offer(number), files()
    try:
        (done,) = Gate(Own()).install(text, Wish(client="cursor"))
    except KeyboardInterrupt:
        return {"interrupted": True, "new": [f for f in files() if f not in before]}
    if not isinstance(done, Installed):
        said = {"code": done.error.exit_code, "says": done.error.message}
        return {**said, "new": [f for f in files() if f not in before]}
    record: Any = approvals.load(LocalWorld(), State(LocalWorld().state_home()), done.plan.digest)
    return {"code": 0, "record": record, "started": start(f"s{number}")}


def start(name: str) -> int:
    entry = json.loads(Path(os.environ["HOME"], ".cursor", "mcp.json").read_text())["mcpServers"][name]
    return subprocess.run([entry["command"], *entry["args"]], stdin=subprocess.DEVNULL, capture_output=True).returncode


if __name__ == "__main__":
    what, number, seconds = sys.argv[1:]
    vars(polkit)["SECONDS"] = float(seconds)
    does: dict[str, Callable[[str], dict[str, Any]]]
    does = {"ask": ask, "words": words, "start": lambda name: {"started": start(name)}}
    print("\nRESULT " + json.dumps(does[what](number)), flush=True)
