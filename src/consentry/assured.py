"""What the policies of this computer demand of an answer, before it is asked for and after it was given."""

from __future__ import annotations

from msgspec import field
from msgspec.structs import asdict

from consentry import assurance
from consentry.case import Case
from consentry.dialogs.interface import Dialog
from consentry.errors import CannotAsk, NotApproved
from consentry.model import JSON, Assurance, Consent
from consentry.show import show
from consentry.world import World

POLICY = "policy: "  # how a consent begins that the administrator has given

#: What would satisfy a policy.
_WAYS = {
    Assurance.A0: "run it again",
    Assurance.A1: "answer in a dialog of Consentry itself: run consentry install in a terminal of your own",
    Assurance.A2: "let your administrator list a key of yours in allowed_signers, beside the policy",
    Assurance.A3: "let your administrator list a key of yours in allowed_signers, beside the policy",
}
MEANS = "ssh"  # the only one so far whose proof others can check


class Proven(Consent, frozen=True, kw_only=True):
    """A consent with a proof of more than that a channel answered; the proof stands in the record."""

    proof: dict[str, JSON] = field(default_factory=dict)


def proof(consent: Consent) -> dict[str, JSON] | None:
    """The proof in ``consent``, None if there is none."""
    return consent.proof if isinstance(consent, Proven) else None


def of_policy(world: World, case: Case) -> Consent:
    """The administrator's consent to exactly this plan; nobody was asked here, so it proves no person."""
    target = case.plan.target
    return Consent(
        plan_digest=case.plan.digest,
        review_digest=case.review.digest,
        client=target.client if target else "",
        path=target.path if target else "",
        user=world.user(),
        machine=world.machine(),
        how=POLICY + show(case.verdict.consent),
        assurance=Assurance.A0,
        when=world.now().isoformat(timespec="milliseconds"),
        dwell_ms=0,
    )


def reachable(world: World, case: Case, dialog: Dialog) -> None:
    """Nobody is asked where no answer could be enough. Raises CannotAsk."""
    own = type(dialog).__module__.startswith("consentry.dialogs.")
    reached, minimum = dialog.ASSURANCE if own else Assurance.A0, case.verdict.minimum
    if reached >= minimum:
        return
    why = f"an answer here has {reached.name}"
    if reached >= Assurance.A1:
        why = assurance.ALL[MEANS].ready(world)
        if not why:
            return
    hint = _WAYS[Assurance.A1] if reached < Assurance.A1 else _WAYS[minimum]
    raise CannotAsk(f"{_demand(case)}: {show(why)}; nothing was installed", hint=hint)


def enough(world: World, case: Case, consent: Consent) -> Consent:
    """``consent``, with a proof where the policies demand one. Raises NotApproved."""
    if Assurance.A1 <= consent.assurance < case.verdict.minimum:
        means = assurance.ALL[MEANS]
        made = means.prove(world, consent.plan_digest, case.verdict.keys)
        known = {**asdict(consent), "how": f"{consent.how}; {means.NAME}", "assurance": means.LEVEL}
        consent = Proven(**known, proof=made)
    if consent.assurance < case.verdict.minimum:
        says = f"{_demand(case)}, the answer has {consent.assurance.name}; nothing was installed"
        raise NotApproved(says, hint=_WAYS[case.verdict.minimum], reason="blocked")
    return consent


def _demand(case: Case) -> str:
    return f"the policy of this computer demands assurance {case.verdict.minimum.name}"


def stands(case: Case, consent: JSON) -> bool:
    """Whether what was answered then (the ``consent`` of a record) is enough for the policies of now."""
    given = consent if isinstance(consent, dict) else {}
    if case.verdict.consent:
        return True
    word = str(given.get("assurance"))
    enough = word in Assurance.__members__ and Assurance[word] >= case.verdict.minimum
    return enough and not str(given.get("how")).startswith(POLICY)
