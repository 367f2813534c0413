"""The history: one append-only table, each row chained to the one before it (law L13).

Rules of this file: a row is never changed or removed, not even a wrong one; a chain that does not verify is reported,
never repaired; no row holds a value of an environment, a header or an argument. Whoever can write the file can write a
whole new chain: without a head that is kept where this user cannot rewrite it, the history is ``ANCHOR``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, get_args

import rfc8785
from msgspec import Struct

from consentry.decode import plain, scan
from consentry.errors import ConsentryError, NotWritten, Refused
from consentry.model import JSON, State, digest
from consentry.show import show
from consentry.world import World

if TYPE_CHECKING:
    import sqlite3

Event = Literal[
    "asked", "approved", "denied", "refused", "written", "not-written", "revoked", "undone", "guard-refused",
    "restored", "uninstalled", "filed", "expired", "dropped", "decided", "unmuted",
    "handler-on", "handler-off",
]  # fmt: skip
EVENTS: tuple[str, ...] = get_args(Event)

#: What protects the newest rows from being cut off or rewritten.
ANCHOR = "not anchored"

_START = ""  # what the first row is chained to
_INBOX_LIMIT = 64 * 1024
_TABLE = """CREATE TABLE IF NOT EXISTS ledger (seq INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL,
  event TEXT NOT NULL, data TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL)"""
# REPLACE deletes without asking the second one; the third sees every new row first.
_TRIGGERS = {
    "ledger_update": "BEFORE UPDATE ON ledger",
    "ledger_delete": "BEFORE DELETE ON ledger",
    "ledger_insert": "BEFORE INSERT ON ledger WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger)",
}
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
_GUARDS = {name: f"CREATE TRIGGER {name} {when} {_REFUSE}" for name, when in _TRIGGERS.items()}  # as SQLite keeps them


class Row(Struct, frozen=True, kw_only=True):
    """One event. ``hash`` is over the RFC 8785 form of the other fields, ``previous`` the hash of the row before."""

    seq: int
    time: str
    event: str
    data: dict[str, JSON]
    previous: str
    hash: str


def _hash(seq: int, time: str, event: str, data: JSON, previous: str) -> str:
    return digest({"seq": seq, "time": time, "event": event, "data": data, "previous": previous})


@contextlib.contextmanager
def _open(world: World, state: State) -> Iterator[sqlite3.Connection]:
    """The ledger, made if it is not there. Raises NotWritten where SQLite cannot work with it."""
    world.make_folder(state.root)
    try:
        database = world.database(state.ledger)
    except OSError as error:
        raise _unusable(state, error.strerror or "it cannot be opened") from error
    try:
        yield database
    except database.Error as error:
        raise _unusable(state, str(error)) from error
    finally:
        database.close()


def _unusable(state: State, why: str) -> NotWritten:
    return NotWritten(
        f"the history cannot be used: {show(why)}", hint=f"look at {show(state.ledger)}; nothing was changed"
    )


def _text(data: Mapping[str, JSON]) -> str:
    """The RFC 8785 form of ``data``. Raises ValueError for what would not be read back as it is."""
    text = rfc8785.dumps(dict(data))
    if rfc8785.dumps(plain(scan(text.decode("utf-8")).root)) != text:
        raise ValueError("this does not survive being written")
    return text.decode("utf-8")


def append(world: World, state: State, event: str, data: Mapping[str, JSON]) -> int:
    """Add a row and return its number; it is on the disk when this returns.

    ``data`` is without values of environments and headers. Raises ValueError for an event that is none of ``EVENTS``
    and for data that JSON does not keep, NotWritten or OSError where the row could not be written.
    """
    if event not in EVENTS:
        raise ValueError(event)
    text = _text(data)
    with _open(world, state) as database:
        database.execute("BEGIN IMMEDIATE")  # one writer at a time, from reading the head on
        database.execute(_TABLE)
        for name, when in _TRIGGERS.items():
            database.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {when} {_REFUSE}")
        last = database.execute("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").fetchone()
        seq, previous = (last[0] + 1, last[1]) if last else (1, _START)
        time = world.now().isoformat(timespec="milliseconds")
        row = (seq, time, event, text, previous, _hash(seq, time, event, dict(data), previous))
        database.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", row)
        database.execute("COMMIT")
    return int(seq)


def rows(
    world: World, state: State, *, events: tuple[str, ...] = EVENTS, name: str | None = None, last: int | None = None
) -> tuple[Row, ...]:
    """The rows with one of ``events``, oldest first; only those about ``name``, only the ``last`` so many.

    Raises NotWritten for a file that is no ledger or a row that is not one of ours; ``verify`` says more.
    """
    found = [row for row in map(_row, _stored(world, state)) if row.event in events]
    if name is not None:
        found = [row for row in found if row.data.get("name") == name]
    return tuple(found if last is None else found[max(len(found) - last, 0) :])


def _stored(world: World, state: State) -> list[tuple[int, str, str, str, str, str]]:
    if world.look(state.ledger) is None:
        return []
    with _open(world, state) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").fetchone():
            return []
        return database.execute("SELECT seq, time, event, data, previous, hash FROM ledger ORDER BY seq").fetchall()


def _row(stored: tuple[int, str, str, str, str, str]) -> Row:
    seq, time, event, text, previous, hashed = stored
    try:
        data = plain(scan(text).root)
    except (Refused, TypeError):  # TypeError: a blob where text belongs
        data = None
    if not isinstance(data, dict):
        raise NotWritten(f"row {seq} of the history is damaged", hint="keep the file and compare it with a backup")
    return Row(seq=seq, time=time, event=event, data=data, previous=previous, hash=hashed)


def verify(world: World, state: State) -> tuple[str, ...]:
    """What is wrong with the chain, one line each, oldest first; empty if every row is as it was written.

    Rows cut off at the end and a chain that was written anew are not seen: the history is ``ANCHOR``.
    """
    try:
        stored = _stored(world, state)
        problems = _schema_problems(world, state) if world.look(state.ledger) else []
    except NotWritten as error:
        return (error.message,)
    previous = _START
    for at, row in enumerate(stored, 1):
        if row[0] != at:
            problems.append(f"row {at} is missing: number {row[0]} stands there")
        if row[4] != previous:
            problems.append(f"row {row[0]} does not follow the row before it")
        if not _intact(row):
            problems.append(f"row {row[0]} was changed after it was written")
        previous = row[5]
    return tuple(problems)


def _intact(stored: tuple[int, str, str, str, str, str]) -> bool:
    try:
        row = _row(stored)
        canonical = rfc8785.dumps(row.data).decode("utf-8") == stored[3]
        return canonical and row.hash == _hash(row.seq, row.time, row.event, row.data, row.previous)
    except (NotWritten, rfc8785.CanonicalizationError):
        return False


def _schema_problems(world: World, state: State) -> list[str]:
    """The guards of the table itself, and the highest number ever given, which SQLite keeps apart."""
    with _open(world, state) as database:
        made = database.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
        if not made:
            return []  # opened for its first row, which never came
        if ("ledger", "table") not in [(name, kind) for name, kind, _ in made]:
            return ["the history was taken out of its file"]
        given = database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'ledger'").fetchone()
        last = database.execute("SELECT MAX(seq) FROM ledger").fetchone()
    guards = {name: sql for name, kind, sql in made if kind == "trigger"}
    problems = ["the protection against changes was taken off"] if guards != _GUARDS else []
    # The table and its first row are made in one step: where there is a table, no row means that they were removed.
    return problems if given == last != (None,) else [*problems, "rows were removed from the end"]


def head(world: World, state: State) -> tuple[int, str]:
    """Number and hash of the newest row, what an anchor would keep; ``(0, "")`` if there is none."""
    stored = _stored(world, state)
    return (stored[-1][0], stored[-1][5]) if stored else (0, _START)


def collect(world: World, state: State) -> int:
    """Move what the launch guard refused from the inbox into the ledger; how many rows that were.

    A crash in between brings a refusal twice, never not at all. Another process that collects is left to it.
    """
    if not world.names(state.inbox):
        return 0
    world.make_folder(state.locks)
    with world.lock(state.locks + "/inbox", 0.0) as held:
        names = [name for name in world.names(state.inbox) if held and name.endswith(".json")]
        for name in names:
            append(world, state, "guard-refused", _refusal(world, f"{state.inbox}/{name}"))
            world.remove(f"{state.inbox}/{name}")
    return len(names)


def _refusal(world: World, path: str) -> dict[str, JSON]:
    """A refusal as the guard wrote it: texts and one number that it has made visible itself."""
    try:
        data = plain(scan(world.read(path, _INBOX_LIMIT).decode("utf-8")).root)
        if isinstance(data, dict) and _text(data):
            return data
    except (OSError, ValueError, Refused):
        pass
    return {"says": "a refusal of the launch guard that cannot be read"}


def note(world: World, state: State, event: Event, about: dict[str, JSON]) -> None:
    """A row that is worth having and changes nothing if it cannot be had."""
    with contextlib.suppress(ConsentryError, OSError):
        append(world, state, event, about)
