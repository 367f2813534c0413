"""Desktop files (Desktop Entry specification 1.5): reading one, the command in its ``Exec`` line, writing our own.

``Exec`` is taken apart by the specification's own grammar and never by a shell: the escapes of a string, then
arguments at blanks, double quotes around a whole argument, and field codes. A link takes the place of a code as it
is; nothing in it is looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_GROUP = "Desktop Entry"
_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# One argument: bare, or quoted with its four escapes; a quote in the middle of a bare one is undefined.
_WORD = re.compile(r' *(?:"((?:[^"\\`$]|\\["`$\\])*)"(?= |\Z)|([^ "\'\\><~|&;$*?#()`]+)(?= |\Z)|\Z)')
_LOOSE = re.compile(r' *(?:"((?:[^"\\]|\\.)*)"(?= |\Z)|([^ "]+)(?= |\Z)|\Z)', re.DOTALL)
_LINK = frozenset("uUfF")
_GONE = frozenset("dDnNvm")  # deprecated: to be removed


def read(data: bytes) -> dict[str, str] | None:
    """The keys of the first group, each as written, without those of other languages; None if it is no such file."""
    group, found = "", dict[str, str]()
    for line in data.decode("utf-8", "surrogateescape").splitlines():
        text = line.strip()
        if text.startswith("["):
            group = text[1:].partition("]")[0]
        elif group == _GROUP and "=" in text and not text.startswith("#"):
            key, _, value = text.partition("=")
            found.setdefault(key.strip(), value.strip())
    return found or None


def text(value: str) -> str:
    """A value of type string without its escapes."""
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[0]), value)


def schemes(entry: Mapping[str, str]) -> tuple[str, ...]:
    """The schemes that a desktop file says it opens."""
    kinds = text(entry.get("MimeType", "")).split(";")
    return tuple(
        k.strip().removeprefix("x-scheme-handler/").lower() for k in kinds if k.startswith("x-scheme-handler/")
    )


def words(line: str) -> tuple[str, ...] | None:
    """The arguments of an ``Exec`` value as written in the file; None where the grammar leaves its meaning open."""
    line = text(line)
    found: list[str] = []
    at = 0
    while at < len(line.rstrip(" ")):
        match = _WORD.match(line, at) or _LOOSE.match(line, at)
        if match is None:
            return None
        quoted, bare = match.groups()
        found.append(bare if quoted is None else re.sub(r'\\(["`$\\])', r"\1", quoted))
        at = match.end()
    return tuple(found) or None


def command(entry: Mapping[str, str], path: str, link: str) -> tuple[str, ...] | None:
    """The arguments that the desktop file at ``path`` starts for ``link``; None for a line that cannot be read.

    A line without a place for the link gets it at its end, as desktops do.
    """
    parts = words(entry.get("Exec", ""))
    if parts is None:
        return None
    filled: list[str] = []
    taken = False
    for part in parts:
        if part == "%i":
            filled += ["--icon", text(entry["Icon"])] if entry.get("Icon") else []
            continue
        done = _filled(part, entry, path, link)
        if done is None:
            return None
        value, used, gone = done
        taken = taken or used
        if value or not gone:
            filled.append(value)
    if not filled or not filled[0]:
        return None
    return (*filled, *(() if taken else (link,)))


def _filled(part: str, entry: Mapping[str, str], path: str, link: str) -> tuple[str, bool, bool] | None:
    """``part`` with its field codes replaced, whether the link is in it, whether it was nothing but a removed code."""
    pieces: list[str] = []
    used = gone = False
    at = 0
    while (mark := part.find("%", at)) >= 0:
        pieces.append(part[at:mark])
        code = part[mark + 1 : mark + 2]
        if code in _LINK and code:
            pieces.append(link)
            used = True
        elif code == "%":
            pieces.append("%")
        elif code == "c":
            pieces.append(text(entry.get("Name", "")))
        elif code == "k":
            pieces.append(path)
        elif code in _GONE and code:
            gone = True
        else:
            return None
        at = mark + 2
    pieces.append(part[at:])
    return "".join(pieces), used, gone


def quoted(word: str) -> str:
    """``word`` as one argument of an ``Exec`` line."""
    if word == "%u" or re.fullmatch(r"[A-Za-z0-9@:+,./_=-]+", word):
        return word
    inner = re.sub(r'(["`$\\])', r"\\\1", word.replace("%", "%%"))
    return '"' + inner.replace("\\", "\\\\") + '"'


def own(command: tuple[str, ...], kinds: tuple[str, ...], needs: str | None = None) -> bytes:
    """Our own desktop file: it opens ``kinds`` with ``command`` and the link after it, and stands in no menu.

    Desktops pass it by once the program ``needs`` is gone.
    """
    lines = (
        f"[{_GROUP}]",
        "Type=Application",
        "Version=1.0",
        "Name=Consentry",
        "Comment=Asks before an MCP server is installed",
        f"Exec={' '.join(quoted(word) for word in command)} %u",
        *((f"TryExec={needs.replace(chr(92), chr(92) * 2)}",) if needs else ()),
        "NoDisplay=true",
        "Terminal=false",
        "StartupNotify=false",
        f"MimeType={''.join(f'{one};' for one in kinds)}",
    )
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")
