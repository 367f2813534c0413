"""A private world for tests of polkit: system bus, polkitd, accounts and root's folders of its own, real programs.

Run by ``unshare -m`` as root: ``python polkits.py FOLDER``. Everything is mounted over, so the machine outside sees none
of it. Prints one line of JSON with what each case ended with.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect

HERE = Path(__file__).parent
USER, PASSWORD = 4321, "correct horse"
TOOLS = ("unshare", "dbus-daemon", "pkexec", "pkttyagent", "openssl", "setpriv")
POLKITD = "/usr/lib/polkit-1/polkitd"
COVERED = ("/run/dbus", "/etc/polkit-1/rules.d", "/usr/libexec/consentry", "/etc/consentry")
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "PYTHONPATH": f"{HERE.parent / 'src'}:{HERE}",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def sh(*words: str, **more: Any) -> str:
    return str(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, **more).stdout)


def prepare(folder: Path) -> Path:
    """Mount what is private; the home of the user."""
    sh("mount", "--make-rprivate", "/")
    for path in COVERED:
        os.makedirs(path, exist_ok=True)
        sh("mount", "-t", "tmpfs", "-o", "mode=755", "none", path)
    for path in ("/usr/share/polkit-1/actions", "/usr/share/dbus-1/system-services"):
        kept = folder / "kept"
        shutil.copytree(path, kept)
        sh("mount", "-t", "tmpfs", "-o", "mode=755", "none", path)
        if "polkit" in path:  # without the other, nothing starts polkitd behind our back
            shutil.copytree(kept, path, dirs_exist_ok=True)
        shutil.rmtree(kept)
    opened(os.path.realpath(sys.executable), folder / "within")
    home = folder / "home"
    home.mkdir()
    os.chown(home, USER, USER)
    lines = {
        "passwd": f"person:x:{USER}:{USER}::{home}:/bin/sh\n",
        "shadow": f"person:{sh('openssl', 'passwd', '-6', PASSWORD).strip()}:19000:0:99999:7:::\n",
    }
    for name, line in lines.items():
        made = folder / name
        shutil.copy2(f"/etc/{name}", made)
        made.write_text(made.read_text() + line)
        sh("mount", "--bind", str(made), f"/etc/{name}")
    return home


def opened(path: str, kept: Path) -> None:
    """Let everybody reach ``path``: an interpreter below root's own home is there for root only."""
    parts = Path(path).parents[::-1]
    closed = next((at for at, part in enumerate(parts) if not part.stat().st_mode & 0o001), None)
    if closed is None:
        return
    kept.mkdir()
    sh("mount", "--bind", str(parts[closed + 1]), str(kept))
    sh("mount", "-t", "tmpfs", "-o", "mode=755", "none", str(parts[closed]))
    parts[closed + 1].mkdir()
    sh("mount", "--bind", str(kept), str(parts[closed + 1]))


@contextlib.contextmanager
def daemons() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """A system bus and polkitd on it."""
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = {"bus": subprocess.Popen(["dbus-daemon", "--system", "--nofork", "--nopidfile"], **quiet)}
    try:
        until(lambda: Path("/run/dbus/system_bus_socket").exists())
        running["polkitd"] = subprocess.Popen([POLKITD, "--no-debug"], **quiet)
        until(lambda: subprocess.run(["pkaction"], **quiet).returncode == 0)
        yield running
    finally:
        for one in running.values():
            one.kill()
            one.wait()


def until(there: Any) -> None:
    end = time.monotonic() + 20
    while not there():
        if time.monotonic() > end:
            raise SystemExit("a daemon does not come up")
        time.sleep(0.05)


class Person:
    """The user of this world, with a terminal of their own."""

    def __init__(self, home: Path) -> None:
        self.home, self.number = home, 0
        self.environment = {**ENVIRONMENT, "HOME": str(home)}

    def words(self, *words: str) -> list[str]:
        return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", sys.executable, *words]

    def ask(self, *answers: str, seconds: float = 60.0, terminal: bool = True) -> dict[str, Any]:
        """Ask, and type ``answers`` where the password is asked for ("^C": the key)."""
        self.number += 1
        words = self.words(str(HERE / "polkit_child.py"), "ask", str(self.number), str(seconds))
        if not terminal:
            said = sh("setsid", "-w", *words, env=self.environment, stdin=subprocess.DEVNULL)
            return {**result(said), "asked": 0}
        child = pexpect.spawn(words[0], words[1:], env=self.environment, timeout=60, encoding="utf-8")
        left, asked, said = [*answers], 0, ""
        while child.expect(["Password: ", pexpect.EOF]) == 0:
            said += child.before + "Password: "
            asked += 1
            if left and left[0] == "^C":
                child.sendintr()
            elif left:
                child.sendline(left[0])
            left = left[1:]
        said += child.before
        child.close()
        return {**result(said), "asked": asked, "screen": said}

    def whole(self) -> dict[str, Any]:
        """Our own program, its dialog and then the system, on one terminal."""
        known = result(sh(*self.words(str(HERE / "polkit_child.py"), "words", "whole", "1"), env=self.environment))
        words = self.words("-m", "consentry", "install", known["request"], "--client", "cursor", "--plain")
        child = pexpect.spawn(
            words[0], words[1:], env={**self.environment, "TERM": "dumb"}, timeout=60, encoding="utf-8"
        )
        said = ""
        while (at := child.expect([r"\n +> ?$", "Password: ", pexpect.EOF])) != 2:
            said += f"{child.before}{child.after}"
            child.sendline(PASSWORD if at else "" if "next page" in str(child.before)[-200:] else known["words"])
        child.close()
        return {"code": child.exitstatus, "screen": said + str(child.before)}

    def start(self, name: str) -> int:
        words = self.words(str(HERE / "polkit_child.py"), "start", name, "1")
        done = subprocess.run(words, env=self.environment, stdout=subprocess.PIPE, text=True)
        return int(result(done.stdout).get("started", -1))


def result(said: str) -> dict[str, Any]:
    found = re.search(r"^RESULT (\{.*\})\s*$", said, re.M)
    return dict(json.loads(found[1])) if found else {"lost": said}


def consentry(*words: str) -> int:
    """Our own program, as root."""
    done = subprocess.run(
        [sys.executable, "-m", "consentry", *words], env={**ENVIRONMENT, "HOME": "/root"}, stdin=subprocess.DEVNULL,
        capture_output=True, start_new_session=True,
    )  # fmt: skip
    return done.returncode


def disabled(folder: Path) -> tuple[int, str]:
    """Taking it away, on a terminal of root's own."""
    environment = {**ENVIRONMENT, "HOME": str(folder), "CONSENTRY_HOME": str(folder / "root"), "TERM": "xterm"}
    words = ["-m", "consentry", "assurance", "disable"]
    child = pexpect.spawn(sys.executable, words, env=environment, timeout=30, encoding="utf-8", dimensions=(60, 120))
    child.expect("stop confirming")
    child.expect(r"\n\s*> ?$")
    time.sleep(3.5)  # the dwell of a dangerous question
    child.sendline("stop confirming")
    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus or 0), str(child.before)


def refused_to_person(path: str) -> bool:
    words = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "cat", path]
    return subprocess.run(words, capture_output=True).returncode != 0


def main(folder: Path) -> dict[str, Any]:
    home = prepare(folder)
    found: dict[str, Any] = {}
    Path("/etc/consentry/policy.toml").write_text('assurance = "A2"\n')
    person = Person(home)
    with daemons() as running:
        found["before"] = person.ask()
        found["enable"] = [consentry("assurance", "enable") for _ in range(2)]
        found["secret"] = refused_to_person("/etc/consentry/signer_key")
        until(lambda: "org.consentry.confirm" in sh("pkaction"))
        found["yes"] = person.ask(PASSWORD)
        found["again"] = person.ask(PASSWORD)
        found["whole"] = person.whole()
        found["whole started"] = person.start("swhole")
        found["no"] = person.ask("wrong")
        found["key"] = person.ask("^C")
        found["late"] = person.ask(seconds=1.5)
        found["no agent"] = person.ask(terminal=False)
        os.kill(running["polkitd"].pid, signal.SIGKILL)
        running["polkitd"].wait()
        found["no polkitd"] = person.ask(PASSWORD)
        found["offline"] = person.start("s2")
        running["bus"].kill()
        running["bus"].wait()
        Path("/run/dbus/system_bus_socket").unlink(missing_ok=True)
        found["no bus"] = person.ask(PASSWORD)
    found["disable without a person"] = consentry("assurance", "disable")
    found["still"] = person.start("s2")
    found["disable"] = disabled(folder)
    found["left"] = sorted(os.listdir("/etc/consentry"))
    found["after"] = person.start("s2")
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
