"""``server.yaml`` of Docker's MCP catalogue: a container image, and what is asked for before it starts.

    name, image, type: server, run: {command, volumes, env, user, disableNetwork, allowHosts, extraHosts}
    config: {secrets: [{name, env}], env: [{name, value: "{{x.y}}"}], parameters: {properties: {y: {...}}}}
    type: remote, remote: {transport_type, url, headers: {H: "${ENV}"}}

Read as the ``docker run`` line that Docker's gateway makes of it. The gateway adds limits of its own (no new
privileges, processors, memory, labels), which are not part of the request. ``{{x.y}}`` is a parameter:
``volume`` mounts the path at the same place, ``volume-target`` is that place, ``into`` takes a list, of which one value
is asked for. Source: docker/mcp-registry; docker/mcp-gateway, ``pkg/gateway/clientpool.go`` and ``pkg/eval``.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from consentry.decode import Node, compact, pointer
from consentry.errors import Refused
from consentry.formats import entry, fields, placeholders
from consentry.formats.documents.interface import Found, around, given, held, quote
from consentry.language import _
from consentry.model import Finding, Input, Level, Server

NAME: str = "docker catalogue"
KEYS: tuple[str, ...] = ("image", "remote")

_READ = frozenset(("image", "run", "config", "remote"))
_QUIET = frozenset(("type", "meta", "about", "source", "oauth", "tools", "dynamic", "icon", "description", "title"))
_RUN = frozenset(("command", "volumes", "env", "user", "disableNetwork", "extraHosts"))
_CALM = frozenset(("allowHosts", "longLived"))
_KNOWN = frozenset(("server", "remote", "poci"))
_TEMPLATE = re.compile(r"\{\{([^{}]*)\}\}")
_PARAMETER = re.compile(r"\s*([A-Za-z0-9_.-]+)((?:\s*\|\s*[a-z-]+)*)\s*")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})")
_FILTERS = frozenset(("into", "volume", "volume-target"))
Kind = Literal["text", "number", "boolean", "folder", "choice"]
_TYPES: dict[str, Kind] = {"number": "number", "integer": "number", "boolean": "boolean"}


def key(root: Node, /) -> str:
    """``image`` of a named server with a known type, or the address of a remote one."""
    name, kind = given(root, "name"), given(root, "type")
    if name is None or kind is None or kind.value not in _KNOWN or entry.startable(root):
        return ""
    return next((k for k in ("image", "remote") if given(root, k) is not None), "")


def read(root: Node, /) -> Found:
    """The server of a catalogue entry. Raises Refused, see ``_Reader``."""
    kind = given(root, "type")
    if kind is not None and kind.value == "poci":
        hint = "only Docker's gateway runs such an entry"
        raise Refused("each tool is a container of its own", code="unsupported-document", where="/type", hint=hint)
    reader = _Reader(root)
    server = reader.remote() if given(root, "remote") is not None else reader.container()
    run = given(root, "run")
    members = () if run is None else run.members
    left = fields.of([m for m in members if m.key not in _RUN | _CALM], "run")
    calm = fields.inert([m for m in members if m.key in _CALM], "run")
    shown = around(root, _READ, _QUIET)
    whole = fields.Leftover((*shown.fields, *left.fields, *calm.fields), (*shown.findings, *left.findings))
    return Found((server,), shown=whole, findings=_unlimited(run))


def _unlimited(run: Node | None) -> tuple[Finding, ...]:
    hosts = None if run is None else run.get("allowHosts")
    if hosts is None or entry.absent(hosts):
        return ()
    finding = Finding(
        id="FMT-UNKNOWN",
        level=Level.WARN,
        where="/run/allowHosts",
        title=_("Limit that is left out"),
        says=_("The catalogue names the only hosts that the container needs. A docker line cannot hold it to them."),
    )
    return (finding,)


class _Reader(Struct):
    """One pass over an entry; ``inputs`` are the values that it asks for, by their ids."""

    root: Node
    inputs: dict[str, Input] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)

    def container(self) -> Server:
        """The line that the gateway runs. Raises Refused: wrong-type, nul, nothing-to-run, unclear-template."""
        run, where = given(self.root, "run"), "/run"
        image = self._flag(entry.text(self.root.get("image"), "/image") or "", "/image")
        if not image:
            hint = "a catalogue entry needs an image"
            raise Refused("nothing to run: no image", code="nothing-to-run", where="/image", hint=hint)
        network = None if run is None else run.get("disableNetwork")
        alone = network is not None and network.kind == "true"
        self._secrets()
        self._variables()
        options = [one for name in self.env for one in ("-e", name)]
        for index, volume in enumerate(self._texts(run, "volumes")):
            mount = self._flag(self._filled(volume, f"{where}/volumes/{index}", True), f"{where}/volumes/{index}")
            options += ["-v", mount]
        user = None if run is None else entry.text(run.get("user"), f"{where}/user")
        if user:
            options += ["-u", self._flag(self._filled(user, f"{where}/user", True), f"{where}/user")]
        for index, host in enumerate(self._texts(run, "extraHosts")):
            options += ["--add-host", self._flag(host, f"{where}/extraHosts/{index}")]
        words = self._texts(run, "command")
        command = [self._filled(word, f"{where}/command/{index}", True) for index, word in enumerate(words)]
        command = [self._expanded(word, f"{where}/command/{index}") for index, word in enumerate(command)]
        args = ("run", "--rm", "-i", *(("--network", "none") if alone else ()), *options, image, *command)
        return Server(
            names=(self._name(),),
            command="docker",
            args=args,
            env=tuple(self.env.items()),
            inputs=tuple(self.inputs.values()),
        )

    def remote(self) -> Server:
        """A remote server, whose headers take the secrets. Raises Refused: wrong-type, nul, see ``entry.server``."""
        node = held(self.root, "remote")
        self._secrets()
        spelled = {"type": "transport_type"}
        read = entry.server(entry.Request(node=node, names=(self._name(),), base="/remote", spelled=spelled))
        headers = tuple([(name, self._expanded(v, "/remote" + pointer("headers", name))) for name, v in read.headers])
        used = tuple([one for one in self.inputs.values() if any(one.mark in value for _, value in headers)])
        return replace(read, headers=headers, inputs=used)

    def _name(self) -> str:
        return entry.text(self.root.get("name"), "/name") or ""

    def _texts(self, node: Node | None, name: str) -> tuple[str, ...]:
        return () if node is None else entry.texts(node.get(name), f"/run/{name}")

    def _flag(self, text: str, where: str) -> str:
        """``text``, which docker must not take for an option."""
        if text.startswith("-"):
            message, hint = f"docker would take {quote(text)} for an option", "ask the publisher for a corrected entry"
            raise Refused(message, code="unclear-option", where=where, hint=hint)
        return text

    def _objects(self, name: str) -> list[tuple[Node, str]]:
        config = given(self.root, "config")
        node = None if config is None else config.get(name)
        if node is None or entry.absent(node):
            return []
        where = f"/config/{name}"
        if node.kind != "array":
            raise entry.wrong_type(node, "an array of objects", where)
        for index, item in enumerate(node.items):
            if item.kind != "object":
                raise entry.wrong_type(item, "an object", f"{where}/{index}")
        return [(item, f"{where}/{index}") for index, item in enumerate(node.items)]

    def _secrets(self) -> None:
        for item, where in self._objects("secrets"):
            name = entry.text(item.get("name"), f"{where}/name") or ""
            env = entry.text(item.get("env"), f"{where}/env") or ""
            self._once(env, f"{where}/env")
            needed = item.get("required")
            one = Input(
                id=name or env,
                definition=compact(item),
                mark=self._mark(f"<secret {name or env}>"),
                label=name or env,
                secret=True,
                required=needed is None or needed.kind != "false",
            )
            self.inputs[one.id] = one
            self.env[env] = one.mark

    def _variables(self) -> None:
        for item, where in self._objects("env"):
            name = entry.text(item.get("name"), f"{where}/name") or ""
            self._once(name, f"{where}/name")
            value = item.get("value")
            if value is not None and value.kind in ("number", "true", "false"):
                raise entry.wrong_type(value, "text", f"{where}/value")
            text = entry.text(value, f"{where}/value") or ""
            filled = self._filled(text, f"{where}/value", False)
            if filled == text:
                filled = self._expanded(text, f"{where}/value")
            if filled:
                self.env[name] = filled

    def _once(self, name: str, where: str) -> None:
        if not name or "=" in name or name in self.env:
            message, hint = "a variable needs a name, each once", "ask the publisher for a corrected entry"
            raise Refused(
                message, code="duplicate-variable" if name in self.env else "wrong-type", where=where, hint=hint
            )

    def _expanded(self, text: str, where: str) -> str:
        """``text`` with the variables of the container in it, as the gateway fills them."""

        def value(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            if name not in self.env:
                message, hint = f"{quote(match[0])} is given nowhere in the entry", "ask for a corrected entry"
                raise Refused(message, code="unclear-template", where=where, hint=hint)
            return self.env[name]

        return _VARIABLE.sub(value, text)

    def _filled(self, text: str, where: str, needed: bool) -> str:
        """``text`` with a mark in place of each template."""

        def value(match: re.Match[str]) -> str:
            found = _PARAMETER.fullmatch(match[1])
            filters = [one.strip() for one in found[2].split("|")[1:]] if found else []
            if found is None or not set(filters) <= _FILTERS:
                message, hint = f"the template {quote(match[0])} is not known here", "ask for a line with docker run"
                raise Refused(message, code="unclear-template", where=where, hint=hint)
            mark = self._parameter(found[1], "volume" in filters or "volume-target" in filters, needed)
            return f"{mark}:{mark}" if "volume" in filters else mark

        return _TEMPLATE.sub(value, text)

    def _parameter(self, path: str, mounted: bool, needed: bool) -> str:
        """The mark of a parameter, which becomes an input."""
        name = path.removeprefix(self._name() + ".")
        known = self.inputs.get(name)
        if known is None:
            self.inputs[name] = known = self._input(name, mounted, needed)
        return known.mark

    def _input(self, name: str, mounted: bool, needed: bool) -> Input:
        schema, required = self._schema(name)
        kind = schema.get("type") if schema else None
        options = schema.get("enum") if schema else None
        choices = tuple(o.value for o in options.items if o.kind == "string") if options else ()
        plain: Kind = _TYPES.get("" if kind is None else kind.value, "text")
        return Input(
            id=name,
            definition="{}" if schema is None else compact(schema),
            mark=self._mark(f"<{name}>"),
            label=name,
            kind="folder" if mounted else "choice" if choices else plain,
            secret=not mounted and plain == "text" and placeholders.secret(name),
            required=needed or required,
            default=_default(schema),
            choices=choices,
        )

    def _schema(self, name: str) -> tuple[Node | None, bool]:
        """The schema of a parameter, and whether it is required."""
        config = given(self.root, "config")
        node = None if config is None else config.get("parameters")
        required = False
        for step in name.split("."):
            names = None if node is None else node.get("required")
            required = names is not None and any(item.value == step for item in names.items)
            properties = None if node is None else node.get("properties")
            node = None if properties is None else properties.get(step)
        return node, required

    def _mark(self, mark: str) -> str:
        """``mark``, or one like it that stands nowhere in the entry and is no part of another."""
        taken = "\0".join((compact(self.root), *[one.mark for one in self.inputs.values()]))
        return mark if mark not in taken else self._mark(f"<{mark}>")


def _default(schema: Node | None) -> tuple[str, ...]:
    found = None if schema is None else schema.get("default")
    if found is not None and found.kind == "array" and found.items:
        found = found.items[0]
    if found is None or found.kind not in ("string", "number", "true", "false"):
        return ()
    return (found.value if found.kind in ("string", "number") else found.kind,)
