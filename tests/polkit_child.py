"""One person of a private world with a real polkit: answers a question at A1, and then the system asks. See polkits.

Prints one line of JSON: how it ended, and what a start of the written entry ended with. ``SECONDS`` is the patience.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


def ask(number: str) -> dict[str, Any]:
    script = Path(os.environ["HOME"], "server.py")
    script.write_text("pass\n")
    offer = json.dumps({"mcpServers": {f"s{number}": {"command": sys.executable, "args": [str(script), number]}}})
    before = files()
    try:
        (done,) = Gate(Own()).install(offer, Wish(client="cursor"))
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
    print("\nRESULT " + json.dumps(ask(number) if what == "ask" else {"started": start(number)}), flush=True)
