"""The laws: one named test or property each. They outrank every feature."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from faults import FaultyWorld
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from people import No, Yes

from consentry import Gate, Installed, LocalWorld, NotApproved, NotInstalled, Refused, Wish, ledger
from consentry.model import State, Tier, Verification
from consentry.show import read, show

HERE = Path(__file__).parent
CURSOR = Wish(client="cursor")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def entry(name: str = "canary", args: list[str] | None = None, **more: object) -> str:
    """A request for a harmless program that is on every machine with Python."""
    return json.dumps({"mcpServers": {name: {"command": sys.executable, "args": args or ["-V"], **more}}})


def configuration() -> Path:
    return Path(os.environ["HOME"]) / ".cursor" / "mcp.json"


def before(text: str = '{\n  // mine\n  "mcpServers": {"old": {"command": "old"}},\n}\n') -> bytes:
    configuration().parent.mkdir(parents=True, exist_ok=True)
    configuration().write_text(text, encoding="utf-8")
    return configuration().read_bytes()


def put(data: bytes) -> None:
    configuration().write_bytes(data)


def state() -> State:
    return State(os.environ["CONSENTRY_HOME"])


def installed(gate: Gate, offer: str, wish: Wish = CURSOR) -> Installed:
    (outcome,) = gate.install(offer, wish)
    assert isinstance(outcome, Installed), outcome
    return outcome


def refused(gate: Gate, offer: str, wish: Wish = CURSOR) -> NotInstalled:
    (outcome,) = gate.install(offer, wish)
    assert isinstance(outcome, NotInstalled), outcome
    return outcome


# ---- L1: nothing before consent ------------------------------------------------------------------------------------

WATCHED = HERE / "law_l1_child.py"


def test_l1_nothing_is_executed_written_or_contacted_before_the_answer(tmp_path: Path) -> None:
    """sep-1024-no-consent-no-install, seen from inside: an audit hook sees every exec, connection and write."""
    home = before()
    done = subprocess.run(
        [sys.executable, "-B", str(WATCHED), entry()], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    report = json.loads(done.stdout)
    assert report["events"] == []
    assert report["asked"] == 1
    assert configuration().read_bytes() == home


def test_l1_the_kernel_saw_no_exec_no_connection_and_no_write_elsewhere(tmp_path: Path) -> None:
    """The same, seen from outside: a system-call trace of the whole process."""
    if not shutil.which("strace"):
        pytest.skip("not run: strace is not installed")
    before()
    log = tmp_path / "trace"
    calls = "execve,execveat,connect,sendto,socket,fork,vfork,openat,rename,renameat2,unlink,unlinkat,mkdir"
    command = ["strace", "-f", "-qq", "-e", f"trace={calls}", "-o", str(log), sys.executable, str(WATCHED), entry()]
    subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    lines = [line.split(None, 1)[1] for line in log.read_text().splitlines() if "= -1" not in line]
    execs = [line for line in lines if line.startswith(("execve", "fork", "vfork"))]
    assert len(execs) == 1, execs  # the interpreter of this test itself
    assert [line for line in lines if line.startswith(("socket", "connect", "sendto"))] == []
    own = os.environ["CONSENTRY_HOME"]
    writes = [
        line
        for line in lines
        if any(flag in line for flag in ("O_WRONLY", "O_RDWR", "O_CREAT"))
        or line.startswith(("rename", "unlink", "mkdir"))
    ]
    assert [line for line in writes if own not in line and "__pycache__" not in line and "/dev/null" not in line] == []


def test_l1_local_commands_never_use_the_network(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("not run: strace is not installed")
    command = str(Path(sys.executable).with_name("consentry"))
    installed(Gate(Yes()), entry())
    calls: list[list[str]] = [
        ["list"],
        ["log"],
        ["log", "--verify"],
        ["inspect", entry()],
        ["install", entry("b"), "--client", "cursor"],
    ]
    calls += [["inspect", "npm:example"], ["run", "canary"], ["revoke", "canary"], ["undo", "canary"]]
    for call in calls:
        log = tmp_path / "trace"
        traced = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto", "-o", str(log), command, *call]
        subprocess.run(traced, capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True)
        assert log.read_text() == "", call


# ---- L2, L3: shown = hashed = written = executed, losslessly -------------------------------------------------------


@FEW
@given(
    args=st.lists(TEXT, max_size=6), env=st.dictionaries(st.from_regex(r"\A[A-Z_][A-Z0-9_]{0,8}\Z"), TEXT, max_size=3)
)
def test_l2_l3_what_is_shown_is_what_is_hashed_and_written(args: list[str], env: dict[str, str]) -> None:
    """sep-1024-command-shown, sep-1024-arguments-shown: an independent reading of the review gives argv and env back."""
    (case,) = Gate(No()).inspect(entry(args=["-V", *args], env=env), replace(CURSOR, direct=True))
    sections = {section.title.split(" (")[0]: section.rows for section in case.review.sections}
    shown = [read(row.value) for row in sections["Exactly this will run"]]
    settings_ = {read(row.label): read(row.value) for row in sections.get("With these settings", ())}
    settings_ = settings_ or {
        read(r.label): read(r.value)
        for t, rows in sections.items()
        if t.startswith("With these settings")
        for r in rows
    }
    assert shown == list(case.plan.argv) == case.plan.as_json()["argv"]
    assert settings_ == dict(case.plan.env) == case.plan.as_json()["env"]
    assert [case.entry["command"], *case.entry["args"]] == shown  # type: ignore[misc]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    args=st.lists(TEXT.filter(lambda text: "${" not in text), max_size=5),
    env=st.dictionaries(st.from_regex(r"\AX_[A-Z0-9]{1,6}\Z"), TEXT.filter(lambda text: "${" not in text), max_size=3),
)
def test_l2_the_argv_approved_is_the_argv_written_is_the_argv_run(args: list[str], env: dict[str, str]) -> None:
    """Byte for byte, through the written entry and the guard; nothing else of the environment gets through."""
    configuration().unlink(missing_ok=True)
    script = str(HERE / "canary.py")
    dialog = Yes()
    offer = json.dumps({"mcpServers": {"canary": {"command": sys.executable, "args": [script, *args], "env": env}}})
    (case,) = Gate(No()).inspect(offer, CURSOR)
    if case.review.words is None:
        return
    done = installed(Gate(dialog), offer)
    there = json.loads(configuration().read_text(encoding="utf-8"))["mcpServers"]["canary"]
    client = {**os.environ, "NODE_OPTIONS": "--evil", "X_UNASKED": "1", "CANARY_ENV": "1"}
    ran = subprocess.run([there["command"], *there["args"]], env=client, capture_output=True, text=True, check=True)
    said = json.loads(ran.stdout)
    assert [sys.executable, script, *said["argv"]] == list(done.plan.argv)
    assert {
        name: value for name, value in said["env"].items() if name.startswith(("X_", "NODE_OPTIONS", "CANARY"))
    } == env


@given(st.text())
@settings(max_examples=500, deadline=None)
def test_l3_display_is_lossless_and_emits_nothing_unsafe(text: str) -> None:
    shown = show(text)
    assert read(shown) == text
    assert shown.isprintable()
    assert "  " not in shown
    assert not shown.startswith(" ")
    assert not shown.endswith(" ")


@pytest.mark.long
def test_l3_a_million_random_strings() -> None:
    import random

    random.seed(1024)
    pools = [range(0x250), range(0x300, 0x3000), range(0x10FFFF + 1)]
    for _ in range(1_000_000):
        pool = random.choice(pools)
        text = "".join(chr(random.choice(pool)) for _ in range(random.randrange(12)))
        assert read(show(text)) == text
        assert show(text).isprintable()


@given(st.text(), st.text())
def test_l3_different_texts_look_different(one: str, other: str) -> None:
    assert (show(one) == show(other)) == (one == other)


# ---- L4: only an affirmative act is consent ------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["user", "cancel", "eof", "signal", "timeout", "closed", "changed"])
def test_l4_every_other_ending_is_a_no(reason: str) -> None:
    """sep-1024-no-consent-no-install, sep-1024-cancel-offered"""
    home = before()
    outcome = refused(Gate(No(reason)), entry())
    assert outcome.error.exit_code == 3
    assert configuration().read_bytes() == home


def test_l4_an_answer_to_another_review_is_a_no() -> None:
    """sep-1024-affirmative-action"""
    before()

    class Confused(Yes):
        def ask(self, review):  # type: ignore[no-untyped-def]
            return replace(super().ask(review), review_digest="sha256:" + "0" * 64)

    assert isinstance(refused(Gate(Confused()), entry()).error, NotApproved)


def test_l4_a_second_request_neither_changes_nor_answers_the_open_one() -> None:
    inner: list[NotInstalled] = []
    outer = Gate(Yes(lambda _: inner.append(refused(Gate(Yes()), entry("second")))))
    installed(outer, entry("first"))
    assert inner[0].error.exit_code == 4
    assert "second" not in configuration().read_text()


@pytest.mark.parametrize("late", [False, True])
def test_l4_faults_at_every_call_of_the_door_end_in_no(late: bool) -> None:
    """Each call of the door fails once: the configuration is then as it was, or exactly as approved."""
    home = before()
    gate = Gate(Yes(), world=FaultyWorld())
    installed(gate, entry())
    calls = gate.world.calls  # type: ignore[attr-defined]
    after = configuration().read_bytes()
    for code in (errno.ENOSPC, errno.EIO):
        for at in range(len(calls)):
            configuration().write_bytes(home)
            shutil.rmtree(os.environ["CONSENTRY_HOME"], ignore_errors=True)
            outcomes = Gate(Yes(), world=FaultyWorld(at, code, late=late)).install(entry(), CURSOR)
            assert configuration().read_bytes() == (after if isinstance(outcomes[0], Installed) else home), (
                at,
                calls[at],
            )


# ---- L5, L6: consent is bound; a remembered approval spares launches only ------------------------------------------


def test_l5_consent_does_not_transfer_to_another_file_or_client() -> None:
    first = installed(Gate(Yes()), entry())
    dialog = Yes()
    other = installed(Gate(dialog), entry(), replace(CURSOR, config=str(configuration().with_name("other.json"))))
    assert len(dialog.asked) == 1
    assert first.plan.digest != other.plan.digest


def test_l6_the_same_again_asks_nothing_and_any_change_asks_again() -> None:
    dialog = Yes()
    gate = Gate(dialog)
    installed(gate, entry())
    assert installed(gate, entry()).unchanged
    assert len(dialog.asked) == 1
    installed(gate, entry(env={"NEW": "1"}))
    assert len(dialog.asked) == 2
    assert any("Replaces" in row.label for s in dialog.asked[1].sections for row in s.rows)


def test_l6_what_changes_while_the_question_is_open_is_a_no() -> None:
    home = before()
    changed = home.replace(b'"old": {', b'"canary": {"command": "x"}, "old": {')
    dialog = Yes(lambda _: put(changed))
    outcome = refused(Gate(dialog), entry())
    assert isinstance(outcome.error, NotApproved)
    assert configuration().read_bytes() == changed


# ---- L7, L8: every field is rendered or refused; ambiguity is refused ----------------------------------------------


@FEW
@given(
    key=st.from_regex(r"\A[a-z][A-Za-z]{3,12}\Z"),
    value=st.one_of(st.booleans(), st.integers(), TEXT, st.lists(TEXT, max_size=2)),
)
def test_l7_an_unknown_field_is_shown_and_not_written(key: str, value: object) -> None:
    known = {"command", "args", "env", "cwd", "url", "headers", "type", "name", "inputs", "servers", "config"}
    if key in known:
        return
    offer = json.dumps({"mcpServers": {"canary": {"command": sys.executable, "args": ["-V"], key: value}}})
    try:
        (case,) = Gate(No()).inspect(offer, CURSOR)
    except Refused:
        return
    assert key not in case.entry
    shown = " ".join(row.value for section in case.review.sections for row in section.rows)
    assert f"/{key} = " in shown


@pytest.mark.parametrize(
    "offer",
    [
        '{"command": "a", "command": "b"}',
        '{"command": "a", "Command": "b"}',
        '{"command": "a", "url": "https://example.com"}',
        '{"command": "a"}{"command": "b"}',
        "cursor://anysphere.cursor-deeplink/mcp/install?name=a&config=e30%3D&config=e30%3D",
    ],
)
def test_l8_ambiguity_is_refused(offer: str) -> None:
    dialog = Yes()
    with pytest.raises(Refused):
        Gate(dialog).install(offer, CURSOR)
    assert dialog.asked == []


# ---- L9, L14: writing loses nothing; what is installed keeps working -----------------------------------------------


@FEW
@given(
    comment=st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f*/"), max_size=20),
    name=st.from_regex(r"\A[a-z]{1,8}\Z"),
)
def test_l9_l14_every_other_byte_is_kept(comment: str, name: str) -> None:
    """sep-1024-existing-untouched"""
    old = f'{{\n\t/*{comment}*/ "mcpServers": {{\r\n  "{name}": {{"command": "old", "n": 1.00000000000000000001}} }} , "x":[1 ,2]}}'
    before(old)
    installed(Gate(Yes()), entry("canary-new"))
    new = configuration().read_bytes().decode()
    assert all(
        piece in new
        for piece in (comment, f'"{name}": {{"command": "old", "n": 1.00000000000000000001}}', '"x":[1 ,2]')
    )


# ---- L10, L12: the types are there ---------------------------------------------------------------------------------


def test_l10_seven_states_stay_distinct() -> None:
    assert len({state.value for state in Verification}) == 7
    (case,) = Gate(No()).inspect("pypi:example-server==1.0", CURSOR)
    assert case.matter.verification == {"package content": Verification.NOT_CHECKED}
    assert any(row.value == "not checked" for section in case.review.sections for row in section.rows)


def test_l12_a_record_that_promises_a_sandbox_is_not_started_without() -> None:
    assert [tier.value for tier in Tier] == ["none"]
    (case,) = Gate(No()).inspect(entry(), CURSOR)
    assert case.plan.start is not None
    assert case.plan.start.sandbox is Tier.NONE
    assert any("no sandbox" in row.value for section in case.review.sections for row in section.rows)


# ---- L11: nothing else can approve ---------------------------------------------------------------------------------


def test_l11_a_repository_cannot_approve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole approval store in the working directory changes nothing; nor does any environment variable."""
    installed(Gate(Yes()), entry())
    shutil.copytree(os.environ["CONSENTRY_HOME"], tmp_path / ".consentry")
    shutil.rmtree(os.environ["CONSENTRY_HOME"], ignore_errors=True)
    monkeypatch.chdir(tmp_path)
    for name in ("CONSENTRY_YES", "CONSENTRY_APPROVE", "CI", "DEBIAN_FRONTEND"):
        monkeypatch.setenv(name, "1")
    home = configuration().read_bytes()
    dialog = No()
    refused(Gate(dialog), entry())
    assert len(dialog.asked) == 1
    assert configuration().read_bytes() == home


def test_l11_no_option_stands_for_a_person() -> None:
    from consentry.cli.app import VERBS, consentry

    names = {name for verb in VERBS for p in consentry.get_command(None, verb).params for name in p.opts}  # type: ignore[arg-type, union-attr]
    assert not names & {"--yes", "-y", "--force", "--approve", "--no-input", "--assume-yes", "--batch-mode"}


# ---- L13: the ledger -----------------------------------------------------------------------------------------------


def test_l13_denials_are_in_the_ledger_and_tampering_is_seen() -> None:
    world, home = LocalWorld(), state()
    refused(Gate(No("timeout")), entry())
    installed(Gate(Yes()), entry())
    events = [row.event for row in ledger.rows(world, home)]
    assert events == ["asked", "denied", "asked", "approved", "written"]
    assert ledger.verify(world, home) == ()
    with sqlite3.connect(home.ledger) as database:
        for name in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name[0]}")
        database.execute("UPDATE ledger SET event = 'approved' WHERE event = 'denied'")
    assert ledger.verify(world, home) != ()
