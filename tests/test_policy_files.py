"""Policies as files that really belong to root: at the question, in the command line, and in the launch guard."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from guarded import WORLD, Server, approve, resave, server
from people import Yes
from policies import system_file
from test_gate import CURSOR, configuration, entry, events, offer, state

from consentry import Gate, Installed, LocalWorld, NotInstalled, approvals, authority, enforce, launch
from consentry.cli.app import run
from consentry.errors import CannotAsk, Refused
from consentry.model import Assurance, Plan

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="not run: owners of files are those of POSIX")
INITIALIZE = b'{"jsonrpc":"2.0","id":7,"method":"initialize","params":{}}\n'


@pytest.fixture(name="path")
def _path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from system_file(monkeypatch)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "account_home", lambda: os.environ["HOME"])


class Own(Yes):
    """A dialog as our own are, that is answered at A1."""

    NAME = "terminal"
    ASSURANCE = Assurance.A1
    __module__ = "consentry.dialogs.test"


def install(text: str, dialog: Any = None) -> Installed | NotInstalled:
    (outcome,) = Gate(dialog or Yes()).install(text, CURSOR)
    return outcome


def refusal(text: str, dialog: Any = None) -> str:
    outcome = install(text, dialog)
    assert isinstance(outcome, NotInstalled), outcome
    assert "nothing was installed" in outcome.error.message
    assert not configuration().exists()
    return outcome.error.message


# ---- at the question -----------------------------------------------------------------------------------------------


def test_what_is_denied_has_no_question(path: Path) -> None:
    path.write_text('[[deny]]\nsource = "local"\nwhy = "Only packages here."')
    dialog = Yes()
    assert "forbidden by a policy" in refusal(offer(), dialog)
    assert dialog.asked == []
    assert events() == ["refused"]
    (case,) = Gate(Yes()).inspect(offer(), CURSOR)
    assert case.review.words is None
    text = " ".join(f"{row.label} {row.value}" for section in case.review.sections for row in section.rows)
    assert "Only packages here." in text
    assert str(path) in text


def test_the_review_says_what_the_policy_demands(path: Path) -> None:
    path.write_text('assurance = "A1"')
    (case,) = Gate(Yes()).inspect(offer(), CURSOR)
    rows = {row.label: row.value for section in case.review.sections for row in section.rows}
    assert "A1 or more" in rows["Policy"]


@pytest.mark.parametrize("change", ["write", "owner", "link", "folder", "broken", "unreadable"])
def test_a_file_that_cannot_be_relied_on_forbids_everything(path: Path, change: str) -> None:
    path.write_text("")
    if change == "write":
        path.chmod(0o666)
    elif change == "owner":
        os.chown(path, 65534, 65534)
    elif change == "folder":
        os.chown(path.parent, 65534, 65534)
    elif change == "link":
        other = Path(os.environ["HOME"]) / "elsewhere"  # below a folder that everybody can write to
        other.write_text("")
        path.unlink()
        path.symlink_to(other)
    elif change == "broken":
        path.write_text("[[deny]")
    else:
        path.unlink()
        path.mkdir()
    assert "policy cannot be read" in refusal(offer())


def test_a_link_that_only_root_can_change_is_followed(path: Path) -> None:
    other = path.parent / "real.toml"
    other.write_text('[[deny]]\nsource = "local"')
    path.symlink_to("./real.toml")
    assert "forbidden by a policy" in refusal(offer())
    other.unlink()
    assert "policy cannot be read" in refusal(offer())


def test_an_embedders_answer_is_below_a1(path: Path) -> None:
    path.write_text('assurance = "A1"')
    dialog = Yes()
    outcome = install(offer(), dialog)
    assert isinstance(outcome, NotInstalled)
    assert isinstance(outcome.error, CannotAsk)
    assert "terminal" in outcome.error.hint
    assert dialog.asked == []
    assert isinstance(install(offer(), Own()), Installed)


def test_what_stands_is_asked_again_when_the_policy_demands_more(path: Path) -> None:
    assert isinstance(install(offer()), Installed)
    again = install(offer())
    assert isinstance(again, Installed)
    assert again.unchanged
    path.write_text('assurance = "A1"')
    dialog = Own()
    again = install(offer(), dialog)
    assert isinstance(again, Installed)
    assert not again.unchanged
    assert len(dialog.asked) == 1


def test_a_policy_that_changes_while_the_question_is_open_ends_it(path: Path) -> None:
    def meanwhile(_: object) -> None:
        path.write_text('[[deny]]\nsource = "local"')

    assert "changed" in refusal(offer(), Yes(meanwhile))


def test_an_administrators_consent_asks_nobody_and_ends_with_its_entry(path: Path) -> None:
    (case,) = Gate(Yes()).inspect(offer(), CURSOR)
    path.write_text(f'assurance = "A3"\n[[consent]]\ndigest = "{case.plan.digest}"')
    dialog = Yes()
    outcome = install(offer(), dialog)
    assert isinstance(outcome, Installed)
    assert dialog.asked == []
    record: Any = approvals.load(LocalWorld(), state(), outcome.plan.digest)
    assert record["consent"]["how"] == f"policy: {path}"
    assert record["assurance"] == "A0"
    assert started(path) == 0
    path.write_text("")
    assert started(path) == 7
    again = install(offer(), dialog)
    assert isinstance(again, Installed)
    assert len(dialog.asked) == 1
    assert started(path) == 0


def test_a_link_is_never_consented_to_by_a_file(path: Path) -> None:
    from consentry import formats

    request = formats.read(offer())
    from msgspec.structs import replace

    link = replace(request, channel="link")
    (case,) = Gate(Yes()).inspect(link, CURSOR)
    path.write_text(f'[[consent]]\ndigest = "{case.plan.digest}"')
    dialog = Yes()
    Gate(dialog).install(link, CURSOR)
    assert len(dialog.asked) == 1


def test_an_override_is_asked_about_as_a_danger(path: Path) -> None:
    text = offer("x" * 40_000)
    outcome = install(text)
    assert isinstance(outcome, NotInstalled)
    (case,) = Gate(Yes()).inspect(text, CURSOR)
    (ident,) = {f.id for f in case.findings if f.level.word == "block"}
    path.write_text(f'[[override]]\ndigest = "{case.plan.digest}"\nfindings = ["{ident}"]\nusers = ["{WORLD.user()}"]')
    dialog = Yes()
    assert isinstance(install(text, dialog), Installed)
    assert dialog.asked[0].level.word == "danger"
    assert dialog.asked[0].words


def test_an_earlier_entry_comes_back_only_if_the_policy_lets_it(path: Path) -> None:
    configuration().write_text('{"mcpServers": {"s": "unreadable"}}')
    install(offer())
    path.write_text('default = "deny"')
    with pytest.raises(Refused):
        Gate(Yes()).undo("s")


# ---- who can weaken it ---------------------------------------------------------------------------------------------


def test_nothing_of_the_user_moves_the_file(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path.write_text('[[deny]]\nsource = "local"')
    mine = tmp_path / "consentry" / "policy.toml"
    mine.parent.mkdir()
    mine.write_text('default = "ask"\n[[allow]]\nsource = "local"')
    for name in ("CONSENTRY_HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "HOME", "CONSENTRY_POLICY", "PROGRAMDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.toml").write_text("")
    outcome = install(offer())
    assert isinstance(outcome, NotInstalled)
    assert "forbidden by a policy" in outcome.error.message


@pytest.mark.parametrize("folder", ["{HOME}/.config", "{XDG}"])
def test_a_users_own_file_forbids_wherever_it_lies(
    folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = Path(folder.format(HOME=os.environ["HOME"], XDG=tmp_path), "consentry", "policy.toml")
    own.parent.mkdir(parents=True)
    own.write_text('[[deny]]\nsource = "local"')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert "forbidden by a policy" in refusal(offer())


def test_the_environment_does_not_hide_the_users_own_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = os.environ["HOME"]
    monkeypatch.setattr(authority, "account_home", lambda: home)
    own = Path(home, ".config", "consentry", "policy.toml")
    own.parent.mkdir(parents=True)
    own.write_text('[[deny]]\nsource = "local"')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert [file.path for file in authority.policies()] == [str(own)]


def test_the_place_is_the_same_for_dialog_and_guard() -> None:
    assert authority.SYSTEM == launch.POLICY
    assert launch.POLICY.startswith("/")


# ---- the guard -----------------------------------------------------------------------------------------------------


def moved(root: str, path: Path) -> None:
    """The installed launcher, with the policy at ``path`` in place of the fixed one."""
    file = Path(root, "launch.py")
    text = file.read_text().replace('"/etc/consentry/policy.toml"', f'"{path}"')
    assert str(path) in text
    file.write_text(text)
    for cache in Path(root).glob("launch.py.*"):
        cache.unlink()


def started(path: Path) -> int:
    moved(os.environ["CONSENTRY_HOME"], path)
    there = entry()
    return subprocess.run([there["command"], *there["args"]], stdin=subprocess.DEVNULL, capture_output=True).returncode


def guarded(tmp_path: Path, path: Path, **more: Any) -> Server:
    s = server(tmp_path, **more)
    moved(s.state.root, path)
    return s


def refused(s: Server, code: str) -> str:
    done = s.run(stdin=INITIALIZE)
    assert done.returncode == 7, done
    reply = json.loads(done.stdout)
    assert reply["error"]["data"]["code"] == code
    return str(reply["error"]["message"])


def test_the_guard_starts_what_the_policy_allows(tmp_path: Path, path: Path) -> None:
    s = guarded(tmp_path, path)
    s.report()
    path.write_text('[[deny]]\npackage = "npm:evil"')
    for _ in range(3):
        assert s.report()["argv"] == list(s.plan.argv)


DENIALS: list[tuple[str, str]] = [
    ('[[deny]]\nsource = "local"\nwhy = "Gone since May.\\u001b[2J"', "Gone since May.\\u{1b}[2J"),
    ('default = "deny"', "[[allow]]"),
    ('sandbox = "T1"', "sandbox"),
    ('[assurance]\ninfo = "never"', "level"),
    ("forbid-root = true", "root"),
    ("[[deny]", "cannot be read"),
    ("schema = 2", "cannot be read"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), DENIALS)
def test_the_guard_refuses_what_the_policy_forbids_now(tmp_path: Path, path: Path, text: str, says: str) -> None:
    s = guarded(tmp_path, path)
    s.report()
    path.write_text(text)
    for _ in range(2):
        assert says in refused(s, "policy").replace("\\\\", "\\")
    path.unlink()
    s.report()


def test_the_guard_demands_the_assurance_of_now(tmp_path: Path, path: Path) -> None:
    s = guarded(tmp_path, path)
    path.write_text('assurance = "A1"')
    assert "demands assurance A1" in refused(s, "assurance")
    resave(s, assurance="A1")
    s.report()
    path.write_text('[assurance]\ndanger = "A3"')
    s.report()
    path.write_text('assurance = "A3"')
    for claimed in ("A2", "A3"):  # a word in a record proves nothing above A1
        resave(s, assurance=claimed)
        assert "demands assurance A3" in refused(s, "assurance")


@pytest.mark.parametrize("change", ["write", "owner", "folder", "gone", "unreadable"])
def test_the_guard_relies_on_no_other_file(tmp_path: Path, path: Path, change: str) -> None:
    s = guarded(tmp_path, path)
    path.write_text("")
    s.report()
    code = "policy"
    if change == "write":
        path.chmod(0o602)
    elif change == "owner":
        os.chown(path, 65534, 65534)
    elif change == "folder":
        path.parent.chmod(0o777)
    elif change == "gone":
        path.unlink()
        path.symlink_to("nowhere")
        code = "unreadable"
    else:
        path.write_bytes(b"#" * (2 << 20))
    refused(s, code)


def test_a_record_that_was_told_another_plan_is_refused(tmp_path: Path, path: Path) -> None:
    s = guarded(tmp_path, path)
    path.write_text('[[deny]]\npackage = "npm:evil"')
    plan: Any = {**s.plan.as_json(), "packages": []}
    plan["argv"] = ["other"]
    resave(s, plan=plan)
    refused(s, "record-changed")


def test_the_guard_judges_as_the_dialog_does(tmp_path: Path, path: Path) -> None:
    plan = Plan(name="canary", transport="stdio", argv=(sys.executable, "é\u2028\U0001f600", "a b"))
    s = approve(tmp_path, plan)
    moved(s.state.root, path)
    path.write_text('[[deny]]\nargv = ["node", "..."]\n[[deny]]\nargv = ["**", "e*", "a b"]')
    assert s.run().returncode != 7
    path.write_text('[[deny]]\nargv = ["**", "é*", "a b"]')
    refused(s, "policy")


def test_a_lost_or_nonsensical_cache_of_the_policy_is_only_slower(tmp_path: Path, path: Path) -> None:
    s = guarded(tmp_path, path)
    path.write_text('[[deny]]\nsource = "local"')
    refused(s, "policy")
    (kept,) = Path(s.state.root, "policy").iterdir()
    for broken in (b"", b"{", b"[]x"):
        kept.write_bytes(broken)
        refused(s, "policy")
    (code,) = Path(s.state.root).glob("enforce.py.*")
    for data in (b"", code.read_bytes()[:60], b"0" * 300):
        code.write_bytes(data)
        refused(s, "policy")
    Path(s.state.root, "enforce.py").unlink()
    refused(s, "unreadable")
    approvals.install_launcher(WORLD, s.state)
    moved(s.state.root, path)
    refused(s, "policy")


def _median(run_: Callable[[], object], times: int = 30) -> float:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        run_()
        taken.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(taken)


def test_a_policy_costs_the_start_next_to_nothing(tmp_path: Path, path: Path) -> None:
    """Measured within one process, where a busy machine disturbs less; the goal is 1 ms, the limit leaves room."""
    s = guarded(tmp_path, path)
    record: Any = s.record
    assert _median(lambda: launch.policy(record, s.state.root)) < 0.2
    path.write_text("\n".join(f'[[deny]]\npackage = "npm:evil-{at}"\nwhy = "no"' for at in range(100)))
    launch.policy(record, s.state.root)
    cost = _median(lambda: launch.policy(record, s.state.root))
    assert cost < 5, cost


def test_only_built_in_modules_judge_a_policy(tmp_path: Path, path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("not run: strace is not installed")
    s = guarded(tmp_path, path)
    path.write_text('[[deny]]\npackage = "npm:evil"')
    for _ in range(2):
        s.report()
    log = tmp_path / "trace"
    subprocess.run(["strace", "-qq", "-e", "trace=openat,execve", "-o", str(log), *s.entry], check=True)
    guard = log.read_text().rpartition("execve(")[0]
    assert str(path) in guard
    assert "tomllib" not in guard
    assert "/json/" not in guard


# ---- in its real place ---------------------------------------------------------------------------------------------


def test_in_its_real_place(tmp_path: Path) -> None:
    """In a mount namespace of its own: the fixed path, the installed command and the unchanged guard."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("not run: no mount namespace can be made here")
    s = server(tmp_path)
    mounted = (
        'mount -t tmpfs none /mnt && cp -a /etc /mnt/etc && mkdir -p /mnt/etc/consentry && cp "$0" '
        '/mnt/etc/consentry/policy.toml && mount --bind /mnt/etc /etc && exec "$@"'
    )
    policy = tmp_path / "policy.toml"

    def inside(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["unshare", "-m", "sh", "-c", mounted, str(policy), *command],
            input=INITIALIZE.decode(),
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(launch.__file__).parents[1])},
        )

    policy.write_text('[[deny]]\nsource = "local"')
    command = "import sys; from consentry.cli.app import run; sys.exit(run(sys.argv[1:]))"
    done = inside(sys.executable, "-c", command, "install", "--client", "cursor", "--", "/bin/true")
    assert done.returncode == 5, done
    assert "forbidden by a policy" in done.stderr
    assert inside(*s.entry).returncode == 7
    policy.write_text('[[deny]]\nsource = "git"')
    assert inside(*s.entry).returncode == 0
    done = inside(sys.executable, "-c", command, "policy", "show")
    assert done.returncode == 0
    assert "/etc/consentry/policy.toml" in done.stdout


# ---- the command line ----------------------------------------------------------------------------------------------


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(["policy", *arguments])
    return code, capsys.readouterr().out


def test_check_says_what_would_happen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.toml"
    file.write_text('default = "deny"\nassurance = "A1"\n[[allow]]\npackage = "npm:@acme/*"\n')
    assert said(capsys, "check", str(file))[0] == 0
    code, text = said(capsys, "check", str(file), "--", "npx", "-y", "@acme/x@1.2.3")
    assert (code, "It may be asked. The answer needs an assurance of A1 or more." in text) == (0, True)
    code, text = said(capsys, "check", str(file), "npm:evil")
    assert (code, "It would not be asked." in text) == (5, True)
    file.write_text('[[deny]]\nversoin = "1"')
    code, text = said(capsys, "check", str(file), "--json")
    (mistake,) = [one for one in json.loads(text)["mistakes"] if one["line"] == 2]
    assert (code, mistake["where"]) == (5, "deny 1 versoin")
    assert "package" in mistake["hint"]
    assert said(capsys, "check", str(tmp_path / "none.toml"))[0] == 2


def test_check_judges_the_exact_plan_of_this_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (case,) = Gate(Yes()).inspect(offer(), CURSOR)
    file, request = tmp_path / "p.toml", tmp_path / "r.json"
    request.write_text(offer())
    file.write_text(f'[[consent]]\ndigest = "{case.plan.digest}"')
    code, text = said(capsys, "check", str(file), str(request), "--client", "cursor")
    assert (code, "without a question" in text) == (0, True)
    code, text = said(capsys, "check", str(file), str(request), "--client", "cursor", "--own")
    assert (code, "counts in the administrator's file only" in text) == (5, True)


def test_show_lists_what_counts_here(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "show") == (
        0,
        "There is no policy on this computer: every request that can be read may be asked.\n",
    )
    path.write_text('assurance = "A1"')
    own = Path(os.environ["HOME"], ".config", "consentry", "policy.toml")
    own.parent.mkdir(parents=True)
    own.write_text("forbid-direct = true")
    code, text = said(capsys, "show", "--json")
    first, second = json.loads(text)["policies"]
    assert (code, first["of"], second["of"], second["forbids"]) == (0, "computer", "user", ["direct"])
    os.chown(path, 65534, 0)
    code, text = said(capsys, "show")
    assert (code, "does not belong to root" in text) == (5, True)


def test_closed_follows_every_link(path: Path) -> None:
    path.write_text("")
    assert enforce.closed(str(path), os) == ""
    (path.parent / "a").symlink_to("b")
    (path.parent / "b").symlink_to("a")
    assert enforce.closed(str(path.parent / "a"), os)
    assert "/tmp" in enforce.closed("/tmp/x/../y", os)
