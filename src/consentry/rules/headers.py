r"""Headers that are sent with every request to a remote server.

A header that is filled in already can carry somebody else's key: whatever you then write, upload or pay for happens in
an account that is not yours and that its owner can read. A header with a variable in it sends a secret of yours.

Flags:
    URL-HEADERS          {"url": "https://mcp.example.com/mcp", "headers": {"X-Api-Key": "k-0123"}}
    URL-HEADERS          {"url": "https://mcp.example.com/mcp", "headers": {"Host": "intranet.acme.net"}}
    URL-HEADERS block    {"url": "https://mcp.example.com/mcp", "headers": {"X-A": "1\r\nX-B: 1"}}
    ENV-FIXED-SECRET danger    {"url": "https://mcp.example.com/mcp", "headers": {"Authorization": "Bearer k-0123"}}
    URL-HEADERS          {"url": "https://a.example/mcp", "headers": {"X-Api-Key": "<k8s7d6f5g4h3j2q1w9>"}}
    ENV-FIXED-SECRET danger    npx mcp-remote@0.2.0 https://a.example/mcp --header "Authorization: Bearer k-0123"
    ENV-REFERENCE        {"command": "npx", "args": ["mcp-remote", "https://a.example", "--header", "A:${API_KEY}"]}
Passes:
    {"url": "https://mcp.example.com/mcp", "headers": {"Authorization": "Bearer ${input:token}"}}
    {"url": "https://mcp.example.com/mcp", "headers": {"Authorization": "Bearer YOUR_TOKEN"}}
    {"url": "https://mcp.example.com/mcp", "headers": {"X-Read-Only": "true"}}
    npx -y mcp-remote@0.2.0 https://mcp.example.com/mcp --header "Authorization: Bearer YOUR_TOKEN"
Source: RFC 9110; CVE-2026-41613 (second finding).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import pointer
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, finding, is_placeholder, place
from consentry.rules.origin import addresses, bridges, local
from consentry.show import show

_HEADERS = Wording(
    id="URL-HEADERS",
    level=Level.WARN,
    title=_("Headers are set for you"),
    says=_("This is sent with every request."),
    consequence=_("Headers that you did not choose are sent."),
)
_FIXED = Wording(
    id="ENV-FIXED-SECRET",
    level=Level.WARN,
    title=_("A credential is filled in already"),
    says=_("You would act with somebody else's account."),
    consequence=_("A key that is not yours is filled in."),
    phrase="use another account",
)
_REFERENCE = Wording(
    id="ENV-REFERENCE",
    level=Level.DANGER,
    title=_("Sends a secret of yours"),
    says=_("This sends a secret of your environment to this address."),
    consequence=_("It sends a secret from your environment."),
    phrase="share my secret",
)
IDS: tuple[str, ...] = (_HEADERS.id, _FIXED.id, _REFERENCE.id)

_EXPANDED = re.compile(r"\$\{(\w+)\}")
_SECRET = re.compile(r"auth|token|key|secret|cookie|session", re.IGNORECASE)
#: Headers that decide which site answers, or where a request seems to come from.
_ROUTING = re.compile(
    r"host|origin|referer|forwarded|x-forwarded-.*|x-original-.*|x-real-ip|via|upgrade", re.IGNORECASE
)
_STANDS_FOR = re.compile(r"[a-z_-]{0,30}(?:token|key|secret)")
_IDENTITY = frozenset(("authorization", "proxy-authorization", "cookie"))


def _header(where: str, name: str, value: str, near: bool, part: int | None = None) -> Iterator[Finding]:
    last = value.rsplit(" ", 1)[-1].casefold()
    # Words without a digit that end in "token" or "key" stand for one: "my-api-key".
    filled = bool(value.strip()) and not is_placeholder(value) and not _STANDS_FOR.fullmatch(last)
    bad = any(c in name + value for c in "\r\n\0")
    level = Level.BLOCK if bad else Level.WARN if filled else Level.INFO
    if filled and not bad and not _SECRET.search(name) and not _ROUTING.fullmatch(name):
        level = Level.INFO
    yield finding(_HEADERS, where, value, level=level, part=part)
    if filled and not bad and name.casefold() in _IDENTITY:
        yield finding(_FIXED, where, value, level=Level.WARN if near else Level.DANGER, part=part)


def _bridged(case: Case, near: bool) -> Iterator[Finding]:
    """The headers that a bridge is given, and the variables that it fills in itself."""
    argv = case.plan.argv
    for part in case.plan.parts:
        if part.role is not Role.ARGUMENT:
            continue
        word, where = argv[part.index], place(case, part.index)
        for match in _EXPANDED.finditer(word[:4_096]):
            if match[1] not in dict(case.server.env) and _SECRET.search(match[1]):
                says = _("The bridge sends {match} of your environment to this address.", match=show(match[1]))
                yield finding(_REFERENCE, where, word, says=says, part=part.index)
                yield finding(_HEADERS, where, word, part=part.index)
        before = argv[part.index - 1] if part.index else ""
        given = word.removeprefix("--header=") if word.startswith("--header=") else word if before == "--header" else ""
        name, colon, value = given.partition(":")
        if colon and "${" not in value:
            yield from _header(where, name, value.strip(), near, part.index)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about headers."""
    bridged = bridges(case)
    if not case.server.headers and not bridged:
        return
    opened = next(iter(addresses(case)), None)
    near = opened is not None and local(opened.host)
    for name, value in case.server.headers:
        yield from _header(pointer("headers", name), name, value, near)
    if bridged:
        yield from _bridged(case, near)
