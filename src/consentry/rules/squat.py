r"""A package name that is close to a well-known one.

Whoever publishes a package under a name that people mistype, or that an assistant makes up, decides what runs on their
computers. The names come from lists that are shipped with Consentry: popular packages and known MCP servers. A name in
a list is never flagged, and a name that is in no list and close to none says nothing.

Flags:
    PKG-TYPO              npx -y @modelcontextprotocol/server-filesytem
    PKG-TYPO              npx -y @modelcontextprotocols/server-filesystem
    PKG-TYPO              npx -y @mcp/server-filesystem
    PKG-TYPO              uvx mcp-servr-fetch
    PKG-TYPO              npx -y chrome-devto0ls-mcp
    PKG-TYPO              docker run -i --rm ghcr.io/gihtub/github-mcp-server:1
    PKG-TYPO warn         npx -y @anthropics-ai/mcp
    PKG-TYPO warn         uvx mcp_server.git
    PKG-TYPO warn         uvx mcp-servers-fetch
    PKG-TYPO warn         uvx mcp-server-fetch-official
    PKG-UNSCOPED-BIN      npx -y chrome-enterprise-premium-mcp
    PKG-UNSCOPED-BIN      npx -y context7-mcp
    PKG-TYPO warn         npx -y context7mcp
    PKG-TYPO warn         npx -y contex7-mcp
    PKG-TYPO warn         npx -y playwright_mcp
    PKG-TYPO warn         npx -y @context7/mcp
Passes:
    npx -y @modelcontextprotocol/server-filesystem /srv
    npx -y @modelcontextprotocol/server-notes
    npx -y notes-mcp
    npx -y mcp-playwright
    npx -y @acme/context7-mcp
    npx -y @playwright/mcp-server
    npx -y @acme/notion-mcp-server
    uvx mcp_server_git
    uvx awslabs.aws-documentation-mcp-server@latest
    uvx mcp-server-kit
    npx -y <package>
    docker run -i --rm ghcr.io/github/github-mcp-server:1
    docker run -i --rm ghcr.io/acme/github-mcp-server:1
Source: npm "threats and mitigations"; PEP 503; the bin names harvested on npm in August 2026.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from consentry.language import _
from consentry.model import Finding, Level, Package
from consentry.rules import lists
from consentry.rules.fetched import Fetched, fetched
from consentry.rules.interface import Case, Wording
from consentry.show import show

_TYPO = Wording(
    id="PKG-TYPO",
    level=Level.DANGER,
    title=_("Name close to a known package"),
    says=_("The name is almost that of a well-known package. Whoever published this one decides what runs."),
    consequence=_("The package name is almost that of a well-known one."),
    phrase="not the known package",
)
_BIN = Wording(
    id="PKG-UNSCOPED-BIN",
    level=Level.WARN,
    title=_("A program's name, not its package's"),
    says=_("This is the name of a program of another package. Anyone could publish a package of this name."),
    consequence=_("The package may not be the one that the name is known from."),
)
_WORDINGS = {w.id: w for w in (_TYPO, _BIN)}
IDS: tuple[str, ...] = tuple(_WORDINGS)

_NAME = re.compile(r"(?:@[A-Za-z0-9._~-]{1,60}/)?[A-Za-z0-9._~-]{1,100}")
_SPLIT = re.compile(r"[-_./@]+")
_SWAPS = str.maketrans("015", "ols")
#: Words that a package of anybody may have beside the name of what it serves.
_AFFIXES = frozenset(
    ("official", "original", "secure", "safe", "verified", "real", "new", "latest", "fixed", "plus", "mcp", "server")
)
_REFERENCE = "@modelcontextprotocol"
#: A scope with one of these words looks like the place of the reference servers.
_KIN = frozenset(
    ("mcp", "model", "context", "protocol", "modelcontext", "contextprotocol", "anthropic", "claude", "official")
)
#: Words that a maker could have added to its own name.
_FLAVOURS = frozenset(("ai", "hq", "inc", "io", "team", "labs", "dev", "js", "org", "tools", "app", "npm"))
#: Names beyond this rank are seldom imitated.
_IMITATED = 4_000
_SHORT, _LONG = 5, 16


class Match(NamedTuple):
    """The known name that a name is close to, and how close."""

    name: str
    level: Level
    how: str


def _tokens(name: str) -> list[str]:
    return [t for t in _SPLIT.split(name) if t]


def _word(token: str) -> bool:
    """Whether a token is a name of its own: then it was hardly meant to be another one."""
    return lists.known("npm", token) or lists.known("pypi", token)


def _plural(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long == short + "s" and not short.endswith("s")


def _slip(asked: str, name: str) -> Level | None:
    """How much a difference of one or two letters weighs: what differs must be long enough to be read over."""
    if asked.translate(_SWAPS) == name.translate(_SWAPS):
        return Level.DANGER
    left, right = _tokens(asked), _tokens(name)
    if "".join(left) == "".join(right):  # only where the words are divided differs
        return Level.DANGER if len(left) != len(right) and len("".join(left)) >= _LONG else Level.WARN
    if len(left) != len(right):
        return None
    odd = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(odd) != 1:
        return None
    ours, theirs = odd[0]
    if _plural(ours, theirs):
        return Level.WARN
    if theirs == "mcp":
        return Level.DANGER if sorted(ours) == sorted(theirs) else None
    if ours[:-1] == theirs and ours[-1].isdigit():
        return Level.WARN  # often a next edition by somebody else
    doubled = len(ours) > len(theirs) and any(
        ours[i] == ours[i - 1] and ours[:i] + ours[i + 1 :] == theirs for i in range(1, len(ours))
    )
    swapped = sorted(ours) == sorted(theirs)
    enough = (
        len(theirs) >= _SHORT
        or (len(name) >= _LONG - 2 and len(theirs) >= _SHORT - 1)
        or ((doubled or swapped) and len(name) >= _LONG - 4)
    )
    return Level.DANGER if enough and not _word(ours) else None


@functools.cache
def _imitated(ecosystem: str) -> frozenset[str]:
    """The names that are worth imitating: of servers, and the most popular ones."""
    return lists.servers(ecosystem) | frozenset(lists.lines(ecosystem)[:_IMITATED])


_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-._@/"


def _one_away(name: str, ecosystem: str) -> Iterator[str]:
    """The names that are one letter away: left out, added, changed, or two swapped (Damerau)."""
    yield from sorted((_edited(name) & _imitated(ecosystem)) - {name})


def _edited(name: str) -> set[str]:
    """Every text that is one letter away from ``name``."""
    halves = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    made = {head + tail[1:] for head, tail in halves if tail}
    made |= {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    made |= {head + letter + tail for head, tail in halves for letter in _LETTERS}
    made |= {head + letter + tail[1:] for head, tail in halves if tail for letter in _LETTERS}
    return made


def _distance(one: str, other: str, limit: int) -> int:
    """The Damerau distance of two names (adjacent letters swapped count once); ``limit`` + 1 for more."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


@functools.cache
def _long(ecosystem: str) -> dict[str, tuple[str, ...]]:
    """The long names of servers, by how they begin and end."""
    by_part: dict[str, tuple[str, ...]] = {}
    for name in sorted(lists.servers(ecosystem)):
        if len(name) >= _LONG:
            for part in ("^" + name[:8], name[-8:] + "$"):
                by_part[part] = (*by_part.get(part, ()), name)
    return by_part


def _two_away(name: str, ecosystem: str) -> Iterator[str]:
    """The long names of servers that are two letters away and begin or end alike."""
    parts = _long(ecosystem)
    near = {*parts.get("^" + name[:8], ()), *parts.get(name[-8:] + "$", ())}
    for other in sorted(near):
        if abs(len(other) - len(name)) <= 2 and _distance(name, other, 2) == 2:
            yield other


def _scope(asked: str, among: frozenset[str]) -> Match | None:
    """A scope that resembles a well-known publisher's, or the reference servers' with one of their names."""
    scope, slash, rest = asked.partition("/")
    if not slash or scope in _scopes():
        return None
    flat = _flat(scope)
    near = {} if _word(scope[1:]) else _scopes()
    for other, plain in near.items():
        if plain[:3] != flat[:3] and plain[-3:] != flat[-3:]:
            continue
        limit = 1 if len(plain) < _LONG - 4 else 2
        if len(plain) > _SHORT + 1 and abs(len(plain) - len(flat)) <= limit:
            far = _distance(flat, plain, limit)
            if far <= limit:
                level = Level.DANGER if not far or f"{other}/{rest}" in among else Level.WARN
                return Match(other, level, _("The publisher's name is almost"))
    claimed = {*_tokens(scope)}
    original = lists.programs().get(rest, f"{_REFERENCE}/{rest}")
    if original in among and original.startswith(_REFERENCE) and len(_tokens(rest)) > 1 and _KIN & claimed:
        return Match(original, Level.DANGER, _("The publisher is not that of"))
    if f"{_REFERENCE}/server-{rest}" in among and _KIN & claimed:
        return Match(f"{_REFERENCE}/server-{rest}", Level.WARN, _("The publisher is not that of"))
    own = _made(scope)
    if own:
        return Match(own, Level.WARN, _("The publisher has the name of a product whose maker publishes as"))
    for other, plain in _scopes().items():
        if len(plain) > _SHORT and other[1:] in claimed and claimed - {other[1:]} <= _KIN | _AFFIXES | _FLAVOURS:
            return Match(other, Level.WARN, _("The publisher's name contains that of"))
    return None


def _made(scope: str) -> str:
    """The scope of the maker whose product ``scope`` is named after, "" if the scope is known itself."""
    brand = lists.brand(_flat(scope))
    own = "" if brand is None or brand.ordinary else next((n for n in brand.npm if n.startswith("@")), "")
    return "" if own in (scope, _REFERENCE) or (brand and scope in brand.npm) or lists.scoped(scope) else own


@functools.cache
def _bins() -> dict[str, str]:
    """The letters of programs of scoped packages with a name of their own, and the program."""
    return {_flat(name): name for name in lists.programs() if len(_tokens(name)) > 1}


def _program(asked: str) -> Match | None:
    """A name that is almost that of a program of a scoped package."""
    bins = lists.programs()
    together = _bins().get(_flat(asked))
    near = [together] if together else sorted(_edited(asked).intersection(bins))
    for name in near:
        if name != asked and len(_tokens(name)) > 1 and (together or _slip(asked, name) is Level.DANGER):
            return Match(bins[name], Level.WARN, _("The name is almost {name}, a program of", name=name))
    return None


@functools.cache
def _run_together(ecosystem: str) -> dict[str, str]:
    """Servers with a long name, by their letters without what divides them."""
    flat = ((_flat(name), name) for name in sorted(lists.servers(ecosystem), reverse=True))
    return {letters: name for letters, name in flat if len(letters) >= _LONG - (2 if "@" not in name else 0)}


def _flat(scope: str) -> str:
    return re.sub("[-_./@]", "", scope)


@functools.cache
def _scopes() -> dict[str, str]:
    scopes = {n.partition("/")[0] for n in lists.servers("npm") if n.startswith("@")}
    return {scope: _flat(scope) for scope in sorted(scopes)}


@functools.cache
def _orders(ecosystem: str) -> dict[tuple[str, ...], str]:
    """Known servers by their words, whatever their order."""
    split = ((name, tuple(sorted(_tokens(name)))) for name in sorted(lists.servers(ecosystem)) if name[0] != "@")
    return {words: name for name, words in split if len(words) > 2}


def _affixed(asked: str, ecosystem: str) -> Match | None:
    """A known server's name with a word added, or its words in another order."""
    tokens = _tokens(asked)
    if len(tokens) < 3 or asked.startswith("@"):
        return None
    other = _orders(ecosystem).get(tuple(sorted(tokens)))
    if other:
        return Match(other, Level.WARN, _("The name has the words of"))
    servers = lists.servers(ecosystem)
    for word, rest in ((tokens[0], tokens[1:]), (tokens[-1], tokens[:-1])):
        if word in _AFFIXES and "-".join(rest) in servers:
            return Match("-".join(rest), Level.WARN, _("The name adds a word to"))
    return None


@functools.lru_cache(maxsize=2_048)
def close(ecosystem: str, name: str) -> Match | None:
    """The known name that ``name`` could be taken for, None if there is none or the name itself is known."""
    asked = name if ecosystem == "npm" else lists.normal(name)
    among = lists.names(ecosystem)
    if asked in among or len(asked) < _SHORT + 1 or asked != asked.lower():
        return None
    whole = _run_together(ecosystem).get(_flat(asked))
    if whole:
        return Match(whole, Level.DANGER if whole.startswith("@") else Level.WARN, _("The name has the letters of"))
    scoped = _scope(asked, among) if asked.startswith("@") else None
    if scoped:
        return scoped
    for other in _one_away(asked, ecosystem):
        level = _slip(asked, other)
        if level is not None:
            return Match(other, level, _("The name is almost"))
    if len(asked) >= _LONG - 2:
        for other in _two_away(asked, ecosystem):
            if _slip(asked, other) is Level.DANGER:
                return Match(other, Level.DANGER, _("The name is almost"))
    if ecosystem == "npm" and not asked.startswith("@"):
        return _affixed(asked, ecosystem) or _program(asked)
    return _affixed(asked, ecosystem)


def _odd_spelling(name: str) -> bool:
    """A PyPI name of a known server with other signs between its words than its publisher or a person would use."""
    if lists.normal(name) not in lists.servers("pypi") or name in lists.listed("pypi"):
        return False
    mixed = ("_" in name and ("." in name or "-" in name)) or re.search("[-_.]{2}", name) is not None
    return mixed or ("." in name and lists.normal(name) in lists.listed("pypi"))


def _elsewhere(package: Package) -> tuple[Wording, Level, str] | None:
    """A server whose maker publishes it in the other registry only: assistants and readers mix them up."""
    name = package.name
    if package.ecosystem == "pypi" and not lists.known("pypi", name):
        owner = lists.programs().get(lists.normal(name), "")
        if owner.startswith(_REFERENCE):
            says = _(
                "{name} is a program of the npm package {owner}. Anyone could publish one of this name on PyPI.",
                name=show(name),
                owner=owner,
            )
            return _TYPO, Level.WARN, says
    if (
        package.ecosystem != "npm"
        or lists.known("npm", name)
        or not any(name in b.pypi for b in lists.brands().values())
    ):
        return None
    return (
        _TYPO,
        Level.WARN,
        _("{name} is known from PyPI. Anyone could publish one of this name on npm.", name=show(name)),
    )


def _judge(package: Package) -> tuple[Wording, Level, str] | None:
    name = package.name
    if package.ecosystem == "npm" and not name.startswith("@"):
        owner = lists.programs().get(name)
        if owner and not lists.known("npm", name):
            return (
                _BIN,
                _BIN.level,
                _(
                    "The program {name} belongs to the package {owner}. Anyone could publish this one.",
                    name=show(name),
                    owner=owner,
                ),
            )
        original = f"{_REFERENCE}/{name}"
        if original in lists.names("npm") and not lists.known("npm", name):
            return (
                _TYPO,
                Level.DANGER,
                _("The known package is {original}. Anyone could publish one without the @ part.", original=original),
            )
    if package.ecosystem == "pypi" and _odd_spelling(name):
        return (
            _TYPO,
            Level.WARN,
            _("The known package is written {normal}. This spelling hides its name.", normal=lists.normal(name)),
        )
    match = close(package.ecosystem, name)
    if match is None:
        return _elsewhere(package)
    return (
        _TYPO,
        match.level,
        _("{how} {name}. Whoever published this one decides what runs.", how=match.how, name=match.name),
    )


def _image(case: Case, one: Fetched) -> Iterator[Finding]:
    """A container image whose owner's name is almost that of a well-known one."""
    owners = _owners()
    for part in one.package.name.lower().split("/")[:-1]:
        if len(part) <= _SHORT or part in owners or _word(part) or "." in part:
            continue
        other = min(_edited(part).intersection(owners), default="")
        if other:
            says = _("The image's owner is almost {other}. Whoever published this one decides what runs.", other=other)
            yield one.found(case, _TYPO, says=says)


@functools.cache
def _owners() -> tuple[str, ...]:
    images = {
        part for b in lists.brands().values() for image in b.images for part in image.split("/") if "." not in part
    }
    return tuple(sorted(owner for owner in images if len(owner) > _SHORT))


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about names that are close to known ones."""
    for one in fetched(case):
        package = one.package
        if package.ecosystem == "oci":
            yield from _image(case, one)
        if package.ecosystem not in ("npm", "pypi") or package.source != "registry":
            continue
        if not _NAME.fullmatch(package.name):
            continue
        judged = _judge(package)
        if judged:
            wording, level, says = judged
            yield one.found(case, wording, level, says)
