"""What a dialog is: it shows a review and returns an affirmative act, or raises.

A dialog formats nothing of the request: every text of a ``Review`` has gone through ``show`` already.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from consentry.language import Catalog
from consentry.model import JSON, Answer, Assurance, Review


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


@runtime_checkable
class Filler(Protocol):
    """A dialog that can also ask for values (``Review.asks``). Without one, requests that need values are not asked."""

    def fill(self, review: Review, check: Callable[[str, str], str], /) -> Mapping[str, tuple[str, ...] | None]:
        """Show ``review`` and ask for each of its ``asks``; the answers by id, None for the suggestion as it is.

        Where an ask has choices the answer is the number of one, counted from 1. ``check`` says of an id and a text
        why it is no answer, "" if it is one. Nothing that is typed is stored, sent or shown elsewhere. Raises
        ``NotApproved`` and ``CannotAsk`` as ``ask`` does.
        """
        ...


@runtime_checkable
class Toucher(Protocol):
    """A dialog that can have a browser ask a security key."""

    def touch(self, review: Review, request: Mapping[str, JSON], /) -> Mapping[str, str]:
        """Show ``review`` still and have the browser ask as ``request`` says; what it answered, not checked.

        Raises ``NotApproved`` and ``CannotAsk`` as ``ask`` does.
        """
        ...


@runtime_checkable
class Teller(Protocol):
    """A dialog whose screen stays until it is told how everything ended."""

    @property
    def catalog(self) -> Catalog:
        """The language that it speaks."""
        ...

    def show(self, review: Review, /) -> None:
        """Show ``review`` where nothing can be approved. Raises ``CannotAsk`` where nobody can see it."""
        ...

    def wait(self, seconds: float, sentence: str, /) -> None:
        """Say ``sentence`` and stay for ``seconds``: the person is asked elsewhere now; then comes the next word."""
        ...

    def tell(self, *sentences: str) -> None:
        """Say what became of it, in our own words, and end. No error if nobody is there any more."""
        ...
