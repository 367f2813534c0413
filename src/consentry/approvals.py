"""Approval records: what was agreed to, content-addressed, and the entry that leads the launch guard to it.

``start`` and ``pins`` look at the files that would run, before consent; ``record`` and ``save`` keep what was approved;
``load``, ``everything`` and ``find`` read it; ``revoke`` takes it out of the index. A record is canonical JSON
(RFC 8785), named by its own SHA-256; the configuration entry carries the *plan* digest, and a file in the index leads
from there to the newest unrevoked record. All of them raise OSError where the disk fails.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import rfc8785

from consentry.decode import plain, pointer, scan
from consentry.errors import Changed, ConsentryError, Refused
from consentry.launcher import install_launcher
from consentry.model import JSON, SCHEMA, Consent, Finding, Pin, Plan, State, Verification, digest
from consentry.programs import INHERITS, before, pins, place, start
from consentry.show import show
from consentry.world import World

__all__ = [
    "INHERITS",
    "damaged",
    "entry_command",
    "entry_env",
    "everything",
    "find",
    "install_launcher",
    "load",
    "pins",
    "record",
    "revoke",
    "save",
    "start",
]  # fmt: skip

Record = dict[str, JSON]

_LIMIT = 1 << 24  # bytes of a record; the guard reads no more either
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_HINT = "nothing was changed; revoke it and install the server again"


# ---- the entry -----------------------------------------------------------------------------------------------------


class _Templates(NamedTuple):
    """argv, cwd and the variables that hold a secret, each text cut into literals and numbers of what is put in.

    ``holes`` are the expressions that the client fills in, by number. A secret has a number below zero: -1 is the
    first of the plan.
    """

    argv: list[JSON]
    cwd: JSON
    env: dict[str, JSON]
    holes: tuple[str, ...]


def _templates(plan: Plan) -> _Templates:
    holes: list[str] = []
    secrets = {secret.mark: -at for at, secret in enumerate(plan.secrets, 1)}

    def template(where: str, text: str) -> JSON:
        marks = {h.expression for h in plan.holes if h.where == where and h.expression} | set(secrets)
        longest = sorted((mark for mark in marks if mark in text), key=len, reverse=True)
        pieces: list[JSON] = []
        for at, piece in enumerate(
            re.split("(" + "|".join(map(re.escape, longest)) + ")", text) if longest else [text]
        ):
            if at % 2 and piece in secrets:
                pieces.append(secrets[piece])
            elif at % 2:
                pieces.append(len(holes))
                holes.append(piece)
            elif piece:
                pieces.append(piece)
        return pieces if any(isinstance(piece, int) for piece in pieces) else text

    argv = [template(pointer("argv", at), word) for at, word in enumerate(plan.argv)]
    cwd = None if plan.cwd is None else template(pointer("cwd"), plan.cwd)
    secret = {name: value for name, value in plan.env if any(mark in value for mark in secrets)}
    # A variable with a hole is filled by the client; one with a secret by the guard. ``case`` refuses both in one.
    env = {name: template("", value) for name, value in secret.items()}
    return _Templates(argv, cwd, env, tuple(holes))


def entry_command(plan: Plan) -> tuple[str, ...]:
    """The command that the configuration holds: a pure function of the plan, which is shown in full (law L2)."""
    if plan.start is None or not plan.start.guard:
        return plan.argv
    filled = (f"{at}={expression}" for at, expression in enumerate(_templates(plan).holes))
    holes = (word for hole in filled for word in ("--hole", hole))
    return (*plan.start.guard, "--plan", plan.digest, *holes)


def _filled_env(plan: Plan) -> dict[str, str]:
    wheres = {hole.where for hole in plan.holes}
    return {name: value for name, value in plan.env if pointer("env", name) in wheres}


def entry_env(plan: Plan) -> dict[str, str]:
    """The variables that the configuration holds: behind the guard only those that the client must fill in.

    The others lie in the record, where the entry's editors do not reach them.
    """
    return dict(plan.env) if plan.start is None or not plan.start.guard else _filled_env(plan)


# ---- the record ----------------------------------------------------------------------------------------------------


def record(
    plan: Plan,
    consent: Consent,
    findings: Iterable[Finding],
    pins: tuple[Pin, ...] = (),
    verification: Mapping[str, Verification] | None = None,
    written: Mapping[str, JSON] | None = None,
    keychain: tuple[str, ...] = (),
    proof: Mapping[str, JSON] | None = None,
) -> Record:
    """What was approved, schema 1. ``written`` is what the configuration gets: its "entry"; ``proof`` a signature.

    ``keychain`` is the command by which the guard gets a secret; no record holds the secret itself.
    """
    kind = "remote" if plan.url is not None else "direct" if plan.direct or plan.start is None else "guard"
    return {
        "schema": SCHEMA,
        "kind": kind,
        "name": plan.name,
        "plan": plan.as_json(),
        "plan_digest": plan.digest,
        "consent": consent.as_json(),
        "findings": [finding.as_json() for finding in findings],
        "pins": [pin.as_json() for pin in pins],
        "verification": {what: state.value for what, state in (verification or {}).items()},
        "interpreter": _interpreter(pins),
        "tier": plan.start.sandbox.value if plan.start else "none",
        "assurance": consent.assurance.name,
        "written": dict(written or {}),
        "launch": _launch(plan, pins, keychain) if kind == "guard" else None,
        **({"proof": dict(proof)} if proof else {}),
    }


def _interpreter(pins: tuple[Pin, ...]) -> JSON:
    """What the kernel loads in the end: the program itself, or the last interpreter of a script."""
    last = None
    for pin in pins:
        if last is not None and pin.role == "program":
            break
        last = pin
    return None if last is None else last.as_json()


def _launch(plan: Plan, pins: tuple[Pin, ...], keychain: tuple[str, ...]) -> JSON:
    """The facts that the guard acts on, precompiled so that it has nothing to work out.

    ``before``: paths that the search path would come to first, were there a program. ``keychain``: the command that
    writes the secret of the account that follows it. ``tree``: a folder that holds the files below it and no other.
    """
    if plan.start is None:
        return None
    made = _templates(plan)
    filled = _filled_env(plan)
    env: dict[str, JSON] = {name: value for name, value in plan.env if name not in filled}
    return {
        "name": plan.name,
        "program": plan.start.program,
        "argv": made.argv,
        "env": {**dict(plan.start.sets), **env, **made.env},
        "env_holes": [*sorted(filled)],
        "cwd": made.cwd,
        "search_path": plan.start.search_path,
        "inherits": [*plan.start.inherits],
        "files": _files(plan, pins),
        "before": [*before(plan, pins)],
        "holes": len(made.holes),
        "secrets": [secret.account for secret in plan.secrets],
        "keychain": [*keychain],
        "tree": plan.bundle.folder if plan.bundle else "",
    }


def _files(plan: Plan, pins: tuple[Pin, ...]) -> list[JSON]:
    windows = plan.target is not None and plan.target.platform == "win32"
    files: list[JSON] = [pin.as_json() for pin in pins]
    known = {pin.path for pin in pins}
    for file in plan.files:
        path = place(plan, file.path, windows)
        if path is not None and file.sha256 and (file.role == "script" or path not in known):
            files.append({"path": path, "real": path, "sha256": file.sha256, "role": file.role})
    named = {str(file["path"]) for file in files if isinstance(file, dict)}
    for content in plan.bundle.contents if plan.bundle else ():
        path = f"{plan.bundle.folder}/{content.name}" if plan.bundle else ""
        if path not in named:
            files.append({"path": path, "real": path, "sha256": content.sha256, "role": "bundle"})
    return files


# ---- keeping it ----------------------------------------------------------------------------------------------------


def _hex(plan_digest: str) -> str:
    match = _DIGEST.fullmatch(plan_digest)
    if not match:
        raise Changed("a plan digest is malformed", hint=_HINT, difference=show(plan_digest))
    return match[1]


def save(world: World, state: State, record: Record) -> str:
    """Keep ``record`` durably, make it the newest of its plan, and return its own SHA-256 in hex."""
    data = rfc8785.dumps(record)
    name = hashlib.sha256(data).hexdigest()
    for folder in (state.root, state.records, state.index):
        world.make_folder(folder)
    world.replace(f"{state.records}/{name}", data, 0o600)
    world.replace(f"{state.index}/{_hex(str(record['plan_digest']))}", name.encode("ascii") + b"\n", 0o600)
    return name


def load(world: World, state: State, plan_digest: str) -> Record | None:
    """The newest unrevoked record of a plan, None if there is none.

    Raises Changed where the index, the record or the plan in it is not what was written.
    """
    index = f"{state.index}/{_hex(plan_digest)}"
    try:
        name = world.read(index, 80).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    if not _DIGEST.fullmatch("sha256:" + name):
        raise Changed("the index of approvals was changed", hint=_HINT, difference=show(name))
    look = world.look(f"{state.records}/{name}")
    if look is not None and world.platform != "win32" and (look.kind != "file" or look.mode & 0o022):
        raise Changed("an approval record could be written by other users", hint=_HINT, difference=name)
    try:
        data = world.read(f"{state.records}/{name}", _LIMIT)
    except FileNotFoundError:
        raise Changed("an approval record is gone", hint=_HINT, difference=name) from None
    found = hashlib.sha256(data).hexdigest()
    if found != name:
        raise Changed("an approval record was changed", hint=_HINT, difference=f"was {name}, is {found}")
    return _checked(data, plan_digest, name)


def _checked(data: bytes, plan_digest: str, name: str) -> Record:
    try:
        record = plain(scan(data.decode("utf-8"), case_variants=True, limit=_LIMIT).root)
    except (UnicodeDecodeError, Refused) as error:
        raise Changed("an approval record cannot be read", hint=_HINT, difference=name) from error
    if not isinstance(record, dict) or not isinstance(plan := record.get("plan"), dict):
        raise Changed("an approval record cannot be read", hint=_HINT, difference=name)
    if record.get("plan_digest") != plan_digest or digest(plan) != plan_digest:
        raise Changed("an approval record is about another plan", hint=_HINT, difference=name)
    return record


def everything(world: World, state: State) -> tuple[Record, ...]:
    """All unrevoked records that are as they were written, newest first; see ``damaged`` for the others."""
    return tuple(record for record in _each(world, state) if not isinstance(record, str))


def damaged(world: World, state: State) -> tuple[str, ...]:
    """The plan digests of approvals that are not as they were written; the guard does not start them."""
    return tuple(record for record in _each(world, state) if isinstance(record, str))


def _each(world: World, state: State) -> list[Record | str]:
    found: list[tuple[str, Record | str]] = []
    for name in world.names(state.index):
        if not _DIGEST.fullmatch(plan_digest := "sha256:" + name):
            continue  # what a crash left; nothing leads to it
        try:
            record = load(world, state, plan_digest)
        except Changed:
            found.append(("", plan_digest))
            continue
        if record is not None:
            found.append((str(_at(record, "consent", "when")), record))
    return [record for _, record in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _at(value: JSON, *keys: str) -> JSON:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def find(world: World, state: State, name: str, client: str | None = None) -> Record | None:
    """The newest unrevoked record of the server ``name``, of ``client`` only if one is given."""
    for record in everything(world, state):
        if record.get("name") == name and client in (None, _at(record, "plan", "target", "client")):
            return record
    return None


def revoke(world: World, state: State, plan_digest: str) -> bool:
    """Take the plan's approval out of the index, so that the guard stops; whether there was one. The record stays."""
    index = f"{state.index}/{_hex(plan_digest)}"
    there = world.look(index) is not None
    world.remove(index)
    return there


def sound(world: World, state: State, digest: str) -> dict[str, JSON] | None:
    """As ``load``, with None for a record that is damaged: it approves nothing."""
    try:
        return load(world, state, digest)
    except ConsentryError:
        return None
