"""How systems register a program for links: one member for each family of them. Where a link goes is ``route``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from consentry.family import Family
from consentry.handler.interface import Handler

if TYPE_CHECKING:  # both checkers prove that each member is a Handler
    from consentry.handler import freedesktop, macos, windows

    _PROVED: dict[str, Handler] = {"linux": freedesktop, "win32": windows, "darwin": macos}

ALL: Mapping[str, Handler] = Family(__name__, {"linux": "freedesktop", "win32": "windows", "darwin": "macos"})
