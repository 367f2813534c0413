"""Confirmations by the operating system: what is started, how its answer is read, and what the guard believes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from guarded import WORLD, Server, resave
from policies import system_file
from test_gate import CURSOR, configuration, offer
from test_policy_files import Own, guarded, install, refused

from consentry import Gate, Installed, LocalWorld, NotInstalled, approvals, assurance, confirming, enforce
from consentry.assurance import polkit, touch_id, windows_hello
from consentry.assurance.interface import Asked
from consentry.cli import verb_list
from consentry.cli.verb_assurance import command
from consentry.errors import CannotAsk, NotApproved, NotWritten
from consentry.model import Assurance, State
from consentry.proofs import Proofs

ASKED = Asked(plan_digest="sha256:" + "a" * 64, review_digest="sha256:" + "b" * 64)
GOOD = enforce.ARMOUR[0] + "\n"

# ---- what is started, and how it is read ---------------------------------------------------------------------------


def test_no_word_of_a_request_is_in_what_is_started() -> None:
    words = polkit.command("/usr/libexec/consentry/signer", ASKED, b"n" * 16)
    assert words[:3] == ("/usr/bin/pkexec", "--disable-internal-agent", "/usr/libexec/consentry/signer")
    assert words[3:] == ("a" * 64, "b" * 64, "6e" * 16)
    assert touch_id.command()[0].startswith("/usr/bin/")
    assert windows_hello.command()[0].startswith("C:\\Windows\\System32\\")


POLKIT: list[tuple[int | None, str, str]] = [
    (0, GOOD, ""),
    (0, "", "failed"),
    (1, GOOD, "failed"),
    (-9, GOOD, "failed"),
    (126, "", "cancelled"),
    (126, GOOD, "cancelled"),
    (127, GOOD, "did not confirm"),
    (None, "", "in time"),
]
TOUCH_ID: list[tuple[int | None, str, str]] = [
    (0, "verified\n", ""),
    (0, "verified", ""),
    (1, "verified\n", "did not confirm"),
    (0, "verified?\n", "did not confirm"),
    (0, "", "did not confirm"),
    (0, "denied\n", "cancelled"),
    (0, "unavailable\n", "cannot ask"),
    (None, "verified\n", "in time"),
]
HELLO: list[tuple[int | None, str, str]] = [
    (0, "0", ""),
    (0, "0\r\n", ""),
    (1, "0", "did not confirm"),
    (0, "", "did not confirm"),
    (0, "00", "did not confirm"),
    (0, "1", "not there"),
    (0, "2", "not set up"),
    (0, "3", "turned Windows Hello off"),
    (0, "4", "busy"),
    (0, "5", "too many"),
    (0, "6", "cancelled"),
    (None, "0", "in time"),
]


@pytest.mark.parametrize(
    ("read", "table"),
    [(lambda *ended: polkit.read(*ended)[1], POLKIT), (touch_id.read, TOUCH_ID), (windows_hello.read, HELLO)],
    ids=["polkit", "touch-id", "windows-hello"],
)
def test_only_one_ending_is_a_yes(
    read: Callable[[int | None, str], str], table: list[tuple[int | None, str, str]]
) -> None:
    for status, said, why in table:
        found = read(status, said)
        assert why in found, (status, said, found)
        assert bool(found) == bool(why), (status, said, found)


def test_each_system_has_one() -> None:
    assert [assurance.ALL[name].LEVEL.name for name in assurance.SYSTEM.values()] == ["A2", "A1", "A1"]


# ---- what a policy demands -----------------------------------------------------------------------------------------


@pytest.fixture(name="path")
def _path(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from system_file(monkeypatch)


class Saying(Proofs):
    """Every program of the system says ``word``."""

    def __init__(self, user: str, word: str) -> None:
        super().__init__(user)
        self._word = word

    def run(self, command: tuple[str, ...], seconds: float) -> tuple[int | None, str]:
        return 0, self._word


class Elsewhere(LocalWorld):
    """This machine, with a system that says ``word``."""

    word = "verified"

    def proofs(self) -> Proofs:
        return Saying(self.user(), self.word)


@pytest.mark.parametrize("word", ["verified", "denied"])
def test_a_system_that_leaves_no_proof_is_a_speed_bump(path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    path.write_text("confirm = true")
    monkeypatch.setitem(assurance.SYSTEM, "linux", "touch-id")
    monkeypatch.setattr(touch_id, "ready", lambda world, asked: "")
    world = Elsewhere()
    world.word = word
    (outcome,) = Gate(Own(), world=world).install(offer(), CURSOR)
    if word == "denied":
        assert isinstance(outcome, NotInstalled)
        assert isinstance(outcome.error, NotApproved)
        assert "nothing was installed" in outcome.error.message
        assert not configuration().exists()
        return
    assert isinstance(outcome, Installed), outcome
    record: Any = approvals.load(world, State(world.state_home()), outcome.plan.digest)
    assert (record["assurance"], record["consent"]["assurance"]) == ("A1", "A1")
    assert record["consent"]["how"].endswith("; touch-id")
    assert "proof" not in record


@pytest.mark.parametrize("text", ["confirm = true", 'assurance = "A2"', 'confirm = "yes"'])
def test_where_the_system_cannot_ask_nobody_is_asked(path: Path, text: str) -> None:
    path.write_text(text)
    dialog = Own()
    outcome = install(offer(), dialog)
    assert isinstance(outcome, NotInstalled)
    if text != 'confirm = "yes"':  # a mistake in the file is a finding of its own, and may be asked about
        assert isinstance(outcome.error, CannotAsk)
    assert dialog.asked == []
    assert not configuration().exists()


# ---- what the guard believes ---------------------------------------------------------------------------------------


class Signer:
    """The key that root's signer would have, listed as root lists it."""

    def __init__(self, path: Path) -> None:
        self.key = path.parent / "signer_key"
        words = [enforce.SSH_KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)]
        subprocess.run(words, check=True)
        public = " ".join(self.key.with_name("signer_key.pub").read_text().split()[:2])
        self.list = path.parent / enforce.LISTS["polkit"]
        self.list.write_text(f'{enforce.SIGNER} namespaces="{enforce.NAMESPACES["polkit"]}" {public}\n')

    def sign(self, message: bytes, namespace: str = "confirm@consentry") -> str:
        words = [enforce.SSH_KEYGEN, "-q", "-Y", "sign", "-f", str(self.key), "-n", namespace]
        return subprocess.run(words, input=message, capture_output=True, check=True).stdout.decode()

    def proof(self, s: Server, namespace: str = "confirm@consentry", **changes: Any) -> dict[str, Any]:
        consent: Any = s.record["consent"]
        said = {"digest": s.plan.digest, "review": consent["review_digest"], "nonce": b"n" * 16, "user": WORLD.user()}
        message = enforce.confirmation(**{**said, **changes})
        return {"kind": "polkit", "nonce": (b"n" * 16).hex(), "signature": self.sign(message, namespace)}


@pytest.fixture(name="confirmed")
def _confirmed(tmp_path: Path, path: Path) -> tuple[Server, Signer]:
    if not Path(enforce.SSH_KEYGEN).exists():
        pytest.skip("not run: ssh-keygen is not installed (Debian: openssh-client)")
    s, signer = guarded(tmp_path, path), Signer(path)
    path.write_text('assurance = "A2"')
    resave(s, assurance="A2", proof=signer.proof(s))
    return s, signer


def test_the_guard_starts_what_the_signer_has_signed(confirmed: tuple[Server, Signer], path: Path) -> None:
    s, _ = confirmed
    for _ in range(2):
        s.report()
    path.write_text('assurance = "A3"')
    assert "the approval has A2" in refused(s, "assurance")


OTHER = "sha256:" + "0" * 63 + "1"
FORGED: dict[str, Callable[[Server, Signer, Path], dict[str, Any]]] = {
    "written by hand": lambda s, signer, _: {},
    "another plan": lambda s, signer, _: signer.proof(s, digest=OTHER),
    "another review": lambda s, signer, _: signer.proof(s, review=OTHER),
    "another user": lambda s, signer, _: signer.proof(s, user="uid:4242"),
    "another nonce": lambda s, signer, _: signer.proof(s, nonce=b"m" * 16),
    "another use of the key": lambda s, signer, _: signer.proof(s, namespace="file"),
    "another kind": lambda s, signer, _: {**signer.proof(s), "kind": "ssh"},
    "no kind": lambda s, signer, _: {**signer.proof(s), "kind": "word of honour"},
    "another key": lambda s, signer, folder: _other(s, folder),
}


def _other(s: Server, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    return Signer(folder / "policy.toml").proof(s)


@pytest.mark.parametrize("how", FORGED)
def test_a_record_that_only_says_a2_is_refused(confirmed: tuple[Server, Signer], how: str, tmp_path: Path) -> None:
    s, signer = confirmed
    resave(s, assurance="A2", proof=FORGED[how](s, signer, tmp_path / "other"))
    assert "demands assurance A2" in refused(s, "assurance")


@pytest.mark.parametrize("how", ["gone", "others can write it"])
def test_a_list_that_is_not_roots_counts_for_nothing(confirmed: tuple[Server, Signer], how: str) -> None:
    s, signer = confirmed
    signer.list.unlink() if how == "gone" else signer.list.chmod(0o666)
    refused(s, "assurance")


def test_no_record_is_believed_more_than_it_proves(confirmed: tuple[Server, Signer]) -> None:
    s, _ = confirmed
    record: Any = approvals.load(WORLD, s.state, s.plan.digest)
    assert WORLD.proofs().proven(record, "hardware") is Assurance.A2
    assert WORLD.proofs().proven({**record, "proof": {}}, "hardware") is Assurance.A1
    assert WORLD.proofs().proven({**record, "assurance": "A9"}, "hardware") is Assurance.A0
    launch = {**record["launch"], "program": "/bin/sh"}
    assert WORLD.proofs().proven({**record, "launch": launch}, "hardware") is Assurance.A0


def test_the_list_says_what_is_not_proved(confirmed: tuple[Server, Signer]) -> None:
    s, _ = confirmed
    record: Any = approvals.load(WORLD, s.state, s.plan.digest)
    record["consent"]["assurance"] = "A2"
    proved = verb_list.row(WORLD, record, "hardware")
    assert (proved["assurance"], proved["proved"]) == ("A2", "A2")
    assert verb_list.text(proved).splitlines()[-1].endswith("  A2")
    forged = verb_list.row(WORLD, {**record, "proof": {}}, "hardware")
    assert (forged["assurance"], forged["proved"]) == ("A2", "A1")
    assert verb_list.text(forged).splitlines()[-1].endswith("  A2 IS NOT PROVED (counts as A1)")


# ---- the signer itself ---------------------------------------------------------------------------------------------

PLAN, REVIEW, NONCE = "a" * 64, "b" * 64, "c" * 32
CALLS: list[tuple[tuple[str, ...], str | None, int]] = [
    ((PLAN, REVIEW, NONCE), "1000", 0),
    ((PLAN, REVIEW, NONCE), None, 2),
    ((PLAN, REVIEW, NONCE), "", 2),
    ((PLAN, REVIEW, NONCE), "0", 2),  # root, whom polkit asks nothing
    ((PLAN, REVIEW, NONCE), "01000", 2),
    ((PLAN, REVIEW, NONCE), "1000\nuser uid:1001", 2),
    ((PLAN, REVIEW, NONCE), "-1", 2),
    ((PLAN, REVIEW), "1000", 2),
    ((PLAN, REVIEW, NONCE, NONCE), "1000", 2),
    ((PLAN[1:], REVIEW, NONCE), "1000", 2),
    ((PLAN, REVIEW + "0", NONCE), "1000", 2),
    ((PLAN, REVIEW, NONCE[2:]), "1000", 2),
    ((PLAN[1:] + "g", REVIEW, NONCE), "1000", 2),
    ((PLAN[1:] + "A", REVIEW, NONCE), "1000", 2),
    ((PLAN[1:] + "\n", REVIEW, NONCE), "1000", 2),
    ((PLAN, REVIEW, NONCE[1:] + "%"), "1000", 2),
    ((PLAN, REVIEW, "-Y" + NONCE[2:]), "1000", 2),
]


def test_the_signer_signs_one_form_only(path: Path) -> None:
    signer = Signer(path)
    script = path.parent / "signer"
    script.write_bytes(confirming._file("signer.sh", "@KEY@", str(signer.key)))
    for words, uid, status in CALLS:
        env = {"PATH": "/nowhere"} | ({} if uid is None else {"PKEXEC_UID": uid})
        done = subprocess.run(["/bin/sh", str(script), *words], env=env, capture_output=True, text=True)
        assert done.returncode == status, (words, uid, done)
        assert bool(done.stdout) == (status == 0)
        if status == 0:
            said = enforce.confirmation(f"sha256:{PLAN}", f"sha256:{REVIEW}", bytes.fromhex(NONCE), f"uid:{uid}")
            assert WORLD.proofs().signed("polkit", said, done.stdout)


# ---- the command ---------------------------------------------------------------------------------------------------


def test_only_root_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalWorld, "root", lambda self: False)
    for verb in ("enable", "disable"):
        done = CliRunner().invoke(command, [verb])
        assert "only root" in str(done.exception)


def test_status_says_what_is_missing(path: Path) -> None:
    done = CliRunner().invoke(command, ["status"], standalone_mode=False)
    assert "polkit         A2  " in done.output
    assert "touch-id       A1  Touch ID is on macOS only" in done.output


def _into(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The places of what root installs, moved below a folder of root's that the test removes."""
    folder = path.parent / "system"
    (folder / "actions").mkdir(parents=True)
    monkeypatch.setattr(confirming, "SIGNER", str(folder / "libexec" / "signer"))
    monkeypatch.setattr(confirming, "ACTION", str(folder / "actions" / "org.consentry.confirm.policy"))
    for name in ("PKEXEC", "AGENT"):
        monkeypatch.setattr(confirming, name, "/bin/true")


def test_a_half_of_it_is_told_and_can_be_mended_or_taken_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from consentry import disk

    _into(path, monkeypatch)
    real = disk.replace

    def full(at: str, data: bytes, mode: int, owner: tuple[int, int] | None = None) -> None:
        if at == confirming.ACTION:
            raise OSError(30, "Read-only file system", at)
        real(at, data, mode, owner)

    with monkeypatch.context() as half:
        half.setattr(disk, "replace", full)
        done = CliRunner().invoke(command, ["enable"])
        assert isinstance(done.exception, NotWritten)
        assert "Read-only file system" in done.exception.message
        assert confirming.installed()
    done = CliRunner().invoke(command, ["enable"], standalone_mode=False)
    assert done.exception is None
    assert confirming.installed() == ""
    assert len(confirming.there()) == 5
    confirming.remove()
    assert confirming.there() == ()


def test_a_folder_of_others_is_no_place_for_the_signer(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirming, "SIGNER", str(path.parent / "libexec" / "signer"))
    os.chown(path.parent, 65534, 65534)
    done = CliRunner().invoke(command, ["enable"])
    assert "does not belong to root" in str(done.exception) or "is missing" in str(done.exception)
    assert not (path.parent / "signer_key").exists()
