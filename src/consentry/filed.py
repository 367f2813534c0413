"""Requests that wait for a person: filed where nobody can be asked, decided later with ``consentry review``.

What is filed is what was asked, never what was made of it: plan, findings and review are made anew when a person looks
at it. Filing grants nothing. The number of requests that wait is bounded, for each asker and in all, so that a flood
fills neither the disk nor the list; a person at a terminal needs no place in it.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from typing import Any, NamedTuple, get_args

import rfc8785
from msgspec import Struct

from consentry import ledger
from consentry.case import Scope, Wish
from consentry.decode import MAX_JSON, plain, scan, utf8
from consentry.errors import CannotAsk, Refused, UsageError
from consentry.model import JSON, State
from consentry.show import show
from consentry.world import World

LIFE = datetime.timedelta(days=7)
MOST = 100  # requests that wait
MOST_OF_ONE = 25  # ... of one asker
_IDENT = re.compile(r"r-[0-9a-f]{8}")


class Offered(NamedTuple):
    """How an offer was handed over: its text, the words of a command, or the path and the SHA-256 of a bundle.

    ``document`` is the text of the registry entry that a link only names, ``name`` what a command is to be called.
    """

    text: str | None = None
    words: tuple[str, ...] | None = None
    bundle: str | None = None
    sha256: str | None = None
    document: str | None = None
    name: str | None = None


class Filed(Struct, frozen=True, kw_only=True):
    """One request that waits. ``by`` are the programs that asked, the nearest first; ``when`` is in UTC."""

    ident: str
    offered: Offered
    wish: Wish
    by: tuple[str, ...]
    when: datetime.datetime

    @property
    def told(self) -> str:
        """Who filed it and when, as a person reads it; the names of programs prove nothing."""
        return f"{' < '.join(self.by) or 'unknown programs'}, {self.when:%Y-%m-%d %H:%M} UTC"


def folder(state: State) -> str:
    """Where they lie, one file each, mode 0600."""
    return state.root + "/requests"


def file(world: World, state: State, offered: Offered, wish: Wish, by: tuple[str, ...]) -> Filed:
    """Keep a request for a person; the same one of the same asker keeps its place.

    Raises CannotAsk where too many wait already.
    """
    waiting, by = every(world, state), tuple(show(name) for name in by)
    for one in waiting:
        if (one.offered, one.wish, one.by) == (offered, wish, by):
            return one
    if len(waiting) >= MOST or sum(one.by == by for one in waiting) >= MOST_OF_ONE:
        raise CannotAsk(
            f"{len(waiting)} requests wait for a person already; this one was not added",
            hint="a person can decide them with: consentry review",
        )
    ident = f"r-{world.random(4).hex()}"
    filed = Filed(ident=ident, offered=offered, wish=wish, by=by, when=world.now().replace(microsecond=0))
    data = rfc8785.dumps(_as_json(filed))
    if len(data) > MAX_JSON:
        raise Refused("too large to be kept", code="too-large", hint="install it from a terminal of your own")
    world.make_folder(folder(state))
    world.replace(f"{folder(state)}/{ident}.json", data, 0o600)
    ledger.append(world, state, "filed", {"request": ident, "by": list(by)})
    return filed


def every(world: World, state: State) -> tuple[Filed, ...]:
    """What waits, the oldest first; what is older than ``LIFE`` is removed, and the history says so."""
    found: list[Filed] = []
    for name in world.names(folder(state)):
        filed = _load(world, state, name.removesuffix(".json"))
        if filed is None:
            continue
        if filed.when + LIFE < world.now():
            drop(world, state, filed, "expired")
        else:
            found.append(filed)
    return tuple(sorted(found, key=lambda one: (one.when, one.ident)))


def find(world: World, state: State, ident: str) -> Filed:
    """The request ``ident``. Raises UsageError if nothing of that name waits."""
    filed = next((one for one in every(world, state) if one.ident == ident), None)
    if filed is None:
        raise UsageError(f"no request {show(ident)} waits", hint="consentry review lists what waits")
    return filed


def drop(world: World, state: State, filed: Filed, event: str) -> None:
    """Take a request out of the list; ``event`` says why."""
    ledger.append(world, state, event, {"request": filed.ident})
    with contextlib.suppress(FileNotFoundError):
        world.remove(f"{folder(state)}/{filed.ident}.json")


def _as_json(filed: Filed) -> dict[str, JSON]:
    wish, offered = filed.wish, filed.offered
    return {
        "schema": 1,
        "id": filed.ident,
        "when": filed.when.isoformat(),
        "by": list(filed.by),
        "offered": {**offered._asdict(), "words": None if offered.words is None else list(offered.words)},
        "wish": {
            "client": wish.client,
            "scope": wish.scope,
            "config": wish.config,
            "name": wish.name,
            "direct": wish.direct,
            "pick": wish.pick,
            "grants": list(wish.grants),
        },
    }


def _load(world: World, state: State, ident: str) -> Filed | None:
    """The request in its file; None for a file that is none of ours or is damaged: it asks for nothing then."""
    if not _IDENT.fullmatch(ident):
        return None
    try:
        data: Any = plain(scan(utf8(world.read(f"{folder(state)}/{ident}.json", MAX_JSON))).root)
        offered, wish = data["offered"], data["wish"]
        words = offered.pop("words")
        return Filed(
            ident=ident,
            offered=Offered(words=None if words is None else tuple(words), **offered),
            wish=Wish(**{**wish, "scope": _scope(wish["scope"]), "grants": tuple(wish["grants"])}),
            by=tuple(data["by"]),
            when=datetime.datetime.fromisoformat(data["when"]),
        )
    except (OSError, Refused, KeyError, TypeError, ValueError, AttributeError):
        return None


def _scope(word: str) -> Scope:
    if word not in get_args(Scope):
        raise ValueError(word)
    return "project" if word == "project" else "user"


def receipt(filed: Filed) -> dict[str, JSON]:
    """What a program gets that asked where there is no person."""
    return {
        "needs_human": True,
        "request": filed.ident,
        "review": f"consentry review {filed.ident}",
        "expires": (filed.when + LIFE).isoformat(),
    }
