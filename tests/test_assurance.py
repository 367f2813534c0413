"""Signatures over a plan: asked for after the answer, kept in the record, checked by the guard at every start.

The keys are software: these tests prove the format and the checks, not that a key lies in hardware. The forgeries at
the end succeed on purpose: they show what an answer without a signature (A1) does not prove.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from guarded import WORLD, Server, resave
from policies import system_file
from securitykeys import SecurityKey
from test_gate import configuration, entry, offer, state
from test_policy_files import Own, guarded, install, refused, started

from consentry import Installed, LocalWorld, NotInstalled, approvals, authority, enforce
from consentry.errors import CannotAsk, NotApproved
from consentry.model import Hole

pytestmark = pytest.mark.skipif(
    not Path(enforce.SSH_KEYGEN).exists(), reason="not run: ssh-keygen is not installed (Debian: openssh-client)"
)
USER = WORLD.user()


@pytest.fixture(name="path")
def _path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(authority, "account_home", lambda: os.environ["HOME"])
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    yield from system_file(monkeypatch)


def software_key(name: str = "id_ed25519") -> str:
    """A key of this user without a passphrase; its public line."""
    folder = Path(os.environ["HOME"], ".ssh")
    folder.mkdir(mode=0o700, exist_ok=True)
    subprocess.run([enforce.SSH_KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    return " ".join((folder / f"{name}.pub").read_text().split()[:2])


def listed(path: Path, line: str, user: str = USER, options: str = f'namespaces="{enforce.NAMESPACE}" ') -> None:
    (path.parent / "allowed_signers").write_text(f"{user} {options}{line}\n")


# ---- asking --------------------------------------------------------------------------------------------------------


def test_a_signature_is_asked_for_kept_and_checked(path: Path) -> None:
    path.write_text('assurance = "A3"\nkeys = "any"')
    listed(path, software_key())
    dialog = Own()
    outcome = install(offer(), dialog)
    assert isinstance(outcome, Installed), outcome
    record: Any = approvals.load(LocalWorld(), state(), outcome.plan.digest)
    assert (record["assurance"], record["consent"]["assurance"]) == ("A3", "A3")
    assert record["consent"]["how"].endswith("; ssh")
    assert len(bytes.fromhex(record["proof"]["nonce"])) == 16
    assert started(path) == 0
    again = install(offer(), dialog)
    assert isinstance(again, Installed)
    assert again.unchanged
    (path.parent / "allowed_signers").write_text("")
    assert started(path) == 7


def test_two_signatures_never_have_one_nonce(path: Path) -> None:
    path.write_text('assurance = "A3"\nkeys = "any"')
    listed(path, software_key())
    nonces = set()
    for _ in range(2):
        outcome = install(offer(), Own())
        assert isinstance(outcome, Installed)
        record: Any = approvals.load(LocalWorld(), state(), outcome.plan.digest)
        nonces.add(record["proof"]["nonce"])
        approvals.revoke(LocalWorld(), state(), outcome.plan.digest)
    assert len(nonces) == 2


@pytest.mark.parametrize("case", ["no list", "empty", "another user", "another's file", "no key"])
def test_nobody_is_asked_where_nobody_could_sign(path: Path, case: str) -> None:
    path.write_text('assurance = "A3"\nkeys = "any"')
    if case == "empty":
        (path.parent / "allowed_signers").write_text("")
    elif case == "another user":
        listed(path, software_key(), "uid:4242")
    elif case == "another's file":
        listed(path, software_key())
        os.chown(path.parent / "allowed_signers", 65534, 65534)
    dialog = Own()
    if case == "no key":
        listed(path, SecurityKey().line)
    outcome = install(offer(), dialog)
    assert isinstance(outcome, NotInstalled)
    assert isinstance(outcome.error, NotApproved if case == "no key" else CannotAsk)
    assert "nothing was installed" in outcome.error.message
    assert len(dialog.asked) == (case == "no key")
    assert not configuration().exists()


def test_a_key_in_a_file_is_no_hardware_unless_the_policy_says_so(path: Path) -> None:
    path.write_text('assurance = "A3"')
    listed(path, software_key())
    outcome = install(offer(), Own())
    assert isinstance(outcome, NotInstalled)
    assert "security key" in outcome.error.message
    assert not configuration().exists()


def test_a_user_below_a1_cannot_sign_his_way_up(path: Path) -> None:
    from people import Yes

    path.write_text('assurance = "A3"\nkeys = "any"')
    listed(path, software_key())
    dialog = Yes()
    outcome = install(offer(), dialog)
    assert isinstance(outcome, NotInstalled)
    assert dialog.asked == []


# ---- the guard -----------------------------------------------------------------------------------------------------


def proof(s: Server, key: SecurityKey, *, nonce: bytes = b"n" * 16, digest: str = "", **more: Any) -> dict[str, str]:
    message = enforce.message(digest or s.plan.digest, nonce)
    return {"kind": "ssh", "nonce": nonce.hex(), "signature": key.sign(message, **more)}


@pytest.fixture(name="signed")
def _signed(tmp_path: Path, path: Path) -> tuple[Server, SecurityKey]:
    """A server with holes, variables and a script that a security key has approved, under a policy that demands it."""
    holes = (Hole(where="/argv/3", expression="${workspaceFolder}"), Hole(where="/env/B/C", expression="${x}"))
    s = guarded(
        tmp_path,
        path,
        args=("x", "${workspaceFolder}/a"),
        env=(("A", "1"), ("B", "2")),
        holes=holes[:1],
        cwd=str(tmp_path),
    )
    key = SecurityKey()
    listed(path, key.line)
    path.write_text('assurance = "A3"')
    resave(s, assurance="A3", proof=dict(proof(s, key)))
    return s, key


def test_the_guard_starts_what_a_security_key_has_signed(signed: tuple[Server, SecurityKey]) -> None:
    s, _ = signed
    for _ in range(2):
        assert s.report()["env"]["A"] == "1"


WRONG: dict[str, Callable[[Server, SecurityKey], dict[str, Any]]] = {
    "another plan": lambda s, key: proof(s, key, digest="sha256:" + "0" * 64),
    "another nonce": lambda s, key: {**proof(s, key), "nonce": "00" * 16},
    "another key": lambda s, _: proof(s, SecurityKey()),
    "another namespace": lambda s, key: proof(s, key, namespace=b"file"),
    "nobody touched it": lambda s, key: proof(s, key, flags=0),
    "only a pin": lambda s, key: proof(s, key, flags=4),
    "no armour": lambda s, key: {**proof(s, key), "signature": "x"},
    "cut off": lambda s, key: {**proof(s, key), "signature": proof(s, key)["signature"][:-60]},
    "too long": lambda s, key: {**proof(s, key), "signature": proof(s, key)["signature"] + "\n" * (1 << 16)},
    "another kind": lambda s, key: {**proof(s, key), "kind": "polkit"},
    "none": lambda _, __: {},
}


@pytest.mark.parametrize("why", WRONG)
def test_the_guard_refuses_every_other_signature(signed: tuple[Server, SecurityKey], why: str) -> None:
    s, key = signed
    resave(s, assurance="A3", proof=WRONG[why](s, key))
    assert "demands assurance A3" in refused(s, "assurance")


def test_flags_are_covered_by_the_signature(signed: tuple[Server, SecurityKey]) -> None:
    """Who turns the touch on in a signature that was made without one has no signature any more."""
    import base64

    s, key = signed
    text = proof(s, key, flags=0)["signature"].split("\n")
    data = bytearray(base64.b64decode("".join(text[1:-2])))
    data[-5] |= 1
    forged = "\n".join((text[0], base64.b64encode(data).decode(), text[-2])) + "\n"
    assert enforce.unfit(forged, "hardware") == ""
    resave(s, assurance="A3", proof={**proof(s, key), "signature": forged})
    refused(s, "assurance")


def _launch(s: Server, **changes: Any) -> dict[str, Any]:
    launch: Any = s.record["launch"]
    return {**launch, **changes}


CHANGES: dict[str, Callable[[Server], dict[str, Any]]] = {
    "program": lambda s: {"program": "/bin/sh"},
    "argv": lambda s: {"argv": ["python", "-c", "0", "x"]},
    "one part": lambda s: {"argv": [*s.plan.argv[:2], "y", [0, "/a"]]},
    "hole": lambda s: {"argv": [*s.plan.argv[:3], [0, "/b"]]},
    "one more variable": lambda s: {"env": {"A": "1", "B": "2", "NODE_OPTIONS": "--require=/x"}},
    "a value": lambda s: {"env": {"A": "9", "B": "2"}},
    "folder": lambda s: {"cwd": "/"},
    "search path": lambda s: {"search_path": "/tmp"},
    "inherits": lambda s: {"inherits": ["LD_PRELOAD"]},
    "files": lambda s: {"files": []},
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_starts_is_what_was_signed(signed: tuple[Server, SecurityKey], what: str) -> None:
    s, key = signed
    resave(s, assurance="A3", proof=dict(proof(s, key)), launch=_launch(s, **CHANGES[what](s)))
    assert "not the plan that was signed" in refused(s, "record-changed")


def test_a_list_that_others_can_change_counts_for_nothing(signed: tuple[Server, SecurityKey], path: Path) -> None:
    s, _ = signed
    (path.parent / "allowed_signers").chmod(0o666)
    refused(s, "assurance")


# ---- expected to be forgeable: A1 proves no person -----------------------------------------------------------------

ASK = """
import sys
from consentry import Gate, LocalWorld, TerminalDialog, Wish
from consentry.gate import Installed
world = LocalWorld()
(done,) = Gate(TerminalDialog(world, plain=True), world=world).install(open(sys.argv[1]).read(), Wish(client="cursor"))
sys.exit(0 if isinstance(done, Installed) else 3)
"""


def _request(tmp_path: Path) -> tuple[Path, str]:
    from people import Yes

    from consentry import Gate

    request = tmp_path / "request.json"
    request.write_text(offer())
    from test_gate import CURSOR

    (case,) = Gate(Yes()).inspect(offer(), CURSOR)
    return request, str(case.review.words)


def test_expected_forgeable_script(tmp_path: Path) -> None:
    """``script`` gives a program a terminal of its own to type into."""
    if not shutil.which("script"):
        pytest.skip("not run: script is not installed (Debian: bsdutils)")
    request, words = _request(tmp_path)
    program = tmp_path / "ask.py"
    program.write_text(ASK)
    command = f"{sys.executable} {program} {request}"
    source = str(Path(enforce.__file__).parents[1])
    with subprocess.Popen(
        ["script", "-qec", command, "/dev/null"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": source},
    ) as typist:  # fmt: skip
        assert typist.stdin is not None
        assert typist.stdout is not None
        seen = b""
        while part := os.read(typist.stdout.fileno(), 65536):
            seen += part
            if seen.rstrip(b" ").endswith(b"\n >") or seen.rstrip(b" ").endswith(b"\n  >"):
                typist.stdin.write((b"" if b"next page" in seen[-200:] else words.encode()) + b"\n")
                typist.stdin.flush()
        assert typist.wait(30) == 0, seen.decode()
    assert entry()


def test_expected_forgeable_tmux(tmp_path: Path) -> None:
    """``tmux send-keys`` types into somebody else's terminal."""
    import time

    if not shutil.which("tmux"):
        pytest.skip("not run: tmux is not installed")
    request, words = _request(tmp_path)
    program = tmp_path / "ask.py"
    program.write_text(ASK)
    socket, source = str(tmp_path / "tmux"), str(Path(enforce.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": source, "TERM": "xterm"}

    def tmux(*words_: str) -> str:
        return subprocess.run(["tmux", "-S", socket, *words_], env=env, capture_output=True, text=True).stdout

    done = tmp_path / "done"
    tmux("new-session", "-d", "-x", "120", "-y", "60", f"{sys.executable} {program} {request}; echo $? > {done}")
    try:
        until = time.monotonic() + 30
        while not tmux("capture-pane", "-p").rstrip().endswith(">") and time.monotonic() < until:
            time.sleep(0.1)
        tmux("send-keys", "-l", words)
        tmux("send-keys", "Enter")
        while not (done.exists() and done.read_text()) and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        tmux("kill-server")
    assert done.read_text() == "0\n"
    assert entry()


def test_expected_forgeable_record(tmp_path: Path, path: Path) -> None:
    """A program with the user's rights writes the record itself: A1 stands in it, and nobody was asked."""
    s = guarded(tmp_path, path)
    path.write_text('assurance = "A1"')
    refused(s, "assurance")
    resave(s, assurance="A1")
    s.report()
    path.write_text('assurance = "A3"')
    refused(s, "assurance")
