"""What a format is: a module that recognises one form of request and reads it in exactly one way.

A member has ``NAME``, ``claims`` and ``read``. It never repairs, never guesses, and consumes, shows or refuses every
field (law L7). Two members never claim the same offer.
"""

import re
from typing import Literal, Protocol

from consentry.decode import Member, Node
from consentry.errors import Refused
from consentry.formats import fields, link
from consentry.formats.outline import root_key
from consentry.formats.quote import quote as quote
from consentry.model import InstallRequest

_JSON = re.compile(r'[\s\ufeff]*(?:[{\[]|//|/\*|"(?:[^"\\]|\\.)*+"\s*:)')
_PACKAGES = frozenset(("npm", "pypi", "oci", "nuget"))
_MANIFEST = frozenset(("manifest_version", "dxt_version"))
_PARAMETER = re.compile(r"[A-Za-z0-9_.-]+")
_INSTALL = re.compile(
    r"mcp(?:/|%2f)(?:install|add|import)|(?:mcp-?install|install-mcp|add_mcp|mcp-import|add-mcp-server)"
)
_ADD = re.compile(
    r"\s*(amp|claude|cline|codex|devin|droid|gemini|mcp|opencode|qwen)\s+((?:mcp\s+)?add\S*|mcp\s+install|(?:extensions?|plugin)\s+\S+)(?=\s|$)"
    r"|\s*(code|code-insiders)\s+(--add-mcp)(?=\s|$)"
)


def add_command(line: str) -> tuple[str, str] | None:
    """The program and the verb of a line that adds a server through a client's own command, else None."""
    match = _ADD.match(line)
    if not match:
        return None
    program, verb = match[1] or match[3], match[2] or match[4]
    return program, " ".join(verb.split())


def form(offer: str) -> Literal["json", "link", "package", "word", "line", ""]:
    """The outer shape of an offer; every member claims by it, so no two claim the same."""
    if _JSON.match(offer):
        return "json"
    scheme = link.scheme(offer)
    if scheme in _PACKAGES:
        return "package"
    words = offer.split(None, 1)
    # An address has no blanks, but the JSON in a link of VS Code may.
    if scheme and (len(words) == 1 or link.seen(offer, 80).startswith(("://", ":mcp/"), len(scheme))):
        return "link"
    if not words:
        return ""
    return "line" if len(words) > 1 or words[0][0] in "/.~\\'\"" or words[0][1:2] == ":" else "word"


def document(offer: str) -> Literal["manifest", "configuration", ""]:
    """Which document an offer is by the keys of its root, "" for what is no JSON; one member claims each."""
    if form(offer) != "json":
        return ""
    return "manifest" if root_key(offer, _MANIFEST) else "configuration"


def nested(text: str) -> bool:
    """Whether an install link hides in ``text``, encoded up to four times."""
    for _ in range(3):
        text = text.replace("%25", "%")
    return bool(_INSTALL.search(text.lower()))


def parameters(query: str | None) -> dict[str, str]:
    """The parameters of a link as written. Raises Refused: duplicate-parameter, malformed-link."""
    found: dict[str, str] = {}
    for key, value in link.query(query or ""):
        if not key and not value:
            continue
        if not _PARAMETER.fullmatch(key):
            raise link.malformed("a parameter of the link has no plain name")
        if key.lower() in map(str.lower, found):
            raise Refused(
                f"the parameter {quote(key)} stands twice",
                code="duplicate-parameter",
                where="/" + key,
                hint="some clients take the first, others the last; ask the publisher for a corrected link",
            )
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


def extras(found: dict[str, str], known: frozenset[str]) -> fields.Leftover:
    """What is to be shown of the parameters outside ``known``. Raises Refused ``nested-link``."""
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
    return fields.of(members)


class Format(Protocol):
    """One form of request."""

    NAME: str

    def claims(self, offer: str, /) -> bool:
        """Whether ``offer`` has the outer shape of this form; cheap, never raises, says nothing about its content."""
        ...

    def read(self, offer: str, /) -> InstallRequest:
        """The one reading of ``offer``. Raises ``Refused`` with code, pointer and hint if it is not exactly one."""
        ...
