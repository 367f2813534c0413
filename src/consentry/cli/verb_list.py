"""``consentry list``: what is approved, and whether it still stands in the configuration as approved."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from consentry import approvals, ledger, policy
from consentry.model import JSON, State
from consentry.show import show
from consentry.standing import standing
from consentry.world import LocalWorld, World


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> int:
    """List the approved servers: name, client, how it is started, and whether the file still says so."""
    world = LocalWorld()
    state = State(world.state_home())
    ledger.collect(world, state)
    keys = policy.keys(policy.read(world))
    rows = [row(world, record, keys) for record in approvals.everything(world, state)]
    damaged = approvals.damaged(world, state)
    if as_json:
        sys.stdout.write(json.dumps({"servers": rows, "damaged": list(damaged)}) + "\n")
        return 0
    for digest in damaged:
        sys.stdout.write(f"An approval is damaged and starts nothing; end it with: consentry revoke {digest}\n")
    if not rows and not damaged:
        sys.stdout.write("Nothing is approved yet. consentry install REQUEST --client NAME asks for a server.\n")
    sys.stdout.write("\n".join(text(r) for r in rows))
    return 0


def row(world: World, record: dict[str, Any], keys: str) -> dict[str, JSON]:
    """What is worth knowing of one approval record; ``keys`` are those that may sign, in the policy's word."""
    plan, consent = record["plan"], record["consent"]
    return {
        "name": plan["name"],
        "client": plan["target"]["client"],
        "path": plan["target"]["path"],
        "scope": plan["target"]["scope"],
        "kind": record["kind"],
        "argv": plan["argv"],
        "url": plan["url"],
        "approved": consent["when"],
        "assurance": consent["assurance"],
        "proved": world.proofs().proven(record, keys).name,
        "plan_digest": record["plan_digest"],
        "verification": record["verification"],
        "standing": standing(world, record),
    }


_KIND = {
    "guard": "through the launch guard",
    "direct": "directly: nothing is re-checked at start",
    "remote": "by the client: a remote server is not guarded",
}


def _level(r: dict[str, Any]) -> str:
    """The assurance; where the record says more than can be proved here, both."""
    said, proved = str(r["assurance"]), str(r["proved"])
    return said if said <= "A1" or said == proved else f"{said} IS NOT PROVED (counts as {proved})"


def text(r: dict[str, Any]) -> str:
    """One approval in a few lines."""
    runs = show(r["url"]) if r["url"] else "  ".join(show(part) or '""' for part in r["argv"])
    checks = ", ".join(f"{kind}: {state}" for kind, state in r["verification"].items())
    lines = [
        f"{show(r['name'])}  ({r['client']}, {r['standing']})",
        f"    runs      {runs}",
        f"    started   {_KIND[r['kind']]}",
        *([f"    checked   {checks}"] if checks else []),
        f"    file      {show(r['path'])}",
        f"    approved  {r['approved']}  {_level(r)}",
    ]
    return "\n".join(lines) + "\n"
