"""Consentry as the program that opens install links: registered, looked at, taken back.

What opened a scheme before is remembered in one file of the state, and taken back exactly: where nothing else changed a
file since, its very bytes; else nothing but what was put in. The members of ``handler`` say what has to be changed.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from msgspec import Struct, field

from consentry import clients, configuration, ledger
from consentry.clients.interface import Place
from consentry.decode import plain, scan
from consentry.errors import ConsentryError, NotWritten, Refused, UsageError
from consentry.handler import ALL, schemes
from consentry.handler.interface import (
    Act,
    Build,
    Call,
    Desk,
    FileEdit,
    Handler,
    KeyEdit,
    NoProgram,
    Prefer,
    Register,
    no_program,
)
from consentry.model import JSON, State
from consentry.show import show
from consentry.world import World

_LIMIT = 8 << 20
_WAIT = 10.0


class Standing(Struct, frozen=True, kw_only=True):
    """How one scheme is: ``holder`` opens it now, ``before`` did when it was registered.

    ``state`` is "ours", "taken back" (registered by us, opened by another), "theirs" or "nobody".
    """

    scheme: str
    client: str
    state: Literal["ours", "taken back", "theirs", "nobody"]
    holder: str | None
    before: str | None


class Memory(Struct):
    """What is remembered: who opened each scheme before, and each file before and after (SHA-256, None for none)."""

    before: dict[str, str | None] = field(default_factory=dict)
    files: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)


def enable(world: World, state: State, client: str | None) -> tuple[str, ...]:
    """Register for the schemes of ``client``, of all that can be written to here if it is None; those schemes.

    Only narrows, so it needs no consent.

    Raises UsageError, NotWritten; nothing has changed then.
    """
    wanted, member, desk = _wanted(world, client), _member(world), desk_of(world)
    with _alone(world, state):
        memory = _remembered(world, state)
        before = {name: memory.before.get(name, member.other(desk, name)) for name in wanted}
        everything = tuple(sorted({*wanted, *memory.before}))
        known = {**memory.before, **before}
        with contextlib.ExitStack() as back:
            # First what was there before: a crash from here on leaves links that Consentry can still hand on.
            back.callback(_quietly, _remember, world, state, memory)
            _remember(world, state, Memory(known, dict(memory.files)))
            files = _carry_out(world, state, member.enable(desk, everything, _command(world)), back)
            _remember(world, state, Memory(known, _merged(memory.files, files)))
            _log(world, state, "handler-on", wanted)
            back.pop_all()
    return wanted


def disable(world: World, state: State, client: str | None) -> tuple[str, ...]:
    """Give the schemes of ``client`` back, of all if it is None; those schemes. Raises NotWritten, as ``enable`` does.

    It takes a protection away: ask first (law L11).
    """
    member, desk = _member(world), desk_of(world)
    with _alone(world, state):
        memory = _remembered(world, state)
        gone = registered(world, state, client)
        left = tuple(name for name in sorted(memory.before) if name not in gone)
        files = memory.files if not left else {}
        acts = tuple(_exactly(world, state, act, files) for act in member.disable(desk, gone, memory.before, left))
        with contextlib.ExitStack() as back:
            back.callback(_quietly, _remember, world, state, memory)
            _carry_out(world, state, acts, back)
            # What is left is taken back line by line: the bytes of before would take it back too.
            _remember(world, state, Memory({name: memory.before[name] for name in left}, {}))
            _log(world, state, "handler-off", gone)
            back.pop_all()
    return gone


def registered(world: World, state: State, client: str | None) -> tuple[str, ...]:
    """The schemes of ``client`` (all if None) that were registered, whoever opens them now."""
    if client is not None:
        clients.find(client)
    known = _remembered(world, state).before
    return tuple(one.name for one in schemes.of(_plain(client)) if one.name in known)


def status(world: World, state: State) -> tuple[Standing, ...]:
    """Every scheme of a client, and who opens it now."""
    member, desk, memory = _member(world), desk_of(world), _remembered(world, state)
    return tuple(_standing(member, desk, memory, one) for one in schemes.ALL)


def onward(world: World, state: State, scheme: str, link: str) -> Call:
    """How ``link`` is handed on to what opened ``scheme`` before. Raises NoProgram."""
    member, desk = _member(world), desk_of(world)
    try:
        before = _remembered(world, state).before.get(scheme)
    except NotWritten:
        before = None  # a damaged memory must not keep anybody from signing in
    problem: NoProgram | None = None
    for holder in dict.fromkeys((before, member.other(desk, scheme))):
        if holder is None or holder == member.OWN:
            continue
        try:
            return member.call(desk, holder, link)
        except NoProgram as error:
            problem = problem or error
    raise problem or no_program(f"no program is there for {scheme} links")


def desk_of(world: World) -> Desk:
    """This user's desktop, to read from."""
    searched = world.environ.get("PATH", "")
    settings = world.links()

    def read(path: str) -> bytes | None:
        try:
            return world.read(path, _LIMIT) if world.look(path) is not None else None
        except OSError:  # what cannot be read has no say
            return None

    def names(folder: str) -> tuple[str, ...]:
        try:
            return world.names(folder)
        except OSError:
            return ()

    return Desk(
        home=world.home(),
        programs=world.programs(),
        environ=world.environ,
        read=read,
        names=names,
        real=world.real,
        find=lambda name: world.find(name, searched),
        value=settings.value,
        app=settings.app,
    )


# ---- which schemes, and how they are -------------------------------------------------------------------------------


def _member(world: World) -> Handler:
    return ALL[world.platform]


def _command(world: World) -> tuple[str, ...]:
    """What opens a link. Neither the working directory nor the environment says which modules are loaded."""
    return (world.own_python, "-E", "-P", "-m", "consentry", "handler", "open", "--")


def _plain(client: str | None) -> str | None:
    return None if client is None else clients.find(client).NAME


def _wanted(world: World, client: str | None) -> tuple[str, ...]:
    """The schemes to register: of one client, or of all whose configuration can be written on this system."""
    name = _plain(client)
    found = schemes.of(name)
    if name is not None and not found:
        raise UsageError(f"{name} has no install links", hint="consentry handler status lists the schemes")
    wanted = tuple(one.name for one in found if _writable(world, one.client))
    if not wanted:
        hint = "its links go on working as they do now"
        raise UsageError(f"{name or 'no client'} cannot be written to on this system", hint=hint)
    return wanted


def _writable(world: World, client: str) -> bool:
    place = Place(platform=world.platform, home=world.home(), folder=world.folder(), environ=world.environ)
    try:
        return not clients.find(client).target(place, "user", None).by_hand
    except UsageError:
        return False


def _standing(member: Handler, desk: Desk, memory: Memory, one: schemes.Scheme) -> Standing:
    holder = member.holder(desk, one.name)
    known = one.name in memory.before
    state: Literal["ours", "taken back", "theirs", "nobody"]
    if holder == member.OWN:
        state = "ours"
    elif known:
        state = "taken back"
    else:
        state = "nobody" if holder is None else "theirs"
    before = memory.before.get(one.name)
    return Standing(scheme=one.name, client=one.client, state=state, holder=holder, before=before)


# ---- carrying out --------------------------------------------------------------------------------------------------


def _carry_out(
    world: World, state: State, acts: tuple[Act, ...], back: contextlib.ExitStack
) -> dict[str, tuple[str | None, str | None]]:
    """All of ``acts``; ``back`` gets how each is put back. The digests of each file before and after."""
    done: dict[str, tuple[str | None, str | None]] = {}
    for act in acts:
        if isinstance(act, FileEdit):
            done[act.path] = _edit(world, state, act, back)
        else:
            _set(world, act, back)
    return done


def _edit(world: World, state: State, act: FileEdit, back: contextlib.ExitStack) -> tuple[str | None, str | None]:
    written: list[bytes | None] = []
    with configuration.plainly(act.path), configuration.locked(world, state, act.path):
        old = configuration.change(world, state, act.path, act.edit, lambda _old, new: written.append(new))
        new = written[-1] if written else old.data
        back.callback(_quietly, _put_back, world, act.path, new, old.data)
    return _sha(old.data), _sha(new)


def _put_back(world: World, path: str, new: bytes | None, old: bytes | None) -> None:
    now = configuration.open_file(world, path)
    if now.data == new:
        configuration.store(world, now, old)


def _set(world: World, act: KeyEdit | Prefer | Build | Register, back: contextlib.ExitStack) -> None:
    """What is no file. Raises NotWritten."""
    settings = world.links()
    try:
        if isinstance(act, KeyEdit):
            back.callback(_quietly, settings.put_value, act.key, act.name, settings.value(act.key, act.name))
            settings.put_value(act.key, act.name, act.value)
        elif isinstance(act, Prefer):
            if (before := settings.app(act.scheme)) is not None:
                back.callback(_quietly, settings.prefer, act.scheme, before)
            settings.prefer(act.scheme, act.app)
        elif isinstance(act, Build):
            settings.build(act.script, act.bundle)
        else:
            settings.register(act.bundle)
    except OSError as error:
        raise NotWritten(
            f"{error.strerror or 'the system refused'}; nothing was changed", hint="mend that, then run this again"
        ) from error


def _quietly(do: Callable[..., None], *what: object) -> None:
    """Put something back on the way out of a failure, which is what is to be heard of."""
    with contextlib.suppress(ConsentryError, OSError):
        do(*what)


def _exactly(world: World, state: State, act: Act, files: Mapping[str, tuple[str | None, str | None]]) -> Act:
    """``act``, or the very bytes of before where the file is still as it was left."""
    if not isinstance(act, FileEdit) or act.path not in files:
        return act
    before, after = files[act.path]

    def edit(now: bytes | None) -> bytes | None:
        if _sha(now) != after:
            return act.edit(now)
        if before is None:
            return None
        path = f"{state.backups}/{before}"
        data = world.read(path, _LIMIT) if world.look(path) is not None else None
        return data if _sha(data) == before else act.edit(now)

    return FileEdit(path=act.path, edit=edit)


def _merged(
    old: Mapping[str, tuple[str | None, str | None]], new: Mapping[str, tuple[str | None, str | None]]
) -> dict[str, tuple[str | None, str | None]]:
    """The oldest content of each file where nobody else wrote it since, else the newest that was found."""
    kept = {
        path: (old[path][0], after) for path, (before, after) in new.items() if path in old and old[path][1] == before
    }
    return {**old, **new, **kept}


def _sha(data: bytes | None) -> str | None:
    return None if data is None else configuration.sha256(data)


# ---- what is remembered --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _alone(world: World, state: State) -> Iterator[None]:
    with configuration.plainly(state.locks):
        world.make_folder(state.locks)
    with world.lock(state.locks + "/handler", _WAIT) as held:
        if not held:
            raise NotWritten(
                "another Consentry changes the handler", hint="wait until that is done, then run this again"
            )
        yield


def _file(state: State) -> str:
    return state.root + "/handler.json"


def _remembered(world: World, state: State) -> Memory:
    """Raises NotWritten for a file that is not ours."""
    path = _file(state)
    if world.look(path) is None:
        return Memory()
    try:
        document = plain(scan(world.read(path, _LIMIT).decode("utf-8")).root)
        return _memory(document)
    except (Refused, ValueError, TypeError, KeyError, OSError) as error:
        raise NotWritten(
            f"{show(path)} is damaged: what opened links before is not known", hint="choose the program in your desktop"
        ) from error


def _memory(document: JSON) -> Memory:
    if not isinstance(document, dict) or document.get("schema") != 1:
        raise ValueError("schema")
    before, files = document["before"], document["files"]
    if not isinstance(before, dict) or not isinstance(files, dict):
        raise TypeError("handler")
    memory = Memory()
    for name, holder in before.items():
        memory.before[name] = None if holder is None else str(holder)
    for path, pair in files.items():
        if not isinstance(pair, list) or len(pair) != 2:
            raise TypeError("files")
        one, two = (None if part is None else str(part) for part in pair)
        memory.files[path] = (one, two)
    return memory


def _remember(world: World, state: State, memory: Memory) -> None:
    path = _file(state)
    document = {"schema": 1, "before": memory.before, "files": {k: list(v) for k, v in memory.files.items()}}
    with configuration.plainly(path):
        if memory.before or memory.files:
            world.replace(path, json.dumps(document, indent=1, sort_keys=True).encode("utf-8"), 0o600)
        else:
            world.remove(path)


def _log(world: World, state: State, event: str, names: tuple[str, ...]) -> None:
    with configuration.plainly(state.ledger):
        ledger.append(world, state, event, {"schemes": list(names)})
