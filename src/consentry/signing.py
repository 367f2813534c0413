"""The door to ``ssh-keygen``: by absolute path, without a shell, with an environment of its own. POSIX only.

Only ``proofs`` calls these functions. They raise OSError.
"""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import sys
import tempfile

from consentry import authority, disk, enforce

SECONDS = 120.0
_MOST = 1 << 16  # bytes of a list or a signature


def signers() -> str:
    """The list of keys that count, beside the administrator's policy."""
    return f"{os.path.dirname(authority.SYSTEM)}/{enforce.LISTS['ssh']}"


def ready(user: str) -> str:
    """Why nobody can sign here; "" if a listed key is there."""
    if sys.platform == "win32":
        return "signatures are not made on Windows yet"
    try:
        why = enforce.closed(signers(), os)
        keys = [] if why else _listed(user)
    except OSError as error:
        return f"{signers()}: {error.strerror}"
    if why or not os.access(enforce.SSH_KEYGEN, os.X_OK):
        return why or f"{enforce.SSH_KEYGEN} is not installed"
    return "" if keys else f"{signers()} lists no key for {user}"


def _listed(user: str) -> list[str]:
    """The public keys, ``TYPE BASE64``, whose line names this user; which patterns it means, ssh-keygen decides."""
    found = []
    for line in disk.read(signers(), _MOST).decode("utf-8", "replace").splitlines():
        words = line.split()
        at = next((at for at, word in enumerate(words) if _is_key(word)), 0)
        if at and not words[0].startswith("#") and (user in words[0] or "*" in words[0]):
            found.append(f"{words[at - 1]} {words[at]}")
    return found


def page_keys(user: str) -> dict[str, bytes]:
    """The keys that ``user`` may touch in the browser, each under its name there; none where others write the list."""
    path, found = f"{os.path.dirname(authority.SYSTEM)}/{enforce.LISTS['webauthn']}", dict[str, bytes]()
    if sys.platform == "win32" or not os.path.exists(path) or enforce.closed(path, os):
        return found
    for line in disk.read(path, _MOST).decode("utf-8", "replace").splitlines():
        words = line.split()
        at = next((at for at, word in enumerate(words) if _is_key(word)), 0)
        if 0 < at < len(words) - 1 and user in words[0].split(","):
            with contextlib.suppress(ValueError):
                found[words[at + 1]] = base64.b64decode(words[at], validate=True)
    return found


def _is_key(word: str) -> bool:
    return word.startswith("AAAA")


def _files(keys: list[str]) -> list[str]:
    """The files of this user's private keys among ``keys``."""
    folder = os.path.join(authority.account_home(), ".ssh")
    found = []
    for name in disk.names(folder):
        path = os.path.join(folder, name)
        if name.endswith(".pub") and os.path.exists(path[:-4]):
            with contextlib.suppress(OSError):
                words = disk.read(path, _MOST).decode("utf-8", "replace").split()
                if " ".join(words[:2]) in keys:
                    found.append(path[:-4])
    return found


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("SSH_AUTH_SOCK", "TERM") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", "HOME": authority.account_home(), "LC_ALL": "C.UTF-8", **kept}


def sign(message: bytes, user: str) -> str:
    """A signature of ``message`` by the first listed key that gives one: of a file of this user, or of the agent."""
    keys = _listed(user)
    with tempfile.TemporaryDirectory() as folder:
        tries = _files(keys)
        for at, key in enumerate(keys):
            tries.append(os.path.join(folder, f"{at}.pub"))
            with open(tries[-1], "w", encoding="ascii") as file:
                file.write(key + "\n")
        why = "no key signed it"
        for path in tries:
            command = [enforce.SSH_KEYGEN, "-q", "-Y", "sign", "-f", path, "-n", enforce.NAMESPACE]
            try:
                done = subprocess.run(  # noqa: S603 - an absolute path, and no word of a request
                    command, input=message, capture_output=True, env=_environment(), timeout=SECONDS, check=False
                )
            except subprocess.TimeoutExpired:
                why = "nobody signed in time"
                continue
            if done.returncode == 0:
                return done.stdout.decode("ascii")
            why = "the key did not sign"
    raise OSError(1, why)
