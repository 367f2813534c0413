"""Addresses as the programs read them that open them, and where a request holds one. Common ground of the rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from consentry.model import Role
from consentry.rules import lists
from consentry.rules.interface import Case, place

if TYPE_CHECKING:
    import ipaddress

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#\\]*))?(.*)", re.DOTALL)
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+)){0,3}\.?")
#: Packages that only pass on to an address, or that make a program of this computer answer at one.
BRIDGES = frozenset(("mcp-remote", "mcp-proxy", "supergateway", "@modelcontextprotocol/inspector", "fastmcp"))
_OPEN = ("http://", "https://", "ws://", "wss://")
_DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
#: Dots that a browser takes for the one between labels.
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")


class Address(NamedTuple):
    """One address: where it stands, and its parts. ``host`` is as it is opened, ``raw`` as it is written."""

    where: str
    part: int | None
    text: str
    scheme: str = ""
    user: str | None = None
    raw: str = ""
    host: str = ""
    port: str = ""
    tail: str = ""
    whole: bool = False  # has a scheme and an authority


def split(text: str, where: str = "", part: int | None = None) -> Address:
    """The parts of an address; ``whole`` says whether it has a scheme and a host."""
    match = _URL.fullmatch(text)
    if not match or match[2] is None:
        return Address(where, part, text, match[1].casefold() if match else "")
    user, sign, rest = match[2].rpartition("@")
    end = rest.find("]") + 1 if rest.startswith("[") else 0
    raw = rest[:end] if end else rest.partition(":")[0]
    port = rest[len(raw) :].removeprefix(":")
    host = unicodedata.normalize("NFKC", raw.translate(_DOTS)).casefold()
    return Address(where, part, text, match[1].casefold(), user if sign else None, raw, host, port, match[3], True)


def number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The number that ``host`` stands for in any of the spellings that browsers take; an IPv4 one inside IPv6 too."""
    import ipaddress

    try:
        if host.startswith("["):
            address = ipaddress.IPv6Address(host.strip("[]").partition("%")[0])
            inner = address.ipv4_mapped or address.sixtofour
            if address in ipaddress.IPv6Network("64:ff9b::/96") or (int(address) >> 32 == 0 and int(address) > 1):
                inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
            return inner or address
        if not _NUMERIC.fullmatch(host):
            return None
        value = 0
        groups = [_group(g) for g in host.removesuffix(".").split(".")]
        for byte, group in enumerate(groups[:-1]):
            value += group << (24 - 8 * byte)
        return ipaddress.IPv4Address(value + groups[-1])
    except ValueError:
        return None


def _group(text: str) -> int:
    if len(text) > 40:
        raise ValueError
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text[0] == "0" and len(text) > 1 else 10)


def inner(host: str) -> bool:
    """Whether a host is a number of this computer's network, not one of the open internet or of documentation."""
    import ipaddress

    address = number(host)
    if address is None or not (address.is_private or address.is_link_local or address.is_unspecified):
        return address is not None and address in ipaddress.ip_network("100.64.0.0/10")
    return not any(address in ipaddress.ip_network(net) for net in _DOCUMENTATION)


def local(host: str) -> bool:
    """Whether a host is this computer."""
    name = host.removesuffix(".")
    if name == "localhost" or name.endswith((".localhost", ".docker.internal")):
        return True
    address = number(host)
    return bool(address and address.is_loopback)


def public(address: Address) -> bool:
    """Whether the host is one of the open internet; a placeholder, or one of this computer or its network is not."""
    host = address.host.removesuffix(".")
    # your-instance.example.com and no longer name, or any name in a domain that is to be replaced
    labels = [label for label in host.split(".") if _YOURS.fullmatch(label)]
    asked = bool(labels) and (host.count(".") < 3 or host.split(".")[-2] in labels)
    if not address.whole or not re.search("[.:]", host) or asked or re.search(r"[<>{}$%*\s]", host):
        return False
    return not (local(host) or inner(host) or lists.below(host, lists.hosts("local")))


_YOURS = re.compile(
    r"placeholder|your[-_]?(?:own[-_]?)?(?:company|domain|org(?:ani[sz]ation)?|instance|server|host|site|team|corp|business|name|"
    r"account|tenant|workspace|app|project|subdomain|deployment|worker|gateway|mcp)[\w-]{0,20}|your",
    re.IGNORECASE,
)


def bridges(case: Case) -> bool:
    """Whether the package or the installed program that runs is a bridge."""
    if any(package.name in BRIDGES for package in case.plan.packages):
        return True
    return any(p.runner == "bridge" and p.role is Role.PROGRAM for p in case.plan.parts)


def addresses(case: Case) -> Iterator[Address]:
    """The address of a remote server and those that a bridge is given."""
    if case.server.url is not None:
        yield split(case.server.url, "/url")
    if not bridges(case):
        return
    for part in case.plan.parts:
        if part.role is Role.ARGUMENT:
            word = case.plan.argv[part.index]
            name, sign, value = word.partition("=")
            text = value if sign and name.startswith("--") and value.startswith(_OPEN) else word
            if text.startswith(_OPEN):
                yield split(text, place(case, part.index), part.index)
