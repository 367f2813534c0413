r"""How a review looks on a terminal: plain lines. Pure.

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

import re
from collections.abc import Callable

from consentry.dialogs import views
from consentry.language import ENGLISH, Catalog, Message, _, plural
from consentry.model import Level, Review, Row, Section
from consentry.show import width, wrap

NARROWEST = 20  # columns
WIDEST = 99  # columns that rules reach; values take what there is
TAGS = 70  # columns after the lead of a row that tags at its right reach

#: Puts a sentence of ours into the language of the person.
Tell = Callable[[str], str]

_BADGE = {"CAREFUL": "\x1b[1;30;43m", "DANGER": "\x1b[1;37;41m", "NOT ALLOWED": "\x1b[1;37;41m"}
_BOLD, _REVERSE, _NORMAL = "\x1b[1m", "\x1b[7m", "\x1b[0m"
_PROMPT = {
    "install": _("To install it, type  {}  and press Enter:"),
    "connect": _("To connect it, type  {}  and press Enter:"),
    "change": _("To change it, type  {}  and press Enter:"),
}
# A script without blanks can be broken between any two letters, but not before what closes a clause.
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_WORD = re.compile(rf" *(?:[{_WIDE}][。、」』）？！ー]*|[^ {_WIDE}]+)| +")


def render(
    review: Review,
    columns: int,
    *,
    plain: bool = False,
    question: bool = True,
    tight: bool = False,
    timeout: float = 300,
    catalog: Catalog = ENGLISH,
) -> list[str]:
    """``review`` as lines of a terminal that is ``columns`` wide (at least 20 are assumed), without line ends.

    ``plain`` leaves attributes and rules out, ``question`` False the actions, ``tight`` the empty lines between blocks.
    Nothing is ever cut. The last line of a question stands for itself and may be wider than the terminal.
    """
    lines = body(review, columns, plain, tight, catalog)
    return [*lines, *actions(review, columns, plain, timeout, catalog)] if question else lines


def body(review: Review, columns: int, plain: bool, tight: bool, catalog: Catalog = ENGLISH) -> list[str]:
    """``review`` without what can be done."""
    review, tell = catalog.review(review), catalog.tell
    columns = max(columns, NARROWEST)
    digits = review.plan_digest.removeprefix("sha256:")
    groups = " ".join(digits[i : i + 8] for i in range(0, len(digits), 8))
    blocks = [
        [*_rule(review, columns, plain, "consentry "), *_heading(review, columns, plain, tell)],
        _consequences(review, columns),
        # sep-1024-warning-shown: "a clear warning that this operation may be potentially dangerous"
        [line for text in review.warning for line in prose(text, columns)],
        # sep-1024-command-shown: "the exact command that will be executed, without truncation"
        # sep-1024-arguments-shown: "all arguments and parameters"
        *(_section(section, columns, plain, tell) for section in review.sections),
        [*_bold(tell(_("Fingerprint of this plan (SHA-256):")), columns, plain), *prose(groups, columns, "  ", "  ")],
    ]
    gap = [] if tight else [""]
    return [line for block in blocks if block for line in (*block, *gap)]


def _styled(text: str, style: str, plain: bool) -> str:
    return text if plain else f"{style}{text}{_NORMAL}"


def _bold(text: str, columns: int, plain: bool) -> list[str]:
    return [_styled(line, _BOLD, plain) for line in prose(text, columns)]


def _rule(review: Review, columns: int, plain: bool, name: str = "") -> list[str]:
    """A line across, heavier from danger upwards; linear text needs none."""
    mark = "=" if review.level >= Level.DANGER else "-"
    return [] if plain else [name + mark * (min(columns - 1, WIDEST) - len(name))]


def _heading(review: Review, columns: int, plain: bool, tell: Tell) -> list[str]:
    word = f"[ {tell(Message(review.badge, {}))} ]"
    badge = _styled(word, _BADGE.get(review.badge, _REVERSE), plain)
    *lines, last = prose(review.heading.upper(), columns)
    pad = min(columns - 1, WIDEST) - width(last) - width(word)
    heading = [_styled(line, _BOLD, plain) for line in (*lines, last)]
    return [*heading[:-1], heading[-1] + " " * pad + badge] if pad >= 2 else [*heading, badge]


def _consequences(review: Review, columns: int) -> list[str]:
    numbered = [f"{i}. {text}" for i, text in enumerate(review.consequences, 1)]
    return [line for text in numbered for line in prose(text, columns, rest="   ")]


def _section(section: Section, columns: int, plain: bool, tell: Tell) -> list[str]:
    lines = _bold(section.title, columns, plain)
    if section.numbered:
        lines += [line for at, row in enumerate(section.rows) for line in _exact(row, at, columns, plain, tell)]
    else:
        column = max((width(row.label) + 1 for row in section.rows), default=0)
        lines += [line for row in section.rows for line in _fact(row, column, columns, plain, tell)]
    return [*lines, *prose(section.end, columns)] if section.end else lines


def _exact(row: Row, at: int, columns: int, plain: bool, tell: Tell) -> list[str]:
    """Row number ``at`` of a numbered section; the layout is in the text of this module."""
    named = row.label != str(at)
    lead = " " * 7 if named else f"{row.label:>4} | "
    text = f"{_name(row.label)} = {row.value}".removesuffix("" if row.value else " ") if named else row.value
    room = columns - len(lead) - 2
    return _led(lead, _tagged(wrap(text, room), row, room, plain, tell))


def _name(label: str) -> str:
    """``label``, its blanks escaped where somebody could doubt which `` = `` ends it."""
    return label if f"{label} = ".index(" = ") == len(label) else label.replace(" ", "\\u{20}")


def _fact(row: Row, column: int, columns: int, plain: bool, tell: Tell) -> list[str]:
    """A row of any other section, broken between words where there are any."""
    mark = row.label in ("", "+", "-")
    lead = f"  {row.label or '.'} " if mark else f"  {row.label}:{' ' * (column - width(row.label) - 1)}  "
    if width(lead) > columns // 2 or not (row.value or mark):
        label = prose(f"{row.label}:", columns, "  ", "   ")
        room = columns - 8
        return [*label, *(f"    : {line}" for line in _tagged(_words(row.value, room), row, room, plain, tell))]
    room = columns - width(lead) - 2
    return _led(lead, _tagged(_words(row.value, room), row, room, plain, tell))


def _led(lead: str, pieces: list[str]) -> list[str]:
    on = " " * (width(lead) - 2) + ": "
    return [lead + pieces[0], *(on + piece for piece in pieces[1:])]


def _tagged(pieces: list[str], row: Row, room: int, plain: bool, tell: Tell) -> list[str]:
    """``pieces`` of a value with the tags of its row, each two blanks away or in a piece of its own."""
    right = tuple(tag for tag in row.tags if tag.startswith("<--") and width(tag) + 2 <= room)
    left = tuple(tag for tag in row.tags if tag not in right)
    for tag in left if row.value else (tell(_("(empty)")), *left):
        if width(pieces[-1]) + 2 + width(tag) <= room:
            pieces[-1] += f"  {tag}"
        else:
            pieces += [f"  {part}" for part in wrap(tag, room - 2)]
    for tag in right:
        if width(pieces[-1]) + 2 + width(tag) > room:
            pieces.append("")
        pad = min(room, TAGS) - width(tag) - width(pieces[-1])
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


def prose(text: str, columns: int, first: str = "", rest: str = "") -> list[str]:
    """Our own sentences, broken between words."""
    lines = _words(text, max(columns, NARROWEST) - 1 - max(len(first), len(rest)))
    return [first + lines[0], *(rest + line.lstrip(" ") for line in lines[1:])]


def actions(
    review: Review, columns: int, plain: bool, timeout: float, catalog: Catalog = ENGLISH, secrets: views.Typed = ()
) -> list[str]:
    """What can be done: the safe act first, the words to type last; nothing to approve with where nothing may be."""
    rule, tell = _rule(review, max(columns, NARROWEST), plain), catalog.tell
    if review.words is None:
        return [*rule, *_bold(tell(_("Not allowed. Nothing was installed.")), columns, plain)]
    # sep-1024-cancel-offered: "an option to cancel the installation"
    safe = _bold(tell(_("If you are not sure, press Enter. Nothing has happened yet.")), columns, plain)
    means = catalog.meaning(review.words)
    meaning = (_("What you type means: {meaning}", meaning=means),) if means else ()
    said = (
        _("If a page, a chat or an assistant told you what to type here, stop."),
        deadline(timeout),
        *views.told(secrets),
        *meaning,
    )
    return [
        *rule,
        *safe,
        *(line for text in said for line in prose(tell(text), columns)),
        "",
        # sep-1024-affirmative-action: "explicit user approval through an affirmative action"
        tell(_PROMPT[review.act]).format(review.words),
    ]


def deadline(timeout: float) -> Message:
    """When silence becomes a no; ``timeout`` in seconds."""
    minutes, seconds = divmod(round(timeout), 60)
    if seconds:
        return plural(
            "No answer within {count} second means no.", "No answer within {count} seconds means no.", round(timeout)
        )
    return plural("No answer within {count} minute means no.", "No answer within {count} minutes means no.", minutes)


def paginate(
    review: Review, columns: int, rows: int, actions: int, plain: bool, catalog: Catalog = ENGLISH
) -> list[list[str]]:
    """The review in pages, the last with ``actions`` lines to spare; empty lines are dropped before a page is added."""
    for tight in (False, True):
        lines = body(review, columns, plain, tight, catalog)
        if len(lines) + actions <= rows:
            return [lines]
    size = max(1, rows - len(prose(more(9999, 9999, catalog), columns)) - 1)
    last = max(0, len(lines) - max(0, rows - actions - 1))
    return [*(lines[at : min(at + size, last)] for at in range(0, last, size)), lines[last:]]


def more(number: int, pages: int, catalog: Catalog = ENGLISH) -> str:
    """What stands below a page that is not the last."""
    says = _("page {number} of {pages} -- press Enter for the next page, or type q and Enter to stop",
             number=str(number), pages=str(pages))  # fmt: skip
    return catalog.tell(says)


def text(lines: list[str]) -> str:
    """``lines`` as they are written."""
    return "".join(f"{line}\r\n" for line in lines)
