"""The public names: few, documented, importable, and nothing heavy on the way to them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import consentry


def test_the_public_names_are_these() -> None:
    assert consentry.__all__ == sorted(consentry.__all__)
    assert len(consentry.__all__) <= 25
    for name in consentry.__all__:
        assert getattr(consentry, name).__doc__


def test_every_lazy_name_is_listed() -> None:
    assert set(consentry.__all__) == set(consentry._HOME)


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = {"click", "sqlite3", "platformdirs", "asyncio", "ssl", "socket", "subprocess", "mcp", "json"}
    code = "import sys, consentry; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)


def test_the_conformance_kit_is_importable_and_says_that_it_is_empty() -> None:
    done = subprocess.run([Path(sys.executable).with_name("sep1024")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no scenarios yet" in done.stderr
