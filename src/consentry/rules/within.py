"""Where the files of a bundle lie: which of the paths that a request names are in it.

Before the installation the folder is a marker, ``${__dirname}``, that the installing host replaces; after it the folder
is known.
"""

from __future__ import annotations

import json

from consentry.rules.interface import Case

MARKER = "${__dirname}"
_SEPARATORS = ("${/}", "${pathSeparator}")
_VERSIONS = ("/manifest_version", "/dxt_version")


def bundled(case: Case) -> bool:
    """Whether the request is the manifest of a bundle."""
    if case.server.bundle is not None or case.plan.bundle is not None:
        return True
    return any(f.where in _VERSIONS and f.value[:1] == '"' for f in case.server.fields)


def said(case: Case, where: str) -> str:
    """What the manifest says of itself at ``where``, "" for nothing."""
    found = next((f.value for f in case.server.fields if f.where == where), '""')
    value = json.loads(found)
    return value if isinstance(value, str) else ""


def inside(case: Case, path: str, platform: str | None = None) -> str | None:
    """``path`` as the name of a file in the bundle, "" for its folder, None for a path elsewhere."""
    below = _below(case, path, platform)
    if below is None:
        return None
    names: list[str] = []
    for step in below:
        if step == ".." and not names:
            return None
        if step == "..":
            names.pop()
        elif step not in ("", "."):
            names.append(step)
    return "/".join(names)


def climbs(case: Case, path: str) -> bool:
    """Whether ``path`` begins in the bundle and leads out of it again."""
    return _below(case, path, None) is not None and inside(case, path) is None


def _below(case: Case, path: str, platform: str | None) -> list[str] | None:
    """The steps of ``path`` after the folder of the bundle, None if it does not begin with it.

    A backslash separates on Windows only; without a target no system is known, and it may.
    """
    windows = (platform or case.plan.platform) == "win32" or (platform is None and case.plan.target is None)
    bundle = case.plan.bundle or case.server.bundle
    steps = _steps(path, windows)
    for folder in (MARKER, "" if bundle is None else bundle.folder):
        root = _steps(folder, windows)
        if folder and steps[: len(root)] == root:
            return steps[len(root) :]
    return None


def _steps(path: str, windows: bool) -> list[str]:
    for separator in _SEPARATORS:
        path = path.replace(separator, "/")
    return (path.replace("\\", "/") if windows else path).split("/")


#: Variables whose value is a list of folders that code is loaded from.
_SEARCHED = frozenset(("pythonpath", "pythonhome", "virtual_env", "node_path", "ld_library_path", "dyld_library_path"))


def owned(case: Case, name: str, value: str) -> bool:
    """Whether a search path holds folders of the bundle only: what is loaded from there is what was looked at."""
    if name.casefold() not in _SEARCHED or len(value) > 4_096 or not bundled(case):
        return False
    separator = ";" if case.plan.platform == "win32" else ":"
    return all(inside(case, folder) is not None for folder in value.split(separator))
