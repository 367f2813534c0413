"""Requests that wait for a person: what is kept, how long, how many, and that none of it grants anything."""

from __future__ import annotations

import datetime
import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import CANARY, CONSENTRY, LINE, SCRIPT, at_terminal, configuration, ended, link, run

from consentry import filed, ledger, mute
from consentry.case import Wish
from consentry.cli import markers
from consentry.errors import CannotAsk, UsageError
from consentry.filed import Offered
from consentry.model import State
from consentry.world import LocalWorld

WISH = Wish(client="cursor")


class Clock(LocalWorld):
    """This machine, at another time."""

    later = datetime.timedelta()

    def now(self) -> datetime.datetime:
        return super().now() + self.later


@pytest.fixture
def world() -> Clock:
    return Clock()


@pytest.fixture
def state(world: Clock) -> State:
    return State(world.state_home())


# ---- the list ------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
OFFERED = st.one_of(
    st.builds(Offered, text=TEXT, document=st.none() | TEXT),
    st.builds(Offered, words=st.lists(TEXT, min_size=1, max_size=4).map(tuple), name=st.none() | TEXT),
    st.builds(Offered, bundle=TEXT, sha256=st.none() | st.just("0" * 64)),
)


@settings(max_examples=25, deadline=None)
@given(OFFERED, st.lists(TEXT, max_size=3).map(tuple), st.booleans(), st.none() | st.integers(1, 9))
def test_what_is_filed_comes_back_as_it_was(
    offered: Offered, by: tuple[str, ...], direct: bool, pick: int | None
) -> None:
    world = Clock()
    state = State(world.state_home())
    wish = Wish(client="cursor", scope="project", config="/x", name="n", direct=direct, pick=pick, grants=("trust",))
    one = filed.file(world, state, offered, wish, by)
    found = filed.find(world, state, one.ident)
    assert (found.offered, found.wish, found.when) == (offered, wish, one.when)
    filed.drop(world, state, found, "dropped")


def test_the_same_request_keeps_its_place(world: Clock, state: State) -> None:
    first = filed.file(world, state, Offered(text="x"), WISH, ("bash",))
    assert filed.file(world, state, Offered(text="x"), WISH, ("bash",)).ident == first.ident
    assert filed.file(world, state, Offered(text="y"), WISH, ("bash",)).ident != first.ident
    assert len(filed.every(world, state)) == 2


def test_a_request_expires_and_the_history_says_so(world: Clock, state: State) -> None:
    one = filed.file(world, state, Offered(text="x"), WISH, ())
    world.later = filed.LIFE + datetime.timedelta(seconds=2)
    assert filed.every(world, state) == ()
    assert [row.event for row in ledger.rows(world, state)] == ["filed", "expired"]
    with pytest.raises(UsageError):
        filed.find(world, state, one.ident)


def test_one_asker_cannot_fill_the_list(world: Clock, state: State) -> None:
    for number in range(filed.MOST_OF_ONE):
        filed.file(world, state, Offered(text=str(number)), WISH, ("flood",))
    with pytest.raises(CannotAsk):
        filed.file(world, state, Offered(text="one more"), WISH, ("flood",))
    filed.file(world, state, Offered(text="real"), WISH, ("bash",))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"id":"r-00000000"}', b'{"offered":{"words":3},"wish":{}}', b"\xff"]
)
def test_a_damaged_file_asks_for_nothing(world: Clock, state: State, content: bytes) -> None:
    world.make_folder(filed.folder(state))
    Path(filed.folder(state), "r-00000000.json").write_bytes(content)
    assert filed.every(world, state) == ()


def test_a_name_that_is_none_of_ours_is_left_alone(world: Clock, state: State) -> None:
    world.make_folder(filed.folder(state))
    Path(filed.folder(state), "notes.txt").write_text("mine")
    assert filed.every(world, state) == ()
    with pytest.raises(UsageError):
        filed.find(world, state, "../../etc/passwd")


# ---- a flood of links ----------------------------------------------------------------------------------------------


def row(minute: float, event: str = "denied", channel: str = "link", reason: str = "user") -> ledger.Row:
    when = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(minutes=minute)
    data = {"channel": channel, "reason": reason} if event == "denied" else {}
    return ledger.Row(seq=1, time=when.isoformat(), event=event, data={**data}, previous="", hash="")


MUTED = [
    ([row(0), row(1), row(2)], None),
    ([row(0), row(1), row(2), row(3)], 13),
    ([row(0), row(1), row(2), row(11)], None),
    ([row(0), row(1), row(2), row(3), row(4, "unmuted")], None),
    ([row(0), row(1), row(2), row(3), row(4, "unmuted"), row(5)], None),
    ([row(0, channel="paste"), row(1), row(2), row(3)], None),
    ([row(0, reason="changed"), row(1), row(2), row(3)], None),
    ([row(0), row(1, reason="timeout"), row(2, reason="closed"), row(3, reason="cancel")], 13),
    ([row(0), row(1), row(2), row(3), row(20)], 13),
]


@pytest.mark.parametrize(("rows", "minute"), MUTED)
def test_when_links_are_muted(rows: list[ledger.Row], minute: float | None) -> None:
    expected = None if minute is None else datetime.datetime.fromisoformat(row(minute).time)
    assert mute.until(rows) == expected


def test_a_mute_is_listed_and_lifted(world: Clock, state: State) -> None:
    for _ in range(4):
        ledger.append(world, state, "denied", {"channel": "link", "reason": "user"})
    assert json.loads(run("review", "--json").stdout)["muted_until"]
    assert "muted until" in run("review").stdout
    assert run("review", "--unmute").returncode == 0
    assert mute.muted(world, state) is None


# ---- the command ---------------------------------------------------------------------------------------------------


def request(*arguments: str) -> dict[str, object]:
    """D4: exactly one line of JSON on standard output, and exit 4."""
    done = run(*arguments)
    assert done.returncode == 4
    assert done.stdout.count("\n") == 1
    answer = json.loads(done.stdout)
    assert answer["needs_human"] is True
    assert not configuration().exists()
    return dict(answer)


def decide(*arguments: str, keys: str | None = None) -> int:
    child = at_terminal("review", *arguments)
    child.expect(LINE)
    assert child.match
    time.sleep(0.2)
    child.sendline(child.match[1] if keys is None else keys)
    return ended(child)


def test_request_then_review() -> None:
    answer = request("request", CANARY, "--client", "cursor")
    ident = str(answer["request"])
    assert answer["review"] == f"consentry review {ident}"
    assert ident in run("review").stdout
    assert decide(ident) == 0
    assert "canary" in json.loads(configuration().read_text())["mcpServers"]
    assert json.loads(run("review", "--json").stdout)["requests"] == []


def test_the_review_says_who_filed_it() -> None:
    ident = str(request("request", CANARY, "--client", "cursor")["request"])
    child = at_terminal("review", ident)
    child.expect(LINE)
    screen = str(child.before)
    assert re.search(r"Filed by:\s+.*python", screen)
    child.sendline("")
    assert ended(child) == 3
    assert not json.loads(run("review", "--json").stdout)["requests"]  # a person said no


def test_words_and_bundles_survive(tmp_path: Path) -> None:
    answer = request("request", "--client", "cursor", "--name", "words", "--", sys.executable, SCRIPT, "a b", "--deny")
    assert decide(str(answer["request"])) == 0
    assert json.loads(configuration().read_text())["mcpServers"].keys() == {"words"}


@pytest.mark.parametrize("marker", [*markers.AGENT_MARKERS, "HERMES_SESSION_ID", "OPENCLAW_X"])
def test_signs_of_an_assistant(marker: str) -> None:
    assert marker in markers.found({"PATH": "/bin", marker: "1"}, ("bash", "sshd"))
    assert markers.found({"PATH": "/bin", marker: ""}, ("bash", "sshd")) == ""


@pytest.mark.parametrize("marker", ["CLAUDECODE", "HERMES_SESSION_ID"])
def test_an_assistants_shell_files_it(marker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A1: no question on that terminal, exit 4, the request waits."""
    monkeypatch.setenv(marker, "1")
    child = at_terminal("install", CANARY, "--client", "cursor")
    assert ended(child) == 4
    assert json.loads(str(child.before).splitlines()[0])["needs_human"] is True
    assert not configuration().exists()


@pytest.mark.parametrize("ui", [[], ["--ui", "terminal"]])
def test_a_program_that_types_for_somebody_is_not_asked(ui: list[str]) -> None:
    """The classic way around a terminal check: ``script`` holds the terminal and types what it is piped."""
    words = " ".join(map(shlex.quote, [CONSENTRY, "install", CANARY, "--client", "cursor", *ui]))
    done = subprocess.run(
        ["script", "-qec", words, "/dev/null"], input=b"yes\n" * 9, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 4
    assert b"script holds this terminal" in done.stdout
    assert not configuration().exists()


def test_without_a_terminal_it_waits() -> None:
    answer = request("install", CANARY, "--client", "cursor")
    done = run("review", str(answer["request"]))
    assert (done.returncode, done.stdout) == (4, "")
    assert len(json.loads(run("review", "--json").stdout)["requests"]) == 1


def test_what_is_not_allowed_is_not_filed() -> None:
    done = run("request", link({"command": "npx", "args": ["n\u0435tes-mcp"]}), "--client", "cursor")
    assert done.returncode == 5
    assert json.loads(run("review", "--json").stdout)["requests"] == []


def test_denying_needs_nobody() -> None:
    ident = str(request("request", CANARY, "--client", "cursor")["request"])
    assert run("review", ident, "--deny").returncode == 0
    assert json.loads(run("review", "--json").stdout)["requests"] == []
    assert run("review", ident).returncode == 2


@pytest.mark.parametrize("arguments", [["--deny"], ["r-00000000"], ["r-00000000", "--all"], ["../x"]])
def test_wrong_calls_say_what_to_do(arguments: list[str]) -> None:
    done = run("review", *arguments)
    assert done.returncode == 2
    assert "hint" in done.stderr


# ---- one question at a time ----------------------------------------------------------------------------------------


def test_a_second_question_comes_after_the_first() -> None:
    """U-f: it neither changes, answers nor closes the open one, and comes by itself when that is over."""
    first = at_terminal("install", CANARY, "--client", "cursor")
    first.expect(LINE)
    second = at_terminal("install", link({"command": sys.executable, "args": [SCRIPT]}, "other"), "--client", "cursor")
    second.expect("another question is open")
    third = at_terminal("install", link({"command": sys.executable, "args": [SCRIPT]}, "third"), "--client", "cursor")
    third.expect("another question is open")
    assert first.match
    first.sendline(str(first.match[1]))
    assert ended(first) == 0
    second.expect(LINE)
    with pytest.raises(pexpect.TIMEOUT):
        third.expect(LINE, timeout=0.7)
    second.sendline("")
    assert ended(second) == 3
    third.expect(LINE)
    third.sendline("")
    assert ended(third) == 3
    assert json.loads(configuration().read_text())["mcpServers"].keys() == {"canary"}


def test_a_wait_can_be_left() -> None:
    first = at_terminal("install", CANARY, "--client", "cursor")
    first.expect(LINE)
    second = at_terminal("install", link({"command": sys.executable, "args": [SCRIPT]}, "other"), "--client", "cursor")
    second.expect("another question is open")
    second.sendintr()
    assert ended(second) == 3
    assert os.waitpid(first.pid, os.WNOHANG)[0] == 0  # still open
    first.sendline("")
    assert ended(first) == 3


def test_a_wait_can_be_left_where_signals_were_ignored() -> None:
    first = at_terminal("install", CANARY, "--client", "cursor")
    first.expect(LINE)
    other = link({"command": sys.executable, "args": [SCRIPT]}, "other")
    words = " ".join(map(shlex.quote, [CONSENTRY, "install", other, "--client", "cursor"]))
    second = pexpect.spawn("/bin/sh", ["-c", f"trap '' INT; exec {words}"], encoding="utf-8", timeout=30)
    second.expect("another question is open")
    second.sendintr()
    assert ended(second) == 3
    first.sendline("")
    assert ended(first) == 3


def test_a_question_whose_process_was_killed_blocks_nobody() -> None:
    first = at_terminal("install", CANARY, "--client", "cursor")
    first.expect(LINE)
    first.kill(9)
    first.close()
    second = at_terminal("install", CANARY, "--client", "cursor")
    second.expect(LINE)
    second.sendline("")
    assert ended(second) == 3
    assert subprocess.run(["ls", f"{os.environ['CONSENTRY_HOME']}/locks/turns"], capture_output=True).stdout == b""
