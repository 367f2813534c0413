"""The whole install pipe. START HERE.

    offer -> InstallRequest -> Plan -> Findings -> Review -> Consent -> configuration -> approval record

Everything before ``Consent`` only reads; everything after it takes the ``Consent``. One decision ends in ``Installed``
or in an exception; ``install`` turns the exceptions of several servers into outcomes, in order.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from msgspec import Struct

from consentry import apply, approvals, assured, bundles, changes, clients, fill, ledger, transaction
from consentry.case import (
    Case,
    Offer,
    Wish,
    inspect,
    look,
    named,
    path_of,
    read,
    record_of,
    row_of,
    suggested,
    suited,
)
from consentry.dialogs.interface import Dialog, Filler
from consentry.errors import CannotAsk, ConsentryError, NotApproved, NotWritten, Refused, UsageError
from consentry.fill import Given
from consentry.model import (
    JSON,
    Answer,
    Assurance,
    Consent,
    InstallRequest,
    Level,
    Plan,
    Review,
    Server,
    State,
)
from consentry.restored import brought_back, ejected
from consentry.show import show
from consentry.standing import standing
from consentry.turn import turn
from consentry.uninstall import approved, end
from consentry.uninstall import target as target_of_record
from consentry.world import LocalWorld, World


class Installed(Struct, frozen=True, kw_only=True):
    """The server is in the configuration, as approved. ``unchanged``: it was already, and nothing was asked."""

    name: str
    plan: Plan
    path: str
    record: str
    unchanged: bool = False


class NotInstalled(Struct, frozen=True, kw_only=True):
    """The server is not in the configuration, and nothing else was changed for it."""

    name: str
    error: ConsentryError


Outcome = Installed | NotInstalled


class Gate:
    """Reads offers, asks through ``dialog``, writes what was approved.

    ``dialog`` may be an embedder's own (``Dialog``); its answers are recorded under its name. ``home`` is the folder
    for Consentry's own files, by default the platform's. Another question of this user is waited for ``patience``
    seconds, and ``waiting`` is called once where that takes time.
    """

    def __init__(
        self,
        dialog: Dialog,
        *,
        world: World | None = None,
        home: str | None = None,
        patience: float = 0.0,
        waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self.dialog = dialog
        self.patience, self.waiting = patience, waiting
        self.world: World = world or LocalWorld()
        self.state = State(self.world.real(home) if home else self.world.state_home())

    def inspect(self, offer: Offer, wish: Wish) -> tuple[Case, ...]:
        """Plan, findings and review of every server in ``offer``; never asks, never writes, never executes.

        Raises ``Refused``, ``UsageError`` or ``NotWritten`` (a configuration that cannot be read).
        """
        return inspect(self.world, self.state, offer, wish)

    def install(self, offer: Offer, wish: Wish) -> tuple[Outcome, ...]:
        """Ask for each server of ``offer``, in order, and install what is approved.

        Several servers are several reviews and outcomes. Raises ``Refused`` where the offer as a whole cannot be read
        and ``UsageError`` for an unknown client or one name for several servers; every other ending is an outcome.
        """
        clients.find(wish.client)
        try:
            request = read(offer)
            servers = named(request, wish)
        except Refused as refused:
            ledger.append(self.world, self.state, "refused", {"code": refused.code, "where": show(refused.where)})
            raise
        return tuple(self._outcome(request, server, wish) for server in servers)

    def undo(self, name: str, client: str | None = None) -> apply.Undone:
        """Take back the last change under ``name``; where that brings an earlier entry back, ask first (law L11).

        Ends the approval. Raises NotApproved, CannotAsk, Refused or NotWritten; nothing has changed then.
        """
        world, state = self.world, self.state
        change = _change(world, state, name, client)
        written, member = change.written, clients.find(change.written.client)
        earlier = apply.earlier(world, state, written, member)
        approved = earlier is not None and _approved(world, state, earlier)
        consent = None if earlier is None or approved else self._ask(brought_back(world, state, written, earlier))
        about: dict[str, JSON] = {"name": show(name), "plan_digest": change.plan_digest, "client": written.client}
        ledger.append(world, state, "undone" if earlier is None else "restored", about)
        try:
            undone = apply.undo(world, state, written, member, consent, approved=approved)
        except (ConsentryError, OSError):
            ledger.note(world, state, "not-written", about)
            raise
        record = approvals.sound(world, state, change.plan_digest)
        if record is None:
            approvals.revoke(world, state, change.plan_digest)
        else:
            end(world, state, record)
        world.remove(change.file)
        return undone

    def eject(self, name: str, client: str | None = None) -> Installed:
        """Ask whether the client may start ``name`` itself, without the guard, and write that (law L11).

        The approved argv and environment stay; the guarded approval ends. Raises as ``undo`` does.
        """
        world, state = self.world, self.state
        record = approved(world, state, name, client)
        if record is None or record["kind"] != "guard":
            raise UsageError(f"{show(name)} is not started through the guard", hint="consentry list shows what is")
        plan, at = record["plan"], target_of_record(world, record)
        if plan.get("secrets"):
            raise Refused(
                "its secrets are in the key chain, where only the guard gets them",
                code="secret-unguarded",
                hint="install it for a client that asks for its own values, or uninstall it",
            )
        request, server = ejected(plan)
        wish = Wish(client=at.client, scope=at.scope, config=at.path, direct=True)
        try:
            done = self._decide(request, server, wish)
        except OSError as error:
            raise NotWritten(f"{error.strerror}: nothing was changed", hint="mend that and run it again") from error
        approvals.revoke(world, state, str(record["plan_digest"]))
        return done

    def confirm(self, review: Review, about: dict[str, JSON]) -> None:
        """Ask about an act of Consentry's own that takes a protection away (law L11); ``about`` is for the history.

        Returns only after an affirmative answer to exactly this review. Raises NotApproved or CannotAsk.
        """
        world, state = self.world, self.state
        about = {**about, "review_digest": review.digest}
        with self._question():
            ledger.append(world, state, "asked", about)
            try:
                given: object = self.dialog.ask(review)
            except (NotApproved, CannotAsk) as no:
                reason = no.reason if isinstance(no, NotApproved) else "no-ui"
                ledger.append(world, state, "denied", {**about, "reason": reason})
                raise
        if not isinstance(given, Answer) or given.review_digest != review.digest:
            ledger.append(world, state, "denied", {**about, "reason": "changed"})
            raise NotApproved("the answer was for another question", hint="run it again", reason="changed")
        ledger.append(world, state, "approved", {**about, "assurance": given.assurance.name})

    def _outcome(self, request: InstallRequest, server: Server, wish: Wish) -> Outcome:
        try:
            return self._decide(request, suited(self.world, server, wish), wish)
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
            case = look(world, state, request, server, wish)
        except Refused as refused:
            ledger.append(world, state, "refused", {"code": refused.code, "name": show(server.name)})
            raise
        if (record := _already(world, state, case)) is not None:
            return Installed(name=case.plan.name, plan=case.plan, path=path_of(case), record=record, unchanged=True)
        given = self._values(case, server) if case.review.asks else None
        case = case if given is None else look(world, state, request, server, wish, given)
        consent = self._ask(case)
        # sep-1024-no-consent-no-install: "not proceed if consent is denied or not provided".
        # Only a Consent leads past this line.
        try:
            again = look(world, state, request, server, wish, given)
        except ConsentryError:
            ledger.note(world, state, "denied", {**row_of(case), "reason": "changed"})
            raise
        if (again.plan, again.review.digest, again.matter.pins) != (case.plan, case.review.digest, case.matter.pins):
            ledger.append(world, state, "denied", {**row_of(case), "reason": "changed"})
            raise NotApproved(
                "something changed while the question was open; nothing was installed",
                hint="run it again and look at what changed",
                reason="changed",
            )
        record = transaction.carry_out(world, state, case, consent, given or Given())
        return Installed(name=case.plan.name, plan=case.plan, path=path_of(case), record=record)

    def _values(self, case: Case, server: Server) -> Given:
        """What the request leaves open, from the person; kept in memory only until there is consent."""
        world, target, dialog = self.world, case.plan.target, self.dialog
        if target is None or not isinstance(dialog, Filler):
            raise CannotAsk("this dialog cannot ask for values", hint="run consentry install in a terminal")
        inputs = {one.id: one for one in fill.asked(server, target)}
        if any(one.secret for one in inputs.values()):
            world.keychain()  # before anybody types a secret that could not be kept
        with self._question():
            typed = dialog.fill(case.review, lambda ident, text: fill.problem(inputs[ident], text, target))
        placed, there = bundles.placed(world, self.state, server)
        answers: dict[str, tuple[str, ...]] = {}
        for ident, one in inputs.items():
            found = typed.get(ident, ())
            if found is None:
                answers[ident] = suggested(one, placed, there, target)
            else:
                answers[ident] = tuple(one.choices[int(at) - 1] for at in found) if one.kind == "choice" else found
        return fill.given(server, target, answers)

    @contextlib.contextmanager
    def _question(self) -> Iterator[None]:
        """One question at a time for each user: a later one neither changes, answers nor closes the open one (L4)."""
        with turn(self.world, self.state, self.patience, self.waiting) as ours:
            if not ours:
                raise CannotAsk("another question is open", hint="answer or close it, then run this again")
            yield

    def _ask(self, case: Case) -> Consent:
        world, state = self.world, self.state
        if case.review.words is None:
            ledger.append(world, state, "refused", {**row_of(case), "code": "blocked"})
            raise Blocked(case)
        if case.verdict.consent:
            return assured.of_policy(world, case)
        assured.reachable(world, state, case, self.dialog)
        with self._question():
            # No outcome row after this one means no.
            ledger.append(world, state, "asked", row_of(case))
            try:
                consent = _consent(world, case, self.dialog.ask(case.review), self.dialog)
                return assured.enough(world, state, case, consent, self.dialog)
            except (NotApproved, CannotAsk) as no:
                reason = no.reason if isinstance(no, NotApproved) else "no-ui"
                ledger.append(world, state, "denied", {**row_of(case), "reason": reason})
                raise
            except OSError as error:
                ledger.append(world, state, "denied", {**row_of(case), "reason": "closed"})
                raise NotApproved(
                    "the dialog failed; nothing was installed", hint="run it again", reason="closed"
                ) from error


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


def _approved(world: World, state: State, entry: str) -> bool:
    return record_of(world, state, entry) is not None


def _change(world: World, state: State, name: str, client: str | None) -> changes.Change:
    """The last change of ``name`` whose entry still stands in the file. Raises UsageError, NotWritten."""
    known = changes.known(world, state, name, client)
    if not known:
        raise UsageError(f"nothing was written under the name {show(name)}", hint="consentry list shows the names")
    names = sorted({change.written.client for change in known})
    if len(names) > 1:
        raise UsageError(
            f"{show(name)} was written for several clients", hint=f"name one: --client {' or '.join(names)}"
        )
    for change in known:
        written = change.written
        _, there = apply.entries(world, written.path, clients.find(written.client), written.key)
        if there.get(written.name) == written.entry:
            return change
    raise NotWritten(
        f"the entry {show(name)} is no longer one that was written here",
        hint="somebody else has changed or removed it: look at the file and edit it by hand",
    )


def _already(world: World, state: State, case: Case) -> str | None:
    """The plan digest under which exactly this stands approved and written; then there is nothing to ask (law L6)."""
    if case.existing is None or case.review.words is None:
        return None
    try:
        record = approvals.load(world, state, case.plan.digest)
    except ConsentryError:
        return None
    if record is None or standing(world, record) != "as approved":
        return None
    consent, found = record["consent"], record["findings"]
    here = isinstance(consent, dict) and (consent["user"], consent["machine"]) == (world.user(), world.machine())
    known = [Level[str(f["level"]).upper()] for f in found if isinstance(f, dict)] if isinstance(found, list) else []
    no_worse = case.level <= max(known, default=Level.INFO) and assured.stands(world, case, record)
    if not (here and no_worse and record["pins"] == [pin.as_json() for pin in case.matter.pins]):
        return None
    approvals.install_launcher(world, state)  # our own file: a guard that is gone or was changed is put back
    return case.plan.digest


def _consent(world: World, case: Case, answer: Answer, dialog: Dialog) -> Consent:
    """Bind the answer to plan, review, client, file, user and machine (law L5)."""
    given: object = answer  # an embedder may hand over anything
    if not isinstance(given, Answer) or answer.review_digest != case.review.digest:
        raise NotApproved(
            "the answer was for another review; nothing was installed", hint="run it again", reason="changed"
        )
    # An embedder's own dialog proves nothing to us: it is recorded under its name, below an interactive answer.
    own = type(dialog).__module__.startswith("consentry.dialogs.")
    return Consent(
        plan_digest=case.plan.digest,
        review_digest=case.review.digest,
        client=case.plan.target.client if case.plan.target else "",
        path=path_of(case),
        user=world.user(),
        machine=world.machine(),
        how=show(f"{dialog.NAME}: {answer.how}" if own else f"embedder {dialog.NAME}: {answer.how}"),
        assurance=min(answer.assurance, dialog.ASSURANCE) if own else Assurance.A0,
        when=world.now().isoformat(timespec="milliseconds"),
        dwell_ms=int(answer.dwell_ms),
    )
