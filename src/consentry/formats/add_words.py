"""Takes the words of a line apart by the grammar of its client: name, program, variables, headers, other options.

One driver for all clients. What a client would drop, cut or rewrite is refused, for what is shown must be what is run.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import words
from consentry.formats.add_grammars import Grammar, Option
from consentry.formats.quote import quote
from consentry.language import _
from consentry.model import Finding, Level
from consentry.show import show

_HINT = "put -- between the name of the server and its program, options of the client before it"
_OTHER = "ask the publisher for a line that the client takes as it stands, or paste the JSON of the server"
# What the yargs parser takes for a number, and the numbers that it writes back as they were (yargs-parser, isNumber).
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|(?!0[^.])-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?\s*")
_SAME = re.compile(r"0|-?[1-9][0-9]{0,14}|[0-9]{17,}|-?(?:[1-9][0-9]{0,6}|0)\.(?!00000)[0-9]{0,7}[1-9]")
_NEGATIVE = re.compile(r"-(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_LETTERS = re.compile(r"-([A-Za-z]+)")


class Taken(Struct):
    """What the words of a line said: name and program first in ``words``; ``kept`` are options that are only shown."""

    words: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    url: str | None = None
    transport: str = ""
    bearer: str | None = None
    kept: list[Member] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    name: str | None = None
    command: str | None = None
    args: list[str] = field(default_factory=list)


def text(key: str, value: str) -> Member:
    """A member that holds text."""
    return Member(key, 0, 0, Node("string", 0, 0, value))


def unclear(message: str, code: str = "unclear-option", hint: str = _HINT) -> Refused:
    """The refusal of words that do not say one thing."""
    return Refused(message, code=code, hint=hint)


def take(grammar: Grammar, rest: list[str]) -> Taken:
    """The words of ``rest`` by ``grammar``.

    Raises Refused: unclear-option, unknown-option, cut-value, duplicate-variable, unclear-header.
    """
    taken = Taken()
    at = 0
    while at < len(rest):
        word = rest[at]
        at += 1
        if grammar.after == "server" and len(taken.words) > 1:
            taken.words += [word, *rest[at:]]
            break
        if word == "--":
            _dashes(taken, grammar, rest[at:])
            break
        if word.startswith("-") and word != "-" and not (grammar.after == "mixed" and _NEGATIVE.fullmatch(word)):
            at = _dashed(taken, grammar, word, rest, at)
        else:
            taken.words.append(word)
    if grammar.words != "line":
        _from_options(taken, grammar)
    elif grammar.dashes == "needed" and len(taken.words) > 1 and "--" not in rest:
        raise unclear("the client takes a program after -- only")
    _numbers(taken, grammar)
    return taken


def _dashes(taken: Taken, grammar: Grammar, rest: list[str]) -> None:
    if grammar.dashes == "late" and len(taken.words) < 2:
        raise unclear("the client finds no program where -- stands before it", hint="put -- after the program")
    if grammar.dashes == "needed" and len(taken.words) != 1:
        raise unclear("-- must stand right after the name of the server")
    if not grammar.twice and "--" in rest:
        raise unclear("the client drops what stands before the second --", "cut-value", _OTHER)
    taken.words += rest


def _dashed(taken: Taken, grammar: Grammar, word: str, rest: list[str], at: int) -> int:
    """Take a word with a dash before ``--``, and the words that belong to it; where the next word is."""
    name, value = _split(grammar, word)
    option = grammar.options.get(name)
    begun = len(taken.words) > 1
    if option is None:
        if begun and grammar.after == "mixed" and not _reserved(grammar, word):
            taken.words.append(word)
            return at
        if begun or _reserved(grammar, word):
            raise unclear(f"{quote(word)} may be an option of the client or an argument of the server")
        raise unclear(f"{quote(name)} is not an option that is known here", "unknown-option", _OTHER)
    if begun and grammar.after == "mixed" and option.role == "env":
        taken.findings.append(_own(name))
    if option.role == "flag":
        if value is not None or (grammar.after == "mixed" and rest[at : at + 1] in (["true"], ["false"])):
            raise unclear(f"{quote(name)} is given a value, which versions of the client read differently", hint=_OTHER)
        _keep(taken, option, Node("true", 0, 0))
        return at
    values, at = ([value], at) if value is not None else _values(option, name, rest, at)
    if option.many and (value is None or grammar.dashes == "needed"):
        while at < len(rest) and (not rest[at].startswith("-") or rest[at] == "-"):
            values.append(rest[at])
            at += 1
        _greedy(grammar, name, rest, at)
    _give(taken, grammar, option, name, values)
    return at


def _split(grammar: Grammar, word: str) -> tuple[str, str | None]:
    """The option that a word names and the value that is joined to it."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    name, value = word[:2], word[2:]
    if not value or name not in grammar.options:
        return word.partition("=")[0], None
    if grammar.short == "equals":
        return (name, value[1:]) if value.startswith("=") else (word, None)
    if grammar.short == "letters" and not value.startswith("="):
        return name, value
    raise unclear(f"{quote(word)} is read differently by different programs", hint=_OTHER)


def _reserved(grammar: Grammar, word: str) -> bool:
    """Whether the client takes ``word`` although it is none of the options that it documents."""
    known = grammar.options.keys() | grammar.reserved
    if word.startswith("--"):
        name = word.partition("=")[0].partition(".")[0]
        return name in known or "--" + name[2:].removeprefix("no-") in known
    letters = _LETTERS.match(word)
    return letters is not None and all(f"-{letter}" in known for letter in letters[1])


def _own(name: str) -> Finding:
    return Finding(
        id="FMT-AMBIG",
        level=Level.WARN,
        where="/env",
        title=_("Option taken by the client"),
        says=_(
            "{name} stands after the program, but the client takes it: the server does not get it.", name=show(name)
        ),
        excerpt=show(name),
    )


def _values(option: Option, name: str, rest: list[str], at: int) -> tuple[list[str], int]:
    values = rest[at : at + option.values]
    if len(values) < option.values or "--" in values:
        raise unclear(f"{quote(name)} has no value", hint=_OTHER)
    dashed = next((value for value in values if value.startswith("-") and not option.dashed), None)
    if dashed is not None:
        raise unclear(f"{quote(dashed)} may be the value of {quote(name)} or an option of its own", hint=_OTHER)
    return values, at + option.values


def _greedy(grammar: Grammar, name: str, rest: list[str], at: int) -> None:
    """Refuse an option that also takes words with dashes as long as the client does not know them."""
    if grammar.after != "mixed" or at >= len(rest) or rest[at] == "--":
        return
    if _split(grammar, rest[at])[0] not in grammar.options:
        raise unclear(f"the client takes {quote(rest[at])} as a value of {quote(name)}", hint=_OTHER)


def _give(taken: Taken, grammar: Grammar, option: Option, name: str, values: list[str]) -> None:
    if option.role == "env":
        _variables(taken, grammar, option, name, values)
    elif option.role == "header":
        for value in [":".join(values)] if option.values == 2 else values:
            _header(taken, ":" if option.values == 2 else grammar.between, value)
    elif option.role == "args":
        taken.args += _listed(values[0]) if grammar.listed else values
    elif option.role == "shown":
        for value in values:
            if option.key == "scope" and value not in grammar.scopes:
                raise unclear(f"the client has no scope {quote(value)}", hint=_OTHER)
            _keep(taken, option, Node("string", 0, 0, value))
    elif getattr(taken, option.key):
        raise unclear(f"{quote(name)} stands twice", hint="keep one of the two")
    else:
        setattr(taken, option.key, values[0])


def _keep(taken: Taken, option: Option, node: Node) -> None:
    if not (option.many or option.again) and option.key in [member.key for member in taken.kept]:
        raise unclear(f"{quote(option.key)} stands twice", hint="keep one of the two")
    taken.kept.append(Member(option.key, 0, 0, node))


def _variables(taken: Taken, grammar: Grammar, option: Option, name: str, values: list[str]) -> None:
    if option.values == 2:
        words.assign(taken.env, "=".join(values))
        return
    if grammar.listed:
        values = values[0].split(",")
    for value in values:
        key, equals, content = value.partition("=")
        if not key or not equals:
            hint = f"every word after {name} up to the next option or -- is a variable; put the name before it"
            raise unclear(f"{quote(value)} is not NAME=VALUE", hint=hint if option.many else _OTHER)
        if key != key.strip() or (grammar.trims and content != content.strip()):
            raise unclear(f"clients cut the blanks around {quote(value)} differently", "cut-value", _OTHER)
        if "=" in content and not grammar.equals:
            raise unclear(f"the client cuts {quote(value)} at its second =", "cut-value", _OTHER)
        if not content and not grammar.empty:
            raise unclear(f"the client drops the empty variable {quote(key)}", "cut-value", _OTHER)
        words.assign(taken.env, value)


def _header(taken: Taken, between: str, value: str) -> None:
    mark = next((char for char in value if char in between), "")
    name, _, content = value.partition(mark) if mark else ("", "", "")
    name, content = (name.strip(), content.strip()) if ":" in between else (name, content)
    if not name or not content or name.casefold() in map(str.casefold, taken.headers):
        raise unclear(f"the header {quote(value)} is malformed or stands twice", "unclear-header", _OTHER)
    if between == "=" and not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise unclear(f"the client takes {quote(name)} as the name of a header", "unclear-header", _OTHER)
    taken.headers[name] = content


def _listed(value: str) -> list[str]:
    """Arguments with commas between them. Only newer versions know JSON and escaped commas there."""
    if "\\" in value or value.lstrip().startswith("["):
        raise unclear(f"versions of the client split {quote(value)} differently", "cut-value", _OTHER)
    return [part.strip() for part in value.split(",")]


def _from_options(taken: Taken, grammar: Grammar) -> None:
    """Put name and program where they stand in other clients' lines. A word that no option takes is refused."""
    if grammar.words == "options":
        if taken.words:
            raise unclear(f"no option takes the word {quote(taken.words[0])}", hint=_OTHER)
        taken.words = [taken.name or ""]
    elif len(taken.words) > 1:
        raise unclear(f"no option takes the word {quote(taken.words[1])}", hint=_OTHER)
    if taken.command is not None or taken.args:
        taken.words += [taken.command or "", *taken.args]


def _numbers(taken: Taken, grammar: Grammar) -> None:
    if grammar.numbers == "kept":
        return
    for word in taken.words[1 if grammar.numbers == "typed" else 2 :]:
        if _NUMBER.fullmatch(word) and (grammar.numbers == "typed" or not _SAME.fullmatch(word)):
            raise unclear(f"the client takes {quote(word)} as a number and writes another text", "cut-value", _OTHER)
