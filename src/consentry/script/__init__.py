"""Shell text as a value: what a POSIX shell, PowerShell or cmd.exe would make of a text, read without running anything.

The parsers are imported when the first shell text is read, never for an ordinary request.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from consentry.language import _

if TYPE_CHECKING:
    from consentry.script.values import Script

#: What is read of one text: beyond this many characters, or characters that separate commands, nobody reads it either.
LONGEST = 16_384
BUSIEST = 2_000
_BUSY = "|&;<>(){}`\n\"'"


@lru_cache(maxsize=128)
def read(text: str, dialect: str) -> Script:
    """The commands of ``text``; ``dialect`` is ``posix``, ``power`` or ``cmd``. Never raises.

    What could not be read is named in ``Script.errors``.
    """
    if len(text) > LONGEST or sum(map(text.count, _BUSY)) > BUSIEST:
        from consentry.script.values import Script

        return Script(text=text[:LONGEST], dialect=dialect, errors=(_("it is too long to be read"),))
    if dialect == "power":
        from consentry.script import power as reader
    elif dialect == "cmd":
        from consentry.script import batch as reader  # type: ignore[no-redef]
    else:
        from consentry.script import posix as reader  # type: ignore[no-redef]
    return reader.read(text)
