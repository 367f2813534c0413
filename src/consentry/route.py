"""Where a link goes that the desktop handed to us: to the person, or on to the program that opened it before.

The schemes of clients carry other traffic too, sign-in callbacks first of all. So a link goes on untouched where no
plausible reading takes it for an install, and everything else is ours: asked about where exactly one reading is left,
refused visibly where not. A plausible reading may decode again, ignore case, drop what is invisible, resolve dots,
take a backslash for a slash, or look into a fragment or a nested link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from consentry import formats
from consentry.errors import Refused
from consentry.formats.interface import NamesEntry
from consentry.formats.recognise import carries
from consentry.handler import schemes
from consentry.show import show

Where = Literal["ask", "forward"]

#: Characters; no desktop hands over more in one argument.
LONGEST = 1 << 17
_DECODINGS = 5

# RFC 3986 without the rule that a scheme begins with a letter: that of 5ire does not.
_SCHEME = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]*):")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_AFTER = re.compile(r"[?#]")
_ENDS = re.compile(r"[:;,!$&'()*+=]")
_STEP = re.compile(r"[/\\]")
#: Words that stand for an install wherever they are in an address.
_MARK = re.compile(
    r"mcp/+(?:install|add|import|by-name)(?![a-z0-9])|mcp[-_]?(?:install|import|registry)(?![a-z0-9])"
    r"|(?:install|add|import)[-_]?mcp(?![a-z0-9])|add[-_]mcp[-_]|(?<![a-z0-9])install-tool(?![a-z0-9])"
    r"|(?<![a-z0-9])plugin/+install(?![a-z0-9])"
)
#: First steps that open a file or a folder in an editor: what follows is a path of the user's own.
_FILES = frozenset(("file", "vscode-remote"))
#: An install link of any client inside another link.
_NESTED = re.compile(
    r"(?<![a-z0-9])(?:" + "|".join(re.escape(name) for name in sorted(schemes.NAMES, key=len, reverse=True)) + r"):/*"
    r"[^\s?#]{0,200}?(?:mcp/+(?:install|add|by-name)|mcp-import|add_mcp|install-tool|plugin/+install|extension\?)"
)


class Route(NamedTuple):
    """``scheme`` is in lower case; ``where`` to, and for what reason."""

    scheme: str
    where: Where
    why: str


def route(link: str) -> Route:
    """Where ``link`` goes. Pure. Raises Refused for what is no link of a client, or longer than any desktop's."""
    if len(link) > LONGEST:
        raise Refused(
            f"the link is longer than {LONGEST:,} characters", code="too-large", hint="nothing was opened or installed"
        )
    match = _SCHEME.match(link)
    scheme = match[1].lower() if match else ""
    found = schemes.find(scheme)
    if match is None or found is None:
        what = f"{show(scheme)} is not the scheme of a client" if scheme else "this is not a link"
        raise Refused(what, code="unknown-link", hint="nothing was opened or installed")
    return Route(scheme, *_where(link, link[match.end() :], found))


def _where(link: str, rest: str, scheme: schemes.Scheme) -> tuple[Where, str]:
    if any(map(_read, (link, f"{scheme.name}:{rest}"))):
        return "ask", "it reads as an install"
    texts = tuple(_decoded(rest))
    if _PERCENT.search(texts[-1].encode("utf-8", "surrogatepass")):
        return "ask", "it is encoded more often than any program does"
    odd = _odd(rest, texts)
    for text in texts:
        for steps in (found for address in _addresses(text) for found in _steps(address)):
            if _MARK.search("/".join(steps)) and (odd or not _FILES & set(steps[:1])):
                return "ask", "its address stands for an install"
            if any(_begins(steps, one, odd) for one in scheme.steps):
                return "ask", "its address begins as an install's"
        if _NESTED.search(text):
            return "ask", "an install link is inside it"
    if carries(rest):
        return "ask", "it carries an entry"
    return "forward", "no reading takes it for an install"


def _read(link: str) -> bool:
    try:
        return formats.read(link).channel == "link"  # with a blank in it, it may be a line of words instead
    except NamesEntry:
        return True
    except Refused:
        return False


def _decoded(rest: str) -> Iterator[str]:
    """``rest`` as it is, and decoded again and again until nothing changes; folded to what readers may take it for."""
    text = rest
    for _ in range(_DECODINGS):
        yield _folded(text)
        data = text.encode("utf-8", "surrogatepass")
        again = _PERCENT.sub(lambda m: bytes((int(m[1], 16),)), data).decode("utf-8", "replace")
        if again == text:
            return
        text = again
    yield _folded(text)


def _folded(text: str) -> str:
    """Without case, width, invisible characters and blanks: what a careless reader may see."""
    if text.isascii():
        kept = text if text.isprintable() and " " not in text else "".join(c for c in text if "!" <= c <= "~")
        return kept.lower()
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in kept if unicodedata.category(c)[0] not in "CZ" and unicodedata.category(c) != "Mn")


def _addresses(text: str) -> Iterator[str]:
    """What may be taken for the address: all before the query, a fragment, and a query where nothing stands before."""
    before, _, fragment = text.partition("#")
    address, _, query = before.partition("?")
    yield address
    if not address.strip("/\\."):
        yield _AFTER.split(query, 1)[0]
    if fragment:
        yield fragment.partition("?")[0].lstrip("!")


def _steps(address: str) -> set[tuple[str, ...]]:
    """Host and path in steps, of each the plain word that it begins with: no user, port, parameter, dots at the ends.

    Empty steps and ``.`` are left out. ``..`` takes the one before away, or, for readers who look at the host alone,
    nothing.
    """
    found: list[str] = []
    every: list[str] = []
    for raw in _STEP.split(address):
        if raw == "..":
            del found[-1:]
        elif step := _ENDS.split(raw.rpartition("@")[2], 1)[0].strip("."):
            found.append(step)
            every.append(step)
    return {tuple(found), tuple(every)}


def _odd(rest: str, texts: tuple[str, ...]) -> bool:
    """Whether the address is spelled as no program writes it: then a step counts wherever it stands."""
    address = _AFTER.split(rest, 1)[0]
    last = _AFTER.split(texts[-1], 1)[0]
    host = address.removeprefix("//").partition("/")[0] if address.startswith("//") else ""
    return (
        "\\" in last
        or "@" in host
        or "%2f" in address.lower()
        or "%25" in address
        or any(step in (".", "..") for step in _STEP.split(last))
        or not address.isascii()
        or not address.isprintable()
    )


def _begins(steps: tuple[str, ...], wanted: tuple[str, ...], odd: bool) -> bool:
    if not odd:
        return steps[: len(wanted)] == wanted
    return all(step in steps for step in wanted)
