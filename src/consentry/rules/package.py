"""The package that a runner fetches: what it is, where it comes from, what comes with it.

A runner downloads a package and runs it in one step. Where it comes from decides who can change it, and whatever comes
with it runs with the same rights. A name that no registry has, or that is written with foreign letters, is not the
package that it seems to be.

Flags:
    PKG-REGISTRY         uv run --index-url https://r.example.com notes
    PKG-REGISTRY         npm start --registry https://r.example.com
    PKG-UNPINNED         npx -y notes-mcp
    PKG-FLOAT            npx -y notes-mcp@latest
    PKG-FLOAT warn       go run example.com/x@latest
    PKG-SOURCE           npx -y github:acme/notes
    PKG-SOURCE danger    npx -y http://example.com/x.tgz
    PKG-REGISTRY         npx --registry=https://example.com -y notes-mcp
    PKG-REGISTRY         dnx Acme.Notes --add-source https://example.com/n --yes
    PKG-EXTRA            uvx --with other notes-mcp
    PKG-EXTRA            pnpm dlx --package other notes-mcp
    PKG-CONFUS           {"command": "npx", "args": ["-y", "not\\u0435s-mcp"]}
    PKG-INVALID          npx -y @Acme/Notes
    PKG-SCRIPTS          npx --ignore-scripts=false -y notes-mcp
    PKG-SOURCE           npx -y supergateway --stdio "uvx --from git+https://example.com/x notes"
    PKG-OTHER            npx -y notes-mcp@npm:other
    - PKG-OTHER: also a registry document whose options make the runner fetch another package than the document names.
    - The reader of registry documents adds PKG-REGISTRY, PKG-FLOAT, PKG-WITHDRAWN, BND-SCHEMA and FMT-AMBIG.
Passes:
    uv run --with fastmcp python server.py
    uv run --with mcp python -m notes_mcp
    npx -y notes-mcp@1.2.3
    npx -y notes-mcp -- --registry=x
    npx -y -p notes-sdk notes-tools-mcp
    uv run --with notes-mcp notes-mcp
    uv run --with mcp[cli] mcp run server.py
    dnx Acme.Notes --source DEFAULT_FEED --yes
    npx --ignore-scripts -y notes-mcp
Source: npm, uv and pip references; PEP 508; modelcontextprotocol/registry, ``docs/reference/server-json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level, Package, Part, Role
from consentry.packages import exact, npm, pypi
from consentry.rules.interface import Case, Wording, every, finding, on_part, place

_D, _W, _I = Level.DANGER, Level.WARN, Level.INFO
_WORDINGS = {
    w.id: w
    for w in (
        Wording(
            id="PKG-UNPINNED",
            level=_I,
            title=_("No fixed version"),
            says=_("The newest version runs each time. Tomorrow it may be a different program."),
            consequence=_("No fixed version: tomorrow it may be a different program."),
        ),
        Wording(
            id="PKG-FLOAT",
            level=_I,
            title=_("Moving version"),
            says=_("This version can mean another program tomorrow."),
            consequence=_("No fixed version: tomorrow it may be a different program."),
        ),
        Wording(
            id="PKG-SOURCE",
            level=_W,
            title=_("Package from an address"),
            says=_(
                "The package comes from this address and not from a registry. Whoever controls it decides what runs."
            ),
            consequence=_("The program comes from an address, not from a registry."),
            phrase="run unseen code",
        ),
        Wording(
            id="PKG-REGISTRY",
            level=_D,
            title=_("Another package registry"),
            says=_("Packages come from this place and not from the usual registry."),
            consequence=_("Downloads packages from another place."),
            phrase="use another registry",
        ),
        Wording(
            id="PKG-EXTRA",
            level=_D,
            title=_("Installs a second package"),
            says=_("This also installs another package, which can run code of its own."),
            consequence=_("Installs a second package that you did not ask for."),
            phrase="load extra code",
        ),
        Wording(
            id="PKG-CONFUS",
            level=Level.BLOCK,
            title=_("Package name with foreign letters"),
            says=_("Names in package registries are plain ASCII. This one is not what it looks like."),
            consequence=_("The package name is not what it looks like."),
        ),
        Wording(
            id="PKG-OTHER",
            level=_D,
            title=_("Another package than the one named"),
            says=_("What is named first is not the package that runs: the runner takes another one."),
            consequence=_("Runs another package than the one that is named."),
            phrase="run another package",
        ),
        Wording(
            id="PKG-INVALID",
            level=_W,
            title=_("Not a valid package name"),
            says=_("The registry would not accept this name."),
        ),
        Wording(
            id="PKG-SCRIPTS",
            level=_W,
            title=_("Install scripts run"),
            says=_("Code from the package runs while it is installed."),
            consequence=_("Runs extra setup code while installing."),
        ),
    )
}
IDS: tuple[str, ...] = tuple(_WORDINGS)

_BY_EFFECT: dict[str, str] = {
    Effect.REGISTRY: "PKG-REGISTRY",
    Effect.EXTRA_PACKAGE: "PKG-EXTRA",
    Effect.INSTALL_SCRIPTS: "PKG-SCRIPTS",
}
#: They answer a plain http request with the address of the encrypted one, and nothing else.
_FORGES = re.compile(r"^git\+http://(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/", re.IGNORECASE)
_NPM_NAME = re.compile(r"(?:@[a-z0-9~*-][a-z0-9-*._~]*/)?[a-z0-9~-][a-z0-9-._~]*")
_PYPI_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


_FLAKE = re.compile(r"(?:github|gitlab|sourcehut|path|git|hg|file|tarball|https?)(?:\+\w+)?:", re.IGNORECASE)
_MAVEN = re.compile(r"[\w.-]+:[\w.-]+:[\w.+-]+(?::[\w.-]+)?")


def _positions(case: Case) -> dict[str, int]:
    """The element that each spec is; a spec inside an option is not listed."""
    argv = case.plan.argv
    return {argv[part.index]: part.index for part in reversed(case.plan.parts) if part.index}


class _Spec(NamedTuple):
    """A package and the element that names it."""

    case: Case
    package: Package
    place: int | None


def _found(spec: _Spec, rule: str, level: Level | None = None) -> Finding:
    where = "/args" if spec.place is None else place(spec.case, spec.place)
    return finding(_WORDINGS[rule], where, spec.package.spec, level=level, part=spec.place)


def _source(spec: _Spec) -> Iterator[Finding]:
    package = spec.package
    plain = "http://" in package.spec.casefold()[:40] or package.spec.startswith(("git:", "git+http:"))
    plain = plain and not _FORGES.search(package.spec[:200])
    level = Level.DANGER if plain else Level.INFO if package.source == "git" and exact(package) else None
    yield _found(spec, "PKG-SOURCE", level)


def _name(spec: _Spec) -> Iterator[Finding]:
    package = spec.package
    if not package.spec.isascii():
        yield _found(spec, "PKG-CONFUS")
    elif package.source == "registry" and not re.search(r"[<>${}?]", package.name):
        valid = _NPM_NAME if package.ecosystem == "npm" else _PYPI_NAME
        if len(package.name) > 214 or not valid.fullmatch(package.name):
            yield _found(spec, "PKG-INVALID")


def _packages(case: Case) -> Iterator[Finding]:
    positions = _positions(case) if case.plan.packages else {}
    for package in case.plan.packages:
        spec = _Spec(case, package, positions.get(package.spec))
        if package.ecosystem == "oci":
            if not package.spec.isascii():
                yield _found(spec, "PKG-CONFUS")
            continue
        yield from _name(spec)
        if package.ecosystem == "npm" and "@npm:" in package.spec:
            yield _found(spec, "PKG-OTHER", Level.DANGER)
        if package.source != "registry":
            yield from _source(spec)
        elif package.version is None:
            yield _found(spec, "PKG-UNPINNED")
        elif not exact(package):
            yield _found(spec, "PKG-FLOAT")


_READERS = {"npx": npm, "node": npm, "uvx": pypi}


def _inside(case: Case) -> Iterator[Finding]:
    """Packages that a command inside an element would fetch: what is more than an ordinary name."""
    for part in case.plan.nested:
        reader = _READERS.get(part.runner)
        if reader is None or part.role is not Role.PACKAGE or not part.detail:
            continue
        spec = _Spec(case, reader(part.detail), part.index)
        if not part.detail.isascii():
            yield _found(spec, "PKG-CONFUS")
        elif spec.package.source != "registry":
            yield from _source(spec)


def _from_address(case: Case, part: Part) -> bool:
    return any("://" in word for word in case.plan.argv[part.index :])


def _other(case: Case) -> Iterator[Finding]:
    """Options before the package decide what a runner takes for it: what it fetches must be what the request says."""
    declared = case.server.package
    first = case.plan.packages[0] if case.plan.packages else None
    if declared and (first is None or first.spec != declared):
        spec = declared if first is None else first.spec
        index = _positions(case).get(spec)
        yield finding(_WORDINGS["PKG-OTHER"], "/args" if index is None else place(case, index), spec, part=index)


#: ``alias@owner`` names somebody's catalogue; ``name@1.2.0`` is a version.
_CATALOGUE = re.compile(r"[^/@]+@(?!v?[0-9*^~<>=\[(]|latest\b|stable\b|preview\b|next\b)[^/@]+(?:/.*)?", re.DOTALL)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about packages."""
    yield from _packages(case)
    yield from _inside(case)
    yield from _other(case)
    for part in every(case.plan):
        rule = _BY_EFFECT.get(part.effect)
        if rule:
            yield on_part(_WORDINGS[rule], case, part)
        elif part.runner == "toolchain" and part.role is Role.PACKAGE:
            if _MAVEN.fullmatch(part.detail):
                continue
            floating = part.detail.endswith(("@latest", "@master", "@main")) or "@" not in part.detail
            if _FLAKE.match(part.detail) or _CATALOGUE.fullmatch(part.detail):
                level = Level.DANGER if "http://" in part.detail[:20] else None
                yield on_part(_WORDINGS["PKG-SOURCE"], case, part, level=level)
            elif floating and "." in part.detail.split("/")[0] and "/" in part.detail:
                yield on_part(_WORDINGS["PKG-FLOAT"], case, part, level=Level.WARN)
        elif part.runner == "toolchain" and part.effect == Effect.UNKNOWN_VERB and _from_address(case, part):
            yield on_part(_WORDINGS["PKG-SOURCE"], case, part)
