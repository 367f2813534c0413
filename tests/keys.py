"""A key chain for tests: a fake at the door, and the real one of the system in a session of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from consentry.errors import NotWritten
from consentry.world import LocalWorld

REAL = all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon")))


class Memory:
    """Secrets in memory; ``broken`` makes every change fail after it was done."""

    name = "test"

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.broken = False

    def keep(self, account: str, value: str) -> None:
        self.secrets[account] = value
        if self.broken:
            raise NotWritten("the key chain did not take the secret", hint="-")

    def get(self, account: str) -> str | None:
        return self.secrets.get(account)

    def forget(self, account: str) -> None:
        self.secrets.pop(account, None)


class KeyWorld(LocalWorld):
    """This machine with a key chain in memory; the guard asks a program that prints ``spoken``."""

    def __init__(self, folder: Path, spoken: str = "s3cret") -> None:
        self.chain = Memory()
        self._python = folder / "chain.sh"
        self._python.write_text(f"#!/bin/sh\nprintf %s '{spoken}'\n")
        self._python.chmod(0o755)

    @property
    def own_python(self) -> str:
        return str(self._python)

    def keychain(self) -> Any:
        return self.chain


def in_session(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run Python ``code`` with a fresh, unlocked key ring of the desktop."""
    script = folder / "in_session.sh"
    script.write_text(
        f"export HOME={folder} XDG_DATA_HOME={folder}/data XDG_RUNTIME_DIR={folder}/run\n"
        "mkdir -p $XDG_RUNTIME_DIR; chmod 700 $XDG_RUNTIME_DIR\n"
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1\n"
        f'exec {sys.executable} -c "$CODE"\n'
    )
    return subprocess.run(
        ["dbus-run-session", "--", "sh", str(script)],
        env={"PATH": "/usr/bin:/bin", "CODE": code},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
