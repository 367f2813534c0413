"""The window without a display: its text, its colours, when it takes an answer, and what the one who asked believes."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from consentry.dialogs.pane import look, message
from consentry.dialogs.pane.appearance import dark
from consentry.dialogs.pane.attention import Attention
from consentry.dialogs.pane.text import Run, drawable, runs
from consentry.dialogs.window import WindowDialog
from consentry.errors import CannotAsk, NotApproved
from consentry.language import ENGLISH
from consentry.model import JSON, Ask, Assurance, Level, Review, Row, Section
from consentry.show import read, show
from consentry.world import LocalWorld

VECTORS = json.loads((Path(__file__).parent / "vectors" / "hostile_strings.json").read_text(encoding="utf-8"))
HOSTILE = [bytes.fromhex(item["hex"]).decode("utf-8", "surrogateescape") for item in VECTORS["items"]]


def review(
    argv: tuple[str, ...] = ("npx", "-y", "acme-docs"),
    env: tuple[tuple[str, str], ...] = (),
    facts: tuple[tuple[str, str], ...] = (),
    *,
    words: str | None = "acme-docs",
    level: Level = Level.WARN,
    badge: str = "CAREFUL",
    dwell: float = 0.7,
    tags: tuple[str, ...] = (),
    asks: tuple[Ask, ...] = (),
) -> Review:
    return Review(
        heading="Run a program on your computer?",
        level=level,
        badge=badge,
        warning=("This runs a program on your computer, with your rights. It may be dangerous.",),
        consequences=("No fixed version: tomorrow it may be a different program.",),
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
        dwell=dwell,
        asks=asks,
    )


def decoded(text: str) -> list[tuple[str, str]]:
    """Label and value of every row in the text of a window; it knows only what ``pane.text`` promises to decoders."""
    found: list[list[str]] = []
    for line in text.split("\n"):
        label, tab, piece = line.partition("\t")
        if not tab:
            continue
        if label == " .":
            found[-1][0] += piece
        elif label == " :":
            found[-1][1] += piece
        else:
            found.append([label, piece])
    return [(read(label), read(value.partition("  ")[0])) for label, value in found]


def text(shown: Review) -> str:
    return "".join(run.text for run in runs(shown)[0])


# ---- the text ------------------------------------------------------------------------------------------------------

values = st.one_of(
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from("ab =:|.\\ 0漢ア\u0301\u202e\u200b\x1b\r\n\t\udcff\U0001f600"), max_size=120),
    st.sampled_from(HOSTILE),
    st.integers(990, 1010).map(lambda n: "a " * (n // 2) + "b" * (n % 2)),
)
pairs = st.lists(st.tuples(values, values), max_size=4).map(tuple)
facts = st.lists(st.tuples(st.sampled_from(["File", "+", "-", ""]), values.filter(bool)), max_size=4).map(tuple)
tagged = st.sampled_from([(), ("<-- risk 1",), ("(not checked)",), ("<-- risk 1", "(asked for, not written)")])


@example(("x",), (("N" * 3000, "v" * 3000), (" :", ""), (" .", "\t")), (), ())
@settings(max_examples=300, deadline=None)
@given(st.lists(values, min_size=1, max_size=5).map(tuple), pairs, facts, tagged)
def test_a_decoder_recovers_every_row_of_the_text(
    argv: tuple[str, ...],
    env: tuple[tuple[str, str], ...],
    known: tuple[tuple[str, str], ...],
    tags: tuple[str, ...],
) -> None:
    said = text(review(argv, env, known, tags=tags))
    assert decoded(said) == [*((str(i), v) for i, v in enumerate(argv)), *env, *known]
    assert not [c for c in said if c not in "\n\t\u2002" and show(c) not in (c, "\\u{20}", "\\\\")]
    assert all(len(line) < 2400 for line in said.split("\n"))
    assert not any(char >= "\U00010000" for char in said)


@pytest.mark.parametrize("item", VECTORS["items"], ids=lambda item: item["id"])
def test_hostile_strings_stand_in_the_text_as_they_are_shown(item: dict[str, str]) -> None:
    value = bytes.fromhex(item["hex"]).decode("utf-8", "surrogateescape")
    assert ("1", value) in decoded(text(review(("run", value))))
    if item["shown"].isascii() and len(item["shown"]) < 1000:
        assert f"1\t{item['shown']}" in text(review(("run", value)))


def test_what_lies_beyond_the_basic_plane_is_escaped_and_reads_alike() -> None:
    assert drawable("a\U0001f600") == "a\\u{1f600}"
    assert read(drawable(show("\U0001f600\\"))) == "\U0001f600\\"


def test_escapes_and_risks_have_looks_of_their_own() -> None:
    found, columns = runs(review(("run", "a\u202e\u200bb"), tags=("<-- risk 1",)))
    assert Run("\\u{202e}\\u{200b}", ("row", "column-0", "exact", "value", "escape")) in found
    assert Run("  <-- risk 1", ("row", "column-0", "exact", "flag")) in found
    assert [column.widest for column in columns] == ["0"]


def test_the_head_comes_first_and_the_end_last() -> None:
    said = text(review(facts=(("Asked by", "a link"),)))
    order = ["CAREFUL", "Run a program on your computer?", "1.", "It may be dangerous", "Exactly this", "End of command.",
             "Who asks", "Fingerprint", "01234567 89abcdef", "End of the review."]  # fmt: skip
    places = [said.index(words) for words in order]
    assert places == sorted(places)


def test_a_megabyte_becomes_text_in_no_time() -> None:
    found, _ = runs(review(("x", "漢\u202e b" * 250_000)))
    assert len(found) < 2_000_000


# ---- colours -------------------------------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("night", [False, True])
def test_every_text_stands_out_from_its_ground(night: bool) -> None:
    p = look.palette(night)
    grounds = (p.paper, p.bar, p.field, p.comes, p.goes)
    both = [(ink, ground) for ink in (p.ink, p.soft) for ground in grounds]
    both += [(p.on_safe, p.safe), (p.on_safe, p.safe_over), (p.on_mark, p.mark), (p.risk, p.paper)]
    for badge in ("LOW", "CAREFUL", "DANGER", "NOT ALLOWED", "NEW"):
        band = look.band(badge, night)
        both += [(band.ink, band.ground), (band.on_badge, band.badge)]
    assert [(a, b, contrast(a, b)) for a, b in both if contrast(a, b) < 4.5] == []
    # Borders of what can be used, and where the keyboard is: 3 to 1.
    edges = [(p.soft, p.bar), (p.focus, p.bar), (p.focus, p.paper), (p.safe, p.bar)]
    assert [(a, b) for a, b in edges if contrast(a, b) < 3] == []


@pytest.mark.parametrize(
    ("file", "content", "night"),
    [
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-application-prefer-dark-theme=1\n", True),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-application-prefer-dark-theme = true\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-application-prefer-dark-theme=0\n", False),
        ("gtk-3.0/settings.ini", "no section", False),
        ("kdeglobals", "[General]\nColorScheme=BreezeDark\n", True),
        ("kdeglobals", "[General]\nColorScheme=BreezeLight\n", False),
        ("dconf/user", "GVariant\0color-scheme\0prefer-dark\0", True),
        ("dconf/user", "GVariant\0color-scheme\0default\0", False),
        ("other", "", False),
    ],
)
def test_the_desktop_says_whether_it_is_dark(
    file: str, content: str, night: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(content, encoding="utf-8")
    assert dark(LocalWorld()) is night


# ---- when an answer is taken ---------------------------------------------------------------------------------------


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def ready() -> tuple[Watch, Attention]:
    watch = Watch()
    attention = Attention(watch, 3.0)
    attention.focus(True)
    attention.end()
    watch.now += 3.0
    assert attention.why() == ""
    return watch, attention


def test_an_answer_waits_for_the_end_the_keyboard_and_the_time() -> None:
    watch = Watch()
    attention = Attention(watch, 3.0)
    watch.now += 60
    assert attention.why() == "end"
    attention.end()
    assert attention.why() == "focus"
    attention.focus(True)
    assert attention.why() == "dwell"
    watch.now += 2.9
    attention.end()  # once is enough: seeing it again does not start the wait again
    assert attention.why() == "dwell"
    watch.now += 0.2
    assert (attention.why(), attention.dwelt()) == ("", 3100)


@pytest.mark.parametrize(
    "happens",
    [
        lambda a: a.disturb(),
        lambda a: (a.focus(False), a.focus(True)),
        lambda a: (a.cover(True), a.cover(False)),
        lambda a: a.cover(True),
        lambda a: a.focus(False),
    ],
)
def test_whatever_happens_to_the_window_starts_the_wait_again(happens: Callable[[Attention], object]) -> None:
    watch, attention = ready()
    happens(attention)
    assert attention.why() != ""
    watch.now += 2.9
    assert attention.why() != ""
    attention.focus(True)
    attention.cover(False)
    watch.now += 3.0
    assert attention.why() == ""


@given(st.lists(st.sampled_from(["end", "focus", "blur", "cover", "clear", "disturb", "0.5", "3"]), max_size=30))
def test_no_answer_is_taken_sooner_than_the_wait_after_the_last_event(events: list[str]) -> None:
    watch = Watch()
    attention = Attention(watch, 3.0)
    acts: dict[str, Callable[[], None]] = {
        "end": attention.end, "focus": lambda: attention.focus(True), "blur": lambda: attention.focus(False),
        "cover": lambda: attention.cover(True), "clear": lambda: attention.cover(False), "disturb": attention.disturb,
    }  # fmt: skip
    state, quiet = {"end": False, "focus": False, "cover": False}, 0.0
    for event in events:
        if event in acts:
            before = (attention.focused, attention.covered, attention.seen)
            acts[event]()
            if event == "disturb" or before != (attention.focused, attention.covered, attention.seen):
                quiet = 0.0
            state = {"end": attention.seen, "focus": attention.focused, "cover": attention.covered}
        else:
            watch.now += float(event)
            quiet += float(event)
    taken = state["end"] and state["focus"] and not state["cover"] and quiet >= 3.0
    assert (attention.why() == "") is taken


# ---- over to the other process -------------------------------------------------------------------------------------


def test_the_review_goes_over_as_it_is() -> None:
    ask = Ask(id="k", label="Key", to=("variable K",), kind="text", secret=True, choices=("a",), suggestion="s")
    made = review(("\udcff", "漢"), (("A", ""),), tags=("<-- risk 1",), asks=(ask,), words=None)
    told = json.loads(json.dumps(message.told("fill", made, ENGLISH, 5.0, True)))
    again = message.review(told["review"])
    assert again == made
    assert again.digest == told["digest"] == made.digest


class FakeWindow:
    """A window that says what it is told to say, after some time."""

    def __init__(self, world: FakeWorld, messages: list[Any]) -> None:
        self.world, self.messages = world, deque(messages)
        self.said: list[JSON] = []
        self.closed = False

    def say(self, what: JSON) -> None:
        self.said.append(what)

    def hear(self, timeout: float) -> JSON:
        if not self.messages:
            raise EOFError
        seconds, what = self.messages.popleft()
        if seconds > timeout:
            self.world.time += timeout
            self.messages.appendleft((seconds - timeout, what))
            return None
        self.world.time += seconds
        if isinstance(what, Exception):
            raise what
        found: JSON = what
        return found

    def close(self) -> None:
        self.closed = True


class FakeWorld(LocalWorld):
    def __init__(self, *messages: Any, desktop: bool = True) -> None:
        self.time = 0.0
        self.there = desktop
        self.window = FakeWindow(self, [(0.1, {"shown": True}), *messages])

    def monotonic(self) -> float:
        return self.time

    def desktop(self) -> bool:
        return self.there

    def companion(self, module: str) -> FakeWindow:
        return self.window


MADE = review()
YES = {"answer": "acme-docs", "dwell_ms": 900, "digest": MADE.digest}


def test_the_right_words_after_the_wait_are_an_answer() -> None:
    world = FakeWorld((2.0, YES))
    answer = WindowDialog(world).ask(MADE)
    assert (answer.review_digest, answer.assurance, answer.dwell_ms) == (MADE.digest, Assurance.A1, 900)
    assert world.window.closed


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([(2.0, {**YES, "answer": "acme-doc"})], "user"),
        ([(2.0, {**YES, "answer": "Acme-docs"})], "user"),
        ([(2.0, {**YES, "answer": "acme-docs "})], "user"),
        ([(2.0, {**YES, "answer": None})], "user"),
        ([(2.0, {**YES, "digest": "sha256:" + "0" * 64})], "user"),
        ([(0.3, YES)], "user"),
        ([(2.0, {"end": "filled"}), (0.1, EOFError())], "closed"),
        ([(2.0, {"end": "cancel"})], "cancel"),
        ([(2.0, {"end": "closed"})], "closed"),
        ([(2.0, {"end": "timeout"})], "timeout"),
        ([(2.0, {"end": "failed"})], "closed"),
        ([(2.0, {"end": "yes"})], "closed"),
        ([(2.0, "yes")], "closed"),
        ([(2.0, [YES])], "closed"),
        ([(2.0, EOFError())], "closed"),
        ([(2.0, OSError())], "closed"),
        ([(400.0, YES)], "timeout"),
        ([(200.0, {"more": 300}), (450.0, YES)], "timeout"),
    ],
)
def test_anything_else_is_a_no(messages: list[Any], reason: str) -> None:
    world = FakeWorld(*messages)
    with pytest.raises(NotApproved) as no:
        WindowDialog(world).ask(MADE)
    assert no.value.reason == reason
    assert "nothing was installed" in no.value.message
    assert world.window.closed


def test_more_time_is_more_time() -> None:
    assert WindowDialog(FakeWorld((200.0, {"more": 300}), (350.0, YES))).ask(MADE).dwell_ms == 900


def test_more_time_is_not_without_end() -> None:
    with pytest.raises(NotApproved):
        WindowDialog(FakeWorld(*[(290.0, {"more": 300})] * 100, (1.0, YES))).ask(MADE)


@pytest.mark.parametrize(
    ("first", "said"),
    [({"end": "no-display"}, "no window"), ({"end": "no-toolkit"}, "tkinter"), (None, "no window"), ("x", "no window")],
)
def test_where_no_window_comes_nobody_can_be_asked(first: JSON, said: str) -> None:
    world = FakeWorld()
    world.window.messages = deque([(0.1, first)])
    with pytest.raises(CannotAsk) as no:
        WindowDialog(world).ask(MADE)
    assert said in no.value.message
    assert "nothing was installed" in no.value.message
    assert "--ui terminal" in no.value.hint


def test_where_there_is_no_desktop_nothing_is_started() -> None:
    world = FakeWorld(desktop=False)
    with pytest.raises(CannotAsk):
        WindowDialog(world).ask(MADE)
    assert not world.window.said


def test_nothing_is_asked_where_nothing_may_be_approved() -> None:
    world = FakeWorld((2.0, YES))
    with pytest.raises(NotApproved) as no:
        WindowDialog(world).ask(replace(MADE, words=None))
    assert no.value.reason == "blocked"
    assert not world.window.said


ASKS = (
    Ask(id="key", label="Key", to=("variable KEY",), kind="text", secret=True),
    Ask(id="mode", label="Mode", to=("argument 1",), kind="one of the choices", choices=("read", "write")),
    Ask(id="dir", label="Folder", to=("argument 2",), kind="the path of a folder", suggestion="/srv"),
)


def test_values_are_looked_at_until_they_are_answers() -> None:
    wanted = replace(MADE, asks=ASKS, words=None)
    world = FakeWorld(
        (2.0, {"values": {"key": ["bad"], "mode": ["3"], "dir": ["x"]}}),
        (2.0, {"end": "filled"}),  # not yet: what came last was no answer
        (2.0, {"values": {"key": ["k"], "mode": ["2"], "dir": []}}),
        (0.1, {"end": "filled"}),
    )
    dialog = WindowDialog(world)
    with pytest.raises(NotApproved):
        dialog.fill(wanted, lambda ident, typed: "it is bad" if typed == "bad" else "")
    world.window.messages = deque([(0.1, {"shown": True}), (2.0, {"values": {"key": ["bad"], "mode": ["3"]}}),
                                   (2.0, {"values": {"key": ["k"], "mode": ["2"], "dir": []}}),
                                   (0.1, {"end": "filled"})])  # fmt: skip
    assert dialog.fill(wanted, lambda ident, typed: "it is bad" if typed == "bad" else "") == {
        "key": ("k",), "mode": ("2",), "dir": None,
    }  # fmt: skip
    problems = [said["problems"] for said in world.window.said if isinstance(said, dict) and "problems" in said]
    assert problems[-2:] == [{"key": "it is bad", "mode": "it is not one of the choices"}, {}]
