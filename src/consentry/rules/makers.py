"""Whose a server says it is, and whose its program is. Common ground of the rules about names."""

from __future__ import annotations

import re

from consentry.model import Package
from consentry.rules import lists
from consentry.rules.interface import Case
from consentry.rules.lists import Brand, below
from consentry.rules.origin import Address, addresses, split
from consentry.rules.skeleton import skeleton

#: Words that say what a thing is, not whose.
GENERIC = frozenset(
    (
        "mcp", "server", "servers", "service", "remote", "local", "official", "verified", "the", "my", "app", "api",
        "cloud", "client", "connector", "integration", "plugin", "tool", "tools", "http", "https", "sse", "stdio",
        "streamable", "docker", "dev", "prod", "beta", "latest", "hosted", "v1", "v2",
    )
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DIGITS = str.maketrans("0134578", "oleastb")
FORGES = frozenset(("github.com", "gitlab.com", "bitbucket.org", "codeberg.org"))


def words(name: str) -> list[str]:
    """The words of a name as a person reads them."""
    return [w for w in re.split(r"[^a-z0-9]+", skeleton(name)) if w]


def divided(name: str) -> list[str]:
    """... and divided where a capital letter begins another one."""
    return words(_CAMEL.sub(" ", name))


def named(name: str) -> Brand | None:
    """The product that a name says it is: nothing is left of it but the product's word."""
    if "/" in name or len(name) > 80:
        return None
    # "GitHub" is one word and "notionApi" are two.
    plain = words(name)
    for read in (plain, divided(name), [w.translate(_DIGITS) for w in plain]):
        # "docker" is a product's word as well as one that says what a thing is.
        for leave in (GENERIC, GENERIC - {"docker"}):
            brand = lists.brand("".join(w for w in read if w not in leave)) or lists.brand("".join(read))
            if brand:
                return brand
    return None


def title(brand: Brand) -> str:
    """The product's name as it is written."""
    word = brand.words[0]
    return word.capitalize() if word.islower() else word


def mentions(brand: Brand, text: str) -> bool:
    """Whether a text names the product or its maker: then it is about the product, whoever wrote it."""
    low = _plain(text)
    return any(_plain(word) in low for word in (*brand.words, *brand.owners))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def owns(brand: Brand, package: Package) -> bool:
    """Whether a package is the product's own."""
    name = package.name
    if package.source != "registry":
        return any(
            owns_link(brand, found) for found in re.findall(r"https?://[^\s\"'<>\\]{1,400}", package.spec[:2_000])
        )
    if package.ecosystem == "npm":
        return name in brand.npm or name.partition("/")[0] in brand.npm
    if package.ecosystem == "pypi":
        return lists.normal(name) in brand.pypi
    return any(name == image or name.startswith(image + "/") for image in brand.images)


def place(link: str) -> tuple[str, str]:
    """The host of a link and, on a forge, the owner of what is there."""
    address = split(link)
    host = address.host.removeprefix("www.")
    return host, address.tail.strip("/").partition("/")[0].casefold() if host in FORGES else ""


def owns_link(brand: Brand, link: str) -> bool:
    """Whether a link leads to the product's own place."""
    host, owner = place(link)
    if host in FORGES:
        return bool(owner) and owner in (o.casefold() for o in brand.owners)
    return bool(below(host, brand.hosts))


def opened(case: Case) -> Address | None:
    """The address that the server answers at, None for a program of this computer."""
    return next((a for a in addresses(case) if a.whole), None)


def own(brand: Brand, case: Case) -> bool:
    """Whether what a request starts or opens is the product's own."""
    at = opened(case)
    if at is not None:
        return bool(below(at.host, brand.hosts))
    return bool(case.plan.packages) and owns(brand, case.plan.packages[0])
