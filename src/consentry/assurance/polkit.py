"""A2 on Linux: polkit has the user authenticate, and a signer that belongs to root signs that it did.

``pkexec`` asks polkit for ``org.consentry.confirm`` (the user's own password, never kept) and only then starts the
signer as root, which signs plan, review, nonce and user with a key that only root can read. The launch guard checks the
signature. The text of polkit's question names no plan: whoever asks could choose it. Source: pkexec(1), polkit(8).
"""

from __future__ import annotations

from consentry import enforce
from consentry.assurance.interface import Asked, unproved
from consentry.model import JSON, Assurance
from consentry.world import World

NAME: str = "polkit"
LEVEL: Assurance = Assurance.A2

PKEXEC = "/usr/bin/pkexec"
SECONDS = 120.0
_HINT = "run it again and confirm when your system asks; consentry assurance status says what is there"


def command(signer: str, asked: Asked, nonce: bytes) -> tuple[str, ...]:
    """What is started: every word but the program's is a number in hex."""
    digests = [digest.removeprefix("sha256:") for digest in (asked.plan_digest, asked.review_digest)]
    return (PKEXEC, "--disable-internal-agent", signer, *digests, nonce.hex())


def read(status: int | None, said: str) -> tuple[str, str]:
    """The signature, or why there is none, from how ``pkexec`` ended (None: it was ended)."""
    if status is None:
        return "", "nobody confirmed it in time"
    if status == 126:
        return "", "the confirmation was cancelled"
    if status == 127:
        return "", "your system did not confirm it, or could not ask"
    if status != 0 or not said.startswith(enforce.ARMOUR[0]):
        return "", "the signer failed"
    return said, ""


def ready(world: World, asked: Asked, /) -> str:  # noqa: ARG001 - it is the same for every answer
    """Why the system cannot confirm it here; "" if that can be tried."""
    if world.platform != "linux":
        return "polkit is on Linux only"
    if world.root():
        return "polkit asks root nothing"
    return world.proofs().installed()


def prove(world: World, asked: Asked, /) -> dict[str, JSON]:
    """Have the system ask, and check the signature as the guard will."""
    proofs, nonce = world.proofs(), world.random(16)
    try:
        status, said = proofs.run(command(proofs.signer(), asked, nonce), SECONDS)
    except OSError as error:
        raise unproved(error.strerror or "it cannot be started", _HINT) from error
    signature, why = read(status, said)
    if not why:
        message = enforce.confirmation(asked.plan_digest, asked.review_digest, nonce, world.user())
        why = enforce.unfit(signature, "any")
        why = why or ("" if proofs.signed(NAME, message, signature) else "the signature is not the signer's")
    if why:
        raise unproved(why, _HINT)
    return {"kind": NAME, "nonce": nonce.hex(), "signature": signature}
