"""Text of a request inside a message of ours. An error is not the display that consent is given on: it may be cut."""

from __future__ import annotations

from consentry.show import show

LONGEST = 200  # shown characters


def quote(text: str) -> str:
    """``text`` made visible; after 200 shown characters it ends with how many there are. No escape is cut in two."""
    head = text[:LONGEST]
    while len(show(head)) > LONGEST:
        head = head[:-1]
    return show(text) if head == text else f"{show(head)}... ({len(text):,} characters)"
