"""The door to what this system says of itself: its id, its languages, and the programs that started this one."""

from __future__ import annotations

import os
import sys

from consentry import disk, language

_DEEPEST = 64


def machine_id() -> str:
    """The id that the system was given when it was installed; the host's name where there is none."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return os.environ.get("COMPUTERNAME", "")
    if sys.platform == "darwin":
        import ctypes

        buffer = (ctypes.c_ubyte * 16)()
        wait = (ctypes.c_long * 2)(1, 0)
        if ctypes.CDLL(None).gethostuuid(buffer, wait) == 0:
            return bytes(buffer).hex()
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            found = disk.read(path, 100).decode("ascii", "replace").strip()
        except OSError:
            continue
        if len(found) == 32:
            return found
    return os.uname().nodename


def ancestors() -> tuple[str, ...]:
    """The names of the parent, its parent and so on; empty on systems that do not tell without running a program."""
    if sys.platform != "linux":
        return ()
    found: list[str] = []
    process = os.getppid()
    while process > 1 and len(found) < _DEEPEST:
        try:
            with open(f"/proc/{process}/stat", "rb") as stat:
                before, _, after = stat.read().rpartition(b")")
        except OSError:  # it ended, or is not ours to see
            break
        found.append(before.partition(b"(")[2].decode("utf-8", "surrogateescape"))
        process = int(after.split()[1])
    return tuple(found)


def languages() -> tuple[str, ...]:
    """The languages that the person who started this reads, best first; empty where nothing says so."""
    asked = language.wanted(os.environ)
    if asked or any(os.environ.get(name) for name in language.LOCALE):
        return asked
    if sys.platform == "win32":
        import ctypes
        import locale

        ident = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return language.wanted({"LANG": locale.windows_locale.get(ident, "")})
    if sys.platform == "darwin":  # programs of the desktop have no locale in their environment
        import plistlib

        path = os.path.expanduser("~/Library/Preferences/.GlobalPreferences.plist")
        try:
            found = plistlib.loads(disk.read(path, 1 << 20)).get("AppleLanguages", [])
        except (OSError, ValueError):
            return ()
        return tuple(tag for tag in found if isinstance(tag, str))
    return ()
