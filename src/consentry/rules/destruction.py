r"""Deletes or overwrites data.

Files, folders or whole disks are deleted or written over. There is no way back, and no MCP server has to do this in
order to start.

Flags:
    EXEC-DESTR           sh -c 'rm -rf notes'
    EXEC-DESTR           rm -rf notes
    EXEC-DESTR           find notes -delete
    EXEC-DESTR           sh -c 'dd if=/dev/zero of=notes.db count=1'
    EXEC-DESTR           sh -c 'echo x > ~/.gitconfig'
    EXEC-DESTR           cmd /c 'rd /s /q notes'
    EXEC-DESTR           powershell -c 'Remove-Item notes -Recurse -Force'
    EXEC-DESTR           python3 -c 'import shutil; shutil.rmtree("notes")'
    EXEC-DESTR           sudo mkfs.ext4 /dev/sda1
Passes:
    sh -c 'npx -y notes-mcp@1.2.3 > log.txt 2> /dev/null'
    sh -c 'npx -y notes-mcp@1.2.3 2>> ~/notes.log'
    docker run -i --rm acme/notes:1.2.3
    npx -y notes-mcp@1.2.3 rm -rf notes
    sh -c 'dd if=notes.db of=/dev/null'
    find notes -name '*.md'
Source: MITRE ATT&CK T1485; GTFOBins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from consentry.effects import Effect, base
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.scripts import LONGEST, acts, tell

if TYPE_CHECKING:
    from consentry.script.values import Command


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


IDS: tuple[str, ...] = ("EXEC-DESTR",)

DESTROY = Wording(
    id="EXEC-DESTR",
    level=Level.DANGER,
    title=_("Deletes or overwrites data"),
    says=_("This deletes or overwrites data on this computer."),
    consequence=_("Deletes or overwrites data."),
    phrase="delete my data",
)

_ALWAYS = _names(
    """
    shred srm wipe wipefs blkdiscard truncate mkswap sgdisk fdisk sfdisk parted diskpart dropdb
    clear-content format-volume clear-disk remove-partition clc unlink
    """
)
#: What stands on every computer: writing over it destroys something.
_EXISTS = re.compile(
    r"(?:~|/root|\$\{?HOME\}?|/home/[^/]{1,64}|/Users/[^/]{1,64})/(?:\.[\w.-]|Documents|Desktop|Library)|/(?:etc|usr|bin|sbin|boot|lib|opt)/|"
    r"/dev/(?:sd|hd|vd|xvd|nvme|disk|mmcblk|rdisk|mapper)|[A-Za-z]:\\(?:Windows|Program|Users)|"
    r"%(?:USERPROFILE|APPDATA|SYSTEMROOT|WINDIR)%|\$env:(?:USERPROFILE|APPDATA|SYSTEMROOT)",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[*?]|^(?:~|/|\.\.?|\$\{?HOME\}?|[A-Za-z]:\\?)/?$|^(?:~|/|\$\{?HOME|[A-Za-z]:\\)", re.IGNORECASE)


def destroys(words: tuple[str, ...], dialect: str) -> bool:
    """Whether a program with these arguments deletes or overwrites."""
    name, after = base(words[0]), words[1:]
    low = tuple(word.casefold() for word in after)
    if name == "rm" and dialect != "power":
        flags = "".join(word for word in after if word[:1] == "-" and word[:2] != "--")
        return "r" in flags.casefold() or "f" in flags or "--recursive" in after or any(map(_WIDE.search, after))
    if name in ("remove-item", "ri", "rm", "rmdir", "rd", "del", "erase", "deltree"):
        if dialect == "posix":
            return name not in ("rmdir", "rd", "ri")
        return any(word.startswith(("-r", "-fo", "/s", "/q", "/f")) or _WIDE.search(word) for word in low)
    if name == "find":
        removes = any(base(word) in ("rm", "shred", "unlink") for word in after)
        return "-delete" in after or (removes and any(word.startswith(("-exec", "-ok")) for word in after))
    if name == "dd":
        return any(word.startswith("of=") and not word.startswith(("of=/dev/null", "of=/dev/std")) for word in after)
    if name in ("format", "format.com"):
        return any(re.fullmatch(r"[a-z]:", word) for word in low)
    if name in ("vssadmin", "wbadmin"):
        return "delete" in low or "resize" in low
    if name == "cipher":
        return any(word.startswith("/w") for word in low)
    if name == "git":
        return low[:1] == ("clean",) and any(word[:1] == "-" and "f" in word for word in low)
    if name in ("docker", "podman"):
        return "prune" in low[:3] or low[:2] == ("volume", "rm")
    if name in ("tar", "bsdtar"):
        return "--remove-files" in after
    if name == "rsync":
        return any(word.startswith("--delete") for word in after)
    return name in _ALWAYS or name.startswith("mkfs")


def _command(command: Command, dialect: str) -> bool:
    from consentry.script.kinds import called
    from consentry.script.writes import redirected

    if any(
        one.operator != ">>" and one.operator != "&>>" and _EXISTS.search(one.target.text)
        for one in redirected(command)
    ):
        return True
    call = called(command)
    if call.word is None:
        return False
    words = (call.word.text, *(word.text for word in call.rest))
    return (
        destroys(words, dialect)
        or _empties(words)
        or (call.name == "tee" and _overwrites(words))
        or _xargs(call.wrapped, words)
    )


def _empties(words: tuple[str, ...]) -> bool:
    """Whether a copy or a link puts nothing in the place of something."""
    return base(words[0]) in ("cp", "ln", "install", "copy") and "/dev/null" in words[1:-1]


def _xargs(wrapped: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return "xargs" in wrapped and base(words[0]) in ("rm", "shred", "unlink", "del")


def _overwrites(words: tuple[str, ...]) -> bool:
    appends = any(word[:1] == "-" and "a" in word for word in words[1:])
    return not appends and any(_EXISTS.search(word) for word in words[1:])


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about what is deleted or overwritten."""
    for told in acts(case):
        hit = next((c for c in told.script.commands if _command(c, told.script.dialect)), None)
        if hit is not None:
            yield tell(DESTROY, case, told, hit)
    for part in every(case.plan):
        if part.effect == Effect.INLINE_CODE:
            from consentry.script.inline import DELETES

            if DELETES.search(part.detail[:LONGEST]):
                yield on_part(DESTROY, case, part)
