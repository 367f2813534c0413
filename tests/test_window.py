"""The window on a display of its own, with keys and clicks: every ending but the words and the button is a no.

Keys and clicks come from xdotool: whoever shares the display of a person can do that. The tests in which that approves
say so in their names: an answer in a window proves an interactive channel (A1), not a person.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from displays import display, missing
from test_window_values import ASKS, decoded, review

from consentry import approvals
from consentry.case import Wish
from consentry.dialogs.desktop import DesktopDialog
from consentry.dialogs.window import WindowDialog
from consentry.errors import CannotAsk, ConsentryError
from consentry.gate import Gate, Installed
from consentry.language import ENGLISH
from consentry.model import Answer, Review, State
from consentry.show import show
from consentry.world import LocalWorld

if lacking := missing():
    pytest.skip(f"not run: there is no {lacking}", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("window")

VECTORS = json.loads((Path(__file__).parent / "vectors" / "hostile_strings.json").read_text(encoding="utf-8"))
HOSTILE = [bytes.fromhex(item["hex"]).decode("utf-8", "surrogateescape") for item in VECTORS["items"]]
SHORT = review(dwell=0.3)
LONG = review(tuple(f"--option-{i}" for i in range(80)), dwell=0.3)


def xdotool(*words: str) -> str:
    done = subprocess.run(["xdotool", *words], check=True, capture_output=True, text=True, timeout=20)
    return done.stdout.strip()


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    with display("1800x1300") as name:
        yield name


@pytest.fixture
def _collected() -> Iterator[None]:
    """A window of this very process, for the test alone: the toolkit aborts where another thread deletes it."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _here(screen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", screen)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


class Person:
    """Somebody in front of the window."""

    def __init__(self, call: Callable[[WindowDialog], object], timeout: float) -> None:
        self.ended: object = None
        self.thread = threading.Thread(target=self._call, args=(call, WindowDialog(LocalWorld(), timeout=timeout)))
        self.thread.start()
        self.window = xdotool("search", "--sync", "--onlyvisible", "--name", "^Consentry: a question").split()[-1]

    def _call(self, call: Callable[[WindowDialog], object], dialog: WindowDialog) -> None:
        try:
            self.ended = call(dialog)
        except ConsentryError as no:
            self.ended = getattr(no, "reason", "nobody")

    def keys(self, *names: str) -> Person:
        xdotool("key", "--delay", "20", *names)
        return self

    def types(self, text: str) -> Person:
        xdotool("type", "--delay", "5", text)
        return self

    def waits(self, seconds: float = 0.6) -> Person:
        time.sleep(seconds)
        return self

    def clicks_yes(self) -> Person:
        size = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", self.window).split("\n"))
        x, y = int(size["WIDTH"]) - 80, int(size["HEIGHT"]) - 68
        xdotool("mousemove", "--window", self.window, str(x), str(y), "click", "1")
        return self

    @property
    def open(self) -> bool:
        return self.thread.is_alive()

    def end(self) -> object:
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self.ended


@contextmanager
def question(
    shown: Review = SHORT, timeout: float = 60.0, call: Callable[[WindowDialog], object] | None = None
) -> Iterator[Person]:
    person = Person(call or (lambda dialog: dialog.ask(shown)), timeout)
    try:
        yield person
    finally:
        if person.open:
            subprocess.run(["xdotool", "windowkill", person.window], check=False, capture_output=True)
        person.thread.join(10)


# ---- yes, and that it proves no person -----------------------------------------------------------------------------


def test_expected_forgeable_another_program_types_the_words_and_presses_the_button_by_keys() -> None:
    with question() as person:
        person.waits().keys("Tab").types("acme-docs").keys("Tab", "space")
        answer = person.end()
        assert isinstance(answer, Answer)
        assert (answer.review_digest, answer.assurance.name, answer.how) == (
            SHORT.digest, "A1", "typed and pressed in the window",
        )  # fmt: skip
        assert answer.dwell_ms >= 300


def test_expected_forgeable_another_program_types_the_words_and_clicks() -> None:
    with question() as person:
        person.waits().keys("Tab").types("acme-docs").clicks_yes()
        assert isinstance(person.end(), Answer)


# ---- no ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["space", "Return"])
def test_the_safe_act_has_the_keyboard(key: str) -> None:
    with question() as person:
        person.waits(1.0).keys(key)
        assert person.end() == "cancel"


def test_the_window_is_closed_by_its_frame() -> None:
    with question() as person:
        person.keys("alt+F4")  # the window manager asks it to close
        assert person.end() == "closed"


def test_the_window_is_killed() -> None:
    with question() as person:
        xdotool("windowkill", person.window)
        assert person.end() == "closed"


def test_the_display_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with display(manager=False) as other:
        monkeypatch.setenv("DISPLAY", other)
        person = Person(lambda dialog: dialog.ask(SHORT), 60.0)
    assert person.end() == "closed"


def test_nobody_answers() -> None:
    with question(timeout=5) as person:
        assert person.end() == "timeout"


def test_enter_never_approves() -> None:
    with question() as person:
        person.waits().keys("Tab").types("acme-docs").keys("Return").waits(0.2)
        assert person.open
        person.keys("Tab", "Return", "KP_Enter").waits(0.3)
        assert person.open


def test_only_the_exact_words_approve() -> None:
    with question() as person:
        person.waits()
        for typed in ("", "acme-doc", "Acme-docs", "acme-docs ", "yes"):
            person.keys("Tab", "ctrl+slash", "BackSpace").types(typed).keys("Tab").waits(0.4).keys("space").waits(0.1)
            assert person.open, typed
            person.keys("shift+Tab", "shift+Tab")
        person.keys("Tab", "ctrl+slash").types("acme-docs").keys("Tab").waits(0.4).keys("space")
        assert isinstance(person.end(), Answer)


def test_the_end_must_have_been_on_the_screen() -> None:
    with question(LONG) as person:
        person.waits().keys("Tab").types("acme-docs").clicks_yes().waits(0.3).keys("Tab", "space").waits(0.2)
        assert person.open
        person.keys("Next").keys(*["Next"] * 8).waits().keys("space")
        assert isinstance(person.end(), Answer)


def test_what_happens_to_the_window_starts_the_wait_again() -> None:
    with question(review(dwell=3.0)) as person:
        person.keys("Tab").types("acme-docs")
        for _ in range(7):  # always within the wait that the click before began
            person.clicks_yes().waits(0.5)
        assert person.open
        person.waits(0.8)
        xdotool("windowmove", person.window, "40", "60")
        person.waits(0.5).clicks_yes().waits(0.5)
        xdotool("windowsize", "--sync", person.window, "720", "800")
        person.waits(0.5).clicks_yes().waits(0.1)
        assert person.open
        person.waits(3.2).clicks_yes()
        assert isinstance(person.end(), Answer)


OTHER = "import tkinter; r = tkinter.Tk(); r.title('other'); r.geometry('300x300+%d+%d'); r.mainloop()"


def test_a_window_in_front_or_with_the_keyboard_keeps_the_answer_off() -> None:
    with question() as person:
        person.waits().keys("Tab").types("acme-docs")
        place = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", person.window).split("\n"))
        code = OTHER % (int(place["X"]) + 50, int(place["Y"]) + 50)
        other = subprocess.Popen([sys.executable, "-c", code])
        try:
            xdotool("search", "--sync", "--onlyvisible", "--name", "^other$")
            person.waits(0.7).clicks_yes()  # comes to the front with this click
            assert person.open
            xdotool("windowraise", xdotool("search", "--name", "^other$").split()[-1])
            person.waits(0.7).clicks_yes().waits(0.2)  # has the keyboard, lies behind
            assert person.open
        finally:
            other.kill()
            other.wait()
        person.waits(0.7).clicks_yes()
        assert isinstance(person.end(), Answer)


def test_a_key_that_was_meant_for_another_window_is_no_answer() -> None:
    over = threading.Event()

    def storm() -> None:
        while not over.is_set():
            xdotool("key", "--delay", "30", "space", "Return")

    typist = threading.Thread(target=storm)
    typist.start()
    try:
        with question() as person:
            person.waits(1.5)
            assert person.open
            over.set()
    finally:
        over.set()
        typist.join()


def test_the_one_who_asked_is_gone() -> None:
    code = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from test_window_values import review; from consentry.dialogs.window import WindowDialog\n"
        "from consentry.world import LocalWorld; WindowDialog(LocalWorld()).ask(review())"
    )
    asker = subprocess.Popen([sys.executable, "-c", code, str(Path(__file__).parent)], stderr=subprocess.DEVNULL)
    window = xdotool("search", "--sync", "--onlyvisible", "--name", "^Consentry: a question").split()[-1]
    asker.kill()
    asker.wait()
    end = time.monotonic() + 5
    while subprocess.run(["xdotool", "getwindowname", window], capture_output=True, check=False).returncode == 0:
        assert time.monotonic() < end
        time.sleep(0.05)


# ---- what it shows -------------------------------------------------------------------------------------------------


def selected() -> str:
    """What a person gets who selects all of it: another program asks the display for it."""
    import tkinter

    other = tkinter.Tk()
    other.withdraw()
    try:
        return str(other.tk.call("selection", "get", "-selection", "PRIMARY", "-type", "UTF8_STRING"))
    finally:
        other.destroy()


def test_another_program_reads_the_exact_values_off_the_window() -> None:
    argv = (*HOSTILE, "<span size='1' color='white'>x</span>", "<b>&amp;</b>", "x" * 5000)
    env = (("N", "v"), *((value, value) for value in HOSTILE))
    with question(review(argv, env, (("File", "/home/ann/.cursor/mcp.json"),))) as person:
        person.keys("Tab", "Tab", "Tab", "Tab").keys("ctrl+a").waits(0.2)
        said = selected()
        assert decoded(said) == [
            *((str(i), v) for i, v in enumerate(argv)),
            *env,
            ("File", "/home/ann/.cursor/mcp.json"),
        ]
        # Markup stands there as it is; nothing but our own line ends and tabs is a control character.
        assert "<span size='1' color='white'>x</span>" in said
        assert not [c for c in said if c not in "\n\t\u2002" and show(c) not in (c, "\\u{20}", "\\\\")]


def test_a_blocked_review_has_nothing_to_approve_with() -> None:
    shown = review(words=None)
    with question(shown, call=lambda dialog: dialog.show(shown)) as person:
        person.waits(0.9).keys("Tab", "Tab").types("acme-docs").keys("shift+Tab", "Return").waits(0.2)
        person.keys("Escape")
        assert person.end() is None


def test_a_megabyte_is_there_to_the_end() -> None:
    big = review(("x" * 1_000_000,), dwell=0.3)
    with question(big) as person:
        start = time.monotonic()
        person.keys("End").waits(0.3)
        person.keys("Tab").types("acme-docs").keys("Tab").waits().keys("space")
        assert isinstance(person.end(), Answer)
        assert time.monotonic() - start < 8


# ---- values --------------------------------------------------------------------------------------------------------


def test_values_are_typed_in_the_window_and_said_to_be_wrong_there() -> None:
    wanted = review(asks=ASKS, words=None, dwell=0.3)
    checked: list[tuple[str, str]] = []

    def check(ident: str, typed: str) -> str:
        checked.append((ident, typed))
        return "it is bad" if typed == "bad" else ""

    with question(call=lambda dialog: dialog.fill(wanted, check)) as person:
        person.waits().keys("Tab").types("bad").keys("Tab", "Tab", "Tab", "space", "Tab", "Tab", "Tab").waits()
        person.keys("space").waits(0.4)
        assert person.open
        # The first field that holds no answer has the keyboard.
        person.keys("ctrl+slash").types("hunter2").keys(*["Tab"] * 6).waits().keys("space")
        assert person.end() == {"key": ("hunter2",), "mode": ("2",), "dir": None}
        assert checked == [("key", "bad"), ("key", "hunter2")]


def test_values_can_be_left_alone() -> None:
    wanted = review(asks=ASKS, words=None, dwell=0.3)
    with question(call=lambda dialog: dialog.fill(wanted, lambda _ident, _typed: "")) as person:
        person.waits(1.0).keys("Escape")
        assert person.end() == "cancel"


# ---- the whole way -------------------------------------------------------------------------------------------------


def test_what_is_approved_in_the_window_is_written_and_recorded_as_such(tmp_path: Path) -> None:
    world, config = LocalWorld(), tmp_path / "mcp.json"
    server = tmp_path / "acme-notes"
    server.write_text("#!/bin/sh\n", encoding="ascii")
    server.chmod(0o755)
    config.write_text("{}", encoding="ascii")
    offer = json.dumps({"mcpServers": {"notes": {"command": str(server), "args": ["--safe"]}}})
    wish = Wish(client="cursor", config=str(config))
    (case,) = Gate(WindowDialog(world), world=world).inspect(offer, wish)
    with question(call=lambda dialog: Gate(dialog, world=world).install(offer, wish)) as person:
        person.waits().keys("End", "Tab").types(case.review.words or "").keys("Tab").waits(case.review.dwell + 0.3)
        person.keys("space")
        ended = person.end()
    assert isinstance(ended, tuple)
    (outcome,) = ended
    assert isinstance(outcome, Installed), outcome
    assert "notes" in config.read_text(encoding="utf-8")
    record = approvals.load(world, State(world.state_home()), outcome.plan.digest)
    assert record is not None
    consent = record["consent"]
    assert isinstance(consent, dict)
    assert (consent["how"], consent["assurance"]) == ("window: typed and pressed in the window", "A1")


def test_a_window_that_is_closed_leaves_every_file_as_it_was(tmp_path: Path) -> None:
    config = tmp_path / "mcp.json"
    config.write_text('{"mcpServers": {}}', encoding="ascii")
    offer = json.dumps({"mcpServers": {"notes": {"command": "npx", "args": ["-y", "acme-notes@1.2.3"]}}})
    wish = Wish(client="cursor", config=str(config))
    with question(call=lambda dialog: Gate(dialog).install(offer, wish)) as person:
        person.keys("alt+F4")
        ended = person.end()
    assert isinstance(ended, tuple)
    assert ended[0].error.exit_code == 3
    assert "nothing was installed" in ended[0].error.message
    assert [path.read_text(encoding="ascii") for path in tmp_path.iterdir()] == ['{"mcpServers": {}}']


class Browserless(LocalWorld):
    """A desktop on which no browser comes to the page, for one reason or another."""

    def __init__(self, status: int | None) -> None:
        self.status = status

    def open_page(self, url: str) -> Callable[[], int | None]:
        if self.status is None:
            raise FileNotFoundError(2, "nothing here can open a page")
        return lambda: self.status


@pytest.mark.parametrize("status", [None, 3])
def test_where_no_browser_comes_the_window_asks(status: int | None, tmp_path: Path) -> None:
    world, config = Browserless(status), tmp_path / "mcp.json"
    server = tmp_path / "acme-notes"
    server.write_text("#!/bin/sh\n", encoding="ascii")
    server.chmod(0o755)
    config.write_text("{}", encoding="ascii")
    offer = json.dumps({"mcpServers": {"notes": {"command": str(server)}}})
    wish = Wish(client="cursor", config=str(config))
    dialog = DesktopDialog(world)
    (case,) = Gate(dialog, world=world).inspect(offer, wish)
    with question(call=lambda _: Gate(dialog, world=world).install(offer, wish)) as person:
        person.waits().keys("End", "Tab").types(case.review.words or "").keys("Tab").waits(case.review.dwell + 0.3)
        person.keys("space")
        ended = person.end()
    assert isinstance(ended, tuple)
    assert isinstance(ended[0], Installed), ended
    record = approvals.load(world, State(world.state_home()), ended[0].plan.digest)
    assert record is not None
    consent = record["consent"]
    assert isinstance(consent, dict)
    assert (consent["how"], consent["assurance"]) == ("window: typed and pressed in the window", "A1")


def test_without_a_browser_and_a_display_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(CannotAsk, match="nothing was installed"):
        DesktopDialog(Browserless(None)).ask(SHORT)


# ---- how it fits ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_collected")
@pytest.mark.parametrize("width", [400, 699, 880, 1600])
def test_everything_fits_the_window(width: int) -> None:
    from consentry.dialogs.pane.view import Question, Root, View

    root = Root()
    try:
        shown = review(("x" * 300, "漢" * 90), (("N" * 60, "v"),), words="run unseen code from the internet now")
        question = Question(kind="ask", review=shown, digest=shown.digest, timeout=60.0)
        view = View(root, question, ENGLISH, lambda _: None, time.monotonic)
        root.geometry(f"{width}x700")
        root.deiconify()
        end = time.monotonic() + 5
        while root.winfo_width() != width and time.monotonic() < end:
            root.update()
        view.tick(again=False)
        root.update()
        assert root.winfo_width() == width
        for child in view.bar.frame.winfo_children():
            if child.winfo_ismapped():
                x, y = child.winfo_rootx() - root.winfo_rootx(), child.winfo_rooty() - root.winfo_rooty()
                assert x >= 0, child
                assert x + child.winfo_width() <= width, child
                assert y + child.winfo_height() <= 700, child
                assert child.winfo_width() >= child.winfo_reqwidth() or child.winfo_class() == "Entry", child
        for act in (view.bar.safe, view.bar.yes):
            assert act is not None
            assert act.winfo_height() >= 44
        assert view.text.winfo_height() >= 200
        # No character of the text lies outside the window: it is wrapped, never cut.
        rows = int(view.text.index("end").split(".")[0])
        for row in range(1, rows):
            line = view.text.get(f"{row}.0", f"{row}.end")
            for at in {0, len(line) // 2, max(0, len(line) - 1)} if line else ():
                view.text.see(f"{row}.{at}")
                box = view.text.bbox(f"{row}.{at}")
                assert box is not None
                assert 0 <= box[0] <= box[0] + box[2] <= view.text.winfo_width()
    finally:
        root.destroy()


@pytest.mark.usefixtures("_collected")
def test_no_file_of_the_home_folder_is_run_and_no_other_window_can_send_scripts(tmp_path: Path) -> None:
    from consentry.dialogs.pane.view import Root

    home = Path(os.environ["HOME"])
    (home / ".Consentry.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    (home / ".Consentry.tcl").write_text("exit 7", encoding="utf-8")
    root = Root()
    try:
        assert not root.tk.call("info", "commands", "send")
    finally:
        root.destroy()
    assert not (tmp_path / "ran").exists()
