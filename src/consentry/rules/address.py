"""The address of a remote server, and the headers sent with every request.

Flags: no encryption, unusable schemes, misleading user parts, bare or private addresses, look-alike hosts, secrets in
the address, headers that are set already.
Passes: https with a host name; plain http to this computer (info); headers whose value the person fills in (info).
Source: RFC 3986, RFC 9110, WHATWG URL; CVE-2025-54074.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from consentry.decode import pointer
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, finding, is_placeholder, place
from consentry.rules.skeleton import imitates
from consentry.show import show

if TYPE_CHECKING:
    import ipaddress

_D, _W, _B = Level.DANGER, Level.WARN, Level.BLOCK
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="URL-HTTP",
            level=_D,
            title="Not encrypted",
            says="Anyone on the way can read and change what is sent.",
            consequence="Traffic is not encrypted: anyone on the way can change it.",
            phrase="send unencrypted",
        ),
        Wording(
            id="URL-SCHEME",
            level=_B,
            title="Unsupported kind of address",
            says="Only https addresses, and http addresses on this computer, can be used.",
            consequence="The address cannot be used.",
        ),
        Wording(
            id="URL-USERINFO",
            level=_D,
            title="Misleading address",
            says="The text before the @ sign is not the host.",
            consequence="The address does not lead where it seems to.",
            phrase="misleading address",
        ),
        Wording(id="URL-IP", level=_W, title="Bare number address", says="Nothing shows who runs this address."),
        Wording(
            id="URL-PRIVATE",
            level=_W,
            title="Local or private address",
            says="This is a service on this computer or in its network.",
        ),
        Wording(
            id="URL-IDN",
            level=_D,
            title="Look-alike address",
            says="The host is written with letters of another alphabet.",
            consequence="The address uses letters from another alphabet.",
            phrase="look alike address",
        ),
        Wording(id="URL-ODD", level=_W, title="Unusual address", says="Some programs read this host differently."),
        Wording(
            id="URL-SECRET",
            level=_W,
            title="Secret in the address",
            says="Addresses end up in logs, and so does this key.",
            consequence="A key stands in the address.",
        ),
        Wording(
            id="URL-HEADERS",
            level=_W,
            title="Headers are set for you",
            says="This is sent with every request.",
            consequence="Headers that you did not choose are sent.",
        ),
    )
}
_REFERENCE = Wording(
    id="ENV-REFERENCE",
    level=_D,
    title="Sends a secret of yours",
    says="This sends a secret of your environment to this address.",
    consequence="It sends a secret from your environment.",
    phrase="share my secret",
)
IDS: tuple[str, ...] = (*_WORDINGS, "ENV-REFERENCE")

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#\\]*))?(.*)", re.DOTALL)
_KEYS = re.compile(r"[?&]([^=&#]*(?:key|token|secret|passw|auth|credential)[^=&#]*)=([^&#]+)", re.IGNORECASE)
_NUMERIC = re.compile(r"(?:0[xX][0-9a-fA-F]+|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]+|[0-9]+)){0,3}")
_BRIDGES = frozenset(("mcp-remote", "mcp-proxy", "supergateway", "@modelcontextprotocol/inspector"))
_EXPANDED = re.compile(r"\$\{(\w+)\}")
_LOCAL = frozenset(("localhost", "127.0.0.1", "[::1]", "host.docker.internal"))
_SECRET_HEADER = re.compile(r"auth|token|key|secret|cookie|session", re.IGNORECASE)


class _At(NamedTuple):
    """Where an address stands."""

    where: str
    part: int | None = None


_URL_FIELD = _At("/url")


def _found(rule: str, at: _At, text: str, level: Level | None = None, says: str | None = None) -> Finding:
    return finding(_WORDINGS[rule], at.where, text, level=level, says=says, part=at.part)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The number that ``host`` stands for in any of the spellings that browsers take."""
    import ipaddress

    try:
        if host.startswith("["):
            return ipaddress.IPv6Address(host.strip("[]"))
        if not _NUMERIC.fullmatch(host):
            return None
        groups = [
            int(g, 16 if g[:2].lower() == "0x" else 8 if g[:1] == "0" and len(g) > 1 else 10) for g in host.split(".")
        ]
        number = groups[-1]
        for byte, group in enumerate(groups[:-1]):
            number += group << (24 - 8 * byte)
        return ipaddress.IPv4Address(number)
    except ValueError:
        return None


def _host(at: _At, url: str, host: str, scheme: str) -> Iterator[Finding]:
    name = host.casefold()
    address = _address(name)
    local = name in _LOCAL or name.endswith(".localhost") or bool(address and address.is_loopback)
    if address and not local:
        yield _found("URL-IP", at, url)
    if local or (address and (address.is_private or address.is_link_local or address.is_unspecified)):
        yield _found("URL-PRIVATE", at, url, Level.INFO if local else None)
    if scheme == "http" and not local:
        yield _found("URL-HTTP", at, url)
    if not host.isascii():
        level = None if imitates(host) else Level.WARN
        yield _found("URL-IDN", at, url, level)
    elif "xn--" in name:
        yield _found("URL-IDN", at, url, Level.WARN)
    if any(ord(c) <= 0x20 or ord(c) == 0x7F for c in host):
        yield _found("URL-ODD", at, url, Level.BLOCK, "A control character or blank stands in the host.")
    elif name.endswith(".") or ".." in name or "%" in name:
        yield _found("URL-ODD", at, url)


def _url(at: _At, url: str) -> Iterator[Finding]:
    match = _URL.fullmatch(url)
    if not match and is_placeholder(url):
        return
    scheme = match[1].casefold() if match else ""
    if not match or scheme not in ("https", "http", "wss", "ws") or match[2] is None:
        yield _found("URL-SCHEME", at, url)
        return
    if scheme in ("ws", "wss"):
        yield _found("URL-SCHEME", at, url, Level.WARN, "Web socket addresses are not part of the protocol.")
    authority, tail = match[2], match[3]
    user, sign, rest = authority.rpartition("@")
    host = rest if rest.startswith("[") else rest.partition(":")[0]
    host = rest[: rest.index("]") + 1] if rest.startswith("[") and "]" in rest else host
    if sign or tail.startswith("\\") or (user and "%40" in user):
        says = f"The text before the @ sign is not the host. The host is {show(host)}."
        yield _found("URL-USERINFO", at, url, says=says if sign else "A backslash makes programs disagree on the host.")
    yield from _host(at, url, host, scheme)
    for key in _KEYS.finditer(tail):
        if not is_placeholder(key[2]) and not key[2].isupper() and key[2].casefold() not in ("true", "false"):
            yield _found("URL-SECRET", at, url)
            break


def _headers(case: Case) -> Iterator[Finding]:
    for name, value in case.server.headers:
        at = _At(pointer("headers", name))
        filled = not is_placeholder(value) and value.rsplit(" ", 1)[-1].casefold() not in ("token", "key")
        bad = any(c in name + value for c in "\r\n\0")
        level = Level.BLOCK if bad else Level.WARN if filled else Level.INFO
        if filled and not bad and not _SECRET_HEADER.search(name):
            level = Level.INFO
        yield _found("URL-HEADERS", at, value, level)


def _bridged(case: Case) -> Iterator[Finding]:
    """The address that a bridge opens weighs as if it were the server's own."""
    if not any(package.name in _BRIDGES for package in case.plan.packages):
        return
    for part in case.plan.parts:
        if part.role is not Role.ARGUMENT:
            continue
        word = case.plan.argv[part.index]
        at = _At(place(case, part.index), part.index)
        if word.startswith(("http://", "https://", "ws://", "wss://")):
            yield from _url(at, word)
        for match in _EXPANDED.finditer(word[:4_096]):
            if match[1] not in dict(case.server.env) and _SECRET_HEADER.search(match[1]):
                says = f"The bridge sends {show(match[1])} of your environment to this address."
                yield finding(_REFERENCE, at.where, word, says=says, part=at.part)
                yield _found("URL-HEADERS", at, word)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about the address and the headers."""
    if case.server.url is not None:
        yield from _url(_URL_FIELD, case.server.url)
    yield from _headers(case)
    yield from _bridged(case)
