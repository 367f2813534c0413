"""What can prove an answer on this machine: keys that root has listed, and the signer that root has put there.

Only ``world.LocalWorld`` makes a ``Proofs``. Its calls raise OSError.
"""

from __future__ import annotations

import os

from consentry import authority, confirming, enforce, launch, signing
from consentry.model import JSON, Assurance


class Proofs:
    """The means of ``user`` ("uid:NUMBER", or an account's name)."""

    def __init__(self, user: str) -> None:
        self._user = user

    def ready(self) -> str:
        """Why this user cannot sign with a listed key; "" if that can be tried."""
        return signing.ready(self._user)

    def sign(self, message: bytes) -> str:
        """A signature over ``message`` by a listed key; the person may have to touch it."""
        return signing.sign(message, self._user)

    def signed(self, kind: str, message: bytes, signature: str) -> bool:
        """Whether a key of root's list for ``kind`` made ``signature`` over ``message``, for this user."""
        signers = f"{os.path.dirname(authority.SYSTEM)}/{enforce.LISTS[kind]}"
        return not enforce.closed(signers, os) and enforce.verified(kind, message, signature, self._user, signers, os)

    def keys(self) -> dict[str, bytes]:
        """The keys that this user may touch in the browser, each under its name there."""
        return signing.page_keys(self._user)

    def installed(self) -> str:
        """Why the system cannot confirm an answer in a way that others can check; "" if that can be tried."""
        return confirming.installed()

    def signer(self) -> str:
        """The program that signs what the system confirmed."""
        return confirming.SIGNER

    def run(self, command: tuple[str, ...], seconds: float) -> tuple[int | None, str]:
        """Start a program of the system that asks the person: exit status (None: too late) and what it wrote."""
        return confirming.run(command, seconds)

    def proven(self, record: dict[str, JSON], keys: str) -> Assurance:
        """The assurance that stands behind ``record``, as the guard finds it; ``keys`` is the policy's word."""
        try:
            return Assurance(enforce.proven(record, {"keys": keys}, authority.SYSTEM, launch))
        except (launch.Refusal, OSError, ValueError, LookupError, TypeError, AttributeError):
            return Assurance.A0
