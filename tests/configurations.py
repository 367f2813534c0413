"""A configuration of Cursor, changed through ``apply`` as the gate does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from consentry import apply, clients
from consentry.apply import Written
from consentry.clients.interface import Place
from consentry.model import JSON, Assurance, Consent, State, Target
from consentry.world import LocalWorld

WORLD = LocalWorld()
CURSOR = clients.find("cursor")
ENTRY: dict[str, JSON] = {"command": "npx", "args": ["-y", "x"]}


def target(path: Path) -> Target:
    place = Place(platform="linux", home=str(path.parent), folder=str(path.parent), environ={})
    return CURSOR.target(place, "user", str(path))


def consent(path: Path) -> Consent:
    return Consent(
        plan_digest="sha256:0",
        review_digest="sha256:1",
        client="cursor",
        path=str(path),
        user=WORLD.user(),
        machine=WORLD.machine(),
        how="test",
        assurance=Assurance.A1,
        when="2026-01-01T00:00:00+00:00",
        dwell_ms=1,
    )


def put(
    path: Path,
    name: str = "new",
    *,
    world: Any = WORLD,
    expected: str | None = None,
    entry: Any = None,
) -> Written:
    state = State(str(path.parent / "state"))
    written = apply.put(
        world,
        state,
        consent(path),
        target(path),
        CURSOR,
        name,
        entry or ENTRY,
        (),
        expected,
        plan_digest="sha256:0",
    )
    assert written is not None
    return written


def undo(path: Path, written: Written, *, world: Any = WORLD, yes: Consent | None = None) -> apply.Undone:
    return apply.undo(world, State(str(path.parent / "state")), written, CURSOR, yes)
