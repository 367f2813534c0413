"""What a proof is: a module that looks at one kind of evidence and says in which of the seven states it is."""

from __future__ import annotations

from typing import Protocol

from consentry.archive import Signed
from consentry.model import Verification


class Proof(Protocol):
    """One kind of evidence."""

    NAME: str

    def check(self, signed: Signed, /) -> tuple[Verification, str]:
        """The state of the evidence and our own sentence on it; request text in it has gone through ``show``."""
        ...
