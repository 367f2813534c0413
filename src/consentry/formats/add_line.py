"""The line that adds a server through a client's own command, as READMEs print it: ``claude mcp add NAME -- CMD ARG``.

Read as the client would: ``add_grammars`` says how each takes its words. Where its versions differ, where it would drop
or change a word, or where its grammar is not known, the line is refused.
"""

from __future__ import annotations

import re

from consentry.decode import Member, Node, scan
from consentry.errors import Refused
from consentry.formats import add_words, entry, fields, safeguards, words
from consentry.formats.add_command import Call, find
from consentry.formats.add_grammars import GRAMMARS, PROFILES, Grammar
from consentry.formats.add_words import Taken, text, unclear
from consentry.formats.documents.interface import with_bearer
from consentry.formats.interface import form, quote
from consentry.model import Field, InstallRequest, Server

NAME: str = "client command"

_BEARER = "--bearer-token-env-var"
_WEB = ("http://", "https://")
_REMOTE = frozenset(("http", "sse", "streamable-http", "streamableHttp"))
_QUOTES = re.compile(r'\\"|"""')
_GOOSE = re.compile(r"[^\s'\"\\]+")
_PASTE = "paste the JSON of the server, or the command that starts it"


def claims(offer: str) -> bool:
    """Whether ``offer`` begins with a client's command for adding a server."""
    return form(offer) == "line" and find(offer) is not None


def read(offer: str) -> InstallRequest:
    """The server that the line would add. Raises Refused, see ``words``, ``add_words``, ``entry.server``, and below."""
    line = words.split(offer)
    call = find(offer)
    if call is None or call.kind not in ("add", "profile", "session"):
        raise _not_read(call)
    rest = [word.text for word in line[call.length :]]
    if call.kind == "profile":
        server, client = _profile(rest), PROFILES[call.program]
    elif call.kind == "session":
        server, client = _session(rest), "goose"
    else:
        grammar = GRAMMARS[call.program, call.verb]
        taken = add_words.take(grammar, rest)
        server = _add_json(taken) if call.verb == "mcp add-json" else _server(taken, grammar)
        client = grammar.client
        if not grammar.names.fullmatch(server.name):
            message = f"{quote(call.program)} does not take the name {quote(server.name)} as it is"
            raise Refused(message, code="bad-name", hint="ask the publisher for a line with a plain name")
    said = words.folded(line)
    return InstallRequest(
        raw=offer, format=NAME, channel="command line", client=client, servers=(server,), findings=said
    )


def _not_read(call: Call | None) -> Refused:
    program, verb, _, kind = call or Call("", "", 0, "unknown")
    called = quote(f"{program} {verb}".rstrip())
    if kind == "installer":
        message = f"{called} runs an installer that sets servers up in clients; what they would run is not in the line"
        hint = "give the server itself: npm:NAME, pypi:NAME, oci:IMAGE, its JSON, or the command that starts it"
        return Refused(message, code="installer-line", hint=hint)
    if kind == "chat":
        message = f"{called} is typed into the chat of a client; it is no program"
        hint = "type it there, where the client asks; or paste the JSON or the command of the server that it adds"
        return Refused(message, code="unsupported-line", hint=hint)
    if kind == "before":
        message = f"something stands before {called} that is for the client and not for the server"
        hint = "give the line without it; variables of the server go into options of the client"
        return Refused(message, code="unclear-option", hint=hint)
    if kind == "unsaid":
        return Refused(f"{called} does not say what would run", code="unsupported-line", hint=_PASTE)
    return Refused(f"how {called} takes its words is not known here", code="unsupported-line", hint=_PASTE)


# ---- JSON ----------------------------------------------------------------------------------------------------------


def _profile(rest: list[str]) -> Server:
    """The server of ``code --add-mcp JSON``."""
    given = [word.removeprefix("--add-mcp=") for word in rest]
    return _json(given, ())


def _add_json(taken: Taken) -> Server:
    """The server of ``claude mcp add-json NAME JSON``, which refuses a wrapped entry and an address without a type."""
    if taken.env or taken.headers or taken.transport:
        raise unclear("variables, headers and the transport belong into the JSON")
    return _json(taken.words[1:], tuple(taken.words[:1]), _left(taken), typed=True)


def _json(
    rest: list[str], names: tuple[str, ...], shown: fields.Leftover = fields.NOTHING, typed: bool = False
) -> Server:
    if len(rest) != 1:
        raise unclear("one JSON text is expected at the end of the line")
    try:
        root = scan(rest[0], case_variants=True).root
    except Refused as refused:
        if refused.code == "malformed-json" and _QUOTES.search(rest[0]):
            message = (
                "the quotes in the JSON are written for PowerShell or cmd.exe, whose versions read them differently"
            )
            hint = "paste the JSON alone, with plain quotes"
            raise Refused(message, code="malformed-json", hint=hint) from None
        raise
    entry.check_keys(root)
    if typed and entry.buried(root):
        raise entry.wrapped("Claude Code")
    if typed and root.get("url") is not None and root.get("type") is None:
        message, hint = "the client takes no address without its type", 'add "type": "http" or "sse" to the JSON'
        raise Refused(message, code="unknown-type", where="/type", hint=hint)
    return entry.server(entry.Request(node=root, names=names, asks=not names), shown)


# ---- words ---------------------------------------------------------------------------------------------------------


def _server(taken: Taken, grammar: Grammar) -> Server:
    """The server, through the same reader as every other entry: one place decides what contradicts what."""
    if not taken.words or not taken.words[0]:
        raise Refused("the line holds no name", code="nothing-to-run", hint="give a name, -- and the program")
    name, *command = taken.words
    if grammar.joins and taken.transport not in _REMOTE:
        command = _joined(command)
    url = taken.url
    if url is None and command and _is_address(taken, grammar, command[0]):
        url, *command = command
        if not url.startswith(_WEB) and not command:
            raise unclear(f"{quote(url)} is not an address that the client could reach", "type-contradiction")
    if command and command[0].startswith("-"):
        raise unclear(f"{quote(command[0])} stands where the program should")
    if taken.bearer == "":
        raise unclear(f"{_BEARER} names no variable")
    if command and taken.bearer:
        raise unclear(f"{_BEARER} goes with an address, not with a program", "type-contradiction")
    members = [text("type", taken.transport)] if taken.transport else []
    members += [text("url", url)] if url is not None else []
    members += [text("command", command[0]), _array("args", command[1:])] if command else []
    members += [_object("env", taken.env), _object("headers", taken.headers)]
    node = Node("object", 0, 0, members=tuple(members))
    server = entry.server(entry.Request(node=node, names=(name,)), _left(taken))
    return with_bearer(server, taken.bearer, "") if taken.bearer else server


def _is_address(taken: Taken, grammar: Grammar, program: str) -> bool:
    """Whether the client takes the word in place of the program as an address."""
    if taken.transport in _REMOTE:
        return True
    if not program.startswith(_WEB):
        return False
    if grammar.seen and not taken.transport:
        return True
    hint = "ask the publisher for a line that names the transport, http or sse"
    message = f"the client would try to start the address {quote(program)} as a program"
    raise Refused(message, code="type-contradiction", hint=hint)


def _joined(command: list[str]) -> list[str]:
    """The words as a client has them that joins them with blanks and splits them again, by its own shell rules."""
    line = words.split(" ".join(command))
    odd = next((word for word in line if not word.text or any(char in word.text for char in "*?#")), None)
    if odd is not None:
        raise unclear(f"the client splits the line again and changes {quote(odd.text)}", "cut-value")
    return [word.text for word in line]


def _left(taken: Taken) -> fields.Leftover:
    """The options that are no part of the server; those that switch questions off are said."""
    risky = fields.of([m for m in taken.kept if safeguards.safeguard(m.key)])
    options: tuple[Field, ...] = fields.inert([m for m in taken.kept if not safeguards.safeguard(m.key)]).fields
    return fields.Leftover((*options, *risky.fields), (*risky.findings, *taken.findings))


def _array(key: str, values: list[str]) -> Member:
    return Member(key, 0, 0, Node("array", 0, 0, items=tuple(Node("string", 0, 0, value) for value in values)))


def _object(key: str, values: dict[str, str]) -> Member:
    return Member(key, 0, 0, Node("object", 0, 0, members=tuple(text(name, value) for name, value in values.items())))


# ---- Goose ---------------------------------------------------------------------------------------------------------


def _session(rest: list[str]) -> Server:
    """The extension of ``goose session --with-extension "ENV=v cmd args"``: variables and command in one text.

    Older versions split it at blanks, newer ones by shell rules and with a name before a colon (block/goose, the
    ``parse_stdio_extension`` of its command line), so only what both read alike is read.
    """
    if len(rest) != 2 or rest[0] not in ("--with-extension", "--with-streamable-http-extension"):
        raise unclear("exactly one --with-extension with one text is expected", hint=_PASTE)
    option, given = rest
    if option != "--with-extension":
        if not given.startswith(_WEB) or len(given.split()) != 1:
            raise unclear(f"{quote(given)} is not one address", hint=_PASTE)
        return entry.server(entry.Request(node=Node("object", 0, 0, members=(text("url", given),))))
    parts = given.split()
    odd = next((part for part in parts if not _GOOSE.fullmatch(part)), None)
    if odd is not None:
        raise unclear(f"versions of the client split {quote(odd)} differently", "cut-value", _PASTE)
    if re.match(r"[A-Za-z0-9_-]{2,}:(?!//)", given):
        raise unclear("the text may begin with a name, which older versions run as the program", hint=_PASTE)
    env: dict[str, str] = {}
    while parts and "=" in parts[0]:
        words.assign(env, parts.pop(0))
    if not parts:
        raise Refused("the extension holds no program", code="nothing-to-run", hint=_PASTE)
    members = (text("command", parts[0]), _array("args", parts[1:]), _object("env", env))
    return entry.server(entry.Request(node=Node("object", 0, 0, members=members)))
