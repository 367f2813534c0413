"""Where policies lie: the administrator's file, which nothing of a user can move, and the user's own.

Only ``world.LocalWorld`` calls this. The administrator's file has one fixed place on each system and counts only where
nobody but root can change it. The user's own lies below the home folder that the system has for the account; files
that the environment points at are read too, because another policy can only forbid more.
"""

from __future__ import annotations

import os
import sys

from msgspec import Struct

from consentry import disk, enforce, launch

SYSTEM = launch.POLICY


class PolicyFile(Struct, frozen=True, kw_only=True):
    """A policy file that is there: its bytes, or ``why`` they cannot be relied on. ``system``: the administrator's."""

    path: str
    system: bool
    data: bytes = b""
    why: str = ""


def policies() -> tuple[PolicyFile, ...]:
    """Every policy file that counts for this user, the administrator's first."""
    own = dict.fromkeys(f"{folder}/consentry/policy.toml" for folder in _folders())
    found = (_file(path, path == SYSTEM) for path in (SYSTEM, *own))
    return tuple(file for file in found if file is not None)


def account_home() -> str:
    """The home folder that the system has for this account, whatever the environment says.

    Only accounts of the system's own file are known: a directory service would be asked over a connection (law L1). For
    others, and on Windows, it is the one of the environment.
    """
    own = os.path.expanduser("~")
    if sys.platform == "win32":
        return own
    try:
        lines = disk.read("/etc/passwd", enforce.LIMIT).decode("utf-8", "surrogateescape").split("\n")
    except OSError:
        return own
    rows = (line.split(":") for line in lines)
    return next((row[5] for row in rows if len(row) == 7 and row[2] == str(os.geteuid()) and row[5]), own)


def _folders() -> list[str]:
    if sys.platform == "win32":
        import platformdirs

        return [platformdirs.user_config_dir(appauthor=False)]
    homes = [account_home(), os.path.expanduser("~")]
    if sys.platform == "darwin":
        return [f"{home}/Library/Application Support" for home in homes]
    named = os.environ.get("XDG_CONFIG_HOME", "")
    return [*(f"{home}/.config" for home in homes), *([named] if named.startswith("/") else [])]


def _file(path: str, system: bool) -> PolicyFile | None:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return PolicyFile(path=path, system=system, why=error.strerror or "it cannot be looked at")
    try:
        why = enforce.closed(path, os) if system and sys.platform != "win32" else ""
        return PolicyFile(path=path, system=system, data=b"" if why else disk.read(path, enforce.LIMIT), why=why)
    except OSError as error:
        return PolicyFile(path=path, system=system, why=error.strerror or "it cannot be read")
