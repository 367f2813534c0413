r"""The address that a remote server is opened at.

The address decides who reads what you write and what answers. Programs disagree about unusual spellings, so an address
can lead elsewhere than it seems to, into your own network, or to a machine's own credentials. The address that a bridge
is given weighs as if it were the server's own.

Flags:
    URL-HTTP              {"url": "http://mcp.example.com/mcp"}
    URL-HTTP              mcp-remote http://mcp.example.com/mcp
    URL-HTTP              fastmcp run http://mcp.example.com/mcp
    URL-SCHEME            {"url": "javascript:1"}
    URL-SCHEME warn       {"url": "wss://mcp.example.com/mcp"}
    URL-USERINFO          {"url": "https://example.com@evil.invalid/mcp"}
    URL-USERINFO          {"url": "https://example.com\\@evil.invalid/mcp"}
    URL-USERINFO          {"url": "https://example.com%2f.evil.invalid/mcp"}
    URL-IP                {"url": "https://3221225994/mcp"}
    URL-IP                {"url": "https://0300.0.02.0x7b/mcp"}
    URL-PRIVATE           {"url": "https://10.0.0.8/mcp"}
    URL-PRIVATE           {"url": "https://[::ffff:192.168.0.8]/mcp"}
    URL-PRIVATE           {"url": "https://169.254.169.254/latest"}
    URL-PRIVATE           {"url": "https://10.0.0.8.nip.io/mcp"}
    URL-IDN               {"url": "https://mcp.n\u043etion.com/mcp"}
    URL-IDN warn          {"url": "https://xn--mcp-ntion-1nf.com/mcp"}
    URL-ODD               {"url": "https://mcp.example.com./mcp"}
    URL-ODD               {"url": "https://0x7f.1/mcp"}
    URL-ODD block         {"url": "https://exam\tple.com/mcp"}
    URL-SECRET            {"url": "https://mcp.example.com/mcp?api_key=k-0123456789"}
    URL-HTTP warn         {"url": "http://homeassistant.local:8123/mcp"}
    URL-HTTP warn         {"url": "http://192.168.1.20:8080/mcp"}
    URL-HTTP              {"url": "http://10.0.0.8.nip.io/mcp"}
    URL-HTTP              {"url": "http://your.example.net/mcp?x=example"}
    URL-SCHEME            {"url": "//mcp.example.com/mcp"}
    URL-ODD               {"url": "https://mcp.example.net:22/mcp"}
    URL-SECRET            {"url": "https://mcp.example.net/mcp#access_token=k-0123456789abcdef"}
    URL-SECRET            {"url": "https://mcp.example.net/mcp?key=k8s7d6f5g4h3j2q1w9example"}
    URL-HTTP              npx -y mcp-remote@0.2.0 http://mcp.example.com/mcp
Passes:
    {"url": "https://mcp.example.com/mcp"}
    {"url": "https://mcp.example.com:8443/mcp?readonly=true"}
    {"url": "http://127.0.0.1:3000/mcp"}
    {"url": "http://localhost:3000/mcp"}
    {"url": "https://mcp.example.net/mcp?max_tokens=100&author=me42&tokenizer=o200k#tools=all"}
    {"url": "http://localhost:PORT/mcp"}
    {"url": "<server address>"}
    {"url": "https://mcp.example.com/mcp?token=YOUR_TOKEN"}
    npx -y mcp-remote@0.2.0 https://mcp.example.com/mcp
Source: RFC 3986; RFC 6890; WHATWG URL; Unicode Technical Standards 39 and 46; CVE-2025-54074.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules import lists
from consentry.rules.interface import Case, Wording, finding, is_placeholder
from consentry.rules.origin import Address, addresses, inner, local, number
from consentry.rules.skeleton import imitates
from consentry.show import show

_D, _W, _B = Level.DANGER, Level.WARN, Level.BLOCK
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="URL-HTTP",
            level=_D,
            title=_("Not encrypted"),
            says=_("Anyone on the way can read and change what is sent."),
            consequence=_("Traffic is not encrypted: anyone on the way can change it."),
            phrase="send unencrypted",
        ),
        Wording(
            id="URL-SCHEME",
            level=_B,
            title=_("Unsupported kind of address"),
            says=_("Only https addresses, and http addresses on this computer, can be used."),
            consequence=_("The address cannot be used."),
        ),
        Wording(
            id="URL-USERINFO",
            level=_D,
            title=_("Misleading address"),
            says=_("The text before the @ sign is not the host."),
            consequence=_("The address does not lead where it seems to."),
            phrase="misleading address",
        ),
        Wording(id="URL-IP", level=_W, title=_("Bare number address"), says=_("Nothing shows who runs this address.")),
        Wording(
            id="URL-PRIVATE",
            level=_W,
            title=_("Local or private address"),
            says=_("This is a service on this computer or in its network."),
        ),
        Wording(
            id="URL-IDN",
            level=_D,
            title=_("Look-alike address"),
            says=_("The host is written with letters of another alphabet."),
            consequence=_("The address uses letters from another alphabet."),
            phrase="look alike address",
        ),
        Wording(
            id="URL-ODD", level=_W, title=_("Unusual address"), says=_("Some programs read this host differently.")
        ),
        Wording(
            id="URL-SECRET",
            level=_W,
            title=_("Secret in the address"),
            says=_("Addresses end up in logs, and so does this key."),
            consequence=_("A key stands in the address."),
        ),
    )
}
IDS: tuple[str, ...] = tuple(_WORDINGS)

_LIMIT = 253  # characters of a name in the DNS
_FIELD = re.compile(r"[?&#;]([^=&#;?]+)=([^&#;]+)")
_KEY = re.compile(
    r"(?:\w*_)?(?:api|access|auth|secret|private|client|session|refresh|id|bearer)?_?(?:keys?|token|secret|password|passwd|"
    r"pwd|pass|passphrase|auth|authorization|credentials?|signature|sig|jwt|bearer|pat)"
)
#: Ports of other services, which programs that follow the Fetch standard refuse to open.
_REFUSED = frozenset((
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
    531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
    5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
))  # fmt: skip
#: An encoded sign ends the host for one program and belongs to it for another.
_CODED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)


def _found(rule: str, at: Address, level: Level | None = None, says: str | None = None) -> Finding:
    return finding(_WORDINGS[rule], at.where, at.text, level=level, says=says, part=at.part)


#: A host that the person fills in as a whole.
_OPEN_HOST = re.compile(r"<[^<>]*>|\$?\{[^{}]*\}|your[-_]?[\w-]*", re.IGNORECASE)


def _close(name: str) -> bool:
    """Whether a host is one of this computer's own network, where a certificate is seldom to be had."""
    address = number(name)
    if address is not None:
        return inner(name) and not address.is_unspecified
    under = lists.below(name, lists.hosts("local"))  # names that no public server of names knows have one label
    return (
        under == "home.arpa" or (bool(under) and "." not in under) or ("." not in name and bool(_PLAIN.fullmatch(name)))
    )


_PLAIN = re.compile(r"(?!your|localhost$)[a-z0-9][a-z0-9_-]*")


def _network(at: Address) -> Iterator[Finding]:
    """Numbers, and names that lead into a network or to this computer."""
    name = at.host.removesuffix(".")
    address = number(name)
    near = local(name)
    if address and not near:
        yield _found("URL-IP", at)
    if address and at.raw.strip("[]").casefold() != str(address) and (":" not in at.raw or address.version == 4):
        yield _found("URL-ODD", at, says=_("This is another way to write the address {address}.", address=str(address)))
    if name in lists.hosts("meta") or str(address) in lists.hosts("meta"):
        says = _("This address hands out the credentials of the machine that it is asked from.")
        yield _found("URL-PRIVATE", at, says=says)
    elif near:
        yield _found("URL-PRIVATE", at, Level.INFO)
    elif _close(name):
        yield _found("URL-PRIVATE", at)
        if at.scheme == "http":
            yield _found("URL-HTTP", at, _W, _("Anyone in your network can read and change what is sent."))
        return
    elif inner(name) or lists.below(name, lists.hosts("local")):
        yield _found("URL-PRIVATE", at)
    if at.scheme == "http" and not near:
        asked = bool(_OPEN_HOST.fullmatch(at.raw))
        yield _found("URL-HTTP", at, _W if asked else None)


def _decoded(label: str) -> str:
    """A label as it is read, itself where it cannot be."""
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _spelling(at: Address) -> Iterator[Finding]:
    """Letters of other alphabets, and spellings that programs read differently."""
    if not at.raw.isascii():
        yield _found("URL-IDN", at, None if imitates(at.raw) else Level.WARN)
    elif any(label.startswith("xn--") for label in at.host.split(".")):
        read = ".".join(map(_decoded, at.host[:_LIMIT].split(".")))
        says = _("The host is written with letters of another alphabet. It reads {read}.", read=show(read))
        yield _found("URL-IDN", at, _W, says)
    placeholder = (
        re.search(r"[<>{}$]", at.raw + at.port) or at.port.isupper() or (is_placeholder(at.raw) and not at.host)
    )
    if any(ord(c) <= 0x20 or ord(c) == 0x7F for c in at.raw + at.port):
        yield _found("URL-ODD", at, _B, _("A control character or blank stands in the host."))
    elif not at.host and not placeholder:
        yield _found("URL-ODD", at, _B, _("The address has no host."))
    elif len(at.host) > _LIMIT:
        yield _found("URL-ODD", at, says=_("No host has a name as long as this."))
    elif at.host.endswith(".") or ".." in at.host or at.host.startswith(".") or "%" in at.raw:
        yield _found("URL-ODD", at)
    elif (
        not placeholder and at.port and not (at.port.isascii() and at.port.isdigit() and 0 < int(at.port[:9]) < 65_536)
    ):
        yield _found("URL-ODD", at, says=_("This is not a port that a program can be reached at."))
    elif at.port.isascii() and at.port.isdigit() and int(at.port[:9]) in _REFUSED:
        yield _found(
            "URL-ODD", at, says=_("This port belongs to another kind of service. Programs may refuse to open it.")
        )


#: An address of which the beginning is left open.
_ASKED = re.compile(r"\s*(?:[<{\[]|\$|your|https?://[<{$]|\.\.\.$)", re.IGNORECASE)


def _address(at: Address) -> Iterator[Finding]:
    if not at.scheme and _ASKED.match(at.text):
        return
    if not at.whole or at.scheme not in ("https", "http", "wss", "ws"):
        yield _found("URL-SCHEME", at)
        return
    if at.scheme in ("ws", "wss"):
        yield _found("URL-SCHEME", at, _W, _("Web socket addresses are not part of the protocol."))
    if at.user is not None:
        yield _found(
            "URL-USERINFO",
            at,
            says=_("The text before the @ sign is not the host. The host is {raw}.", raw=show(at.raw)),
        )
    elif at.tail.startswith("\\"):
        yield _found("URL-USERINFO", at, says=_("A backslash makes programs disagree on the host."))
    elif _CODED.search(at.raw) and not at.raw.startswith("["):
        yield _found("URL-USERINFO", at, says=_("An encoded sign makes programs disagree on where the host ends."))
    yield from _network(at)
    yield from _spelling(at)
    if any(_is_key(*field.groups()) for field in _FIELD.finditer(at.tail)):
        yield _found("URL-SECRET", at)


def _is_key(name: str, value: str) -> bool:
    """Whether a part of the address hands over a key, and none that is to be filled in."""
    spelled = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-.]", "_", name[:100]).casefold()
    word = value.isalpha() and (value.isupper() or len(value) < 8)
    return (
        bool(_KEY.fullmatch(spelled)) and not word and not is_placeholder(value) and not re.fullmatch("[A-Z_]+", value)
    )


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about addresses."""
    for at in addresses(case):
        yield from _address(at)
