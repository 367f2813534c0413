"""Approval records, the entry, and the files that would really run."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from guarded import WORLD, approve, consent, resave, server, target
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consentry import approvals, pointed, programs
from consentry.errors import Changed, Refused
from consentry.launcher import packed
from consentry.model import Finding, Hole, Level, LocalFile, Part, Pin, Plan, Role, State, Tier, Verification
from consentry.world import LocalWorld

FOLDER = "${workspaceFolder}"


def program(folder: Path, name: str, first: str = "#!/bin/sh", mode: int = 0o755) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"{first}\n".encode("utf-8", "surrogateescape"))
    path.chmod(mode)
    return path


def plan(*argv: str, **more: object) -> Plan:
    return Plan(name="x", transport="stdio", argv=argv, target=target(Path("/home/someone")), **more)  # type: ignore[arg-type]


def started(asked: Plan, state: State | None = None) -> Plan:
    return approvals.start(WORLD, state or State("/nowhere/state"), asked)


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- what is refused before consent --------------------------------------------------------------------------------

REFUSED = [
    (lambda d: plan("no-such-program-here"), "program-not-found"),
    (lambda d: plan(f"{d}/nothing"), "program-not-found"),
    (lambda d: plan(str(program(d, "plain", mode=0o644))), "program-not-found"),
    (lambda d: plan(str(d)), "program-not-found"),
    (lambda d: plan(""), "program-not-found"),
    (lambda d: plan("./server"), "relative-program"),
    (lambda d: plan("bin/server", cwd="somewhere"), "relative-program"),
    (lambda d: plan(f"{FOLDER}/server", holes=(Hole(where="/argv/0", expression=FOLDER),)), "relative-program"),
    (lambda d: plan("./server", cwd=FOLDER, holes=(Hole(where="/cwd", expression=FOLDER),)), "relative-program"),
    (lambda d: plan("sh", env=(("PATH", FOLDER),), holes=(Hole(where="/env/PATH", expression=FOLDER),)), "path-hole"),
    (lambda d: plan("sh", env=(("PATH", ".:bin"),)), "program-not-found"),
    (lambda d: plan("sh", "x", files=(LocalFile(path="x", role="script"),)), "script-not-found"),
    (lambda d: plan("sh", "x", cwd=str(d), files=(LocalFile(path="x", role="script"),)), "script-not-found"),
    (lambda d: plan("sh", "/nowhere/x", files=(LocalFile(path="/nowhere/x", role="script"),)), "script-not-found"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "code"), REFUSED, ids=[f"{at}-{code}" for at, (_, code) in enumerate(REFUSED)])
def test_what_cannot_be_pinned_is_refused_and_direct_is_offered(tmp_path: Path, ask, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refused:
        started(ask(tmp_path))
    assert refused.value.code == code
    assert refused.value.hint
    direct = started(replace(ask(tmp_path), direct=True))
    assert direct.start is None
    assert approvals.entry_command(direct) == direct.argv
    assert approvals.entry_env(direct) == dict(direct.env)


SHEBANGS = [
    ("#!sh", "interpreter-unclear"),
    ("#!", "interpreter-unclear"),
    ("#!/nowhere/python", "interpreter-not-found"),
    ("#!/usr/bin/env", "interpreter-unclear"),
    ("#!/usr/bin/env no-such-program-here", "interpreter-not-found"),
    ("#!/usr/bin/env sh -x", "interpreter-not-found"),  # one argument: a program called "sh -x"
    ("#!/usr/bin/env -i sh", "interpreter-unclear"),
    ("#!/usr/bin/env A=1", "interpreter-unclear"),
    ("#!/usr/bin/env -S -u PATH sh", "interpreter-unclear"),
    ("#!/usr/bin/env -S PATH=/x sh", "interpreter-unclear"),
    ("#!/usr/bin/env -S ${X} sh", "interpreter-unclear"),
    ("#!/usr/bin/env -S 's'h", "interpreter-unclear"),
    ("#!/usr/bin/env -S A='x sh ' cat", "interpreter-unclear"),
    ("#!/bin/sh\r", "interpreter-unclear"),
    ("#!/bin/sh\x00x", "interpreter-unclear"),
    ("#!/bin/sh\x85", "interpreter-unclear"),
    ("#!/bin/sh\v-x", "interpreter-unclear"),
    ("#!/bin/sh \udcff", "interpreter-unclear"),
    ("#!/bin/sh" + " " * 300 + "-x", "interpreter-unclear"),  # the kernel reads no further than its buffer
    ("#!/bin/sh\u2003-x", "interpreter-not-found"),  # one path: the kernel cuts at blanks and tabs only
    ("#!\u2003/bin/sh", "interpreter-unclear"),
    ("#!/usr/bin/env sh\u2003", "interpreter-not-found"),
]


@pytest.mark.parametrize(("first", "code"), SHEBANGS)
def test_a_first_line_that_is_not_plain_is_refused(tmp_path: Path, first: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        approvals.pins(WORLD, started(plan(str(program(tmp_path, "tool", first)))))
    assert refused.value.code == code


def test_a_loop_of_interpreters_is_refused(tmp_path: Path) -> None:
    loop = program(tmp_path, "loop", f"#!{tmp_path}/loop")
    with pytest.raises(Refused):
        approvals.pins(WORLD, started(plan(str(loop))))


# ---- what is pinned ------------------------------------------------------------------------------------------------

ENV = [
    ("#!/usr/bin/env mine", ()),
    ("#!/usr/bin/env -S mine -x", ()),
    ("#! /usr/bin/env -Smine", ()),
    ("#!/usr/bin/env -S A=1 B=2 mine", ()),
]


@pytest.mark.parametrize("first", [first for first, _ in ENV])
def test_interpreters_that_env_finds_are_pinned(tmp_path: Path, first: str) -> None:
    mine = program(tmp_path, "bin/mine")
    tool = program(tmp_path, "tool", first)
    asked = started(plan(str(tool), env=(("PATH", f"/nowhere:rel::{mine.parent}:/usr/bin"),)))
    pins = approvals.pins(WORLD, asked)
    assert [pin.path for pin in pins] == [str(tool), "/usr/bin/env", str(mine), "/bin/sh"]
    assert [pin.role for pin in pins] == ["program", "interpreter", "interpreter", "interpreter"]
    assert pins[2].sha256 == sha(mine)
    assert pins[3].real == os.path.realpath("/bin/sh")
    assert programs.before(asked, pins) == ("/nowhere/mine", "rel/mine", "./mine")
    record = approvals.record(asked, consent(asked), (), pins)
    assert record["interpreter"] == pins[-1].as_json()


def test_a_program_of_the_search_path_in_force_is_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = tmp_path / "bin" / "tool"
    real = program(tmp_path, "lib/tool.sh")
    link.parent.mkdir()
    link.symlink_to(real)
    monkeypatch.setenv("PATH", f":relative:{link.parent}:/usr/bin")
    asked = started(plan("tool", "a"))
    assert asked.start
    assert asked.start.program == str(link)
    assert asked.start.argv == ("tool", "a")
    assert asked.start.search_path == f"{link.parent}:/usr/bin", "an entry that depends on the folder is left out"
    assert approvals.pins(WORLD, asked)[0] == Pin(role="program", path=str(link), real=str(real), sha256=sha(real))


LINKS = [
    ("tool", "lib/other.sh", "program", Level.WARN),
    ("python", "lib/python3.12", "program", Level.INFO),
    ("python3", "lib/python3.12", "program", Level.INFO),
    ("server.py", "lib/server.py", "script", Level.WARN),
]


@pytest.mark.parametrize(("name", "leads", "role", "level"), LINKS)
def test_a_file_that_is_a_link_is_said(tmp_path: Path, name: str, leads: str, role: Any, level: Level) -> None:
    real = program(tmp_path, leads)
    link = tmp_path / name
    link.symlink_to(real)
    argv = (str(link),) if role == "program" else ("/usr/bin/x", str(link))
    (found,) = pointed.found(WORLD, plan(*argv, files=(LocalFile(path=str(link), role=role),)))
    assert (found.id, found.level) == ("PATH-SYMLINK", level)
    assert found.where == ("/command" if role == "program" else "/args/0")
    assert str(real) in found.says
    assert str(link) in found.excerpt


def test_a_working_folder_that_is_a_link_is_said_and_a_plain_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    tool = program(tmp_path, "tool")
    files = (LocalFile(path=str(tool), role="program"), LocalFile(path="relative.py", role="script"))
    (found,) = pointed.found(WORLD, plan(str(tool), cwd=str(tmp_path / "link"), files=files))
    assert found.where == "/cwd"
    assert list(pointed.found(WORLD, plan(str(tool), cwd=str(tmp_path / "real"), files=files))) == []
    assert list(pointed.found(WORLD, plan("sh", files=()))) == [], "what the search path finds is shown, not said"


def test_the_target_of_a_wrapper_is_pinned_too(tmp_path: Path) -> None:
    inner = program(tmp_path, "inner")
    parts = tuple(Part(index=at, role=Role.PROGRAM, runner="x") for at in (0, 1, 2, 3))
    asked = started(plan("env", str(inner), "sh", "no-such-program-here", parts=parts))
    paths = [pin.path for pin in approvals.pins(WORLD, asked)]
    assert paths[0].endswith("/env")
    assert str(inner) in paths
    assert sum(path.endswith("/sh") for path in paths) >= 1


@pytest.mark.parametrize("first", ["#!/bin/sh", "#! \t/bin/sh\t \t-e x \t", "#!/bin/sh \u2003"])
def test_a_first_line_is_cut_as_the_kernel_does(tmp_path: Path, first: str) -> None:
    tool = program(tmp_path, "tool", first)
    assert [pin.path for pin in approvals.pins(WORLD, started(plan(str(tool))))] == [str(tool), "/bin/sh"]


def test_uvx_is_pinned_with_the_uv_beside_its_real_file(tmp_path: Path) -> None:
    real = program(tmp_path, "lib/uvx")
    link = tmp_path / "bin" / "uvx"
    link.parent.mkdir()
    link.symlink_to(real)
    program(tmp_path, "early/uv")
    asked = started(plan("uvx", env=(("PATH", f"{tmp_path}/early:{link.parent}:{real.parent}"),)))
    alone = approvals.pins(WORLD, asked)
    uv = program(tmp_path, "lib/uv")
    pins = approvals.pins(WORLD, asked)
    assert [pin.path for pin in pins if pin not in alone] == [str(uv)]
    assert pins[-1] == Pin(role="program", path=str(uv), real=str(uv), sha256=sha(uv))
    assert programs.before(asked, pins) == (), "uvx does not look for it on the search path"
    record = approvals.record(asked, consent(asked), (), pins)
    assert pins[-1].as_json() in record["launch"]["files"]  # type: ignore[index, call-overload, operator]
    assert record["interpreter"] == alone[-1].as_json()


def test_a_program_behind_another_search_path_is_not_pinned(tmp_path: Path) -> None:
    inner = program(tmp_path, "inner")
    parts = (
        Part(index=1, role=Role.VALUE, runner="env", effect="env", detail="PATH=/x"),
        Part(index=2, role=Role.PROGRAM, runner="env"),
    )
    asked = plan("env", "PATH=/x", "inner", env=(("PATH", f"{inner.parent}:/usr/bin:/bin"),))
    paths = {
        given: [pin.path for pin in approvals.pins(WORLD, started(replace(asked, parts=given)))]
        for given in (parts, parts[1:])
    }
    assert str(inner) not in paths[parts]
    assert str(inner) in paths[parts[1:]]


def test_files_of_the_request_get_their_digests(tmp_path: Path) -> None:
    script = program(tmp_path, "a.js")
    files = (
        LocalFile(path="a.js", role="script"),
        LocalFile(path=str(script), role="script"),
        LocalFile(path=str(tmp_path), role="script"),
        LocalFile(path=f"{FOLDER}/b.js", role="script"),
        LocalFile(path="/nowhere/inner", role="program"),
    )
    asked = plan(
        "sh", f"{FOLDER}/b.js", cwd=str(tmp_path), files=files, holes=(Hole(where="/argv/1", expression=FOLDER),)
    )
    found = started(asked)
    assert [file.sha256 for file in found.files] == [sha(script), sha(script), None, None, None]
    assert [unknown.where for unknown in found.unknown] == ["/files/2", "/files/3", "/files/4"]
    launch = approvals.record(found, consent(found), (), approvals.pins(WORLD, found))["launch"]
    scripts = [f for f in launch["files"] if f["role"] == "script"]  # type: ignore[index, call-overload, union-attr]
    assert [(f["path"], f["sha256"]) for f in scripts] == [(str(script), sha(script))] * 2  # type: ignore[index, call-overload]
    script.write_text("other")
    assert started(asked).digest != found.digest, "the content is part of what is agreed to"


# ---- the entry -----------------------------------------------------------------------------------------------------

PIECES = st.lists(
    st.sampled_from([FOLDER, "${userHome}", "${env:A}", "$", "{", "x", " ", "", "0=", "--hole"]), max_size=6
)


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_templates_and_holes_fit_together(words: list[list[str]]) -> None:
    """Filling each hole with its own expression gives the argument back."""
    argv = ("sh", *("".join(word) for word in words))
    found = (FOLDER, "${userHome}", "${env:A}")
    holes = tuple(Hole(where=f"/argv/{n}", expression=e) for n, word in enumerate(argv) for e in found if e in word)
    asked = started(plan(*argv, holes=holes))
    launch: Any = approvals.record(asked, consent(asked), ())["launch"]
    entry = approvals.entry_command(asked)
    values = [word.partition("=")[2] for word in entry[10::2]]
    assert list(entry[9::2]) == ["--hole"] * len(values)
    assert [word.partition("=")[0] for word in entry[10::2]] == [str(n) for n in range(len(values))]
    assert launch["holes"] == len(values) == sum(word.count(e) for word in argv for e in found)
    filled = [
        "".join(values[p] if isinstance(p, int) else p for p in t) if isinstance(t, list) else t for t in launch["argv"]
    ]
    assert filled == list(argv)
    used = [p for t in launch["argv"] if isinstance(t, list) for p in t if isinstance(p, int)]
    assert used == list(range(len(values)))


def test_the_entry_is_a_function_of_the_plan(tmp_path: Path) -> None:
    s = server(tmp_path, env=(("SECRET", "value"),))
    assert s.entry == [
        WORLD.python,
        "-I",
        "-S",
        s.state.launcher,
        "canary",
        "--state",
        s.state.root,
        "--plan",
        s.plan.digest,
    ]
    assert s.env == {}
    assert "value" not in " ".join(s.entry)
    remote = Plan(name="r", transport="http", url="https://example.com")
    assert approvals.record(remote, consent(remote), ())["kind"] == "remote"
    assert approvals.record(remote, consent(remote), ())["launch"] is None


def test_inherited_names_hold_no_loader_and_no_credential() -> None:
    bad = ("LD_", "DYLD_", "PYTHON", "GIT_", "NODE_OPTIONS", "NODE_PATH", "BASH_ENV", "PATH", "TOKEN", "KEY", "SECRET")
    assert not [
        name for name in approvals.INHERITS if name.startswith(bad[:7]) or name in bad or name.endswith(bad[8:])
    ]
    assert len(set(approvals.INHERITS)) == len(approvals.INHERITS)


# ---- the record ----------------------------------------------------------------------------------------------------


def test_a_record_has_everything_and_is_named_by_its_content(tmp_path: Path) -> None:
    s = server(tmp_path, ("a",), env=(("K", "v"),))
    finding = Finding(id="X-Y", level=Level.WARN, where="/args/0", title="t", says="s")
    record = approvals.record(
        s.plan, consent(s.plan), (finding,), (), {"package content": Verification.NOT_CHECKED}, {"after": "a"}
    )
    assert set(record) == {
        "schema", "kind", "name", "plan", "plan_digest", "consent", "findings", "pins", "verification", "interpreter",
        "tier", "assurance", "written", "launch",
    }  # fmt: skip
    assert (record["schema"], record["kind"], record["tier"], record["assurance"]) == (
        1,
        "guard",
        Tier.NONE.value,
        "A0",
    )
    assert record["verification"] == {"package content": "not checked"}
    assert record["findings"] == [finding.as_json()]
    name = approvals.save(WORLD, s.state, record)
    path = Path(s.state.records, name)
    assert (sha(path), path.read_bytes()) == (name, rfc8785.dumps(record))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Path(s.state.index, s.plan.digest[7:]).read_text().strip() == name
    assert approvals.load(WORLD, s.state, s.plan.digest) == record
    for folder in (s.state.root, s.state.records, s.state.index):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700


def _rewrite(path: Path, old: bytes, new: bytes) -> None:
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))


DAMAGE = [
    lambda s: _rewrite(Path(s.state.records, s.name), b'"A0"', b'"A3"'),
    lambda s: Path(s.state.records, s.name).unlink(),
    lambda s: Path(s.state.records, s.name).write_bytes(b""),
    lambda s: Path(s.state.index, s.plan.digest[7:]).write_text("../../etc/passwd"),
    lambda s: Path(s.state.index, s.plan.digest[7:]).write_bytes(b"\xff"),
    lambda s: resave(s, plan={**s.record["plan"], "argv": ["other"]}),
    lambda s: resave(s, plan=None),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_is_not_loaded_and_hides_no_other(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    s = server(tmp_path)
    other = approve(tmp_path, Plan(name="other", transport="stdio", argv=("sh",)))
    damage(s)
    with pytest.raises(Changed) as changed:
        approvals.load(WORLD, s.state, s.plan.digest)
    assert changed.value.exit_code == 7
    assert [record["name"] for record in approvals.everything(WORLD, s.state)] == ["other"]
    assert approvals.damaged(WORLD, s.state) == (s.plan.digest,)
    assert approvals.find(WORLD, s.state, "other") == other.record
    assert approvals.find(WORLD, s.state, "canary") is None


@pytest.mark.parametrize("digest", ["", "sha256:", "sha256:" + "A" * 64, "sha256:../" + "a" * 61, "sha256:" + "a" * 65])
def test_a_malformed_digest_is_no_path(tmp_path: Path, digest: str) -> None:
    state = State(str(tmp_path))
    for use in (approvals.load, approvals.revoke):
        with pytest.raises(Changed):
            use(WORLD, state, digest)


def test_the_newest_counts_and_revoking_keeps_the_record(tmp_path: Path) -> None:
    first = approve(tmp_path, Plan(name="x", transport="stdio", argv=("sh", "1")), when="2026-01-01T00:00:00+00:00")
    second = approve(tmp_path, Plan(name="x", transport="stdio", argv=("sh", "2")), when="2026-02-01T00:00:00+00:00")
    again = approve(tmp_path, Plan(name="x", transport="stdio", argv=("sh", "1")), when="2026-03-01T00:00:00+00:00")
    state = first.state
    assert approvals.load(WORLD, state, first.plan.digest) == again.record
    assert approvals.everything(WORLD, state) == (again.record, second.record)
    assert approvals.find(WORLD, state, "x") == again.record
    assert approvals.find(WORLD, state, "x", "cursor") == again.record
    assert approvals.find(WORLD, state, "x", "vscode") is None
    assert approvals.revoke(WORLD, state, first.plan.digest)
    assert not approvals.revoke(WORLD, state, first.plan.digest)
    assert approvals.load(WORLD, state, first.plan.digest) is None
    assert approvals.everything(WORLD, state) == (second.record,)
    assert {first.name, second.name, again.name} <= set(os.listdir(state.records))


def test_an_empty_store_is_empty(tmp_path: Path) -> None:
    state = State(f"{tmp_path}/state")
    assert approvals.everything(WORLD, state) == ()
    assert approvals.damaged(WORLD, state) == ()
    assert approvals.find(WORLD, state, "x") is None
    assert not os.path.exists(state.root)


# ---- the launcher --------------------------------------------------------------------------------------------------


def test_the_launcher_is_written_only_when_it_differs(tmp_path: Path) -> None:
    state = State(f"{tmp_path}/state")
    approvals.install_launcher(WORLD, state)
    first = os.stat(state.launcher)
    assert stat.S_IMODE(first.st_mode) == 0o600
    approvals.install_launcher(WORLD, state)
    assert os.stat(state.launcher).st_ino == first.st_ino
    Path(state.launcher).write_text("other")
    approvals.install_launcher(WORLD, state)
    assert "SOURCE = r'''" in Path(state.launcher).read_text()


@pytest.mark.parametrize("source", [b"a = '''x'''\n", "a = 'é'\n".encode(), b"a = 1"])
def test_a_source_that_cannot_be_packed_is_refused(source: bytes) -> None:
    with pytest.raises(ValueError):
        packed(source)


def test_the_door_is_the_only_way_out(tmp_path: Path) -> None:
    """Saving goes through ``world.replace``: a disk that is full leaves no index that leads nowhere."""

    class Full(LocalWorld):
        def replace(self, path, data, mode, owner=None):  # type: ignore[no-untyped-def]
            if "/index/" in path:
                raise OSError(28, "injected")
            LocalWorld.replace(path, data, mode, owner)

    state = State(f"{tmp_path}/state")
    asked = started(plan("sh"), state)
    with pytest.raises(OSError):
        approvals.save(Full(), state, approvals.record(asked, consent(asked), ()))
    assert approvals.load(WORLD, state, asked.digest) is None
    assert json.loads(Path(state.records, os.listdir(state.records)[0]).read_text())["name"] == "x"
