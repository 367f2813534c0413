"""Linux and the other free desktops: a desktop file of ours, and its name in front in ``mimeapps.list``.

What stood in a list stays behind us, so a Consentry that is gone leaves links working. Lists of one desktop
(``kde-mimeapps.list`` ...) win over the general one: where they name one of our schemes, they are edited too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from consentry.handler import desktop_entry, mimeapps
from consentry.handler.interface import Act, Call, Desk, FileEdit, no_program
from consentry.show import show

OWN: str = "consentry-handler.desktop"

_LIST = "mimeapps.list"


def holder(desk: Desk, scheme: str) -> str | None:
    """The desktop file that opens ``scheme`` now."""
    return _first(desk, scheme, lambda _: True)


def other(desk: Desk, scheme: str) -> str | None:
    """The desktop file that would open ``scheme`` without us."""
    return _first(desk, scheme, lambda name: name != OWN)


def enable(desk: Desk, schemes: tuple[str, ...], command: tuple[str, ...]) -> tuple[Act, ...]:
    """Our desktop file first, then every list that has a say."""
    kinds = tuple(mimeapps.kind(scheme) for scheme in schemes)
    # Whoever uninstalls Consentry without a word takes this program away: then the next in the list opens links.
    needs = desk.programs + "/consentry"
    data = desktop_entry.own(command, kinds, needs if desk.find(needs) else None)
    edits = [
        FileEdit(path=desk.real(path), edit=lambda old: mimeapps.put(old, schemes, OWN))
        for path in (_general(desk), *_naming(desk, schemes))
    ]
    return (FileEdit(path=_own_file(desk), edit=lambda _: data), *edits)


def disable(
    desk: Desk, schemes: tuple[str, ...], _before: Mapping[str, str | None], left: tuple[str, ...]
) -> tuple[Act, ...]:
    """Our name out of every list, then our desktop file, unless ``left`` are still opened by it."""
    edits = [
        FileEdit(path=desk.real(path), edit=lambda old: None if old is None else mimeapps.drop(old, schemes, OWN))
        for path in (_general(desk), *_naming(desk, schemes))
        if desk.read(path) is not None
    ]
    kinds = tuple(mimeapps.kind(scheme) for scheme in left)
    return (*edits, FileEdit(path=_own_file(desk), edit=lambda old: _narrowed(old, kinds)))


def call(desk: Desk, holder: str, link: str) -> Call:
    """The ``Exec`` line of a desktop file, its field codes filled in. Raises NoProgram."""
    found = _desktop_file(desk, holder)
    if found is None:
        raise no_program(f"the desktop file {show(holder)} is gone")
    path, entry = found
    if entry.get("Terminal", "").lower() == "true":
        raise no_program(f"{show(holder)} wants a terminal")
    words = desktop_entry.command(entry, path, link)
    if words is None:
        raise no_program(f"the Exec line of {show(holder)} cannot be read")
    program = desk.find(words[0])
    if program is None:
        raise no_program(f"the program of {show(holder)} is gone")
    folder = desktop_entry.text(entry.get("Path", ""))
    return Call(program=program, arguments=words[1:], folder=folder if folder.startswith("/") else None)


def _narrowed(old: bytes | None, kinds: tuple[str, ...]) -> bytes | None:
    if old is None or not kinds:
        return None
    lines = [
        b"MimeType=" + "".join(f"{kind};" for kind in kinds).encode() if line.startswith(b"MimeType=") else line
        for line in old.split(b"\n")
    ]
    return b"\n".join(lines)


# ---- where desktops look -------------------------------------------------------------------------------------------


def _config(desk: Desk) -> str:
    return _absolute(desk.environ.get("XDG_CONFIG_HOME")) or desk.home + "/.config"


def _data(desk: Desk) -> str:
    return _absolute(desk.environ.get("XDG_DATA_HOME")) or desk.home + "/.local/share"


def _absolute(path: str | None) -> str:
    return path.rstrip("/") if path and path.startswith("/") and path.strip("/") else ""


def _folders(desk: Desk, name: str, otherwise: str) -> Iterator[str]:
    for path in (desk.environ.get(name) or otherwise).split(":"):
        if folder := _absolute(path):
            yield folder


def _applications(desk: Desk) -> tuple[str, ...]:
    folders = (_data(desk), *_folders(desk, "XDG_DATA_DIRS", "/usr/local/share:/usr/share"))
    return tuple(folder + "/applications" for folder in folders)


def _general(desk: Desk) -> str:
    return f"{_config(desk)}/{_LIST}"


def _own_file(desk: Desk) -> str:
    return f"{_data(desk)}/applications/{OWN}"


def _desktops(desk: Desk) -> tuple[str, ...]:
    return tuple(name.lower() for name in desk.environ.get("XDG_CURRENT_DESKTOP", "").split(":") if name)


def _naming(desk: Desk, schemes: tuple[str, ...]) -> Iterator[str]:
    """The user's lists of single desktops that name one of ``schemes``, of any desktop that they may log in to."""
    for name in desk.names(_config(desk)):
        path = f"{_config(desk)}/{name}"
        data = desk.read(path) if name.endswith(f"-{_LIST}") else None
        if data is not None and any(mimeapps.defaults(data, scheme) for scheme in schemes):
            yield path


def _lists(desk: Desk) -> Iterator[str]:
    """Every list that has a say here, the one that wins first."""
    folders = (_config(desk), *_folders(desk, "XDG_CONFIG_DIRS", "/etc/xdg"), *_applications(desk))
    for folder in folders:
        for prefix in (*(f"{name}-" for name in _desktops(desk)), ""):
            yield f"{folder}/{prefix}{_LIST}"


def _first(desk: Desk, scheme: str, wanted: Callable[[str], bool]) -> str | None:
    for path in _lists(desk):
        data = desk.read(path)
        for name in () if data is None else mimeapps.defaults(data, scheme):
            if wanted(name) and _desktop_file(desk, name) is not None:
                return name
    for folder in _applications(desk):
        cache = desk.read(f"{folder}/mimeinfo.cache")
        for name in () if cache is None else _cached(cache, scheme):
            if wanted(name) and _desktop_file(desk, name) is not None:
                return name
    for folder in _applications(desk):
        for name in desk.names(folder):
            if name.endswith(".desktop") and wanted(name):
                entry = desktop_entry.read(desk.read(f"{folder}/{name}") or b"")
                if entry is not None and scheme in desktop_entry.schemes(entry) and _stands(desk, entry):
                    return name
    return None


def _cached(data: bytes, scheme: str) -> tuple[str, ...]:
    return mimeapps.defaults(data.replace(b"[MIME Cache]", b"[Default Applications]"), scheme)


def _desktop_file(desk: Desk, name: str) -> tuple[str, dict[str, str]] | None:
    """The desktop file ``name``, its path first; a dash may stand for a folder. The first one found counts."""
    if "/" in name or "\0" in name or not name.endswith(".desktop"):
        return None
    spellings = [name[:at] + "/" + name[at + 1 :] for at, char in enumerate(name) if char == "-"]
    for folder in _applications(desk):
        for spelling in (name, *spellings):
            data = desk.read(f"{folder}/{spelling}")
            entry = None if data is None else desktop_entry.read(data)
            if entry is not None:
                return (f"{folder}/{spelling}", entry) if _stands(desk, entry) else None
    return None


def _stands(desk: Desk, entry: Mapping[str, str]) -> bool:
    """Whether desktops take the file for an installed program."""
    needs = desktop_entry.text(entry.get("TryExec", ""))
    there = not needs or desk.find(needs) is not None
    return there and entry.get("Hidden", "").lower() != "true" and bool(entry.get("Exec"))
