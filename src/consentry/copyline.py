r"""One line that starts exactly a given argv, for a person who wants to paste it: bash or zsh, PowerShell, cmd.exe.

None where the shell cannot be given that argv truthfully. The lines are printable ASCII whatever argv holds, so that
what is pasted is what can be read: everything else is written as an escape of that shell.
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_NAME = re.compile(r"[A-Za-z0-9_./+-]+")
_RESERVED = frozenset(
    "case coproc do done elif else end esac fi for foreach function if in nocorrect repeat select then time until while"
    " alias bg bind break builtin cd command continue declare dirs disown echo enable eval exec exit export false fc fg"
    " getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return"
    " set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait .".split()
)
_CMD_READS = re.compile(r"[%!^&|<>()\x00-\x1f\x7f]")
_CMD_OWN = frozenset(
    "assoc break call cd chdir cls color copy date del dir echo endlocal erase exit for ftype goto if md mkdir mklink"
    " move path pause popd prompt pushd rd rem ren rename rmdir set setlocal shift start time title type ver verify"
    " vol".split()
)


def posix(argv: tuple[str, ...]) -> str | None:
    """The line for bash and zsh."""
    if not argv or any("\0" in part for part in argv):
        return None
    try:
        words = [_posix(part) for part in argv]
    except UnicodeEncodeError:
        return None  # a lone surrogate is no bytes
    # A word with "=" would be an assignment, a keyword or builtin something else than the program.
    if not _NAME.fullmatch(argv[0]) or argv[0].startswith("-") or argv[0] in _RESERVED:
        words[0] = words[0] if words[0] != argv[0] else f"'{argv[0]}'"
    if argv[0] in _RESERVED:
        words[0] = f"env {words[0]}"
    return " ".join(words)


def _posix(part: str) -> str:
    if _PLAIN.fullmatch(part):
        return part
    if part.isascii() and part.isprintable():
        return "'" + part.replace("'", "'\\''") + "'"
    return "$'" + "".join(_byte(byte) for byte in part.encode("utf-8", "surrogateescape")) + "'"


def _byte(byte: int) -> str:
    char = chr(byte)
    if char in "\\'":
        return f"\\{char}"
    return char if " " <= char <= "~" else f"\\x{byte:02x}"


def powershell(argv: tuple[str, ...]) -> str | None:
    """The line for PowerShell 7.3 or newer; older ones lose quotation marks and empty arguments."""
    if not argv or any("\0" in part or _lone(part) for part in argv):
        return None
    return "& " + " ".join(_power(part) for part in argv)


def _lone(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _power(part: str) -> str:
    if part.isascii() and part.isprintable():
        return "'" + part.replace("'", "''") + "'"
    return '"' + "".join(_letter(char) for char in part) + '"'


def _letter(char: str) -> str:
    if char in '`"$':
        return f"`{char}"
    return char if " " <= char <= "~" else f"`u{{{ord(char):x}}}"


def cmd(argv: tuple[str, ...]) -> str | None:
    """The line for cmd.exe; None where it would read a character of an argument itself, or a batch file would."""
    if not argv or any(not part.isascii() or _CMD_READS.search(part) for part in argv):
        return None
    # cmd.exe and the program disagree about quotation marks inside an argument.
    if any('"' in part for part in argv) or argv[0].startswith("@") or argv[0].lower() in _CMD_OWN:
        return None
    return " ".join(_windows(part) for part in argv)


def _windows(part: str) -> str:
    """One argument as ``CreateProcess`` and the C runtime read it; there is no quotation mark in it."""
    if part and not re.search(r"[ \t]", part):
        return part
    slashes = len(part) - len(part.rstrip("\\"))
    return f'"{part}{part[len(part) - slashes :]}"'
