"""The line that adds a server through a client's own command, as READMEs print it: ``claude mcp add NAME -- CMD ARG``.

Each program takes its options in its own way; where a word could be an option of the program or an argument of the
server, the line is refused. Sources: the programs' own help and, for Codex and Gemini, their public sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from consentry.decode import Member, Node, scan
from consentry.errors import Refused
from consentry.formats import entry, fields, words
from consentry.formats.interface import add_command, form, quote
from consentry.model import Field, InstallRequest, Server

NAME: str = "client command"


class Grammar(NamedTuple):
    """The options of one program. ``after``: what a word with a dash after the server's program is.

    "server": an argument of the server. "unclear": needs ``--`` before it. "own": an option of the program if it
    knows it, and the server's otherwise; ``--`` only ends that.
    """

    env: tuple[str, ...]
    kept: tuple[str, ...] = ()
    transport: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    after: Literal["server", "unclear", "own"] = "unclear"
    one_line: bool = False
    one_equals: bool = False


_GEMINI = Grammar(
    env=("-e", "--env"),
    kept=("-s", "--scope", "--timeout", "--description"),
    transport=("-t", "--transport"),
    header=("-H", "--header"),
    flags=("--trust",),
    after="own",
    one_equals=True,
)
_GRAMMARS = {
    "claude": Grammar(
        env=("-e", "--env"),
        kept=("-s", "--scope"),
        transport=("-t", "--transport"),
        header=("-H", "--header"),
    ),
    "codex": Grammar(env=("--env",), url=("--url",), after="server"),
    "gemini": _GEMINI,
    "qwen": _GEMINI,
    "amp": Grammar(env=("--env",)),
    "devin": Grammar(env=("--env", "-e"), kept=("--scope", "-s")),
    "cline": Grammar(env=("--env", "-e")),
    "droid": Grammar(env=("--env",), transport=("--type",), header=("--header",), one_line=True),
    "opencode": Grammar(env=("--env",), kept=("--scope",)),
}
_ADDS = frozenset(("mcp add", "mcp install"))


@dataclass(slots=True)
class _Line:
    """What the options and words of a line said so far."""

    words: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    url: str | None = None
    transport: str = ""
    kept: list[Member] = field(default_factory=list)
    dashed: bool = False


def claims(offer: str) -> bool:
    """Whether ``offer`` begins with a client's command for adding a server."""
    return form(offer) == "line" and add_command(offer) is not None


def read(offer: str) -> InstallRequest:
    """The server that the line would add. Raises Refused, see ``words``, ``entry.server``, and unclear-option."""
    program, verb = add_command(offer) or ("", "")
    line = [word.text for word in words.split(offer)]
    client = None
    if verb == "--add-mcp":
        server, client = _json(line[2:], ()), "vscode"
    elif (program, verb) == ("claude", "mcp add-json"):
        server = _add_json(line[3:])
    elif verb in _ADDS:
        grammar = _GRAMMARS[program]
        server = _server(_scan(grammar, line[3:]), grammar)
    else:
        hint = "paste the JSON of the server, or the command that starts it"
        message = f"{quote(program)} {quote(verb)} does not say what would run"
        raise Refused(message, code="unsupported-line", hint=hint)
    return InstallRequest(raw=offer, format=NAME, channel="command line", client=client, servers=(server,))


def _add_json(rest: list[str]) -> Server:
    kept: list[Member] = []
    while len(rest) > 2 and rest[0] in ("-s", "--scope"):
        kept.append(_text("scope", rest[1]))
        rest = rest[2:]
    return _json(rest[1:], tuple(rest[:1]), fields.inert(kept))


def _json(rest: list[str], names: tuple[str, ...], shown: fields.Leftover = fields.NOTHING) -> Server:
    if len(rest) != 1:
        raise _unclear("one JSON text is expected at the end of the line")
    root = scan(rest[0], case_variants=True).root
    entry.check_keys(root)
    return entry.server(entry.Request(node=root, names=names, asks=not names), shown)


def _text(key: str, value: str) -> Member:
    return Member(key, 0, 0, Node("string", 0, 0, value))


def _unclear(message: str, code: str = "unclear-option") -> Refused:
    hint = "put -- between the name of the server and its program, options of the client before it"
    return Refused(message, code=code, hint=hint)


def _scan(grammar: Grammar, rest: list[str]) -> _Line:
    line = _Line()
    source = iter(rest)
    for word in source:
        begun = len(line.words) > 1
        if begun and grammar.after == "server":
            line.words += [word, *source]
        elif word == "--":
            _dashes(line, grammar, source)
        elif word.startswith("-") and word != "-":
            _dashed(line, grammar, word, source, begun)
        else:
            line.words.append(word)
    return line


def _dashes(line: _Line, grammar: Grammar, source: Iterator[str]) -> None:
    if len(line.words) != 1 and grammar.after != "own":
        raise _unclear("-- must stand right after the name of the server")
    line.dashed = True
    line.words += source


def _dashed(line: _Line, grammar: Grammar, word: str, source: Iterator[str], begun: bool) -> None:
    """A word with a dash before ``--``: an option of the program, or of the server once that has begun."""
    option, equals, value = word.partition("=")
    own = option in (*grammar.env, *grammar.kept, *grammar.transport, *grammar.header, *grammar.url, *grammar.flags)
    remote = line.transport in ("http", "sse") or (begun and line.words[1].startswith(("http://", "https://")))
    if begun and not remote:
        if own or grammar.after == "unclear":
            raise _unclear(f"{quote(word)} may be an option of the client or an argument of the server")
        line.words.append(word)
    elif not own:
        raise _unclear(f"{quote(option)} is not an option that is known here", "unknown-option")
    elif option in grammar.flags:
        line.kept.append(Member(option.lstrip("-"), 0, 0, Node("true", 0, 0)))
    else:
        _option(line, grammar, option, value if equals else next(source, ""))


def _option(line: _Line, grammar: Grammar, option: str, value: str) -> None:
    if option in grammar.env:
        if grammar.one_equals and value.count("=") > 1:
            raise _unclear(f"the client cuts {quote(value)} at its second =", "cut-value")
        words.assign(line.env, value)
    elif option in grammar.header:
        name, colon, text = value.partition(":")
        if not colon or name.casefold() in map(str.casefold, line.headers):
            raise _unclear(f"the header {quote(value)} is malformed or stands twice", "unclear-header")
        line.headers[name.strip()] = text.strip()
    elif option in grammar.url:
        line.url, line.transport = value, "http"
    elif option in grammar.transport:
        line.transport = value
    else:
        line.kept.append(_text(option.lstrip("-"), value))


def _server(line: _Line, grammar: Grammar) -> Server:
    """The server, through the same reader as every other entry: one place decides what contradicts what."""
    if not line.words:
        raise Refused("the line holds no name", code="nothing-to-run", hint="give a name, -- and the program")
    name, *command = line.words
    if grammar.one_line and len(command) == 1 and " " in command[0]:
        command = [word.text for word in words.split(command[0])]
    url = line.url
    if line.transport in ("http", "sse") and url is None and command:
        url, *command = command
    members = [_text("type", line.transport)] if line.transport else []
    members += [_text("url", url)] if url is not None else []
    members += [_text("command", command[0]), _array("args", command[1:])] if command else []
    members += [_object("env", line.env), _object("headers", line.headers)]
    kept = fields.of([m for m in line.kept if m.key == "trust"])
    options: tuple[Field, ...] = fields.inert([m for m in line.kept if m.key != "trust"]).fields
    shown = fields.Leftover((*options, *kept.fields), kept.findings)
    return entry.server(entry.Request(node=Node("object", 0, 0, members=tuple(members)), names=(name,)), shown)


def _array(key: str, values: list[str]) -> Member:
    return Member(key, 0, 0, Node("array", 0, 0, items=tuple(Node("string", 0, 0, value) for value in values)))


def _object(key: str, values: dict[str, str]) -> Member:
    return Member(key, 0, 0, Node("object", 0, 0, members=tuple(_text(name, value) for name, value in values.items())))
