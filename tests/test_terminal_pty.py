"""The question on real pseudo-terminals: every ending but the exact words, typed by hand, is a no."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyte
import pytest
import screens

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

import fcntl
import pty

HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "vectors" / "hostile_strings.json").read_text(encoding="utf-8"))
PROMPT = b"and press Enter:\r\r\n > "
MORE = b"Enter to stop\r\r\n > "
DEFAULTS: dict[str, Any] = {
    "how": "ask", "argv": ["6e7078", "2d79"], "words": "yes", "dwell": 0.1, "timeout": 10.0, "plain": None,
    "secret": False, "path": None, "rows": 60, "columns": 80, "meddle": "", "after": 0.2,
}  # fmt: skip


class Person:
    """Somebody at a terminal: what they see, what they type, and how the question ended."""

    def __init__(self, stdin: int | IO[bytes] | None, environ: dict[str, str], options: dict[str, Any]) -> None:
        self.master, self.slave = pty.openpty()
        self.name = os.ttyname(self.slave)
        self.before = termios.tcgetattr(self.slave)
        self.seen, self.at = b"", 0
        options = {**DEFAULTS, **options}
        if options["path"] == "slave":
            options["path"] = self.name
            fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 80, 0, 0))
        keep = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "HOME", "CONSENTRY_HOME")}
        own = "-" if options["how"] == "nobody" else self.name
        self.child = subprocess.Popen(
            [sys.executable, str(HERE / "terminal_child.py"), own, json.dumps(options)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            env={**keep, "TERM": "xterm-256color", **environ},
            start_new_session=True,
        )

    def sees(self, wanted: bytes, seconds: float = 15.0) -> bool:
        """Whether ``wanted`` comes on the terminal within ``seconds``, after what was waited for before."""
        end = time.monotonic() + seconds
        while (found := self.seen.find(wanted, self.at)) < 0:
            if time.monotonic() > end or (self.child.poll() is not None and not self.readable(0.0)):
                return False
            self.read(0.05)
        self.at = found + len(wanted)
        return True

    def readable(self, seconds: float) -> bool:
        return bool(select.select([self.master], [], [], seconds)[0])

    def read(self, seconds: float) -> None:
        if self.readable(seconds):
            self.seen += os.read(self.master, 65536)

    def types(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def asked(self) -> Person:
        assert self.sees(PROMPT), self.seen.decode("utf-8", "replace")
        time.sleep(0.2)  # nobody reads and types faster
        return self

    def said(self) -> dict[str, Any]:
        """The next line that the child reports, while the terminal is read to the end."""
        assert self.child.stdout is not None
        end = time.monotonic() + 15
        while not select.select([self.child.stdout], [], [], 0.02)[0]:
            assert time.monotonic() < end, self.seen
            if self.master >= 0:
                self.read(0.0)
        line = self.child.stdout.readline()
        return json.loads(line) if line else {"end": "died"}

    def hangs_up(self) -> None:
        os.close(self.master)
        self.master = -1

    def leaves(self) -> None:
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        for stream in (self.child.stdout, self.child.stdin):
            if stream:
                stream.close()
        os.close(self.slave)
        if self.master >= 0:
            os.close(self.master)


@contextmanager
def question(
    stdin: int | IO[bytes] | None = subprocess.DEVNULL, environ: dict[str, str] | None = None, **options: Any
) -> Iterator[Person]:
    person = Person(stdin, environ or {}, options)
    try:
        yield person
        # No ending changes the settings of the terminal.
        if person.master >= 0:
            assert termios.tcgetattr(person.slave) == person.before
    finally:
        person.leaves()


# ---- yes -----------------------------------------------------------------------------------------------------------


def test_the_words_typed_after_the_prompt_approve() -> None:
    with question() as person:
        person.asked().types(b"yes\n")
        said = person.said()
        assert (said["end"], said["how"]) == ("approved", "typed")
        assert 100 <= said["dwell"] < 5000


def test_the_question_in_another_language() -> None:
    with question(environ={"LANG": "de_DE.UTF-8"}) as person:
        assert person.sees(b"Zum Installieren geben Sie")
        assert b"If you are not sure" not in person.seen
        time.sleep(0.2)
        person.types(b"ja\n")
        assert person.said()["end"] == "user"
    with question(environ={"LANG": "ar_EG.UTF-8"}) as person:
        person.asked().types(b"yes\n")
        assert person.said()["end"] == "approved"


def test_words_of_several_words_and_enter_as_a_carriage_return() -> None:
    with question(words="run unseen code") as person:
        person.asked().types(b"run unseen code\r")
        assert person.said()["end"] == "approved"


def test_a_terminal_that_is_named_need_not_be_the_controlling_one() -> None:
    with question(how="nobody", path="slave") as person:
        person.asked().types(b"yes\n")
        assert person.said()["end"] == "approved"


# ---- no, by what was typed -----------------------------------------------------------------------------------------

KINDS = {"empty": "cancel", "interrupt": "signal", "end of file": "eof"}


@pytest.mark.parametrize("item", VECTORS["refusing_answers"]["items"], ids=lambda item: item["name"])
def test_refusing_answers(item: dict[str, str]) -> None:
    with question(timeout=1.0) as person:
        person.asked().types(bytes.fromhex(item["hex"]))
        said = person.said()
        assert said["end"] == KINDS.get(
            item["name"], "timeout" if item["name"] in ("escape", "cursor report") else "user"
        )
        assert said["exit"] == 3
        assert "nothing was installed" in said["message"]


@pytest.mark.parametrize(
    "typed", [b" yes\n", b"yes\tyes\n", b"\x1b[1;1Ryes\n", b"yes\x04", b"\x1b]11;rgb:0/0/0\x07yes\n"]
)
def test_nearly_the_words(typed: bytes) -> None:
    with question(timeout=1.0) as person:
        person.asked().types(typed)
        assert person.said()["end"] == "user"


def test_quit_key() -> None:
    with question() as person:
        person.asked().types(b"\x1c")
        assert person.said()["end"] == "signal"


@pytest.mark.parametrize("early", [b"yes\n", b"yes\nyes\n\nyes\n", b"\x1b[1;1R\n"])
def test_an_answer_typed_before_the_prompt_does_not_count(early: bytes) -> None:
    with question(timeout=0.5, dwell=0.3) as person:
        person.types(early)
        person.asked()
        assert person.said()["end"] == "timeout"


def test_an_answer_typed_during_the_dwell_does_not_count() -> None:
    with question(timeout=0.5, dwell=0.8) as person:
        assert person.sees(b"End of command.")
        time.sleep(0.2)
        person.types(b"yes\n")
        time.sleep(0.2)
        person.types(b"yes")  # without its end it would wait in the line
        person.asked()
        person.types(b"\n")
        assert person.said()["end"] == "cancel"


def test_a_key_storm_from_the_start_is_no() -> None:
    with question() as person:
        end = time.monotonic() + 15
        while not (storm := person.child.poll() is not None) and time.monotonic() < end:
            person.types(b"yes\n")
            person.read(0.02)
        assert storm
        assert person.said()["end"] == "user"
        assert PROMPT not in person.seen


# ---- no, by what happened ------------------------------------------------------------------------------------------


def test_nobody_answers() -> None:
    with question(timeout=0.3) as person:
        person.asked()
        assert person.said()["end"] == "timeout"


def test_more_time_can_be_had() -> None:
    with question(timeout=1.5) as person:
        person.asked()
        for _ in range(3):
            time.sleep(1.0)
            before = person.seen.count(b"means no.")
            person.types(b"m\n")
            end = time.monotonic() + 5
            while person.seen.count(b"means no.") == before and time.monotonic() < end:
                person.read(0.05)
            assert person.seen.count(b"means no.") == before + 1
        person.types(b"yes\n")
        assert person.said()["end"] == "approved"
    with question(timeout=1.0) as person:
        person.asked().types(b"m\n")
        assert person.said()["end"] == "timeout"


def test_more_time_answers_nothing() -> None:
    with question() as person:
        person.asked().types(b"m\nyes\n")
        assert person.said()["end"] == "user"
    with question() as person:
        person.asked()
        for _ in range(12):
            before = person.seen.count(b"means no.")
            person.types(b"m\n")
            while person.seen.count(b"means no.") == before and person.child.poll() is None:
                person.read(0.02)
        person.types(b"m\n")
        assert person.said()["end"] == "user"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP])
def test_signals(number: signal.Signals) -> None:
    with question() as person:
        person.asked()
        person.child.send_signal(number)
        assert person.said()["end"] == ("closed" if number == signal.SIGHUP else "signal")


def test_a_signal_before_the_prompt() -> None:
    with question(dwell=3.0) as person:
        assert person.sees(b"End of command.")
        person.child.send_signal(signal.SIGTERM)
        assert person.said()["end"] == "signal"


def test_the_window_is_closed() -> None:
    with question() as person:
        person.asked().hangs_up()
        assert person.said()["end"] == "closed"


def test_the_window_is_closed_while_a_named_terminal_asks() -> None:
    with question(how="nobody", path="slave") as person:
        person.asked().hangs_up()
        assert person.said()["end"] == "closed"


def test_the_window_is_closed_on_the_first_page() -> None:
    with question(argv=LONG, rows=24) as person:
        assert person.sees(MORE)
        person.hangs_up()
        assert person.said()["end"] == "closed"


def test_a_named_terminal_is_closed_on_the_first_page() -> None:
    with question(how="nobody", path="slave", argv=["61"] * 100) as person:
        assert person.sees(MORE)
        person.hangs_up()
        assert person.said()["end"] == "closed"


def test_killed_outright() -> None:
    with question() as person:
        person.asked().child.kill()
        assert person.said()["end"] == "died"


@pytest.mark.parametrize("what", ["swap0", "swap1", "swap2"])
def test_descriptors_swapped_during_the_question(what: str) -> None:
    with question(meddle=what) as person:
        person.asked()
        time.sleep(0.3)
        person.types(b"yes\n")
        assert person.said()["end"] == "changed"


def test_the_controlling_terminal_goes_away_during_the_question() -> None:
    with question(how="job", meddle="detach", stdin=subprocess.PIPE) as person:
        person.asked()
        time.sleep(0.3)
        person.types(b"yes\n")
        assert person.said()["end"] == "changed"


def test_another_program_takes_the_keyboard_during_the_question() -> None:
    with question() as person:
        person.asked()
        raw = termios.tcgetattr(person.slave)
        raw[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(person.slave, termios.TCSANOW, raw)
        person.types(b"yes\n")
        assert person.said()["end"] == "changed"
        termios.tcsetattr(person.slave, termios.TCSANOW, person.before)


# ---- nobody to ask -------------------------------------------------------------------------------------------------


def test_no_controlling_terminal() -> None:
    with question(how="nobody") as person:
        assert (said := person.said())["end"] == "nobody"
        assert said["exit"] == 4
        assert "nothing was installed" in said["message"]


def test_a_background_job() -> None:
    with question(how="background", stdin=subprocess.PIPE) as person:
        said = person.said()
        assert (said["end"], said["exit"]) == ("nobody", 4)
        assert person.seen == b""


@pytest.mark.parametrize("flag", [termios.ICANON, termios.ECHO])
def test_a_terminal_in_raw_mode(flag: int) -> None:
    with question(how="nobody", path="slave") as person:
        raw = termios.tcgetattr(person.slave)
        raw[3] &= ~flag
        termios.tcsetattr(person.slave, termios.TCSANOW, raw)
        said = person.said()
        assert (said["end"], said["exit"]) == ("nobody", 4)
        person.before = termios.tcgetattr(person.slave)


def test_a_window_too_narrow_for_any_display() -> None:
    with question(columns=12) as person:
        assert person.said()["end"] == "nobody"


@pytest.mark.parametrize("answers", [b"yes\n" * 5, b""])
def test_standard_input_never_answers(answers: bytes) -> None:
    with question(stdin=subprocess.PIPE, timeout=0.5) as person:
        assert person.child.stdin is not None
        person.child.stdin.write(answers)
        person.child.stdin.close()
        person.asked()
        assert person.said()["end"] == "timeout"


# ---- suspended, resumed, resized -----------------------------------------------------------------------------------


def test_suspended_and_resumed_it_is_shown_and_asked_again() -> None:
    with question(how="job", stdin=subprocess.PIPE) as person:
        person.asked().types(b"\x1a")
        assert person.said()["end"] == "stopped"
        person.types(b"yes\n")  # to the shell, not to us
        once = len(person.seen)
        assert person.child.stdin is not None
        person.child.stdin.write(b"f")
        person.child.stdin.flush()
        person.asked()
        assert b"End of command." in person.seen[once:]
        person.types(b"yes\n")
        assert person.said()["end"] == "approved"


@pytest.mark.parametrize(("order", "end"), [(b"b", "changed"), (b"k", "job over")])
def test_suspended_and_put_in_the_background_or_killed(order: bytes, end: str) -> None:
    with question(how="job", stdin=subprocess.PIPE) as person:
        person.asked().types(b"\x1a")
        assert person.said()["end"] == "stopped"
        assert person.child.stdin is not None
        person.child.stdin.write(order)
        person.child.stdin.flush()
        assert person.said()["end"] == end


def test_a_resized_window_is_painted_again_at_its_new_size() -> None:
    with question(argv=["61" * 200]) as person:
        person.asked()
        once = len(person.seen)
        fcntl.ioctl(person.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 40, 0, 0))
        person.asked()
        assert b"a" * 32 not in person.seen[once:]
        assert b"a" * 31 in person.seen[once:]
        person.types(b"yes\n")
        assert person.said()["end"] == "approved"


# ---- pages ---------------------------------------------------------------------------------------------------------

LONG = [f"--option-{i}".encode().hex() for i in range(40)]


def test_a_long_review_is_paged_and_all_of_it_is_seen_before_the_prompt() -> None:
    with question(argv=LONG, rows=24) as person:
        assert person.sees(MORE)
        number = int(re.findall(rb"page 1 of (\d)", person.seen)[-1])
        for page in range(2, number + 1):
            assert PROMPT not in person.seen
            person.types(b"\n")
            assert person.sees(MORE if page < number else b"page %d of %d" % (page, number))
        person.asked()
        assert all(bytes.fromhex(part) in person.seen for part in LONG)
        person.types(b"yes\n")
        assert person.said()["end"] == "approved"


@pytest.mark.parametrize(
    ("keys", "end"), [(b"q\n", "cancel"), (b"yes\n", "cancel"), (b"\x04", "eof"), (b"\x03", "signal")]
)
def test_pages_can_only_be_turned_or_left(keys: bytes, end: str) -> None:
    with question(argv=LONG, rows=24) as person:
        assert person.sees(MORE)
        person.types(keys)
        assert person.said()["end"] == end
        assert PROMPT not in person.seen


def test_a_megabyte_is_shown_to_the_end() -> None:
    with question(argv=["61" * 60_000], rows=1000) as person:
        person.asked()
        assert (
            sum(line.count(b"a") for line in person.seen.split(b"\r\r\n") if re.match(rb" {3}0 \| | {5}: ", line))
            == 60_000
        )
        person.types(b"\n")
        assert person.said()["end"] == "cancel"


# ---- a closer look -------------------------------------------------------------------------------------------------


def test_a_closer_look_answers_nothing_and_the_question_comes_again() -> None:
    with question(argv=LONG, rows=90) as person:
        person.asked().types(b"d\n")
        person.asked()
        view = person.seen[person.seen.index(PROMPT) :]
        assert b"What changes on your disk:" in view
        assert b"\n  + a = 1\r" in view
        # Every digest in one piece, for a search or another program.
        assert b"sha256:" + b"0123abcd" * 8 in view
        assert b"sha256:" + b"0" * 64 in view
        assert b"(Program: /usr/bin/npx)" in view
        assert b"End of command." not in view
        person.types(b"p\n")
        once = len(person.seen)
        person.asked()
        assert all(bytes.fromhex(part) in person.seen[once:] for part in LONG)
        person.types(b"yes\n")
        assert person.said()["end"] == "approved"


def test_a_secret_that_was_typed_can_be_looked_at() -> None:
    with question(secret=True) as person:
        assert person.sees(b"stays unseen")
        assert person.sees(b" > ")
        time.sleep(0.2)
        person.types("pass\u202eword\n".encode())
        person.asked()
        assert b"You typed a secret (9 characters, hidden)" in person.seen
        assert b"pass" not in person.seen
        person.types(b"v\n")
        person.asked()
        assert b"API key:  pass\\u{202e}word  (9 characters)" in person.seen
        person.types(b"d\n")
        person.asked()
        assert person.seen.count(b"You typed a secret (9 characters, hidden)") == 3
        person.types(b"yes\n")
        assert person.said()["end"] == "approved"


@pytest.mark.parametrize("keys", [b"v\n", b"D\n", b"dd\n", b" d\n", b"d \n", b"d\nyes\n", b"d\x04", b"x\n"])
def test_anything_but_a_letter_of_a_view_is_no(keys: bytes) -> None:
    with question() as person:
        person.asked().types(keys)
        said = person.said()
        assert (said["end"], said["exit"]) == ("user", 3)


def test_what_is_typed_while_a_view_is_painted_does_not_count() -> None:
    with question(dwell=0.8, timeout=0.5) as person:
        person.asked().types(b"d\n")
        assert person.sees(b"What changes on your disk:")
        person.types(b"yes\n")
        person.asked()
        assert person.said()["end"] == "timeout"


def test_a_resized_window_leads_back_from_a_view_to_all_of_it() -> None:
    with question() as person:
        person.asked().types(b"d\n")
        person.asked()
        once = len(person.seen)
        fcntl.ioctl(person.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 60, 0, 0))
        person.asked()
        assert b"End of command." in person.seen[once:]


def test_a_lying_environment_does_not_widen_the_screen() -> None:
    with question(argv=["61" * 200], environ={"COLUMNS": "100000", "LINES": "100000"}) as person:
        person.asked()
        assert b"a" * 71 in person.seen
        assert b"a" * 72 not in person.seen


def test_in_every_ending_the_terminal_is_as_it_was() -> None:
    def settings(person: Person) -> bytes:
        said = subprocess.run(["stty", "-a", "-F", person.name], check=True, capture_output=True).stdout
        return said.partition(b"\n")[2]  # the first line is the size of the window

    for keys, secret in ((b"yes\n", False), (b"\n", False), (b"\x03", False), (b"\x04", False), (b"\x03", True)):
        with question(secret=secret) as person:
            before = settings(person)
            if secret:  # the echo is off at this moment
                assert person.sees(b"stays unseen")
                assert person.sees(b" > ")
                time.sleep(0.2)
            else:
                person.asked()
            person.types(keys)
            person.said()
            assert settings(person) == before


# ---- what reaches the screen ---------------------------------------------------------------------------------------

HOSTILE = [item["hex"] for item in VECTORS["items"]]
SEQUENCE = re.compile(rb"\x1b(?:\[\??[0-9;]*[hlmr]|\\|%G|[()]B)")


def painted(**options: Any) -> bytes:
    with question(argv=HOSTILE, rows=400, **options) as person:
        person.asked().types(b"\n")
        assert person.said()["end"] == "cancel"
        return person.seen


def test_only_our_own_control_characters_reach_the_terminal() -> None:
    left = SEQUENCE.sub(b"", painted())
    assert not [c for c in left.decode() if c not in "\r\n" and (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0)]


@pytest.mark.parametrize(
    ("environ", "plain"),
    [
        ({"NO_COLOR": "1"}, None),
        ({"TERM": "dumb"}, None),
        ({"TERM": ""}, None),
        ({"ACCESSIBLE": "1"}, None),
        ({}, True),
    ],
)
def test_no_escape_sequence_on_a_plain_terminal(environ: dict[str, str], plain: bool | None) -> None:
    with question(argv=HOSTILE, rows=400, environ=environ, plain=plain) as person:
        person.asked().types(b"yes\n")
        assert person.said()["how"] == "typed, plain lines without mode resets"
        assert b"\x1b" not in person.seen


@pytest.fixture(scope="module")
def screenful() -> bytes:
    return painted(columns=80)


@pytest.mark.parametrize("state", VECTORS["terminal_states"], ids=lambda state: state["name"])
def test_a_poisoned_terminal_still_shows_every_argument(state: dict[str, str], screenful: bytes) -> None:
    screen = pyte.HistoryScreen(80, 50, history=2000)
    pyte.ByteStream(screen).feed(b"earlier output\r\n" * 30 + bytes.fromhex(state["hex"]) + screenful)
    past = ["".join(line[x].data for x in range(80)) for line in screen.history.top]
    found = [screens.text(value) for label, value in screens.rows([*past, *screen.display]) if label.isdigit()]
    assert found == [bytes.fromhex(part).decode("utf-8", "surrogateescape") for part in HOSTILE]
    # The emulator knows neither concealed text nor the alternate screen: that both are left is read off the bytes.
    first = screenful.partition(b"RUN A PROGRAM")[0]
    assert b"\x1b[0m" in first
    assert b"\x1b[?1049l" in first
