"""The changes that ``undo`` can take back: one file for each write, where only this user reads it.

It is on the disk before the client's file is touched, so that a crash in between loses no way back.
"""

from __future__ import annotations

import json

from msgspec import Struct

from consentry.apply import Written
from consentry.decode import plain, scan
from consentry.errors import Refused
from consentry.model import JSON, State
from consentry.world import World

_LIMIT = 1 << 24
_SUFFIX = ".change"


class Change(Struct, frozen=True, kw_only=True):
    """One write: the file that keeps it, when it was made, for which plan, and what it did."""

    file: str
    when: str
    plan_digest: str
    written: Written


def fresh(world: World, state: State) -> str:
    """The path for the next change; it sorts after all earlier ones."""
    return f"{state.backups}/{world.now():%Y%m%dT%H%M%S%f}-{world.random(4).hex()}{_SUFFIX}"


def keep(world: World, state: State, file: str, plan_digest: str, written: Written) -> None:
    """Put the change on the disk. Raises OSError."""
    world.make_folder(state.backups)
    stored = {**written.as_json(), "when": world.now().isoformat(timespec="microseconds"), "plan_digest": plan_digest}
    world.replace(file, json.dumps(stored).encode("ascii"), 0o600)


def known(world: World, state: State, name: str, client: str | None) -> tuple[Change, ...]:
    """Every change of the server ``name``, of ``client`` only if one is given, newest first.

    A damaged file is no change.
    """
    files = [f"{state.backups}/{file}" for file in world.names(state.backups) if file.endswith(_SUFFIX)]
    found = [change for file in files if (change := _read(world, file)) is not None]
    mine = [c for c in found if c.written.name == name and client in (None, c.written.client)]
    return tuple(sorted(mine, key=lambda change: (change.when, change.file), reverse=True))


def _read(world: World, file: str) -> Change | None:
    try:
        stored = plain(scan(world.read(file, _LIMIT).decode("ascii")).root)
    except (OSError, UnicodeDecodeError, Refused):
        return None
    texts = ("when", "plan_digest", "path", "client", "key", "name", "entry", "after")
    if not isinstance(stored, dict) or not all(isinstance(stored.get(key), str) for key in texts):
        return None
    fields = {key: _text(stored.get(key)) for key in ("path", "client", "key", "name", "entry", "after")}
    before, backup = stored.get("before"), stored.get("backup")
    written = Written(**fields, before=_text(before) if before else None, backup=_text(backup) if backup else None)
    return Change(file=file, when=_text(stored["when"]), plan_digest=_text(stored["plan_digest"]), written=written)


def _text(value: JSON) -> str:
    return str(value)
