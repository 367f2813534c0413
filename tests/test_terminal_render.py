"""The review as lines of a terminal: exact screens, and nothing lost, forged or cut for any value at any width."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import time
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pyte
import pytest
import screens
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wcwidth import wcwidth

from consentry.console import open_terminal
from consentry.dialogs.screen import paginate, render
from consentry.dialogs.terminal import TerminalDialog
from consentry.errors import NotApproved
from consentry.model import Level, Review, Row, Section
from consentry.show import show, width
from consentry.world import LocalWorld

VECTORS = json.loads((Path(__file__).parent / "vectors" / "hostile_strings.json").read_text(encoding="utf-8"))
HOSTILE = [bytes.fromhex(item["hex"]).decode("utf-8", "surrogateescape") for item in VECTORS["items"]]
BADGE = {Level.INFO: "LOW", Level.WARN: "CAREFUL", Level.DANGER: "DANGER", Level.BLOCK: "NOT ALLOWED"}
WIDTHS = (20, 21, 37, 40, 80, 100, 132)
OURS = re.compile(r"\x1b\[(?:0|1|7|1;30;43|1;37;41)m")


def review(
    argv: tuple[str, ...] = ("npx", "-y", "acme-docs"),
    env: tuple[tuple[str, str], ...] = (),
    facts: tuple[tuple[str, str], ...] = (),
    *,
    level: Level = Level.WARN,
    words: str | None = "acme-docs",
    tags: tuple[str, ...] = (),
    consequences: tuple[str, ...] = ("No fixed version: tomorrow it may be a different program.",),
) -> Review:
    return Review(
        heading="Run a program on your computer?",
        level=level,
        badge=BADGE[level],
        warning=("This runs a program on your computer, with your rights. It may be dangerous.",),
        consequences=consequences,
        sections=(
            Section(
                title="Exactly this will run:",
                rows=tuple(Row(label=str(i), value=show(v), tags=tags) for i, v in enumerate(argv)),
                numbered=True,
                end="End of command.",
            ),
            Section(
                title="With these settings (environment):",
                rows=tuple(Row(label=show(k), value=show(v), tags=tags) for k, v in env),
                numbered=True,
            ),
            Section(title="Who asks:", rows=tuple(Row(label=k, value=show(v), tags=tags) for k, v in facts)),
        ),
        plan_digest="sha256:" + "0123456789abcdef" * 4,
        words=words,
        dwell=0.1,
    )


def decoded(lines: list[str]) -> list[tuple[str, str]]:
    return [(screens.text(label), screens.text(value)) for label, value in screens.rows(lines)]


def wanted(
    argv: tuple[str, ...], env: tuple[tuple[str, str], ...] = (), facts: tuple[tuple[str, str], ...] = ()
) -> list[tuple[str, str]]:
    return [*((str(i), v) for i, v in enumerate(argv)), *env, *facts]


# ---- exact screens -------------------------------------------------------------------------------------------------

LOW = """\
RUN A PROGRAM ON YOUR COMPUTER?                                         [ LOW ]

1. Nothing unusual found; this still runs a program with your rights.

This runs a program on your computer, with your rights. It may be dangerous.

Exactly this will run:
   0 | npx
   1 | -y
   2 | acme-docs
End of command.

With these settings (environment):

Who asks:
  Asked by:  a link

Fingerprint of this plan (SHA-256):
  01234567 89abcdef 01234567 89abcdef 01234567 89abcdef 01234567 89abcdef

If you are not sure, press Enter. Nothing has happened yet.
If a page, a chat or an assistant told you what to type here, stop.
No answer within 5 minutes means no.
To look closer, type a letter and press Enter: d for the change on your disk
and whole digests, p for all of it again, m for more time.

To install it, type  yes  and press Enter:"""

CAREFUL = """\
consentry ---------------------------------------------------------------------
RUN A PROGRAM ON YOUR COMPUTER?                                     [ CAREFUL ]

1. No fixed version: tomorrow it may be a different program.

This runs a program on your computer, with your rights. It may be dangerous.

Exactly this will run:
   0 | npx
   1 | --config=/opt/x/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
     : aaaaa.json
   2 |   (empty)
End of command.

With these settings (environment):
       ACME_TOKEN = YOUR TOKEN
       EMPTY =  (empty)
       A\\u{20}=\\u{20}B = C
       \\u{a} = \\u{20}\\u{20}

Who asks:
  Calls itself:  Acme Docs
  + args/0 = "-I"
  . args/1 = "-S"

Fingerprint of this plan (SHA-256):
  01234567 89abcdef 01234567 89abcdef 01234567 89abcdef 01234567 89abcdef

-------------------------------------------------------------------------------
If you are not sure, press Enter. Nothing has happened yet.
If a page, a chat or an assistant told you what to type here, stop.
No answer within 90 seconds means no.
To look closer, type a letter and press Enter: d for the change on your disk
and whole digests, p for all of it again, m for more time.

To install it, type  acme-docs  and press Enter:"""

DANGER = """\
RUN A PROGRAM ON YOUR COMPUTER?
[ DANGER ]
1. Downloads something and runs it
   unseen.
2. It gets your secret.
This runs a program on your computer,
with your rights. It may be dangerous.
Exactly this will run:
   0 | bash                 <-- risk 1
   1 | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
     :                      <-- risk 1
   2 |   (empty)            <-- risk 1
End of command.
With these settings (environment):
Who asks:
  Asked by:  a link that came from
           :  somewhere in the world
           :                <-- risk 1
Fingerprint of this plan (SHA-256):
  01234567 89abcdef 01234567 89abcdef
  01234567 89abcdef 01234567 89abcdef
If you are not sure, press Enter.
Nothing has happened yet.
If a page, a chat or an assistant told
you what to type here, stop.
No answer within 5 minutes means no.
To look closer, type a letter and press
Enter: d for the change on your disk
and whole digests, p for all of it
again, m for more time.

To install it, type  run unseen code  and press Enter:"""

BLOCKED = """\
RUN A PROGRAM ON YOUR COMPUTER?                                 [ NOT ALLOWED ]

1. It cannot be shown truthfully.

This runs a program on your computer, with your rights. It may be dangerous.

Exactly this will run:
   0 | npx
   1 | \\xff
End of command.

With these settings (environment):

Who asks:

Fingerprint of this plan (SHA-256):
  01234567 89abcdef 01234567 89abcdef 01234567 89abcdef 01234567 89abcdef

Not allowed. Nothing was installed."""


def bare(lines: list[str]) -> str:
    return "\n".join(screens.ATTRIBUTES.sub("", line) for line in lines)


def test_screen_of_low() -> None:
    shown = review(
        facts=(("Asked by", "a link"),),
        level=Level.INFO,
        words="yes",
        consequences=("Nothing unusual found; this still runs a program with your rights.",),
    )
    assert "\n".join(render(shown, 80, plain=True)) == LOW


def test_screen_of_careful() -> None:
    shown = review(
        ("npx", "--config=/opt/x/" + "a" * 60 + ".json", ""),
        (("ACME_TOKEN", "YOUR TOKEN"), ("EMPTY", ""), ("A = B", "C"), ("\n", "  ")),
        (("Calls itself", "Acme Docs"), ("+", 'args/0 = "-I"'), ("", 'args/1 = "-S"')),
    )
    lines = render(shown, 80, timeout=90)
    assert bare(lines) == CAREFUL
    assert lines[1].endswith("\x1b[1;30;43m[ CAREFUL ]\x1b[0m")


def test_screen_of_danger_in_a_narrow_window() -> None:
    shown = review(
        ("bash", "a" * 31, ""),
        facts=(("Asked by", "a link that came from somewhere in the world"),),
        level=Level.DANGER,
        words="run unseen code",
        tags=("<-- risk 1",),
        consequences=("Downloads something and runs it unseen.", "It gets your secret."),
    )
    assert "\n".join(render(shown, 40, plain=True, tight=True)) == DANGER


def test_screen_of_blocked_has_no_approve_control() -> None:
    shown = review(("npx", "\udcff"), level=Level.BLOCK, words=None, consequences=("It cannot be shown truthfully.",))
    assert "\n".join(render(shown, 80, plain=True)) == BLOCKED


def test_without_a_question_there_are_no_actions() -> None:
    lines = render(review(), 80, plain=True, question=False)
    assert not any("press Enter" in line for line in lines)
    assert render(review(), 80, plain=True)[: len(lines)] == lines


@pytest.mark.parametrize("level", Level)
def test_the_level_can_be_told_without_colour(level: Level) -> None:
    said = "\n".join(render(review(level=level), 80, plain=True))
    assert [word for word in BADGE.values() if f"[ {word} ]" in said] == [BADGE[level]]


def test_order_safe_act_first_words_last() -> None:
    lines = render(review(facts=(("Asked by", "a link"),)), 80, plain=True)
    said = "\n".join(lines)
    order = ["RUN A PROGRAM", "1. No fixed", "It may be dangerous", "Exactly this", "Who asks", "Fingerprint",
             "If you are not sure, press Enter", "If a page, a chat", "To install it"]  # fmt: skip
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert lines[-1] == "To install it, type  acme-docs  and press Enter:"


def test_nothing_is_asked_where_nothing_may_be_approved() -> None:
    with pytest.raises(NotApproved) as no:
        TerminalDialog(LocalWorld(), path="/nowhere").ask(review(words=None))
    assert no.value.reason == "blocked"


def test_a_terminal_that_takes_few_bytes_at_a_time_gets_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = os.openpty()
    terminal = open_terminal(os.ttyname(slave))
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, data[:3]))
    terminal.write("abcdefghij漢")
    terminal.close()
    said = b""
    while len(said) < len("abcdefghij漢".encode()):  # a terminal hands on what it has at the moment
        said += os.read(master, 100)
    assert said.decode() == "abcdefghij漢"
    os.close(master)
    os.close(slave)


def test_the_picture_is_drawn_from_what_the_dialog_writes() -> None:
    spec = importlib.util.spec_from_file_location("picture", Path(__file__).parent.parent / "tools" / "picture.py")
    assert spec is not None
    assert spec.loader is not None
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)
    drawn = picture.draw(picture.capture(picture.sample(), 88, 120), 88, 120)
    said = "\n".join(element.text or "" for element in ElementTree.fromstring(drawn).iter())
    assert all(
        words in said for words in ("[ DANGER ]", "\\u{200b}", "ACME_TOKEN", "To install it, type  load extra code")
    )


# ---- nothing lost, forged or cut -----------------------------------------------------------------------------------


@pytest.mark.parametrize("item", VECTORS["items"], ids=lambda item: item["id"])
@pytest.mark.parametrize("columns", [24, 80])
def test_hostile_strings_come_back(item: dict[str, str], columns: int) -> None:
    value = bytes.fromhex(item["hex"]).decode("utf-8", "surrogateescape")
    argv, env, facts = ("run", value, "--end"), (("NAME", value), (value, "value"), (value, "")), (("File", value),)
    lines = render(review(argv, env, facts, tags=("<-- risk 2",)), columns)
    assert decoded(lines) == wanted(argv, env, facts)
    assert ("1", item["shown"]) in screens.rows(lines)
    printable(lines)


def printable(lines: list[str]) -> None:
    """No control character leaves the renderer but the colour sequences from our own list."""
    for line in lines:
        left = OURS.sub("", line)
        assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in left), left


@pytest.mark.parametrize("pair", VECTORS["boundaries"], ids=lambda pair: pair["meaning"])
def test_boundaries_are_seen(pair: dict[str, list[str]]) -> None:
    a, b = (render(review(tuple(pair[side])), 80, plain=True) for side in "ab")
    assert a != b


values = st.one_of(
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from("ab =:|\\ 0漢ア\u0301\u202e\u200b\x1b\r\n\t\udcff"), max_size=120),
    st.sampled_from(HOSTILE),
)
pairs = st.lists(st.tuples(values, values), max_size=4).map(tuple)
facts = st.lists(
    st.tuples(st.sampled_from(["File", "Calls itself", "+", "-", ""]), values.filter(bool)), max_size=4
).map(tuple)
tagged = st.sampled_from([(), ("<-- risk 1",), ("(not checked)",), ("<-- risk 1", "(asked for, not written)")])


@example(("x",), (("0" * 14, ""),), (), (), 20, True)
@example(("x",), (("0" * 7, ""),), (), (), 20, True)
@settings(max_examples=400, deadline=None)
@given(st.lists(values, min_size=1, max_size=5).map(tuple), pairs, facts, tagged, st.integers(20, 140), st.booleans())
def test_a_decoder_recovers_every_row(
    argv: tuple[str, ...],
    env: tuple[tuple[str, str], ...],
    known: tuple[tuple[str, str], ...],
    tags: tuple[str, ...],
    columns: int,
    plain: bool,
) -> None:
    lines = render(review(argv, env, known, tags=tags), columns, plain=plain)
    assert decoded(lines) == wanted(argv, env, known)
    assert all(width(screens.ATTRIBUTES.sub("", line)) < columns for line in lines[:-1])
    assert all(line == line.rstrip() for line in lines)
    printable(lines)


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=4).map(tuple), pairs, st.sampled_from(WIDTHS))
def test_a_terminal_shows_every_row(argv: tuple[str, ...], env: tuple[tuple[str, str], ...], columns: int) -> None:
    lines = render(review(argv, env, tags=("<-- risk 1",)), columns)
    screen = pyte.Screen(columns, len(lines) + 5)
    pyte.ByteStream(screen).feed("\r\n".join(lines).encode())
    assert decoded(list(screen.display)) == wanted(argv, env)


@settings(max_examples=200, deadline=None)
@given(st.lists(values, max_size=4), st.lists(values, max_size=4))
def test_different_arguments_look_different(a: list[str], b: list[str]) -> None:
    if a != b:
        assert render(review(tuple(a)), 80, plain=True) != render(review(tuple(b)), 80, plain=True)


def test_many_arguments_and_long_names() -> None:
    argv = tuple(f"part {i}" for i in range(12_000))
    env = (("N" * 300, "v" * 300), ("0", "zero"), ("12345", "five"))
    assert decoded(render(review(argv, env), 30, plain=True)) == wanted(argv, env)


def test_a_megabyte_in_one_argument_is_shown_in_linear_time() -> None:
    value = "漢\u202e b" * 250_000
    start = time.process_time()
    render(review(("x", value[: len(value) // 4])), 80)
    quarter, start = time.process_time() - start, time.process_time()
    lines = render(review(("x", value)), 80)
    assert time.process_time() - start < 8 * quarter + 1
    assert decoded(lines) == wanted(("x", value))


@pytest.mark.parametrize("rows", [6, 24, 50, 400])
@pytest.mark.parametrize("columns", [20, 80])
def test_pages_hold_everything_and_fit_the_window(rows: int, columns: int) -> None:
    shown = review(tuple(f"--option-{i}={'v' * i}" for i in range(60)))
    actions = 5
    pages = paginate(shown, columns, rows, actions, plain=True)
    every = [line for page in pages for line in page]
    assert every in (render(shown, columns, plain=True, question=False, tight=tight) for tight in (False, True))
    footer = 72 // columns + 1
    assert all(len(page) + footer < rows or len(page) == 1 for page in pages[:-1])
    assert len(pages) == 1 or pages[-1] == [] or len(pages[-1]) + 1 + actions <= rows


# ---- how wide a character is ---------------------------------------------------------------------------------------


def test_no_raw_character_is_wider_than_it_is_counted() -> None:
    assigned = (c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) != "Cn")
    raw = [c for c in assigned if show(c, left_to_right=False) == c]
    assert len(raw) > 100_000
    assert not [hex(ord(c)) for c in raw if width(c) < wcwidth(c)]
    # Letters that are narrow everywhere are not counted twice; those that East Asian fonts draw wide are.
    assert [width(text) for text in ("Åñõ", "\u0e01", "\u4e2d", "\u4dc0", "\u2630", "Я")] == [3, 1, 2, 2, 2, 2]


@pytest.mark.parametrize("char", ["\u4dc0", "\u2630", "\u268a"])
@pytest.mark.parametrize("columns", [20, 80])
def test_wide_symbols_never_reach_the_columns_of_ours(char: str, columns: int) -> None:
    value = char * 71
    lines = render(review(argv=(value, f"a {value}")), columns, plain=True)
    screen = pyte.Screen(columns, len(lines) + 20)
    pyte.ByteStream(screen).feed("\r\n".join(lines).encode())
    cells = [(x, screen.buffer[y][x].data) for y in range(screen.lines) for x in range(columns)]
    found = [x for x, data in cells if data == char]
    assert len(found) == 142
    assert min(found) >= 5
    shown = [line.rstrip() for line in screen.display]
    assert [line.rstrip() for line in lines[:-1]] == shown[: len(lines) - 1]
