"""``mimeapps.list`` (MIME applications specification 1.0.1), read as desktops do and edited without losing a byte.

A file of groups; in ``[Default Applications]`` a type has a list of desktop files, the first one that exists opens it.
Consentry goes to the front of the list and takes out nothing but itself again. Bytes in, bytes out: what is no line of
ours is never decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DEFAULTS = b"[Default Applications]"
_LINE = re.compile(rb"[^\n]*\n|[^\n]+\Z")


def kind(scheme: str) -> str:
    """The type under which desktops look a scheme up; schemes have no case."""
    return "x-scheme-handler/" + scheme.lower()


def defaults(data: bytes, scheme: str) -> tuple[str, ...]:
    """The desktop files that open ``scheme`` by this file, in order."""
    found: list[str] = []
    for _, key, value, _ in _entries(data):
        if key == kind(scheme).encode():
            found += _list(value)
    return tuple(dict.fromkeys(found))


def put(data: bytes | None, schemes: tuple[str, ...], own: str) -> bytes:
    """``own`` in front for each of ``schemes``; what stood there stays behind it, as it was written."""
    lines, end = _lines(data or b""), _end(data or b"")
    kinds = [kind(scheme).encode() for scheme in schemes]
    missing = list(kinds)
    for at, key, value, tail in _entries(data or b""):
        if key in kinds:
            lines[at] = key + b"=" + own.encode() + b";" + _without(value, own.encode()) + tail
            missing = [name for name in missing if name != key]
    if missing:
        _insert(lines, [name + b"=" + own.encode() + end for name in missing], end)
    return b"".join(lines)


def drop(data: bytes, schemes: tuple[str, ...], own: str) -> bytes:
    """The file without ``own`` for ``schemes``; a line that held nothing else, not even a ``;``, goes with it."""
    lines = _lines(data)
    kinds = [kind(scheme).encode() for scheme in schemes]
    for at, key, value, tail in _entries(data):
        if key in kinds and own in _list(value):
            alone = value == own.encode()
            lines[at] = b"" if alone else key + b"=" + _without(value, own.encode()) + tail
    return b"".join(lines)


def _without(value: bytes, own: bytes) -> bytes:
    """A list without ``own``, every other byte kept."""
    parts = value.split(b";")
    return b";".join(part for part in parts if part.strip() != own)


def _lines(data: bytes) -> list[bytes]:
    return _LINE.findall(data)


def _end(data: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in data else b"\n"


def _entries(data: bytes) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Line number, key, value and what ends the line, of every entry under ``[Default Applications]``."""
    inside = False
    for at, line in enumerate(_lines(data)):
        text = line.rstrip(b"\r\n")
        bare = text.strip()
        if bare.startswith(b"["):
            inside = bare == _DEFAULTS
        elif inside and b"=" in bare and not bare.startswith(b"#"):
            key, _, value = text.partition(b"=")
            yield at, key.strip(), value.strip(), line[len(text) :]


def _list(value: bytes) -> list[str]:
    return [name.strip() for name in value.decode("utf-8", "surrogateescape").split(";") if name.strip()]


def _insert(lines: list[bytes], new: list[bytes], end: bytes) -> None:
    """Put ``new`` behind the last line of the group that says something, or in a group of their own at the end."""
    last = -1
    inside = False
    for at, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith(b"["):
            if inside:
                break
            inside = bare == _DEFAULTS
        if inside and bare:
            last = at
    if last < 0:
        new = [*([end] if lines and lines[-1].strip() else []), _DEFAULTS + end, *new]
        last = len(lines) - 1
    if last >= 0 and not lines[last].endswith(b"\n"):
        lines[last] += end
    lines[last + 1 : last + 1] = new
