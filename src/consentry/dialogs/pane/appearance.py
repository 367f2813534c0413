"""Whether this desktop is a dark one, read off the files in which desktops keep that. Only looks depend on it."""

from __future__ import annotations

import configparser

from consentry.world import World

_LIMIT = 1 << 20


def dark(world: World) -> bool:
    """Whether the person prefers dark windows; False where nothing says so."""
    if world.platform == "darwin":
        return b"AppleInterfaceStyle" in _read(world, world.home() + "/Library/Preferences/.GlobalPreferences.plist")
    if world.platform == "win32":
        return _windows()
    folder = world.environ.get("XDG_CONFIG_HOME") or world.home() + "/.config"
    # The database of GNOME's settings: it is written anew with every change, and this word stands in it only as the
    # value of the preferred colours.
    if b"prefer-dark" in _read(world, f"{folder}/dconf/user"):
        return True
    for version in ("4.0", "3.0"):
        found = _setting(world, f"{folder}/gtk-{version}/settings.ini", "Settings", "gtk-application-prefer-dark-theme")
        if found:
            return found.strip().lower() in ("1", "true")
    return "dark" in _setting(world, f"{folder}/kdeglobals", "General", "ColorScheme").lower()


def _read(world: World, path: str) -> bytes:
    try:
        return world.read(path, _LIMIT)
    except OSError:
        return b""


def _setting(world: World, path: str, section: str, name: str) -> str:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(_read(world, path).decode("utf-8", "replace"))
    except configparser.Error:
        return ""
    return parser.get(section, name, fallback="")


def _windows() -> bool:
    """Never run by us."""
    import sys

    if sys.platform != "win32":
        return False
    import winreg

    path = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            return winreg.QueryValueEx(key, "AppsUseLightTheme")[0] == 0
    except OSError:
        return False
