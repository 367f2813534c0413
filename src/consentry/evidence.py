"""What is known of where a thing comes from: each piece of evidence in one of seven states, never merged (law L10)."""

from __future__ import annotations

from msgspec import Struct

from consentry.model import JSON, Flat, Verification


class Signer(Flat, frozen=True, kw_only=True):
    """Who a signature says built or published a thing; "" for what the certificate does not say.

    ``issuer``: who vouched for the identity. ``repository``: the address of the source. ``repository_id`` and
    ``owner_id`` are the forge's numbers, which a renamed or resurrected account does not inherit. ``workflow``: the
    path of the file that built it. ``ref`` and ``commit``: of the source. ``kind``: the predicate type.
    """

    issuer: str = ""
    repository: str = ""
    repository_id: str = ""
    owner_id: str = ""
    workflow: str = ""
    ref: str = ""
    commit: str = ""
    kind: str = ""


class Evidence(Struct, frozen=True, kw_only=True):
    """One piece of evidence about one thing.

    ``kind``: a key of ``terms.EVIDENCE``. ``about``: what it is about (``npm:name@1.2.3``), ``says``: our own sentence;
    text of others in both has gone through ``show``. ``signer`` only where the signature verified.
    """

    kind: str
    state: Verification
    about: str
    says: str
    signer: Signer | None = None

    def as_json(self) -> dict[str, JSON]:
        """All fields."""
        return {
            "kind": self.kind,
            "state": self.state.value,
            "about": self.about,
            "says": self.says,
            "signer": None if self.signer is None else self.signer.as_json(),
        }
