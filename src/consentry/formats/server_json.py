"""An entry of the MCP registry: ``server.json``, one element of its ``packages``, or the registry's answer around it.

    {"$schema": "https://.../server.schema.json", "name": "io.example/notes", "description": D, "version": V,
     "packages": [{"registryType": "npm", "identifier": I, "version": V, "transport": {"type": "stdio"},
        "runtimeArguments": [], "packageArguments": [], "environmentVariables": []}],
     "remotes": [{"type": "streamable-http", "url": U, "headers": []}]}

Schemas: modelcontextprotocol/registry, ``docs/reference/server-json``. What is started is what VS Code makes of it
(microsoft/vscode, ``mcpManagementService.ts``): ``registryType`` alone decides on the program. Packages and remotes are
ways to have the same server, so one of them is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from consentry.decode import MAX_PAYLOAD, Member, Node, compact, pointer, scan
from consentry.errors import Refused
from consentry.formats import entry, fields, package_grammar, server_inputs
from consentry.formats.interface import document, quote
from consentry.formats.server_inputs import Found, ambiguous, both, get, merged, text
from consentry.model import Field, Finding, InstallRequest, Level, Server
from consentry.show import show

NAME: str = "server.json"

#: More ways to install one server than anybody compares.
MOST = 64
_ROOT = both(
    (
        "$schema", "name", "title", "description", "version", "repository", "websiteUrl", "icons", "_meta", "status",
        "createdAt", "updatedAt", "isLatest", "packages", "remotes",
    )
)  # fmt: skip
_PACKAGE = both(
    (
        "registryType", "registryBaseUrl", "identifier", "version", "fileSha256", "runtimeHint", "transport",
        "runtimeArguments", "packageArguments", "environmentVariables", "postInstallInstructions",
    )
)  # fmt: skip
_USED = both(("registryType", "identifier", "version", "runtimeArguments", "packageArguments", "environmentVariables"))
_REMOTE = both(("type", "url", "headers", "variables"))
#: By ``registryType``: the program, what stands before the arguments of it, and what joins name and version.
_RUNS = {
    "npm": ("npx", (), "@"),
    "pypi": ("uvx", (), "=="),
    "oci": ("docker", ("run", "-i", "--rm"), ":"),
    "nuget": ("dnx", (), "@"),
}
_RUNTIMES = frozenset(("npx", "uvx", "docker", "dnx"))
_TRANSPORTS: dict[str, entry.Transport] = {"streamable-http": "http", "http": "http", "sse": "sse"}
_PLACEHOLDER = re.compile(r"\{\{|\}\}|<<|>>|<[A-Za-z]|\$\{?[A-Za-z_]|\$\(|%[A-Za-z_]+%|@[A-Z_]+@$|\{[A-Za-z_]+\}")
#: Words in capitals where a version should be: a fair version for the registry, but hardly one that is meant.
_SHOUTED = re.compile(r"(?:\A|[:v])(?:[A-Z]+_[A-Z_]*|VERSION|TAG)\Z")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def claims(offer: str) -> bool:
    """Whether ``offer`` is a JSON object with the keys of a registry entry, of a package of it or of an answer."""
    return document(offer) == "server.json"


def read(offer: str) -> InstallRequest:
    """The ways to install one server. Raises Refused: the first one's refusal where none of them can be read."""
    root = scan(offer, case_variants=True).root
    entry.check_keys(root)
    if root.get("servers") is not None and root.get("packages") is None:
        hint = "give the document of one server"
        raise Refused("a list of registry entries", code="unsupported-document", where="/servers", hint=hint)
    inner = root.get("server")
    if inner is not None and inner.kind == "object" and not entry.startable(inner):
        rest = fields.inert([m for m in root.members if m.key == "_meta"])
        rest = _joined(rest, fields.of([m for m in root.members if m.key not in ("server", "_meta")]))
        return _request(offer, inner, "/server", rest)
    if get(root, "registryType")[0] is not None and root.get("packages") is None:
        _one_form(root, "")
        return _answer(offer, [(root, "", _package)], (), fields.NOTHING)
    return _request(offer, root, "", fields.NOTHING)


def _joined(*parts: fields.Leftover) -> fields.Leftover:
    return fields.Leftover(tuple([f for p in parts for f in p.fields]), tuple([f for p in parts for f in p.findings]))


_Way = tuple[Node, str, Callable[[Node, str], Server]]


def _request(offer: str, root: Node, base: str, around: fields.Leftover) -> InstallRequest:
    _one_form(root, base)
    names = _names(root, base)
    ways: list[_Way] = [(node, where, _package) for node, where in server_inputs.items(root, "packages", base)]
    ways += [(node, where, _remote) for node, where in server_inputs.items(root, "remotes", base)]
    if not ways:
        hint = "ask the publisher for an entry with a package or a remote"
        message = "nothing to run: the entry has neither packages nor remotes"
        raise Refused(message, code="nothing-to-run", where=base, hint=hint)
    if len(ways) > MOST:
        message = f"{len(ways):,} ways to install one server"
        raise Refused(message, code="too-many-servers", where=base, hint="no real entry has so many")
    return _answer(offer, ways, names, _joined(around, _left(root.members, base, _ROOT, both(("packages", "remotes")))))


def _one_form(root: Node, base: str) -> None:
    for key in ("mcpServers", "servers", *entry.STARTERS):
        if not entry.absent(root.get(key)):
            hint = "programs choose differently; paste one of the two"
            message = "a registry entry and a server beside it"
            raise Refused(message, code="two-forms", where=base + pointer(key), hint=hint)


def _names(root: Node, base: str) -> tuple[str, ...]:
    """The last component of the reverse-DNS name; the rest says whose it is and is shown with the fields."""
    given = text(root, "name", base)
    if not given:
        return ()
    if _PLACEHOLDER.search(given):
        raise _template(given, base + "/name")
    last = given.rpartition("/")[2]
    if not last:
        hint = "ask the publisher for a name of the form OWNER/NAME"
        raise Refused(f"{quote(given)} names no server", code="bad-name", where=base + "/name", hint=hint)
    return (last,)


def _answer(offer: str, ways: list[_Way], names: tuple[str, ...], around: fields.Leftover) -> InstallRequest:
    """The request of all ways that can be read."""
    servers: list[Server] = []
    refused: list[tuple[str, Refused]] = []
    for node, where, way in ways:
        try:
            servers.append(_with(way(node, where), names, around))
        except Refused as error:
            refused.append((where, error))
    if not servers:
        raise refused[0][1]
    return InstallRequest(
        raw=offer,
        format=NAME,
        channel="paste",
        client=None,
        servers=tuple(servers),
        findings=_left_out(refused),
        alternatives=len(servers) > 1,
    )


def _with(server: Server, names: tuple[str, ...], around: fields.Leftover) -> Server:
    return replace(
        server,
        names=names or server.names,
        fields=(*around.fields, *server.fields),
        findings=(*around.findings, *server.findings),
    )


def _left_out(refused: list[tuple[str, Refused]]) -> tuple[Finding, ...]:
    if not refused:
        return ()
    ordinary = all(error.code in ("bundle-elsewhere", "unsupported-package") for _, error in refused)
    listed = "; ".join(f"{show(where)}: {error.message}" for where, error in refused[:3])
    more = f"; and {len(refused) - 3:,} more" if len(refused) > 3 else ""
    found = Finding(
        id="FMT-MULTI",
        level=Level.INFO if ordinary else Level.WARN,
        where="",
        title="Other ways to install this are not read",
        says=f"The document has more ways than are offered here. {listed}{more}.",
    )
    return (found,)


# ---- a package -----------------------------------------------------------------------------------------------------


def _package(node: Node, base: str) -> Server:
    """One package. Raises Refused: unsupported-package, bundle-elsewhere, unknown-runtime, template-placeholder, ..."""
    kind, identifier = text(node, "registryType", base), text(node, "identifier", base)
    if not kind or not identifier:
        key = "identifier" if kind else "registryType"
        message = f"nothing to run: the package has no {key}"
        raise Refused(message, code="nothing-to-run", where=base, hint="ask the publisher for a corrected document")
    if kind == "mcpb":
        raise _bundle(node, identifier, base)
    if kind not in _RUNS:
        hint = "npm, pypi, oci, nuget and bundles are read"
        message = f"a package of {quote(kind)} is not read here"
        raise Refused(message, code="unsupported-package", where=base + "/registryType", hint=hint)
    _runtime(node, base)
    spec = _spec(node, kind, identifier, base)
    before = server_inputs.arguments(node, "runtimeArguments", base)
    after = server_inputs.arguments(node, "packageArguments", base)
    env = server_inputs.pairs(node, "environmentVariables", base)
    program, args = _line(kind, spec, before, after, env)
    left = _left(node.members, base, _PACKAGE, _USED)
    return Server(
        names=(entry.derived(program, (spec,), None),),
        command=program,
        args=args,
        package=spec,
        env=env.pairs,
        inputs=merged((*before.inputs, *env.inputs, *after.inputs), base),
        fields=(*left.fields, *before.fields, *after.fields, *env.fields),
        findings=(
            *left.findings,
            *_differences(node, kind, base, before, after),
            *_shouted(spec, get(node, "version", base), base),
            *before.findings,
            *after.findings,
            *env.findings,
        ),
        exact=True,
    )


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
    for key, word in (("identifier", identifier), ("version", version or "")):
        if _PLACEHOLDER.search(word):
            raise _template(word, f"{base}/{key}")
    spec = f"{identifier}{_RUNS[kind][2]}{version}" if version else identifier
    hint = "ask the publisher for a corrected document"
    package_grammar.name(kind, spec, base + "/identifier", hint)
    return spec


def _template(word: str, where: str) -> Refused:
    hint = "this is the publisher's template; take the entry from the registry"
    message = f"{quote(word)} holds a placeholder that was never filled in"
    return Refused(message, code="template-placeholder", where=where, hint=hint)


def _bundle(node: Node, identifier: str, base: str) -> Refused:
    digest, where = text(node, "fileSha256", base), get(node, "fileSha256", base)[1]
    if digest is not None and not _SHA256.fullmatch(digest):
        message = f"{quote(digest)} is not a SHA-256 digest"
        raise Refused(message, code="wrong-type", where=where, hint="ask the publisher for a corrected document")
    message = f"the package is a bundle at {quote(identifier)}, which is not fetched from here"
    checked = f" --sha256 {digest}" if digest else ""
    if digest:
        message += f"; its SHA-256 is {digest}"
    hint = f"download it, then consentry install FILE.mcpb{checked}"
    return Refused(message, code="bundle-elsewhere", where=base, hint=hint)


def _runtime(node: Node, base: str) -> None:
    """Raises Refused ``unknown-runtime``: a client that takes the hint for the program would start anything."""
    hint, where = text(node, "runtimeHint", base), get(node, "runtimeHint", base)[1]
    if hint and hint not in _RUNTIMES:
        message = f"the document asks for the program {quote(hint)}, which some clients start and others do not"
        advice = "the programs are npx, uvx, docker and dnx"
        raise Refused(message, code="unknown-runtime", where=where, hint=advice)


# ---- a remote ------------------------------------------------------------------------------------------------------


def _remote(node: Node, base: str) -> Server:
    """One remote. Raises Refused: nothing-to-run, unknown-type, template-placeholder, ..."""
    kind = text(node, "type", base) or "streamable-http"
    if kind not in _TRANSPORTS:
        message = f"type {quote(kind)} is not a known transport"
        hint = "use streamable-http or sse"
        raise Refused(message, code="unknown-type", where=base + "/type", hint=hint)
    address = server_inputs.address(node, base)
    url = address.words[0]
    if re.search(r"\{\{|\}\}|<<|>>|\$(?:\{(?!input:)|[A-Z_]{2})", url):
        raise _template(url, base + "/url")
    headers = server_inputs.pairs(node, "headers", base, headers=True)
    left = _left(node.members, base, _REMOTE, _REMOTE - {"variables"})
    literal: tuple[Finding, ...] = ()
    if address.inputs:
        says = "You are asked for a part of the address; VS Code takes the address as it stands."
        literal = (ambiguous(base + "/url", says, url, Level.INFO),)
    return Server(
        names=(entry.derived(None, (), url),),
        url=url,
        headers=headers.pairs,
        transport=_TRANSPORTS[kind],
        inputs=merged((*address.inputs, *headers.inputs), base),
        fields=(*left.fields, *headers.fields),
        findings=(*left.findings, *literal, *address.findings, *headers.findings),
    )


# ---- what is shown and said ----------------------------------------------------------------------------------------


def _left(members: tuple[Member, ...], base: str, known: frozenset[str], used: frozenset[str]) -> fields.Leftover:
    """What is not used: the schema's own members as fields, every other one judged as a field is."""
    shown = [m for m in members if m.key in known and m.key not in used and not fields.says_nothing(m.node)]
    for member in shown:
        if member.node.end - member.node.start > MAX_PAYLOAD:
            hint = "no real entry has such a field; ask the publisher for a smaller one"
            where = base + pointer(member.key)
            raise Refused(f"the field {quote(where)} is too large to show", code="too-large", where=where, hint=hint)
    quiet = [Field(where=base + pointer(m.key), value=compact(m.node), kind="inert") for m in shown]
    prefix = base.split("/")[1:]
    strange = fields.of([m for m in members if m.key not in known], *prefix)
    return fields.Leftover((*quiet, *strange.fields), strange.findings)


def _differences(node: Node, kind: str, base: str, before: Found, after: Found) -> Iterator[Finding]:
    """Where programs other than VS Code would start something else."""
    program = _RUNS[kind][0]
    hint, where = text(node, "runtimeHint", base), get(node, "runtimeHint", base)[1]
    if hint and hint != program:
        says = f"The document asks for {hint}; VS Code starts {program} by the kind of package."
        yield ambiguous(where, says, hint, Level.WARN)
    if before.named or after.named:
        says = "Arguments with a name are given as two words, as VS Code does; other programs join them with =."
        yield ambiguous(base, says, "", Level.INFO)
    if text(node, "fileSha256", base) is not None:
        says = "The document gives a digest of the file, but what starts this package does not compare it."
        yield ambiguous(get(node, "fileSha256", base)[1], says, "", Level.WARN)
    yield from _transported(node, base)
    yield from _based(node, kind, base)
    steps, place = get(node, "postInstallInstructions", base)
    if steps is not None and not fields.says_nothing(steps):
        yield Finding(
            id="FMT-UNKNOWN",
            level=Level.INFO,
            where=place,
            title="Steps for after the installation",
            says="The document describes steps for after the installation. They are shown and never run.",
        )


def _transported(node: Node, base: str) -> Iterator[Finding]:
    transport, where = get(node, "transport", base)
    if transport is None or entry.absent(transport):
        return
    if transport.kind != "object":
        raise entry.wrong_type(transport, "an object", where)
    kind = text(transport, "type", where)
    if kind not in (None, "stdio"):
        says = "The document says that this server is reached by an address; VS Code talks to the program it starts."
        yield ambiguous(where, says, kind or "", Level.WARN)


def _based(node: Node, kind: str, base: str) -> Iterator[Finding]:
    """``registryBaseUrl``: nobody's command line has it, so an image without a host comes from another place."""
    url, where = text(node, "registryBaseUrl", base), get(node, "registryBaseUrl", base)[1]
    if not url:
        return
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].casefold()
    identifier = (text(node, "identifier", base) or "").casefold()
    elsewhere = kind == "oci" and "docker" not in host and not identifier.startswith(host + "/")
    says = "The package is taken from where its runner is set up to take it, not from the address in the document."
    yield ambiguous(where, says, url, Level.WARN if elsewhere else Level.INFO)


def _shouted(spec: str, given: tuple[Node | None, str], base: str) -> Iterator[Finding]:
    version = spec.rpartition("/")[2]
    last = re.split(r"==|[@:]", version)[-1]
    if last != version and _SHOUTED.search(last):
        yield Finding(
            id="FMT-VAR",
            level=Level.WARN,
            where=given[1] if given[0] is not None else base + "/identifier",
            title="A version that looks like a placeholder",
            says="The version is a word in capitals. The entry in the registry may say another one.",
            excerpt=show(last),
        )
