"""What the policies of this computer demand of an answer, before it is asked for and after it was given."""

from __future__ import annotations

import functools

from msgspec import field
from msgspec.structs import asdict

from consentry import assurance
from consentry.assurance.interface import Asked, Means
from consentry.case import Case
from consentry.dialogs.interface import Dialog, Teller, Toucher
from consentry.errors import CannotAsk, NotApproved
from consentry.language import _
from consentry.model import JSON, Assurance, Consent, State
from consentry.show import show
from consentry.world import World

POLICY = "policy: "  # how a consent begins that the administrator has given

#: What would satisfy a policy.
_WAYS = {
    Assurance.A0: "run it again",
    Assurance.A1: "answer in a dialog of Consentry itself: run consentry install in a terminal of your own",
    Assurance.A2: "let your administrator run consentry assurance enable, or list a key of yours in allowed_signers",
    Assurance.A3: "let your administrator list a key of yours in allowed_signers, beside the policy",
}


_WAITS = 150.0  # seconds that a page stays for: more than any means lets a person take


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


def reachable(world: World, state: State, case: Case, dialog: Dialog) -> None:
    """Nobody is asked where no answer could be enough. Raises CannotAsk."""
    own = type(dialog).__module__.startswith("consentry.dialogs.")
    reached = dialog.ASSURANCE if own else Assurance.A0
    why = _means(world, case, reached, _asked(state, case, dialog))[1]
    if why:
        raise CannotAsk(f"{_demand(case)}: {show(why)}; nothing was installed", hint=_way(case, reached))


def enough(world: World, state: State, case: Case, consent: Consent, dialog: Dialog) -> Consent:
    """``consent``, with a proof where the policies demand one. Raises NotApproved."""
    asked = _asked(state, case, dialog)
    means, why = _means(world, case, consent.assurance, asked)
    if why:
        says = f"{_demand(case)}: {show(why)}; nothing was installed"
        raise NotApproved(says, hint=_way(case, consent.assurance), reason="blocked")
    if means is None:
        return consent
    if isinstance(dialog, Teller):
        dialog.wait(_WAITS, _("Approved. Now confirm it where your system or your key asks you."))
    made = means.prove(world, asked)
    # What leaves nothing that others can check lifts no answer, and no proof lifts one below A1.
    level = means.LEVEL if made and consent.assurance >= Assurance.A1 else consent.assurance
    return Proven(**{**asdict(consent), "how": f"{consent.how}; {means.NAME}", "assurance": level}, proof=made)


def _asked(state: State, case: Case, dialog: Dialog) -> Asked:
    own = isinstance(dialog, Toucher) and type(dialog).__module__.startswith("consentry.dialogs.")
    touch = functools.partial(dialog.touch, case.review) if own and isinstance(dialog, Toucher) else None
    return Asked(
        plan_digest=case.plan.digest,
        review_digest=case.review.digest,
        keys=case.verdict.keys,
        touch=touch,
        folder=state.root,
    )


def _means(world: World, case: Case, given: Assurance, asked: Asked) -> tuple[Means | None, str]:
    """What has to prove an answer that has ``given`` by itself, or why nothing can; neither where nothing has to."""
    minimum = case.verdict.minimum
    if given < min(minimum, Assurance.A1):  # no proof lifts it: nobody knows what was shown
        return None, f"an answer here has {given.name}"
    if given < minimum:
        able = [means for means in assurance.ALL.values() if minimum <= means.LEVEL]
    else:
        able = [assurance.ALL[assurance.SYSTEM[world.platform]]] if case.verdict.confirm else []
    whys: list[str] = []
    for means in able:
        why = means.ready(world, asked)
        if not why:
            return means, ""
        whys.append(why)
    return None, "; ".join(whys)


def _demand(case: Case) -> str:
    if case.verdict.confirm and case.verdict.minimum < Assurance.A2:
        return "a policy demands that your system asks you too"
    return f"the policy of this computer demands assurance {case.verdict.minimum.name}"


def _way(case: Case, given: Assurance) -> str:
    if given >= case.verdict.minimum:
        return "consentry assurance status says what is missing"
    return _WAYS[Assurance.A1 if given < Assurance.A1 else case.verdict.minimum]


def stands(world: World, case: Case, record: dict[str, JSON]) -> bool:
    """Whether what was answered then is enough for the policies of now; no record is believed more than it proves."""
    consent = record["consent"]
    given = consent if isinstance(consent, dict) else {}
    if case.verdict.consent:
        return True
    if str(given.get("how")).startswith(POLICY):
        return False
    minimum, word = case.verdict.minimum, str(given.get("assurance"))
    if minimum >= Assurance.A2:
        return world.proofs().proven(record, case.verdict.keys) >= minimum
    return word in Assurance.__members__ and Assurance[word] >= minimum
