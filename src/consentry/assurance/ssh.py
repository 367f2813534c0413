"""A3: a signature over the plan by a key that the administrator has listed, made with ``ssh-keygen -Y sign``.

The key signs SHA-256 of a fixed tag, the digest of the plan and a fresh nonce. A security key (``sk-``) has to be
touched for it. The list, ``allowed_signers`` beside the administrator's policy, belongs to root: enrolling a key there
is the administrator's word that it is in hardware and whose it is. Source: PROTOCOL.sshsig of OpenSSH, ssh-keygen(1).
"""

from __future__ import annotations

from consentry import enforce
from consentry.assurance.interface import Asked
from consentry.errors import NotApproved
from consentry.model import JSON, Assurance
from consentry.show import show
from consentry.world import World

NAME: str = "ssh"
LEVEL: Assurance = Assurance.A3


def ready(world: World, asked: Asked, /) -> str:  # noqa: ARG001 - it is the same for every answer
    """Why no signature can be had here; "" if one can."""
    return world.proofs().ready()


def prove(world: World, asked: Asked, /) -> dict[str, JSON]:
    """Let the person sign, and check the signature as the guard will."""
    proofs, nonce = world.proofs(), world.random(16)
    message = enforce.message(asked.plan_digest, nonce)
    signature = ""
    try:
        signature = proofs.sign(message)
        why = enforce.unfit(signature, asked.keys)
        why = why or ("" if proofs.signed(NAME, message, signature) else "the key is not listed")
    except OSError as error:
        why = error.strerror or str(error)
    if why:
        raise NotApproved(
            f"there is no signature for it: {show(why)}; nothing was installed",
            hint="run it again and touch the key that your administrator has listed",
            reason="user",
        )
    return {"kind": NAME, "nonce": nonce.hex(), "signature": signature}
