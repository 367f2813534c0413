"""Values typed on the page, read as the terminal reads them: choices by number, a home folder written out."""

from __future__ import annotations

from collections.abc import Callable

from consentry.dialogs.page.session import Check, Values
from consentry.language import _
from consentry.model import JSON, Ask, Review

MOST = 64  # values for one ask


def read(review: Review, check: Check, given: JSON, home: Callable[[], str]) -> tuple[dict[str, JSON], Values]:
    """The problems by id, and the values where there are none: a list of texts by id, empty for "left out"."""
    typed = given if isinstance(given, dict) else {}
    problems: dict[str, JSON] = {}
    values: dict[str, tuple[str, ...] | None] = {}
    for ask in review.asks:
        texts = typed.get(ask.id, [])
        listed = texts if isinstance(texts, list) else [None]
        found, wrong = _one(ask, [text for text in listed if text != ""], check, home)
        values[ask.id] = found
        if wrong:
            problems[ask.id] = wrong
    return problems, values


def _one(ask: Ask, texts: list[JSON], check: Check, home: Callable[[], str]) -> tuple[tuple[str, ...] | None, str]:
    """The answer to ``ask``, None for its suggestion, and why it is no answer."""
    if not texts:
        if ask.suggestion:
            return None, ""
        return (), _("it is needed") if ask.required else ""
    if len(texts) > (MOST if ask.multiple else 1):
        return (), _("these are too many values")
    found: list[str] = []
    for text in texts:
        if not isinstance(text, str) or any("\ud800" <= char <= "\udfff" for char in text):
            return (), _("it is not Unicode text")
        value, wrong = _value(ask, text, check, home)
        if wrong:
            return (), wrong
        found.append(value)
    return tuple(found), ""


def _value(ask: Ask, text: str, check: Check, home: Callable[[], str]) -> tuple[str, str]:
    if ask.choices:
        fits = text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(ask.choices)
        return (str(int(text)), "") if fits and len(text) < 9 else ("", _("it is not one of the choices"))
    if ask.kind.startswith("the path"):
        # A shell would do this; the program that gets the value would not.
        text = home() + text[1:] if text.startswith("~/") else text
        if not text.startswith("/") and text[1:2] != ":":
            return "", _("it is not an absolute path")
    return text, check(ask.id, text)
