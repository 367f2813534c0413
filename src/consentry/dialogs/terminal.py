r"""The terminal dialog: the whole review as plain lines, then one line of input that must be exactly the words asked.

What decoders may rely on (every line is at most ``columns - 1`` wide, colour sequences taken out):

- A line that starts with neither a blank nor an index and `` | `` is ours. No value starts before the fifth column.
- A numbered section: ``   0 | value`` (index right-aligned in four columns) or, for rows with a name, seven blanks and
  ``NAME = value``. ``     : `` goes on with the line before; the pieces joined are the text, without any blank of ours.
  The first `` = `` ends a name: a name in which that would be in doubt has each blank written ``\u{20}``. A name alone
  with `` =`` has an empty value.
- The other sections: ``  Label:  value``, going on with ``: `` just before the column of the value, or ``  Label:``
  alone and all of the value behind ``    : ``. ``  + ``, ``  - ``, ``  . `` start lines that come, go and stay.
- Two blanks side by side end the value: what follows is a tag of ours (``(empty)``, ``<-- risk 1``). A piece that
  starts with two blanks is a tag only. Text from ``show`` never has two blanks side by side.
- Values are visible text, for ``show.read``.
"""

import contextlib
import re
from collections.abc import Callable

from consentry.dialogs import typed, views
from consentry.errors import CannotAsk, NotApproved
from consentry.model import Answer, Assurance, Level, Reason, Review, Row, Section
from consentry.show import width, wrap
from consentry.world import Terminal, World

NARROWEST = 20  # columns
WIDEST = 99  # columns that rules reach; values take what there is
TAGS = 70  # columns after the lead of a row that tags at its right reach
QUIET = 0.1  # seconds without input before an answer can count
STORM = 5.0  # seconds of unbroken input that end the question

_BADGE = {"CAREFUL": "\x1b[1;30;43m", "DANGER": "\x1b[1;37;41m", "NOT ALLOWED": "\x1b[1;37;41m"}
_BOLD, _REVERSE, _NORMAL = "\x1b[1m", "\x1b[7m", "\x1b[0m"
# Earlier output may have left the terminal in a state that hides what follows: end an open string; UTF-8; plain
# letters; normal attributes; wrapping on; insert, origin and newline mode off; the whole screen scrolls; the normal
# screen and cursor; no mouse, focus or paste reports, which would be typed into our question.
_RESETS = (
    "\x1b\\\x1b%G\x1b(B\x1b)B\x1b[0m\x1b[?7h\x1b[4l\x1b[?6l\x1b[20l\x1b[?69l\x1b[r\x1b[?5l\x1b[?25h"
    "\x1b[?47l\x1b[?1047l\x1b[?1049l\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l"
)
#: How a question ends that got no value.
_UNTYPED: dict[str, tuple[str, Reason]] = {
    "eof": ("the input ended", "eof"),
    "timeout": ("nobody answered in time", "timeout"),
    "tries": ("no valid value was typed", "user"),
}
_WORD = re.compile(r" *[^ ]+| +")


def render(
    review: Review,
    columns: int,
    *,
    plain: bool = False,
    question: bool = True,
    tight: bool = False,
    timeout: float = 300,
) -> list[str]:
    """``review`` as lines of a terminal that is ``columns`` wide (at least 20 are assumed), without line ends.

    ``plain`` leaves attributes and rules out, ``question`` False the actions, ``tight`` the empty lines between blocks.
    Nothing is ever cut. The last line of a question stands for itself and may be wider than the terminal.
    """
    return [
        *_body(review, columns, plain, tight),
        *(_actions(review, columns, plain, timeout) if question else ()),
    ]


# ---- the review ----------------------------------------------------------------------------------------------------


def _body(review: Review, columns: int, plain: bool, tight: bool) -> list[str]:
    columns = max(columns, NARROWEST)
    digits = review.plan_digest.removeprefix("sha256:")
    groups = " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))
    blocks = [
        [*_rule(review, columns, plain, "consentry "), *_heading(review, columns, plain)],
        _consequences(review, columns),
        # sep-1024-warning-shown: "a clear warning that this operation may be potentially dangerous"
        [line for text in review.warning for line in _prose(text, columns)],
        # sep-1024-command-shown: "the exact command that will be executed, without truncation"
        # sep-1024-arguments-shown: "all arguments and parameters"
        *(_section(section, columns, plain) for section in review.sections),
        [*_bold("Fingerprint of this plan (SHA-256):", columns, plain), *_prose(groups, columns, "  ", "  ")],
    ]
    gap = [] if tight else [""]
    return [line for block in blocks if block for line in (*block, *gap)]


def _styled(text: str, style: str, plain: bool) -> str:
    return text if plain else f"{style}{text}{_NORMAL}"


def _bold(text: str, columns: int, plain: bool) -> list[str]:
    return [_styled(line, _BOLD, plain) for line in _prose(text, columns)]


def _rule(review: Review, columns: int, plain: bool, name: str = "") -> list[str]:
    """A line across, heavier from danger upwards; linear text needs none."""
    mark = "=" if review.level >= Level.DANGER else "-"
    return [] if plain else [name + mark * (min(columns - 1, WIDEST) - len(name))]


def _heading(review: Review, columns: int, plain: bool) -> list[str]:
    word = f"[ {review.badge} ]"
    badge = _styled(word, _BADGE.get(review.badge, _REVERSE), plain)
    *lines, last = _prose(review.heading.upper(), columns)
    pad = min(columns - 1, WIDEST) - width(last) - len(word)
    heading = [_styled(line, _BOLD, plain) for line in (*lines, last)]
    return [*heading[:-1], heading[-1] + " " * pad + badge] if pad >= 2 else [*heading, badge]


def _consequences(review: Review, columns: int) -> list[str]:
    numbered = [f"{i}. {text}" for i, text in enumerate(review.consequences, 1)]
    return [line for text in numbered for line in _prose(text, columns, rest="   ")]


def _section(section: Section, columns: int, plain: bool) -> list[str]:
    lines = _bold(section.title, columns, plain)
    if section.numbered:
        lines += [line for at, row in enumerate(section.rows) for line in _exact(row, at, columns, plain)]
    else:
        column = max((len(row.label) + 1 for row in section.rows), default=0)
        lines += [line for row in section.rows for line in _fact(row, column, columns, plain)]
    return [*lines, *_prose(section.end, columns)] if section.end else lines


def _exact(row: Row, at: int, columns: int, plain: bool) -> list[str]:
    """Row number ``at`` of a numbered section; the layout is in the text of this module."""
    named = row.label != str(at)
    lead = " " * 7 if named else f"{row.label:>4} | "
    text = f"{_name(row.label)} = {row.value}".removesuffix("" if row.value else " ") if named else row.value
    room = columns - len(lead) - 2
    return _led(lead, _tagged(wrap(text, room), row, room, plain))


def _name(label: str) -> str:
    """``label``, its blanks escaped where somebody could doubt which `` = `` ends it."""
    return label if f"{label} = ".index(" = ") == len(label) else label.replace(" ", "\\u{20}")


def _fact(row: Row, column: int, columns: int, plain: bool) -> list[str]:
    """A row of any other section, broken between words where there are any."""
    mark = row.label in ("", "+", "-")
    lead = f"  {row.label or '.'} " if mark else f"  {row.label + ':':<{column}}  "
    if len(lead) > columns // 2 or not (row.value or mark):
        label = _prose(f"{row.label}:", columns, "  ", "   ")
        room = columns - 8
        return [*label, *(f"    : {line}" for line in _tagged(_words(row.value, room), row, room, plain))]
    room = columns - len(lead) - 2
    return _led(lead, _tagged(_words(row.value, room), row, room, plain))


def _led(lead: str, pieces: list[str]) -> list[str]:
    on = " " * (len(lead) - 2) + ": "
    return [lead + pieces[0], *(on + piece for piece in pieces[1:])]


def _tagged(pieces: list[str], row: Row, room: int, plain: bool) -> list[str]:
    """``pieces`` of a value with the tags of its row, each two blanks away or in a piece of its own."""
    right = tuple(tag for tag in row.tags if tag.startswith("<--") and len(tag) + 2 <= room)
    left = tuple(tag for tag in row.tags if tag not in right)
    for tag in left if row.value else ("(empty)", *left):
        if width(pieces[-1]) + 2 + width(tag) <= room:
            pieces[-1] += f"  {tag}"
        else:
            pieces += [f"  {part}" for part in wrap(tag, room - 2)]
    for tag in right:
        if width(pieces[-1]) + 2 + len(tag) > room:
            pieces.append("")
        pad = min(room, TAGS) - len(tag) - width(pieces[-1])
        pieces[-1] += " " * max(2, pad) + _styled(tag, _BOLD, plain)
    return pieces


def _words(text: str, columns: int) -> list[str]:
    """``text`` in lines broken before a blank where there is one; joined they give ``text`` again."""
    lines: list[str] = []
    line, used = "", 0
    for word in _WORD.findall(text):
        cells = width(word)
        if line and used + cells > columns:
            lines.append(line)
            line, used = "", 0
        if cells > columns:
            *full, word = wrap(word, columns)
            lines += full
            cells = width(word)
        line += word
        used += cells
    return [*lines, line]


def _prose(text: str, columns: int, first: str = "", rest: str = "") -> list[str]:
    """Our own sentences, broken between words."""
    lines = _words(text, max(columns, NARROWEST) - 1 - max(len(first), len(rest)))
    return [first + lines[0], *(rest + line.lstrip(" ") for line in lines[1:])]


def _actions(review: Review, columns: int, plain: bool, timeout: float, secrets: views.Typed = ()) -> list[str]:
    """What can be done: the safe act first, the words to type last; nothing to approve with where nothing may be."""
    rule = _rule(review, max(columns, NARROWEST), plain)
    if review.words is None:
        return [*rule, *_bold("Not allowed. Nothing was installed.", columns, plain)]
    minutes, seconds = divmod(round(timeout), 60)
    span = f"{seconds + 60 * minutes} seconds" if seconds else f"{minutes} minute{'s' if minutes > 1 else ''}"
    # sep-1024-cancel-offered: "an option to cancel the installation"
    safe = _bold("If you are not sure, press Enter. Nothing has happened yet.", columns, plain)
    said = (
        "If a page, a chat or an assistant told you what to type here, stop.",
        f"No answer within {span} means no.",
        *views.told(secrets),
    )
    return [
        *rule,
        *safe,
        *(line for text in said for line in _prose(text, columns)),
        "",
        # sep-1024-affirmative-action: "explicit user approval through an affirmative action"
        f"To install it, type  {review.words}  and press Enter:",
    ]


# ---- the question --------------------------------------------------------------------------------------------------


class TerminalDialog:
    """Asks on the controlling terminal, or on the one at ``path``; standard input never counts.

    ``timeout`` is in seconds, for each page and for the answer. ``plain`` True or False decides whether escape
    sequences are written; None leaves it to ``TERM``, ``NO_COLOR`` and ``ACCESSIBLE``.
    """

    NAME = "terminal"
    ASSURANCE = Assurance.A1

    def __init__(
        self, world: World, *, path: str | None = None, timeout: float = 300.0, plain: bool | None = None
    ) -> None:
        self._world = world
        self._path = path
        self._timeout = timeout
        self._plain = _wants_plain(world) if plain is None else plain
        self._secrets: views.Typed = ()  # what was typed for the next review, to be looked at there

    def ask(self, review: Review, /) -> Answer:
        """Show ``review`` and read the words that it names.

        Raises ``NotApproved`` for every other ending and ``CannotAsk`` if nobody can be asked here.
        """
        if review.words is None:
            raise _no("this is not allowed", "blocked")
        try:
            terminal = self._world.terminal(self._path)
        except OSError as error:
            raise _nobody("there is no terminal to ask on") from error
        self._secrets = views.mine(review, self._secrets)
        with contextlib.closing(terminal):
            try:
                answer = self._ask(terminal, review, review.words)
            except NotApproved as no:
                # Where no Enter ended the line, the shell's prompt is not to stand behind ours.
                _leave(terminal, "" if no.reason in ("cancel", "user") else "\r\n")
                raise
            except OSError as error:
                raise _no("the terminal was closed", "closed") from error
            finally:
                self._secrets = ()
            _leave(terminal, "")
            return answer

    def fill(self, review: Review, check: Callable[[str, str], str], /) -> dict[str, typed.Answer]:
        """Show ``review`` and read a line for each value that it asks for; see ``Filler.fill``."""
        try:
            terminal = self._world.terminal(self._path)
        except OSError as error:
            raise _nobody("there is no terminal to ask on") from error
        with contextlib.closing(terminal):
            if why := terminal.ready():
                raise _nobody(why)
            before = terminal.identity()
            try:
                found = self._typed(terminal, review, check)
            except typed.NoValue as no:
                raise _no(*_UNTYPED[no.why]) from None
            except InterruptedError:
                raise _no("the window changed while a value was typed", "changed") from None
            except OSError as error:
                raise _no("the terminal was closed", "closed") from error
            if terminal.ready() or terminal.identity() != before:
                raise _no("the terminal was closed or changed", "changed")
            self._secrets = views.typed(review, found)
            return found

    def _typed(self, terminal: Terminal, review: Review, check: Callable[[str, str], str]) -> dict[str, typed.Answer]:
        columns, rows = terminal.size()
        if columns < NARROWEST:
            raise _nobody(f"the window is narrower than {NARROWEST} columns")
        start = "\r\n" if self._plain else _RESETS + "\r\n" * rows
        pages = _paginate(review, columns, rows, 0, self._plain)
        for number, page in enumerate(pages, 1):
            self._paint(terminal, start + _text(page))
            if number < len(pages):
                terminal.write(_text(_prose(_more(number, len(pages)), columns)) + " > ")
                self._next(terminal)
            start = ""
        count = len(review.asks)
        says = (
            f"It asks for {count} value{'s' if count > 1 else ''} first. What you type is stored and sent nowhere "
            "before you have seen it all and approved it. Ctrl-C stops.",
            "If a page, a chat or an assistant told you what to type here, stop.",
        )
        self._paint(terminal, _text([line for text in says for line in _prose(text, columns)]))
        found: dict[str, typed.Answer] = {}
        for number, ask in enumerate(review.asks, 1):
            about = [line for text in typed.lines(ask, number, count) for line in _prose(text, columns, "", "    ")]
            self._paint(terminal, _text(["", *about]))
            found[ask.id] = typed.read(terminal, ask, check, self._timeout, self._world.home)
        return found

    def _ask(self, terminal: Terminal, review: Review, words: str) -> Answer:
        if why := terminal.ready():
            raise _nobody(why)
        before, shows = terminal.identity(), review
        while True:
            try:
                shown = self._pages(terminal, shows)
                answer = terminal.line(self._timeout)
                answered = self._world.monotonic()
                # A second line that is there at once was not typed by hand.
                pasted = answer is not None and terminal.line(QUIET / 2) is not None
            except InterruptedError:
                # Suspended and resumed, or the window has another size: all of it is shown again.
                if why := terminal.ready():
                    raise _no(why, "changed") from None
                shows = review
                continue
            if terminal.ready() or terminal.identity() != before:
                raise _no("the terminal was closed or changed", "changed" if answer else "closed")
            other = None if pasted else views.view(review, answer, self._secrets)
            if other is None:
                break
            shows = other
        if pasted:
            raise _no("more than one line came in at once", "user")
        # Not a prefix, not another case, no blank more: the whole line.
        if answer != words.encode() + b"\n":
            raise _refusal(answer)
        how = "typed, plain lines without mode resets" if self._plain else "typed"
        dwell = round((answered - shown) * 1000)
        return Answer(review_digest=review.digest, how=how, assurance=self.ASSURANCE, dwell_ms=dwell)

    def _pages(self, terminal: Terminal, review: Review) -> float:
        """Show every page and the line that asks; the time at which the last page was there."""
        columns, rows = terminal.size()
        if columns < NARROWEST:
            raise _nobody(f"the window is narrower than {NARROWEST} columns")
        actions = _actions(review, columns, self._plain, self._timeout, self._secrets)
        height = len(actions) + width(actions[-1]) // columns + 1
        pages = _paginate(review, columns, rows, height, self._plain)
        start = "\r\n" if self._plain else _RESETS + "\r\n" * rows
        for number, page in enumerate(pages[:-1], 1):
            self._paint(terminal, start + _text(page))
            terminal.write(_text(_prose(_more(number, len(pages)), columns)) + " > ")
            self._next(terminal)
            start = ""
        last = f"page {len(pages)} of {len(pages)}"
        self._paint(terminal, start + _text([*pages[-1], *([last] if len(pages) > 1 else []), *actions[:-2]]))
        shown = self._world.monotonic()
        # The dwell starts again with every key: what was typed before the question was readable is no answer to it.
        if not terminal.flush(max(QUIET, review.dwell), review.dwell + STORM):
            raise _no("keys kept coming in", "user")
        terminal.write("\r\n" + _text(actions[-1:]) + " > ")
        return shown

    def _paint(self, terminal: Terminal, text: str) -> None:
        """Write ``text`` at once; again if input came in meanwhile, whose echo may stand in the middle of it."""
        for _ in range(2):
            terminal.write(text)
            start = self._world.monotonic()
            if not terminal.flush(QUIET, STORM):
                raise _no("keys kept coming in", "user")
            if self._world.monotonic() - start < 3 * QUIET:
                return

    def _next(self, terminal: Terminal) -> None:
        """Wait for the Enter that turns the page; anything else is a no."""
        answer = terminal.line(self._timeout)
        if answer == b"" and terminal.ready():
            raise _no("the terminal was closed", "closed")
        if answer != b"\n":
            raise _no("you stopped before the last page", "cancel") if answer else _refusal(answer)


def _paginate(review: Review, columns: int, rows: int, actions: int, plain: bool) -> list[list[str]]:
    """The review in pages, the last with ``actions`` lines to spare; empty lines are dropped before a page is added."""
    for tight in (False, True):
        body = _body(review, columns, plain, tight)
        if len(body) + actions <= rows:
            return [body]
    size = max(1, rows - len(_prose(_more(9999, 9999), columns)) - 1)
    last = max(0, len(body) - max(0, rows - actions - 1))
    return [*(body[at : min(at + size, last)] for at in range(0, last, size)), body[last:]]


def _more(number: int, pages: int) -> str:
    return f"page {number} of {pages} -- press Enter for the next page, or type q and Enter to stop"


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)


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
        f"{why}; nothing was installed, downloaded or changed",
        hint="start the same command again to be asked again",
        reason=reason,
    )


def _refusal(answer: bytes | None) -> NotApproved:
    if answer is None:
        return _no("nobody answered in time", "timeout")
    if not answer:
        return _no("the input ended", "eof")
    return _no("you chose not to", "cancel") if answer == b"\n" else _no("that was not what was asked for", "user")


def _nobody(why: str) -> CannotAsk:
    return CannotAsk(
        f"nobody can be asked: {why}; nothing was installed, downloaded or changed",
        hint="start the same command in the foreground of a terminal window of your own",
    )
