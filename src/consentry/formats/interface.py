"""What a format is: a module that recognises one form of request and reads it in exactly one way.

A member has ``NAME``, ``claims`` and ``read``. It never repairs, never guesses, and consumes, shows or refuses every
field (law L7). Two members never claim the same offer.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import fields, link
from consentry.formats.outline import root_key
from consentry.formats.quote import quote as quote
from consentry.language import _
from consentry.model import Finding, InstallRequest, Level

_JSON = re.compile(r'[\s\ufeff]*(?:[{\[]|//|/\*|"[^"\\]*+(?:\\.[^"\\]*+)*"\s*:)')
# What may stand before the first line that says something: blank lines, comments, the start of a YAML document.
_BEFORE = r"(?:[ \t]*(?:#[^\n]*|---[ \t]*)?\r?\n)*"
_KEY = r"(?:[A-Za-z_][A-Za-z0-9_.-]*|'[^'\n]{1,80}')"
# A key with its value on the lines below or in brackets, a plain value with more lines after it, or a list of such.
_YAML = re.compile(rf"{_BEFORE}(?:- +)?{_KEY}:(?:[ \t]*(?:#[^\n]*)?\r?\n[ \t]*\S|[ \t]+[{{\[]|[ \t]+\S[^\n]*\n\s*\S)")
# YAML that is refused, so that it is refused as such: a directive, nothing at all, a tag, an anchor, no servers.
_REFUSED = re.compile(
    rf"{_BEFORE}(?:%(?:YAML|TAG)[ \t]|---[ \t]*\Z|(?:---[ \t]+)?(?:- +)?(?:!!\w|{_KEY}:[ \t]+(?:!\S|&\w))"
    r"|mcpServers:(?:[ \t]+(?:null|~))?[ \t]*\Z)"
)
# The header of a table, or a key with a value: no shell line has blanks there, and none begins with our tables.
_HEADER = (
    r"\[\[?[ \t]*(?:(?!(?:true|false|null)[ \t]*\])[A-Za-z_]|\"[^\"\n]*\"[ \t]*\.|'[^'\n]*'[ \t]*\.)"
    r"[^\[\]{}\n,]*\]\]?[ \t]*(?:#[^\n]*)?(?:\r?\n|$)"
)
_TOML = re.compile(rf"{_BEFORE}[ \t]*(?:{_HEADER}|mcp_servers[.\w\"'-]*[ \t]*=|[A-Za-z_][\w.-]*[ \t]+=[ \t]*\S)")
_PACKAGES = frozenset(("npm", "pypi", "oci", "nuget"))
_ADDRESSES = ("://", ":mcp/", ":mcp%2F", ":mcp%2f", ":/install?")
_MANIFEST = frozenset(("manifest_version", "dxt_version"))
_ENTRY_LISTS = frozenset(("packages", "remotes"))
_PACKAGE = frozenset(("registryType", "registry_type", "registry_name"))
#: What stands beside the entry in an answer of the registry, the older name second.
_ANSWER = frozenset(("_meta", "x-io.modelcontextprotocol.registry"))
_SCHEMA = re.compile(r'"\$schema"\s*:\s*"[^"\\]*server\.schema\.json#?"')
_PARAMETER = re.compile(r"[A-Za-z0-9_.-]+")
_ENTRY = re.compile(r"[A-Za-z0-9@][A-Za-z0-9._@/-]{0,199}")
_INSTALL = re.compile(
    r"mcp(?:/|%2f)(?:install|add|import)|(?:mcp-?install|install-mcp|add_mcp|mcp-import|add-mcp-server)"
)


@lru_cache(maxsize=1)
def form(offer: str) -> Literal["json", "yaml", "toml", "link", "package", "word", "line", ""]:
    """The outer shape of an offer; every member claims by it, so no two claim the same. Each asks for it anew."""
    if _TOML.match(offer):
        return "toml"
    if _YAML.match(offer) or _REFUSED.match(offer):
        return "yaml"
    if _JSON.match(offer):
        return "json"
    scheme = link.scheme(offer)
    if scheme in _PACKAGES:
        return "package"
    words = offer.split(None, 1)
    # An address has no blanks, but JSON in a link that somebody wrote by hand may.
    if scheme and (len(words) == 1 or link.seen(offer, 80).startswith(_ADDRESSES, len(scheme))):
        return "link"
    if not words:
        return ""
    return "line" if len(words) > 1 or words[0][0] in "/.~\\'\"" or words[0][1:2] == ":" else "word"


@lru_cache(maxsize=1)
def document(offer: str) -> Literal["manifest", "server.json", "configuration", ""]:
    """Which document an offer is by the keys of its root, "" for what is no JSON; one member claims each."""
    if form(offer) != "json":
        return ""
    if root_key(offer, _MANIFEST):
        return "manifest"
    return "server.json" if _of_registry(offer) else "configuration"


def _of_registry(offer: str) -> bool:
    """Whether a text is an entry of the MCP registry, a package of one, or an answer of the registry.

    A client's ``servers`` are an object by name; a list of them comes from a registry.
    """
    if root_key(offer, _ENTRY_LISTS, "[") or root_key(offer, _PACKAGE):
        return True
    if root_key(offer, frozenset(("$schema",))) and _SCHEMA.search(offer):
        return True
    if root_key(offer, frozenset(("servers",)), "["):
        return True
    return bool(root_key(offer, frozenset(("server",)), "{") and root_key(offer, _ANSWER, "{"))


def nested(text: str) -> bool:
    """Whether an install link hides in ``text``, encoded up to four times."""
    for _again in range(3):
        text = text.replace("%25", "%")
    return bool(_INSTALL.search(text.lower()))


def aims(offer: str, schemes: frozenset[str], hosts: frozenset[str] = frozenset()) -> bool:
    """Whether ``offer`` is a link of one of ``schemes`` or to one of ``hosts``; the cheapest test comes first."""
    scheme = link.scheme(offer)
    web = bool(hosts) and scheme in ("http", "https") and link.host(offer) in hosts
    return (web or scheme in schemes) and form(offer) == "link"


class Address(NamedTuple):
    """Where one spelling of a client's links points; ``path`` is a pattern."""

    scheme: str
    authority: str | None
    path: str


def opened(offer: str, title: str, addresses: tuple[Address, ...], fragment: bool = False) -> link.Parts:
    """The parts of a link that the client called ``title`` opens. Raises Refused, see ``link.parts``.

    Letter by letter: another case, a port, a user or a step in the path makes it a link that nobody documents.
    """
    parts = link.parts(offer)
    known = any(
        (parts.scheme, parts.authority) == one[:2] and re.fullmatch(one.path, parts.path) is not None
        for one in addresses
    )
    if not known or (parts.fragment is not None) is not fragment:
        raise link.malformed(f"not an install link as {title} documents it")
    return parts


def parameters(query: str | None, many: frozenset[str] = frozenset()) -> dict[str, str]:
    """The parameters of a link as written, without those of ``many``, which may stand more than once.

    Raises Refused: duplicate-parameter, malformed-link.
    """
    found: dict[str, str] = {}
    seen = set(many)
    for key, value in link.query(query or ""):
        if (not key and not value) or key in many:
            continue
        if not _PARAMETER.fullmatch(key):
            raise link.malformed("a parameter of the link has no plain name")
        if key.lower() in seen:
            raise Refused(
                f"the parameter {quote(key)} stands twice",
                code="duplicate-parameter",
                where="/" + key,
                hint="some clients take the first, others the last; ask the publisher for a corrected link",
            )
        seen.add(key.lower())
        found[key] = value
    return found


def plain_name(name: str) -> str:
    """The name of a server as a link gives it. Raises Refused: double-encoding, nested-link.

    What a second decoding would change, split or follow is not a name.
    """
    hint = "ask the publisher for a link with a plain name"
    if "://" in name or nested(name):
        raise Refused("the name holds a whole link", code="nested-link", where="/name", hint=hint)
    if "%" in name or "&" in name:
        message = "the name can be decoded a second time, to something else"
        raise Refused(message, code="double-encoding", where="/name", hint=hint)
    return name


def extras(found: dict[str, str], known: frozenset[str], inert: frozenset[str] = frozenset()) -> fields.Leftover:
    """What is to be shown of the parameters outside ``known``; of those in ``inert`` nothing is to be said.

    Raises Refused ``nested-link``.
    """
    members: list[Member] = []
    for key, value in found.items():
        if key in known:
            continue
        if nested(value):
            raise Refused(
                f"the parameter {quote(key)} holds a second install link",
                code="nested-link",
                where="/" + key,
                hint="open the inner link by itself, so that it is shown in full",
            )
        members.append(Member(key, 0, 0, Node("string", 0, 0, link.percent(value))))
    quiet = fields.inert([m for m in members if m.key in inert])
    rest = fields.of([m for m in members if m.key not in inert])
    return fields.Leftover((*quiet.fields, *rest.fields), rest.findings)


class NamesEntry(Refused):
    """A link that says which entry of a registry is meant, and not what would run.

    ``entry`` is the name of the entry, "" where the link gives an address instead; ``client`` whose link it is.
    """

    def __init__(self, message: str, *, hint: str, entry: str, client: str) -> None:
        super().__init__(message, hint=hint, code="registry-link")
        self.entry = entry
        self.client = client


def names_entry(title: str, client: str, entry: str) -> NamesEntry:
    """The refusal of a link that gives the name of a registry entry. Raises Refused ``malformed-link``."""
    if not _ENTRY.fullmatch(entry):
        raise link.malformed("the link names an entry of a registry by something that is no name")
    message = f"the link names the registry entry {quote(entry)}, which {title} looks up; what would run is not in it"
    return NamesEntry(message, hint="give the entry's document with --document FILE", entry=entry, client=client)


def fetches(title: str, client: str, address: str) -> NamesEntry:
    """The refusal of a link that gives an address from which the client takes the entry."""
    message = f"the link tells {title} to fetch an entry from {quote(address)}; what would run is not in it"
    hint = "install it from a link or a README that holds the command itself"
    return NamesEntry(message, hint=hint, entry="", client=client)


def declined(title: str, what: str, where: str) -> Finding:
    """FMT-LINK: the client whose link it is would not follow it. Others may, so it is read and said."""
    return Finding(
        id="FMT-LINK",
        level=Level.WARN,
        where=where,
        title=_("Refused by its own client"),
        says=_("{title} itself refuses this link: {what}.", title=title, what=what),
    )


class Format(Protocol):
    """One form of request."""

    NAME: str

    def claims(self, offer: str, /) -> bool:
        """Whether ``offer`` has the outer shape of this form; cheap, never raises, says nothing about its content."""
        ...

    def read(self, offer: str, /) -> InstallRequest:
        """The one reading of ``offer``. Raises ``Refused`` with code, pointer and hint if it is not exactly one."""
        ...
