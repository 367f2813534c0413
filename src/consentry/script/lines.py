"""Shell text before it is parsed: lines that a shell joins, and spellings that the grammar lacks."""

from __future__ import annotations

import re

_ANSI = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))", re.DOTALL)
_ANSI_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}

_BOTH_WAYS = re.compile(r"(?<=[\d\s;&|])<>(?=[\s/\w$\"'.~-])")
_BRACES = re.compile(r"(?:(?<=[;&|(\n])|^)(\s{0,9})\{([^{}\s;&|,\"'`$]{1,80}(?:,[^{}\s;&|\"'`]{0,400}){1,40})\}")


#: Two groups that begin together, and no sum.
_TWO_GROUPS = re.compile(r"(?<!\$)\(\((?![^()]{0,999}\)\))")
_BEFORE_GROUP = re.compile(
    r"((?:^|[;&|\n(])[ \t]{0,9})(?:time[ \t]{1,9}(?=[({])|coproc[ \t]{1,9}(?:\w{1,40}[ \t]{1,9}(?=[({]))?)"
)


def respelled(text: str) -> tuple[str, bool]:
    """``text`` with ``3<>FILE`` and commands made of braces written in another way; whether there were such braces."""
    braces = _BRACES.sub(lambda found: found[1] + found[2].replace(",", " "), text)
    spelled = _BOTH_WAYS.sub(">|", braces)
    return _TWO_GROUPS.sub("( (", spelled), braces != text


def plainer(text: str) -> str:
    """``text`` without ``time`` and ``coproc`` in front of a group, which begin commands that the grammar lacks."""
    return _BEFORE_GROUP.sub(r"\1", text) if "coproc" in text or "time" in text else text


def fold(text: str) -> str:
    """``text`` with ``\\<newline>`` taken out, except inside single quotes and comments."""
    if "\\\n" not in text:
        return text
    out: list[str] = []
    mode = ""
    at = 0
    while at < len(text):
        one = text[at]
        if one == "\\" and mode not in ("'", "#"):
            if text[at + 1 : at + 2] != "\n":
                out.append(text[at : at + 2])
            at += 2
            continue
        if mode == "":
            if one in "'\"":
                mode = one
            elif one == "#" and (at == 0 or text[at - 1] in " \t\n;&|()"):
                mode = "#"
        elif one == mode or (mode == "#" and one == "\n"):
            mode = ""
        out.append(one)
        at += 1
    return "".join(out)


def ansi(text: str) -> tuple[str, bool]:
    """What stands for ``$'text'``, and whether plain letters in it are written as numbers."""
    hidden = False

    def letter(match: re.Match[str]) -> str:
        nonlocal hidden
        x, u, long, octal, plain = match.groups()
        if plain is not None:
            return _ANSI_PLAIN.get(plain, plain)
        code = int(octal, 8) if octal else int(x or u or long, 16)
        hidden = hidden or 32 < code < 127
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"

    return _ANSI.sub(letter, text), hidden
