"""Patterns that are compiled when they are first asked for: most requests need few of them, and a dialog waits."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable


class Pattern:
    """A regular expression that costs nothing until it is used."""

    def __init__(self, text: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self.text = text
        self._flags = flags

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.text, self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """The first place in ``text``."""
        return self._compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """The beginning of ``text``."""
        return self._compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The whole of ``text``."""
        return self._compiled.fullmatch(text)

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """``text`` with every place replaced."""
        return self._compiled.sub(replacement, text)
