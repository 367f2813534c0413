"""Windows: the user's own classes in the registry, which win over those of the machine. Never run by us.

``HKCU\\Software\\Classes\\SCHEME\\shell\\open\\command`` holds a command line with ``%1`` for the link. Windows puts it
there as text, so quotes in a link would make more arguments of it: more than one is refused where links arrive. A
choice that the user made in the settings (``UserChoice``) wins over all of it, and only the user changes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consentry.handler.interface import Act, Call, Desk, KeyEdit, no_program
from consentry.show import show

OWN: str = "consentry"

_USER = "HKEY_CURRENT_USER\\Software\\Classes\\"
_CHOICE = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\Shell\\Associations\\UrlAssociations\\{}\\UserChoice"
_OPEN = "\\shell\\open\\command"
_MARK = "ConsentryHandler"


def holder(desk: Desk, scheme: str) -> str | None:
    """The command line that Windows starts for ``scheme``; ``OWN`` for ours."""
    chosen = desk.value(_CHOICE.format(scheme), "ProgId")
    line = desk.value((chosen or scheme) + _OPEN, "")
    return OWN if line is not None and _ours(line) else line


def other(desk: Desk, scheme: str) -> str | None:
    """The command line that is there if it is not ours; what ours hides is known from memory only."""
    found = holder(desk, scheme)
    return None if found == OWN else found


def enable(_desk: Desk, schemes: tuple[str, ...], command: tuple[str, ...]) -> tuple[Act, ...]:
    """A protocol class of this user for each scheme."""
    line = " ".join((*(quoted(word) for word in command), '"%1"'))
    return tuple(act for scheme in schemes for act in _class(scheme, line))


def disable(
    _desk: Desk, schemes: tuple[str, ...], before: Mapping[str, str | None], _left: tuple[str, ...]
) -> tuple[Act, ...]:
    """The command line of before, or no class of this user at all: then the machine's counts again."""
    return tuple(act for scheme in schemes for act in _back(scheme, before.get(scheme)))


def call(_desk: Desk, holder: str, link: str) -> Call:
    """The command line ``holder`` as arguments, ``link`` in the place of ``%1``. Raises NoProgram."""
    words = split(holder)
    if not words or _ours(holder):
        raise no_program(f"the command line {show(holder)} cannot be read")
    filled = tuple(word.replace("%1", link).replace("%L", link).replace("%l", link) for word in words[1:])
    taken = filled != words[1:]
    return Call(program=words[0], arguments=filled if taken else (*filled, link))


def _ours(line: str) -> bool:
    words = split(line)
    return words[-5:-1] == ("consentry", "handler", "open", "--")


def _class(scheme: str, line: str) -> Iterator[KeyEdit]:
    yield KeyEdit(key=_USER + scheme, name="", value=f"URL:{scheme}")
    yield KeyEdit(key=_USER + scheme, name="URL Protocol", value="")
    yield KeyEdit(key=_USER + scheme, name=_MARK, value="1")
    yield KeyEdit(key=_USER + scheme + _OPEN, name="", value=line)


def _back(scheme: str, before: str | None) -> Iterator[KeyEdit]:
    yield KeyEdit(key=_USER + scheme + _OPEN, name="", value=before)
    yield KeyEdit(key=_USER + scheme, name=_MARK, value=None)
    if before is None:
        yield KeyEdit(key=_USER + scheme, name="URL Protocol", value=None)
        yield KeyEdit(key=_USER + scheme, name="", value=None)


def quoted(word: str) -> str:
    """``word`` as one argument of a Windows command line."""
    if word and not any(char in ' \t"' for char in word):
        return word
    out: list[str] = []
    slashes = 0
    for char in word:
        if char == "\\":
            slashes += 1
            continue
        out.append("\\" * (slashes * 2 + 1 if char == '"' else slashes) + char)
        slashes = 0
    return '"' + "".join(out) + "\\" * (slashes * 2) + '"'


def split(line: str) -> tuple[str, ...]:
    """The arguments of a Windows command line, as the C runtime takes it apart; the program is read without escapes."""
    line = line.lstrip(" \t")
    if not line:
        return ()
    if line.startswith('"'):
        program, _, rest = line[1:].partition('"')
    else:
        cut = next((at for at, char in enumerate(line) if char in " \t"), len(line))
        program, rest = line[:cut], line[cut:]
    return (program, *_arguments(rest))


def _arguments(rest: str) -> Iterator[str]:
    word: list[str] = []
    inside = started = False
    slashes = 0
    for char in rest + " ":
        if char == "\\":
            slashes += 1
            continue
        if char == '"':
            word.append("\\" * (slashes // 2))
            if slashes % 2:
                word.append('"')
            else:
                inside = not inside
            started = True
        else:
            if slashes:
                word.append("\\" * slashes)
                started = True
            if char in " \t" and not inside:
                if started:
                    yield "".join(word)
                word, started = [], False
            else:
                word.append(char)
                started = True
        slashes = 0
