r"""An address that imitates a well-known one, or that hides where it leads.

Only the last part of a host says whom it belongs to; everything before it, its owner is free to choose. An address that
begins like a well-known one, or that differs by a letter, is there to be taken for it. A short address hides the real
one, and that can be another one tomorrow.

Flags:
    URL-BRAND            {"url": "https://your-mcp.notion.com.evil.invalid/mcp"}
    URL-BRAND            {"url": "https://mcp.notion.com.your-evil.invalid/mcp"}
    URL-BRAND         {"url": "https://mcp.notion.com.evil.invalid/mcp"}
    URL-BRAND         {"url": "https://api.githubcopi1ot.com/mcp"}
    URL-BRAND         {"url": "https://mcp.atlasian.com/v1/mcp"}
    URL-BRAND         {"url": "https://mcp.1inear.app/mcp"}
    URL-BRAND warn    {"url": "https://mcp-notion-com.invalid/mcp"}
    URL-BRAND warn    {"url": "https://mcp.supabas.net/mcp"}
    URL-BRAND warn    {"url": "https://notion.com-login.example.net/mcp"}
    URL-BRAND         npx -y mcp-remote@0.2.0 https://mcp.linear.app.evil.invalid/mcp
    URL-BRAND         uvx --from git+https://github.com.evil.invalid/acme/notes notes
    URL-SHORT         {"url": "https://bit.ly/xyz"}
    URL-MISMATCH      {"name": "mcp.stripe.com", "url": "https://mcp.example.net/mcp"}
Passes:
    {"url": "https://mcp.notion.com/mcp"}
    {"url": "https://acme.atlassian.net/mcp"}
    {"url": "https://notion-mcp.example.net/mcp"}
    {"url": "https://api.replicated.com/mcp"}
    {"url": "https://mcp.example.net/notion.com"}
    {"url": "https://server.smithery.ai/@acme/notion/mcp"}
    uvx --from git+https://github.com/acme/notes@main notes
    {"name": "mcp.example.net", "url": "https://api.example.net/mcp"}
    {"url": "https://bit.example.net/mcp"}
    {"url": "https://${HOST}/mcp"}
Source: Unicode Technical Standard 39; Anti-Phishing Working Group, phishing activity trends; WHATWG URL.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules import lists
from consentry.rules.fetched import fetched
from consentry.rules.interface import Case, Wording, finding
from consentry.rules.lists import below
from consentry.rules.origin import Address, addresses, number, public, split
from consentry.rules.skeleton import skeleton
from consentry.show import show

_BRAND = Wording(
    id="URL-BRAND",
    level=Level.DANGER,
    title=_("Address imitates a brand"),
    says=_("The address looks like that of a well-known service and belongs to somebody else."),
    consequence=_("The address only looks like that of a well-known service."),
    phrase="not the real address",
)
_SHORT = Wording(
    id="URL-SHORT",
    level=Level.WARN,
    title=_("Shortened address"),
    says=_("The real address is not visible, and it can be another one tomorrow."),
    consequence=_("The real address is not visible."),
)
_MISMATCH = Wording(
    id="URL-MISMATCH",
    level=Level.DANGER,
    title=_("Name and address differ"),
    says=_("The name is one address, the request goes to another."),
    consequence=_("The request goes to another address than its name says."),
    phrase="another address",
)
IDS: tuple[str, ...] = (_BRAND.id, _SHORT.id, _MISMATCH.id)

_SWAPS = str.maketrans("013457", "oleast")
#: Beyond this many letters a word that differs by one is hardly an ordinary word.
_LONG = 7
_FORGES = frozenset(("github", "gitlab"))
_LIMIT = 253  # characters of a name in the DNS
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}")


@functools.cache
def _domains() -> dict[str, str]:
    """The domains of brands, and each with hyphens for its dots."""
    return {d.replace(".", "-"): d for b in lists.brands().values() for d in b.hosts if d.count(".") >= 1}


@functools.cache
def _digits() -> dict[str, str]:
    """What stands before the ending of a brand's domain, with the letters that digits stand for."""
    split = ((domain.split("."), domain) for domain in _domains().values())
    return {
        labels[-2].translate(_SWAPS): domain for labels, domain in split if len(labels) >= 2 and len(labels[-2]) > 3
    }


@functools.cache
def _names() -> dict[str, str]:
    """What stands before the ending of a brand's domain, where that is not an ordinary short word."""
    return {
        labels[-2]: domain
        for domain in _domains().values()
        if len(labels := domain.split(".")) >= 2 and (len(labels[-2]) >= _LONG or labels[-2] in _FORGES)
    }


def _near(label: str) -> str:
    """The brand's label that ``label`` is one slip away from, "" if there is none."""
    for name in _names():
        if label[0] != name[0] and label[-3:] != name[-3:]:
            continue
        if label == name or abs(len(label) - len(name)) > 1 or label in (name + "s", name + "d"):
            continue  # a word is not its plural
        if label.replace("rn", "m") == name:
            return name
        start = next(
            (i for i, (a, b) in enumerate(zip(label, name, strict=False)) if a != b), min(len(label), len(name))
        )
        a, b = label[start:], name[start:]
        if a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:]):
            return name
    return ""


@functools.cache
def _shown() -> re.Pattern[str]:
    """A brand's domain at the beginning of a label, and what follows it there."""
    return re.compile(r"(?:^|\.)(" + "|".join(re.escape(d) for d in sorted(_domains().values())) + r")([.-])")


@functools.lru_cache(maxsize=2_048)
def _imitated(host: str) -> tuple[str, Level] | None:
    """The brand's domain that a host of somebody else shows, and how much that weighs."""
    domains = _domains()
    if below(host, frozenset(domains.values())):
        return None
    labels = host.split(".")
    match = _shown().search(host)
    if match:
        # "paypal.com.au" may be its own; in "notion.com-login.example" the ending is only the beginning of a label
        country = len(host) - match.end() == 2
        return match[1], Level.DANGER if match[2] == "." and not country else Level.WARN
    for label in (one for one in labels[:-1] if "-" in one):
        hyphened = f"-{label}-"
        for flat, domain in domains.items():
            if f"-{flat}-" in hyphened:
                return domain, Level.WARN
    platform = below(host, lists.hosts("many"))
    owner = labels[-2] if len(labels) > 1 and not platform else ""
    if any(c.isdigit() for c in owner) and owner.translate(_SWAPS) in _digits():
        return _digits()[owner.translate(_SWAPS)], Level.DANGER
    if len(owner) < _LONG - 2 or owner in _names():
        return None
    near = _near(owner)
    if not near or lists.known("npm", owner) or lists.known("pypi", owner):  # a word of its own
        return None
    return _names()[near], Level.WARN if near.startswith(owner) or owner.startswith(near) else Level.DANGER


def _address(at: Address) -> Iterator[Finding]:
    host = at.host.removesuffix(".")
    if below(host, lists.hosts("short")):
        yield finding(_SHORT, at.where, at.text, part=at.part)
    if len(host) > _LIMIT or not public(at):
        return
    found = _imitated(skeleton(host))
    if found:
        domain, level = found
        says = _(
            "This looks like {domain}, and the address is {raw}. It belongs to somebody else.",
            domain=domain,
            raw=show(at.raw),
        )
        yield finding(_BRAND, at.where, at.text, level=level, says=says, part=at.part)


def _site(host: str) -> str:
    """The part of a host that one owner has: the last two labels, three below a short second one (co.uk)."""
    labels = host.split(".")
    return ".".join(labels[-3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else -2 :])


def _label(case: Case, at: Address) -> Iterator[Finding]:
    """A name that is a host of its own."""
    name = case.server.name.strip().casefold().removeprefix("https://").partition("/")[0]
    host = at.host.removesuffix(".")
    if not _HOST.fullmatch(name) or number(host) or not public(at) or _site(name) == _site(host):
        return
    known = below(name, frozenset(_domains().values())) or name.startswith(("mcp.", "www.", "api."))
    if known and not any(below(name, b.hosts) and below(host, b.hosts) for b in lists.brands().values()):
        says = _("The name says {name}, the request goes to {raw}.", name=show(name), raw=show(at.raw))
        yield finding(_MISMATCH, at.where, at.text, says=says, part=at.part)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about addresses that look like others."""
    for at in addresses(case):
        if at.whole:
            yield from _address(at)
            yield from _label(case, at)
    for one in fetched(case):
        if one.package.source in ("git", "url"):
            text = one.package.version if one.package.name != one.package.spec else one.package.spec
            at = split((text or "").strip().removeprefix("git+"), one.where(case), one.at)
            if at.whole:
                yield from _address(at)
