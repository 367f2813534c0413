"""Secrets in the key chain of the system: the only place where one is kept.

As a program (``python -I -m consentry.keychain ACCOUNT``) it writes one secret to standard output, for the launch guard
and nobody else. The back end is chosen from the list below, never by what happens to be installed.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any

from consentry.errors import NotWritten

SERVICE = "consentry"
_BACKENDS = {
    "linux": (("Secret Service", "keyring.backends.SecretService", "Keyring"),
              ("KWallet", "keyring.backends.kwallet", "DBusKeyring")),
    "darwin": (("Keychain", "keyring.backends.macOS", "Keyring"),),
    "win32": (("Credential Manager", "keyring.backends.Windows", "WinVaultKeyring"),),
}  # fmt: skip


class Keychain:
    """The key chain of this user. ``name`` is what the system calls it."""

    def __init__(self) -> None:
        self.name, self._backend = _backend()

    def keep(self, account: str, value: str) -> None:
        """Store ``value`` under ``account``. Raises NotWritten."""
        with _failing("the key chain did not take the secret"):
            self._backend.set_password(SERVICE, account, value)
            if self._backend.get_password(SERVICE, account) == value:
                return
        raise _failed("the key chain did not keep the secret")

    def get(self, account: str) -> str | None:
        """The secret of ``account``, None if there is none. Raises NotWritten."""
        with _failing("the key chain cannot be read"):
            found: str | None = self._backend.get_password(SERVICE, account)
            return found
        return None

    def forget(self, account: str) -> None:
        """Remove the secret of ``account``; no error if it is gone. Raises NotWritten."""
        if self.get(account) is not None:
            with _failing("the key chain did not remove the secret"):
                self._backend.delete_password(SERVICE, account)


@contextlib.contextmanager
def _failing(what: str) -> Any:
    from keyring.errors import KeyringError

    try:
        yield
    except (KeyringError, OSError) as error:
        raise _failed(what) from error


def _failed(what: str) -> NotWritten:
    return NotWritten(what, hint="unlock the key chain of your desktop, then run this again")


def _backend() -> tuple[str, Any]:
    """The first key chain that works here. Raises NotWritten where there is none: a secret is kept nowhere else."""
    platform = sys.platform if sys.platform in _BACKENDS else "linux"
    for name, module, kind in _BACKENDS[platform]:
        try:
            backend = getattr(importlib.import_module(module), kind)
            if backend.priority > 0:
                return name, backend()
        except (ImportError, RuntimeError, OSError):  # not installed, or no such service on this desktop
            continue
    raise NotWritten(
        "there is no system key chain here, and a secret is kept nowhere else",
        hint="start one (GNOME Keyring, KWallet) in your session and install consentry[full], then run this again",
    )


def main(arguments: list[str]) -> int:
    """Write the secret of one account to standard output, without a line end; 1 if it is not there."""
    try:
        found = Keychain().get(arguments[0]) if len(arguments) == 1 else None
    except NotWritten as error:
        sys.stderr.write(f"consentry: error: {error.message}\n")
        return 1
    if found is None:
        return 1
    sys.stdout.buffer.write(found.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
