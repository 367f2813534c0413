"""One server, fully looked at: what a decision needs to know, read once and without doing anything (law L1)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

from consentry import apply, approvals, clients, formats, rules, runners
from consentry.clients.interface import Client, Place
from consentry.errors import ConsentryError, NotWritten, Refused, UsageError
from consentry.model import (
    JSON,
    Facts,
    Finding,
    InstallRequest,
    Level,
    Plan,
    Review,
    Server,
    State,
    Target,
    Verification,
    highest,
)
from consentry.review import Matter, review
from consentry.show import show
from consentry.standing import asked_for, value
from consentry.world import World

Scope = Literal["user", "project"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How an offer is to be installed: for which client, where, under which name, guarded or ``direct``."""

    client: str
    scope: Scope = "user"
    config: str | None = None
    name: str | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One server, fully looked at: all that a decision needs and that must still hold when it is carried out."""

    matter: Matter
    review: Review
    entry: dict[str, JSON] = dataclasses.field(default_factory=dict)
    existing: str | None = None

    @property
    def plan(self) -> Plan:
        """What would be fetched, run and written."""
        return self.matter.plan

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should know of it."""
        return self.matter.findings

    @property
    def level(self) -> Level:
        """The highest level among the findings."""
        return highest(self.findings)


def inspect(world: World, state: State, offer: str | InstallRequest, wish: Wish) -> tuple[Case, ...]:
    """``Gate.inspect`` without a dialog: nothing is asked."""
    request = offer if isinstance(offer, InstallRequest) else formats.read(offer)
    return tuple(look(world, state, request, server, wish) for server in named(request, wish))


def named(request: InstallRequest, wish: Wish) -> tuple[Server, ...]:
    """The servers under the names that they would get. Raises UsageError where one name is wished for several."""
    if wish.name is None:
        return request.servers
    server, *more = request.servers
    if more:
        raise UsageError("--name goes with a single server", hint="install the servers of this request one by one")
    return (dataclasses.replace(server, names=(wish.name, *(n for n in server.names if n != wish.name))),)


def look(world: World, state: State, request: InstallRequest, server: Server, wish: Wish) -> Case:
    """Read everything that the decision on ``server`` needs: no code runs, nothing is contacted (law L1)."""
    client = clients.find(wish.client)
    _private(world, state)
    target = target_of(world, client, wish)
    clients.writable(target, client.TITLE)
    clients.check_name(server.name, target.platform)
    _fit(server, target, wish)
    plan = dataclasses.replace(runners.plan(server, target), direct=wish.direct)
    if plan.url is None:
        plan = approvals.start(world, state, plan)
    plan = dataclasses.replace(plan, installed_by=runners.fetches(plan))
    pins = approvals.pins(world, plan) if plan.start else ()
    data = apply.read(world, target.path)
    existing = client.entries(data, target.key)
    entry = _entry(client, plan)
    _whole(entry, target)
    # An entry that stands there exactly so already is no collision.
    others = tuple((name, text) for name, text in existing.items() if name != plan.name or value(text) != entry)
    facts = Facts(existing=others, inputs=_inputs(data), root=world.root())
    findings = (*request.findings, *rules.check(server, plan, facts))
    verification = {"package content": Verification.NOT_CHECKED} if plan.packages else {}
    # What cannot be written is said before anybody is asked.
    client.put(data, target.key, plan.name, entry, plan.inputs)
    old = existing.get(plan.name)
    matter = Matter(
        request=request,
        server=server,
        plan=plan,
        findings=findings,
        pins=pins,
        verification=verification,
        entry=entry,
        replaced=None if old is None else value(old),
        before=None if old is None else record_of(world, state, old),
        name=runners.name(plan),
        root=facts.root,
    )
    return Case(matter=matter, review=review(matter), entry=entry, existing=old)


def _private(world: World, state: State) -> None:
    """Nobody else can write where approvals are kept; the guard would refuse them."""
    found = world.look(state.root)
    if found is not None and world.platform != "win32" and found.mode & 0o022:
        raise NotWritten(
            f"other users can write to {show(state.root)}, where approvals are kept", hint="chmod go-w that folder"
        )


def _inputs(data: bytes | None) -> tuple[str, ...]:
    """The ids of the values that the client's file asks for already."""
    return tuple(str(one["id"]) for one in asked_for(data) if isinstance(one, dict) and "id" in one)


def record_of(world: World, state: State, entry: str) -> dict[str, JSON] | None:
    """The unrevoked approval that a guarded entry leads to, if it is exactly the entry that was approved."""
    there = value(entry)
    arguments = there.get("args", there.get("command")) if isinstance(there, dict) else None  # opencode has one list
    if not isinstance(arguments, list) or "--plan" not in arguments[:-1]:
        return None
    digest = arguments[arguments.index("--plan") + 1]
    try:
        record = approvals.load(world, state, digest) if isinstance(digest, str) else None
    except (ConsentryError, ValueError):
        return None
    written = record.get("written") if record else None
    return record if isinstance(written, dict) and written.get("entry") == there else None


def target_of(world: World, client: Client, wish: Wish) -> Target:
    """Where the entry would be written, links in the folder resolved."""
    place = Place(platform=world.platform, home=world.home(), folder=world.folder(), environ=world.environ)
    target = client.target(place, wish.scope, wish.config)
    # The folder may be reached through links; what is shown is where the write lands (SymJack, CVE-2026-12958).
    folder = target.path.rpartition("/" if world.platform != "win32" else "\\")[0]
    path = world.real(folder) + target.path[len(folder) :] if folder else target.path
    for own in (path, world.state_home()):
        # A path that is not text can be neither shown nor digested.
        if any("\ud800" <= char <= "\udfff" for char in own):
            raise UsageError(f"the path {show(own)} is not text", hint="use a path with a plain name")
    return dataclasses.replace(target, path=path)


def _fit(server: Server, target: Target, wish: Wish) -> None:
    if server.inputs and not target.inputs:
        raise Refused(
            "this request asks for values that this client cannot ask for",
            hint="install it for VS Code, or paste the entry with your values filled in",
            code="inputs",
            where="/inputs",
        )
    if wish.scope == "project" and not wish.direct and server.url is None:
        raise UsageError(
            "a project file is shared with other people and machines, a guarded entry is not",
            hint="add --direct to write the command as it is, or leave --scope project out",
        )


def _whole(entry: dict[str, JSON], target: Target) -> None:
    """The client takes the program of our own entry as one word."""
    if target.splitting == "words" and " " in str(entry.get("command", "")).strip():
        raise Refused(
            f"this client would cut the program {show(str(entry['command']))} at its blanks",
            hint="make a link to it at a path without blanks, and use that",
            code="program-with-blank",
            where="/command",
        )


def _entry(client: Client, plan: Plan) -> dict[str, JSON]:
    """The configuration entry: a pure function of the plan, shown in full before consent (law L2)."""
    if plan.url is not None and plan.transport != "stdio":
        return client.remote(plan.transport, plan.url, dict(plan.headers))
    command = plan.argv if plan.direct else approvals.entry_command(plan)
    return client.entry(command, approvals.entry_env(plan), plan.cwd if plan.direct else None)
