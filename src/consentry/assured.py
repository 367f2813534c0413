"""What the policies of this computer demand of an answer, before it is asked for and after it was given."""

from __future__ import annotations

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
    Assurance.A2: "ask your administrator: nothing here proves that yet",
    Assurance.A3: "ask your administrator: nothing here proves that yet",
}


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


def reachable(case: Case, dialog: Dialog) -> None:
    """Nobody is asked where no answer could be enough. Raises CannotAsk."""
    own = type(dialog).__module__.startswith("consentry.dialogs.")
    reached = dialog.ASSURANCE if own else Assurance.A0
    if reached < case.verdict.minimum:
        raise CannotAsk(
            f"{_demand(case)}, an answer here has {reached.name}; nothing was installed",
            hint=_WAYS[case.verdict.minimum],
        )


def enough(case: Case, consent: Consent) -> Consent:
    """``consent``, if it proves what the policies demand. Raises NotApproved."""
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
