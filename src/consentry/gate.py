"""The whole install pipe. START HERE.

    offer -> InstallRequest -> Plan -> Findings -> Review -> Consent -> configuration -> approval record

Everything before ``Consent`` only reads; everything after it takes the ``Consent``. One decision ends in ``Installed``
or in an exception; ``install`` turns the exceptions of several servers into outcomes, in order.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Literal

from consentry import apply, approvals, changes, clients, formats, ledger, rules, runners
from consentry.clients.interface import Client, Place
from consentry.decode import plain, scan
from consentry.dialogs.interface import Dialog
from consentry.errors import CannotAsk, ConsentryError, NotApproved, NotWritten, Refused, UsageError
from consentry.model import (
    JSON,
    Answer,
    Consent,
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
from consentry.world import LocalWorld, World

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The server is in the configuration, as approved. ``unchanged``: it was already, and nothing was asked."""

    name: str
    plan: Plan
    path: str
    record: str
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInstalled:
    """The server is not in the configuration, and nothing else was changed for it."""

    name: str
    error: ConsentryError


Outcome = Installed | NotInstalled


class Gate:
    """Reads offers, asks through ``dialog``, writes what was approved.

    ``dialog`` may be an embedder's own (``Dialog``); its answers are recorded under its name. ``home`` is the folder
    for Consentry's own files, by default the platform's.
    """

    def __init__(self, dialog: Dialog, *, world: World | None = None, home: str | None = None) -> None:
        self.dialog = dialog
        self.world: World = world or LocalWorld()
        self.state = State(home or self.world.state_home())

    def inspect(self, offer: str | InstallRequest, wish: Wish) -> tuple[Case, ...]:
        """Plan, findings and review of every server in ``offer``; never asks, never writes, never executes.

        Raises ``Refused``, ``UsageError`` or ``NotWritten`` (a configuration that cannot be read).
        """
        return inspect(self.world, self.state, offer, wish)

    def install(self, offer: str | InstallRequest, wish: Wish) -> tuple[Outcome, ...]:
        """Ask for each server of ``offer``, in order, and install what is approved.

        Several servers are several reviews and outcomes. Raises ``Refused`` where the offer as a whole cannot be read
        and ``UsageError`` where the wish is wrong; every other ending is an outcome.
        """
        clients.find(wish.client)
        try:
            request = offer if isinstance(offer, InstallRequest) else formats.read(offer)
            servers = _named(request, wish)
        except Refused as refused:
            ledger.append(self.world, self.state, "refused", {"code": refused.code, "where": show(refused.where)})
            raise
        return tuple(self._outcome(request, server, wish) for server in servers)

    def undo(self, name: str, client: str | None = None) -> apply.Undone:
        """Take back the last change under ``name``; where that brings an earlier entry back, ask first (law L11).

        Ends the approval. Raises NotApproved, CannotAsk, Refused or NotWritten; nothing has changed then.
        """
        world, state = self.world, self.state
        plan_digest, written = changes.newest(world, state, name, client)
        earlier = apply.earlier(world, state, written, clients.find(written.client))
        consent = None if earlier is None else self._ask(_earlier(world, state, written, earlier))
        undone = apply.undo(world, state, written, clients.find(written.client), consent)
        approvals.revoke(world, state, plan_digest)
        changes.forget(world, state, plan_digest)
        ledger.append(world, state, "undone", {"name": show(name), "plan_digest": plan_digest, "exact": undone.exact})
        return undone

    def _outcome(self, request: InstallRequest, server: Server, wish: Wish) -> Outcome:
        try:
            return self._decide(request, server, wish)
        except UsageError:
            raise
        except ConsentryError as error:
            return NotInstalled(name=server.name, error=error)
        except OSError as error:
            failed = NotWritten(
                f"{error.strerror or 'the system refused'}: nothing was installed", hint="mend that and run it again"
            )
            return NotInstalled(name=server.name, error=failed)

    def _decide(self, request: InstallRequest, server: Server, wish: Wish) -> Installed:
        """One decision. Anything but ``Installed`` is an exception, and nothing has changed then."""
        world, state = self.world, self.state
        try:
            case = _look(world, state, request, server, wish)
        except Refused as refused:
            ledger.append(world, state, "refused", {"code": refused.code, "name": show(server.name)})
            raise
        if (record := _already(world, state, case)) is not None:
            return Installed(name=case.plan.name, plan=case.plan, path=_path(case), record=record, unchanged=True)
        if case.review.words is None:
            ledger.append(world, state, "refused", {**_about(case), "code": "blocked"})
            raise Blocked(case)
        consent = self._ask(case)
        # sep-1024-no-consent-no-install: "not proceed if consent is denied or not provided".
        # Only a Consent leads past this line.
        again = _look(world, state, request, server, wish)
        if (again.plan, again.review.digest, again.matter.pins) != (case.plan, case.review.digest, case.matter.pins):
            ledger.append(world, state, "denied", {**_about(case), "reason": "changed"})
            raise NotApproved(
                "something changed while the question was open; nothing was installed",
                hint="run it again and look at what changed",
                reason="changed",
            )
        return _carry_out(world, state, case, consent)

    def _ask(self, case: Case) -> Consent:
        world, state = self.world, self.state
        world.make_folder(state.locks)
        # One question at a time for each user: a later one neither changes, answers nor closes the open one (law L4).
        with world.lock(state.locks + "/question", 0.0) as held:
            if not held:
                raise CannotAsk("another question is open", hint="answer or close it, then run this again")
            # No outcome row after this one means no.
            ledger.append(world, state, "asked", _about(case))
            try:
                answer = self.dialog.ask(case.review)
            except (NotApproved, CannotAsk) as no:
                reason = no.reason if isinstance(no, NotApproved) else "no-ui"
                ledger.append(world, state, "denied", {**_about(case), "reason": reason})
                raise
            return _consent(world, case, answer, self.dialog)


class Blocked(Refused):
    """The plan has a ``block`` finding: there is no approve control. ``case`` is there to be shown."""

    def __init__(self, case: Case) -> None:
        first = next(f for f in case.findings if f.level is Level.BLOCK)
        super().__init__(
            f"not allowed: {first.title.lower()}; nothing was installed",
            hint="ask the publisher for a plain request, or write the entry yourself after reading the review",
            code="blocked",
            where=first.where,
        )
        self.case = case


def inspect(world: World, state: State, offer: str | InstallRequest, wish: Wish) -> tuple[Case, ...]:
    """``Gate.inspect`` without a dialog."""
    request = offer if isinstance(offer, InstallRequest) else formats.read(offer)
    return tuple(_look(world, state, request, server, wish) for server in _named(request, wish))


def _named(request: InstallRequest, wish: Wish) -> tuple[Server, ...]:
    if wish.name is None:
        return request.servers
    server, *more = request.servers
    if more:
        raise UsageError("--name goes with a single server", hint="install the servers of this request one by one")
    return (dataclasses.replace(server, names=(wish.name, *(n for n in server.names if n != wish.name))),)


def _look(world: World, state: State, request: InstallRequest, server: Server, wish: Wish) -> Case:
    """Read everything that the decision on ``server`` needs: no code runs, nothing is contacted (law L1)."""
    client = clients.find(wish.client)
    target = _target(world, client, wish)
    clients.check_name(server.name, target.platform)
    _fit(server, target, wish)
    plan = dataclasses.replace(runners.plan(server, target), direct=wish.direct)
    if plan.url is None:
        plan = approvals.start(world, state, plan)
    plan = dataclasses.replace(plan, installed_by=runners.fetches(plan))
    pins = approvals.pins(world, plan) if plan.start else ()
    existing = client.entries(apply.read(world, target.path), target.key)
    facts = Facts(existing=tuple(existing.items()), root=world.root())
    findings = (*request.findings, *rules.check(server, plan, facts))
    entry = _entry(client, plan)
    verification = {"package content": Verification.NOT_CHECKED} if plan.packages else {}
    old = existing.get(plan.name)
    matter = Matter(
        request=request,
        server=server,
        plan=plan,
        findings=findings,
        pins=pins,
        verification=verification,
        entry=entry,
        replaced=None if old is None else plain(scan(old, lenient=True, case_variants=True).root),
        name=runners.name(plan),
        root=facts.root,
    )
    return Case(matter=matter, review=review(matter), entry=entry, existing=old)


def _earlier(world: World, state: State, written: apply.Written, text: str) -> Case:
    """The entry that an undo would bring back, as a case of its own: shown and asked for like any other."""
    key = "servers" if written.key == "servers" else "mcpServers"
    request = formats.read(json.dumps({key: {written.name: plain(scan(text, lenient=True).root)}}))
    wish = Wish(client=written.client, config=written.path, direct=True)
    # Every field comes back with it, so none is left out; the difference on the disk shows them all.
    server = dataclasses.replace(request.servers[0], fields=())
    case = _look(world, state, request, server, wish)
    entry = plain(scan(text, lenient=True).root)
    replaced = plain(scan(written.entry, lenient=True).root)
    return dataclasses.replace(case, review=review(dataclasses.replace(case.matter, entry=entry, replaced=replaced)))


def _target(world: World, client: Client, wish: Wish) -> Target:
    place = Place(platform=world.platform, home=world.home(), folder=world.folder(), environ=world.environ)
    target = client.target(place, wish.scope, wish.config)
    # The folder may be reached through links; what is shown is where the write lands (SymJack, CVE-2026-12958).
    folder = target.path.rpartition("/" if world.platform != "win32" else "\\")[0]
    return dataclasses.replace(target, path=world.real(folder) + target.path[len(folder) :]) if folder else target


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


def _entry(client: Client, plan: Plan) -> dict[str, JSON]:
    """The configuration entry: a pure function of the plan, shown in full before consent (law L2)."""
    if plan.url is not None and plan.transport != "stdio":
        return client.remote(plan.transport, plan.url, dict(plan.headers))
    command = plan.argv if plan.direct else approvals.entry_command(plan)
    return client.entry(command, approvals.entry_env(plan), plan.cwd if plan.direct else None)


def _already(world: World, state: State, case: Case) -> str | None:
    """The record under which exactly this stands approved and written; then there is nothing to ask (law L6)."""
    if case.existing is None or case.review.words is None:
        return None
    record = approvals.load(world, state, case.plan.digest)
    if record is None or plain(scan(case.existing, lenient=True, case_variants=True).root) != case.entry:
        return None
    same = record["pins"] == [pin.as_json() for pin in case.matter.pins]
    return str(record["plan_digest"]) if same else None


def _consent(world: World, case: Case, answer: Answer, dialog: Dialog) -> Consent:
    """Bind the answer to plan, review, client, file, user and machine (law L5)."""
    if answer.review_digest != case.review.digest:
        raise NotApproved(
            "the answer was for another review; nothing was installed", hint="run it again", reason="changed"
        )
    return Consent(
        plan_digest=case.plan.digest,
        review_digest=case.review.digest,
        client=case.plan.target.client if case.plan.target else "",
        path=_path(case),
        user=world.user(),
        machine=world.machine(),
        how=f"{dialog.NAME}: {answer.how}",
        assurance=min(answer.assurance, dialog.ASSURANCE),
        when=world.now().isoformat(timespec="seconds"),
        dwell_ms=answer.dwell_ms,
    )


def _path(case: Case) -> str:
    return case.plan.target.path if case.plan.target else ""


def _about(case: Case) -> dict[str, JSON]:
    """What the ledger says of a case: names and digests, never a value of the environment."""
    return {
        "name": show(case.plan.name),
        "plan_digest": case.plan.digest,
        "review_digest": case.review.digest,
        "client": case.plan.target.client if case.plan.target else None,
        "path": show(_path(case)),
        "level": case.level.word,
    }


def _carry_out(world: World, state: State, case: Case, consent: Consent) -> Installed:
    """Record the approval, then write the entry; if the entry cannot be written the approval is taken back."""
    target = case.plan.target
    if target is None:
        raise UsageError("there is no client to write to", hint="name one with --client")
    client = clients.find(target.client)
    approvals.install_launcher(world, state)
    approved_before = approvals.load(world, state, case.plan.digest) is not None
    record = approvals.save(
        world, state, approvals.record(case.plan, consent, case.findings, case.matter.pins, case.matter.verification)
    )
    ledger.append(world, state, "approved", {**_about(case), "record": record, "assurance": consent.assurance.name})
    try:
        written = apply.put(
            world, state, consent, target, client, case.plan.name, case.entry, case.plan.inputs, expected=case.existing
        )
    except ConsentryError as error:
        if not approved_before:
            approvals.revoke(world, state, case.plan.digest)
        ledger.append(world, state, "not-written", {**_about(case), "error": error.message})
        raise
    try:
        changes.keep(world, state, case.plan.digest, written)
        ledger.append(world, state, "written", {**_about(case), "before": written.before, "after": written.after})
    except (ConsentryError, OSError):
        # What is not in the ledger did not happen.
        apply.undo(world, state, written, client, consent)
        approvals.revoke(world, state, case.plan.digest)
        raise
    return Installed(name=case.plan.name, plan=case.plan, path=target.path, record=record)
