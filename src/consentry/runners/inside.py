"""Command lines inside elements of a command line: what a shell makes of a text, and what stands in one argument.

Every simple command inside a shell text is read by the same grammars as a command line of its own. Its parts carry the
index of the element that holds the text.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from consentry import script
from consentry.effects import Effect, base
from consentry.model import Part, Role
from consentry.script.held import BUDGET, Held, held
from consentry.script.marks import Mark
from consentry.script.values import Command, Script, Word, names, typed

_LINE = 4_096  # how much of an element is read as a command line of its own
_DEEPEST = 8
_MOST = 2_000  # parts
#: Effects that make a command line inside an argument worth telling; a mere mention of a program is not one.
_TELLING = frozenset(Effect) - {Effect.WRAPPER, Effect.UNKNOWN_OPTION, Effect.UNKNOWN_VERB, Effect.PROTECTIVE}
_HOLDERS = frozenset((Role.ARGUMENT, Role.VALUE, Role.CODE, Role.OPTION, Role.UNKNOWN))
_TEXT = frozenset((Effect.SHELL_TEXT, Effect.CALL_TEXT, Effect.ENCODED, Effect.COMMAND_LINE))
#: Options whose value servers and bridges hand to a shell.
_COMMANDS = re.compile(r"--?(?:[a-z]+-)?(?:stdio|cmd|command|exec|run|start)(?:-command|-cmd)?", re.IGNORECASE)
_SHELLS = names("sh bash dash ash zsh ksh fish csh tcsh")
_SETS = names("export declare typeset readonly local setenv setx set")

#: Options whose value is a text for people or models, or a search: nobody starts it.
_TEXTS = re.compile(
    r"--?(?:[a-z]+[-_])*(?:prompt|instructions?|description|message|question|text|title|note|comment|summary|query|filter|"
    r"regex|search|persona|role|goal|greeting)",
    re.IGNORECASE,
)

Reader = Callable[[tuple[str, ...]], tuple[Part, ...]]


class _Inside(Struct):
    """What has been found, and how much may still be read."""

    read: Reader
    known: Callable[[str], bool]
    found: list[Part] = field(default_factory=list)
    budget: int = BUDGET

    def add(self, index: int, parts: tuple[Part, ...]) -> None:
        if len(self.found) < _MOST:
            self.found += [replace(part, index=index) for part in parts]

    def texts(self, argv: tuple[str, ...], parts: tuple[Part, ...], index: int | None, depth: int) -> None:
        """Every shell text among ``parts``; ``index`` is the element that holds all of them, if one does."""
        for one in held(parts):
            at = one.part.index if index is None else index
            self.text(one, at, depth)
            self.carried(argv, one, index, depth)

    def text(self, one: Held, index: int, depth: int) -> None:
        """One text for a shell."""
        if depth > _DEEPEST:
            self.add(index, (Part(index=index, role=Role.UNKNOWN, runner="", effect=Effect.TOO_DEEP),))
        elif self.budget > 0 and len(self.found) < _MOST:
            self.budget -= len(one.text)
            read = script.read(one.text, one.dialect)
            for command in read.commands:
                self.command(command, one.dialect, index, depth)
            for text in _texts(read):
                part = Part(
                    index=index, role=Role.ARGUMENT, runner=_RUNNERS[one.dialect], effect=Effect.SHELL_TEXT, detail=text
                )
                self.add(index, (part,))
                self.text(Held(part, text, one.dialect), index, depth + 1)

    def command(self, command: Command, dialect: str, index: int, depth: int) -> None:
        """One simple command: its assignments, and its words as a command line."""
        self.add(index, tuple(_assigned(command, dialect)))
        argv = tuple(word.text.replace("\0", "") for word in command.words)
        if argv and argv[0]:
            self.line(argv, index, depth)

    def line(self, argv: tuple[str, ...], index: int, depth: int) -> None:
        """A command line of its own."""
        if len(self.found) >= _MOST:
            return
        parts = self.read(argv)
        parts = tuple(replace(p, detail=argv[p.index]) if p.role is Role.PROGRAM and not p.detail else p for p in parts)
        self.add(index, parts)
        self.texts(argv, parts, index, depth + 1)

    def carried(self, argv: tuple[str, ...], one: Held, index: int | None, depth: int) -> None:
        """The command line that stands after a text which runs its own arguments."""
        if one.dialect != "posix" or one.part.index + 1 >= len(argv) or one.part.role is not Role.CODE:
            return
        for command in script.read(one.text, one.dialect).commands:
            words = [word for word in command.words if word.text not in ("exec", "command", "nohup", "--")]
            if len(words) > 1 and any(Mark.POSITION in word.marks for word in words[1:]) and _runs_text(words[0].text):
                for at in range(one.part.index + 1, len(argv)):
                    self.handed(argv[at], at if index is None else index, depth)
                return
            if words and Mark.POSITION in words[0].marks:
                begins = one.part.index + (1 if words[0].names[:1] == ("0",) else 2)
                if begins < len(argv):
                    self.line(argv[begins:], begins if index is None else index, depth + 1)
                return

    def shell(self, text: str, index: int) -> None:
        """An element that its option hands to a shell."""
        one = Part(index=index, role=Role.ARGUMENT, runner="shell", effect=Effect.SHELL_TEXT, detail=text)
        self.add(index, (one,))
        self.text(Held(one, text, "posix"), index, 1)

    def handed(self, text: str, index: int, depth: int) -> None:
        """A text that another text hands to a shell."""
        part = Part(index=index, role=Role.ARGUMENT, runner="shell", effect=Effect.SHELL_TEXT, detail=text)
        if " " in text or "\n" in text:
            self.add(index, (part,))
            self.text(Held(part, text, "posix"), index, depth + 1)


def _runs_text(program: str) -> bool:
    name = base(program)
    return name in _SHELLS or name == "eval"


_TEXT_OPTION = re.compile(r"-[a-zA-Z]*c[a-zA-Z]*|/[ck]", re.ASCII)
_RUNNERS = {"posix": "shell", "power": "powershell", "cmd": "cmd"}


def _assigned(command: Command, dialect: str) -> list[Part]:
    """The variables that a command sets, for itself or for those that follow."""
    pairs = [(name, value.text) for name, value in command.assigns if name]
    if command.words and command.words[0].text.casefold() in _SETS:
        pairs += [(name, value) for name, equals, value in (w.text.partition("=") for w in command.words[1:]) if equals]
    if dialect == "power":
        pairs = [(name.removeprefix("env:"), value) for name, value in pairs if name.startswith("env:")]
    return [
        Part(index=0, role=Role.VALUE, runner="shell", effect=Effect.ENV, detail=f"{name}={value}")
        for name, value in pairs
    ]


def _texts(read: Script) -> list[str]:
    """Texts inside a text that a shell reads as well: of ``eval`` and ``trap``, and what a shell is fed."""
    found: list[str] = []
    for command in read.commands:
        words = [word for word in command.words if word.text not in ("command", "builtin")]
        name = base(words[0].text) if words else ""
        if name in ("eval", "iex", "invoke-expression") and len(words) > 1 and all(map(_readable, words[1:])):
            found.append(" ".join(word.text for word in words[1:]))
        elif name == "trap" and len(words) > 2 and words[1].text not in ("-", ""):
            found.append(words[1].text)
        elif name == "alias":
            found += [word.text.partition("=")[2] for word in words[1:] if " " in word.text]
        if name in _SHELLS and not any(word.text[:1] == "-" and word.text.endswith("c") for word in words[1:]):
            found += [one.target.text for one in command.redirects if one.operator in ("<<", "<<<", "<<-")]
            printed = typed(read, command.reads)
            found += [printed] if printed else []
        elif name in ("iex", "invoke-expression") and len(words) == 1:
            printed = typed(read, command.reads)
            found += [printed] if printed else []
    return [text for text in found if text.strip()]


#: Plain words, as in "open tasks of today": no sign of an option, a path or an address.
_PROSE = re.compile(r"(?:[A-Za-z0-9']++(?:-[A-Za-z0-9']++)*[,.;:!?]*+(?: ++|$))+")
#: What a shell acts on; ``<name>`` is for the person to fill in.
_ACTING = re.compile(r"[;&|`\n]|\$\(|<(?![\w -]+>)|(?<![\w -])>|\s>")


def _readable(word: Word) -> bool:
    """Whether the text of ``word`` is what will be read, and not how it is computed."""
    return (
        not word.inner
        and (word.static or word.text != word.raw)
        and (Mark.JOINED not in word.marks or word.text != word.raw)
    )


#: Names that a command and its words have in settings, as clients and hubs of servers read them.
_PROGRAM = ("command", "cmd", "program", "executable", "exec")
_WORDS = ("args", "arguments", "argv")
_MOST_JSON = 65_536


def _described(text: str) -> list[tuple[str, ...]]:
    """The command lines that a JSON text describes: an object with a command and its words, at any depth.

    Programs disagree about keys that stand twice and about capital letters, so every reading counts.
    """
    found: list[tuple[str, ...]] = []
    left: list[object] = [text]
    while left:
        one = left.pop()
        if isinstance(one, str):
            left += _values(one)
        elif isinstance(one, _Members):
            found += _started(one)
            left += [value for _, value in one]
        elif isinstance(one, list):
            left += one
    return found[::-1]


class _Members(list[tuple[str, object]]):
    """The members of a JSON object, in order."""


def _values(text: str) -> list[object]:
    """The value that a JSON text holds, [] for another text."""
    text = text.strip()
    if text[:1] not in ("{", "[") or len(text) > _MOST_JSON or '"' not in text:
        return []
    try:
        return [json.loads(text, object_pairs_hook=_Members)]
    except (ValueError, RecursionError):
        return []


def _started(members: _Members) -> list[tuple[str, ...]]:
    """What an object of settings starts."""
    named = [(name.casefold(), value) for name, value in members]
    words = next((w for name, value in named if name in _WORDS and (w := _strings(value))), ())
    pairs = [pair for name, value in named if name == "env" and isinstance(value, _Members) for pair in value]
    sets = [f"{name}={value}" for name, value in pairs if isinstance(value, str)]
    before = ("env", *sets) if sets else ()
    found: list[tuple[str, ...]] = []
    for name, value in named:
        listed = list(_strings(value)) if name in _PROGRAM else []
        if not listed:
            continue
        if words or len(listed) > 1:
            found.append((*before, *listed, *words))
        elif _ACTING.search(listed[0]):
            found.append((listed[0],))
        elif " " in listed[0]:
            found.append((*before, *_split(listed[0])))
    return found


def _strings(value: object) -> tuple[str, ...]:
    """A text, or the texts of a list."""
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if type(value) is list else ()


def _split(line: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(line[:_LINE]))
    except ValueError:
        return tuple(line[:_LINE].split())


def _line(text: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """The words of an element that may be a command line itself, () if it does not begin with a known program."""
    line = text[:_LINE].lstrip("! ")
    if " " not in line or not known(line.split(" ", 1)[0].strip("\"'")):
        return ()
    return _split(line)


def _acts(text: str) -> bool:
    """Whether a shell makes more of ``text`` than one plain command."""
    read = script.read(text, "posix")
    plain = len(read.commands) == 1 and not read.commands[0].redirects and not read.commands[0].assigns
    return not plain or bool(read.errors) or Mark.SUBSTITUTION in read.marks


def _pipes(text: str, known: Callable[[str], bool]) -> bool:
    """Whether a shell would start several programs for ``text``, a known one among them."""
    commands = [command for command in script.read(text, "posix").commands if command.words]
    return len(commands) > 1 and any(known(command.words[0].text) for command in commands)


def _given(argv: tuple[str, ...], index: int) -> tuple[str, str]:
    """An option and the text that it is given: in one word, or in the next."""
    word = argv[index]
    option, sign, value = word.partition("=")
    if sign and index and option[:1] == "-" and (_COMMANDS.fullmatch(option) or _TEXTS.fullmatch(option)):
        return option, value
    return (argv[index - 1] if index else ""), word


def nested(
    argv: tuple[str, ...], parts: tuple[Part, ...], read: Reader, known: Callable[[str], bool]
) -> tuple[Part, ...]:
    """How elements would be read that are command lines or programs for a shell: all parts, on the element's index."""
    inside = _Inside(read, known)
    inside.texts(argv, parts, None, 0)
    for part in parts:
        text = argv[part.index]
        if part.index and part.role in _HOLDERS and part.effect not in _TEXT:
            for line in _described(text if text.lstrip()[:1] in ("{", "[") else text.partition("=")[2]):
                if len(line) == 1 and _ACTING.search(line[0]):
                    if _pipes(line[0][:_LINE], known):
                        inside.shell(line[0], part.index)
                elif line and known(line[0]):
                    inside.line(line, part.index, 1)
    budget = _LINE * 16
    for part in parts:
        option, text = _given(argv, part.index)
        if " " not in text or (part.index and part.role not in _HOLDERS) or part.effect in _TEXT:
            continue
        runs = not part.index or bool(_COMMANDS.fullmatch(option))
        if not runs and _TEXTS.fullmatch(option):
            continue
        if budget > 0 and part.index and runs and _ACTING.search(text[:_LINE]):
            budget -= len(text[:_LINE])
            if _pipes(text[:_LINE], known):
                inside.shell(text, part.index)
                continue
        line = _line(text, known) if budget > 0 else tuple(text[:_LINE].split())
        budget -= len(line) and len(text[:_LINE])
        if len(line) < 2 or not known(line[0]):
            continue
        if runs and _ACTING.search(text) and _acts(text):
            inside.shell(text, part.index)
            continue
        if not runs and _PROSE.fullmatch(text):
            continue
        inner = read(line)
        if part.index == 0 or any(p.effect in _TELLING for p in inner):
            inside.line(line, part.index, 1)
    _behind(argv, parts, inside)
    return tuple(inside.found)


def _behind(argv: tuple[str, ...], parts: tuple[Part, ...], inside: _Inside) -> None:
    """A shell with its text among the arguments of a program that nobody knows: it is there to be started."""
    for part in parts:
        at = part.index
        if part.role is not Role.ARGUMENT or part.effect or at + 2 >= len(argv):
            continue
        if _TEXT_OPTION.fullmatch(argv[at + 1]) and base(argv[at]) in _SHELLS:
            inside.line(argv[at:], at, 1)
            return
