"""Every way Consentry ends without doing what was asked.

- ConsentryError          a line that says what happened, a hint, an exit code
    - UsageError     2    the call itself is wrong
    - NotApproved    3    a person did not say yes, for whatever reason
    - CannotAsk      4    nobody could be asked
    - Refused        5    the request cannot be read in exactly one way, or is forbidden
    - NotWritten     6    the configuration could not be written; nothing changed
    - Changed        7    what was approved is not what is there

The message and the hint are shown to a person as they are: text of a request
goes in only after ``show.show``.
"""

from typing import ClassVar


class ConsentryError(Exception):
    """Base of all; raised only through its children.

    ``message`` is one line without a full stop, ``hint`` one line that says what can be done.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ConsentryError):
    """The call is wrong: unknown client, missing value, a scope that the client does not have."""

    exit_code = 2


class NotApproved(ConsentryError):
    """No affirmative act: ``reason`` is one of the words in ``model.Reason``."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str, reason: str) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class CannotAsk(ConsentryError):
    """Nobody could be asked: no terminal, a background job, another question is open."""

    exit_code = 4


class Refused(ConsentryError):
    """The request is not installable as it stands.

    ``code`` is a stable word (``duplicate-key``), ``where`` a JSON pointer into the request or "".
    """

    exit_code = 5

    def __init__(self, message: str, *, hint: str, code: str, where: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.where = where


class NotWritten(ConsentryError):
    """The client's configuration is as it was before; it could not be written truthfully."""

    exit_code = 6


class Changed(ConsentryError):
    """What was approved is missing, revoked or different; ``difference`` names the first one found."""

    exit_code = 7

    def __init__(self, message: str, *, hint: str, difference: str = "") -> None:
        super().__init__(message, hint=hint)
        self.difference = difference
