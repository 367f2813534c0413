"""The line to copy: a real shell that is handed it starts a program with exactly the argv that was shown."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry.copyline import cmd, posix, powershell

HOSTILE = json.loads((Path(__file__).parent / "vectors" / "hostile_strings.json").read_text(encoding="utf-8"))
TRICKY = (
    "", " ", "a b", "'", "''", '"', "\\", "\\'", "$HOME", "`id`", "$(id)", "!!", "~", "*", "?", "[a]", "{a,b}", "#", "a#b",
    "-", "--", "=", "a=b", "\n", "\t", "\r", "\x1b[2J", "\u202e", "\xe9", "\U0001f600", "\udcff", "$'a'", "%1", "@x", ">x",
    "a\u202ef0", "\x01f", "a\\", "a b\\", "\x7f", "\xad9", "$'", "“x”", "x’y",
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


def echo(folder: Path) -> str:
    """A program that writes its arguments, named without a blank."""
    path = folder / "echo-argv"
    path.write_text(
        f"#!{sys.executable}\nimport os, sys\nsys.stdout.buffer.write(b'\\0'.join(map(os.fsencode, sys.argv[1:])))\n"
    )
    path.chmod(0o755)
    return str(path)


def pasted(line: str) -> list[bytes]:
    done = subprocess.run(["bash", "--norc"], input=line.encode("ascii") + b"\n", capture_output=True, check=True)
    return done.stdout.split(b"\0")


def test_bash_starts_exactly_what_is_shown(tmp_path: Path) -> None:
    hostile = [bytes.fromhex(item["hex"]).decode("utf-8", "surrogateescape") for item in HOSTILE["items"]]
    parts = [part for part in (*TRICKY, *hostile) if "\0" not in part]
    line = posix((echo(tmp_path), *parts))
    assert line is not None
    assert line.isprintable()
    assert pasted(line) == [os.fsencode(part) for part in parts]


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_bash_and_any_text(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    line = posix((echo(tmp_path_factory.mktemp("echo")), *parts))
    assert line is not None
    assert line.isascii()
    assert pasted(line) == [os.fsencode(part) for part in parts]


@pytest.mark.parametrize("name", ["if", "time", "A=b", "exec", "[", "-x", "a b", "echo", "!"])
def test_a_program_is_never_read_as_a_word_of_the_shell(tmp_path: Path, name: str) -> None:
    Path(echo(tmp_path)).rename(tmp_path / name)
    line = posix((name, "x"))
    assert line is not None
    path = f"PATH={tmp_path}:$PATH\n"
    assert pasted(path + line) == [b"x"]


def test_what_a_shell_cannot_be_given_has_no_line() -> None:
    assert posix(("a", "b\0c")) is None
    assert posix(("a", "\ud800")) is None
    assert powershell(("a", "\0")) is None
    assert powershell(("a", "\udcff")) is None
    assert posix(()) is powershell(()) is cmd(()) is None


@pytest.mark.parametrize("part", ["%PATH%", "a&b", "a|b", "a^b", "a>b", "<", "!x!", "(", '"', "\n", "é", "\x1b"])
def test_cmd_is_given_nothing_that_it_would_read(part: str) -> None:
    assert cmd(("x.exe", part)) is None


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (("npx", "-y", "@acme/x@1"), "npx -y @acme/x@1"),
        (("x", ""), 'x ""'),
        (("C:\\Program Files\\x.exe", "a b\\", "c\\"), '"C:\\Program Files\\x.exe" "a b\\\\" c\\'),
        (("@echo", "x"), None),
        (("start", "x"), None),
    ],
)
def test_cmd_lines(argv: tuple[str, ...], line: str | None) -> None:
    assert cmd(argv) == line


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (("npx", "-y"), "& 'npx' '-y'"),
        (("x", "it's $HOME"), "& 'x' 'it''s $HOME'"),
        (("x", '\u202e$a`"\u2019'), '& \'x\' "`u{202e}`$a```"`u{2019}"'),
    ],
)
def test_powershell_lines(argv: tuple[str, ...], line: str) -> None:
    assert powershell(argv) == line


def test_powershell_starts_exactly_what_is_shown(tmp_path: Path) -> None:
    shell = shutil.which("pwsh")
    if shell is None:
        pytest.skip("PowerShell is not here")
    parts = [part for part in TRICKY if part.isprintable() or part.isspace()]
    line = powershell((echo(tmp_path), *parts))
    assert line is not None
    done = subprocess.run([shell, "-NoProfile", "-Command", line], capture_output=True, check=True)
    assert done.stdout.split(b"\0") == [os.fsencode(part) for part in parts]
