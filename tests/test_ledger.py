"""The history: appended to, never changed, and a change is seen."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consentry import ledger
from consentry.errors import NotWritten
from consentry.model import State
from consentry.world import LocalWorld

WORLD = LocalWorld()
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(f"{tmp_path}/state")


def three(state: State) -> None:
    for event in ("asked", "denied", "asked"):
        ledger.append(WORLD, state, event, {"name": event})


def unprotected(state: State) -> sqlite3.Connection:
    database = sqlite3.connect(state.ledger, isolation_level=None)
    for name in ("ledger_update", "ledger_delete", "ledger_insert"):
        database.execute(f"DROP TRIGGER {name}")
    return database


def protect(state: State) -> None:
    """What a careful forger does: put the triggers back."""
    os.rename(state.ledger, state.ledger + ".forged")
    ledger.append(WORLD, state, "asked", {})
    with sqlite3.connect(state.ledger) as fresh:
        statements = [sql for (sql,) in fresh.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    os.rename(state.ledger + ".forged", state.ledger)
    with sqlite3.connect(state.ledger) as database:
        for statement in statements:
            database.execute(statement)


# ---- what must not work --------------------------------------------------------------------------------------------

WRITES = [
    "UPDATE ledger SET event = 'approved' WHERE seq = 2",
    "DELETE FROM ledger WHERE seq = 3",
    "DELETE FROM ledger",
    "INSERT OR REPLACE INTO ledger VALUES (2, '', 'approved', '{}', '', '')",
    "REPLACE INTO ledger SELECT seq, time, 'approved', data, previous, hash FROM ledger",
    "INSERT INTO ledger VALUES (9, '', 'approved', '{}', '', '')",
    "INSERT INTO ledger VALUES (0, '', 'approved', '{}', '', '')",
]


@pytest.mark.parametrize("statement", WRITES)
def test_the_table_refuses_to_be_changed(state: State, statement: str) -> None:
    three(state)
    before = ledger.rows(WORLD, state)
    database = sqlite3.connect(state.ledger)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute(statement)
    database.close()
    assert ledger.rows(WORLD, state) == before
    assert ledger.verify(WORLD, state) == ()


FORGERIES = [
    ("UPDATE ledger SET event = 'approved' WHERE seq = 2", "row 2 was changed"),
    ('UPDATE ledger SET data = \'{"name":"x"}\' WHERE seq = 2', "row 2 was changed"),
    ('UPDATE ledger SET data = \'{"name": "denied"}\' WHERE seq = 2', "row 2 was changed"),  # same value, other bytes
    ("UPDATE ledger SET data = 'nonsense' WHERE seq = 2", "row 2 was changed"),
    ("UPDATE ledger SET data = x'00' WHERE seq = 2", "row 2 was changed"),
    ("UPDATE ledger SET time = '' WHERE seq = 1", "row 1 was changed"),
    ("UPDATE ledger SET previous = '' WHERE seq = 3", "row 3 does not follow"),
    ("UPDATE ledger SET hash = '' WHERE seq = 3", "row 3 was changed"),
    ("DELETE FROM ledger WHERE seq = 2", "row 2 is missing"),
    ("DELETE FROM ledger WHERE seq = 1", "row 1 is missing"),
    ("DELETE FROM ledger WHERE seq = 3", "removed from the end"),
    ("UPDATE ledger SET seq = seq + 10", "row 1 is missing"),
]


@pytest.mark.parametrize(("statement", "problem"), FORGERIES)
def test_a_change_is_seen_and_not_repaired(state: State, statement: str, problem: str) -> None:
    three(state)
    with unprotected(state) as database:
        database.execute(statement)
    database.close()
    assert any("protection" in line for line in ledger.verify(WORLD, state))
    protect(state)
    found = ledger.verify(WORLD, state)
    assert any(problem in line for line in found), found
    assert not any("protection" in line for line in found)
    ledger.append(WORLD, state, "asked", {})
    assert set(found) - {"rows were removed from the end"} <= set(ledger.verify(WORLD, state))


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_ledger_is_said_and_kept(state: State, content: bytes) -> None:
    WORLD.make_folder(state.root)
    Path(state.ledger).write_bytes(content)
    assert len(ledger.verify(WORLD, state)) == 1
    with pytest.raises(NotWritten) as failed:
        ledger.append(WORLD, state, "asked", {})
    assert failed.value.exit_code == 6
    with pytest.raises(NotWritten):
        ledger.rows(WORLD, state)
    assert Path(state.ledger).read_bytes() == content


@pytest.mark.parametrize("counted", ["kept", "forgotten", "null"])
@pytest.mark.parametrize("protected", [True, False])
def test_an_emptied_history_is_seen(state: State, counted: str, protected: bool) -> None:
    three(state)
    with unprotected(state) as database:
        database.execute("DELETE FROM ledger")
        if counted == "forgotten":
            database.execute("DELETE FROM sqlite_sequence")
        if counted == "null":
            database.execute("UPDATE sqlite_sequence SET seq = NULL")
    database.close()
    if protected:
        protect(state)
    found = ledger.verify(WORLD, state)
    assert "rows were removed from the end" in found
    assert any("protection" in line for line in found) != protected


def test_a_dropped_table_is_seen_and_a_file_without_a_first_row_is_none(state: State) -> None:
    three(state)
    with sqlite3.connect(state.ledger) as database:
        database.execute("DROP TABLE ledger")
    database.close()
    assert ledger.verify(WORLD, state) == ("the history was taken out of its file",)
    Path(state.ledger).write_bytes(b"")
    assert ledger.verify(WORLD, state) == ()


def test_a_trigger_with_another_body_protects_nothing(state: State) -> None:
    three(state)
    with unprotected(state) as database:
        for name, when in ledger._TRIGGERS.items():
            database.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT 1; END")
    database.close()
    assert ledger.verify(WORLD, state) == ("the protection against changes was taken off",)


def test_an_event_that_is_none_is_a_mistake_of_the_caller(state: State) -> None:
    for event, data in (("allowed", {}), ("asked", {"n": 3.7e16}), ("asked", {"n": 2**60})):
        with pytest.raises(ValueError):
            ledger.append(WORLD, state, event, data)
    assert not os.path.exists(state.ledger)


def test_it_does_not_claim_an_anchor(state: State) -> None:
    """A chain that is written anew from the start verifies: that is what "not anchored" says."""
    three(state)
    os.unlink(state.ledger)
    ledger.append(WORLD, state, "approved", {})
    assert ledger.verify(WORLD, state) == ()
    assert ledger.ANCHOR == "not anchored"


# ---- what must work ------------------------------------------------------------------------------------------------


def test_nothing_there_is_an_empty_history(state: State) -> None:
    assert (ledger.rows(WORLD, state), ledger.verify(WORLD, state), ledger.head(WORLD, state)) == ((), (), (0, ""))
    assert not os.path.exists(state.ledger)


@FEW
@given(
    data=st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), VALUES | TEXT | st.lists(VALUES | TEXT), max_size=5
    )
)
def test_what_was_appended_is_read_and_verifies(state: State, data: dict[str, object]) -> None:
    seq = ledger.append(WORLD, state, "refused", data)  # type: ignore[arg-type]
    row = ledger.rows(WORLD, state)[-1]
    assert (row.seq, row.event, row.data) == (seq, "refused", data)
    assert ledger.verify(WORLD, state) == ()
    assert ledger.head(WORLD, state) == (seq, row.hash)


def test_rows_are_chosen_and_private(state: State) -> None:
    three(state)
    assert [row.seq for row in ledger.rows(WORLD, state)] == [1, 2, 3]
    assert [row.seq for row in ledger.rows(WORLD, state, events=("asked",))] == [1, 3]
    assert [row.seq for row in ledger.rows(WORLD, state, name="denied")] == [2]
    assert [[row.seq for row in ledger.rows(WORLD, state, last=n)] for n in (0, 2, 9)] == [[], [2, 3], [1, 2, 3]]
    assert stat.S_IMODE(os.stat(state.ledger).st_mode) == 0o600


def test_concurrent_appends_lose_nothing(state: State) -> None:
    code = """if True:
        import sys
        from consentry import ledger
        from consentry.model import State
        from consentry.world import LocalWorld
        for n in range(5):
            ledger.append(LocalWorld(), State(sys.argv[1]), "asked", {"who": sys.argv[2], "n": n})
    """
    source = str(Path(ledger.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": source}
    children = [subprocess.Popen([sys.executable, "-c", code, state.root, str(who)], env=env) for who in range(8)]
    assert [child.wait(60) for child in children] == [0] * 8
    found = ledger.rows(WORLD, state)
    assert [row.seq for row in found] == list(range(1, 41))
    assert len({(row.data["who"], row.data["n"]) for row in found}) == 40
    assert ledger.verify(WORLD, state) == ()


def test_a_failure_leaves_no_half_row(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    three(state)

    class Late(LocalWorld):
        def now(self):  # type: ignore[no-untyped-def]
            raise OSError(5, "injected")

    with pytest.raises(OSError):
        ledger.append(Late(), state, "asked", {})
    assert len(ledger.rows(WORLD, state)) == 3
    ledger.append(WORLD, state, "asked", {})
    assert ledger.verify(WORLD, state) == ()


# ---- the guard's inbox ---------------------------------------------------------------------------------------------


def test_refusals_of_the_guard_enter_the_ledger(state: State) -> None:
    assert ledger.collect(WORLD, state) == 0
    WORLD.make_folder(state.inbox)
    row = {"name": "x", "code": "file-changed", "difference": {"was": "a", "now": "b"}, "at": "2026-01-01T00:00:00Z"}
    Path(state.inbox, "2.json").write_text(json.dumps(row))
    Path(state.inbox, "1.json").write_text(json.dumps({**row, "name": "y"}))
    Path(state.inbox, "3.json.77.part").write_text("{")
    assert ledger.collect(WORLD, state) == 2
    assert [(r.event, r.data["name"]) for r in ledger.rows(WORLD, state)] == [
        ("guard-refused", "y"),
        ("guard-refused", "x"),
    ]
    assert ledger.rows(WORLD, state)[1].data == row
    assert os.listdir(state.inbox) == ["3.json.77.part"]
    assert ledger.collect(WORLD, state) == 0


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b'{"a":1,"a":2}', b'{"n":99999999999999999999}', b'{"n":3.7e16}', b"x" * 100_000]
)
def test_an_unreadable_refusal_is_one_too(state: State, content: bytes) -> None:
    WORLD.make_folder(state.inbox)
    Path(state.inbox, "1.json").write_bytes(content)
    assert ledger.collect(WORLD, state) == 1
    (row,) = ledger.rows(WORLD, state)
    assert row.data == {"says": "a refusal of the launch guard that cannot be read"}
    assert os.listdir(state.inbox) == []


def test_a_row_that_cannot_be_written_stays_in_the_inbox(state: State) -> None:
    WORLD.make_folder(state.inbox)
    Path(state.inbox, "1.json").write_text("{}")
    Path(state.ledger).mkdir()
    with pytest.raises((NotWritten, OSError)):
        ledger.collect(WORLD, state)
    assert os.listdir(state.inbox) == ["1.json"]
