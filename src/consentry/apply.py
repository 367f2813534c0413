"""Writing to a client's configuration: locked, atomic, durable, with a way back (law L9).

``put`` takes a ``Consent``, so it cannot be called without one; ``drop`` only narrows and needs none; ``undo`` needs
one where it would bring an entry back. A function here has done all it says, or it raises and the file is as it was.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from consentry.clients.interface import Client, check_name
from consentry.configuration import File, change, locked, open_file, plainly, sha256
from consentry.difference import difference
from consentry.edit import LIMIT
from consentry.errors import NotApproved, NotWritten
from consentry.model import JSON, Consent, Flat, Input, Plan, State, Target
from consentry.show import show
from consentry.world import World


class Written(Flat, frozen=True, kw_only=True):
    """A change that was made, with all that ``undo`` needs.

    ``before`` and ``after`` are SHA-256 in hex of the whole file, ``before`` None where there was none; ``backup`` is a
    file name in ``State.backups``. ``entry`` is the exact text in the file.
    """

    path: str
    client: str
    key: str
    name: str
    entry: str
    before: str | None
    after: str
    backup: str | None


class Undone(Struct, frozen=True, kw_only=True):
    """``exact``: the file is byte for byte as before the write, or gone if there was none.

    Otherwise only the entry was removed; ``difference`` are the lines, already shown text, that still differ.
    """

    exact: bool
    difference: tuple[str, ...] = ()


def read(world: World, path: str) -> bytes | None:
    """The configuration file at ``path``, None if there is none.

    Raises NotWritten for everything that could not be written later: a link, a folder, another user's file ...
    """
    with plainly(path):
        return open_file(world, path).data


def entries(world: World, path: str, client: Client, key: str) -> tuple[bytes | None, dict[str, str]]:
    """The configuration file at ``path`` and its entries by name. Raises NotWritten, which names the file."""
    with plainly(path):
        data = open_file(world, path).data
        return data, client.entries(data, key)


def check(target: Target, client: Client, data: bytes | None, plan: Plan, entry: dict[str, JSON]) -> None:
    """Raises NotWritten, which names the file, where ``put`` could not write ``entry`` into ``data``."""
    with plainly(target.path):
        client.put(data, target.key, plan.name, entry, plan.inputs)


# sep-1024-existing-untouched: servers that are already installed keep working; only this entry changes.
def put(
    world: World,
    state: State,
    consent: Consent,
    target: Target,
    client: Client,
    name: str,
    entry: dict[str, JSON],
    inputs: tuple[Input, ...],
    expected: str | None,
    *,
    plan_digest: str,
    keep: Callable[[Written], None] = lambda _: None,
) -> Written | None:
    """Add or replace the entry ``name``; ``expected`` is the text of the entry that was reviewed, None for none.

    ``keep`` gets what an undo needs before the file is touched. None if the file said all of this already. Raises
    NotApproved ``changed`` where the consent is for something else or the old entry is another one now, NotWritten
    for every failure; nothing has changed then.
    """
    entries: dict[str, str] = {}
    written: Written | None = None

    def edit(old: bytes | None) -> bytes:
        nonlocal entries
        before = client.entries(old, target.key)
        if before.get(name) != expected:
            raise NotApproved(
                f"the entry {show(name)} is not the one that was reviewed; nothing was written",
                hint="run it again and look at what changed",
                reason="changed",
            )
        after = client.put(old, target.key, name, entry, inputs)
        entries = client.entries(after, target.key)
        _only(before, entries, name)
        return after

    def ready(old: File, new: bytes | None) -> None:
        nonlocal written
        before = None if old.data is None else sha256(old.data)
        written = Written(
            path=target.path,
            client=target.client,
            key=target.key,
            name=name,
            entry=entries[name],
            before=before,
            after=sha256(new or b""),
            backup=before,
        )
        keep(written)

    check_name(name, target.platform, target.names)
    with plainly(target.path):
        _bound(world, consent, target.client, target.path, plan_digest)
        with locked(world, state, target.path):
            change(world, state, target.path, edit, ready)
    return written


def remove(world: World, state: State, target: Target, client: Client, name: str, expected: str) -> str:
    """Take the entry ``name`` out; the path of the file as it was. ``expected`` is the text that stands there.

    Raises NotWritten for every failure; nothing has changed then.
    """
    before = ""

    def edit(now: bytes | None) -> bytes | None:
        entries = client.entries(now, target.key)
        if now is None or entries.get(name) != expected:
            raise NotWritten(f"the entry {show(name)} changed meanwhile", hint="look at the file, then run this again")
        after = client.drop(now, target.key, name)
        _only(entries, client.entries(after, target.key), name)
        return after

    def ready(old: File, _new: bytes | None) -> None:
        nonlocal before
        before = f"{state.backups}/{sha256(old.data or b'')}"

    with plainly(target.path), locked(world, state, target.path):
        change(world, state, target.path, edit, ready)
    return before


def undo(
    world: World,
    state: State,
    written: Written,
    client: Client,
    consent: Consent | None = None,
    *,
    approved: bool = False,
) -> Undone:
    """Take a change back: exactly, where nothing else changed since, else by removing just the entry.

    Where an entry of that name stood before, bringing it back needs a ``consent`` of its own (law L11), unless it
    stands ``approved``: NotApproved without. Raises NotWritten where the entry is no longer what was written, or for
    any failure.
    """
    undone = Undone(exact=True)

    def edit(now: bytes | None) -> bytes | None:
        nonlocal undone
        entries = client.entries(now, written.key)
        if now is None or entries.get(written.name) != written.entry:
            raise NotWritten(
                f"the entry {show(written.name)} is no longer the one that was written",
                hint="somebody else has changed it: look at the file and edit it by hand",
            )
        before = _backup(world, state, written)
        if sha256(now) == written.after:
            if written.name in client.entries(before, written.key) and not approved:
                _asked(world, consent, written)
            undone = Undone(exact=True)
            return before
        after = client.drop(now, written.key, written.name)
        _only(entries, client.entries(after, written.key), written.name)
        undone = Undone(exact=False, difference=difference(before, after))
        return after

    with plainly(written.path), locked(world, state, written.path):
        change(world, state, written.path, edit)
    return undone


def earlier(world: World, state: State, written: Written, client: Client) -> str | None:
    """The entry of that name that ``undo`` would bring back, None if it would bring none back. Raises NotWritten."""
    with plainly(written.path):
        now = open_file(world, written.path).data
        if now is None or sha256(now) != written.after:
            return None
        return client.entries(_backup(world, state, written), written.key).get(written.name)


# ---- the conditions ------------------------------------------------------------------------------------------------


def _bound(world: World, consent: Consent, client: str, path: str, plan_digest: str) -> None:
    """A consent never transfers: to another plan, client, file, user or machine (law L5)."""
    here = (plan_digest, client, path, world.user(), world.machine())
    if (consent.plan_digest, consent.client, consent.path, consent.user, consent.machine) != here:
        raise NotApproved(
            "the approval was given for another place; nothing was written",
            hint="run it again, for this client and file",
            reason="changed",
        )


def _asked(world: World, consent: Consent | None, written: Written) -> None:
    if consent is None:
        raise NotApproved(
            f"undo would bring back the earlier entry {show(written.name)}; nothing was written",
            hint="look at the earlier entry and approve it",
            reason="no-ui",
        )
    _bound(world, consent, written.client, written.path, consent.plan_digest)


def _only(before: dict[str, str], after: dict[str, str], name: str) -> None:
    """The client reads the same servers as before, but for ``name``."""
    if {n: e for n, e in before.items() if n != name} != {n: e for n, e in after.items() if n != name}:
        raise NotWritten("the edit would change another server", hint="edit the file by hand; nothing was changed")


def _backup(world: World, state: State, written: Written) -> bytes | None:
    """The file as it was before ``written``."""
    if written.backup is None:
        return None
    path = f"{state.backups}/{written.backup}"
    data = world.read(path, LIMIT) if world.look(path) is not None else None
    if data is None or sha256(data) != written.before:
        raise NotWritten("the backup is missing or damaged", hint="remove the entry from the file by hand")
    return data
