"""The door to a confirmation by the system: starting the program that asks, and putting root's signer in its place.

Only ``world.LocalWorld`` and ``consentry assurance`` call these functions. They raise OSError. What root installs:

    FOLDER/signer_key        the private key, which only root can read; FOLDER is the one of the computer's policy
    FOLDER/confirm_signers   its public half, which the launch guard reads
    SIGNER                   the program that pkexec starts as root
    ACTION                   what polkit demands before it does
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources

from consentry import authority, desktop, disk, enforce

SIGNER = "/usr/libexec/consentry/signer"
ACTION = "/usr/share/polkit-1/actions/org.consentry.confirm.policy"
PKEXEC, AGENT = "/usr/bin/pkexec", "/usr/bin/pkttyagent"
_MOST = 1 << 16  # bytes that a program may answer


def folder() -> str:
    """Where the key and its public half lie: beside the computer's policy."""
    return os.path.dirname(authority.SYSTEM)


def key() -> str:
    """The signer's private key."""
    return folder() + "/signer_key"


def signers() -> str:
    """Its public half, as ``ssh-keygen -Y verify`` reads it."""
    return folder() + "/" + enforce.LISTS["polkit"]


def installed() -> str:
    """Why no signer of root's can be asked here; "" if all of it is there and only root can change it."""
    if sys.platform != "linux":
        return "there is no signer for this system"
    for program in (PKEXEC, enforce.SSH_KEYGEN):
        if not os.access(program, os.X_OK):
            return f"{program} is not installed"
    for path in (SIGNER, ACTION, signers()):
        try:
            why = enforce.closed(path, os)
        except OSError:
            return f"the signer is not installed ({path} is missing)"
        if why:
            return why
    return ""


def run(command: tuple[str, ...], seconds: float) -> tuple[int | None, str]:
    """How ``command`` ended and what it wrote: None where ``seconds`` were not enough, and then it was ended.

    The first word is an absolute path. Without a desktop, the question for the password comes on the terminal.
    """
    with (
        _agent(),
        subprocess.Popen(  # noqa: S603 - an absolute path, and no word of a request
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        ) as asking,
    ):
        try:
            said, _ = asking.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None, ""
        finally:
            if asking.poll() is None:
                asking.kill()
        return asking.returncode, said[:_MOST].decode("utf-8", "replace")


@contextlib.contextmanager
def _agent() -> Iterator[None]:
    """polkit's own agent on this terminal, where no desktop is there to have one."""
    if sys.platform != "linux" or desktop.present() or not os.access(AGENT, os.X_OK) or not _terminal():
        yield
        return
    end, begin = os.pipe()
    words = [AGENT, "--process", str(os.getpid()), "--notify-fd", str(begin)]
    with subprocess.Popen(  # noqa: S603
        words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(begin,), env=_environment()
    ) as agent:
        os.close(begin)
        try:
            os.read(end, 1)  # it is registered, or has ended
            yield
        finally:
            os.close(end)
            agent.terminate()


def _terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _environment() -> dict[str, str]:
    if sys.platform == "win32":
        return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    kept = {name: os.environ[name] for name in ("LANG", "TERM") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", "HOME": authority.account_home(), **kept}


# ---- by root -------------------------------------------------------------------------------------------------------


def missing() -> str:
    """Why the signer cannot be put in its place here; "" if it can."""
    if sys.platform != "linux":
        return "there is no signer for this system yet, only for Linux with polkit"
    if os.geteuid() != 0:
        return "only root can do this"
    for path in (PKEXEC, enforce.SSH_KEYGEN, os.path.dirname(ACTION)):
        if not os.path.exists(path):
            return f"{path} is missing: install polkit (pkexec) and the client of OpenSSH"
    for path in (folder(), os.path.dirname(SIGNER)):
        if not os.path.isdir(path):
            os.makedirs(path)
            os.chmod(path, 0o755)  # noqa: S103 - every user's guard reads what lies there
        if why := enforce.closed(path, os):
            return why
    return ""


def install() -> None:
    """Make the key unless it is there, and put the rest in place; the action, which makes it usable, last."""
    if not os.path.exists(key()):
        words = [enforce.SSH_KEYGEN, "-q", "-t", "ed25519", "-N", "", "-C", enforce.SIGNER, "-f", key()]
        done = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
        if done.returncode:
            raise OSError(errno.EIO, "no key could be made", key())
    public = disk.read(key() + ".pub", _MOST).decode("ascii").split()
    line = f'{enforce.SIGNER} namespaces="{enforce.NAMESPACES["polkit"]}" {" ".join(public[:2])}\n'
    disk.replace(signers(), line.encode("ascii"), 0o644)
    disk.replace(SIGNER, _file("signer.sh", "@KEY@", key()), 0o755)
    disk.replace(ACTION, _file("polkit.xml", "@SIGNER@", SIGNER), 0o644)


def _file(name: str, mark: str, value: str) -> bytes:
    text = resources.files("consentry.assurance").joinpath("files", name).read_text(encoding="ascii")
    return text.replace(mark, value).encode("ascii")


def there() -> tuple[str, ...]:
    """The files of it that there are, all or some."""
    return tuple(path for path in (ACTION, signers(), SIGNER, key() + ".pub", key()) if os.path.lexists(path))


def remove() -> None:
    """Take all of it away, the key too: what it signed counts for nothing any more."""
    for path in there():
        disk.remove(path)
    shutil.rmtree(os.path.dirname(SIGNER), ignore_errors=True)
