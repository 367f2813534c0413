"""Shell text before it is parsed: lines that a shell joins, and spellings that the grammar lacks."""

from __future__ import annotations

import re

_BOTH_WAYS = re.compile(r"(?<=[\d\s;&|])<>(?=[\s/\w$\"'.~-])")
_BRACES = re.compile(r"(?:(?<=[;&|(\n])|^)(\s{0,9})\{([^{}\s;&|,\"'`$]{1,80}(?:,[^{}\s;&|\"'`]{0,400}){1,40})\}")


def respelled(text: str) -> tuple[str, bool]:
    """``text`` with ``3<>FILE`` and commands made of braces written in another way; whether there were such braces."""
    braces = _BRACES.sub(lambda found: found[1] + found[2].replace(",", " "), text)
    return _BOTH_WAYS.sub(">|", braces), braces != text


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
