"""Policy files for tests: as a value, and as a file that really belongs to root in a folder that only root can change."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from consentry import authority, launch
from consentry.authority import PolicyFile
from consentry.policy import Policy, parse


def policy(text: str, *, system: bool = True) -> Policy:
    """The policy in ``text``."""
    return parse(PolicyFile(path="/p/policy.toml" if system else "/u/policy.toml", system=system, data=text.encode()))


def system_file(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The place of the administrator's policy, moved below a new folder of root's; nothing is there yet."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("not run: only root can make a file that belongs to root")
    folder = Path(tempfile.mkdtemp(dir="/run", prefix="consentry-test-"))
    try:
        folder.chmod(0o755)
        path = folder / "policy.toml"
        monkeypatch.setattr(authority, "SYSTEM", str(path))
        monkeypatch.setattr(launch, "POLICY", str(path))
        yield path
    finally:
        shutil.rmtree(folder)
