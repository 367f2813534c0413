"""What a pasted line holds beyond one simple command, and what its reader can do about it: words for a refusal.

Nothing here decides whether a line is read; ``words`` has stopped at a place that it does not read.
"""

from __future__ import annotations

import re
from typing import NoReturn

from consentry.errors import Refused
from consentry.formats.quote import quote

_HINT = "give the program and its arguments only, each word with a special character in single quotes"
_ALONE = "give only the one command that starts the server, without what prepares it or follows it"
_ONE = "write the command on one line"
_CONTINUED = re.compile(r"(?:\^[ \t]*|\\[ \t]+)\Z")
_PLACEHOLDER = re.compile(r"<[A-Za-z][\w .:/-]{0,60}>", re.ASCII)
_FOLDER = re.compile(r"\$(?:\(pwd\)|PWD\b|\{PWD\})", re.IGNORECASE)
_HOME = re.compile(r"\$(?:HOME\b|\{HOME\})")
_VARIABLE = re.compile(r"\$(?:\w{1,60}|\{\w{1,60}\})", re.ASCII)
_SETS = re.compile(r"[ \t]*(?:export[ \t]|set[ \t]|\$env:|[A-Za-z_]\w{0,60}=\S{0,200}[ \t]*;)", re.IGNORECASE)
_ENTERS = re.compile(r"[ \t]*(?:cd|pushd|chdir)[ \t]", re.IGNORECASE)
_TOKEN = re.compile(r"\S{1,80}")

#: What stands where reading stopped, two characters before one: what it is, and what to do where that is known.
_KINDS = {
    "\\\r": ("a line continued before CR LF, which shells read as a second line", ""),
    "`\n": ("a line continued as in PowerShell", _ONE),
    "&&": ("a second command after &&", _ALONE),
    "||": ("a second command after ||", _ALONE),
    ";": ("a second command after ;", _ALONE),
    "&": ("a second command or a background job after &", _ALONE),
    "|": ("a pipe", _ALONE),
    "<": ("a redirection", "leave out what begins with <: the client itself is what the server reads from"),
    ">": ("a redirection", "leave out what begins with >: the client itself reads what the server writes"),
    "`": ("a command substitution", "write what it would print in its place"),
    "$": ("something that a shell fills in after $", "write what it would become in its place"),
    "(": ("a group", ""),
    ")": ("a group", ""),
    "\\": ("a backslash that shells and systems read differently", "put the word in single quotes"),
    "'": ("a quote that is not closed", "copy the line again, to its end"),
    "\n": ("a second line", "paste one command; a longer text goes one request at a time"),
    "\r": ("a second line", "paste one command; a longer text goes one request at a time"),
}


def refuse(what: str, hint: str = "") -> NoReturn:
    """Refuse a line that is more than one simple command."""
    raise Refused(f"the line holds {what}", code="not-one-command", hint=hint or _HINT)


def stopped(line: str, at: int) -> NoReturn:
    """Refuse ``line``, whose character ``at`` belongs to no simple command."""
    char = line[at]
    if char == "<" and (found := _PLACEHOLDER.match(line, at)):
        hint = f"put it in single quotes, '{found[0]}': it is asked for then; or put your own value in its place"
        refuse(f"the placeholder {quote(found[0])}", hint)
    if char == '"':
        refuse(*_quoted(line, at))
    if char == "$":
        refuse(*_filled(line, at))
    if char == "&" and "://" in line[max(line.rfind(" ", 0, at), at - 2_000) + 1 : at]:
        refuse("an address with & outside quotes", "put the whole address in single quotes")
    if char == "\n" and (found := _CONTINUED.search(line[max(0, at - 9) : at])):
        refuse(
            "a line continued with ^, as in cmd.exe"
            if "^" in found[0]
            else "a blank after the \\ at the end of a line",
            _ONE,
        )
    if char == "\\" and at == len(line) - 1:
        refuse("a \\ at its end, which continues a line", "leave it out, or paste the lines that follow too")
    if char in "&|;" and _ENTERS.match(line):
        hint = 'paste it as JSON, {"command": ..., "args": [...], "cwd": ...}: the folder goes into cwd'
        refuse(_kind(line, at)[0], hint)
    if char in "&|;" and _SETS.match(line):
        refuse(_kind(line, at)[0], "write variables before the program, NAME=VALUE PROGRAM ..., as one command")
    if char == "&" and not line[at + 1 :].strip():
        refuse("a & at its end, which starts a background job", "leave it out: the client itself starts the server")
    if char == "`" and line.strip()[-1:] == "`" and not line[:at].strip():
        refuse("marks of Markdown around it", "paste what stands between the backquotes")
    refuse(*_kind(line, at))


def _kind(line: str, at: int) -> tuple[str, str]:
    return _KINDS.get(line[at : at + 2]) or _KINDS.get(line[at]) or (f"the character {quote(line[at])} unquoted", "")


def _filled(line: str, at: int) -> tuple[str, str]:
    """What a shell fills in for ``$``."""
    if found := _FOLDER.match(line, at):
        return f"{found[0]}, the folder that a shell is in", "write the full path of the folder in its place"
    if found := _HOME.match(line, at):
        return f"{found[0]}, which a shell fills in", "write the full path of your home folder in its place"
    if line.startswith("$(", at):
        return "a command substitution $( )", "write what it would print in its place"
    if found := _VARIABLE.match(line, at):
        hint = "write its value in its place, or paste the JSON of the server, where the client fills in variables"
        return f"the variable {quote(found[0])}, which a shell fills in", hint
    return _KINDS["$"]


def _quoted(line: str, at: int) -> tuple[str, str]:
    """What stands inside double quotes that are not read."""
    rest = at + 1
    while rest < len(line) and line[rest] != '"':
        if line[rest] == "$":
            return _filled(line, rest)
        if line[rest] == "`":
            return _KINDS["`"]
        rest += 2 if line[rest] == "\\" else 1
    return ("a backslash at the end of a line in quotes", "") if rest < len(line) else _KINDS["'"]


def marked(word: str) -> NoReturn:
    """Refuse a word that begins with a sign of the shell: a comment, a home folder, or a list in braces."""
    if word[0] == "#":
        refuse("a comment", "leave out # and what follows it")
    if word[0] == "~":
        refuse("a home folder ~, which a shell fills in", "write the full path of your home folder in its place")
    refuse("a list that a shell fills in", "write out each word of the list, or put it in single quotes")


def pattern(line: str, start: int) -> NoReturn:
    """Refuse a word that a shell takes for a pattern of file names; it begins at ``start``."""
    found = _TOKEN.match(line, start)
    word = found[0] if found and "'" not in found[0] else ""
    hint = f"put it in single quotes if it is meant as it stands: '{quote(word)}'" if word else ""
    refuse("a file pattern outside quotes", hint)


def typeset(word: str) -> NoReturn:
    """Refuse a word that begins with a quotation mark or dash as word processors and web pages set them."""
    hint = "write plain quotes (' or \") and hyphens in their place, or copy the line from the source of the page"
    refuse(f"the sign {quote(word[:1])}, which web pages put in place of a plain one", hint)
