"""What a document is: one client's way to hold servers, whether it is written as JSON, YAML or TOML.

A member has ``NAME``, ``KEYS``, ``key`` and ``read``. ``key`` names the key of the root by which the document is
recognised; two members that both find theirs in one text make it ambiguous, and it is refused (law L8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from consentry.decode import Member, Node, pointer
from consentry.errors import Refused
from consentry.formats import entry, fields
from consentry.formats.quote import quote as quote
from consentry.model import Field, Finding, Input, Level, Server

#: Each server is a question of its own; nobody answers more in one go.
MOST_SERVERS = 64


class Found(NamedTuple):
    """The servers of a document, whose it is, what surrounds them, and what is to be said of the whole."""

    servers: tuple[Server, ...]
    client: str | None = None
    shown: fields.Leftover = fields.NOTHING
    findings: tuple[Finding, ...] = ()
    unused: tuple[Field, ...] = ()


class Document(Protocol):
    """One client's way to hold servers."""

    NAME: str
    #: The keys of the root of which ``key`` may be one.
    KEYS: tuple[str, ...]

    def key(self, root: Node, /) -> str:
        """The key of ``root`` by which this document is recognised, "" if it is another one. Never raises."""
        ...

    def read(self, root: Node, /) -> Found:
        """The servers in ``root``. Raises ``Refused``."""
        ...


def given(root: Node, key: str) -> Node | None:
    """The value of ``key``, None if it is missing or ``null``."""
    found = root.get(key) if root.kind == "object" else None
    return None if found is None or found.kind == "null" else found


def held(root: Node, key: str) -> Node:
    """The value of a key that is there: ``Document.key`` found it."""
    return given(root, key) or Node("null", root.start, root.start)


def holds(root: Node, key: str) -> str:
    """``key`` if the root has it and it is not an entry of that name; "" otherwise."""
    found = given(root, key)
    return "" if found is None or entry.startable(found) else key


def texts(node: Node) -> Iterator[str]:
    """Every text in ``node``, keys aside."""
    if node.kind == "string":
        yield node.value
    for item in node.items:
        yield from texts(item)
    for member in node.members:
        yield from texts(member.node)


def mentions(node: Node, *marks: str) -> bool:
    """Whether a text in ``node`` holds one of ``marks``."""
    return any(mark in text for text in texts(node) for mark in marks)


def few(count: int, where: str = "") -> None:
    """Refuse more servers than anybody answers for. Raises Refused ``too-many-servers``."""
    if count > MOST_SERVERS:
        message = f"the text holds {count:,} servers; {MOST_SERVERS} can be asked for at once"
        raise Refused(message, code="too-many-servers", where=where, hint="paste fewer servers at a time")


def named(node: Node, base: str, one: Callable[[Member, str], Server]) -> tuple[Server, ...]:
    """The servers of a map by name; ``one`` reads a member, given the pointer of its value. Raises Refused."""
    if node.kind != "object":
        raise entry.wrong_type(node, "an object of named servers", base)
    few(len(node.members), base)
    return tuple([one(member, base + pointer(member.key)) for member in node.members])


def listed(node: Node, base: str, one: Callable[[Node, str], Server]) -> tuple[Server, ...]:
    """The servers of an array, each with a name of its own. Raises Refused: array-document, duplicate-server."""
    if node.kind != "array":
        raise entry.wrong_type(node, "an array of servers", base)
    few(len(node.items), base)
    seen: set[str] = set()
    for index, item in enumerate(node.items):
        name, where = item.get("name"), f"{base}/{index}"
        if name is None or not name.value:
            hint = 'give each one a name, or paste one object: an entry, or {"mcpServers": {...}}'
            raise Refused("a server in an array needs a name", code="array-document", where=where, hint=hint)
        if name.value in seen:
            message, hint = f"two servers have the name {quote(name.value)}", "rename or remove one of the two"
            raise Refused(message, code="duplicate-server", where=f"{where}/name", hint=hint)
        seen.add(name.value)
    return tuple([one(item, f"{base}/{index}") for index, item in enumerate(node.items)])


def around(root: Node, read: frozenset[str], quiet: frozenset[str] = frozenset()) -> fields.Leftover:
    """What stands around the servers: everything but the keys in ``read``.

    A client obeys it for itself, not for a server, and it is never written: an unknown key weighs less there. The name
    of a document (an extension, a profile) is not the name of a server.
    """
    rest = [m for m in root.members if m.key not in read]
    calm = fields.inert([m for m in rest if m.key == "name" or m.key in quiet])
    shown = fields.of([m for m in rest if m.key != "name" and m.key not in quiet])
    found = [
        replace(f, level=Level.WARN, phrase="") if f.id == "FMT-UNKNOWN" and f.level > Level.WARN else f
        for f in shown.findings
    ]
    return fields.Leftover((*calm.fields, *shown.fields), tuple(found))


def needs_code(message: str, where: str, hint: str = "") -> Refused:
    """The refusal of what only running somebody's code would tell (law L1)."""
    return Refused(
        f"{message}: what would run cannot be known without running code",
        code="needs-code",
        where=where,
        hint=hint or "ask the publisher for the command itself, as JSON or as a command line",
    )


def array_command(node: Node, where: str, key: str = "command") -> Node:
    """``node`` with an array of words under ``key`` taken apart: the program and its arguments.

    Raises Refused: wrong-type, two-forms.
    """
    words = node.get(key) if node.kind == "object" else None
    if words is None or words.kind != "array":
        return node
    entry.texts(words, f"{where}/{key}")
    if not entry.absent(node.get("args")):
        hint = "ask the publisher which of the two is meant"
        raise Refused("the command holds its arguments already", code="two-forms", where=f"{where}/args", hint=hint)
    args = Node("array", words.start, words.end, items=words.items[1:])
    rest = [m for m in node.members if m.key not in (key, "args")]
    made = [Member(key, words.start, words.end, item) for item in words.items[:1]]
    made.append(Member("args", words.start, words.end, args))
    return Node("object", node.start, node.end, members=(*made, *rest))


def asked_for(server: Server, name: str, *, secret: bool, required: bool = True) -> tuple[str, Server]:
    """A mark for the value called ``name`` that only its owner has, and ``server`` with the input that gives it.

    The mark stands nowhere else in ``server``.
    """
    known = next((one for one in server.inputs if one.id == name), None)
    if known is not None:
        return known.mark, server
    pairs = (*server.env, *server.headers)
    texts = (server.command or "", *server.args, server.url or "", server.cwd or "", *[value for _, value in pairs])
    mark = f"${{{name}}}"
    while any(mark in text for text in texts):
        mark = f"<{mark}>"
    one = Input(id=name, definition="{}", mark=mark, label=name, secret=secret, required=required)
    return mark, replace(server, inputs=(*server.inputs, one))


def with_bearer(server: Server, name: str, where: str) -> Server:
    """``server`` with the login that Codex takes from its variable ``name``. Raises Refused ``unclear-header``."""
    mark, server = asked_for(server, name, secret=True)
    return with_header(server, "Authorization", f"Bearer {mark}", where)


def with_header(server: Server, name: str, value: str, where: str) -> Server:
    """``server`` with one more header. Raises Refused ``unclear-header`` where it is there already."""
    if any(name.casefold() == known.casefold() for known, _ in server.headers):
        message, hint = f"the header {quote(name)} is given twice", "ask the publisher which of the two is meant"
        raise Refused(message, code="unclear-header", where=where, hint=hint)
    return replace(server, headers=(*server.headers, (name, value)))
