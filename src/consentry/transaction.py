"""What an approval leads to: the history, the record, the way back, the entry; all of it or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from consentry import apply, approvals, assured, bundles, changes, clients, ledger
from consentry.case import Case, row_of
from consentry.errors import ConsentryError, UsageError
from consentry.fill import Given
from consentry.model import JSON, Consent, State
from consentry.world import World


def carry_out(world: World, state: State, case: Case, consent: Consent, given: Given) -> str:
    """The history first, then the approval, then what an undo needs, then the entry.

    At every point a crash leaves less than an installed server: no entry without approval, no approval without its
    row, no change without the way back. If the entry cannot be written, the approval is taken back.
    """
    target, matter, digest = case.plan.target, case.matter, case.plan.digest
    if target is None:
        raise UsageError("there is no client to write to", hint="name one with --client")
    approvals.install_launcher(world, state)
    known = approvals.sound(world, state, digest)
    written: dict[str, JSON] = {"entry": case.entry}
    keychain = (world.own_python, "-I", "-m", "consentry.keychain") if given.secrets else ()
    record = approvals.record(
        case.plan,
        consent,
        case.findings,
        matter.pins,
        matter.verification,
        written,
        keychain,
        proof=assured.proof(consent),
    )
    ledger.append(world, state, "approved", {**row_of(case), "assurance": consent.assurance.name})
    file = changes.fresh(world, state)
    before: dict[str, str | None] = {}
    try:
        if case.plan.bundle is not None:
            bundles.unpack(world, state, case.plan.bundle)
        _keep(world, given.secrets, before)
        name = approvals.save(world, state, record)
        apply.put(
            world,
            state,
            consent,
            target,
            clients.find(target.client),
            case.plan.name,
            case.entry,
            case.plan.inputs,
            expected=case.existing,
            plan_digest=digest,
            keep=lambda change: changes.keep(world, state, file, digest, change),
        )
    except (ConsentryError, OSError):
        # Taking back only removes files: it needs no room on a full disk.
        if known is None:
            approvals.revoke(world, state, digest)
        with contextlib.suppress(OSError):
            world.remove(file)
        with contextlib.suppress(ConsentryError, OSError):
            _take_back(world, before)
        ledger.note(world, state, "not-written", row_of(case))
        raise
    ledger.note(world, state, "written", {**row_of(case), "record": name})
    return name


def _keep(world: World, secrets: Mapping[str, str], before: dict[str, str | None]) -> None:
    """Put ``secrets`` into the key chain; ``before`` gets what was there."""
    if not secrets:
        return
    chain = world.keychain()
    for account, secret in secrets.items():
        before[account] = chain.get(account)
        chain.keep(account, secret)


def _take_back(world: World, before: Mapping[str, str | None]) -> None:
    if not before:
        return
    chain = world.keychain()
    for account, old in before.items():
        if old is None:
            chain.forget(account)
        else:
            chain.keep(account, old)
