"""The end of an installation: the entry out of the file, the approval out of the index, secrets and files gone.

Only narrowing, so nothing is asked (law L11). The file as it was stays in the backups.
"""

from __future__ import annotations

import contextlib
from typing import Any

from msgspec import Struct

from consentry import apply, approvals, clients, ledger
from consentry.clients.interface import Client
from consentry.errors import ConsentryError, NotWritten, UsageError
from consentry.model import JSON, State, Target
from consentry.show import show
from consentry.world import World


class Uninstalled(Struct, frozen=True, kw_only=True):
    """``backup`` is the path of the file as it was before; "" if the entry was not in it any more."""

    path: str
    backup: str


def approved(world: World, state: State, name: str, client: str | None) -> dict[str, Any] | None:
    """The newest approval of the server ``name``. Raises UsageError where several clients have one."""
    found = [r for r in approvals.everything(world, state) if r["name"] == name]
    mine: list[dict[str, Any]] = [r for r in found if client in (None, _target(r)["client"])]
    names = {str(_target(r)["client"]) for r in mine}
    if len(names) > 1:
        raise UsageError(f"{show(name)} is approved for several clients", hint=f"name one: --client {min(names)}")
    return mine[0] if mine else None


def uninstall(world: World, state: State, name: str, target: Target, member: Client) -> Uninstalled:
    """Take the server ``name`` out of the file of ``target`` and end every approval of it there.

    Raises UsageError where there is no such server, NotWritten where the file cannot be edited; nothing has changed
    then.
    """
    _, there = apply.entries(world, target.path, member, target.key)
    records: list[dict[str, Any]] = [
        r
        for r in approvals.everything(world, state)
        if r["name"] == name and (_target(r)["client"], _target(r)["path"]) == (target.client, target.path)
    ]
    if name not in there and not records:
        known = ", ".join(show(one) for one in there) or "none"
        raise UsageError(f"{show(target.path)} has no server {show(name)}", hint=f"it has: {known}")
    about: dict[str, JSON] = {"name": show(name), "client": target.client, "path": show(target.path)}
    ledger.append(world, state, "uninstalled", about)
    backup = ""
    if name in there:
        try:
            backup = apply.remove(world, state, target, member, name, there[name])
        except (ConsentryError, OSError):
            with contextlib.suppress(ConsentryError, OSError):
                ledger.append(world, state, "not-written", about)
            raise
    for record in records:
        end(world, state, record)
    return Uninstalled(path=target.path, backup=backup)


def end(world: World, state: State, record: dict[str, Any]) -> None:
    """End one approval: the guard no longer starts it, its secrets leave the key chain, its bundle the disk.

    A bundle that another approval still needs stays. What cannot be cleared away starts nothing and is left.
    """
    revoke(world, state, record)
    left = approvals.everything(world, state)
    bundle = record["plan"].get("bundle")
    if bundle and all(bundle["folder"] not in str(r["plan"]) for r in left):
        with contextlib.suppress(OSError):
            world.clear(bundle["folder"])


def revoke(world: World, state: State, record: dict[str, Any]) -> None:
    """End one approval and forget its secrets, but for those that another approval still needs.

    A secret stays where the key chain fails: nothing is handed it any more.
    """
    approvals.revoke(world, state, str(record["plan_digest"]))
    left: list[dict[str, Any]] = [*approvals.everything(world, state)]
    accounts = {s["account"] for s in record["plan"].get("secrets") or ()}
    accounts -= {s["account"] for r in left for s in r["plan"].get("secrets") or ()}
    with contextlib.suppress(NotWritten):
        for account in sorted(accounts):
            world.keychain().forget(account)


def target(world: World, record: dict[str, Any]) -> Target:
    """The target that a record was written to."""
    at = _target(record)
    place = clients.Place(platform=world.platform, home=world.home(), folder=world.folder(), environ=world.environ)
    return clients.find(at["client"]).target(place, "project" if at["scope"] == "project" else "user", at["path"])


def _target(record: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = record["plan"]["target"]
    return found
