r"""A package or version that a published advisory warns of.

Malware that was found in a registry stays in caches, mirrors and copied instructions, and a repaired version does not
help where an old one is asked for by its number. The advisories are a snapshot that is shipped with Consentry: a
package that is not in it was not looked at, which is no statement. A request without a version gets the newest one, so
it is only flagged where no good version is known.

Flags:
    PKG-MALICIOUS    npx -y postmark-mcp
    PKG-MALICIOUS    npx -y postmark-mcp@1.0.18
    PKG-MALICIOUS    uvx --with litellm==1.82.8 notes-mcp
    PKG-MALICIOUS    uvx mcp-proxy -- npx -y postmark-mcp
    PKG-VULN         npx -y mcp-remote@0.1.15 https://mcp.example.com/mcp
    PKG-VULN         npx -y "mcp-remote@<0.1.10" https://mcp.example.com/mcp
    PKG-VULN         npx @modelcontextprotocol/inspector@0.14.0
    PKG-VULN         uvx mcp-server-git==2025.7.1
Passes:
    npx -y mcp-remote https://mcp.example.com/mcp
    npx -y mcp-remote@0.1.16 https://mcp.example.com/mcp
    npx -y mcp-remote@^0.1.0 https://mcp.example.com/mcp
    uvx mcp-server-git
    uvx mcp-server-fetch
    npx -y @modelcontextprotocol/server-filesystem@2026.1.14 /srv
Source: OSV (osv.dev); ossf/malicious-packages; GitHub Advisory Database; CVE-2025-6514, CVE-2025-49596, MAL-2025-47604.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from consentry.language import _
from consentry.model import Finding, Level, Package
from consentry.rules import lists
from consentry.rules.fetched import fetched
from consentry.rules.interface import Case, Wording

_MALICIOUS = Wording(
    id="PKG-MALICIOUS",
    level=Level.BLOCK,
    title=_("Known malicious package"),
    says=_("This package was reported as malicious."),
    consequence=_("The package is known malware."),
)
_VULN = Wording(
    id="PKG-VULN",
    level=Level.DANGER,
    title=_("Known vulnerable version"),
    says=_("This version has a published weakness. Others can make it do what they want."),
    consequence=_("This version has a known security hole."),
    phrase="run a vulnerable version",
)
IDS: tuple[str, ...] = (_MALICIOUS.id, _VULN.id)

#: A version as it is compared: its numbers, then whether it is a release (a test version comes before it).
Version = tuple[tuple[int, ...], bool]

_VERSION = re.compile(r"[vV=]*(\d{1,9}(?:\.\d{1,9}){0,5})(.{0,40})", re.DOTALL)
_CLAUSE = re.compile(r"(===|==|~=|>=|<=|!=|<|>|\^|~|=)?\s*(\S+)")
_FIRST: Version = ((), False)


class Span(NamedTuple):
    """Versions from ``low`` on, up to ``high``: None for no end; ``closed``: ``high`` itself is among them."""

    low: Version
    high: Version | None
    closed: bool = False

    def holds(self, other: Span) -> bool:
        """Whether the newest version of ``other`` that there can be lies here."""
        if self.high is None:
            return other.low >= self.low or other.high is None or other.high > self.low
        if other.high is None:
            return False
        below = other.high < self.high or (other.high == self.high and (self.closed or not other.closed))
        return below and (other.high > self.low or (other.closed and other.high == self.low))


class Advisory(NamedTuple):
    """One published record about one package."""

    spans: tuple[Span, ...]
    ident: str
    fixed: str


def _version(text: str) -> Version | None:
    match = _VERSION.fullmatch(text.strip())
    if not match:
        return None
    numbers = [int(n) for n in match[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    early = re.match(r"-|\.?(?:a|b|rc|dev|alpha|beta)", match[2])
    return tuple(numbers), not early


def _next(version: Version, keep: int) -> Version:
    """The first version beyond those that share the first ``keep`` numbers."""
    numbers = [*version[0], 0, 0, 0][: max(keep, 1)]
    return (*numbers[:-1], numbers[-1] + 1), False


def _clause(sign: str, text: str, npm: bool) -> Span | None:
    """The versions of one comparison; None where it is not read."""
    wild = re.fullmatch(r"(\d+(?:\.\d+){0,4})\.[x*X](?:\.[x*X])*", text)
    version = _version(wild[1] if wild else text)
    if version is None:
        return None
    given = len((wild[1] if wild else text).split("."))
    if wild:
        return Span(version, _next(version, given))
    if sign in ("<", "<="):
        return Span(_FIRST, version, sign == "<=")
    if sign in (">", ">="):
        return Span(version, None)
    if sign == "^":
        first = next((i for i, n in enumerate(version[0]) if n), 0)
        return Span(version, _next(version, first + 1))
    if sign in ("~", "~="):
        return Span(version, _next(version, max(given - 1, 1) if sign == "~=" else min(given, 2)))
    if npm and not sign and given < 3:
        return Span(version, _next(version, given))
    return None if sign == "!=" else Span(version, version, True)


def asked(package: Package) -> Span:
    """The versions that a spec allows. What is not read is the newest one."""
    newest = Span(_FIRST, None)
    spans = []
    text = (package.version or "").strip()
    if not text or "||" in text or len(text) > 200:
        return newest
    for part in re.split(r"[,\s]+", re.sub(r"(?<=[<>=~^])\s+", "", text)):
        match = _CLAUSE.fullmatch(part)
        span = _clause(match[1] or "", match[2], package.ecosystem == "npm") if match else None
        if span is not None:
            spans.append(span)
    low = max((s.low for s in spans), default=_FIRST)
    ends = [s for s in spans if s.high is not None]
    end = min(ends, key=lambda s: (s.high or _FIRST, s.closed)) if ends else newest
    return Span(low, end.high, end.closed)


def _spans(text: str) -> tuple[Span, ...]:
    """The versions of an advisory: ``*`` or comparisons joined by ``,`` (and) and ``|`` (or)."""
    if text == "*":
        return (Span(_FIRST, None),)
    made = []
    for one in text.split("|"):
        package = Package(ecosystem="pypi", name="", version=one, spec="", source="registry")
        made.append(asked(package))
    return tuple(made)


@functools.cache
def _advisory_lines() -> dict[tuple[str, str], list[str]]:
    """The lines of the list by the package that they are about; few are ever read further."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lists.lines("advisories"):
        ecosystem, name, _ = line.split(" ", 2)
        found.setdefault((ecosystem, lists.normal(name) if ecosystem == "pypi" else name), []).append(line)
    return found


def _advisory(line: str) -> Advisory:
    _, _, versions, ident, fixed = line.split()
    return Advisory(_spans(versions), ident, fixed)


def known(package: Package) -> Iterator[Advisory]:
    """The advisories that a package as asked for falls under."""
    name = lists.normal(package.name) if package.ecosystem == "pypi" else package.name.lower()
    about = [_advisory(line) for line in _advisory_lines().get((package.ecosystem, name), ())]
    span = asked(package) if about else None
    for advisory in about:
        if span and any(one.holds(span) for one in advisory.spans):
            yield advisory


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about packages that advisories warn of."""
    for one in fetched(case):
        if one.package.source != "registry":
            continue
        worst = sorted(known(one.package), key=lambda a: not a.ident.startswith("MAL-"))
        for advisory in worst[:1]:
            if advisory.ident.startswith("MAL-"):
                yield one.found(
                    case, _MALICIOUS, says=_("This package was reported as malicious: {ident}.", ident=advisory.ident)
                )
                continue
            also = _(" and {count} more", count=str(len(worst) - 1)) if len(worst) > 1 else ""
            fixed = (
                _("Fixed in {fixed}.", fixed=advisory.fixed)
                if advisory.fixed != "-"
                else _("There is no fixed version.")
            )
            says = _(
                "This version has a published weakness: {ident}{also}. {fixed}",
                ident=advisory.ident,
                also=also,
                fixed=fixed,
            )
            yield one.found(case, _VULN, says=says)
