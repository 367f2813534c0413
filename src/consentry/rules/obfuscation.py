r"""The text hides the command name.

The name of a program is put together only when the text runs: from variables, from letters written as numbers, from
pieces between quotes, by eval, or by giving a known name another meaning. Nobody needs that to start a server. It is
done so that a person, or a program that looks for names, does not see them.

Flags:
    EXEC-OBFUS           sh -c 'a=i;b=d;$a$b now'
    EXEC-OBFUS           sh -c 'touch${IFS}/srv/x'
    EXEC-OBFUS           {"command": "bash", "args": ["-c", "$'\\x69d' now"]}
    EXEC-OBFUS           bash -c '${PATH:0:1}bin${PATH:0:1}id'
    EXEC-OBFUS           sh -c 'c""url --version'
    EXEC-OBFUS           bash -c '/bin/c?t /srv/x'
    EXEC-OBFUS           sh -c 'npx() { id; }; npx -y notes-mcp@1.2.3'
    EXEC-OBFUS           powershell -c '&("{1}{0}" -f "ex","i") x'
    EXEC-OBFUS           cmd /c 'e^c^h^o hello'
Passes:
    sh -c '"$HOME"/bin/notes --port 1'
    sh -c 'npx -y notes-mcp@1.2.3 --dir "$HOME"'
    bash -c 'exec "$@"' run npx -y notes-mcp@1.2.3
    sh -c '"npx" -y notes-mcp@1.2.3 *.md'
    powershell -c '. $PROFILE; npx -y notes-mcp@1.2.3'
    powershell -c 'Get-ChildItem "C:\a b" -Filter *.md'
    cmd /c 'npx -y notes-mcp@1.2.3 --dir %USERPROFILE% > log.txt'
Source: POSIX sh, section 2.6; MITRE ATT&CK T1027.010.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.scripts import scripts, tell
from consentry.script.marks import Mark

if TYPE_CHECKING:
    from consentry.script.values import Command, Script, Word


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


IDS: tuple[str, ...] = ("EXEC-OBFUS",)

OBFUSCATION = Wording(
    id="EXEC-OBFUS",
    level=Level.DANGER,
    title=_("The text hides the command name"),
    says=_("The name of a command is put together only when this runs. What it is cannot be seen here."),
    consequence=_("It hides which command it runs."),
    phrase="run hidden text",
)

_HIDES = frozenset(
    (Mark.VARIABLE, Mark.EXPANSION, Mark.INDIRECT, Mark.BLANKS, Mark.ESCAPED, Mark.SPLICED, Mark.GLOB, Mark.BRACE,
     Mark.JOINED)
)  # fmt: skip
#: Marks that hide something wherever they stand.
_ANYWHERE = frozenset((Mark.BLANKS, Mark.ESCAPED, Mark.INDIRECT))
_POSITIONS = re.compile(r"\"?\$(?:[0-9@*]|\{[0-9@*]{1,3}\})\"?|%[0-9*~]{1,3}|%%?[A-Za-z]")
_SHADOWS = frozenset(("command", "builtin", "exec", "env"))
_EVALUATES = frozenset(("eval", "iex", "invoke-expression"))
_STARTERS = frozenset(("command", "exec", "builtin", "sudo", "env", "nohup", ".", "call", "start", "time"))
#: Words that begin a test or a keyword and name no command.
_NO_NAMES = frozenset(("[", "[[", "*", "?", "%", "."))


def _hides(word: Word, posix: bool) -> bool:
    marks = word.marks & _HIDES
    if Mark.POSITION in word.marks and not _POSITIONS.fullmatch(word.raw):
        return True
    if marks == {Mark.VARIABLE}:  # a folder from a variable, the name itself in full
        head, slash, tail = word.raw.replace("\\", "/").strip("\"'").rpartition("/")
        return not slash or any(c in tail for c in "$%!") or not (posix or head)
    return bool(marks) and word.text not in _NO_NAMES


def _command(command: Command, read: Script) -> bool:
    posix = read.dialect == "posix"
    words = command.words
    if any(word.marks & _ANYWHERE for word in words):
        return True
    sourced = False
    while words and words[0].static and words[0].text.casefold() in _STARTERS:
        sourced = words[0].text == "."
        words = words[1:]
    if not words:
        return False
    name, after = words[0], words[1:]
    if sourced and name.marks & _HIDES == {Mark.VARIABLE}:  # a file from a variable: no command has that name
        return False
    if _hides(name, posix) and (posix or name.text != "write-output"):
        return True
    if name.text.casefold() in _EVALUATES:
        return posix or any(word.marks & {Mark.JOINED, Mark.SPLICED} for word in after)
    if name.text.casefold() in ("set-alias", "sal", "nal", "new-alias", ".expandstring"):
        return True
    if name.text.casefold() in (".invoke", ".invokescript"):
        return any(word.marks & {Mark.JOINED} for word in after)
    interpreted = name.text in ("sh", "bash", "zsh", "dash", "ksh")
    if interpreted and len(after) > 1 and after[0].text.endswith("c") and after[0].text[:1] == "-":
        return Mark.VARIABLE in after[1].marks and not after[1].inner and after[1].raw.strip("\"'")[:1] == "$"
    return name.text in ("hash", "enable") and any(word.text in ("-p", "-f") for word in after)


def _fed_joined(command: Command, read: Script) -> bool:
    """Text that was put together and is piped into what runs it."""
    if not command.words or command.words[0].text.casefold() not in ("iex", "invoke-expression"):
        return False
    feeds = [read.commands[i] for span in command.reads for i in range(span.start, span.end)]
    return any(Mark.JOINED in word.marks for feed in feeds for word in feed.words)


def _shadows(read: Script) -> bool:
    """A function or an alias that takes the name of another command."""
    for name, span in read.functions:
        for command in read.commands[span.start : span.end]:
            if (
                command.function == name
                and command.texts[:1]
                and command.texts[0] in _SHADOWS
                and name in command.texts
            ):
                return True
        if read.dialect == "posix" and name in _FAMILIAR:
            return True
    for command in read.commands:
        if command.texts[:1] == ("alias",) and any(t.partition("=")[0] in _FAMILIAR for t in command.texts[1:]):
            return True
    return False


_FAMILIAR = _names(
    """
    npx npm node python python3 uv uvx pip docker git curl wget ls cat cd echo sudo rm cp mv ssh bash sh env
    command test true exit printf grep sed awk find kill which set export source bun deno go cargo java pnpm
    yarn
    """
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about hidden command names."""
    for told in scripts(case):
        read = told.script
        hiding = next((c for c in read.commands if _command(c, read) or _fed_joined(c, read)), None)
        if hiding is not None:
            yield tell(OBFUSCATION, case, told, hiding)
        elif _shadows(read) or (Mark.JOINED in read.marks and read.dialect == "posix"):
            yield tell(OBFUSCATION, case, told)
