"""The changes that ``undo`` can take back: one file for each plan that was written, where only this user reads it."""

from __future__ import annotations

import json
from typing import Any, cast

from consentry.apply import Written
from consentry.decode import plain, scan
from consentry.errors import NotWritten
from consentry.model import State
from consentry.show import show
from consentry.world import World

_LIMIT = 1 << 24
_SUFFIX = ".change"


def keep(world: World, state: State, plan_digest: str, written: Written) -> None:
    """Remember ``written`` under its plan; a later write of the same plan takes its place. Raises OSError."""
    world.make_folder(state.backups)
    stored = {**written.as_json(), "when": world.now().isoformat(timespec="microseconds")}
    path = f"{state.backups}/{plan_digest.removeprefix('sha256:')}{_SUFFIX}"
    world.replace(path, json.dumps(stored).encode("utf-8"), 0o600)


def forget(world: World, state: State, plan_digest: str) -> None:
    """The change was taken back."""
    world.remove(f"{state.backups}/{plan_digest.removeprefix('sha256:')}{_SUFFIX}")


def newest(world: World, state: State, name: str, client: str | None) -> tuple[str, Written]:
    """The plan digest and the change that last wrote the server ``name``.

    Raises NotWritten if there is none, or if servers of that name were written for several clients and none is named.
    """
    found: list[tuple[str, str, Written]] = []
    for file in world.names(state.backups):
        if file.endswith(_SUFFIX):
            stored = cast("dict[str, Any]", plain(scan(world.read(f"{state.backups}/{file}", _LIMIT).decode()).root))
            when = str(stored.pop("when"))
            written = Written(**stored)
            if written.name == name and client in (None, written.client):
                found.append((when, "sha256:" + file.removesuffix(_SUFFIX), written))
    if not found:
        raise NotWritten(f"nothing was written under the name {show(name)}", hint="consentry list shows the names")
    if len({written.client for _, _, written in found}) > 1:
        raise NotWritten(
            f"{show(name)} was written for several clients",
            hint="name one with --client: cursor, vscode, claude-desktop",
        )
    _, digest, written = max(found, key=lambda item: item[0])
    return digest, written
