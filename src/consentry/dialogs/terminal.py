"""The terminal dialog: all of the review as plain lines (``screen``), then a line that must be exactly the words."""

import contextlib
from collections.abc import Callable

from consentry.dialogs import screen, typed, views
from consentry.errors import CannotAsk, NotApproved
from consentry.language import Catalog, _, matching, plural
from consentry.model import Answer, Assurance, Reason, Review
from consentry.show import width
from consentry.world import Terminal, World

QUIET = 0.1  # seconds without input before an answer can count
STORM = 5.0  # seconds of unbroken input that end the question
MOST = 12  # times that more time can be asked for
_MORE = b"m\n"

# Earlier output may have left the terminal in a state that hides what follows: end an open string; UTF-8; plain
# letters; normal attributes; wrapping on; insert, origin and newline mode off; the whole screen scrolls; the normal
# screen and cursor; no mouse, focus or paste reports, which would be typed into our question.
_RESETS = (
    "\x1b\\\x1b%G\x1b(B\x1b)B\x1b[0m\x1b[?7h\x1b[4l\x1b[?6l\x1b[20l\x1b[?69l\x1b[r\x1b[?5l\x1b[?25h"
    "\x1b[?47l\x1b[?1047l\x1b[?1049l\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l"
)
#: How a question ends that got no value.
_UNTYPED: dict[str, tuple[str, Reason]] = {
    "eof": (_("the input ended"), "eof"),
    "timeout": (_("nobody answered in time"), "timeout"),
    "tries": (_("no valid value was typed"), "user"),
}


class TerminalDialog:
    """Asks on the controlling terminal, or on the one at ``path``; standard input never counts.

    ``timeout`` is in seconds, for each page and for the answer. ``plain`` True or False decides whether escape
    sequences are written; None leaves it to ``TERM``, ``NO_COLOR`` and ``ACCESSIBLE``.
    """

    NAME = "terminal"
    ASSURANCE = Assurance.A1

    def __init__(
        self,
        world: World,
        *,
        path: str | None = None,
        timeout: float = 300.0,
        plain: bool | None = None,
        catalog: Catalog | None = None,
    ) -> None:
        self._world = world
        self._path = path
        self._timeout = timeout
        self._plain = _wants_plain(world) if plain is None else plain
        # Terminals disagree on how text is laid out that runs from right to left.
        self._catalog = matching(world.languages(), right_to_left=False) if catalog is None else catalog
        self._secrets: views.Typed = ()  # what was typed for the next review, to be looked at there

    def ask(self, review: Review, /) -> Answer:
        """Show ``review`` and read the words that it names.

        Raises ``NotApproved`` for every other ending and ``CannotAsk`` if nobody can be asked here.
        """
        if review.words is None:
            raise _no(_("this is not allowed"), "blocked")
        try:
            terminal = self._world.terminal(self._path)
        except OSError as error:
            raise _nobody(_("there is no terminal to ask on")) from error
        self._secrets = views.mine(review, self._secrets)
        with contextlib.closing(terminal):
            try:
                answer = self._ask(terminal, review, review.words)
            except NotApproved as no:
                # Where no Enter ended the line, the shell's prompt is not to stand behind ours.
                _leave(terminal, "" if no.reason in ("cancel", "user") else "\r\n")
                raise
            except OSError as error:
                raise _no(_("the terminal was closed"), "closed") from error
            finally:
                self._secrets = ()
            _leave(terminal, "")
            return answer

    def fill(self, review: Review, check: Callable[[str, str], str], /) -> dict[str, typed.Answer]:
        """Show ``review`` and read a line for each value that it asks for; see ``Filler.fill``."""
        try:
            terminal = self._world.terminal(self._path)
        except OSError as error:
            raise _nobody(_("there is no terminal to ask on")) from error
        with contextlib.closing(terminal):
            if why := terminal.ready():
                raise _nobody(why)
            before = terminal.identity()
            try:
                found = self._typed(terminal, review, check)
            except typed.NoValue as no:
                raise _no(*_UNTYPED[no.why]) from None
            except InterruptedError:
                raise _no(_("the window changed while a value was typed"), "changed") from None
            except OSError as error:
                raise _no(_("the terminal was closed"), "closed") from error
            if terminal.ready() or terminal.identity() != before:
                raise _no(_("the terminal was closed or changed"), "changed")
            self._secrets = views.typed(review, found)
            return found

    def _typed(self, terminal: Terminal, review: Review, check: Callable[[str, str], str]) -> dict[str, typed.Answer]:
        columns, rows = terminal.size()
        if columns < screen.NARROWEST:
            raise _nobody(_("the window is narrower than {columns} columns", columns=str(screen.NARROWEST)))
        start = "\r\n" if self._plain else _RESETS + "\r\n" * rows
        pages = screen.paginate(review, columns, rows, 0, self._plain, self._catalog)
        for number, page in enumerate(pages, 1):
            self._paint(terminal, start + screen.text(page))
            if number < len(pages):
                terminal.write(
                    screen.text(screen.prose(screen.more(number, len(pages), self._catalog), columns)) + " > "
                )
                self._next(terminal)
            start = ""
        count, tell = len(review.asks), self._catalog.tell
        says = (
            plural(
                "It asks for {count} value first. What you type is stored and sent nowhere before you have seen it all "
                "and approved it. Ctrl-C stops.",
                "It asks for {count} values first. What you type is stored and sent nowhere before you have seen it "
                "all and approved it. Ctrl-C stops.",
                count,
            ),
            _("If a page, a chat or an assistant told you what to type here, stop."),
        )
        self._paint(terminal, screen.text([line for text in says for line in screen.prose(tell(text), columns)]))
        found: dict[str, typed.Answer] = {}
        for number, ask in enumerate(review.asks, 1):
            about = [
                line
                for text in typed.lines(ask, number, count)
                for line in screen.prose(tell(text), columns, "", "    ")
            ]
            self._paint(terminal, screen.text(["", *about]))
            found[ask.id] = typed.read(terminal, ask, check, self._timeout, self._world.home, tell)
        return found

    def _ask(self, terminal: Terminal, review: Review, words: str) -> Answer:
        if why := terminal.ready():
            raise _nobody(why)
        before, shows = terminal.identity(), review
        while True:
            try:
                shown = self._pages(terminal, shows)
                answer, answered, pasted = self._line(terminal, words)
            except InterruptedError:
                # Suspended and resumed, or the window has another size: all of it is shown again.
                if why := terminal.ready():
                    raise _no(why, "changed") from None
                shows = review
                continue
            if terminal.ready() or terminal.identity() != before:
                raise _no(_("the terminal was closed or changed"), "changed" if answer else "closed")
            other = None if pasted else views.view(review, answer, self._secrets)
            if other is None:
                break
            shows = other
        if pasted:
            raise _no(_("more than one line came in at once"), "user")
        # Not a prefix, not another case, no blank more: the whole line.
        if answer != words.encode() + b"\n":
            raise _refusal(answer)
        how = "typed, plain lines without mode resets" if self._plain else "typed"
        dwell = round((answered - shown) * 1000)
        return Answer(review_digest=review.digest, how=how, assurance=self.ASSURANCE, dwell_ms=dwell)

    def _line(self, terminal: Terminal, words: str) -> tuple[bytes | None, float, bool]:
        """The line that is typed, when, and whether it was pasted; before it, more time can be asked for."""
        again = 0
        while True:
            answer = terminal.line(self._timeout)
            answered = self._world.monotonic()
            # A second line that is there at once was not typed by hand.
            pasted = answer is not None and terminal.line(QUIET / 2) is not None
            if answer != _MORE or pasted or words == "m" or again == MOST:
                return answer, answered, pasted
            terminal.write(self._catalog.tell(screen.deadline(self._timeout)) + "\r\n > ")
            again += 1

    def _pages(self, terminal: Terminal, review: Review) -> float:
        """Show every page and the line that asks; the time at which the last page was there."""
        columns, rows = terminal.size()
        if columns < screen.NARROWEST:
            raise _nobody(_("the window is narrower than {columns} columns", columns=str(screen.NARROWEST)))
        actions = screen.actions(review, columns, self._plain, self._timeout, self._catalog, self._secrets)
        height = len(actions) + width(actions[-1]) // columns + 1
        pages = screen.paginate(review, columns, rows, height, self._plain, self._catalog)
        start = "\r\n" if self._plain else _RESETS + "\r\n" * rows
        for number, page in enumerate(pages[:-1], 1):
            self._paint(terminal, start + screen.text(page))
            terminal.write(screen.text(screen.prose(screen.more(number, len(pages), self._catalog), columns)) + " > ")
            self._next(terminal)
            start = ""
        last = self._catalog.tell(_("page {number} of {number}", number=str(len(pages))))
        self._paint(terminal, start + screen.text([*pages[-1], *([last] if len(pages) > 1 else []), *actions[:-2]]))
        shown = self._world.monotonic()
        # The dwell starts again with every key: what was typed before the question was readable is no answer to it.
        if not terminal.flush(max(QUIET, review.dwell), review.dwell + STORM):
            raise _no(_("keys kept coming in"), "user")
        terminal.write("\r\n" + screen.text(actions[-1:]) + " > ")
        return shown

    def _paint(self, terminal: Terminal, text: str) -> None:
        """Write ``text`` at once; again if input came in meanwhile, whose echo may stand in the middle of it."""
        for _again in range(2):
            terminal.write(text)
            start = self._world.monotonic()
            if not terminal.flush(QUIET, STORM):
                raise _no(_("keys kept coming in"), "user")
            if self._world.monotonic() - start < 3 * QUIET:
                return

    def _next(self, terminal: Terminal) -> None:
        """Wait for the Enter that turns the page; anything else is a no."""
        answer = terminal.line(self._timeout)
        if answer == b"" and terminal.ready():
            raise _no(_("the terminal was closed"), "closed")
        if answer != b"\n":
            raise _no(_("you stopped before the last page"), "cancel") if answer else _refusal(answer)


def _leave(terminal: Terminal, text: str) -> None:
    """Leave no typed-ahead line behind for the shell; a terminal that is gone or busy is left alone."""
    with contextlib.suppress(OSError):
        if not terminal.ready():
            terminal.write(text)
            terminal.flush(0.0, 0.0)


def _wants_plain(world: World) -> bool:
    environ = world.environ
    dumb = environ.get("TERM", "") in ("", "dumb", "unknown")
    return dumb or bool(environ.get("NO_COLOR") or environ.get("ACCESSIBLE"))


def _no(why: str, reason: Reason) -> NotApproved:
    return NotApproved(
        _("{why}; nothing was installed, downloaded or changed", why=why),
        hint=_("start the same command again to be asked again"),
        reason=reason,
    )


def _refusal(answer: bytes | None) -> NotApproved:
    if answer is None:
        return _no(_("nobody answered in time"), "timeout")
    if not answer:
        return _no(_("the input ended"), "eof")
    return (
        _no(_("you chose not to"), "cancel") if answer == b"\n" else _no(_("that was not what was asked for"), "user")
    )


def _nobody(why: str) -> CannotAsk:
    return CannotAsk(
        _("nobody can be asked: {why}; nothing was installed, downloaded or changed", why=why),
        hint=_("start the same command in the foreground of a terminal window of your own"),
    )
