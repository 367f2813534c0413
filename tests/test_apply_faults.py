"""Real writers: many at once, killed or failed at every system call, without rights. The file stays whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonc import comments, load

WRITER = Path(__file__).parent / "writer.py"
COUNT = 48


def writer(*words: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(WRITER), *words], capture_output=True, text=True, timeout=120)
    if "cannot trace" in done.stderr:
        pytest.skip("not run: strace may not trace processes here")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("fault", "case"),
    [
        *(("KILL", case) for case in ("edit", "new", "undo", "undo new")),
        *(("ENOSPC", case) for case in ("edit", "new", "undo")),
        *(("EIO", case) for case in ("edit", "undo new")),
        *(("ENOSPC+", "new"), ("EIO+", "edit")),
    ],
)
def test_a_fault_at_any_system_call_leaves_the_old_or_the_new_file_whole(tmp_path: Path, fault: str, case: str) -> None:
    if shutil.which("strace") is None:
        pytest.skip("not run: strace is not installed")
    result = writer("faults", str(tmp_path), fault, case)
    assert result["wrong"] == []
    # The trace has seen the write: without these the test would have proved nothing.
    assert {"openat", "fsync", "flock", "write"} <= set(result["calls"]) and result["runs"] > 40
    # Durable: the file before the rename, the folder after it; the last write is the report.
    last = ["unlink", "fsync", "write"] if case == "undo new" else ["write", "fsync", "rename", "fsync", "write"]
    assert result["order"][-len(last) :] == last
    assert result["reports"]["silent" if fault == "KILL" else "refused"] > 20


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    result = writer("many", str(tmp_path), str(COUNT))
    assert result["said"] == ["done"] * COUNT
    text = (tmp_path / "client" / "mcp.json").read_text()
    servers = load(text)["mcpServers"]
    assert set(servers) == {"a", *(f"server {i}" for i in range(COUNT))}
    assert all(servers[f"server {i}"] == {"command": "npx", "args": ["-y", "x"]} for i in range(COUNT))
    assert comments(text) == ["// kept"]
    assert [name for name in os.listdir(tmp_path / "client") if name != "mcp.json"] == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a user without rights reaches, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("folder", "file", "owner", "says"),
    [
        (0o555, 0o644, 65534, "permission denied"),
        (0o755, 0o444, 65534, "read-only"),
        (0o777, 0o666, 0, "belongs to another user"),
        (0o700, 0o666, 0, "permission denied"),
        (0o755, 0o000, 65534, "read-only"),
        (0o755, 0o200, 65534, "permission denied"),
        (0o755, 0o600, 65534, "done"),
    ],
)
def test_a_writer_without_rights(open_folder: Path, folder: int, file: int, owner: int, says: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("not run: only root can become another user")
    path = open_folder / "client" / "mcp.json"
    path.parent.mkdir()
    path.write_bytes(b"{}")
    for one, mode in ((path, file), (path.parent, folder)):
        os.chown(one, owner, owner)
        one.chmod(mode)
    said = writer("nobody", str(open_folder))["said"]
    assert says in said and said.startswith("6 " if says != "done" else "done")
    assert (path.read_bytes() == b"{}") == (says != "done")
    assert os.listdir(path.parent) == ["mcp.json"]
