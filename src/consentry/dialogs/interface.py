"""What a dialog is: it shows a review and returns an affirmative act, or raises.

A dialog formats nothing of the request: every text of a ``Review`` has gone through ``show`` already.
"""

from typing import Protocol

from consentry.model import Answer, Assurance, Review


class Dialog(Protocol):
    """A front end that can ask a person."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the class
        """The name under which answers are recorded."""
        ...

    @property
    def ASSURANCE(self) -> Assurance:  # noqa: N802
        """What an answer proves at most; an embedder's own dialog is A0."""
        ...

    def ask(self, review: Review, /) -> Answer:
        """Show ``review`` and wait for the affirmative act that it names.

        Never called for a blocked review. Raises ``NotApproved`` for every other ending and ``CannotAsk`` if there is
        nobody to ask (SEP-1024: "not proceed if consent is denied or not provided").
        """
        ...
