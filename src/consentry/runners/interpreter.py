"""Interpreters that take a program as an argument: perl, ruby, php, lua, R, julia, osascript, awk and others.

A letter of ``code`` in a joined short option is followed by program text, one of ``loads`` by a library to load.
Sources: the manual page of each interpreter.
"""

from __future__ import annotations

from typing import NamedTuple

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.runners.interface import Reading, is_url, rest

NAME: str = "interpreter"


class _Form(NamedTuple):
    code: str = "e"
    loads: str = ""
    long: tuple[str, ...] = ()
    valued: str = ""
    first: bool = False  # the first word that is no option is program text


_FORMS = {
    "perl": _Form("eE", "MmI", (), "CxiDl0F"),
    "ruby": _Form("e", "rI", (), "CEFTxi"),
    "php": _Form("rBRE", "zd", ("--run", "--process-begin", "--process-code"), "ctS"),
    "lua": _Form("e", "l"),
    "luajit": _Form("e", "lj"),
    "rscript": _Form("e", "", ("--default-packages",)),
    "r": _Form("e", "", (), "f"),
    "julia": _Form("eE", "L", ("--eval", "--print", "--load"), "Jp"),
    "osascript": _Form("e", "", (), "l"),
    "tclsh": _Form(""),
    "expect": _Form("c"),
    "groovy": _Form("e"),
    "scala": _Form("e"),
    "elixir": _Form("e", "r", ("--eval", "--rpc-eval"), "SU"),
    "erl": _Form("", "", ("-eval", "-run", "-s")),
    "raku": _Form("e", "MI"),
    "awk": _Form("e", "fl", ("--source", "--load"), "Fv", True),
    "sed": _Form("e", "f", ("--expression",), "", True),
    "emacs": _Form("", "l", ("--eval", "--load", "--script", "-eval"), ""),
    "vim": _Form("cS", "", ("--cmd", "--startuptime")),
}
_FORMS |= {"gawk": _FORMS["awk"], "mawk": _FORMS["awk"], "nawk": _FORMS["awk"], "jruby": _FORMS["ruby"]}
_FORMS |= {
    "vi": _FORMS["vim"],
    "nvim": _FORMS["vim"],
    "view": _FORMS["vim"],
    "ex": _FORMS["vim"],
    "rview": _FORMS["vim"],
}
PROGRAMS: frozenset[str] = frozenset(_FORMS)


def _option(word: str, form: _Form) -> tuple[str, str, bool]:
    """Effect of an option, the value that it holds itself, and whether the next word is its value."""
    name, equals, value = word.partition("=")
    if name in form.long:
        return Effect.INLINE_CODE, value, not equals
    if word.startswith("--"):
        return "", value, False
    for place, letter in enumerate(word[1:], 2):
        effect = Effect.INLINE_CODE if letter in form.code else Effect.LOADS_CODE if letter in form.loads else ""
        if effect or letter in form.valued:
            return effect, word[place:], place >= len(word)
    return "", "", False


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of an interpreter."""
    form = _FORMS[base(argv[first])]
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    at = first + 1
    coded = False
    while at < len(argv) and len(argv[at]) > 1 and argv[at].startswith("-") and argv[at] != "--":
        effect, value, follows = _option(argv[at], form)
        takes = follows and at + 1 < len(argv)
        coded = coded or effect == Effect.INLINE_CODE
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME, effect="" if takes else effect, detail=value))
        if takes:
            role = Role.CODE if effect == Effect.INLINE_CODE else Role.VALUE
            parts.append(Part(index=at + 1, role=role, runner=NAME, effect=effect, detail=argv[at + 1]))
        at += 1 + takes
    at += argv[at : at + 1] == ("--",)
    if coded or at >= len(argv):
        if not coded:
            parts[0] = Part(index=first, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=(*parts, *rest(argv, at, NAME)))
    return _program(argv, parts, at, form)


def _program(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    word = argv[at]
    effect = ""
    if form.first:
        effect = Effect.INLINE_CODE
    elif word in ("-", "/dev/stdin") or word.startswith("/dev/fd/"):
        effect = Effect.CODE_FROM_INPUT
    elif is_url(word):
        effect = Effect.REMOTE_CODE
    parts.append(Part(index=at, role=Role.CODE if effect else Role.SCRIPT, runner=NAME, effect=effect, detail=word))
    files = () if effect else (LocalFile(path=word, role="script"),)
    return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), files=files)
