"""One server, fully looked at: what a decision needs to know, read once and without doing anything (law L1)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from consentry import allow, apply, approvals, bundles, clients, fill, formats, layers, pointed, policy, rules, runners
from consentry.clients.interface import Client, Place
from consentry.decode import pointer
from consentry.errors import ConsentryError, NotWritten, Refused, UsageError
from consentry.fill import Given
from consentry.formats import placeholders
from consentry.language import _, listed
from consentry.model import (
    JSON,
    Ask,
    Facts,
    Finding,
    Input,
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
from consentry.policy import NOTHING_SAID, Verdict
from consentry.review import Matter, review
from consentry.rules.interface import Case as Judged
from consentry.show import show
from consentry.standing import asked_for, value
from consentry.world import World

Scope = Literal["user", "project"]


class Wish(Struct, frozen=True, kw_only=True):
    """How an offer is to be installed: for which client, where, under which name, guarded or ``direct``.

    ``pick`` chooses one of a request's alternatives, counted from 1. ``grants`` are the safeguard keys that a person
    allows by name; every other one is left out. ``filed`` says who filed the request for later, and when.
    """

    client: str
    scope: Scope = "user"
    config: str | None = None
    name: str | None = None
    direct: bool = False
    pick: int | None = None
    grants: tuple[str, ...] = ()
    filed: str = ""


class Case(Struct, frozen=True, kw_only=True):
    """One server, fully looked at: all that a decision needs and that must still hold when it is carried out."""

    matter: Matter
    review: Review
    entry: dict[str, JSON] = field(default_factory=dict)
    existing: str | None = None
    verdict: Verdict = NOTHING_SAID

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


Offer = str | bytes | InstallRequest


def read(offer: Offer) -> InstallRequest:
    """The one reading of ``offer``: text, the bytes of a bundle, or a request that was read already. Raises Refused."""
    if isinstance(offer, InstallRequest):
        return offer
    return bundles.read(offer) if isinstance(offer, bytes) else formats.read(offer)


def inspect(world: World, state: State, offer: Offer, wish: Wish) -> tuple[Case, ...]:
    """``Gate.inspect`` without a dialog: nothing is asked."""
    request = read(offer)
    servers = request.servers if request.alternatives and wish.pick is None else named(request, wish)
    return tuple(look(world, state, request, suited(world, server, wish), wish) for server in servers)


def suited(world: World, server: Server, wish: Wish) -> Server:
    """``server`` with what has to be asked for because of the client that was chosen."""
    return placeholders.suited(server, _unread(world, clients.find(wish.client), wish))


def chosen(request: InstallRequest, wish: Wish) -> tuple[Server, ...]:
    """The servers to decide on: all of them, or the one that was picked where they are alternatives.

    Raises UsageError where it is not clear which one.
    """
    if not request.alternatives:
        if wish.pick not in (None, 1) or (wish.pick == 1 and len(request.servers) > 1):
            raise UsageError("this request leaves nothing to pick", hint="leave --pick out")
        return request.servers
    if wish.pick is None or not 1 <= wish.pick <= len(request.servers):
        ways = "; ".join(f"--pick {at} ({show(_way(one))})" for at, one in enumerate(request.servers, 1))
        raise UsageError("the request offers one server in several ways", hint=f"choose one: {ways}")
    return (request.servers[wish.pick - 1],)


def _way(server: Server) -> str:
    return server.url or " ".join((server.command or "", *server.args))[:100]


def named(request: InstallRequest, wish: Wish) -> tuple[Server, ...]:
    """The servers under the names that they would get. Raises UsageError where one name is wished for several."""
    servers = chosen(request, wish)
    if wish.name is None:
        return servers
    server, *more = servers
    if more:
        raise UsageError("--name goes with a single server", hint="install the servers of this request one by one")
    return (replace(server, names=(wish.name, *(n for n in server.names if n != wish.name))),)


def look(
    world: World, state: State, request: InstallRequest, server: Server, wish: Wish, given: Given | None = None
) -> Case:
    """Read everything that the decision on ``server`` needs: no code runs, nothing is contacted (law L1).

    Without ``given`` a value that has to be asked for is missing still: the review says so and cannot be approved.
    """
    client = clients.find(wish.client)
    _private(world, state)
    target = target_of(world, client, wish, server.name)
    clients.writable(target, client.TITLE)
    clients.check_name(server.name, target.platform, target.names)
    server, world = bundles.placed(world, state, server)
    asks = fill.asked(server, target) if given is None else ()
    whole = fill.filled(server, target, bundles.host(world, target, server), given)
    plan = replace(
        runners.plan(whole, target), direct=wish.direct, grants=allow.allowed(server, target, wish.grants, wish.direct)
    )
    _fit(whole, plan, wish, asked=any(one.secret for one in asks))
    if plan.url is None and not asks:
        plan = approvals.start(world, state, plan)
    plan = replace(plan, installed_by=(*_unpacking(plan), *runners.fetches(plan)))
    pins = approvals.pins(world, plan) if plan.start else ()
    data, existing = apply.entries(world, target.path, client, target.key)
    layers.alone(world, client, target, plan.name)
    entry = {} if asks else _entry(client, plan, target)
    # An entry that stands there exactly so already is no collision.
    others = tuple((name, text) for name, text in existing.items() if name != plan.name or value(text) != entry)
    old = existing.get(plan.name)
    before = None if old is None else record_of(world, state, old)
    asked_for = _inputs(data) if target.inputs else ()
    facts = Facts(
        existing=others, inputs=asked_for, root=world.root(), approved=None if asks else before, pins=tuple(pins)
    )
    found = (*request.findings, *allow.told(rules.check(whole, plan, facts), plan), *pointed.found(world, plan))
    findings, verdict = ruled(world, request, whole, plan, facts, found)
    verification = {"package content": Verification.NOT_CHECKED} if plan.packages else {}
    if plan.bundle is not None:
        verification["bundle signature"] = plan.bundle.signed
    if not asks:
        # What cannot be written is said before anybody is asked.
        apply.check(target, client, data, plan, entry)
    matter = Matter(
        request=request,
        server=server,
        plan=plan,
        findings=findings,
        pins=pins,
        verification=verification,
        entry=entry,
        replaced=None if old is None else value(old),
        before=before,
        name=runners.name(plan),
        root=facts.root,
        filed=show(wish.filed),
        asks=tuple(_ask(server, one, world, target) for one in asks),
        policy=verdict.said,
    )
    return Case(matter=matter, review=review(matter), entry=entry, existing=old, verdict=verdict)


def ruled(
    world: World, request: InstallRequest, server: Server, plan: Plan, facts: Facts, found: tuple[Finding, ...]
) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings with those of the policies of this computer, and what these demand."""
    policies = policy.read(world)
    if not policies:
        return found, NOTHING_SAID
    found = policy.lowered(policies, plan, found, world.user())
    verdict = policy.judge(policies, plan, found, root=facts.root, channel=request.channel)
    facts = replace(facts, forbidden=verdict.forbidden)
    return (*found, *rules.ALL["forbidden"].check(Judged(server, plan, facts))), verdict


_KINDS = {
    "text": _("text"), "number": _("a number"), "boolean": _("yes or no"), "file": _("the path of a file"),
    "folder": _("the path of a folder"), "choice": _("one of the choices"),
}  # fmt: skip


def _ask(server: Server, one: Input, world: World, target: Target) -> Ask:
    """What a person is asked, every text of the request made visible."""
    bounds: list[str] = [_("from {low}", low=f"{one.low:g}")] if one.low is not None else []
    bounds += [_("up to {high}", high=f"{one.high:g}")] if one.high is not None else []
    return Ask(
        id=one.id,
        label=show(one.label or one.id),
        to=fill.receivers(server, one),
        kind=listed((_KINDS.get(one.kind, _KINDS["text"]), *bounds), " "),
        secret=one.secret,
        required=one.required and not one.default,
        multiple=one.multiple,
        suggestion=show(", ".join(suggested(one, server, world, target))) if one.default and not one.secret else "",
        choices=tuple(show(choice) for choice in one.choices),
    )


def suggested(one: Input, server: Server, world: World, target: Target) -> tuple[str, ...]:
    """The answer that is taken where nothing is typed; a path in it may begin at a folder of this host."""
    if one.kind not in ("file", "folder") or server.bundle is None:
        return one.default
    known = bundles.host(world, target, replace(server, host=bundles.FOLDERS))
    return tuple(_begun(text, known) for text in one.default)


def _begun(text: str, known: dict[str, str]) -> str:
    mark = next((mark for mark in known if text.startswith(mark)), "")
    return known[mark] + text[len(mark) :] if mark else text


def _unpacking(plan: Plan) -> tuple[str, ...]:
    if plan.bundle is None:
        return ()
    count, size = len(plan.bundle.contents), sum(content.size for content in plan.bundle.contents)
    return (f"unpack {count:,} files, {size:,} bytes, into {plan.bundle.folder}",)


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
    lists = [there.get(key) for key in ("args", "command")] if isinstance(there, dict) else []  # opencode has one
    arguments = next((one for one in lists if isinstance(one, list) and "--plan" in one[:-1]), None)
    if arguments is None:
        return None
    digest = arguments[arguments.index("--plan") + 1]
    try:
        record = approvals.load(world, state, digest) if isinstance(digest, str) else None
    except (ConsentryError, ValueError):
        return None
    written = record.get("written") if record else None
    return record if isinstance(written, dict) and written.get("entry") == there else None


def _unread(world: World, client: Client, wish: Wish) -> Target:
    """The target as the client's table has it: nothing was looked at on the disk."""
    place = Place(platform=world.platform, home=world.home(), folder=world.folder(), environ=world.environ)
    return client.target(place, wish.scope, wish.config)


def target_of(world: World, client: Client, wish: Wish, name: str = "") -> Target:
    """Where the entry ``name`` would be written, links in the folder resolved."""
    target = _unread(world, client, wish)
    if wish.config is None:
        target = layers.chosen(world, client, target, name)
    # The folder may be reached through links; what is shown is where the write lands (SymJack, CVE-2026-12958).
    folder = target.path.rpartition("/" if world.platform != "win32" else "\\")[0]
    path = world.real(folder) + target.path[len(folder) :] if folder else target.path
    for own in (path, world.state_home()):
        # A path that is not text can be neither shown nor digested.
        if any("\ud800" <= char <= "\udfff" for char in own):
            raise UsageError(f"the path {show(own)} is not text", hint="use a path with a plain name")
    return replace(target, path=path)


def _fit(server: Server, plan: Plan, wish: Wish, *, asked: bool) -> None:
    """Whether this server can be written for this client at all; ``asked``: a secret will be asked for."""
    if wish.scope == "project" and not wish.direct and server.url is None:
        raise UsageError(
            "a project file is shared with other people and machines, a guarded entry is not",
            hint="add --direct to write the command as it is, or leave --scope project out",
        )
    if not server.secrets and not (asked and (server.url is not None or wish.direct)):
        return
    filled = {hole.where for hole in plan.holes}
    mixed = any(s.mark in v and pointer("env", name) in filled for s in server.secrets for name, v in server.env)
    if server.url is not None or wish.direct or mixed:
        raise Refused(
            "only the launch guard can get a secret from the key chain, and it does not start this one",
            hint=_unguarded(server, plan.target),
            code="secret-unguarded",
            where="/inputs",
        )


def _unguarded(server: Server, target: Target | None) -> str:
    """What to do with a secret that only the client can send or hand over."""
    other = "install it for a client that asks for its own values (VS Code)"
    if server.url is None:
        return f"install it without --direct, or {other}"
    ways = {"braces": "${NAME}", "dollar": "${NAME}", "curly": "{env:NAME}", "secrets": "${{ secrets.NAME }}"}
    known = ["${env:NAME}"] if target and "env" in target.expressions else []
    known += [ways[one] for one in target.syntaxes if one in ways] if target else []
    if known:
        return f"write {known[0]} in its place, which this client fills in by itself; or {other}"
    return f"write the value itself in its place; or {other}"


def _whole(entry: dict[str, JSON], target: Target) -> None:
    """The client takes the program of our own entry as one word."""
    command = entry.get("command")
    if target.splitting == "words" and isinstance(command, str) and " " in command.strip():
        raise Refused(
            f"this client would cut the program {show(command)} at its blanks",
            hint="make a link to it at a path without blanks, and use that",
            code="program-with-blank",
            where="/command",
        )


def _entry(client: Client, plan: Plan, target: Target) -> dict[str, JSON]:
    """The configuration entry: a pure function of the plan, shown in full before consent (law L2).

    The client's own reading of it gives back exactly the approved values: nothing in it is filled in that is no hole.
    """
    if plan.url is not None and plan.transport != "stdio":
        entry = client.remote(plan.transport, plan.url, dict(plan.headers))
    else:
        command = plan.argv if plan.direct else approvals.entry_command(plan)
        entry = client.entry(command, approvals.entry_env(plan), plan.cwd if plan.direct else None)
    _whole(entry, target)
    clients.literal(entry, frozenset(hole.expression for hole in plan.holes), target)
    return allow.written(entry, plan)


def path_of(case: Case) -> str:
    """The configuration file that this case is about; empty where it is about none."""
    return case.plan.target.path if case.plan.target else ""


def row_of(case: Case) -> dict[str, JSON]:
    """What the ledger says of a case: names and digests, never a value of the environment."""
    return {
        "name": show(case.plan.name),
        "plan_digest": case.plan.digest,
        "review_digest": case.review.digest,
        "client": case.plan.target.client if case.plan.target else None,
        "path": show(path_of(case)),
        "level": case.level.word,
        "channel": case.matter.request.channel,
    }
