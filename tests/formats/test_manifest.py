"""Manifests of bundles: what is refused first, then what stays quiet, then what is read and said. All are made up."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import clients, formats, runners
from consentry.errors import Refused
from consentry.formats import json_document, manifest
from consentry.formats.refusals import RULES
from consentry.model import Bundle, Content, InstallRequest, Level, Override, Server

HERE = "${__dirname}"


def whole(**changes: Any) -> dict[str, Any]:
    """An ordinary manifest, complete by its schema; ``changes`` replace members of the root."""
    made: dict[str, Any] = {
        "manifest_version": "0.3",
        "name": "paper-notes",
        "display_name": "Paper Notes",
        "version": "1.2.0",
        "description": "Keeps notes on paper \u270d\ufe0f",
        "author": {"name": "Example Ltd", "url": "https://example.com"},
        "icons": [{"src": "icon.png", "size": "16x16"}],
        "tools": [{"name": "add", "description": "Adds a note"}],
        "compatibility": {"platforms": ["linux", "darwin", "win32"]},
        "server": {
            "type": "node",
            "entry_point": "server/index.js",
            "mcp_config": {
                "command": "node",
                "args": [f"{HERE}/server/index.js", "--folder=${user_config.folder}"],
                "env": {"NOTES_KEY": "${user_config.key}", "NOTES_PLAIN": "1"},
            },
        },
        "user_config": {
            "key": {"type": "string", "title": "Key", "description": "A key", "sensitive": True, "required": True},
            "folder": {"type": "directory", "title": "Folder", "description": "Where", "default": "/srv/notes"},
        },
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not ...}


def config(**changes: Any) -> dict[str, Any]:
    """A manifest with ``changes`` to ``mcp_config``."""
    made = whole()
    made["server"]["mcp_config"] |= changes
    made["server"]["mcp_config"] = {k: v for k, v in made["server"]["mcp_config"].items() if v is not ...}
    return made


def of_server(**changes: Any) -> dict[str, Any]:
    made = whole()
    made["server"] = {k: v for k, v in (made["server"] | changes).items() if v is not ...}
    return made


def option(values: dict[str, Any], *args: str, env: str = "", key: str = "x") -> dict[str, Any]:
    """A manifest with one option and the values that refer to it."""
    made = config(args=[f"{HERE}/server/index.js", *args], env={"X": env} if env else {})
    made["user_config"] = {key: {"type": "string", "title": "X", "description": "An X"} | values}
    return made


def read(made: object) -> InstallRequest:
    return formats.read(json.dumps(made))


def one(made: object) -> Server:
    return read(made).servers[0]


def told(made: object, level: Level = Level.WARN) -> list[tuple[str, str, str]]:
    return [(f.id, f.level.word, f.where) for f in one(made).findings if f.level >= level]


BAD: list[tuple[object, str, str]] = [
    (whole(manifest_version="0.5"), "manifest-version", "/manifest_version"),
    (whole(manifest_version="0.10"), "manifest-version", "/manifest_version"),
    (whole(manifest_version=" 0.1"), "manifest-version", "/manifest_version"),
    (whole(manifest_version=0.3), "manifest-version", "/manifest_version"),
    (whole(manifest_version=None), "manifest-version", ""),
    (whole(manifest_version="0.3", dxt_version="0.1"), "manifest-version", "/dxt_version"),
    (whole(manifest_version="0.3", dxt_version=1), "manifest-version", "/dxt_version"),
    (whole(mcpServers={"a": {"command": "b"}}), "two-forms", "/mcpServers"),
    (whole(command="npx"), "two-forms", "/command"),
    (whole(url="https://mcp.example.com"), "two-forms", "/url"),
    (whole(name=1), "wrong-type", "/name"),
    (whole(name="a\0"), "nul", "/name"),
    (whole(server=...), "nothing-to-run", "/server"),
    (whole(server={}), "nothing-to-run", "/server"),
    (whole(server="node"), "wrong-type", "/server"),
    (of_server(mcp_config=...), "nothing-to-run", "/server/mcp_config"),
    (of_server(type="uv", mcp_config=None), "nothing-to-run", "/server/mcp_config"),
    (of_server(mcp_config=["node"]), "wrong-type", "/server/mcp_config"),
    (of_server(type="wasm"), "unknown-type", "/server/type"),
    (of_server(type=1), "wrong-type", "/server/type"),
    (of_server(entry_point=["a"]), "wrong-type", "/server/entry_point"),
    (config(command=...), "nothing-to-run", "/server/mcp_config"),
    (config(command=""), "nothing-to-run", "/server/mcp_config"),
    (config(command=["node"]), "wrong-type", "/server/mcp_config/command"),
    (config(Command="sh"), "case-variant-key", "/server/mcp_config/Command"),
    (config(args="x"), "wrong-type", "/server/mcp_config/args"),
    (config(args=["x", 1]), "wrong-type", "/server/mcp_config/args/1"),
    (config(args=["x\0"]), "nul", "/server/mcp_config/args/0"),
    (config(env={"A": 1}), "wrong-type", "/server/mcp_config/env/A"),
    (config(url="https://mcp.example.com"), "two-transports", "/server/mcp_config/url"),
    (config(platform_overrides=[1]), "wrong-type", "/server/mcp_config/platform_overrides"),
    (config(platform_overrides={"win32": "x"}), "wrong-type", "/server/mcp_config/platform_overrides/win32"),
    (
        config(platform_overrides={"win32": {"command": ""}}),
        "nothing-to-run",
        "/server/mcp_config/platform_overrides/win32/command",
    ),
    (
        config(platform_overrides={"win32": {"args": [1]}}),
        "wrong-type",
        "/server/mcp_config/platform_overrides/win32/args/0",
    ),
    (whole(user_config=[1]), "wrong-type", "/user_config"),
    (whole(user_config={"key": "x"}), "wrong-type", "/user_config/key"),
    (option({"type": "password"}, "${user_config.x}"), "unknown-type", "/user_config/x/type"),
    (option({"required": "true"}, "${user_config.x}"), "wrong-type", "/user_config/x/required"),
    (option({"sensitive": 1}, "${user_config.x}"), "wrong-type", "/user_config/x/sensitive"),
    (option({"title": 1}, "${user_config.x}"), "wrong-type", "/user_config/x/title"),
    (option({"default": {"a": 1}}, "${user_config.x}"), "wrong-type", "/user_config/x/default"),
    (option({"default": [["a"]]}, "${user_config.x}"), "wrong-type", "/user_config/x/default/0"),
    (option({"default": "a\0"}, "${user_config.x}"), "nul", "/user_config/x/default"),
    (option({"min": "1"}, "${user_config.x}"), "wrong-type", "/user_config/x/min"),
    (whole(__proto__={"a": 1}), "reserved-key", "/__proto__"),
]


@pytest.mark.parametrize(("made", "code", "where"), BAD, ids=lambda v: v if isinstance(v, str) else "")
def test_refused(made: object, code: str, where: str) -> None:
    with pytest.raises(Refused) as caught:
        read(made)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert caught.value.hint and caught.value.code in RULES


_MCP = ("server", "mcp_config")
_WIN = (*_MCP, "platform_overrides", "win32")
_OPTION = ("user_config", "x")
#: Where a manifest can hold something empty; what the published schemas, strict and loose, take there.
PARTS: list[tuple[tuple[str, ...], list[object]]] = [
    (("server", "type"), []),
    (("server", "entry_point"), []),
    ((*_MCP, "command"), []),
    ((*_MCP, "args"), [[]]),
    ((*_MCP, "env"), [{}]),
    ((*_MCP, "platform_overrides"), [{}]),
    (_WIN, [{}]),
    ((*_WIN, "command"), []),
    ((*_WIN, "args"), [[]]),
    ((*_WIN, "env"), [{}]),
    (("user_config",), [{}, None]),  # null is not taken there, but means one thing only
    (_OPTION, [{}]),  # not taken there, but by us: text, and BND-SCHEMA says what is missing
    *[
        ((*_OPTION, key), [])
        for key in ("type", "title", "description", "required", "multiple", "sensitive", "min", "max")
    ],
    ((*_OPTION, "default"), [[]]),
]


@pytest.mark.parametrize("empty", [None, [], {}], ids=json.dumps)
@pytest.mark.parametrize(("path", "taken"), PARTS, ids=lambda v: ".".join(v) if isinstance(v, tuple) else "")
def test_what_is_empty_is_read_as_the_schema_has_it(path: tuple[str, ...], taken: list[object], empty: object) -> None:
    made = option({}, "${user_config.x}")
    made["server"]["mcp_config"]["platform_overrides"] = {"win32": {"command": "node.exe"}}
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = empty
    if empty in taken:
        one(made)
        return
    with pytest.raises(Refused) as caught:
        read(made)
    assert (caught.value.code, caught.value.where) == ("wrong-type", "/" + "/".join(path))
    assert empty is not None or ("not null" in caught.value.message and "leave it out" in caught.value.hint)


@pytest.mark.parametrize(
    ("override", "argv", "env"),
    [
        ({}, ("node", "a", "b"), {"K": "v"}),
        ({"args": []}, ("node",), {"K": "v"}),
        ({"args": ["c"]}, ("node", "c"), {"K": "v"}),
        ({"command": "bun"}, ("bun", "a", "b"), {"K": "v"}),
        ({"env": {}}, ("node", "a", "b"), {}),
        ({"command": "bun", "args": [], "env": {"X": ""}}, ("bun",), {"X": ""}),
    ],
)
def test_what_runs_on_a_platform(override: dict[str, Any], argv: tuple[str, ...], env: dict[str, str]) -> None:
    made = config(command="node", args=["a", "b"], env={"K": "v"}, platform_overrides={"darwin": override})
    mac, windows = clients.symbolic("claude-desktop", "darwin"), clients.symbolic("claude-desktop", "win32")
    for target, words, variables in ((mac, argv, env), (windows, ("node", "a", "b"), {"K": "v"})):
        plan = runners.plan(one(made), target)
        assert (plan.argv, dict(plan.env)) == (words, variables)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"manifest_version":"0.3","manifest_version":"0.3"}', "duplicate-key"),
        ('{"manifest_version":"0.3",/* */"server":{}}', "malformed-json"),
        ('\ufeff{"manifest_version":"0.3"}', "byte-order-mark"),
        ('{"manifest_version":"0.3"} x', "trailing-data"),
        ('{"manifest_version":"0.3","a":1e999,"user_config":{"a":1,"A":2}}', "case-variant-key"),
        ('{"manifest_version":"0.3"', "malformed-json"),
    ],
)
def test_a_manifest_is_plain_json(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        formats.read(text)
    assert caught.value.code == code


NOT_MANIFESTS = [
    '{"mcpServers":{"manifest_version":{"command":"a"}}}',
    '{"manifest_version":{"command":"a"}}',
    '{"command":"manifest_version"}',
    '{"command":"a","args":["manifest_version"],"description":"\\"dxt_version\\": 1"}',
    '{"command":"a" /* "manifest_version": "0.3" */}',
    '{"command":"a"} // "dxt_version": "0.3"',
    '[{"manifest_version":"0.3"}]',
    '"manifest_version": "0.3"',
    "manifest_version",
    "npx manifest_version",
]
MANIFESTS = [
    '{"manifest_version":"0.3"}',
    '{"dxt_version" :\n null}',
    '{"a":{"b":[1,"}"]},"dxt_version":7}',
    '{"\\u006danifest_version":"0.3"}',
    '{"\\u0064xt_versio\\u006e":"0.3"}',
    '{ /* { */ "x": 1, "manifest_version" /* : */ : // \n "0.3"}',
    '{"manifest_version":"0.3"',
    '{"manifest_version":',
]


@pytest.mark.parametrize("text", NOT_MANIFESTS)
def test_what_has_the_key_elsewhere_is_no_manifest(text: str) -> None:
    assert not manifest.claims(text)


@pytest.mark.parametrize("text", MANIFESTS)
def test_a_key_at_the_root_makes_a_manifest(text: str) -> None:
    assert manifest.claims(text) and not json_document.claims(text)


# ---- read ----------------------------------------------------------------------------------------------------------


def test_an_ordinary_manifest() -> None:
    request = read(whole())
    server = request.servers[0]
    assert (request.format, request.channel, request.client) == ("bundle manifest", "paste", None)
    assert request.findings == server.findings == ()
    assert (server.names, server.command, server.exact, server.transport) == (("paper-notes",), "node", True, "stdio")
    assert server.args == (f"{HERE}/server/index.js", "--folder=${user_config.folder}")
    assert server.env == (("NOTES_KEY", "${user_config.key}"), ("NOTES_PLAIN", "1"))
    assert (server.host, server.overrides, server.bundle) == ((HERE,), (), None)
    key, folder = server.inputs
    assert (key.id, key.mark, key.label, key.kind) == ("key", "${user_config.key}", "Key", "text")
    assert (key.secret, key.required, key.native, key.multiple, key.default) == (True, True, False, False, ())
    assert json.loads(key.definition) == whole()["user_config"]["key"]
    assert (folder.kind, folder.secret, folder.required, folder.default) == ("folder", False, False, ("/srv/notes",))
    shown = {f.where: (json.loads(f.value), f.kind) for f in server.fields}
    assert shown["/description"] == ("Keeps notes on paper \u270d\ufe0f", "inert")
    assert shown["/server/entry_point"] == ("server/index.js", "inert")
    assert set(shown) == {f"/{k}" for k in whole() if k not in ("server", "user_config")} | {
        "/server/type",
        "/server/entry_point",
    }


@pytest.mark.parametrize("version", manifest.VERSIONS)
def test_either_key_of_the_version(version: str) -> None:
    old = {"icons": ...} if version < "0.3" else {}
    for keys in ({"manifest_version": version}, {"manifest_version": None, "dxt_version": version}):
        assert told(whole(**old, **keys), Level.INFO) == []
    assert told(whole(**old, manifest_version=version, dxt_version=version), Level.INFO) == []


def test_a_bundle_is_carried() -> None:
    bundle = Bundle(
        sha256="0" * 64, size=9, contents=(Content(name="server/index.js", size=1, sha256="1" * 64, executable=False),)
    )
    text = json.dumps(whole())
    request = manifest.of_bundle(text, bundle, frozenset(("manifest.json", "server/index.js")))
    assert (request.channel, request.raw, request.servers[0].bundle) == ("bundle", text, bundle)
    assert request.servers[0].findings == ()


@pytest.mark.parametrize(
    ("path", "kind", "ids"),
    [
        ("server/index.js", "node", []),
        ("./server//index.js", "node", []),
        ("server\\index.js", "node", []),
        (f"{HERE}/server/index.js", "node", []),
        ("bin/notes", "binary", []),
        ("bin/notes", "node", ["BND-MANIFEST"]),
        ("server/other.js", "node", ["BND-MANIFEST"]),
        ("SERVER/index.js", "node", ["BND-MANIFEST"]),
        ("../index.js", "node", ["BND-PATH", "BND-MANIFEST"]),
        ("server/../../x", "node", ["BND-PATH", "BND-MANIFEST"]),
        ("server\\..\\..\\x", "node", ["BND-PATH", "BND-MANIFEST"]),
        ("/server/index.js", "node", ["BND-PATH", "BND-MANIFEST"]),
        ("C:/server/index.js", "node", ["BND-PATH", "BND-MANIFEST"]),
        ("\\\\host\\x", "node", ["BND-PATH", "BND-MANIFEST"]),
    ],
)
def test_the_entry_point_is_in_the_bundle(path: str, kind: str, ids: list[str]) -> None:
    made = of_server(entry_point=path, type=kind)
    bundle = Bundle(sha256="0" * 64, size=9, contents=())
    names = frozenset(("server/index.js", "bin/notes.exe"))
    findings = manifest.of_bundle(json.dumps(made), bundle, names).servers[0].findings
    assert [(f.id, f.level, f.where) for f in findings] == [(i, Level.BLOCK, "/server/entry_point") for i in ids]
    bare = [f.id for f in one(made).findings]
    assert bare == (ids if len(ids) == 2 else [])


def test_a_name_is_made_where_none_is_given() -> None:
    assert one(whole(name=...)).names == ("index",)
    assert one(whole(name="")).names == ("",)


def test_overrides_replace_whole_fields() -> None:
    overrides = {
        "win32": {"command": "node.exe", "args": [], "env": {"A": "${HOME}"}},
        "darwin": {"env": {}},
        "linux": {},
    }
    server = one(config(platform_overrides=overrides))
    assert server.overrides == (
        Override(platform="win32", command="node.exe", args=(), env=(("A", "${HOME}"),)),
        Override(platform="darwin", env=()),
    )
    windows = server.on("win32")
    assert (windows.command, windows.args, windows.env) == ("node.exe", (), (("A", "${HOME}"),))
    assert (server.on("darwin").args, server.on("darwin").env) == (server.args, ())
    assert server.on("linux") == server
    assert server.host == (HERE, "${HOME}")
    shown = [f.where for f in server.fields if "overrides" in f.where]
    assert shown == [f"/server/mcp_config/platform_overrides/{name}" for name in overrides]
    assert server.findings == ()


@pytest.mark.parametrize(
    ("kind", "command", "windows", "completed"),
    [
        ("binary", f"{HERE}/notes", None, f"{HERE}/notes.exe"),
        ("binary", f"{HERE}/notes", {"args": ["x"]}, f"{HERE}/notes.exe"),
        ("binary", f"{HERE}/notes", {"command": f"{HERE}\\n2"}, f"{HERE}\\n2.exe"),
        ("binary", f"{HERE}/notes", {"command": f"{HERE}\\n2.EXE"}, f"{HERE}\\n2.EXE"),
        ("binary", f"{HERE}/notes.cmd", None, None),
        ("binary", "notes", None, None),
        ("node", f"{HERE}/notes", None, None),
    ],
)
def test_a_binary_has_its_ending_on_windows_only(
    kind: str, command: str, windows: dict[str, Any] | None, completed: str | None
) -> None:
    made = config(command=command, platform_overrides={"win32": windows} if windows else {})
    made["server"]["type"] = kind
    server = one(made)
    assert server.command == server.on("linux").command == server.on("darwin").command == command
    assert [o.command for o in server.overrides] == ([completed] if completed else [])
    assert server.on("win32").args == (("x",) if windows == {"args": ["x"]} else server.args)


STRANGE = [
    (whole(tags=["a"]), "/tags", "FMT-UNKNOWN", "warn"),
    (whole(preinstall="sh x"), "/preinstall", "FMT-UNKNOWN", "warn"),
    (whole(trust=True), "/trust", "CONS-AUTOAPPROVE", "danger"),
    (of_server(transport="http"), "/server/transport", "FMT-UNKNOWN", "warn"),
    (config(cwd="/tmp"), "/server/mcp_config/cwd", "FMT-UNKNOWN", "warn"),
    (
        config(platform_overrides={"windows": {"command": "x"}}),
        "/server/mcp_config/platform_overrides/windows",
        "FMT-UNKNOWN",
        "warn",
    ),
    (
        config(platform_overrides={"win32": {"shell": "x"}}),
        "/server/mcp_config/platform_overrides/win32/shell",
        "FMT-UNKNOWN",
        "warn",
    ),
    (option({"pattern": "a+"}, "${user_config.x}"), "/user_config/x/pattern", "FMT-UNKNOWN", "warn"),
]


@pytest.mark.parametrize(("made", "where", "rule", "level"), STRANGE)
def test_what_no_schema_has_is_shown_and_said(made: object, where: str, rule: str, level: str) -> None:
    server = one(made)
    assert told(made) == [(rule, level, where)]
    assert where in [f.where for f in server.fields]
    assert (server.cwd, server.transport) == (None, "stdio")


def test_an_absent_field_says_nothing() -> None:
    assert told(whole(tags=None, trust=False), Level.INFO) == []


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (whole(manifest_version="0.2"), "/icons"),
        (whole(manifest_version="0.1", icons=..., privacy_policies=["https://example.com"]), "/privacy_policies"),
        (of_server(type="uv"), "/server/type"),
    ],
)
def test_what_a_later_version_brought_is_said(made: object, where: str) -> None:
    assert told(made) == [("FMT-UNKNOWN", "warn", where)]


def test_what_is_missing_is_said_in_one_line() -> None:
    made = whole(author=..., version=None)
    del made["server"]["entry_point"], made["user_config"]["key"]["type"]
    finding, = one(made).findings  # fmt: skip
    assert (finding.id, finding.level) == ("BND-SCHEMA", Level.INFO)
    for word in ("version", "author", "server.entry_point", "user_config.key.type"):
        assert word in finding.says


# ---- options -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "kind", "default"),
    [
        ({}, "text", ()),
        ({"default": ""}, "text", ("",)),
        ({"default": "a b"}, "text", ("a b",)),
        ({"default": ["a"]}, "text", ("a",)),
        ({"default": []}, "text", ()),
        ({"type": "number", "default": 15000}, "number", ("15000",)),
        ({"type": "number", "default": 0.25}, "number", ("0.25",)),
        ({"type": "number", "default": "7"}, "number", ("7",)),
        ({"type": "boolean", "default": False}, "boolean", ("false",)),
        ({"type": "boolean", "default": True}, "boolean", ("true",)),
        ({"type": "file", "default": "/etc/hosts"}, "file", ("/etc/hosts",)),
        ({"type": "directory", "multiple": True, "default": ["/a", "/b"]}, "folder", ("/a", "/b")),
    ],
)
def test_options(values: dict[str, Any], kind: str, default: tuple[str, ...]) -> None:
    made = option(values, "${user_config.x}")
    asked, = one(made).inputs  # fmt: skip
    assert (asked.kind, asked.default, asked.multiple) == (kind, default, "multiple" in values)
    assert told(made, Level.INFO) == []


def test_bounds_are_of_numbers() -> None:
    asked, = one(option({"type": "number", "min": 1, "max": 2.5}, "${user_config.x}")).inputs  # fmt: skip
    assert (asked.low, asked.high) == (1.0, 2.5)
    asked, = one(option({"min": 1, "max": 2}, "${user_config.x}")).inputs  # fmt: skip
    assert (asked.low, asked.high) == (None, None)


def test_a_number_keeps_its_spelling_and_other_spellings_are_said() -> None:
    text = json.dumps(option({"type": "number", "default": 7}, "${user_config.x}"))
    for spelling in ("1e3", "10.0", "-0", "12345678901234567890", "0.0000001"):
        server = formats.read(text.replace('"default": 7', f'"default": {spelling}')).servers[0]
        assert server.inputs[0].default == (spelling,)
        assert [(f.id, f.level) for f in server.findings] == [("FMT-AMBIG", Level.WARN)]


def test_an_option_that_nothing_refers_to_is_shown() -> None:
    server = one(option({"type": "magic", "pattern": 1}))
    assert server.inputs == () and server.findings == ()
    assert [f.where for f in server.fields][-1] == "/user_config/x"


@pytest.mark.parametrize(
    ("values", "args", "env", "key", "level", "where"),
    [
        ({"default": "${HOME}/x"}, ["${user_config.x}"], "", "x", "info", "/user_config/x/default"),
        (
            {"default": ["${DESKTOP}"], "multiple": True},
            ["${user_config.x}"],
            "",
            "x",
            "info",
            "/user_config/x/default",
        ),
        ({"default": "${user_config.y}"}, ["${user_config.x}"], "", "x", "warn", "/user_config/x/default"),
        ({"default": "a${"}, ["${user_config.x}"], "", "x", "warn", "/user_config/x/default"),
        ({"default": "a$&b"}, ["${user_config.x}"], "", "x", "warn", "/user_config/x/default"),
        ({"default": "a$$b"}, ["${user_config.x}"], "", "x", "warn", "/user_config/x/default"),
        ({"default": "a$`b"}, ["${user_config.x}"], "", "x", "warn", "/user_config/x/default"),
        ({"default": "a$'b"}, ["${user_config.x}"], "", "x", "warn", "/user_config/x/default"),
        ({"default": "a", "required": True}, ["${user_config.x}"], "", "x", "info", "/user_config/x/default"),
        ({}, ["${user_config.a.b}"], "", "a.b", "warn", "/user_config/a.b"),
        ({}, ["${user_config.a-b}"], "", "a-b", "info", "/user_config/a-b"),
        ({"multiple": True}, [], "${user_config.x}", "x", "warn", "/env/X"),
        ({"multiple": True}, ["--x=${user_config.x}"], "", "x", "warn", "/args/1"),
        ({"multiple": True}, ["${user_config.x}", "--x=${user_config.x}"], "", "x", "warn", "/args/2"),
    ],
)
def test_where_hosts_differ(
    values: dict[str, Any], args: list[str], env: str, key: str, level: str, where: str
) -> None:
    made = option(values, *args, env=env, key=key)
    assert told(made, Level.INFO) == [("FMT-AMBIG", level, where)]
    asked, = one(made).inputs  # fmt: skip
    assert asked.multiple == ("multiple" in values and level == "info")


def test_a_list_where_one_value_fits_is_asked_for_as_one() -> None:
    asked, = one(option({"multiple": True, "default": ["a", "b"]}, env="${user_config.x}")).inputs  # fmt: skip
    assert (asked.multiple, asked.default) == (False, ())


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("${UNKNOWN}", "${UNKNOWN}"),
        ("a${user_config.missing}b", "${user_config.missing}"),
        ("${__DIRNAME}", "${__DIRNAME}"),
        ("${user_config}", "${user_config}"),
        ("${${HOME}}", "an unfinished marker"),
        ("${HOME", "an unfinished marker"),
        ("${a}${b}${c}${d}${a}", "${a}, ${b}, ${c} and 1 more"),
    ],
)
def test_markers_that_nothing_replaces(text: str, listed: str) -> None:
    for made, where in ((config(args=[text]), "/args/0"), (config(env={"A": text}), "/env/A")):
        found = [f for f in one({**made, "user_config": {}}).findings if f.where == where]
        assert [(f.id, f.level) for f in found] == [("BND-VAR", Level.WARN)]
        assert f"fills in {listed}." in found[0].says


@pytest.mark.parametrize("name", ["__dirname", "HOME", "DESKTOP", "DOCUMENTS", "DOWNLOADS", "pathSeparator", "/"])
def test_markers_that_the_host_replaces(name: str) -> None:
    made = config(args=[f"x${{{name}}}y"], env={"A": f"${{{name}}}"})
    server = one({**made, "user_config": {}})
    assert server.host == (f"${{{name}}}",) and server.findings == ()
    assert server.args == (f"x${{{name}}}y",)


def test_a_dollar_alone_is_no_marker() -> None:
    assert told({**config(args=["$HOME", "$(id)", "{x}", "$$"], env={}), "user_config": {}}, Level.INFO) == []


def test_a_secret_in_an_argument_is_said() -> None:
    secret = {"sensitive": True}
    assert told(option(secret, env="${user_config.x}"), Level.INFO) == []
    assert told(option(secret, "${user_config.x}${user_config.x}"), Level.INFO) == [("BND-SECRET", "warn", "/args/1")]
    assert told(option(secret, "--key=${user_config.x}"), Level.INFO) == [("BND-SECRET", "warn", "/args/1")]


# ---- properties ----------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)
MARKED = st.lists(
    st.sampled_from(["${__dirname}", "${HOME}", "${/}", "${user_config.a}", "${user_config.b}", "${x}", "${", "$&"])
    | TEXT,
    max_size=4,
).map("".join)
KEYS = st.text("abXY_09.-", min_size=1, max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | MARKED
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


@settings(max_examples=150)
@given(MARKED.filter(bool), st.lists(MARKED, max_size=5), st.dictionaries(KEYS, MARKED, max_size=4), TEXT)
def test_every_literal_survives(command: str, args: list[str], env: dict[str, str], default: str) -> None:
    if len({key.casefold() for key in env}) < len(env):
        return
    made = config(command=command, args=args, env=env, platform_overrides={"darwin": {"args": args[::-1]}})
    made["user_config"] = {"a": {"type": "string", "title": "A", "description": "", "default": default}}
    server = one(made)
    assert (server.command, list(server.args), dict(server.env)) == (command, args, env)
    assert list(server.on("darwin").args) == args[::-1]
    everything = "\n".join([command, *args, *env.values()])
    own = [i.id for i in server.inputs if i.mark.startswith("${user_config.")]  # a text may look like a placeholder
    assert own == ["a"] * ("${user_config.a}" in everything)
    assert all(i.default == (default,) and json.loads(i.definition)["default"] == default for i in server.inputs)
    assert all(mark in everything for mark in server.host)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_only_refusals_escape(data: st.DataObject) -> None:
    """Any value in any place of a manifest is read or refused; what is read is shown, field by field."""
    made = copy.deepcopy(whole())
    made["server"]["mcp_config"]["platform_overrides"] = {"win32": {"command": "x"}}
    for _ in range(data.draw(st.integers(1, 3))):
        at: Any = made
        while True:
            key = data.draw(st.sampled_from(list(at)) | KEYS) if isinstance(at, dict) and at else None
            if key is None:
                break
            if isinstance(at.get(key), dict) and data.draw(st.booleans()):
                at = at[key]
                continue
            at[key] = data.draw(ANY)
            break
    text = json.dumps(made)
    try:
        request = formats.read(text)
    except Refused as error:
        assert error.code in RULES and error.hint and error.message.isprintable()
        return
    server = request.servers[0]
    assert server.command and request.raw == text
    shown = {f.where.split("/")[1] for f in server.fields}
    if request.format == "bundle manifest":
        assert shown >= set(made) - {"server", "user_config"} - {k for k in made if "/" in k or "~" in k}


LARGE = [
    lambda n: '{"manifest_version":"0.3","a":[' + "{}," * n + "{}]}",
    lambda n: "{" + '"manifest_version" ' * n,
    lambda n: "{" + '"manifest_version"//\n' * n,
    lambda n: "{" + '"dxt_version"/*' * n,
    lambda n: "{" + "/*" * n + "manifest_version",
    lambda n: '{"\\u' * n,
    lambda n: json.dumps({"x": "\u00e9" * n, "manifest_version": "0.3"}),
    lambda n: json.dumps(config(args=["${" * n])),
    lambda n: json.dumps(config(args=["${a}" * n])),
    lambda n: json.dumps(config(args=["${user_config.key}" * n])),
    lambda n: json.dumps(config(args=[f"${{user_config.k{i}}}" for i in range(n // 20)])),
    lambda n: json.dumps(
        {
            **config(args=[f"${{user_config.k{i}}}x" for i in range(n // 20)]),
            "user_config": {f"k{i}": {"type": "string", "sensitive": True, "multiple": True} for i in range(n // 20)},
        }
    ),
]


@pytest.mark.parametrize("made", LARGE, ids=range(len(LARGE)))
def test_linear(made: Any) -> None:
    times = []
    for size in (20_000, 160_000):
        text = made(size)
        start = time.process_time()
        try:
            formats.read(text)
        except Refused as error:
            assert error.code in RULES
        times.append(time.process_time() - start)
    assert times[1] < max(1.0, times[0] * 24)
