"""Writing a configuration: every state that a file can be in keeps every other byte, or is refused with exit 6."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from configurations import CURSOR, ENTRY, WORLD, consent, put, target, undo
from faults import FaultyWorld
from jsonc import comments, load
from msgspec.structs import replace
from people import Yes

import consentry
from consentry import apply
from consentry.apply import Written
from consentry.cli.app import run
from consentry.errors import NotApproved, NotWritten, Refused
from consentry.model import State
from consentry.world import LocalWorld, Look


def left_over(path: Path) -> list[str]:
    return [name for name in os.listdir(path.parent) if name.endswith(".tmp")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mcp.json"


# ---- refused -------------------------------------------------------------------------------------------------------

BROKEN = {
    "duplicate keys": b'{"mcpServers": {}, "mcpServers": {}}',
    "control character": b'{"mcpServers": {}, "a": "\x02"}',
    "wrong type": b'{"mcpServers": ["a"]}',
    "root of a wrong type": b"[1]",
    "truncated": b'{"mcpServers": {"a": {"com',
    "deep": b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}",
    "not UTF-8": b'{"a": "\xe9"}',
    "comment that does not end": b'{"mcpServers": {}} /*',
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_and_stays(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(NotWritten) as error:
        put(path)
    assert error.value.message.startswith(str(path)) and error.value.exit_code == 6
    assert path.read_bytes() == data


SCRIPT = str(Path(__file__).with_name("canary.py"))
MISSHAPEN = [
    ("cursor", '{"mcpServers": null}'),
    ("cursor", '{"mcpServers": {"a": '),
    ("vscode", '{"servers": {}, "inputs": 5}'),
    ("codex", "mcp_servers = 5\n"),
    ("codex", "mcp_servers =\n"),
    ("goose", "extensions: 5\n"),
    ("goose", "extensions: [\n"),
]


@pytest.mark.parametrize(("client", "text"), MISSHAPEN)
def test_an_error_about_a_file_names_it(path: Path, capsys: pytest.CaptureFixture[str], client: str, text: str) -> None:
    path.write_text(text)
    asked = {"id": "k", "type": "promptString"}
    server = {"command": sys.executable, "args": [SCRIPT, *(["${input:k}"] if client == "vscode" else [])]}
    offer = json.dumps({"servers": {"s": server}, "inputs": [asked] if client == "vscode" else []})
    wish = consentry.Wish(client=client, config=str(path))
    (done,) = consentry.Gate(Yes()).install(offer, wish)
    assert isinstance(done, consentry.NotInstalled) and isinstance(done.error, NotWritten)
    assert done.error.message.startswith(f"{path}: ") and done.error.message.count(str(path)) == 1
    assert run(["uninstall", "s", "--client", client, "--config", str(path)]) != 0
    assert str(path) in capsys.readouterr().err
    assert path.read_text() == text


def test_a_link_is_refused_by_the_name_of_what_it_leads_to(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    real.write_bytes(b"{}")
    path.symlink_to(real)
    for call in (lambda: put(path), lambda: apply.read(WORLD, str(path))):
        with pytest.raises(NotWritten) as error:
            call()
        assert f"--config {real}" in error.value.hint
    assert path.is_symlink() and real.read_bytes() == b"{}"
    path.unlink()
    path.symlink_to(tmp_path / "nothing")
    with pytest.raises(NotWritten):
        put(path)
    assert path.is_symlink() and not (tmp_path / "nothing").exists()


def test_a_folder_a_pipe_and_a_read_only_file_are_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(NotWritten, match="a folder"):
        put(path)
    path.rmdir()
    os.mkfifo(path)
    with pytest.raises(NotWritten, match="not a file"):
        put(path)
    path.unlink()
    path.write_bytes(b"{}")
    path.chmod(0o444)
    with pytest.raises(NotWritten, match="read-only"):
        put(path)
    assert path.read_bytes() == b"{}" and stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_file_in_place_of_a_folder_is_refused(path: Path) -> None:
    path.write_bytes(b"{}")
    below, state = path / "mcp.json", State(str(path.parent / "state"))
    with pytest.raises(NotWritten, match="not a folder"):
        apply.put(WORLD, state, consent(below), target(below), CURSOR, "a", ENTRY, (), None, plan_digest="sha256:0")


def test_a_file_that_is_too_large_is_refused(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(NotWritten, match="64 MiB"):
        put(path)


def test_a_file_of_another_user_is_refused_unless_root(path: Path) -> None:
    path.write_bytes(b"{}")

    class Other(LocalWorld):
        def root(self) -> bool:
            return False

        def user(self) -> str:
            return f"uid:{path.stat().st_uid + 1}"

    with pytest.raises(NotWritten, match="another user"):
        apply.read(Other(), str(path))


@pytest.mark.parametrize("name", ["", "__proto__", "a\x1b", "x" * 81])
def test_bad_names_are_refused_here_too(path: Path, name: str) -> None:
    with pytest.raises(Refused):
        put(path, name)
    assert not path.exists()


@pytest.mark.parametrize(
    "other",
    [{"plan_digest": "sha256:2"}, {"path": "/other"}, {"client": "vscode"}, {"user": "uid:77"}, {"machine": "x"}],
)
def test_a_consent_never_transfers(path: Path, other: dict[str, Any]) -> None:
    moved = replace(consent(path), **other)
    with pytest.raises(NotApproved) as error:
        apply.put(
            WORLD,
            State(str(path.parent)),
            moved,
            target(path),
            CURSOR,
            "a",
            ENTRY,
            (),
            None,
            plan_digest="sha256:0",
        )
    assert error.value.reason == "changed" and not path.exists()


@pytest.mark.parametrize(
    ("expected", "data"),
    [
        (None, b'{"mcpServers": {"new": {}}}'),
        ("{}", b'{"mcpServers": {}}'),
        ("{}", b'{"mcpServers": {"new": { }}}'),
        ("{}", None),
    ],
)
def test_an_entry_that_is_not_the_reviewed_one_is_not_replaced(
    path: Path, expected: str | None, data: bytes | None
) -> None:
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(NotApproved) as error:
        put(path, expected=expected)
    assert error.value.reason == "changed"
    assert (path.read_bytes() if path.exists() else None) == data


# ---- written -------------------------------------------------------------------------------------------------------

KEPT = {
    "comments": b'// top\n{\n  /* a */ "mcpServers": {\n    "a": {} // behind\n  }\n}\n// end',
    "trailing commas": b'{"a": [1, 2,], "mcpServers": {"a": {},},}',
    "byte order mark": b'\xef\xbb\xbf{"mcpServers": {"a": {}}}',
    "CRLF": b'{\r\n\t"mcpServers": {\r\n\t\t"a": {}\r\n\t}\r\n}\r\n',
    "numbers": b'{"n": [1e999, 12345678901234567890123, 0.1000, -0], "mcpServers": {"a": {}}}',
    "escapes": b'{"\\u0061": "\\/ \\u00e9 \\ud83d\\ude00", "mcpServers": {"a": {}}}',
    "other types in servers": b'{"mcpServers": {"a": 5, "b": null, "c": []}}',
    "case variants": b'{"MCPServers": {}, "mcpServers": {"a": {}, "A": {}}}',
    "ten megabytes": b'{"s": "' + b"x" * 10 * 1024 * 1024 + b'", "mcpServers": {"a": {}}}',
}


@pytest.mark.parametrize("data", KEPT.values(), ids=KEPT)
def test_every_other_byte_is_kept_and_undo_restores_all(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o640)
    written = put(path)
    old, new = data.decode(), path.read_bytes().decode()
    assert load(new) == {
        **load(old),
        "mcpServers": {**load(old)["mcpServers"], "new": ENTRY},
    }
    assert comments(new) == comments(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert written.entry in new and json.loads(written.entry) == ENTRY
    backup = path.parent / "state" / "backups" / str(written.backup)
    assert backup.read_bytes() == data and stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert undo(path, Written(**json.loads(json.dumps(written.as_json())))).exact
    assert path.read_bytes() == data
    assert not left_over(path)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o700, 0o606])
def test_mode_and_owner_stay(path: Path, mode: int) -> None:
    path.write_bytes(b"{}")
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, 65534, 12345)
    before = path.stat()
    put(path)
    after = path.stat()
    assert (before.st_mode, before.st_uid, before.st_gid) == (
        after.st_mode,
        after.st_uid,
        after.st_gid,
    )


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes here")
def test_extended_attributes_stay(path: Path) -> None:
    path.write_bytes(b"{}")
    try:
        os.setxattr(path, "user.note", b"mine")
    except OSError as error:
        pytest.skip(f"not run: {error.strerror} for extended attributes")
    put(path)
    assert os.getxattr(path, "user.note") == b"mine"


def test_a_new_file_belongs_to_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "mcp.json"
    state = State(str(tmp_path / "state"))
    written = apply.put(
        WORLD, state, consent(path), target(path), CURSOR, "new", ENTRY, (), None, plan_digest="sha256:0"
    )
    assert written is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert (written.before, written.backup) == (None, None)
    assert apply.undo(WORLD, state, written, CURSOR).exact
    assert not path.exists()


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_no_file_yet_and_comes_back(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    assert apply.read(WORLD, str(path)) == data
    written = put(path)
    assert undo(path, written).exact and path.read_bytes() == data


def test_what_a_crash_left_is_not_in_the_way(path: Path) -> None:
    for name in (".consentry-0.tmp", ".mcp.json.tmp", "mcp.json.tmp", "mcp.json~"):
        (path.parent / name).write_bytes(b"half")
    put(path)
    assert load(path.read_text())["mcpServers"]["new"] == ENTRY


def test_another_program_that_writes_in_between_loses_nothing(path: Path) -> None:
    """The comparison before the rename: another program's write is found, and the edit starts again from it."""
    path.write_bytes(b'{"mcpServers": {}}')

    class Busy(LocalWorld):
        times = 1

        def machine(self) -> str:
            return WORLD.machine()

        def make_folder(self, folder: str, mode: int = 0o700) -> None:
            WORLD.make_folder(folder, mode)
            if folder.endswith("backups") and self.times:
                self.times -= 1
                old = load(path.read_text())
                old["mcpServers"][f"theirs {self.times}"] = {}
                path.write_text(json.dumps(old))

    written = put(path, world=Busy())
    assert set(load(path.read_text())["mcpServers"]) == {"theirs 0", "new"}
    assert undo(path, written).exact
    assert load(path.read_text()) == {"mcpServers": {"theirs 0": {}}}
    Busy.times = 100
    with pytest.raises(NotWritten, match="keeps writing"):
        put(path, world=Busy())
    assert "new" not in load(path.read_text())["mcpServers"]


def test_a_file_that_is_swapped_while_it_is_read_is_refused(path: Path) -> None:
    """Started as root in a folder of somebody else: what is read must be what was looked at."""
    path.write_bytes(b"{}")

    class Swapped(LocalWorld):
        def look(self, where: str) -> Look | None:
            found = super().look(where)
            other = path.parent / "other"
            if where == str(path) and not other.exists():
                other.write_bytes(b'{"secret": 1}')
                path.rename(path.parent / "mine")
                other.rename(path)
                other.touch()
            return found

    with pytest.raises(NotWritten, match="another program"):
        apply.read(Swapped(), str(path))


def test_another_consentry_that_never_ends_is_waited_for_and_then_named(
    path: Path,
) -> None:
    class Held(LocalWorld):
        def lock(self, path: str, wait: float) -> Any:
            return contextlib.nullcontext(wait < 10)

    with pytest.raises(NotWritten, match="another Consentry"):
        put(path, world=Held())
    assert not path.exists()


def test_a_client_whose_edit_touches_another_server_is_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b'{"mcpServers": {"a": {}}}'
    path.write_bytes(data)
    for broken in (
        b'{"mcpServers": {"new": {}}}',
        b'{"mcpServers": {"a": {"b": 1}, "new": {}}}',
    ):
        monkeypatch.setattr(CURSOR, "put", lambda *_, broken=broken: broken)
        with pytest.raises(NotWritten, match="another server"):
            put(path)
        assert path.read_bytes() == data


# ---- faults at the door --------------------------------------------------------------------------------------------

OLD = b'{"mcpServers": {"a": {}} /* x */}\n'


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("new_file", [False, True])
def test_a_failing_call_of_the_door_changes_nothing(tmp_path: Path, code: int, new_file: bool) -> None:
    for at in range(1_000):
        path = tmp_path / str(at) / "client" / "mcp.json"
        path.parent.parent.mkdir()
        if not new_file:
            path.parent.mkdir()
            path.write_bytes(OLD)
        world = FaultyWorld(at, code)
        state = State(str(path.parent.parent / "state"))
        try:
            apply.put(
                world,
                state,
                consent(path),
                target(path),
                CURSOR,
                "new",
                ENTRY,
                (),
                None,
                plan_digest="sha256:0",
            )
        except NotWritten as error:
            assert "nothing was changed" in error.message and error.message.isprintable()
            assert (path.read_bytes() if path.exists() else b"") == (b"" if new_file else OLD), world.calls
            assert path.parent.exists() != new_file
        else:
            assert at >= len(world.calls), world.calls
            assert "new" in load(path.read_text())["mcpServers"]
            break
    assert at > 10
