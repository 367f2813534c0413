"""Entries of the MCP registry: what stays quiet first, then what is said, then what is refused. All are made up."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import formats
from consentry.errors import Refused
from consentry.formats import json_document, manifest, server_json
from consentry.formats.refusals import RULES
from consentry.model import InstallRequest, Level, Server

SCHEMA = "https://example.com/schemas/2025-12-11/server.schema.json"
SHA = "ab" * 32


def package(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "registryType": "npm",
        "identifier": "@example/notes",
        "version": "1.2.0",
        "transport": {"type": "stdio"},
    }
    return {key: value for key, value in (made | changes).items() if value is not ...}


def remote(**changes: Any) -> dict[str, Any]:
    return {"type": "streamable-http", "url": "https://mcp.example.com/notes"} | changes


def whole(*packages: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "$schema": SCHEMA,
        "name": "io.example/notes",
        "title": "Notes",
        "description": "Keeps notes",
        "version": "1.2.0",
        "repository": {"url": "https://example.com/notes", "source": "github"},
        "websiteUrl": "https://example.com",
        "icons": [{"src": "https://example.com/i.png"}],
        "_meta": {"io.example/tool": {"version": "1"}},
        "packages": list(packages) or [package()],
    }
    return {key: value for key, value in (made | changes).items() if value is not ...}


def arg(**values: Any) -> dict[str, Any]:
    return {"type": "positional"} | values


def flag(name: str, **values: Any) -> dict[str, Any]:
    return {"type": "named", "name": name} | values


def before(*items: Any, **changes: Any) -> dict[str, Any]:
    return package(runtimeArguments=list(items), **changes)


def after(*items: Any, **changes: Any) -> dict[str, Any]:
    return package(packageArguments=list(items), **changes)


def env(*items: Any, **changes: Any) -> dict[str, Any]:
    return package(environmentVariables=list(items), **changes)


OCI = {"registryType": "oci", "identifier": "registry.example.com/a/notes", "version": ...}


def read(made: object) -> InstallRequest:
    return formats.read(json.dumps(made))


def one(made: object) -> Server:
    request = read(made)
    assert len(request.servers) == 1
    return request.servers[0]


def told(made: object, level: Level = Level.WARN) -> list[tuple[str, str, str]]:
    request = read(made)
    return [
        (f.id, f.level.word, f.where) for f in (*request.findings, *request.servers[0].findings) if f.level >= level
    ]


def argv(made: object) -> list[str]:
    server = one(made)
    return [server.command or "", *server.args]


def usual(kind: str, first: str = "") -> str:
    """The form that the address of the public registry of a kind has."""
    language = "js" if kind == "npm" else ""
    return f"https://{first}{'.' if first else ''}{kind}{language}.org"


ENGINE = "https://docker.io"
OLD = {"registry_type": "npm", "identifier": "@example/notes", "version": "1.2.0"}
NPX, UVX, DNX = ["npx", "@example/notes@1.2.0"], ["uvx", "notes==1.2.0"], ["dnx", "Example.Notes@1.2.0", "--yes"]
RUN = ["docker", "run", "-i", "--rm"]
PYPI = {"registryType": "pypi", "identifier": "notes"}
NUGET = {"registryType": "nuget", "identifier": "Example.Notes"}
PORT = {"port": {"description": "Port", "default": "80", "format": "number"}}

QUIET: list[tuple[object, list[str]]] = [
    (package(), NPX),
    (whole(), NPX),
    (whole(remotes=[]), NPX),
    ({"server": whole(), "_meta": {"io.example/official": {"isLatest": True}}}, NPX),
    (package(version=...), ["npx", "@example/notes"]),
    (package(transport=...), NPX),
    (package(runtimeHint="npx", runtimeArguments=None, packageArguments=[], environmentVariables=None), NPX),
    (package(registryBaseUrl=usual("npm", "registry")), NPX),
    (package(registryBaseUrl=usual("npm", "registry") + "/"), NPX),
    (package(**PYPI, registryBaseUrl=usual("pypi")), UVX),
    (package(**PYPI, registryBaseUrl=usual("pypi") + "/simple/"), UVX),
    (package(**NUGET, registryBaseUrl=usual("nuget", "api") + "/v3/index.json"), DNX),
    (package(registryBaseUrl="OFFICIAL_REGISTRY"), NPX),
    (package(registryBaseUrl=""), NPX),
    (package(**OCI, registryBaseUrl="https://registry.example.com"), [*RUN, "registry.example.com/a/notes"]),
    (package(**OCI, registryBaseUrl="Registry.example.com/v2/"), [*RUN, "registry.example.com/a/notes"]),
    (package(**OCI | {"identifier": "a/b"}, registryBaseUrl=ENGINE), [*RUN, "a/b"]),
    (package(**OCI | {"identifier": "docker.io/a/b"}, registryBaseUrl=ENGINE), [*RUN, "docker.io/a/b"]),
    (package(**OCI | {"identifier": "a/b"}, registryBaseUrl="https://index." + ENGINE[8:]), [*RUN, "a/b"]),
    (package(**PYPI, runtimeHint="uvx"), UVX),
    (package(**NUGET), DNX),
    (after(arg(value="start"), **NUGET), [*DNX, "--", "start"]),
    (package(**OCI), [*RUN, "registry.example.com/a/notes"]),
    (package(**OCI | {"version": "1.2"}), [*RUN, "registry.example.com/a/notes:1.2"]),
    (package(**OCI | {"identifier": f"example/notes@sha256:{SHA}"}), [*RUN, f"example/notes@sha256:{SHA}"]),
    (before(flag("-v", value="/a:/b"), **OCI), [*RUN, "-v", "/a:/b", "registry.example.com/a/notes"]),
    (before(arg(value="x"), **OCI), [*RUN, "x", "registry.example.com/a/notes"]),
    (
        env({"name": "A"}, {"name": "B", "value": "1"}, **OCI),
        [*RUN, "-e", "A", "-e", "B", "registry.example.com/a/notes"],
    ),
    (
        env({"name": "A"}, **OCI, runtimeArguments=[flag("--user", value="1")], packageArguments=[arg(value="x")]),
        [*RUN, "--user", "1", "-e", "A", "registry.example.com/a/notes", "x"],
    ),
    (before(arg(value="-y")), ["npx", "-y", "@example/notes@1.2.0"]),
    (before(arg(value="--python"), arg(value="3.12"), **PYPI), ["uvx", "--python", "3.12", "notes==1.2.0"]),
    (before(flag("--python", value="3.12"), **PYPI), ["uvx", "--python", "3.12", "notes==1.2.0"]),
    (after(flag("--rm", value="")), [*NPX, "--rm"]),
    (after(flag("--quiet", isRequired=False)), [*NPX, "--quiet"]),
    (after(flag("--port", value="{port}", variables=PORT)), [*NPX, "--port", "${input:port}"]),
    (after(flag("--port", default="80")), [*NPX, "--port", "${input:port}"]),
    (after(flag("-p", description="Port")), [*NPX, "-p", "${input:p}"]),
    (after(flag("--data", value='{"a": 1}')), [*NPX, "--data", '{"a": 1}']),
    (after(flag("--port", value="", description="Port")), [*NPX, "--port", "${input:port}"]),
    (after(flag("--port", value="", default="80")), [*NPX, "--port", "${input:port}"]),
    (after(flag("--port", value="", isRequired=True)), [*NPX, "--port", "${input:port}"]),
    (after(flag("--key", isRequired=True)), [*NPX, "--key", "${input:key}"]),
    (after(flag("--key", isSecret=True)), [*NPX, "--key", "${input:key}"]),
    (after(flag("--mode", choices=["a", "b"])), [*NPX, "--mode", "${input:mode}"]),
    (after(flag("--port", format="number")), [*NPX, "--port", "${input:port}"]),
    (after(flag("--port", placeholder="80")), [*NPX, "--port", "${input:port}"]),
    (after(arg(valueHint="dir", isRequired=True)), [*NPX, "${input:dir}"]),
    (after(arg(valueHint="dir", isSecret=True, value="")), [*NPX, "${input:dir}"]),
    (after(arg(value="p{port}", variables={"port": {"value": "80", "description": "Port"}})), [*NPX, "p80"]),
    (after(arg(value="{a}{b}", variables={"a": {"value": "{b}"}, "b": {}})), [*NPX, "{b}${input:b}"]),
    (after(arg(value="{a}", variables={"a": {"value": "x", "choices": ["x", "y"]}})), [*NPX, "x"]),
    (after(arg(value="{a}", variables={"a": {"value": "", "default": "x"}})), [*NPX, "${input:a}"]),
    (env({"name": "A", "isRequired": True, "variables": {"b": {}}}), NPX),
    (after(arg(valueHint="dir", description="Where")), [*NPX, "${input:dir}"]),
    (after(arg(valueHint="dir", default="")), [*NPX, "${input:dir}"]),
    (after(arg(value="a b"), arg(value="$x;'\"\\")), [*NPX, "a b", "$x;'\"\\"]),
    (after(arg(value="{a}{b}", variables={"a": {}, "b": {}})), [*NPX, "${input:a}${input:b}"]),
    (
        {
            "name": "io.example/notes",
            "packages": [
                {
                    "registry_type": "npm",
                    "registry_base_url": usual("npm", "registry"),
                    "identifier": "@example/notes",
                    "version": "1.2.0",
                    "runtime_hint": "npx",
                    "runtime_arguments": [{"type": "named", "name": "-y"}],
                    "package_arguments": [{"type": "positional", "value_hint": "dir", "description": "D"}],
                    "environment_variables": [{"name": "KEY", "is_required": True, "is_secret": True}],
                }
            ],
        },
        ["npx", "-y", "@example/notes@1.2.0", "${input:dir}"],
    ),
    ({"registry_name": "npm", "name": "@example/notes", "version": "1.2.0"}, NPX),
    ({"registry_name": "pypi", "name": "notes", "version": "1.2.0", "runtime_hint": "uvx"}, UVX),
    ({"registry_name": "docker", "name": "a/b", "version": "1"}, [*RUN, "a/b:1"]),
    ({"registry_type": "docker-hub", "identifier": "a/b"}, [*RUN, "a/b"]),
    ({"registry_type": "npm", "name": "@example/notes", "version": "1.2.0"}, NPX),
    (
        {
            "name": "io.example/notes",
            "id": "1",
            "version_detail": {"version": "1.2.0", "release_date": "2025-06-01T00:00:00Z", "is_latest": True},
            "packages": [
                {
                    "registry_name": "npm",
                    "name": "@example/notes",
                    "version": "1.2.0",
                    "package_arguments": [{"type": "positional", "value_hint": "dir", "description": "D"}],
                }
            ],
        },
        [*NPX, "${input:dir}"],
    ),
    (
        {
            "server": {"name": "io.example/notes", "packages": [{"registry_name": "pypi", "name": "notes"}]},
            "x-io.modelcontextprotocol.registry": {"id": "1", "is_latest": True},
        },
        ["uvx", "notes"],
    ),
    (whole(**{"$schema": "https://example.com/schemas/2025-07-09/server.schema.json"}, packages=[OLD]), NPX),
    (whole(**{"$schema": "https://example.com/schemas/draft/server.schema.json"}), NPX),
    ({"server": whole(), "_meta": {"io.modelcontextprotocol.registry/official": {"status": "active"}}}, NPX),
    (whole(_meta={"io.modelcontextprotocol.registry/publisher-provided": {"status": "deleted"}}), NPX),
    (whole(_meta={"com.example/own": {"status": "deleted"}}), NPX),
    (whole(status="active"), NPX),
]


@pytest.mark.parametrize(("made", "words"), QUIET)
def test_read_without_a_warning(made: object, words: list[str]) -> None:
    assert argv(made) == words
    assert told(made) == []
    assert {f.kind for f in one(made).fields} <= {"inert"}
    assert read(made).alternatives is False


def test_a_plain_document_is_read_without_a_word() -> None:
    assert told(whole(), Level.INFO) == []


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (whole(), "notes"),
        (whole(name="io.example/Notes_2"), "Notes_2"),
        (whole(name="plain"), "plain"),
        (whole(name=...), "notes"),
        (package(identifier="a-b"), "a-b"),
        (package(**OCI), "notes"),
        (package(**NUGET), "Example.Notes"),
    ],
)
def test_the_name_is_the_last_component(made: object, name: str) -> None:
    assert one(made).names == (name,)


def test_what_is_asked_for() -> None:
    server = one(
        whole(
            env(
                {"name": "KEY", "description": "Your key", "isRequired": True, "isSecret": True, "format": "string"},
                {"name": "MODE", "description": "Mode", "choices": ["a", "b"], "default": "a"},
                {"name": "FIXED", "value": "1", "description": "Said"},
                {"name": "URL", "value": "https://{host}/", "variables": {"host": {"isRequired": True}}},
                {"name": "DIR", "format": "filepath"},
                {"name": "ON", "format": "boolean", "default": "true"},
                {"name": "N", "format": "number"},
            )
        )
    )
    assert server.env == (
        ("KEY", "${input:KEY}"),
        ("MODE", "${input:MODE}"),
        ("FIXED", "1"),
        ("URL", "https://${input:host}/"),
        ("DIR", "${input:DIR}"),
        ("ON", "${input:ON}"),
        ("N", "${input:N}"),
    )
    assert [(i.id, i.kind, i.secret, i.required, i.default, i.choices) for i in server.inputs] == [
        ("KEY", "text", True, True, (), ()),
        ("MODE", "choice", False, False, ("a",), ("a", "b")),
        ("host", "text", False, True, (), ()),
        ("DIR", "file", False, False, (), ()),
        ("ON", "boolean", False, False, ("true",), ()),
        ("N", "number", False, False, (), ()),
    ]
    assert all(i.native and i.mark == f"${{input:{i.id}}}" for i in server.inputs)
    assert [i.label for i in server.inputs[:2]] == ["Your key", "Mode"]
    assert [json.loads(i.definition) for i in server.inputs[:2]] == [
        {"id": "KEY", "type": "promptString", "description": "Your key", "password": True},
        {"id": "MODE", "type": "pickString", "description": "Mode", "default": "a", "options": ["a", "b"]},
    ]
    shown = {f.where: f.value for f in server.fields}
    assert shown["/packages/0/environmentVariables/2/description"] == '"Said"'
    assert shown["/packages/0/environmentVariables/3/variables"] == '{"host":{"isRequired":true}}'


ASKED: list[tuple[dict[str, Any], tuple[object, ...]]] = [
    # argument; what is asked for: name, kind, secret, required, suggested, and the option that goes with it
    (flag("--port", description="Port"), ("port", "text", False, False, (), "--port")),
    (flag("--port", value="", description="Port"), ("port", "text", False, False, (), "")),
    (flag("--key", isSecret=True, isRequired=True), ("key", "text", True, True, (), "--key")),
    (flag("--mode", choices=["a", "b"], default="b"), ("mode", "choice", False, False, ("b",), "--mode")),
    (flag("--mode", choices=["a", "b"], default="c"), ("mode", "choice", False, False, (), "--mode")),
    (flag("--mode", choices=["a", "b"], default=""), ("mode", "choice", False, False, (), "--mode")),
    (flag("--port", format="number", default="80"), ("port", "number", False, False, ("80",), "--port")),
    (flag("--port", format="number", default="http"), ("port", "number", False, False, (), "--port")),
    (flag("--on", format="boolean", default="2"), ("on", "boolean", False, False, (), "--on")),
    (flag("--dir", format="file_path"), ("dir", "file", False, False, (), "--dir")),
    (arg(valueHint="dir", isSecret=True), ("dir", "text", True, False, (), "")),
    (arg(valueHint="dir", default="", isRequired=True), ("dir", "text", False, True, ("",), "")),
]


@pytest.mark.parametrize(("argument", "asked"), ASKED)
def test_an_argument_without_a_value_is_asked_for(argument: dict[str, Any], asked: tuple[object, ...]) -> None:
    (found,) = one(after(argument)).inputs
    assert (found.id, found.kind, found.secret, found.required, found.default, found.flag) == asked
    assert ("default" in json.loads(found.definition)) is bool(found.default)


def test_a_value_that_the_document_fixes_is_not_asked_for() -> None:
    fixed = {"port": {"value": "80", "isRequired": True}, "host": {"isSecret": True}}
    server = one(after(flag("--at", value="{host}:{port}", variables=fixed)))
    assert server.args[1:] == ("--at", "${input:host}:80")
    assert [(i.id, i.secret) for i in server.inputs] == [("host", True)]
    assert [(f.id, f.level.word, f.where) for f in server.findings if f.where.endswith("port")] == [
        ("FMT-AMBIG", "info", "/packageArguments/0/variables/port")
    ]
    remotes = [remote(url="https://{team}.example.com/", variables={"team": {"value": "a"}})]
    address = one(whole(packages=[], remotes=remotes))
    assert (address.url, address.inputs) == ("https://a.example.com/", ())
    assert "/remotes/0/url" in {f.where for f in address.findings}


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        (flag("--port", value="", description="Port"), ("FMT-AMBIG", "info", "/packageArguments/0")),
        (flag("--key", isSecret=True), ("FMT-AMBIG", "info", "/packageArguments/0")),
        (arg(valueHint="dir", isRequired=True), ("FMT-AMBIG", "info", "/packageArguments/0")),
    ],
)
def test_what_vscode_would_not_ask_for_is_said(argument: dict[str, Any], said: tuple[str, str, str]) -> None:
    assert said in told(after(argument), Level.INFO)


def test_the_reason_why_an_entry_was_withdrawn_is_shown() -> None:
    notes = {"status": "deprecated", "statusMessage": "use \u202eb"}
    (found,) = [
        f
        for f in one({"server": whole(), "_meta": {"io.modelcontextprotocol.registry/official": notes}}).findings
        if f.id == "PKG-WITHDRAWN"
    ]
    assert found.excerpt == "use \\u{202e}b"
    with pytest.raises(Refused, match="holds a virus"):
        read(whole(status="deleted", statusMessage="holds a virus"))


def test_one_variable_with_one_definition_is_asked_for_once() -> None:
    made = after(flag("--a", value="{port}", variables=PORT), flag("--b", value="{port}", variables=PORT))
    assert [i.id for i in one(made).inputs] == ["port"]


def test_remotes() -> None:
    key = {"name": "Authorization", "value": "Bearer {key}", "variables": {"key": {"isSecret": True}}}
    request = read(
        whole(
            packages=...,
            remotes=[
                remote(headers=[key, {"name": "X-Team", "isSecret": False}]),
                remote(type="sse", url="https://{team}.example.com/sse", variables={"team": {"description": "Team"}}),
            ],
        )
    )
    first, second = request.servers
    assert request.alternatives is True
    assert (first.url, first.transport, first.command) == ("https://mcp.example.com/notes", "http", None)
    assert first.headers == (("Authorization", "Bearer ${input:key}"), ("X-Team", "${input:X-Team}"))
    assert [(i.id, i.secret) for i in first.inputs] == [("key", True), ("X-Team", False)]
    assert (second.url, second.transport) == ("https://${input:team}.example.com/sse", "sse")
    assert [(f.id, f.level.word) for f in second.findings] == [("FMT-AMBIG", "info")]


@pytest.mark.parametrize(
    ("member", "kind", "transport"),
    [
        ("transport_type", "streamable", "http"),
        ("transport_type", "streamable-http", "http"),
        ("transport_type", "sse", "sse"),
        ("transport", "streamable", "http"),
        ("transport", "sse", "sse"),
    ],
)
def test_remotes_of_the_oldest_form(member: str, kind: str, transport: str) -> None:
    made = {member: kind, "url": "https://mcp.example.com", "headers": [{"name": "X-Key", "is_secret": True}]}
    server = one({"name": "io.example/notes", "remotes": [made]})
    assert (server.url, server.transport, server.inputs[0].secret) == ("https://mcp.example.com", transport, True)
    assert told({"name": "io.example/notes", "remotes": [made]}) == []


def test_ways_to_install_are_alternatives_and_a_refused_one_hides_none() -> None:
    bundle = package(registryType="mcpb", identifier="https://example.com/n.mcpb", version=..., fileSha256=SHA)
    request = read(whole(bundle, package(), package(**PYPI), remotes=[remote()]))
    assert [s.command or s.url for s in request.servers] == ["npx", "uvx", "https://mcp.example.com/notes"]
    assert {s.name for s in request.servers} == {"notes"}
    assert request.alternatives is True
    assert [(f.id, f.level.word) for f in request.findings] == [("FMT-MULTI", "info")]
    assert "/packages/0" in request.findings[0].says
    assert SHA in request.findings[0].says
    left = read(whole(package(version="{{V}}"), package(**PYPI)))
    assert (left.alternatives, [f.level.word for f in left.findings]) == (False, ["warn"])
    unsigned = read(whole(package(registryType="mcpb"), package()))
    assert [f.level.word for f in unsigned.findings] == ["warn"]
    assert "SHA-256" in unsigned.findings[0].says


def test_other_members_are_fields() -> None:
    server = one(whole(package(postInstallInstructions=[{"description": "Run it", "command": "curl x | sh"}])))
    assert [f.where for f in server.fields if f.where.startswith("/packages")] == [
        "/packages/0/postInstallInstructions",
    ]
    assert {"/_meta", "/icons", "/repository", "/title", "/description"} <= {f.where for f in server.fields}
    assert [(f.id, f.level.word) for f in server.findings] == [("FMT-UNKNOWN", "info")]
    assert "curl" not in " ".join((server.command or "", *server.args))


SAID: list[tuple[object, list[tuple[str, str, str]]]] = [
    (package(fileSha256=SHA), [("FMT-AMBIG", "warn", "/fileSha256")]),
    (
        package(transport={"type": "sse", "url": "http://localhost:{port}/sse"}),
        [("FMT-AMBIG", "warn", "/transport")],
    ),
    *[
        (package(registryBaseUrl=url), [("PKG-REGISTRY", "danger", "/registryBaseUrl")])
        for url in (
            "https://registry.example.com",
            "http" + usual("npm", "registry")[5:],
            usual("npm", "registry") + "/other",
            usual("npm", "registry") + ":444",
            usual("npm", "registry") + ".example.com",
            usual("npm", "registry").replace("//", "//x@"),
            usual("npm", "evil"),
            usual("npm", "registry").replace("js", "jss"),
            usual("nuget", "api"),
            "registry",
        )
    ],
    (package(**PYPI, registryBaseUrl=usual("pypi", "test")), [("PKG-REGISTRY", "danger", "/registryBaseUrl")]),
    (package(**NUGET, registryBaseUrl=usual("npm")), [("PKG-REGISTRY", "danger", "/registryBaseUrl")]),
    ({**OLD, "registry_base_url": "https://r.example.com"}, [("PKG-REGISTRY", "danger", "/registry_base_url")]),
    *[
        (package(version=version), [("PKG-FLOAT", "warn", "/version")])
        for version in ("latest", "^1.2.0", "~1.2.0", ">=1.2.0", "1.x", "1.*", "x")
    ],
    (package(**NUGET, version="1.*"), [("PKG-FLOAT", "warn", "/version")]),
    (package(**OCI | {"version": "latest"}), [("PKG-FLOAT", "warn", "/version")]),
    (
        whole(**{"$schema": "https://example.com/schemas/2025-07-09/server.schema.json"}),
        [("FMT-AMBIG", "warn", "/packages/0/registryType")],
    ),
    (
        whole(**{"$schema": "https://example.com/schemas/2025-09-16/server.schema.json"}, packages=[OLD]),
        [("FMT-AMBIG", "warn", "/packages/0/registry_type")],
    ),
    (
        whole(**{"$schema": ...}, packages=[package(registryType="mcpb", fileSha256=SHA), OLD]),
        [("FMT-AMBIG", "warn", "/packages/1/registry_type")],
    ),
    (whole(status="deprecated"), [("PKG-WITHDRAWN", "warn", "/status")]),
    (whole(status="paused"), [("FMT-AMBIG", "warn", "/status")]),
    (
        {"server": whole(), "_meta": {"io.modelcontextprotocol.registry/official": {"status": "Deprecated"}}},
        [("PKG-WITHDRAWN", "warn", "/_meta/io.modelcontextprotocol.registry~1official/status")],
    ),
    ({"server": whole(), "_meta": {"status": "deprecated"}}, [("PKG-WITHDRAWN", "warn", "/_meta/status")]),
    (
        after(arg(valueHint="a", default="c", choices=["a", "b"])),
        [("FMT-AMBIG", "warn", "/packageArguments/0/default")],
    ),
    (
        after(arg(value="{a}", variables={"a": {"default": "c", "choices": ["a", "b"]}})),
        [("FMT-AMBIG", "warn", "/packageArguments/0/variables/a/default")],
    ),
    (
        env({"name": "A", "default": "many", "format": "number"}),
        [("FMT-AMBIG", "warn", "/environmentVariables/0/default")],
    ),
    (
        after(arg(value="{a}", variables={"a": {"value": "c", "choices": ["a", "b"]}})),
        [("FMT-AMBIG", "warn", "/packageArguments/0/variables/a")],
    ),
    (package(version="NEXT_VERSION"), [("FMT-VAR", "warn", "/version")]),
    (after(arg(valueHint="start")), [("FMT-AMBIG", "warn", "/packageArguments/0")]),
    (after(flag("--a=", value="1")), [("FMT-AMBIG", "warn", "/packageArguments/0")]),
    (after(arg(value="{port}")), [("FMT-VAR", "warn", "/packageArguments/0/value")]),
    (env({"name": "A", "variables": {"b": {}}}), [("FMT-AMBIG", "warn", "/environmentVariables/0")]),
    (package(postinstall="x"), [("FMT-UNKNOWN", "danger", "/postinstall")]),
    (package(alwaysAllow=["a"]), [("CONS-AUTOAPPROVE", "danger", "/alwaysAllow")]),
    (whole(hooks={"a": "b"}), [("FMT-UNKNOWN", "danger", "/hooks")]),
    (env({"name": "A", "shell": "x"}), [("FMT-UNKNOWN", "danger", "/environmentVariables/0/shell")]),
]


@pytest.mark.parametrize(("made", "findings"), SAID)
def test_said(made: object, findings: list[tuple[str, str, str]]) -> None:
    assert told(made) == findings
    for found in one(made).findings:
        assert (found.level < Level.DANGER) or (found.consequence and found.phrase)


def test_named_arguments_are_said_once_and_quietly() -> None:
    made = after(flag("--a", value="1"), flag("--b", value="2"))
    assert told(made, Level.INFO) == [("FMT-AMBIG", "info", "")]


BASE_URL, VARIABLE = "/registryBaseUrl", "/packageArguments/0/variables/a"
BAD: list[tuple[object, str, str]] = [
    (package(identifier="<<Name>>"), "template-placeholder", "/identifier"),
    (package(version="{{VERSION}}"), "template-placeholder", "/version"),
    (package(version="${VERSION}"), "template-placeholder", "/version"),
    (package(version="<VERSION>"), "template-placeholder", "/version"),
    (package(**OCI | {"identifier": "example/notes:$TAG"}), "template-placeholder", "/identifier"),
    (whole(name="<<Name>>"), "template-placeholder", "/name"),
    (whole(name="io.example/"), "bad-name", "/name"),
    (package(identifier="\u0435xample"), "look-alike", "/identifier"),
    (package(identifier="-y"), "bad-package", "/identifier"),
    (package(identifier="https://example.com/x.tgz", version=...), "bad-package", "/identifier"),
    (package(identifier="../x"), "bad-package", "/identifier"),
    (package(version="npm:other"), "bad-package", "/identifier"),
    (package(**PYPI, version="1 --index-url x"), "bad-package", "/identifier"),
    (package(**OCI | {"identifier": "example/notes:1", "version": "1"}), "bad-package", "/identifier"),
    (package(identifier=...), "nothing-to-run", ""),
    (whole(packages=[]), "nothing-to-run", ""),
    (whole(packages=None, remotes=[]), "nothing-to-run", ""),
    (whole(packages=...), "nothing-to-run", ""),
    (whole(packages=[], remotes=[{"type": "sse"}]), "nothing-to-run", "/remotes/0"),
    (package(registryType="cargo"), "unsupported-package", "/registryType"),
    (package(registryType="NPM"), "unsupported-package", "/registryType"),
    (package(registryType="mcpb", fileSha256="x"), "wrong-type", "/fileSha256"),
    (package(registryType="mcpb", fileSha256=SHA), "bundle-elsewhere", ""),
    (package(registryType="mcpb"), "bundle-without-digest", ""),
    (package(registryType="mcpb", fileSha256=""), "wrong-type", "/fileSha256"),
    (package(runtimeHint="bash"), "unknown-runtime", "/runtimeHint"),
    ({**OLD, "runtime_hint": "sh"}, "unknown-runtime", "/runtime_hint"),
    (package(runtimeHint="uvx"), "other-runtime", "/runtimeHint"),
    (package(runtimeHint="docker"), "other-runtime", "/runtimeHint"),
    (package(**PYPI, runtimeHint="npx"), "other-runtime", "/runtimeHint"),
    (package(**OCI, runtimeHint="npx"), "other-runtime", "/runtimeHint"),
    (package(**NUGET, runtimeHint="uvx"), "other-runtime", "/runtimeHint"),
    (package(**OCI | {"identifier": "a/b"}, registryBaseUrl="https://r.example.com"), "other-registry", BASE_URL),
    (package(**OCI | {"identifier": "a/b"}, registryBaseUrl="https://docker.example.com"), "other-registry", BASE_URL),
    (package(**OCI | {"identifier": "a/b"}, registryBaseUrl="https://xdocker.io"), "other-registry", BASE_URL),
    (package(**OCI | {"identifier": "a/b"}, registryBaseUrl="https://docker.example"), "other-registry", BASE_URL),
    (package(**OCI, registryBaseUrl=ENGINE), "other-registry", BASE_URL),
    (package(**OCI, registryBaseUrl="https://registry.example.com/other"), "other-registry", BASE_URL),
    (package(**OCI, registryBaseUrl="https://registry.example.com@r.example.com"), "other-registry", BASE_URL),
    (package(registryBaseUrl="https://${HOST}"), "template-placeholder", BASE_URL),
    (package(registryType="docker"), "unsupported-package", "/registryType"),
    ({"registry_name": "homebrew", "name": "notes"}, "unsupported-package", "/registry_name"),
    ({"registry_name": "npm"}, "nothing-to-run", ""),
    ({"registry_name": "npm", "name": "-y"}, "bad-package", "/name"),
    ({**OLD, "name": "@example/notes"}, "two-forms", "/name"),
    ({**OLD, "registry_name": "npm"}, "two-forms", "/registry_name"),
    (package(name="notes"), "two-forms", "/name"),
    (package(identifier=..., name="@example/notes"), "two-forms", "/name"),
    (package(package_arguments=[]), "two-forms", "/package_arguments"),
    (env({"name": "A", "is_secret": True}), "two-forms", "/environmentVariables/0/is_secret"),
    (
        {**OLD, "package_arguments": [arg(value="{a}", variables={"a": {"isSecret": True}})]},
        "two-forms",
        "/package_arguments/0/variables/a/isSecret",
    ),
    (whole(website_url="https://example.com"), "two-forms", "/website_url"),
    (whole(status="deleted"), "withdrawn", "/status"),
    (
        {"server": whole(), "_meta": {"io.modelcontextprotocol.registry/official": {"status": "deleted"}}},
        "withdrawn",
        "/_meta/io.modelcontextprotocol.registry~1official/status",
    ),
    (
        {"server": whole(), "x-io.modelcontextprotocol.registry": {"status": "deleted"}},
        "withdrawn",
        "/x-io.modelcontextprotocol.registry/status",
    ),
    (
        whole(_meta={"io.modelcontextprotocol.registry": {"status": "DELETED"}}, status="active"),
        "withdrawn",
        "/_meta/io.modelcontextprotocol.registry/status",
    ),
    (package(**PYPI, version=">=1"), "bad-package", "/identifier"),
    (after(arg(value="{a}", variables={"a": {"value": "${input:b}"}})), "input-in-value", VARIABLE + "/value"),
    (after(arg(value="{a}", variables={"a": {"value": 1}})), "wrong-type", VARIABLE + "/value"),
    (after(flag("--port", isRequired="yes")), "wrong-type", "/packageArguments/0/isRequired"),
    (package(runtimeHint="npx", runtime_hint="npx"), "two-forms", "/runtime_hint"),
    (package(registry_type="pypi"), "two-forms", "/registry_type"),
    (package(command="sh"), "two-forms", "/command"),
    (whole(mcpServers={"a": {"command": "b"}}), "two-forms", "/mcpServers"),
    (after(arg(value="${input:key}")), "input-in-value", "/packageArguments/0/value"),
    (after(flag("${input:key}")), "input-in-value", "/packageArguments/0/name"),
    (env({"name": "A", "value": "${input:key}"}), "input-in-value", "/environmentVariables/0/value"),
    (after(arg(value="{a}{a}", variables={"a": {}})), "repeated-variable", "/packageArguments/0/value"),
    (
        after(arg(value="{a}", variables={"a": {}}), arg(value="{a}", variables={"a": {"isSecret": True}})),
        "duplicate-input",
        "",
    ),
    (env({"name": "port"}, packageArguments=[flag("--port", default="1")]), "duplicate-input", ""),
    (after(arg()), "unclear-argument", "/packageArguments/0"),
    (after(arg(default="x")), "unclear-argument", "/packageArguments/0"),
    (after({"type": "named", "value": "x"}), "unclear-argument", "/packageArguments/0"),
    (after({"value": "x"}), "unknown-type", "/packageArguments/0/type"),
    (after(arg(value=1)), "wrong-type", "/packageArguments/0/value"),
    (after("x"), "wrong-type", "/packageArguments/0"),
    (package(packageArguments={"a": 1}), "wrong-type", "/packageArguments"),
    (after(arg(value="a\0b")), "nul", "/packageArguments/0/value"),
    (after(flag("--${x}", default="x")), "bad-name", "/packageArguments/0"),
    (after(arg(value="{a:b}", variables={"a:b": {}})), "bad-name", "/packageArguments/0/variables/a:b"),
    (after(arg(value="{a}", variables={"a": {"default": 1}})), "wrong-type", "/packageArguments/0/variables/a/default"),
    (
        after(arg(value="{a}", variables={"a": {"isSecret": "no"}})),
        "wrong-type",
        "/packageArguments/0/variables/a/isSecret",
    ),
    (
        after(arg(value="{a}", variables={"a": {"format": "x"}})),
        "unknown-type",
        "/packageArguments/0/variables/a/format",
    ),
    (after(arg(value="{a}", variables={"a": 1})), "wrong-type", "/packageArguments/0/variables/a"),
    (
        after(arg(value="{__proto__}", variables={"__proto__": {}})),
        "reserved-key",
        "/packageArguments/0/variables/__proto__",
    ),
    (after(arg(valueHint="x" * 40_000)), "too-large", "/packageArguments/0"),
    (env({"name": "A"}, {"name": "A"}), "duplicate-variable", "/environmentVariables/1"),
    (env({"name": "A=B"}), "bad-name", "/environmentVariables/0/name"),
    (env({"name": "__proto__"}), "reserved-key", "/environmentVariables/0/name"),
    (env({}), "bad-name", "/environmentVariables/0/name"),
    (env({"name": "A", "choices": [1]}), "wrong-type", "/environmentVariables/0/choices/0"),
    (whole(packages=[], remotes=[remote(type="ws")]), "unknown-type", "/remotes/0/type"),
    (whole(packages=[], remotes=[remote(type="streamable")]), "unknown-type", "/remotes/0/type"),
    (whole(packages=[], remotes=[remote(transport_type="sse")]), "two-forms", "/remotes/0/transport_type"),
    (whole(packages=[], remotes=[remote(url="https://{{host}}/x")]), "template-placeholder", "/remotes/0/url"),
    (
        whole(packages=[], remotes=[remote(headers=[{"name": "A"}, {"name": "a"}])]),
        "duplicate-variable",
        "/remotes/0/headers/1",
    ),
    (whole(*[package()] * 65), "too-many-servers", ""),
    ({"servers": [{"server": whole()}], "metadata": {"count": 1}}, "unsupported-document", "/servers"),
    ({"servers": [{"server": whole()}]}, "unsupported-document", "/servers"),
    ({"servers": [whole()]}, "unsupported-document", "/servers"),
    ({"servers": [OLD]}, "unsupported-document", "/servers"),
    ({"servers": []}, "unsupported-document", "/servers"),
    ({"servers": [{"name": "a", "command": "npx"}]}, "wrong-type", "/servers"),
    ({"server": whole(packages="x"), "_meta": {}}, "wrong-type", "/server/packages"),
]


@pytest.mark.parametrize(("made", "code", "where"), BAD)
def test_refused(made: object, code: str, where: str) -> None:
    with pytest.raises(Refused) as caught:
        read(made)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert code in RULES
    assert caught.value.hint


def test_a_bundle_is_told_how_to_be_installed() -> None:
    with pytest.raises(Refused) as caught:
        read(package(registryType="mcpb", identifier="https://example.com/\u202en.mcpb", fileSha256=SHA))
    assert caught.value.hint == f"download it, then consentry install FILE.mcpb --sha256 {SHA}"
    assert "https://example.com/" in caught.value.message
    assert "\u202e" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ('{"packages": []}', True),
        ('{"remotes": []}', True),
        ('{"registryType": "npm"}', True),
        ('{"registry_type": "npm"}', True),
        (f'{{"$schema": "{SCHEMA}"}}', True),
        ('{"server": {"name": "a"}, "_meta": {}}', True),
        ('{"servers": [], "metadata": {}}', True),
        ('{"packages": {"command": "npx"}}', False),
        ('{"mcpServers": {"a": {"command": "b", "packages": []}}}', False),
        ('{"server": {"command": "npx"}}', False),
        ('{"registryType": {"command": "npx"}}', False),
        ('{"$schema": "https://example.com/other.schema.json", "command": "npx"}', False),
        ('{"servers": []}', True),
        ('{"servers": {}}', False),
        ('{"registry_name": "npm"}', True),
        ('{"server": {"name": "a"}, "x-io.modelcontextprotocol.registry": {}}', True),
        ("[]", False),
        ('{"manifest_version": "0.3", "packages": []}', False),
    ],
)
def test_claimed_by_the_keys_of_the_root(text: str, claimed: bool) -> None:
    assert server_json.claims(text) is claimed
    assert [server_json.claims(text), json_document.claims(text), manifest.claims(text)].count(True) == 1


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8))
NAMES = st.sampled_from(
    (
        "type", "name", "value", "valueHint", "description", "default", "variables", "choices", "isSecret", "format",
        "registryType", "identifier", "version", "transport", "runtimeHint", "runtimeArguments", "packageArguments",
        "environmentVariables", "url", "headers", "packages", "remotes", "is_secret", "__proto__", "x",
    )
)  # fmt: skip
VALUES = st.recursive(
    SCALARS | st.sampled_from(("positional", "named", "npm", "oci", "{x}", "${input:x}", "string", "sse")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=6), st.booleans())
def test_nothing_but_a_refusal_escapes(members: dict[str, Any], bare: bool) -> None:
    try:
        read(package(**members) if bare else whole(package(**members)))
    except Refused as error:
        assert error.code
        assert error.hint


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20).filter(lambda t: "\0" not in t and "${input:" not in t), max_size=4))
def test_literals_survive(words: list[str]) -> None:
    server = one(after(*[arg(value=word) for word in words]))
    assert server.args == ("@example/notes@1.2.0", *words)


@pytest.mark.parametrize(
    "made",
    [
        after(*[arg(value="a", note="x")] * 20_000),
        after(*[flag("--a", value="{a}", variables={"a": {}})] * 10_000),
        after(arg(value="{" * 30_000)),
        after(arg(value="{a" * 10_000)),
        whole(packages=[package(version="{" * 200_000)]),
        package(runtimeHint="$" * 200_000),
    ],
)
def test_reading_is_linear(made: object) -> None:
    text = json.dumps(made)
    start = time.process_time()
    with contextlib.suppress(Refused):
        formats.read(text)
    assert time.process_time() - start < 10
