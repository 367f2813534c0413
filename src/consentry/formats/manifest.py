"""The manifest of a bundle (MCPB, before that DXT), versions 0.1 to 0.4: as a text, or as the one in an opened bundle.

    {"manifest_version": "0.3", "name": N, "version": V, "description": D, "author": {"name": A},
     "server": {"type": "node", "entry_point": E, "mcp_config": {"command": C, "args": [], "env": {},
        "platform_overrides": {"win32": {"command": C}}}}, "user_config": {KEY: {...}}}

Read loosely, as hosts do; what the published schemas (modelcontextprotocol/mcpb, ``schemas/``) do not have is said.
What decides what runs is read strictly: no schema has ``null`` or an empty value of another kind there, and hosts
differ in what they make of it. Platform overrides: each field that is given replaces the whole field, an empty
one too. The markers in the values stay as they are, see ``user_config``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from consentry.decode import Member, Node, compact, pointer, scan
from consentry.errors import Refused
from consentry.formats import entry, fields, user_config
from consentry.formats.interface import document, quote
from consentry.formats.user_config import Use
from consentry.language import _
from consentry.model import Bundle, Field, Finding, InstallRequest, Level, Override, Server
from consentry.show import show

NAME: str = "bundle manifest"

VERSIONS = ("0.1", "0.2", "0.3", "0.4")
_VERSION_KEYS = ("manifest_version", "dxt_version")
_TYPES = {"node": "0.1", "python": "0.1", "binary": "0.1", "uv": "0.4"}
#: The keys of the root that describe, by the version that they came with.
_ROOT = dict.fromkeys(
    (
        "$schema", "dxt_version", "manifest_version", "name", "display_name", "version", "description",
        "long_description", "author", "repository", "homepage", "documentation", "support", "icon", "screenshots",
        "tools", "tools_generated", "prompts", "prompts_generated", "keywords", "license", "compatibility",
    ),
    "0.1",
) | {"privacy_policies": "0.2", "icons": "0.3", "localization": "0.3", "_meta": "0.3"}  # fmt: skip
_NEEDED = ("name", "version", "description", "author")
_CONFIG = "/server/mcp_config"
_OVERRIDES = _CONFIG + "/platform_overrides"
#: What starts the server: kinds, and the same in words.
_BLOCK = {
    "command": ("string", "text"),
    "args": ("array", "an array of texts"),
    "env": ("object", "an object with text values"),
}
_READ = frozenset(key.casefold() for key in (*_BLOCK, *entry.ADDRESSES))
_Platform = Literal["linux", "darwin", "win32"]
_PLATFORMS: dict[str, _Platform] = {"linux": "linux", "darwin": "darwin", "win32": "win32"}
_HERE = "${__dirname}"
_WINDOWS_PROGRAMS = (".exe", ".com", ".cmd", ".bat")


def claims(offer: str) -> bool:
    """Whether ``offer`` is a JSON object with ``manifest_version`` or ``dxt_version``."""
    return document(offer) == "manifest"


def read(offer: str) -> InstallRequest:
    """The server of a manifest without its bundle. Raises Refused, see ``of_bundle``."""
    return _request(offer, "paste", _server(offer))


def of_bundle(text: str, bundle: Bundle, names: frozenset[str]) -> InstallRequest:
    """The server of the manifest ``text`` inside ``bundle``, whose members have the ``names``.

    Raises Refused: manifest-version, nothing-to-run, unknown-type, two-forms, and as ``entry.server`` and
    ``decode.scan``.
    """
    return _request(text, "bundle", _server(text, bundle, names))


def _request(text: str, channel: Literal["paste", "bundle"], server: Server) -> InstallRequest:
    return InstallRequest(raw=text, format=NAME, channel=channel, client=None, servers=(server,))


class _Block(NamedTuple):
    """``mcp_config``, or what an override says; None is said nowhere."""

    command: str | None
    args: tuple[str, ...] | None
    env: tuple[tuple[str, str], ...] | None


def _server(text: str, bundle: Bundle | None = None, names: frozenset[str] | None = None) -> Server:
    root = scan(text, case_variants=True).root
    if root.kind != "object":
        raise entry.wrong_type(root, "an object", "")
    entry.check_keys(root)
    version = _version(root)
    _one_form(root)
    server = _object(root.get("server"), "/server")
    config = _object(server.get("mcp_config"), _CONFIG)
    asked = _asked(root, config)
    overrides = _overrides(config, asked)
    kind = user_config.text(server, "type", "/server")
    found = user_config.read(root.get("user_config"), _uses(asked, overrides))
    left = _left(root, server, config)
    return Server(
        names=asked.names,
        command=asked.command,
        args=asked.args,
        env=asked.env,
        inputs=found.inputs,
        fields=(*_described(root, server, config), *left.fields, *found.fields),
        findings=(
            *left.findings,
            *_newer(root, kind, version),
            *_missing(root, server),
            *_entry_point(server, kind, names),
            *found.findings,
        ),
        exact=True,
        host=found.host,
        overrides=_with_endings(asked, overrides) if kind == "binary" else overrides,
        bundle=bundle,
    )


def _version(root: Node) -> str:
    given = [(key, node) for key in _VERSION_KEYS if (node := root.get(key)) and node.kind != "null"]
    values = {node.value if node.kind == "string" else "" for _, node in given}
    if len(values) != 1 or not values <= set(VERSIONS):
        where = pointer(given[-1][0]) if given else ""
        word = quote(compact(given[-1][1])) if given else "nothing"
        message = f"the version of the manifest is {word}, not one of {', '.join(VERSIONS)}"
        if len(values) > 1:
            message = "the manifest says two versions of itself"
        hint = "ask the publisher for a manifest of a published version"
        raise Refused(message, code="manifest-version", where=where, hint=hint)
    return values.pop()


def _one_form(root: Node) -> None:
    maps = [m.key for m in root.members if m.key in ("mcpServers", "servers", *entry.STARTERS)]
    used = [key for key in maps if not entry.absent(root.get(key))]
    if used:
        hint = "programs choose differently; paste one of the two"
        raise Refused("a manifest and a server beside it", code="two-forms", where=pointer(used[0]), hint=hint)


def _object(node: Node | None, where: str) -> Node:
    """A part that has to be there. Raises Refused: nothing-to-run, wrong-type."""
    if node is None or entry.absent(node):
        message = f"nothing to run: the manifest has no {quote(where)}, so each host makes up its own command"
        hint = "ask the publisher for a bundle whose manifest says what is started"
        raise Refused(message, code="nothing-to-run", where=where, hint=hint)
    if node.kind != "object":
        raise entry.wrong_type(node, "an object", where)
    return node


# ---- what is started -----------------------------------------------------------------------------------------------


def _asked(root: Node, config: Node) -> Server:
    """``mcp_config`` as an entry, under the name of the manifest."""
    name = entry.text(root.get("name"), "/name")
    _check(config, _CONFIG)
    if not entry.text(config.get("command"), _CONFIG + "/command"):
        hint = "ask the publisher for a bundle whose manifest says what is started"
        message = "nothing to run: no command in the manifest"
        raise Refused(message, code="nothing-to-run", where=_CONFIG, hint=hint)
    return _entry(config, _CONFIG, () if name is None else (name,))


def _entry(node: Node, base: str, names: tuple[str, ...]) -> Server:
    kept = tuple(m for m in node.members if m.key.casefold() in _READ)
    shown = Node("object", node.start, node.end, members=kept)
    return entry.server(entry.Request(node=shown, names=names, base=base))


def _check(block: Node, where: str) -> None:
    """Refuse what starts the server in another kind than the schema has: wrong-type."""
    for key, (kind, words) in _BLOCK.items():
        user_config.checked(block.get(key), kind, words, f"{where}/{key}")


def _overrides(config: Node, asked: Server) -> tuple[Override, ...]:
    node = user_config.checked(config.get("platform_overrides"), "object", "an object of platforms", _OVERRIDES)
    if node is None:
        return ()
    blocks: list[tuple[_Platform, _Block]]
    blocks = [(_PLATFORMS[m.key], _override(m, asked)) for m in node.members if m.key in _PLATFORMS]
    return tuple([Override(platform=p, command=b.command, args=b.args, env=b.env) for p, b in blocks if any(_given(b))])


def _given(block: _Block) -> Iterator[bool]:
    return (value is not None for value in block)


def _override(member: Member, asked: Server) -> _Block:
    """What one platform says; its types are those of the whole."""
    node, base = member.node, _OVERRIDES + pointer(member.key)
    user_config.checked(node, "object", "an object", base)
    _check(node, base)
    said = {m.key for m in node.members}
    if "command" in said and not entry.text(node.get("command"), base + "/command"):
        hint = "hosts choose differently between this and the command for all platforms"
        raise Refused("an empty command", code="nothing-to-run", where=base + "/command", hint=hint)
    stand_in = () if "command" in said else (Member("command", 0, 0, Node("string", 0, 0, asked.command or "")),)
    members = (*[m for m in node.members if "command" in said or m.key != "command"], *stand_in)
    whole = _entry(Node("object", node.start, node.end, members=members), base, asked.names)
    return _Block(
        whole.command if "command" in said else None,
        whole.args if "args" in said else None,
        whole.env if "env" in said else None,
    )


def _with_endings(asked: Server, overrides: tuple[Override, ...]) -> tuple[Override, ...]:
    """For type ``binary``: on Windows hosts append ``.exe`` (manual of the manifest). Nothing else is completed."""
    mine = next((one for one in overrides if one.platform == "win32"), None)
    command = asked.command if mine is None or mine.command is None else mine.command
    inside = command is not None and command.startswith((_HERE + "/", _HERE + "\\", _HERE + "${"))
    if command is None or not inside or command.casefold().endswith(_WINDOWS_PROGRAMS):
        return overrides
    args, env = (None, None) if mine is None else (mine.args, mine.env)
    completed = Override(platform="win32", command=command + ".exe", args=args, env=env)
    return (*[one for one in overrides if one is not mine], completed)


def _uses(asked: Server, overrides: tuple[Override, ...]) -> tuple[Use, ...]:
    """Every value of every block, where it stands."""
    blocks = [("", _Block(asked.command, asked.args, asked.env))]
    blocks += [(f"/platform_overrides/{one.platform}", _Block(one.command, one.args, one.env)) for one in overrides]
    uses: list[Use] = []
    for base, block in blocks:
        if block.command is not None:
            uses.append(Use(base + "/command", block.command))
        uses += [Use(f"{base}/args/{index}", word, True) for index, word in enumerate(block.args or ())]
        uses += [Use(base + pointer("env", name), value) for name, value in block.env or ()]
    return tuple(uses)


# ---- what is shown -------------------------------------------------------------------------------------------------


def _described(root: Node, server: Node, config: Node) -> tuple[Field, ...]:
    """What describes the bundle, how its server is said to be built, and what is started on each platform."""
    of_server = [m for m in server.members if m.key in ("type", "entry_point")]
    overrides = config.get("platform_overrides")
    platforms = [] if overrides is None else [m for m in overrides.members if m.key in _PLATFORMS]
    return (
        *fields.inert([m for m in root.members if m.key in _ROOT]).fields,
        *fields.inert(of_server, "server").fields,
        *fields.inert(platforms, "server", "mcp_config", "platform_overrides").fields,
    )


def _left(root: Node, server: Node, config: Node) -> fields.Leftover:
    """Members that no published schema has, wherever they stand."""
    overrides = config.get("platform_overrides")
    platforms = () if overrides is None else overrides.members
    known = frozenset(("type", "entry_point", "mcp_config"))
    parts = [
        user_config.unknown([m for m in root.members if m.key not in (*_ROOT, "server", "user_config")]),
        user_config.unknown([m for m in server.members if m.key not in known], "server"),
        user_config.unknown(_strange(config, "platform_overrides"), "server", "mcp_config"),
        user_config.unknown(
            [m for m in platforms if m.key not in _PLATFORMS], "server", "mcp_config", "platform_overrides"
        ),
        *[
            user_config.unknown(_strange(m.node), "server", "mcp_config", "platform_overrides", m.key)
            for m in platforms
            if m.key in _PLATFORMS
        ],
    ]
    return fields.Leftover(tuple(f for p in parts for f in p.fields), tuple(f for p in parts for f in p.findings))


def _strange(node: Node, *more: str) -> list[Member]:
    return [m for m in node.members if m.key not in _BLOCK and m.key not in more]


def _newer(root: Node, kind: str | None, version: str) -> Iterator[Finding]:
    """What came with a later version than the manifest says to have. Raises Refused ``unknown-type``."""
    for member in root.members:
        if _ROOT.get(member.key, "0.1") > version and not fields.says_nothing(member.node):
            yield _since(pointer(member.key), member.key, _ROOT[member.key], version)
    if kind is None:
        return
    if kind not in _TYPES:
        hint = "the types are node, python, binary and uv"
        message = f"a server of the type {quote(kind)} is not known"
        raise Refused(message, code="unknown-type", where="/server/type", hint=hint)
    if _TYPES[kind] > version:
        yield _since("/server/type", kind, _TYPES[kind], version)


def _since(where: str, word: str, since: str, version: str) -> Finding:
    return Finding(
        id="FMT-UNKNOWN",
        level=Level.WARN,
        where=where,
        title=_("Field of a later version"),
        says=_(
            "{word} came with version {since}, the manifest says it has {version}. Hosts may not know it.",
            word=show(word),
            since=since,
            version=version,
        ),
        excerpt=show(word),
    )


def _missing(root: Node, server: Node) -> Iterator[Finding]:
    """What the schema requires and hosts do without."""
    gone = [key for key in _NEEDED if entry.absent(root.get(key))]
    gone += [f"server.{k}" for k in ("type", "entry_point") if (node := server.get(k)) is None or not node.value]
    options = root.get("user_config")
    untyped = [m.key for m in (() if options is None else options.members) if entry.absent(m.node.get("type"))]
    gone += [f"user_config.{quote(key)}.type" for key in untyped[:3]]
    if gone:
        yield Finding(
            id="BND-SCHEMA",
            level=Level.INFO,
            where="",
            title=_("Incomplete manifest"),
            says=_(
                "The published schema requires what is not there: {names}. Strict hosts refuse it.",
                names=", ".join(gone),
            ),
        )


def _entry_point(server: Node, kind: str | None, names: frozenset[str] | None) -> Iterator[Finding]:
    """The file that the manifest calls its entry: in the bundle's folder, and in the bundle where that is at hand."""
    path = user_config.text(server, "entry_point", "/server")
    if not path:
        return
    inside = _inside(path)
    if inside is None:
        for rule in ("BND-PATH", "BND-MANIFEST"):
            yield _disagree(rule, path, _("The entry point of the bundle lies outside its folder."))
    elif names is not None and inside not in names and (kind != "binary" or inside + ".exe" not in names):
        yield _disagree("BND-MANIFEST", path, _("The manifest names a file that is not in the bundle."))


def _inside(path: str) -> str | None:
    """``path`` as the name of a member, None if it leads out of the bundle."""
    for separator in ("${/}", "${pathSeparator}", "\\"):
        path = path.replace(separator, "/")
    plain = path.removeprefix(_HERE + "/")
    steps = [step for step in plain.split("/") if step not in ("", ".")]
    if not steps or plain.startswith("/") or ":" in steps[0] or ".." in steps:
        return None
    return "/".join(steps)


def _disagree(rule: str, path: str, says: str) -> Finding:
    return Finding(
        id=rule,
        level=Level.BLOCK,
        where="/server/entry_point",
        title=_("Manifest and files disagree") if rule == "BND-MANIFEST" else _("Bundle reaches outside its folder"),
        says=says,
        excerpt=show(path[:240]),
        consequence=_("The bundle is not what its manifest says."),
    )
