"""A2 on Linux with a real polkit: real bus, polkitd, password and signer, in a private world (polkits)."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polkits
import pytest

from consentry import confirming, enforce

pytestmark = pytest.mark.xdist_group("polkit")  # one system bus for all of them


@pytest.fixture(scope="session", name="found")
def _found(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> dict[str, Any]:
    """What every case ended with; one world for all of them, in whatever process they run."""
    common = tmp_path_factory.getbasetemp().parent / f"polkit-{testrun_uid}"
    with open(common.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not common.exists():
            common.write_text(_tried())
        return dict(json.loads(common.read_text()))


def _tried() -> str:
    gone = next((tool for tool in (*polkits.TOOLS, polkits.POLKITD) if shutil.which(tool) is None), "")
    if gone or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip(f"not run: {gone or 'root'} is needed for a polkit of its own (Debian: polkitd, pkexec, dbus)")
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("not run: this machine lets nobody mount privately")
    folder = Path(tempfile.mkdtemp(prefix="consentry-polkit-"))
    try:
        folder.chmod(0o755)
        words = ["unshare", "-m", sys.executable, polkits.__file__, str(folder)]
        done = subprocess.run(words, env=polkits.ENVIRONMENT, capture_output=True, text=True, timeout=150)
        assert done.returncode == 0, done.stderr
        return done.stdout
    finally:
        shutil.rmtree(folder)


def test_nobody_is_asked_before_root_has_installed_the_signer(found: dict[str, Any]) -> None:
    assert found["before"]["code"] == 4
    assert "the signer is not installed" in found["before"]["says"]
    assert (found["before"]["asked"], found["before"]["new"]) == (0, [])


def test_root_installs_it_twice_and_nobody_else_reads_the_key(found: dict[str, Any]) -> None:
    assert found["enable"] == [0, 0]
    assert found["secret"]


def test_the_password_makes_it_a2_and_the_guard_starts_it(found: dict[str, Any]) -> None:
    yes = found["yes"]
    assert (yes["code"], yes["asked"], yes["started"]) == (0, 1, 0), yes
    assert (yes["record"]["assurance"], yes["record"]["consent"]["assurance"]) == ("A2", "A2")
    assert yes["record"]["consent"]["how"].endswith("; polkit")
    assert yes["record"]["proof"]["signature"].startswith(enforce.ARMOUR[0])
    assert "Confirm the answer that you gave to Consentry" in yes["screen"]


def test_the_dialog_and_the_system_ask_on_one_terminal(found: dict[str, Any]) -> None:
    whole = found["whole"]
    assert (whole["code"], found["whole started"]) == (0, 0), whole["screen"]
    assert whole["screen"].index("Exactly this will run") < whole["screen"].index("AUTHENTICATING FOR org.consentry")
    assert polkits.PASSWORD not in whole["screen"]


def test_the_password_is_asked_for_every_time(found: dict[str, Any]) -> None:
    assert (found["again"]["code"], found["again"]["asked"]) == (0, 1)
    text = (Path(confirming.__file__).parent / "assurance" / "files" / "polkit.xml").read_text()
    assert text.count("auth_self<") == 3
    assert "keep" not in text


@pytest.mark.parametrize("case", ["no", "late", "no agent", "no polkitd", "no bus"])
def test_everything_else_is_a_no(found: dict[str, Any], case: str) -> None:
    ended = found[case]
    assert (ended["code"], ended["asked"]) == (3, int(case in ("no", "late"))), ended
    assert "nothing was installed" in ended["says"]
    assert ended["new"] == []
    assert ("in time" in ended["says"]) == (case == "late")


def test_an_interrupt_is_a_no(found: dict[str, Any]) -> None:
    assert found["key"]["interrupted"]
    assert (found["key"]["asked"], found["key"]["new"]) == (1, [])


def test_the_guard_needs_no_polkit(found: dict[str, Any]) -> None:
    assert found["offline"] == 0


def test_taking_it_away_is_a_consent_of_its_own(found: dict[str, Any]) -> None:
    assert found["disable without a person"] == 4
    assert found["still"] == 0
    status, said = found["disable"]
    assert status == 0, said
    assert found["left"] == ["policy.toml"]
    assert found["after"] == 7
