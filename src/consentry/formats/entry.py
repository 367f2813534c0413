"""One configuration entry, read in exactly one way: the fields that every form of request ends in.

Every field is consumed, shown or refused (law L7). ``null``, ``[]`` and ``{}`` mean absent. Nothing is converted: a
number where text belongs is refused, because clients would turn it into different texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from consentry.decode import Member, Node, pointer
from consentry.errors import Refused
from consentry.formats import fields, inputs
from consentry.formats.naming import derived
from consentry.formats.quote import nul, quote
from consentry.language import _
from consentry.model import Finding, Level, Server
from consentry.show import show

Transport = Literal["stdio", "http", "sse"]

ADDRESSES = ("url", "httpUrl", "serverUrl", "uri")
KINDS = ("type", "transport", "transportType")
CONSUMED = frozenset(("command", "args", "env", "cwd", "headers", "name", *ADDRESSES, *KINDS))
STARTERS = frozenset(("command", *ADDRESSES))

_TRANSPORTS: dict[str, Transport] = {
    "stdio": "stdio",
    "local": "stdio",
    "http": "http",
    "remote": "http",
    "streamable-http": "http",
    "streamable_http": "http",
    "streamableHttp": "http",
    "sse": "sse",
}
_FOLDED = {key.casefold() for key in CONSUMED}
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_PLAIN_WORDS = re.compile(r"[\w@./:=+-]{1,60}(?: [\w@./:=+-]{1,60}){0,8}", re.ASCII)
_VARIABLES = frozenset(("env", "envs", "environment"))
_RESERVED = frozenset(("__proto__", "constructor", "prototype"))
_ARTICLE = {"object": "an object", "array": "an array", "string": "text", "number": "a number", "null": "null"}


class Request(NamedTuple):
    """An entry and what is known of it from around it.

    ``names`` come from the link or the map; ``base`` is the pointer of the entry in the document, for refusals;
    ``inputs`` are the inputs that belong to it; ``asks`` says that the entry itself may hold some. ``shared`` says that
    they belong to several servers: the caller shows those that none of them refers to.
    ``spelled`` gives the client's own names of fields (``{"env": "environment"}``), ``inert`` further fields of which
    nothing needs to be said, ``taken`` those that the caller reads itself.
    """

    node: Node
    names: tuple[str, ...] = ()
    base: str = ""
    inputs: inputs.Catalogue | None = None
    asks: bool = False
    shared: bool = False
    spelled: Mapping[str, str] = {}
    inert: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()

    def at(self, key: str) -> str:
        """The pointer of a field, as the client spells it."""
        return f"{self.base}/{self.spelled.get(key, key)}"

    def members(self) -> dict[str, Node]:
        """The members by our names of the fields."""
        given = {member.key: member.node for member in self.node.members}
        return {key: given[own] for key in CONSUMED | given.keys() if (own := self.spelled.get(key, key)) in given}


def absent(node: Node | None) -> bool:
    """Whether a value says nothing: missing, ``null``, ``[]`` or ``{}``."""
    if node is None or node.kind == "null":
        return True
    return (node.kind == "array" and not node.items) or (node.kind == "object" and not node.members)


def startable(node: Node) -> bool:
    """Whether ``node`` has the shape of an entry: an object with a command or an address."""
    return node.kind == "object" and any(m.key in STARTERS and not absent(m.node) for m in node.members)


def buried(node: Node) -> bool:
    """Whether ``node`` starts nothing itself but holds an entry one or two levels deeper."""
    if node.kind != "object" or startable(node):
        return False
    return any(startable(m.node) or any(startable(n.node) for n in m.node.members) for m in node.members)


def wrong_type(node: Node, expected: str, where: str) -> Refused:
    """The refusal of a value of another kind."""
    kind = _ARTICLE.get(node.kind, node.kind)
    message = f"{quote(where) or 'the request'} must be {expected}, not {kind}"
    return Refused(message, code="wrong-type", where=where, hint=_written(node, expected))


def _written(node: Node, expected: str) -> str:
    """How a value of another kind is written so that every client reads the same."""
    if node.kind == "null":
        return "programs take null for absent, for empty or for an error; ask the publisher to leave it out"
    if expected == "text" and node.kind in ("true", "false"):
        return f'write "{node.kind}", in quotes, if that is meant: clients turn the bare word into different texts'
    if expected == "text" and node.kind == "number" and _PLAIN_NUMBER.fullmatch(node.value):
        return f'write "{node.value}", in quotes: clients turn a bare number into different texts'
    if expected == "an array of texts" and node.kind == "string" and _PLAIN_WORDS.fullmatch(node.value):
        words = ", ".join(f'"{word}"' for word in node.value.split(" "))
        return f"write [{words}] if that is meant: clients split the text differently, or not at all"
    if expected.startswith("an object with text") and node.kind in ("array", "string"):
        return 'write {"NAME": "value"} for each of them; clients read other forms differently, or not at all'
    return "clients turn other values into different texts; ask the publisher for a corrected request"


#: How a client of its own way writes an entry: the key and the kind of its value, and what stands around it there.
_OWN_WAYS = (
    ("command", "object", "Zed", "context_servers"),
    ("command", "array", "opencode", "mcp"),
    ("cmd", "string", "Goose", "extensions"),
)


def _own_way(members: Mapping[str, Node], otherwise: str) -> str:
    """What to do with an entry as one client alone writes it, pasted without what says whose it is."""
    for key, kind, client, around in _OWN_WAYS:
        node = members.get(key)
        if node is not None and node.kind == kind and (kind != "object" or node.get("path") is not None):
            return f'{client} writes it so: paste it within {{"{around}": {{"NAME": ...}}}}, or below {around}: in YAML'
    return otherwise


def check_keys(node: Node, where: str = "", variables: bool = False) -> None:
    """Refuse keys that programs treat specially or confuse: ``reserved-key``, ``case-variant-key``, at any depth.

    Names of environment variables may differ by case only, as ``http_proxy`` and ``HTTP_PROXY`` do.
    """
    for index, item in enumerate(node.items):
        if item.members or item.items:
            check_keys(item, f"{where}/{index}")
    seen: set[str] = set()
    for key, *_place, value in node.members:
        if key in _RESERVED:
            hint = "ask the publisher for another name"
            raise Refused(f"{key} is a reserved name", code="reserved-key", where=where + pointer(key), hint=hint)
        if not variables:
            folded = key.casefold()
            if folded in seen:
                raise _case_variant("two keys differ only by case", where + pointer(key))
            seen.add(folded)
        if value.members or value.items:
            check_keys(value, where + pointer(key), key in _VARIABLES)


def _case_variant(message: str, where: str) -> Refused:
    hint = "some programs ignore case and would use the other one; ask for a corrected request"
    return Refused(message, code="case-variant-key", where=where, hint=hint)


def text(node: Node | None, where: str) -> str | None:
    """The text of a value, None if it is absent. Raises Refused: wrong-type, nul."""
    if node is None or absent(node):
        return None
    if node.kind != "string":
        raise wrong_type(node, "text", where)
    if "\0" in node.value:
        raise nul(quote(where) or "the request", where)
    return node.value


def texts(node: Node | None, where: str) -> tuple[str, ...]:
    """An array of texts, empty if it is absent. Raises Refused: wrong-type, nul."""
    if node is None or absent(node):
        return ()
    if node.kind != "array":
        raise wrong_type(node, "an array of texts", where)
    return tuple([_required(item, f"{where}/{index}") for index, item in enumerate(node.items)])


def pairs(node: Node | None, where: str) -> tuple[tuple[str, str], ...]:
    """An object of texts, empty if it is absent. Raises Refused: wrong-type, nul."""
    if node is None or absent(node):
        return ()
    if node.kind != "object":
        raise wrong_type(node, "an object with text values", where)
    for member in node.members:
        if "\0" in member.key:
            raise nul(f"a name in {quote(where)}", where)
    return tuple([(m.key, _required(m.node, where + pointer(m.key))) for m in node.members])


def _required(node: Node, where: str) -> str:
    if node.kind != "string":
        raise wrong_type(node, "text", where)
    return text(node, where) or ""


def _address(members: dict[str, Node], request: Request) -> str | None:
    given = [key for key in ADDRESSES if not absent(members.get(key))]
    if len(given) > 1 or (given and not absent(members.get("command"))):
        both = given if len(given) > 1 else ["command", *given]
        raise Refused(
            f"{' and '.join(request.spelled.get(key, key) for key in both)} both say how to start it",
            code="two-transports",
            where=request.at(both[-1]),
            hint="clients choose differently; keep one of the two",
        )
    return text(members[given[0]], request.at(given[0])) if given else None


def _transport(members: dict[str, Node], request: Request, remote: bool) -> Transport:
    """The declared transport, which must agree with the fields; ``http`` or ``stdio`` by the fields if undeclared."""
    declared: Transport | None = None
    for key in KINDS:
        word = text(members.get(key), request.at(key))
        if word is None:
            continue
        kind = _TRANSPORTS.get(word)
        if kind is None:
            message = f"{key} {quote(word)} is not a known transport"
            raise Refused(message, code="unknown-type", where=request.at(key), hint="use stdio, http or sse")
        if (kind != "stdio") != remote or declared not in (None, kind):
            raise _contradiction(f"{key} says {quote(word)}, the other fields say otherwise", request.at(key))
        declared = kind
    return declared or ("http" if remote else "stdio")


def _contradiction(message: str, where: str) -> Refused:
    hint = "clients follow one or the other; ask the publisher for a corrected request"
    return Refused(message, code="type-contradiction", where=where, hint=hint)


def wrapped(client: str) -> Refused:
    """The refusal of an entry that lies one level deeper than its client looks."""
    hint = f"{client} would see no command; paste the inner entry as JSON to install it"
    return Refused("the entry is wrapped in another object", code="wrapped-config", hint=hint)


def unwrap(root: Node, names: tuple[str, ...], client: str) -> tuple[Node, tuple[str, ...]]:
    """The entry itself, out of the wrapper ``{"NAME": entry}`` that hand-written links have, and all its names."""
    if not buried(root):
        return root, names
    key, _, _, inner = root.members[0]
    if len(root.members) > 1 or key in CONSUMED or not startable(inner):
        raise wrapped(client)
    return inner, (*names, key)


def server(request: Request, shown: fields.Leftover = fields.NOTHING) -> Server:
    """The one reading of an entry; ``shown`` is what lies around it and is shown with it.

    Raises Refused: wrong-type, nul, two-transports, type-contradiction, unknown-type, nothing-to-run, case-variant-key,
    too-large, duplicate-input.
    """
    node, base = request.node, request.base
    if node.kind != "object":
        raise wrong_type(node, "an object", base)
    members = request.members()
    try:
        command = text(members.get("command"), request.at("command"))
    except Refused as refused:
        refused.hint = _own_way(members, refused.hint)
        raise
    url = _address(members, request)
    if not command and not url:
        hint = _own_way(members, "a request needs a command or a url")
        raise Refused("nothing to run: no command and no url", code="nothing-to-run", where=base, hint=hint)
    transport = _transport(members, request, url is not None)
    args = texts(members.get("args"), request.at("args"))
    if url is not None and args:
        raise _contradiction("args belong to a command, but there is only an address", request.at("args"))
    env = pairs(members.get("env"), request.at("env"))
    headers = pairs(members.get("headers"), request.at("headers"))
    cwd = text(members.get("cwd"), request.at("cwd"))
    _one_kind(url is not None, env, cwd, headers, request)
    values = (command or "", url or "", cwd or "", *args, *[v for _, v in env], *[v for _, v in headers])
    asked = inputs.used(_inputs(request, members), "\0".join(values), alone=not request.shared)
    names = _names(request, members)
    rest = _rest(request)
    return Server(
        names=names or (derived(command, args, url),),
        command=command,
        args=args,
        env=env,
        cwd=cwd,
        url=url,
        headers=headers,
        transport=transport,
        inputs=asked.inputs,
        fields=(*shown.fields, *rest.fields, *asked.fields),
        findings=(*_differ(names), *shown.findings, *rest.findings, *asked.findings),
    )


def _one_kind(
    remote: bool, env: tuple[tuple[str, str], ...], cwd: str | None, headers: tuple[tuple[str, str], ...], at: Request
) -> None:
    """Refuse what the other kind of server has: a client would drop it, and nobody would see that."""
    if remote and env:
        raise _contradiction("env goes with a command, not with a url", at.at("env"))
    if remote and cwd:
        raise _contradiction("cwd goes with a command, not with a url", at.at("cwd"))
    if not remote and headers:
        raise _contradiction("headers go with a url, not with a command", at.at("headers"))


def _inputs(request: Request, members: dict[str, Node]) -> inputs.Catalogue:
    if request.inputs is not None:
        return request.inputs
    return inputs.catalogue(members.get("inputs") if request.asks else None)


def _rest(request: Request) -> fields.Leftover:
    """The members that no reader of ours consumes; one that a careless client would consume is refused."""
    left: list[Member] = []
    quiet: list[Member] = []
    consumed = {request.spelled.get(key, key) for key in CONSUMED} | request.taken
    for member in request.node.members:
        if member.key in consumed or (request.asks and member.key == "inputs"):
            continue
        if member.key.casefold() in _FOLDED:
            message = f"{quote(member.key)} is a known field in another spelling"
            raise _case_variant(message, request.base + pointer(member.key))
        (quiet if member.key in request.inert else left).append(member)
    shown, rest = fields.inert(quiet), fields.of(left)
    return fields.Leftover((*shown.fields, *rest.fields), rest.findings)


def _names(request: Request, members: dict[str, Node]) -> tuple[str, ...]:
    own = text(members.get("name"), request.at("name"))
    given = request.names if own is None else (*request.names, own)
    if any("\0" in name for name in given):
        raise nul("the name of a server", request.base)
    return tuple(dict.fromkeys(given))


def _differ(names: tuple[str, ...]) -> tuple[Finding, ...]:
    if len(names) < 2:
        return ()
    shown = " and ".join(show(name) or "(empty)" for name in names)
    finding = Finding(
        id="FMT-AMBIG",
        level=Level.WARN,
        where="/name",
        title=_("Two names for one server"),
        says=_("The request gives different names to the same server. The first one would be written."),
        excerpt=shown,
    )
    return (finding,)
