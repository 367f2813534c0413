"""Text of a request inside a message of ours, and what is said of a NUL byte.

An error is not the display that consent is given on: it may be cut.
"""

from __future__ import annotations

from consentry.errors import Refused
from consentry.show import show

LONGEST = 200  # shown characters


def quote(text: str) -> str:
    """``text`` made visible; after 200 shown characters it ends with how many there are. No escape is cut in two."""
    head = text[:LONGEST]
    while len(show(head)) > LONGEST:
        head = head[:-1]
    return show(text) if head == text else f"{show(head)}... ({len(text):,} characters)"


def nul(what: str, where: str = "") -> Refused:
    """The refusal of a text that holds a NUL byte."""
    hint = "programs cut a text there; copy it again, from a file saved as UTF-8, or ask the publisher for a clean one"
    return Refused(f"{what} holds a NUL byte", code="nul", where=where, hint=hint)
