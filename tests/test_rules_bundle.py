"""Manifests against bundles: what must stay quiet first, then what is reported, and where. All are made up."""

from __future__ import annotations

import json
import time
from typing import Any, Literal

import pytest

from consentry import formats, rules, runners
from consentry.cli import contract
from consentry.formats import manifest
from consentry.model import Bundle, Content, Facts, Finding, Level, Server, Target, highest
from consentry.rules import bundle as rule

HERE = "${__dirname}"
FOLDER = "/home/u/.local/share/consentry/bundles/" + "ab" * 32
Platform = Literal["linux", "darwin", "win32"]


def made(command: str, *args: str, kind: str = "node", entry: str = "server/index.js", **config: Any) -> dict[str, Any]:
    return {
        "manifest_version": "0.4",
        "name": "paper-notes",
        "version": "1.0.0",
        "description": "Keeps notes",
        "author": {"name": "Example Ltd"},
        "server": {
            "type": kind,
            "entry_point": entry,
            "mcp_config": {"command": command, "args": list(args), **config},
        },
    }


def target(platform: Platform) -> Target:
    return Target(client="x", path="/x", scope="user", key="k", platform=platform)


def found(asked: Server, platform: Platform | None = None) -> tuple[Finding, ...]:
    return rules.check(asked, runners.plan(asked, None if platform is None else target(platform)), Facts())


def bare(manifest_: dict[str, Any], platform: Platform | None = None) -> tuple[Finding, ...]:
    return found(formats.read(json.dumps(manifest_)).servers[0], platform)


def files(*names: str, executable: tuple[str, ...] = (), folder: str = "") -> Bundle:
    contents = [Content(name=n, size=1, sha256="0" * 64, executable=n in executable) for n in (*names, *executable)]
    return Bundle(sha256="0" * 64, size=1, contents=tuple(contents), folder=folder)


def opened(manifest_: dict[str, Any], bundle: Bundle, platform: Platform | None = None) -> tuple[Finding, ...]:
    names = frozenset(content.name for content in bundle.contents)
    return found(manifest.of_bundle(json.dumps(manifest_), bundle, names).servers[0], platform)


def told(findings: tuple[Finding, ...], level: Level = Level.INFO) -> set[tuple[str, str, str]]:
    return {(f.id, f.level.word, f.where) for f in findings if f.level >= level}


QUIET = [
    made("node", f"{HERE}/server/index.js"),
    made("node", f"{HERE}/server/index.js", "--mode", "stdio", "${user_config.x}"),
    made("node", "--max-old-space-size=4096", f"{HERE}/server/index.js"),
    made("node", f"{HERE}${{/}}server${{/}}index.js"),
    made("node", f"{HERE}/server/lib/../index.js"),
    made("node.exe", f"{HERE}/server/index.js"),
    made("python3", "-u", f"{HERE}/server/main.py", kind="python", entry="server/main.py"),
    made("python", f"{HERE}/m.py", kind="python", entry="m.py", env={"PYTHONPATH": f"{HERE}/lib:{HERE}/server"}),
    made("python", "-m", "notes", kind="python", entry="notes/a.py", env={"PYTHONPATH": f"{HERE}/lib"}),
    made("bun", "run", f"{HERE}/server/index.js"),
    made("deno", "run", f"{HERE}/server/index.js"),
    made("sh", f"{HERE}/server/run.sh", kind="binary", entry="server/run.sh"),
    made(f"{HERE}/notes", "serve", kind="binary", entry="notes", env={"LD_LIBRARY_PATH": f"{HERE}/lib"}),
    made(
        f"{HERE}/bin/notes",
        kind="binary",
        entry="bin/notes",
        platform_overrides={"win32": {"command": f"{HERE}\\bin\\notes.exe", "args": ["x"]}},
    ),
    made(
        "python3",
        f"{HERE}/server/main.py",
        kind="python",
        entry="server/main.py",
        platform_overrides={"win32": {"command": "python", "args": [f"{HERE}\\server\\main.py"]}},
    ),
]


@pytest.mark.parametrize("platform", [None, "linux", "darwin", "win32"])
@pytest.mark.parametrize("ordinary", QUIET, ids=lambda m: json.dumps(m["server"]["mcp_config"])[:80])
def test_an_ordinary_manifest_stays_quiet(ordinary: dict[str, Any], platform: Platform | None) -> None:
    ordinary["user_config"] = {"x": {"type": "string", "title": "X", "description": "An X"}}
    config = ordinary["server"]["mcp_config"]
    colons = ":" in config.get("env", {}).get("PYTHONPATH", "")
    if not (platform == "win32" and colons):
        assert told(bare(ordinary, platform), Level.WARN) == set()


def test_an_entry_that_is_no_manifest_is_not_judged_by_these() -> None:
    entry = {"command": "npx", "args": ["-y", "notes@1.0.0"], "env": {"PYTHONPATH": f"{HERE}/lib"}}
    findings = found(formats.read(json.dumps(entry)).servers[0])
    assert told(findings) == {("ENV-RUNTIME", "danger", "/env/PYTHONPATH")}
    others: list[dict[str, Any]] = [{"server": {"type": "node", "entry_point": "../x"}}, {"manifest_version": {}}]
    for more in others:
        named = {"command": "npx", "args": ["notes@1.0.0"], **more}
        assert not [f for f in found(formats.read(json.dumps(named)).servers[0]) if f.id.startswith("BND")]


LEAVES = [
    (made("npx", "-y", "notes@1.0.0"), "/args/1", "warn"),
    (made("npx", "notes@1.0.0", f"{HERE}/server/index.js"), "/args/0", "warn"),
    (made("uvx", "notes==1.0"), "/args/0", "warn"),
    (made("docker", "run", "-v", f"{HERE}:/app", "acme/notes:1"), "/args/3", "warn"),
    (made("notes-mcp"), "/command", "warn"),
    (made("/opt/notes/notes-mcp"), "/command", "warn"),
    (made("/usr/bin/node", f"{HERE}/server/index.js"), "/command", "warn"),
    (made("node", "server/index.js"), "/args/0", "warn"),
    (made("node", "/srv/notes/index.js"), "/args/0", "warn"),
    (made("node", "${HOME}/index.js"), "/args/0", "warn"),
    (made("node", f"{HERE}-other/index.js"), "/args/0", "warn"),
    (made("node", f"x{HERE}/index.js"), "/args/0", "warn"),
    (made("node", f"{HERE}/../other/index.js"), "/args/0", "danger"),
    (made("node", f"{HERE}${{/}}..${{/}}index.js"), "/args/0", "danger"),
    (made("node", f"{HERE}/server/../../index.js"), "/args/0", "danger"),
    (made(f"{HERE}/../notes"), "/command", "danger"),
    (made("node", "-e", "1"), "/args/1", "warn"),
    (made("python", "-m", "notes"), "/args/1", "warn"),
    (made("python", "-m", "notes", env={"PYTHONPATH": "/srv/lib"}), "/args/1", "warn"),
    (made("sh", "-c", f"{HERE}/server/run.sh"), "/args/1", "warn"),
    (made("uv", "run", "notes", kind="uv"), "/args/1", "warn"),
]


@pytest.mark.parametrize(("manifest_", "where", "level"), LEAVES, ids=lambda v: v if isinstance(v, str) else "")
def test_what_leaves_the_bundle(manifest_: dict[str, Any], where: str, level: str) -> None:
    assert [(f.where, f.level.word) for f in bare(manifest_) if f.id == "BND-LEAVES"] == [(where, level)]


def test_a_backslash_is_a_letter_but_on_windows() -> None:
    manifest_ = made("node", f"{HERE}\\server\\index.js")
    assert told(bare(manifest_, "win32")) == told(bare(manifest_)) == set()
    assert ("BND-LEAVES", "warn", "/args/0") in told(bare(manifest_, "linux"))


def test_every_platform_is_looked_at() -> None:
    ordinary, fetched = [f"{HERE}/server/index.js"], {"command": "npx", "args": ["-y", "notes@1.0.0"]}
    manifest_ = made("node", *ordinary, platform_overrides={"win32": fetched, "darwin": {"args": ordinary}})
    where = "/platform_overrides/win32"
    assert told(bare(manifest_, "linux")) == {
        ("BND-LEAVES", "info", f"{where}/args/1"),
        ("BND-PLATFORM", "warn", f"{where}/command"),
    }
    # Without a client nobody knows on which system it will run.
    assert ("BND-PLATFORM", "danger", f"{where}/command") in told(bare(manifest_))
    assert told(bare(manifest_, "win32")) == {("BND-LEAVES", "warn", "/args/1"), ("BND-PLATFORM", "danger", "/command")}
    reverse = made("npx", "notes@1.0.0", platform_overrides={"linux": {"command": "node", "args": ordinary}})
    assert ("BND-LEAVES", "info", "/args/0") in told(bare(reverse, "linux"))
    assert ("BND-LEAVES", "warn", "/args/0") in told(bare(reverse, "darwin"))


def test_another_file_of_the_bundle_on_one_platform_is_a_note() -> None:
    overrides = {"linux": {"command": f"{HERE}/notes-linux"}}
    manifest_ = made(f"{HERE}/notes", kind="binary", entry="notes", platform_overrides=overrides)
    assert ("BND-PLATFORM", "info", "/command") in told(bare(manifest_, "linux"))
    assert ("BND-PLATFORM", "info", "/platform_overrides/linux/command") in told(bare(manifest_, "darwin"))


DIFFERS: list[tuple[dict[str, Any], str, str]] = [
    ({"args": [f"{HERE}/server/other.js"]}, "info", "/args"),
    ({"args": [f"{HERE}/server/index.js", "--root=C:"]}, "info", "/args"),
    ({"args": ["-e", "1"]}, "danger", "/args"),
    ({"env": {"MODE": "x"}}, "info", "/env"),
    ({"env": {}}, "info", "/env"),
]


@pytest.mark.parametrize(("override", "level", "where"), DIFFERS)
def test_the_same_program_started_otherwise_is_said(override: dict[str, Any], level: str, where: str) -> None:
    manifest_ = made("node", f"{HERE}/server/index.js", env={"A": "b"}, platform_overrides={"win32": override})
    assert ("BND-PLATFORM", level, f"/platform_overrides/win32{where}") in told(bare(manifest_))


@pytest.mark.parametrize(
    "same", [{"args": [f"{HERE}/server/./index.js"]}, {"env": {"A": "b"}}, {"args": [f"{HERE}\\server\\index.js"]}]
)
def test_what_is_only_spelled_otherwise_is_not(same: dict[str, Any]) -> None:
    manifest_ = made("node", f"{HERE}/server/index.js", env={"A": "b"}, platform_overrides={"win32": same})
    assert told(bare(manifest_)) == set()


JUDGED: list[tuple[dict[str, Any], str, str]] = [
    ({"env": {"NODE_OPTIONS": "--require=./x.js"}}, "ENV-RUNTIME", "/env/NODE_OPTIONS"),
    ({"env": {"npm_config_registry": "http://r.invalid"}}, "ENV-REGISTRY", "/env/npm_config_registry"),
    ({"args": ["-e", "1"]}, "EXEC-INLINE", "/args/1"),
    ({"command": "cmd", "args": ["/c", "a & b"]}, "EXEC-SHELL", "/args/1"),
]


@pytest.mark.parametrize(("override", "ident", "where"), JUDGED)
def test_without_a_client_every_platform_is_judged(override: dict[str, Any], ident: str, where: str) -> None:
    manifest_ = made("node", f"{HERE}/server/index.js", platform_overrides={"win32": override})
    answer: Any = contract.line(json.dumps({"id": 1, "request": manifest_}).encode())
    (server,) = answer["servers"]
    said = {(f["id"], f["where"]): f["says"] for f in server["findings"]}
    assert said[ident, f"/platform_overrides/win32{where}"].startswith("On Windows: ")
    assert server["level"] == "danger"
    on_linux = contract.line(json.dumps({"id": 1, "request": manifest_, "client": "cursor"}).encode())
    assert ident not in str(on_linux["servers"])


def test_an_ordinary_override_is_no_alarm() -> None:
    windows = {"command": f"{HERE}\\server\\notes.exe", "args": []}
    manifest_ = made(
        f"{HERE}/server/notes", "start", kind="binary", entry="server/notes", platform_overrides={"win32": windows}
    )
    answer = contract.line(json.dumps({"id": 1, "request": manifest_}).encode())
    assert answer["level"] == "info"


def test_what_an_override_sets_is_judged_as_any_other() -> None:
    manifest_ = made("node", f"{HERE}/server/index.js", platform_overrides={"linux": {"env": {"LD_PRELOAD": "/x.so"}}})
    assert ("ENV-LOADER", "danger", "/env/LD_PRELOAD") in told(bare(manifest_, "linux"))
    assert told(bare(manifest_, "darwin"), Level.WARN) == set()
    longer = made("node", f"{HERE}/a.js", entry="a.js", platform_overrides={"linux": {"args": ["-e", "1", "x"]}})
    assert ("EXEC-INLINE", "danger", "/args/1") in told(bare(longer, "linux"))


@pytest.mark.parametrize(
    ("args", "rules_"),
    [
        (["--directory", HERE, "run", "notes"], {"BND-FETCH", "PKG-RUNNEROPT"}),
        (["run", "--directory", HERE, "server/index.py"], {"BND-FETCH", "PKG-RUNNEROPT"}),
        (["run", f"{HERE}/server/index.py"], {"BND-FETCH"}),
        (["run", "--offline", f"{HERE}/server/index.py"], set()),
        (["run", "--no-sync", f"{HERE}/server/index.py"], set()),
        (["run", "notes"], {"BND-FETCH", "BND-LEAVES"}),
    ],
)
def test_uv_fetches_what_the_project_declares(args: list[str], rules_: set[str]) -> None:
    findings = bare(made("uv", *args, kind="uv", entry="server/index.py"))
    assert {f.id for f in findings} == rules_
    assert highest(findings) <= Level.WARN


ASKED = ("FMT-VAR", "info", "/inputs")


@pytest.mark.parametrize(
    ("manifest_", "expected"),
    [
        (made("node", f"{HERE}/server/index.js", "--x=${user_config.x}"), {ASKED}),
        (made("node", f"{HERE}/server/index.js", "${user_config.x}"), {ASKED, ("FMT-VAR", "warn", "/args/1")}),
        (
            made("node", "${user_config.x}", "1"),
            {
                ASKED,
                ("FMT-VAR", "danger", "/args/0"),
                ("EXEC-INLINE", "danger", "/args/0"),
                ("BND-LEAVES", "warn", "/args/0"),
            },
        ),
        (
            made("${user_config.x}", "1"),
            {
                ASKED,
                ("FMT-VAR", "danger", "/command"),
                ("EXEC-INLINE", "danger", "/command"),
                ("BND-LEAVES", "warn", "/command"),
            },
        ),
        (
            made("node", f"{HERE}/${{user_config.x}}.js", entry=""),
            {ASKED, ("FMT-VAR", "danger", "/args/0"), ("BND-SCHEMA", "info", "")},
        ),
    ],
)
def test_a_value_filled_in_later(manifest_: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    manifest_["user_config"] = {"x": {"type": "string", "title": "X", "description": "An X", "default": "-e"}}
    assert told(bare(manifest_)) == expected


# ---- with the bundle at hand ---------------------------------------------------------------------------------------

PLAIN = made("node", f"{HERE}/server/index.js")


@pytest.mark.parametrize(
    "bundle",
    [
        files("manifest.json", "server/index.js"),
        files("manifest.json", "server/index.js", "node_modules/a/cli.js", executable=("node_modules/a/bin/a",)),
        files("server/index.js", "lib/sitecustomize.py", "node_modules/a/binding.gyp", "src/node.js", "src/node.cmd"),
    ],
)
def test_an_ordinary_bundle_stays_quiet(bundle: Bundle) -> None:
    assert opened(PLAIN, bundle) == ()


def test_the_file_that_starts_is_in_the_bundle() -> None:
    gone = opened(made("node", f"{HERE}/server/main.js"), files("server/index.js"))
    assert told(gone) == {("BND-MANIFEST", "block", "/args/0"), ("BND-MANIFEST", "warn", "/server/entry_point")}
    assert told(opened(made("node", f"{HERE}/server/index"), files("server/index.js")), Level.BLOCK) == set()
    assert told(opened(made("node", f"{HERE}/server"), files("server/index.js")), Level.BLOCK) == set()
    binary = made(f"{HERE}/notes", kind="binary", entry="notes")
    assert told(opened(binary, files("notes.exe"), "win32"), Level.WARN) == set()
    assert told(opened(binary, files("notes.exe"), "linux"), Level.WARN) == {("BND-MANIFEST", "block", "/command")}


def test_the_entry_point_is_what_runs() -> None:
    other = made("node", f"{HERE}/dist/main.js")
    assert told(bare(other)) == {("BND-MANIFEST", "warn", "/server/entry_point")}
    # Where nothing of the bundle runs, that is what is said.
    assert {f.id for f in bare(made("/opt/node", f"{HERE}/dist/main.js"))} == {"BND-LEAVES", "PATH-SHADOW"}
    assert told(bare(made("npx", "notes@1.0.0"))) == {("BND-LEAVES", "warn", "/args/0")}


CONTENTS = [
    (files("server/index.js", ".package-lock.json", "node_modules/a/.npmrc"), "BND-HIDDEN", "info"),
    (files("server/index.js", ".env.example"), "BND-HIDDEN", "info"),
    (files("server/index.js", ".npmrc"), "BND-HIDDEN", "warn"),
    (files("server/index.js", "a/.env"), "BND-HIDDEN", "warn"),
    (files("server/index.js", ".git/hooks/post-checkout"), "BND-HIDDEN", "warn"),
    (files("server/index.js", "node_modules/x/build/x.node"), "BND-NATIVE", "warn"),
    (files("server/index.js", "lib/libx.so.1"), "BND-NATIVE", "warn"),
    (files("server/index.js", executable=("bin/helper",)), "BND-NATIVE", "warn"),
    (files("server/index.js", "binding.gyp"), "PKG-SCRIPTS", "warn"),
    (files("server/index.js", "node.cmd"), "BND-SHADOW", "warn"),
]


@pytest.mark.parametrize(("bundle", "rule_", "level"), CONTENTS, ids=lambda v: v if isinstance(v, str) else "")
def test_contents(bundle: Bundle, rule_: str, level: str) -> None:
    findings = opened(PLAIN, bundle)
    assert [(f.id, f.level.word) for f in findings] == [(rule_, level)]
    assert findings[0].where.startswith("/bundle/")


def test_native_programs_are_what_a_binary_bundle_is_for() -> None:
    binary = made(f"{HERE}/notes", kind="binary", entry="notes")
    assert told(opened(binary, files(executable=("notes",)))) == {("BND-NATIVE", "info", "/bundle/notes")}


def test_many_files_are_counted() -> None:
    finding, = opened(PLAIN, files("server/index.js", *[f"lib/{n}.so" for n in range(20)]))  # fmt: skip
    assert "lib/7.so and 12 more." in finding.says


def test_modules_that_python_starts_by_itself() -> None:
    python = made("python", f"{HERE}/m.py", kind="python", entry="m.py", env={"PYTHONPATH": f"{HERE}/lib"})
    assert opened(python, files("m.py", "sitecustomize.py", "lib/a.py")) == ()
    assert told(opened(python, files("m.py", "lib/sitecustomize.py"))) == {
        ("BND-SHADOW", "warn", "/bundle/lib~1sitecustomize.py")
    }


def test_a_bundled_interpreter() -> None:
    own = made(f"{HERE}/venv/bin/python", f"{HERE}/server/index.js")
    assert told(bare(own)) == {("BND-SHADOW", "warn", "/command")}


def test_an_unpacked_bundle_is_judged_like_its_manifest() -> None:
    """After the markers are replaced the folder is known, and nothing in it is a stranger."""

    def server(*argv: str, **fields: Any) -> Server:
        return Server(
            names=("n",),
            command=argv[0],
            args=argv[1:],
            bundle=files("server/index.js", "bin/node", "lib/a.py", folder=FOLDER),
            **fields,
        )

    assert found(server("node", f"{FOLDER}/server/index.js"), "linux") == ()
    assert found(server("python", f"{FOLDER}/server/index.js", env=(("PYTHONPATH", f"{FOLDER}/lib"),)), "linux") == ()
    leaves = {("BND-LEAVES", "warn", "/args/0")}
    assert told(found(server("node", f"{FOLDER}0/server/index.js"), "linux")) == leaves
    assert told(found(server("node", f"{FOLDER}/../x.js"), "linux")) == {("BND-LEAVES", "danger", "/args/0")}
    assert told(found(server(f"{FOLDER}/bin/node", f"{FOLDER}/server/index.js"), "linux")) == {
        ("BND-SHADOW", "warn", "/command")
    }
    outside = found(server("python", f"{FOLDER}/server/index.js", env=(("PYTHONPATH", f"{FOLDER}/lib:/srv"),)), "linux")
    assert told(outside) == {("ENV-RUNTIME", "danger", "/env/PYTHONPATH")}


def test_a_bundle_kept_in_a_temporary_folder_is_no_stranger_either() -> None:
    bundle = files("server/index.js", "notes", folder="/tmp/state/bundles/ab")
    for argv in (("/tmp/state/bundles/ab/notes",), ("node", "/tmp/state/bundles/ab/server/index.js")):
        asked = Server(names=("n",), command=argv[0], args=argv[1:], bundle=bundle)
        assert told(found(asked, "linux")) == set()
        loose = Server(names=("n",), command=argv[0], args=argv[1:])
        assert {f.id for f in found(loose, "linux")} == {"PATH-TMP"}


@pytest.mark.parametrize("text", ["\u270d\ufe0f", "\u26a0\ufe0f x", "\U0001f30e\ufe0f"])
def test_a_picture_in_a_description_hides_nothing(text: str) -> None:
    assert bare({**PLAIN, "description": text}) == ()
    for other in ("a\ufe0f", "\ufe0f", "a\u200bb"):
        assert {f.id for f in bare({**PLAIN, "description": other})} == {"DISP-INVIS"}
    assert "DISP-INVIS" in {f.id for f in bare(made("node", f"{HERE}/server/index.js", text))}


def test_every_finding_is_listed_and_says_what_to_type() -> None:
    every = [bare(m) for m, *_ in LEAVES] + [opened(PLAIN, b) for b, *_ in CONTENTS]
    for finding in (f for findings in every for f in findings):
        assert not finding.id.startswith("BND") or finding.id in rule.IDS or finding.id == "BND-SCHEMA"
        assert (finding.level is Level.DANGER) == bool(finding.phrase)
        assert (finding.title + finding.consequence + finding.says).isprintable()


def test_judging_a_bundle_is_linear() -> None:
    names = tuple(f"node_modules/m{n}/.hidden/x.node" for n in range(40_000))
    bundle = files("server/index.js", *names)
    start = time.process_time()
    opened(PLAIN, bundle)
    bare(made("node", f"{HERE}/" + "../" * 60_000, *["${user_config.x}"] * 5_000))
    assert time.process_time() - start < 10
