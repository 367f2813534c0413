"""One package of a registry entry: the command line that VS Code makes of it, and where other programs differ.

``registryType`` alone decides on the program (microsoft/vscode, ``mcpManagementService.ts``), and the package comes
from where its runner is set up to take it. Programs that follow ``runtimeHint`` or ``registryBaseUrl``
(docker/mcp-gateway, ``registry_to_catalog.go``) would run something else where these say something else: that is
refused, or danger where the user's own set-up may well be what the document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import Node
from consentry.errors import Refused
from consentry.formats import entry, fields, naming, package_grammar, server_inputs
from consentry.formats.quote import quote
from consentry.formats.server_inputs import Found, merged
from consentry.formats.server_members import OLDEST, PACKAGE, ambiguous, both, get, left, text
from consentry.language import _
from consentry.model import Finding, Level, Server
from consentry.packages import host
from consentry.show import show

_USED = both(("registryType", "identifier", "version", "runtimeArguments", "packageArguments", "environmentVariables"))
#: By ``registryType``: the program, what stands before the arguments of it, and what joins name and version.
_RUNS = {
    "npm": ("npx", (), "@"),
    "pypi": ("uvx", (), "=="),
    "oci": ("docker", ("run", "-i", "--rm"), ":"),
    "nuget": ("dnx", (), "@"),
}
#: Names of the older forms for a type.
_WAS = {"docker": "oci", "docker-hub": "oci"}
_RUNTIMES = frozenset(program for program, _, _ in _RUNS.values())
_PLACEHOLDER = re.compile(r"\{\{|\}\}|<<|>>|<[A-Za-z]|\$\{?[A-Za-z_]|\$\(|%[A-Za-z_]+%|@[A-Z_]+@$|\{[A-Za-z_]+\}")
#: Words in capitals where a version should be: a fair version for the registry, but hardly one that is meant.
_SHOUTED = re.compile(r"(?:\A|[:v])(?:[A-Z]+_[A-Z_]*|VERSION|TAG)\Z")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]*")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_HINT = "ask the publisher for a corrected document"
_PROTOCOL = re.compile(r"https?://", re.IGNORECASE)
#: What may stand behind the host of a registry.
_PATHS = {"npm": "", "pypi": r"simple/?", "oci": r"v2/?", "nuget": r"v3/index\.json"}


def read(node: Node, base: str) -> Server:
    """One package. Raises Refused: unsupported-package, bundle-elsewhere, unknown-runtime, template-placeholder, ..."""
    kind, identifier = _kind(node, base), entry.text(*get(node, "identifier", base, OLDEST["identifier"]))
    if not kind or not identifier:
        key = "identifier" if kind else "registryType"
        message = f"nothing to run: the package has no {key}"
        raise Refused(message, code="nothing-to-run", where=base, hint=_HINT)
    if kind == "mcpb":
        raise _bundle(node, identifier, base)
    if kind not in _RUNS:
        hint = "npm, pypi, oci, nuget and bundles are read"
        message = f"a package of {quote(kind)} is not read here"
        where = get(node, "registryType", base, OLDEST["registryType"])[1]
        raise Refused(message, code="unsupported-package", where=where, hint=hint)
    _runtime(node, kind, base)
    spec = _spec(node, kind, identifier, base)
    elsewhere = tuple(_based(node, kind, identifier, base))
    before = server_inputs.arguments(node, "runtimeArguments", base)
    after = server_inputs.arguments(node, "packageArguments", base)
    env = server_inputs.pairs(node, "environmentVariables", base)
    program, args = _line(kind, spec, before, after, env)
    rest = left(node.members, base, PACKAGE, _used(node) | {"registry_name", "name"})
    return Server(
        names=(naming.derived(program, (spec,), None),),
        command=program,
        args=args,
        package=spec,
        env=env.pairs,
        inputs=merged((*before.inputs, *env.inputs, *after.inputs), base),
        fields=(*rest.fields, *before.fields, *after.fields, *env.fields),
        findings=(
            *rest.findings,
            *elsewhere,
            *_differences(node, base, before, after),
            *_versioned(node, spec, base),
            *before.findings,
            *after.findings,
            *env.findings,
        ),
        exact=True,
    )


def _kind(node: Node, base: str) -> str | None:
    found, where = get(node, "registryType", base, OLDEST["registryType"])
    kind = entry.text(found, where)
    # VS Code maps the old names for documents of the old schemas only.
    return kind if kind is None or where.endswith("/registryType") else _WAS.get(kind, kind)


def _line(kind: str, spec: str, before: Found, after: Found, env: Found) -> tuple[str, tuple[str, ...]]:
    program, first, _ = _RUNS[kind]
    handed = tuple([word for name, _ in env.pairs for word in ("-e", name)]) if kind == "oci" else ()
    last: tuple[str, ...] = ()
    if kind == "nuget":
        last = ("--yes", "--") if after.words else ("--yes",)
    return program, (*first, *before.words, *handed, spec, *last, *after.words)


def _spec(node: Node, kind: str, identifier: str, base: str) -> str:
    """The package as its runner takes it. Raises Refused: template-placeholder, look-alike, bad-package."""
    version = text(node, "version", base)
    where = get(node, "identifier", base, OLDEST["identifier"])[1]
    for at, word in ((where, identifier), (base + "/version", version or "")):
        if _PLACEHOLDER.search(word):
            raise template(word, at)
    spec = f"{identifier}{_RUNS[kind][2]}{version}" if version else identifier
    hint = _HINT
    if version and _ranged(version):
        hint = "the registry's specification allows no ranges; ask the publisher for a document with one version"
    package_grammar.name(kind, spec, where, hint)
    return spec


def is_template(word: str) -> bool:
    """Whether ``word`` holds what the publisher's tools fill in before an entry is published."""
    return _PLACEHOLDER.search(word) is not None


def template(word: str, where: str) -> Refused:
    """The refusal of a word that is still a template."""
    hint = "this is the publisher's template; take the entry from the registry"
    message = f"{quote(word)} holds a placeholder that was never filled in"
    return Refused(message, code="template-placeholder", where=where, hint=hint)


def _bundle(node: Node, identifier: str, base: str) -> Refused:
    digest, where = text(node, "fileSha256", base), get(node, "fileSha256", base)[1]
    if digest is not None and not _SHA256.fullmatch(digest):
        message = f"{quote(digest)} is not a SHA-256 digest"
        return Refused(message, code="wrong-type", where=where, hint=_HINT)
    message = f"the package is a bundle at {quote(identifier)}, which is not fetched from here"
    if not digest:
        message += "; the registry's specification requires its SHA-256, and the document gives none"
        hint = "ask the publisher for the SHA-256; without it nobody can say whether a file is the one that is meant"
        return Refused(message, code="bundle-without-digest", where=base, hint=hint)
    message += f"; its SHA-256 is {digest}"
    hint = f"download it, then consentry install FILE.mcpb --sha256 {digest}"
    return Refused(message, code="bundle-elsewhere", where=base, hint=hint)


def _runtime(node: Node, kind: str, base: str) -> None:
    """Raises Refused where a client that takes the hint for the program would start another one.

    ``unknown-runtime`` for a program that is no runner, ``other-runtime`` for the runner of another kind of package.
    """
    hint, where = text(node, "runtimeHint", base), get(node, "runtimeHint", base)[1]
    program = _RUNS[kind][0]
    if not hint or hint == program:
        return
    if hint not in _RUNTIMES:
        message = f"the document asks for the program {quote(hint)}, which some clients start and others do not"
        advice = "the programs are npx, uvx, docker and dnx"
        raise Refused(message, code="unknown-runtime", where=where, hint=advice)
    message = f"the package is one of {kind}, which {program} runs; {hint} would run another package of that name"
    advice = f"some clients go by the kind, others by the program; install it as {kind}:NAME if that is what is meant"
    raise Refused(message, code="other-runtime", where=where, hint=advice)


# ---- where it comes from -------------------------------------------------------------------------------------------


def _based(node: Node, kind: str, identifier: str, base: str) -> Iterator[Finding]:
    """``registryBaseUrl``: no command line has it. Raises Refused: template-placeholder, other-registry."""
    url, where = text(node, "registryBaseUrl", base), get(node, "registryBaseUrl", base)[1]
    if not url:
        return
    if is_template(url):
        raise template(url, where)
    if _CAPITALS.fullmatch(url):
        says = _(
            "The word for the registry is no address. The package is taken from where its runner is set up to take it."
        )
        yield _placeholder(where, _("A registry that looks like a placeholder"), says, url, Level.INFO)
    elif kind == "oci":
        _same_host(url, identifier, where)
    elif not _usual(kind, url):
        yield Finding(
            id="PKG-REGISTRY",
            level=Level.DANGER,
            where=where,
            title=_("Another package registry"),
            says=_(
                "The document takes the package from this address. Its runner takes one of that name from where it is "
                "set up to take packages on your computer, and other programs do follow the address."
            ),
            excerpt=show(url),
            consequence=_("The document means a package from another registry than the one that is used."),
            phrase="use another registry",
        )


def _usual(kind: str, url: str) -> bool:
    """Whether an address has the form of the public registry of its kind, which carries the name of the kind.

    A test registry is another host, and a part of a registry is another registry.
    """
    language = "js" if kind == "npm" else ""
    form = rf"https://(?:(?:registry|api|www)\.)?{kind}{language}\.org(?:/(?:{_PATHS[kind]})?)?"
    return re.fullmatch(form, url, re.IGNORECASE) is not None


def _same_host(url: str, identifier: str, where: str) -> None:
    """Raises Refused ``other-registry``: an image whose name has another host, or none, comes from another place."""
    place = _PROTOCOL.sub("", url, count=1)
    said, _, path = place.partition("/")
    named = host(identifier)
    same = said.casefold() == named.casefold() or (_default_host(said) and (not named or _default_host(named)))
    if same and re.fullmatch(rf"(?:{_PATHS['oci']})?", path):
        return
    taken = quote(named) if named else "the default place of docker"
    message = f"the document has the image at {quote(url)}, but by its name it comes from {taken}"
    hint = "some clients go by the address, others by the name; ask the publisher for the whole name of the image"
    raise Refused(message, code="other-registry", where=where, hint=hint)


def _default_host(name: str) -> bool:
    """Whether a host is one of the container engine's own, which it asks for a name without a host."""
    labels = name.casefold().split(".")
    return labels[-2:-1] == [_RUNS["oci"][0]] and labels[-1] in ("io", "com")


# ---- what is said --------------------------------------------------------------------------------------------------


def _differences(node: Node, base: str, before: Found, after: Found) -> Iterator[Finding]:
    """Where programs other than VS Code would start something else."""
    if before.named or after.named:
        says = _("Arguments with a name are given as two words, as VS Code does; other programs join them with =.")
        yield ambiguous(base, says, "", Level.INFO)
    if text(node, "fileSha256", base) is not None:
        says = _("The document gives a digest of the file, but what starts this package does not compare it.")
        yield ambiguous(get(node, "fileSha256", base)[1], says, "", Level.WARN)
    yield from _transported(node, base)
    steps, place = get(node, "postInstallInstructions", base)
    if steps is not None and not fields.says_nothing(steps):
        yield Finding(
            id="FMT-UNKNOWN",
            level=Level.INFO,
            where=place,
            title=_("Steps for after the installation"),
            says=_("The document describes steps for after the installation. They are shown and never run."),
        )


def _used(node: Node) -> frozenset[str]:
    """The members that are read; a transport that says stdio and nothing else is what comes of it anyway."""
    transport = node.get("transport")
    plain = transport is not None and [(m.key, m.node.value) for m in transport.members] == [("type", "stdio")]
    return _USED | {"transport"} if plain else _USED


def _transported(node: Node, base: str) -> Iterator[Finding]:
    transport, where = get(node, "transport", base)
    if transport is None or entry.absent(transport):
        return
    if transport.kind != "object":
        raise entry.wrong_type(transport, "an object", where)
    kind = text(transport, "type", where)
    if kind not in (None, "stdio"):
        says = _("The document says that this server is reached by an address; VS Code talks to the program it starts.")
        yield ambiguous(where, says, kind or "", Level.WARN)


def _ranged(version: str) -> bool:
    """Whether a version is what the registry's own check refuses: a range, a wildcard or ``latest``."""
    if version == "latest" or version.lstrip()[:1] in ("^", "~", ">", "<", "=", "!"):
        return True
    parts = version.strip().removeprefix("v").split(".")
    return "||" in version or " - " in version or "," in version or any(part in ("x", "X", "*") for part in parts)


def _versioned(node: Node, spec: str, base: str) -> Iterator[Finding]:
    version, where = text(node, "version", base), base + "/version"
    if version and _ranged(version):
        # Elsewhere a moving version is ordinary (info); here the document breaks its own specification.
        says = _(
            "The registry's specification wants one version, no range and not latest. Tomorrow it may be a different "
            "program."
        )
        yield Finding(
            id="PKG-FLOAT",
            level=Level.WARN,
            where=where,
            title=_("Moving version"),
            says=says,
            excerpt=show(version),
            consequence=_("No fixed version: tomorrow it may be a different program."),
        )
    rest = spec.rpartition("/")[2]
    last = re.split(r"==|[@:]", rest)[-1]
    if last != rest and _SHOUTED.search(last):
        at = where if version is not None else get(node, "identifier", base, OLDEST["identifier"])[1]
        says = _("The version is a word in capitals. The entry in the registry may say another one.")
        yield _placeholder(at, _("A version that looks like a placeholder"), says, last, Level.WARN)


def _placeholder(where: str, title: str, says: str, excerpt: str, level: Level) -> Finding:
    return Finding(id="FMT-VAR", level=level, where=where, title=title, says=says, excerpt=show(excerpt))
