"""Taking a change back: exactly, or just the entry and the difference; never an entry without a consent."""

from __future__ import annotations

from pathlib import Path

import pytest
from configurations import consent, put, undo
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonc import documents, load
from msgspec.structs import replace

from consentry.difference import difference
from consentry.errors import NotApproved, NotWritten


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mcp.json"


def test_undo_of_a_replacement_needs_a_consent(path: Path) -> None:
    data = b'{"mcpServers": {"new": {"command": "old"}}}'
    path.write_bytes(data)
    written = put(path, expected='{"command": "old"}')
    now = path.read_bytes()
    with pytest.raises(NotApproved):
        undo(path, written)
    with pytest.raises(NotApproved):
        undo(path, written, yes=replace(consent(path), client="vscode"))
    assert path.read_bytes() == now
    assert undo(path, written, yes=consent(path)).exact and path.read_bytes() == data


def test_undo_after_others_wrote_removes_just_the_entry_and_shows_the_difference(
    path: Path,
) -> None:
    path.write_bytes(b'{\n  "mcpServers": {\n    "a": {"n": 1}\n  }\n}\n')
    written = put(path)
    path.write_bytes(path.read_bytes().replace(b'"n": 1', b'"n": "\xe2\x80\xae\\\\"'))
    undone = undo(path, written)
    assert not undone.exact
    assert path.read_bytes() == b'{\n  "mcpServers": {\n    "a": {"n": "\xe2\x80\xae\\\\"}\n  }\n}\n'
    assert undone.difference == (
        " {",
        '   "mcpServers": {',
        '-    "a": {"n": 1}',
        '+    "a": {"n": "\\u{202e}\\\\\\\\"}',
        "   }",
        " }",
        " ",
    )


def test_undo_after_others_wrote_never_brings_an_entry_back(path: Path) -> None:
    path.write_bytes(b'{"mcpServers": {"new": {"command": "old"}, "a": {}}}')
    written = put(path, expected='{"command": "old"}')
    path.write_bytes(path.read_bytes() + b"\n")
    assert not undo(path, written).exact
    assert load(path.read_text()) == {"mcpServers": {"a": {}}}


@pytest.mark.parametrize("change", ["gone", "edited", "removed", "broken"])
def test_undo_of_what_is_no_longer_there_is_refused(path: Path, change: str) -> None:
    path.write_bytes(b'{"mcpServers": {}}')
    written = put(path)
    if change == "gone":
        path.unlink()
    else:
        text = path.read_bytes()
        path.write_bytes(
            {
                "edited": text.replace(b"npx", b"sh"),
                "removed": b"{}",
                "broken": text[:-1],
            }[change],
        )
    now = path.read_bytes() if path.exists() else None
    with pytest.raises(NotWritten):
        undo(path, written)
    assert (path.read_bytes() if path.exists() else None) == now


@pytest.mark.parametrize("data", [None, b"", b"{}"])
def test_undo_without_its_backup_is_refused(path: Path, data: bytes | None) -> None:
    path.write_bytes(b'{"mcpServers": {}}')
    written = put(path)
    now = path.read_bytes()
    backup = path.parent / "state" / "backups" / str(written.backup)
    backup.unlink()
    if data is not None:
        backup.write_bytes(data)
    with pytest.raises(NotWritten, match="backup"):
        undo(path, written)
    assert path.read_bytes() == now


@settings(max_examples=40, deadline=None)
@given(documents("mcpServers"), st.booleans())
def test_undo_gives_the_exact_bytes_of_any_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, twice: bool
) -> None:
    path = tmp_path_factory.mktemp("undo") / "mcp.json"
    path.write_bytes(text.encode())
    first = put(path, "one of ours")
    if twice:
        second = put(path, "another of ours")
        undo(path, second)
    assert undo(path, first).exact
    assert path.read_bytes() == text.encode()


def test_a_difference_leaves_no_line_out() -> None:
    assert difference(b"a\n-- b\n++ c\n@@ d", b"a\n") == (
        " a",
        "--- b",
        "-++ c",
        "-@@ d",
        "+",
    )
    assert difference(b"a", b"a") == () == difference(None, None)
    assert difference(None, b"a\r\n  \x1b\xff") == ("+a\\u{d}", "+  \\u{1b}\\xff")
    old, new = [f"o{i}" for i in range(3000)], [f"n{i}" for i in range(3000)]
    lines = difference("\n".join(["x", *old]).encode(), "\n".join(["x", *new]).encode())
    assert lines == (*(f"-{o}" for o in old), *(f"+{n}" for n in new))
