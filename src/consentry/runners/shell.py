"""Shells: ``-c`` in any cluster, a script, or a program on standard input; and PowerShell with its abbreviations.

Sources: POSIX sh, bash(1), ``about_Pwsh`` (every unambiguous prefix of an option; ``/`` and long dashes introduce one).
"""

from __future__ import annotations

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.runners.interface import Reading, names, rest

NAME: str = "shell"
_POWER_NAME = "powershell"  # its text is another language
_SHELLS = names("sh bash dash ash zsh fish ksh mksh csh tcsh rbash elvish nu xonsh rc yash")

_POWER = names("powershell pwsh powershell_ise")
PROGRAMS: frozenset[str] = _SHELLS | _POWER
_VALUED = frozenset(("-O", "+O", "-o", "+o", "--rcfile", "--init-file", "-C", "--init-command"))
_LOADS = frozenset(("--rcfile", "--init-file", "--init-command", "-C"))
_DASHES = ("-", "/", "\u2013", "\u2014", "\u2015")
# PowerShell: option, shortest accepted prefix, takes a value.
_POWER_OPTIONS = (
    ("command", "c", Effect.SHELL_TEXT),
    ("commandwithargs", "commandw", Effect.SHELL_TEXT),
    ("encodedcommand", "e", Effect.ENCODED),
    ("encodedarguments", "encodeda", Effect.ENCODED),
    ("file", "f", ""),
    ("windowstyle", "w", Effect.HIDDEN),
    ("executionpolicy", "ex", Effect.RUNNER_OPTION),
    ("configurationfile", "configurationf", Effect.LOADS_CODE),
    ("configurationname", "config", Effect.RUNNER_OPTION),
    ("psconsolefile", "ps", Effect.LOADS_CODE),
    ("workingdirectory", "wo", Effect.RUNNER_FOLDER),
    ("version", "v", ""),
    ("inputformat", "inp", ""),
    ("outputformat", "o", ""),
    ("settingsfile", "settings", Effect.LOADS_CODE),
    ("custompipename", "cus", ""),
)
_POWER_FLAGS = ("noprofile", "nologo", "noninteractive", "noexit", "sta", "mta", "login", "interactive")


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of a shell."""
    if base(argv[first]) in _POWER:
        return _power(argv, first)
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME)]
    text = reads_input = False
    at = first + 1
    while at < len(argv) and argv[at][:1] in ("-", "+") and len(argv[at]) > 1:
        word = argv[at]
        at += 1
        if word == "--":
            parts.append(Part(index=at - 1, role=Role.OPTION, runner=NAME))
            break
        cluster = not word.startswith("--")
        text = text or word == "--command" or (cluster and word[0] == "-" and "c" in word and word not in _VALUED)
        reads_input = reads_input or (cluster and ("s" in word or "i" in word) and word not in _VALUED)
        effect = Effect.LOADS_CODE if word.split("=")[0] in _LOADS else ""
        parts.append(Part(index=at - 1, role=Role.OPTION, runner=NAME, effect="" if word in _LOADS else effect))
        # Each o and O of a cluster takes a word of its own: ``-euo pipefail -c TEXT``.
        takes = 1 if word in _VALUED else sum(letter in "oO" for letter in word[1:]) if cluster else 0
        end = min(at + takes, len(argv))
        parts += [Part(index=i, role=Role.VALUE, runner=NAME, effect=effect, detail=argv[i]) for i in range(at, end)]
        at = end
    return _program(argv, parts, at, text, reads_input)


def _program(argv: tuple[str, ...], parts: list[Part], at: int, text: bool, reads_input: bool) -> Reading:
    joined = next((p for p in parts if argv[p.index].startswith("--command=")), None)
    if joined:
        at = joined.index
        parts.remove(joined)
        text = True
    if at >= len(argv) or (not text and (reads_input or argv[at] in ("-", "/dev/stdin"))):
        parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=(*parts, *rest(argv, at, NAME)))
    word = argv[at]
    if text:
        parts.append(Part(index=at, role=Role.CODE, runner=NAME, effect=Effect.SHELL_TEXT, detail=word))
        return Reading(parts=(*parts, *rest(argv, at + 1, NAME)))
    parts.append(Part(index=at, role=Role.SCRIPT, runner=NAME, detail=word))
    return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), files=(LocalFile(path=word, role="script"),))


def _power_option(word: str) -> tuple[str, str] | None:
    """The option that PowerShell takes ``word`` for and its effect; None for a word that is no option."""
    if word[:1] not in _DASHES or len(word) < 2:
        return None
    name = word.lstrip("".join(_DASHES)).split(":")[0].casefold()
    if any(flag.startswith(name) and len(name) >= 3 for flag in _POWER_FLAGS):
        return "flag", ""
    if name in ("ec", "enc"):
        return "encodedcommand", Effect.ENCODED
    if name == "cwa":
        return "commandwithargs", Effect.SHELL_TEXT
    for option, shortest, effect in _POWER_OPTIONS:
        if option.startswith(name) and name.startswith(shortest):
            return option, effect
    return "unknown", Effect.UNKNOWN_OPTION


def _power(argv: tuple[str, ...], first: int) -> Reading:
    parts = [Part(index=first, role=Role.PROGRAM, runner=_POWER_NAME)]
    at = first + 1
    while at < len(argv):
        option = _power_option(argv[at])
        if option is None:
            break
        name, effect = option
        if name in ("flag", "unknown"):
            role = Role.OPTION if name == "flag" else Role.UNKNOWN
            parts.append(Part(index=at, role=role, runner=_POWER_NAME, effect=effect))
            at += 1
            continue
        parts.append(Part(index=at, role=Role.OPTION, runner=_POWER_NAME))
        if name in ("command", "commandwithargs", "encodedcommand", "file"):
            return _power_program(argv, parts, at + 1, name, effect)
        if at + 1 < len(argv):
            parts.append(Part(index=at + 1, role=Role.VALUE, runner=_POWER_NAME, effect=effect, detail=argv[at + 1]))
        at += 2
    name = "command" if base(argv[first]) != "pwsh" else "file"
    return _power_program(argv, parts, at, name, Effect.SHELL_TEXT if name == "command" else "")


def _power_program(argv: tuple[str, ...], parts: list[Part], at: int, name: str, effect: str) -> Reading:
    if at >= len(argv) or argv[at] == "-":
        parts[0] = Part(index=parts[0].index, role=Role.PROGRAM, runner=_POWER_NAME, effect=Effect.CODE_FROM_INPUT)
        return Reading(parts=(*parts, *rest(argv, at, _POWER_NAME)))
    if name == "file":
        parts.append(Part(index=at, role=Role.SCRIPT, runner=_POWER_NAME, detail=argv[at]))
        return Reading(
            parts=(*parts, *rest(argv, at + 1, _POWER_NAME)), files=(LocalFile(path=argv[at], role="script"),)
        )
    # Everything after -Command belongs to the text.
    last = len(argv) if name == "command" else at + 1
    parts += [
        Part(index=index, role=Role.CODE, runner=_POWER_NAME, effect=effect, detail=argv[index])
        for index in range(at, last)
    ]
    return Reading(parts=(*parts, *rest(argv, last, _POWER_NAME)))
