"""Programs of the desktop: hand a link on to one, show a notice, and what systems without files know of links.

Programs are started by absolute path, with an argument vector and without a shell. Only ``world.LocalWorld`` calls
these functions. The Windows and macOS halves were written from the documentation and never run by us.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

_NOTIFIERS = ("/usr/bin/notify-send", "/usr/local/bin/notify-send")
_PATH = "/usr/local/bin:/usr/bin:/bin"
_KEPT = ("HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
         "DBUS_SESSION_BUS_ADDRESS")  # fmt: skip
_PATIENCE = 10.0  # seconds for the program that shows a notice
_LSREGISTER = "/System/Library/Frameworks/CoreServices.framework/Frameworks/LaunchServices.framework/Support/lsregister"
_SHOWN = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")


def hand_over(program: str, arguments: tuple[str, ...], folder: str | None) -> None:
    """Become ``program``: on POSIX this does not return. Its environment is this process's own, untouched.

    Raises OSError if it cannot be started.
    """
    if folder is not None:
        with contextlib.suppress(OSError):  # a folder that is gone: programs start elsewhere then
            os.chdir(folder)
    if sys.platform == "win32":
        subprocess.Popen([program, *arguments], close_fds=True)  # noqa: S603 - what opened the link before us
        return
    os.execv(program, [program, *arguments])  # noqa: S606 - an argument vector, no shell


def notice(title: str, text: str) -> bool:
    """Show a notice on the desktop, without a way to answer it; False where that did not work."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.user32.MessageBoxW(None, text, title, 0x00050040))  # our window in front, an "i"
    quiet = subprocess.DEVNULL
    words = _notifier(title, text)
    if words is None:
        return False
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603 - an absolute path of the system
            words, stdin=quiet, stdout=quiet, stderr=quiet, env=_cleaned(os.environ), timeout=_PATIENCE, check=False
        )
        return done.returncode == 0
    return False


def _notifier(title: str, text: str) -> list[str] | None:
    if sys.platform == "darwin":
        script = [word for line in _SHOWN for word in ("-e", line)]
        return ["/usr/bin/osascript", *script, title, text]
    program = next((path for path in _NOTIFIERS if os.access(path, os.X_OK)), None)
    if program is None:
        return None
    # Notices may hold markup; text of a request is none.
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return [program, "--app-name=Consentry", "--urgency=critical", "--", title, plain]


def _cleaned(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name in _KEPT or name.startswith(("XDG_", "LC_"))}
    return {**kept, "PATH": _PATH}


class Links:
    """Links and notices of this desktop.

    ``value`` and ``put_value`` are the registry of Windows, ``app`` to ``register`` the launch services of macOS: they
    raise OSError where there are none.
    """

    hand_over = staticmethod(hand_over)
    notice = staticmethod(notice)

    def value(self, key: str, name: str) -> str | None:
        """A value of ``HKEY_CLASSES_ROOT`` or, for a key that begins with it, ``HKEY_CURRENT_USER``; None for none."""
        root, path = _root(key)
        if sys.platform != "win32":
            return None
        import winreg

        try:
            with winreg.OpenKey(root, path) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
        except FileNotFoundError:
            return None

    def put_value(self, key: str, name: str, value: str | None) -> None:
        """Write a value of this user; None removes it, and every key above it that is empty then."""
        root, path = _root(key)
        if sys.platform != "win32":
            return
        import winreg

        if value is not None:
            with winreg.CreateKey(root, path) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)
            return
        with contextlib.suppress(FileNotFoundError), winreg.OpenKey(root, path, 0, winreg.KEY_ALL_ACCESS) as opened:
            winreg.DeleteValue(opened, name)
        while path.count("\\") > 1:
            try:
                with winreg.OpenKey(root, path) as opened:
                    if any(winreg.QueryInfoKey(opened)[:2]):
                        return
                winreg.DeleteKey(root, path)
            except FileNotFoundError:
                return
            path = path.rpartition("\\")[0]

    def app(self, scheme: str) -> str | None:
        """The bundle that opens ``scheme``, by its identifier."""
        services, text, plain = _services()
        found = services.LSCopyDefaultHandlerForURLScheme(text(scheme))
        return plain(found) if found else None

    def prefer(self, scheme: str, app: str) -> None:
        """Let the bundle ``app`` open ``scheme`` from now on."""
        services, text, _ = _services()
        if status := services.LSSetDefaultHandlerForURLScheme(text(scheme), text(app)):
            raise OSError(5, f"macOS did not take the program for {scheme} (status {status})")

    def build(self, script: str, bundle: str) -> None:
        """Make an application bundle out of a script."""
        _run("/usr/bin/osacompile", "-l", "JavaScript", "-o", bundle, script)

    def register(self, bundle: str) -> None:
        """Let the system read which schemes a bundle opens."""
        _run(_LSREGISTER, "-f", bundle)


def _run(*words: str) -> None:
    if sys.platform != "darwin":
        raise OSError(95, "there are no bundles here")
    done = subprocess.run(  # noqa: S603 - absolute paths of the system
        words, stdin=subprocess.DEVNULL, capture_output=True, env=_cleaned(os.environ), check=False
    )
    if done.returncode:
        raise OSError(5, f"{words[0]} failed")


def _root(key: str) -> tuple[int, str]:
    if sys.platform != "win32":
        raise OSError(95, "there is no registry here")
    import winreg

    user = "HKEY_CURRENT_USER\\"
    if key.startswith(user):
        return winreg.HKEY_CURRENT_USER, key.removeprefix(user)
    return winreg.HKEY_CLASSES_ROOT, key


def _services() -> tuple[Any, Callable[[str], Any], Callable[[Any], str | None]]:
    """macOS's launch services with the two conversions that their strings need."""
    if sys.platform != "darwin":
        raise OSError(95, "there are no launch services here")
    import ctypes

    services = ctypes.CDLL("/System/Library/Frameworks/CoreServices.framework/CoreServices")
    core = ctypes.CDLL("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation")
    utf8 = 0x08000100
    core.CFStringCreateWithCString.restype = ctypes.c_void_p
    core.CFStringCreateWithCString.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32)
    core.CFStringGetCString.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32)
    services.LSCopyDefaultHandlerForURLScheme.restype = ctypes.c_void_p
    services.LSCopyDefaultHandlerForURLScheme.argtypes = (ctypes.c_void_p,)
    services.LSSetDefaultHandlerForURLScheme.argtypes = (ctypes.c_void_p, ctypes.c_void_p)

    def text(plain: str) -> Any:
        return core.CFStringCreateWithCString(None, plain.encode("utf-8"), utf8)

    def plain(text: Any) -> str | None:
        buffer = ctypes.create_string_buffer(1024)
        return buffer.value.decode("utf-8") if core.CFStringGetCString(text, buffer, 1024, utf8) else None

    return services, text, plain
