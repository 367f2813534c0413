"""``consentry clients``: which clients there are, which are installed here, and where each keeps its servers."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from consentry import apply, clients, layers
from consentry.cli import choice
from consentry.clients import Place
from consentry.errors import ConsentryError, UsageError
from consentry.model import JSON
from consentry.show import show
from consentry.world import LocalWorld, World


@click.command("clients")
@click.option("--all", "everyone", is_flag=True, help="Also those that are not installed here.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(everyone: bool, as_json: bool) -> int:
    """List the clients on this machine: name, state, the file for your servers and the one of a project."""
    world = LocalWorld()
    found = frozenset(choice.here(world))
    rows = [row(world, name, name in found) for name in clients.ALL if everyone or as_json or name in found]
    if as_json:
        sys.stdout.write(json.dumps({"clients": rows}) + "\n")
        return 0
    if not rows:
        sys.stdout.write("No client was found on this machine. consentry clients --all lists all that are known.\n")
    sys.stdout.write("".join(text(one) for one in rows))
    return 0


def row(world: World, name: str, installed: bool) -> dict[str, JSON]:
    """What is worth knowing of one client."""
    member = clients.find(name)
    place = Place(platform=world.platform, home=world.home(), folder=world.folder(), environ=world.environ)
    made: dict[str, JSON] = {"name": name, "title": member.TITLE, "installed": installed, "by_hand": ""}
    for scope in ("user", "project"):
        try:
            target = member.target(place, "user" if scope == "user" else "project", None)
        except UsageError:
            made[scope] = None
            continue
        target = layers.chosen(world, member, target)
        made["by_hand"] = target.by_hand
        made[scope] = {"path": target.path, "state": _state(world, name, target.path, target.key, target.by_hand)}
    return made


def _state(world: World, name: str, path: str, key: str, by_hand: str) -> str:
    if by_hand:
        return "cannot be written here"
    try:
        data = apply.read(world, path)
        count = len(clients.find(name).entries(data, key))
    except ConsentryError as error:
        return f"cannot be read: {error.message}"
    return "no file yet" if data is None else f"{count} server{'' if count == 1 else 's'}"


def text(r: dict[str, Any]) -> str:
    """One client in a few lines."""
    lines = [f"{r['name']}  ({r['title']}{'' if r['installed'] else ', not found here'})"]
    scopes = [scope for scope in ("user", "project") if r[scope] is not None]
    lines += [f"    {scope:<8}  {show(r[scope]['path'])}  ({r[scope]['state']})" for scope in scopes]
    if r["by_hand"]:
        lines.append(f"    by hand   {r['by_hand']}")
    return "\n".join(lines) + "\n"
