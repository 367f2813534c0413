"""The launch guard, as a client starts it: real processes, a harmless canary as server."""

from __future__ import annotations

import hashlib
import json
import os
import posix
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from guarded import PYTHON, WORLD, Server, approve, canary, resave, server, target
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from consentry import approvals, launch
from consentry.launch import parse, rooted
from consentry.launch import show as escape
from consentry.model import Hole, LocalFile, Plan
from consentry.show import read
from consentry.world import LocalWorld

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="not run: the canary reads /proc")

INITIALIZE = b'{"jsonrpc":"2.0","id":7,"method":"initialize","params":{}}\n'
# Text that can stand in argv: no NUL, and no lone surrogate, which is refused long before.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NAMES = st.from_regex(r"\A[A-Z_][A-Z0-9_]{0,8}\Z").filter(lambda name: name not in ("PATH", "LC_CTYPE"))
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refused(done: subprocess.CompletedProcess[bytes], code: str) -> dict[str, object]:
    """The refusal that a client sees: exit 7, two lines, the JSON-RPC error."""
    assert done.returncode == 7, done
    error, hint = done.stderr.decode().splitlines()[-2:]
    assert error.startswith("consentry: error: ")
    assert hint.startswith("consentry: hint: nothing was started; ")
    (line,) = done.stdout.splitlines()
    reply = json.loads(line)
    assert reply["id"] == 7
    assert reply["error"]["code"] == -32000
    assert error.removeprefix("consentry: error: ") in reply["error"]["message"]
    assert reply["error"]["data"]["code"] == code, reply
    return reply["error"]["data"]  # type: ignore[no-any-return]


# ---- what is refused -----------------------------------------------------------------------------------------------


def _revoked(s: Server) -> None:
    assert approvals.revoke(WORLD, s.state, s.plan.digest)


def _record_gone(s: Server) -> None:
    Path(s.state.records, s.name).unlink()


def _record_edited(s: Server) -> None:
    path = Path(s.state.records, s.name)
    path.write_bytes(path.read_bytes().replace(b'"canary"', b'"canarx"'))


def _record_link(s: Server) -> None:
    path = Path(s.state.records, s.name)
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _index_link(s: Server) -> None:
    path = Path(s.state.index, s.plan.digest[7:])
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _index_nonsense(s: Server) -> None:
    Path(s.state.index, s.plan.digest[7:]).write_text("../" + "a" * 61)


def _open_state(s: Server) -> None:
    os.chmod(s.state.root, 0o770)


def _open_records(s: Server) -> None:
    os.chmod(s.state.records, 0o777)


def _open_record(s: Server) -> None:
    os.chmod(Path(s.state.records, s.name), 0o620)


def _script_edited(s: Server) -> None:
    path = Path(s.plan.argv[1])
    kept = path.stat()
    path.write_bytes(path.read_bytes().replace(b"import json", b"import  son"))
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))


def _script_gone(s: Server) -> None:
    Path(s.plan.argv[1]).unlink()


def _script_link(s: Server) -> None:
    path = Path(s.plan.argv[1])
    path.rename(path.with_name("other.py"))
    path.symlink_to("/dev/null")


CHANGES = [
    (_revoked, "no-approval"),
    (_record_gone, "record-missing"),
    (_record_edited, "record-changed"),
    (_record_link, "not-ours"),
    (_index_link, "not-ours"),
    (_index_nonsense, "record-changed"),
    (_open_state, "not-ours"),
    (_open_records, "not-ours"),
    (_open_record, "not-ours"),
    (_script_edited, "file-changed"),
    (_script_gone, "file-missing"),
    (_script_link, "file-moved"),
    (lambda s: resave(s, tier="bubblewrap"), "tier"),
    (lambda s: resave(s, kind="direct"), "other-plan"),
    (lambda s: resave(s, schema=2), "other-plan"),
    (lambda s: resave(s, launch=None), "unreadable"),
    (lambda s: resave(s, launch={"name": "canary"}), "unreadable"),
    (lambda s: resave(s, consent={"user": "uid:1", "machine": WORLD.machine()}), "other-user"),
    (lambda s: resave(s, consent={"user": WORLD.user(), "machine": "0" * 64}), "other-machine"),
]


@pytest.mark.parametrize(("change", "code"), CHANGES, ids=[f"{at}-{code}" for at, (_, code) in enumerate(CHANGES)])
def test_whatever_moved_is_refused_with_the_difference(tmp_path: Path, change, code: str) -> None:  # type: ignore[no-untyped-def]
    s = server(tmp_path)
    s.report()  # fingerprints are there
    change(s)
    refused(s.run(stdin=INITIALIZE), code)


def _edit(s: Server, at: int, word: str) -> list[str]:
    return [*s.entry[:at], word, *s.entry[at + 1 :]]


ENTRIES = [
    (lambda s: _edit(s, 4, "other"), "other-name"),
    (lambda s: _edit(s, 6, "relative/state"), "call"),
    (lambda s: _edit(s, 6, s.state.root + "/nowhere"), "no-approval"),
    (lambda s: _edit(s, 8, "sha256:" + "0" * 64), "no-approval"),
    (lambda s: _edit(s, 8, "sha256:" + "../" * 21 + "a"), "call"),
    (lambda s: _edit(s, 8, s.entry[8].upper()), "call"),
    (lambda s: _edit(s, 7, "--plans"), "call"),
    (lambda s: [*s.entry, "--hole", "0=x"], "holes"),
    (lambda s: [*s.entry, "--hole", "1=x"], "call"),
    (lambda s: [*s.entry, "--hole", "x"], "call"),
    (lambda s: [*s.entry, "more"], "call"),
    (lambda s: s.entry[:8], "call"),
    (lambda s: [s.entry[0], *s.entry[2:]], "call"),  # without -I
    (lambda s: [*s.entry[:2], *s.entry[3:]], "call"),  # without -S
]


@pytest.mark.parametrize(("edit", "code"), ENTRIES, ids=[f"{at}-{code}" for at, (_, code) in enumerate(ENTRIES)])
def test_an_edited_entry_is_refused(tmp_path: Path, edit, code: str) -> None:  # type: ignore[no-untyped-def]
    s = server(tmp_path)
    refused(s.run(edit(s), stdin=INITIALIZE), code)


def test_a_replaced_interpreter_is_refused(tmp_path: Path) -> None:
    """Of a program that is a script: the file that its first line names is pinned too."""
    interpreter = tmp_path / "bin" / "python"
    interpreter.parent.mkdir()
    interpreter.write_text(f'#!/bin/sh\nexec {WORLD.python} "$@"\n')
    interpreter.chmod(0o755)
    script = tmp_path / "tool"
    script.write_text(f"#!{interpreter}\n" + canary(tmp_path).read_text())
    script.chmod(0o755)
    s = approve(tmp_path, Plan(name="canary", transport="stdio", argv=(str(script), "a")))
    assert [pin.path for pin in approvals.pins(WORLD, s.plan)] == [str(script), str(interpreter), "/bin/sh"]
    assert s.report()["argv"] == [WORLD.python, str(script), "a"]
    interpreter.write_text(interpreter.read_text().replace("exec", "exec  "))
    data = refused(s.run(stdin=INITIALIZE), "file-changed")
    assert data["difference"]["path"] == str(interpreter)  # type: ignore[index]


def test_a_replaced_uv_beside_uvx_is_refused(tmp_path: Path) -> None:
    uvx, uv = tmp_path / "uvx", tmp_path / "uv"
    uvx.write_text(f"#!{WORLD.python}\n" + canary(tmp_path).read_text())
    uv.write_text("#!/bin/sh\n")
    for path in (uvx, uv):
        path.chmod(0o755)
    s = approve(tmp_path, Plan(name="canary", transport="stdio", argv=(str(uvx), "a")))
    s.report()
    uv.write_text("#!/bin/sh\nexit 1\n")
    data = refused(s.run(stdin=INITIALIZE), "file-changed")
    assert data["difference"]["path"] == str(uv)  # type: ignore[index]


def test_a_program_put_before_the_pinned_one_is_refused(tmp_path: Path) -> None:
    """``#!/usr/bin/env NAME`` is looked up again at each start: nothing may have come before."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (second / "mypython").symlink_to(WORLD.python)
    script = second / "tool"
    script.write_text("#!/usr/bin/env mypython\n" + canary(tmp_path).read_text())
    script.chmod(0o755)
    path = f"{first}:rel:{second}:/usr/bin:/bin"
    asked = Plan(name="canary", transport="stdio", argv=("tool",), env=(("PATH", path),), cwd=str(tmp_path))
    s = approve(tmp_path, asked)
    assert s.report()["env"]["PATH"] == path
    (first / "mypython").write_text("not a program")
    s.report()
    (first / "mypython").chmod(0o755)
    data = refused(s.run(stdin=INITIALIZE), "shadowed")
    assert data["difference"]["path"] == str(first / "mypython")  # type: ignore[index]
    (first / "mypython").unlink()
    (tmp_path / "rel").mkdir()
    (tmp_path / "rel" / "mypython").symlink_to("/bin/true")
    refused(s.run(stdin=INITIALIZE), "shadowed")


def test_a_link_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "python"
    link.symlink_to(WORLD.python)
    s = server(tmp_path, program=str(link))
    assert s.report()["argv"][0] == str(link)
    link.unlink()
    link.symlink_to("/bin/true")
    refused(s.run(stdin=INITIALIZE), "file-moved")


def test_a_missing_folder_and_a_program_that_does_not_start_are_refused(tmp_path: Path) -> None:
    (tmp_path / "cwd").mkdir()
    s = server(tmp_path, cwd=str(tmp_path / "cwd"))
    assert s.report()["cwd"] == str(tmp_path / "cwd")
    (tmp_path / "cwd").rmdir()
    refused(s.run(stdin=INITIALIZE), "folder")
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF nothing")
    broken.chmod(0o755)
    refused(approve(tmp_path, Plan(name="b", transport="stdio", argv=(str(broken),))).run(stdin=INITIALIZE), "exec")


# ---- how a refusal is told -----------------------------------------------------------------------------------------


def test_end_of_input_and_silence_end_it(tmp_path: Path) -> None:
    s = server(tmp_path)
    _revoked(s)
    begin = time.monotonic()
    done = s.run(stdin=b"")
    assert (done.returncode, done.stdout) == (7, b"")
    assert time.monotonic() - begin < 5


def test_initialize_is_answered_among_other_lines_and_without_a_newline(tmp_path: Path) -> None:
    s = server(tmp_path)
    _revoked(s)
    noise = b'nonsense\n[1]\n{"jsonrpc":"2.0","method":"notifications/x"}\n{"id":{},"method":"x"}\n\xff\n'
    refused(s.run(stdin=noise + INITIALIZE.strip()), "no-approval")
    first, second = s.run(stdin=b'{"id":"a","method":"ping"}\n' + INITIALIZE + INITIALIZE).stdout.splitlines()
    assert (json.loads(first)["id"], json.loads(second)["id"]) == ("a", 7)


def test_a_client_that_keeps_standard_input_open_is_answered_at_once(tmp_path: Path) -> None:
    s = server(tmp_path)
    _revoked(s)
    with subprocess.Popen(s.entry, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdin and child.stdout
        begin = time.monotonic()
        child.stdin.write(INITIALIZE[:20])
        child.stdin.flush()
        time.sleep(0.1)
        child.stdin.write(INITIALIZE[20:])
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["id"] == 7
        assert child.wait(5) == 7
        assert time.monotonic() - begin < 5


@pytest.mark.parametrize("fails", ["write", "short", "replace"])
def test_a_file_that_cannot_be_written_whole_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def failing(*_: object) -> int:
        raise OSError(28, "injected")

    with monkeypatch.context() as patched:
        patched.setattr(
            posix, "replace" if fails == "replace" else "write", (lambda *_: 1) if fails == "short" else failing
        )
        launch.put(f"{tmp_path}/inbox/row.json", "text")
    assert os.listdir(tmp_path / "inbox") == []
    launch.put(f"{tmp_path}/inbox/row.json", "text")
    assert (tmp_path / "inbox" / "row.json").read_text() == "text"
    assert "consentry log" in launch.AGAIN


def test_a_refusal_waits_in_the_inbox_escaped(tmp_path: Path) -> None:
    s = server(tmp_path)
    done = s.run(_edit(s, 4, "a\x1b[2J\u202eb  \\"))
    assert done.returncode == 7
    assert done.stderr.decode().startswith(r"consentry: error: a\u{1b}[2J\u{202e}b\u{20}\u{20}\\ was not started")
    (name,) = os.listdir(s.state.inbox)
    row = json.loads(Path(s.state.inbox, name).read_text())
    assert row["code"] == "other-name"
    assert row["name"] == r"a\u{1b}[2J\u{202e}b\u{20}\u{20}\\"
    assert row["plan"] == s.plan.digest
    assert stat.S_IMODE(os.stat(Path(s.state.inbox, name)).st_mode) == 0o600


def test_a_desktop_notice_is_sent_where_there_is_a_desktop(tmp_path: Path) -> None:
    s = server(tmp_path)
    _revoked(s)
    heard = tmp_path / "heard"
    notice = tmp_path / "notify-send"
    notice.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {heard}.part; mv {heard}.part {heard}; sleep 5\n')
    notice.chmod(0o755)
    launcher = Path(s.state.launcher)
    launcher.write_text(launcher.read_text().replace(launch.NOTIFY, str(notice)).replace('TAG = b"', 'TAG = b"x'))
    assert s.run(env={"DISPLAY": ""}).returncode == 7
    time.sleep(0.3)
    assert not heard.exists()
    begin = time.monotonic()
    assert s.run(env={"DISPLAY": ":0", "LD_PRELOAD": ""}).returncode == 7
    assert time.monotonic() - begin < 4  # never waited for
    for _ in range(100):
        if heard.exists():
            break
        time.sleep(0.05)
    assert "canary was not started: there is no approval" in heard.read_text()


@given(st.text())
def test_the_guard_escapes_as_the_dialog_does(text: str) -> None:
    shown = escape(text)
    assert read(shown) == text
    assert shown.isascii()
    assert shown.isprintable()
    assert "  " not in shown


# ---- what is started -----------------------------------------------------------------------------------------------


@FEW
@given(args=st.lists(TEXT, max_size=6), env=st.dictionaries(NAMES, TEXT, max_size=4))
def test_the_server_receives_exactly_what_was_approved(tmp_path: Path, args: list[str], env: dict[str, str]) -> None:
    s = server(tmp_path, tuple(args), tuple(env.items()))
    seen = s.report(env={"PATH": "/nowhere", "UNAPPROVED": "x"})
    assert seen["argv"] == list(s.plan.argv) == [WORLD.python, str(tmp_path / "canary.py"), *args]
    assert s.plan.start
    assert seen["env"] == {"PATH": s.plan.start.search_path, **env}


def test_odd_arguments_arrive(tmp_path: Path) -> None:
    args = (
        "",
        "\n",
        " a  b ",
        "--hole",
        "0=x",
        '"',
        "\\",
        "${HOME}",
        "$(id)",
        "é\u202e\U0010ffff",
        "-",
        "--",
        "\t\r",
        "x" * 100_000,
    )
    assert server(tmp_path, args).report()["argv"][2:] == list(args)


def test_the_client_started_the_server_itself(tmp_path: Path) -> None:
    """No process is left in between: what the client started is the server."""
    s = server(tmp_path)
    with subprocess.Popen(s.entry, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as child:
        assert child.stdout
        assert json.loads(child.stdout.read())["pid"] == child.pid


def test_the_environment_is_made_from_nothing(tmp_path: Path) -> None:
    bad = {
        "CANARY": "1", "NODE_OPTIONS": "--require /x", "PYTHONSTARTUP": "/x", "PYTHONPATH": "/x", "BASH_ENV": "/x",
        "GIT_SSH_COMMAND": "x", "DYLD_INSERT_LIBRARIES": "/x", "LD_LIBRARY_PATH": "/x", "LD_PRELOAD": "/nowhere.so",
        "CONSENTRY_HOME": "/x", "AWS_SECRET_ACCESS_KEY": "x", "SSH_AUTH_SOCK": "/x",
    }  # fmt: skip
    good = {"HOME": "/home/someone", "LANG": "C.UTF-8", "HTTPS_PROXY": "http://proxy.example:3128", "TERM": "dumb"}
    s = server(tmp_path)
    assert s.plan.start
    assert s.report(env={**bad, **good, "PATH": "/nowhere"})["env"] == {**good, "PATH": s.plan.start.search_path}


@pytest.mark.parametrize("given_", [{}, {"LC_CTYPE": "C.UTF-8"}, {"LC_ALL": "C"}, {"LANG": "xx_YY.ISO-8859-1"}])
def test_the_locale_is_the_clients(tmp_path: Path, given_: dict[str, str]) -> None:
    """CPython adds LC_CTYPE to its own environment in a C locale; the server must not get that."""
    seen = server(tmp_path, ("é",)).report(env=given_)
    assert {name: value for name, value in seen["env"].items() if name != "PATH"} == given_
    assert seen["argv"][2] == "é"


def test_descriptors_and_signals_are_as_in_a_direct_start(tmp_path: Path) -> None:
    s = server(tmp_path)
    folder = os.open("/", os.O_RDONLY)
    high = 5000
    os.dup2(folder, high)
    try:
        seen = s.report(pass_fds=(folder, high))
    finally:
        os.close(folder)
        os.close(high)
    assert seen["fds"] == []
    direct = subprocess.run([*s.plan.argv], capture_output=True, check=True)
    lines = ("SigIgn", "SigBlk", "SigCgt")
    ignored = [
        [line for line in str(r["status"]).splitlines() if line.startswith(lines)]
        for r in (seen, json.loads(direct.stdout))
    ]
    assert ignored[0] == ignored[1]
    # The canary is Python, which ignores SIGPIPE itself; a shell shows what it was given.
    shell = approve(
        tmp_path, Plan(name="sh", transport="stdio", argv=("/bin/sh", "-c", "grep SigIgn /proc/self/status"))
    )
    assert int(shell.run().stdout.split()[1], 16) & (1 << signal.SIGPIPE - 1) == 0


# ---- holes ---------------------------------------------------------------------------------------------------------

FOLDER = "${workspaceFolder}"


def filled(s: Server, *values: str) -> list[str]:
    """The entry as a client leaves it after its own substitution."""
    holes = [f"{at}={value}" for at, value in enumerate(values)]
    return [*s.entry[: s.entry.index("--hole")], *(word for hole in holes for word in ("--hole", hole))]


def test_holes_are_filled_once_and_never_read_again(tmp_path: Path) -> None:
    holes = (
        Hole(where="/argv/2", expression=FOLDER),
        Hole(where="/argv/3", expression=FOLDER),
        Hole(where="/argv/3", expression="${userHome}"),
    )
    s = server(tmp_path, (FOLDER, f"--root={FOLDER}:${{userHome}}:{FOLDER}", FOLDER), holes=holes)
    assert s.entry[9:] == [
        "--hole",
        f"0={FOLDER}",
        "--hole",
        f"1={FOLDER}",
        "--hole",
        "2=${userHome}",
        "--hole",
        f"3={FOLDER}",
    ]
    values = ("${userHome}", "1=--hole", " a\nb ", "")
    seen = s.report(filled(s, *values))["argv"]
    assert seen[2:] == ["${userHome}", "--root=1=--hole: a\nb :", FOLDER]
    refused(s.run(filled(s, *values[:3]), stdin=INITIALIZE), "holes")
    refused(s.run(filled(s, *values, "x"), stdin=INITIALIZE), "holes")


def test_a_hole_takes_any_bytes(tmp_path: Path) -> None:
    s = server(tmp_path, (FOLDER,), holes=(Hole(where="/argv/2", expression=FOLDER),))
    entry = [os.fsencode(word) for word in s.entry[:-1]]
    for env in ({}, {"LC_ALL": "C"}):
        done = subprocess.run([*entry, b"0=\xff\xc3\xa9"], capture_output=True, check=True, env=env)
        assert json.loads(done.stdout)["argv"][2] == "\udcffé"


def test_holes_in_the_environment_and_the_folder(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    holes = (Hole(where="/env/ROOT", expression=FOLDER), Hole(where="/cwd", expression=FOLDER))
    s = server(tmp_path, env=(("ROOT", f"{FOLDER}/x"), ("LITERAL", FOLDER)), cwd=FOLDER, holes=holes)
    assert s.env == {"ROOT": f"{FOLDER}/x"}
    seen = s.report(filled(s, str(tmp_path / "w")), env={"ROOT": "/filled/x", "LITERAL": "other"})
    assert seen["cwd"] == str(tmp_path / "w")
    assert seen["env"]["ROOT"] == "/filled/x"
    assert seen["env"]["LITERAL"] == FOLDER
    refused(s.run(filled(s, str(tmp_path)), env={}, stdin=INITIALIZE), "env")


# ---- fingerprints --------------------------------------------------------------------------------------------------


def age(s: Server) -> None:
    """Wait until the files of ``s`` have not changed for as long as a fingerprint needs to be relied on."""
    time.sleep(max(0.0, os.stat(s.plan.argv[1]).st_ctime + 2.1 - time.time()))


def opened(s: Server, path: str) -> bool:
    """Whether the guard opens ``path`` on the way to the server (which is replaced by an empty program)."""
    log = Path(s.state.root).parent / "trace"
    subprocess.run(
        ["strace", "-qq", "-e", "trace=openat,execve", "-o", str(log), *s.entry], check=True, capture_output=True
    )
    before, _, _ = log.read_text().rpartition("execve(")
    assert "execve(" in before  # the start of the guard itself
    return f'"{path}", O_RDONLY|O_NONBLOCK' in before


@pytest.mark.skipif(not shutil.which("strace"), reason="not run: strace is not installed")
def test_a_fingerprint_spares_the_hash_once_it_can_be_relied_on(tmp_path: Path) -> None:
    s = server(tmp_path)
    script = str(tmp_path / "canary.py")
    assert opened(s, script)
    assert opened(s, script)  # too young to be relied on
    cache = Path(s.state.fingerprints, s.name)
    assert cache.read_text().split("\n")[-1] == "-"
    age(s)
    assert opened(s, script)
    assert cache.read_text().split("\n")[-1] == launch.mark(os.stat(script))
    assert not opened(s, script)
    assert not opened(s, WORLD.python)
    os.chmod(cache, 0o666)  # a cache that others can write is none
    assert opened(s, script)


def test_a_forged_size_and_time_do_not_help(tmp_path: Path) -> None:
    s = server(tmp_path)
    age(s)
    s.report()
    _script_edited(s)  # same size, same mtime
    refused(s.run(stdin=INITIALIZE), "file-changed")


def test_a_lost_or_nonsensical_cache_is_only_slower(tmp_path: Path) -> None:
    s = server(tmp_path)
    s.report()
    Path(s.state.fingerprints, s.name).write_bytes(b"\xff\n\n")
    s.report()
    shutil.rmtree(s.state.fingerprints)
    Path(s.state.fingerprints).write_text("a file")
    s.report()


def test_big_files_are_hashed_too(tmp_path: Path) -> None:
    big = tmp_path / "big.py"
    big.write_bytes(b"import os\n" + b"#" * (3 << 20))
    plan = Plan(
        name="big", transport="stdio", argv=(WORLD.python, str(big)), files=(LocalFile(path=str(big), role="script"),)
    )
    s = approve(tmp_path, plan)
    assert s.run().returncode == 0
    with big.open("ab") as file:
        file.write(b"\n")
    data = refused(s.run(stdin=INITIALIZE), "file-changed")
    assert data["difference"]["now"] == hashlib.sha256(big.read_bytes()).hexdigest()  # type: ignore[index]


# ---- updates of the system -----------------------------------------------------------------------------------------


def test_only_what_root_alone_can_change_is_rooted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.write_text("")
    monkeypatch.setattr(posix, "access", lambda path, mode: False)  # as for a user who may write nothing there
    monkeypatch.setattr(posix, "geteuid", lambda: 1000)
    assert rooted("/usr/bin/env")
    assert rooted("/bin/sh")  # through links
    assert rooted("/usr/bin/../bin/env")
    assert not rooted("/usr/bin/nothing-of-this-name")
    assert not rooted("/tmp/" + mine.name)
    assert not rooted(str(mine)), "below a folder that everybody may write"
    monkeypatch.setattr(posix, "geteuid", lambda: 0)
    assert not rooted("/usr/bin/env"), "root can change everything"


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="not run: needs root to act as another user"
)
def test_an_updated_interpreter_of_the_system_is_a_note(tmp_path: Path) -> None:
    """As an ordinary user: a program below root's folders changed, and the server starts with a note."""
    user = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"]
    home, system = Path("/var/lib/consentry-test-user"), Path("/usr/local/lib/consentry-test")
    if subprocess.run([*user, "/usr/bin/python3", "-c", "pass"], check=False).returncode:
        pytest.skip("not run: no python that another user may start")
    try:
        home.mkdir(mode=0o755)
        system.mkdir(mode=0o755)
        tool = system / "tool"
        tool.write_text("#!/bin/sh\necho started\n")
        tool.chmod(0o755)
        own = home / "own"
        own.write_text(tool.read_text())
        own.chmod(0o755)
        entries = []
        for program in (tool, own):
            s = approve(
                home, Plan(name="t", transport="stdio", argv=(str(program),), target=target(home)), user="uid:12345"
            )
            entries.append(["/usr/bin/python3", *s.entry[1:]])
        for path in [home, *home.rglob("*")]:
            os.chown(path, 12345, 12345)
        tool.write_text("#!/bin/sh\necho updated\n")
        own.write_text(tool.read_text())
        done = subprocess.run([*user, *entries[0]], capture_output=True, check=False, stdin=subprocess.DEVNULL)
        assert (done.returncode, done.stdout) == (0, b"updated\n"), done.stderr
        assert done.stderr.startswith(b"consentry: note: the program ")
        done = subprocess.run([*user, *entries[1]], capture_output=True, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == 7
    finally:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(system, ignore_errors=True)


# ---- the file itself -----------------------------------------------------------------------------------------------

JSON_TEXT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
).map(json.dumps)
ODD = st.sampled_from(
    [
        "",
        "{",
        "[1,]",
        '{"a":1,"a":2}',
        "NaN",
        "[Infinity]",
        "1 ",
        " 1",
        "1e999",
        '"\n"',
        "01",
        '"\\ud800"',
        "nul",
        "[" * 100_000,
    ]
)


@given(JSON_TEXT | ODD | st.tuples(JSON_TEXT, st.integers(0, 50)).map(lambda pair: pair[0][: pair[1]]))
def test_the_fast_scanner_reads_as_json_does(text: str) -> None:
    found: list[object] = []
    for fast in (True, False):
        try:
            found.append(("read", json.dumps(parse(text, fast))))
        except ValueError:
            found.append("refused")
    assert found[0] == found[1]


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', "NaN", "[1] ", ""])
def test_what_json_is_lenient_about_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_only_built_in_modules_are_loaded_on_the_good_path(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("not run: strace is not installed")
    s = server(tmp_path)
    age(s)
    for _ in range(2):
        s.report()
    log = tmp_path / "trace"
    subprocess.run(
        ["strace", "-qq", "-e", "trace=openat,execve", "-o", str(log), *s.entry], check=True, capture_output=True
    )
    guard = log.read_text().rpartition("execve(")[0]
    loaded = {
        line.split('"')[1] for line in guard.splitlines() if "openat" in line and "= -1" not in line and ".py" in line
    }
    allowed = {f"/{name}.cpython" for name in ("_json", "_sha256", "_sha2")}
    assert {p for p in loaded if p.endswith(".so") and not any(a in p for a in allowed)} == set()
    own = {p for p in loaded if p.startswith(str(tmp_path))}
    assert own == {s.state.launcher, f"{s.state.launcher}.{sys.implementation.cache_tag}"}
    library = {Path(p).name.split(".")[0] for p in loaded - own if p.endswith((".py", ".pyc"))}
    assert library <= {"__init__", "aliases", "utf_8", "codecs", "io", "abc"}  # any start of CPython loads these


def test_a_launcher_stands_alone_and_survives_a_broken_cache(tmp_path: Path) -> None:
    s = server(tmp_path)
    kept = Path(s.state.launcher).read_text()
    assert Path(launch.__file__).read_text() in kept
    s.report()
    cache = Path(f"{s.state.launcher}.{sys.implementation.cache_tag}")
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600
    whole = cache.read_bytes()
    for broken in (b"", whole[:90], whole[:200], whole[:-1], b"0" * 300):
        cache.write_bytes(broken)
        s.report()
    assert cache.read_bytes() == whole


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_other_pythons_start_the_same_entry(tmp_path: Path, version: str) -> None:
    candidates = [
        shutil.which(f"python{version}"),
        *map(str, Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python")),
    ]
    root = Path(os.path.expanduser("~root")) / ".pyenv" / "versions"
    if os.geteuid() == 0:
        candidates += map(str, root.glob(f"{version}.*/bin/python"))
    python = next((c for c in candidates if c and subprocess.run([c, "-V"], capture_output=True).returncode == 0), None)
    if python is None:
        pytest.skip(f"CPython {version} is not here")
    s = server(tmp_path, ("é", ""))
    for _ in range(2):
        assert s.report([python, *s.entry[1:]])["argv"] == list(s.plan.argv)
    _revoked(s)
    refused(s.run([python, *s.entry[1:]], stdin=INITIALIZE), "no-approval")


def test_the_machine_is_the_worlds(tmp_path: Path) -> None:
    assert launch.machine() == LocalWorld().machine()


def test_started_from_the_package_it_is_the_same(tmp_path: Path) -> None:
    """``consentry run NAME --state ... --plan ...`` calls ``main`` in an ordinary interpreter."""
    s = server(tmp_path, ("x",))
    code = "import sys; from consentry import launch; sys.exit(launch.main(sys.argv[1:]))"
    assert s.report(
        [PYTHON, "-c", code, *s.entry[4:]], env=dict(os.environ, PYTHONPATH=str(Path(launch.__file__).parents[1]))
    )["argv"] == list(s.plan.argv)


def test_a_plan_that_differs_has_another_entry(tmp_path: Path) -> None:
    plan = server(tmp_path).plan
    assert approvals.entry_command(replace(plan, env=(("A", "1"),))) != approvals.entry_command(plan)
