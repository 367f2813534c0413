"""This machine as the pipe sees it: bounded reads, whole writes, locks, programs, identity."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from consentry.disk import clear
from consentry.world import LocalWorld, World

WORLD: World = LocalWorld()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_reads_refuse_what_is_not_a_regular_file_and_do_not_wait(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(folder / "socket"))
        for path in (
            str(folder),
            str(folder / "pipe"),
            str(folder / "socket"),
            "/dev/zero",
            "/dev/null",
            "/no/such",
        ):
            for call in (
                lambda p: WORLD.read(p, 10),
                WORLD.sha256,
                lambda p: WORLD.head(p, 10),
            ):
                with pytest.raises(OSError):
                    call(path)


def test_reads_are_bounded(folder: Path) -> None:
    path = folder / "file"
    path.write_bytes(b"12345")
    assert WORLD.read(str(path), 5) == b"12345" == WORLD.head(str(path), 9)
    assert WORLD.head(str(path), 2) == b"12"
    with pytest.raises(OSError, match="too large"):
        WORLD.read(str(path), 4)
    assert WORLD.sha256(str(path)) == "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"


def test_looks_do_not_follow_links(folder: Path) -> None:
    (folder / "file").write_bytes(b"x")
    (folder / "link").symlink_to("file")
    os.mkfifo(folder / "pipe")
    kinds = {}
    for name in ("file", "link", "pipe", "nothing", "."):
        found = WORLD.look(str(folder / name))
        kinds[name] = found and found.kind
    assert kinds == {
        "file": "file",
        "link": "link",
        "pipe": "other",
        "nothing": None,
        ".": "folder",
    }
    with pytest.raises(NotADirectoryError):
        WORLD.look(str(folder / "file" / "below"))
    before = WORLD.look(str(folder / "file"))
    (folder / "file").write_bytes(b"y")
    WORLD.replace(str(folder / "file"), b"x", 0o640)
    after = WORLD.look(str(folder / "file"))
    assert before and after and before.mark != after.mark and after.mode == 0o640


def test_a_failed_write_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "file"
    path.write_bytes(b"old")
    for name in ("write", "fsync", "replace", "fchmod", "close"):
        with monkeypatch.context() as patch:
            real = getattr(os, name)

            def fail(*args: object, real: object = real, name: str = name) -> None:
                if name == "close":
                    real(*args)  # type: ignore[operator]
                raise OSError(5, "injected")

            patch.setattr(os, name, fail)
            with pytest.raises(OSError, match="injected"):
                WORLD.replace(str(path), b"new", 0o600)
        assert os.listdir(folder) == ["file"] and path.read_bytes() == b"old", name


def test_a_write_never_follows_a_link(folder: Path) -> None:
    (folder / "secret").write_bytes(b"secret")
    (folder / "link").symlink_to("secret")
    WORLD.replace(str(folder / "link"), b"new", 0o600)
    assert (folder / "secret").read_bytes() == b"secret" and not (folder / "link").is_symlink()


def test_folders_and_removal(folder: Path) -> None:
    WORLD.make_folder(str(folder / "a" / "b"))
    WORLD.make_folder(str(folder / "a" / "b"))
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o700
    (folder / "file").write_bytes(b"")
    with pytest.raises(OSError):
        WORLD.make_folder(str(folder / "file"))
    with pytest.raises(OSError):
        WORLD.remove(str(folder / "a"))
    for name in ("a/b", "a", "file", "nothing"):
        WORLD.remove(str(folder / name))
    assert WORLD.names(str(folder)) == () == WORLD.names(str(folder / "nothing"))


def test_a_lock_is_held_by_one_process(folder: Path) -> None:
    path = str(folder / "lock")
    code = (
        "import sys; from consentry.world import LocalWorld\n"
        "with LocalWorld().lock(sys.argv[1], 0.05) as held: print(held)"
    )

    def other() -> str:
        return subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True).stdout.strip()

    with WORLD.lock(path, 0) as held:
        assert held and other() == "False"
        with WORLD.lock(path, 0) as again:
            assert not again
        assert other() == "False"  # giving up did not release it
    assert other() == "True"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    (folder / "link").symlink_to("elsewhere")
    with pytest.raises(OSError), WORLD.lock(str(folder / "link"), 0):
        pass


def test_programs_are_found_in_absolute_folders_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for name, mode in (("tool", 0o755), ("text", 0o644)):
        (folder / name).write_bytes(b"")
        (folder / name).chmod(mode)
    (folder / "inner").mkdir()
    for search in ("", ":", ".", ":.:", "inner/..", f"{folder}/inner"):
        assert WORLD.find("tool", search) is None
    assert WORLD.find("tool", f".::{folder}") == str(folder / "tool")
    assert WORLD.find("text", str(folder)) is None and WORLD.find("inner", str(folder)) is None
    assert WORLD.find("", str(folder)) is None
    for name in ("./tool", "inner/../tool", "/tool"):
        assert WORLD.find(name, str(folder)) is None
    assert WORLD.find(str(folder / "tool"), "") == str(folder / "tool")


def test_identity(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    assert WORLD.user() == f"uid:{os.geteuid()}" and WORLD.root() == (os.geteuid() == 0)
    machine = WORLD.machine()
    assert len(machine) == 64 and machine == LocalWorld().machine()
    assert os.uname().nodename not in machine
    assert os.path.realpath(WORLD.python) == WORLD.python
    assert not WORLD.python.startswith(sys.prefix + os.sep) or sys.prefix == sys.base_prefix
    ran = subprocess.run([WORLD.python, "-I", "-S", "-c", "print(1)"], capture_output=True, text=True)
    assert ran.stdout == "1\n"
    monkeypatch.setenv("CONSENTRY_HOME", str(folder / "own"))
    assert WORLD.state_home() == str(folder / "own")
    monkeypatch.delenv("CONSENTRY_HOME")
    monkeypatch.setenv("HOME", str(folder))
    assert WORLD.home() == str(folder) and WORLD.state_home().startswith(str(folder))
    assert len(WORLD.random(7)) == 7 and WORLD.now().utcoffset() is not None


def test_the_database_is_private_and_in_autocommit(folder: Path) -> None:
    path = folder / "ledger"
    database = WORLD.database(str(path))
    database.execute("create table t (a)")
    database.execute("insert into t values (1)")
    other = sqlite3.connect(path)
    assert other.execute("select a from t").fetchall() == [(1,)]
    other.close()
    database.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (folder / "link").symlink_to("ledger")
    with pytest.raises(OSError):
        WORLD.database(str(folder / "link"))


def test_what_was_planted_can_only_be_read(folder: Path) -> None:
    place = folder / "bundle"
    try:
        WORLD.plant(str(place), [("a/b/c/run", b"x", True), ("a/y", b"y", False), ("z", b"z", False)])
        found = {str(p.relative_to(place)): oct(stat.S_IMODE(p.stat().st_mode)) for p in place.rglob("*")}
        folders = dict.fromkeys(("a", "a/b", "a/b/c"), "0o555")
        assert found == {**folders, "a/b/c/run": "0o555", "a/y": "0o444", "z": "0o444"}
        assert stat.S_IMODE(place.stat().st_mode) == 0o555 and os.listdir(folder) == ["bundle"]
    finally:
        clear(str(place))
    assert not place.exists()


def test_nothing_heavy_is_imported_at_start() -> None:
    code = (
        "import sys; import consentry.world; "
        "print([m for m in ('sqlite3', 'hashlib', 'platformdirs', 'ctypes', 'difflib') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stdout + ran.stderr
