"""The lists that come with the package: names, brands, hosts, advisories. Read once, when a rule first asks.

They are data of the package (``rules/data``), not of this computer: the same lists give the same findings. Each file
begins with lines that say what it is and where it comes from. A missing entry is no statement (law L10).
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple


@functools.cache
def _body(name: str) -> str:
    """The text of one list, without the lines that describe it; each line stands between two line ends."""
    import pkgutil

    data = pkgutil.get_data(__package__ or "consentry.rules", f"data/{name}.txt")
    text = (data or b"").decode("utf-8")
    while text.startswith("# "):
        text = text.partition("\n")[2]
    return "\n" + text


@functools.cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of one list."""
    found = _body(name).split("\n")[1:-1]
    return tuple([line for line in found if line[:2] != "# "]) if "\n# " in _body(name) else tuple(found)


def normal(name: str) -> str:
    """A PyPI name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.lru_cache(maxsize=4_096)
def known(ecosystem: str, name: str) -> bool:
    """Whether a name is one that many people install."""
    asked = name if ecosystem == "npm" else normal(name)
    popular = ecosystem in ("npm", "pypi") and "\n" not in asked and f"\n{asked}\n" in _body(ecosystem)
    return popular or asked in servers(ecosystem)


def scoped(scope: str) -> bool:
    """Whether many people install a package of an npm scope."""
    return "/" not in scope and "\n" not in scope and f"\n{scope}/" in _body("npm")


@functools.cache
def names(ecosystem: str) -> frozenset[str]:
    """Every name of the lists: popular ones and MCP servers, as they are compared."""
    own = servers(ecosystem)
    return own | frozenset(lines(ecosystem)) if ecosystem in ("npm", "pypi") else own


@functools.cache
def servers(ecosystem: str) -> frozenset[str]:
    """The names of MCP servers and of tools around them, as they are compared."""
    listed = (line.split() for line in lines("mcp"))
    own = [fields[1] for fields in listed if fields[0] == ecosystem]
    popular = [name for name in lines(ecosystem) if "mcp" in name] if ecosystem in ("npm", "pypi") else []
    return frozenset([*popular, *(own if ecosystem == "npm" else map(normal, own))])


@functools.cache
def listed(ecosystem: str) -> frozenset[str]:
    """The names of the list of MCP servers alone, as their publishers spell them."""
    return frozenset(fields[1] for line in lines("mcp") if (fields := line.split())[0] == ecosystem)


@functools.cache
def programs() -> dict[str, str]:
    """The program of a scoped npm package, and the package. npm's own default is the name without its scope."""
    owners: dict[str, str] = {}
    for line in lines("mcp"):
        ecosystem, name, *bins = line.split()
        if ecosystem == "npm" and name.startswith("@"):
            owners.update((program, name) for program in bins)
    return owners


class Brand(NamedTuple):
    """A product that servers are named after, and what is its own."""

    words: tuple[str, ...]
    hosts: tuple[str, ...]
    npm: tuple[str, ...]
    pypi: tuple[str, ...]
    images: tuple[str, ...]
    owners: tuple[str, ...]
    anywhere: bool  # people run it on hosts of their own
    ordinary: bool  # an ordinary word, which servers of anybody are named with
    wide: bool  # a maker of many products: a package of another name can be about one of them


@functools.cache
def _brand_lines() -> dict[str, str]:
    """The line of each brand by each of its words."""
    return {
        word.replace("-", "").lower(): line for line in lines("brands") for word in line.partition(" ")[0].split(",")
    }


def brand(word: str) -> Brand | None:
    """The brand that goes by ``word``, written small and without hyphens."""
    line = _brand_lines().get(word)
    return None if line is None else _brand(line)


@functools.cache
def brands() -> dict[str, Brand]:
    """Every brand by each of its words."""
    return {word: _brand(line) for word, line in _brand_lines().items()}


@functools.cache
def _brand(line: str) -> Brand:
    words, *rest = line.split()
    own: dict[str, tuple[str, ...]] = {}
    for field in rest:
        kind, _, values = field.partition(":")
        own[kind] = tuple([v for v in values.split(",") if v])
    return Brand(
        words=tuple(words.split(",")),
        hosts=own.get("host", ()),
        npm=own.get("npm", ()),
        pypi=own.get("pypi", ()),
        images=own.get("oci", ()),
        owners=own.get("git", ()),
        anywhere="any" in own,
        ordinary="word" in own,
        wide="wide" in own,
    )


@functools.cache
def hosts(kind: str) -> frozenset[str]:
    """The hosts of one kind: ``short``, ``many``, ``gate``, ``local``, ``meta``."""
    return frozenset(fields[1] for line in lines("hosts") if (fields := line.split())[0] == kind)


def below(host: str, domains: frozenset[str] | tuple[str, ...]) -> str:
    """The domain that ``host`` is or is below, "" if there is none."""
    labels = host[-260:].split(".")[-8:]
    return next((d for n in range(len(labels)) if (d := ".".join(labels[n:])) in domains), "")
