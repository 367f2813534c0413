"""Values typed on a terminal, one line for each: shown as text of ours and visible text of the request, never run.

What is typed for a secret stays unseen. An empty line takes the suggestion or leaves an optional value out; a value
that is no answer is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable

from consentry.language import _, listed
from consentry.model import Ask
from consentry.world import Terminal

TRIES = 5
#: What a terminal hands over as one line; it drops the rest of a longer one without a word.
LONGEST = 4_000

Answer = tuple[str, ...] | None


class NoValue(Exception):
    """No value came: ``why`` is one of "eof", "timeout", "tries"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def lines(ask: Ask, number: int, count: int) -> list[str]:
    """What stands above the field for one value."""
    kind = _("a secret; what you type stays unseen") if ask.secret else ask.kind
    head = _("Value {number} of {count}, {kind}.", number=str(number), count=str(count), kind=kind)
    if not (ask.required or ask.suggestion):
        head = _("{sentence} You may leave it out: press Enter.", sentence=head)
    found: list[str] = [
        head,
        _("  Its own words (not checked): {label}", label=ask.label),
        _("  Goes to: {receivers}", receivers=listed(ask.to)),
    ]
    found += [f"  {at}. {choice}" for at, choice in enumerate(ask.choices, 1)]
    if ask.choices:
        found.append(_("  Type the number of a choice."))
    if ask.multiple:
        found.append(_("  Several are possible, one on each line; an empty line ends them."))
    if ask.suggestion:
        found.append(_("  Enter alone takes: {text}", text=ask.suggestion))
    return found


def read(
    terminal: Terminal,
    ask: Ask,
    check: Callable[[str, str], str],
    timeout: float,
    home: Callable[[], str],
    tell: Callable[[str], str],
) -> Answer:
    """The answer to ``ask``; None takes the suggestion. Raises NoValue, OSError, InterruptedError."""
    found: list[str] = []
    for _again in range(TRIES if not ask.multiple else 64):
        text = _line(terminal, ask, timeout)
        if text == "":
            if found or not ask.required or ask.suggestion:
                return tuple(found) if found or not ask.suggestion else None
            terminal.write(tell(_("It is needed. Type it, or press Ctrl-C to stop.")) + "\r\n")
            continue
        value, wrong = _value(ask, text, check, home)
        if wrong:
            terminal.write(tell(_("That is no answer: {problem}. Nothing was kept.", problem=wrong)) + "\r\n")
            continue
        found.append(value)
        if not ask.multiple:
            return tuple(found)
    if found:
        return tuple(found)
    raise NoValue("tries")


def _value(ask: Ask, text: str, check: Callable[[str, str], str], home: Callable[[], str]) -> tuple[str, str]:
    """The value that a line stands for, and why it is none."""
    if "\ufffd" in text:
        return "", _("it is not Unicode text")
    if len(text.encode()) > LONGEST:
        return "", _("it is longer than the {bytes} bytes that a terminal takes in one line", bytes=f"{LONGEST:,}")
    if ask.choices:
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(ask.choices)):
            return "", _("it is not the number of a choice")
        return str(int(text)), ""
    if ask.kind.startswith("the path"):
        # A shell would do this; the program that gets the value would not.
        text = home() + text[1:] if text.startswith("~/") else text
        if not text.startswith("/") and text[1:2] != ":":
            return "", _("it is not an absolute path")
    return text, check(ask.id, text)


def _line(terminal: Terminal, ask: Ask, timeout: float) -> str:
    terminal.write(" > ")
    terminal.hide(ask.secret)
    try:
        typed = terminal.line(timeout)
    finally:
        terminal.hide(False)
    if typed is None:
        raise NoValue("timeout")
    if not typed:
        raise NoValue("eof")
    return typed.decode("utf-8", "replace").removesuffix("\n")
