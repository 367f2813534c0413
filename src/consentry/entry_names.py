"""Names of files in an archive that mean one file on every system, or are refused.

A name is judged as the strictest system would read it: Windows drops trailing dots and blanks, gives devices and short
names a meaning and takes ``:`` for a stream; macOS and Windows ignore case, macOS ignores normalisation (Unicode
UAX 15 and chapter 3.13). What one system would write to another place is refused on all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct, field

from consentry.errors import Refused
from consentry.show import show

MAX_COMPONENT = 255  # bytes: ext4, APFS and NTFS take no more
MAX_NAME = 800  # bytes: macOS takes 1,024 for a whole path, and the bundle lies somewhere below a home
MAX_DEPTH = 64  # folders: nested node_modules stay below half of it

_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9])[ .]*(?:\..*)?", re.DOTALL)
# MANIFE~1.JSO opens manifest.json where short names are on.
_SHORT = re.compile(r"(?=.{3,8}(?:\.|$))[^. ]{1,6}~[0-9]{1,6}(?:\.[^.]{0,3})?", re.DOTALL)
# Marks that nobody sees: joiners, fillers, Mongolian and standard variation selectors.
_UNSEEN_MARK = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HINT = "ask the publisher to rename the file and pack the bundle again"


def _refuse(message: str, name: str, code: str = "archive-name") -> Refused:
    return Refused(message, code=code, where=show(name), hint=_HINT)


def fold(text: str) -> str:
    """``text`` as the file system that tells the fewest names apart sees it."""
    folded = unicodedata.normalize("NFD", text)
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", folded.upper().casefold())
    return folded


def _unseen(char: str) -> bool:
    """Whether a reader could overlook ``char``, or something act on it. Marks on letters and one blank are seen."""
    kind = unicodedata.category(char)[0]
    if kind == "M":
        return bool(_UNSEEN_MARK.match(char))
    return char != " " and show(char, left_to_right=False) != char


def _component(part: str, name: str) -> None:
    if part == "":
        raise _refuse("a name is absolute or has an empty component", name)
    if part in (".", ".."):
        raise _refuse("a name leads out of the bundle or in circles", name)
    if part[-1] in ". ":
        raise _refuse("a component of a name ends in a dot or a blank, which Windows drops", name)
    if len(part.encode()) > MAX_COMPONENT:
        raise _refuse(f"a component of a name is longer than {MAX_COMPONENT} bytes", name[:MAX_COMPONENT])
    folded = fold(part)
    if _DEVICE.fullmatch(folded):
        raise _refuse("a name is a device on Windows", name)
    if _SHORT.fullmatch(part):
        raise _refuse("a name looks like the short form of another name on Windows", name)


def check(name: str) -> None:
    """Refuse ``name`` unless it is a plain relative name on every system; a folder ends in ``/``.

    Raises Refused ``archive-name``.
    """
    if len(name.encode()) > MAX_NAME:
        raise _refuse(f"a name is longer than {MAX_NAME} bytes", name[:MAX_COMPONENT])
    if "\\" in name:
        raise _refuse("a name holds a backslash, which divides folders on Windows only", name)
    if ":" in name:
        raise _refuse("a name holds a colon: a drive or a hidden stream on Windows", name)
    if any(map(_unseen, set(name))):
        raise _refuse("a name holds a control or invisible character", name)
    parts = name.removesuffix("/").split("/")
    if len(parts) > MAX_DEPTH:
        raise _refuse(f"a name is nested deeper than {MAX_DEPTH} folders", name)
    for part in parts:
        _component(part, name)


class _Node(Struct):
    spelling: str
    folder: bool
    listed: bool
    below: dict[str, _Node] = field(default_factory=dict)


def _step(level: dict[str, _Node], part: str, name: str, *, folder: bool, listed: bool) -> _Node:
    node = level.setdefault(fold(part), new := _Node(part, folder, listed))
    if node is new:
        return node
    if node.spelling != part:
        raise _refuse("two names differ only by case or in their Unicode form", name, "archive-duplicate")
    if node.folder != folder:
        raise _refuse("a name is a file and a folder", name, "archive-duplicate")
    if listed and (node.listed or not folder):
        raise _refuse("a name stands twice", name, "archive-duplicate")
    node.listed |= listed
    return node


def distinct(names: Iterable[str]) -> None:
    """Refuse names of which two would be one file somewhere. Raises Refused ``archive-duplicate``."""
    root: dict[str, _Node] = {}
    for name in names:
        *above, last = name.removesuffix("/").split("/")
        level = root
        for part in above:
            level = _step(level, part, name, folder=True, listed=False).below
        _step(level, last, name, folder=name.endswith("/"), listed=True)
