"""How words of shell text are spelled."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """How a word is spelled, beyond letters that stand for themselves."""

    VARIABLE = "variable"
    POSITION = "position"  # $0, $1, $@, $*
    EXPANSION = "expansion"  # a variable that is cut or changed while it is expanded
    INDIRECT = "indirect"  # a variable whose name is in another one
    BLANKS = "blanks"  # blanks that come from a variable
    SUBSTITUTION = "substitution"
    PROCESS = "process"  # the output of a command as a file
    ARITHMETIC = "arithmetic"
    ESCAPED = "escaped"  # letters written as numbers
    SPLICED = "spliced"  # quotes or backslashes inside the word that quote nothing
    GLOB = "glob"
    BRACE = "brace"
    QUOTED = "quoted"
    JOINED = "joined"  # put together by operators of the language
