"""Security keys in software, for tests: they prove the format of what is signed and checked, not any hardware."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import Any

import pytest

NAMESPACE = b"consent@consentry"
_TYPE = b"sk-ssh-ed25519@openssh.com"
_APPLICATION = b"ssh:"


def _text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


class SecurityKey:
    """An ``sk-ssh-ed25519`` key as a FIDO authenticator makes it; ``flags`` is what it says of touch (1) and PIN (4)."""

    def __init__(self) -> None:
        ed25519: Any = pytest.importorskip(
            "cryptography.hazmat.primitives.asymmetric.ed25519", reason="not run: cryptography is not installed"
        )
        self._key = ed25519.Ed25519PrivateKey.generate()
        self.blob = _text(_TYPE) + _text(self._key.public_key().public_bytes_raw()) + _text(_APPLICATION)
        self.line = f"{_TYPE.decode()} {base64.b64encode(self.blob).decode()}"

    def sign(self, message: bytes, *, flags: int = 1, namespace: bytes = NAMESPACE) -> str:
        """An armoured signature, as PROTOCOL.sshsig and PROTOCOL.u2f of OpenSSH describe it."""
        covered = b"SSHSIG" + _text(namespace) + _text(b"") + _text(b"sha512") + _text(hashlib.sha512(message).digest())
        counted = bytes([flags]) + struct.pack(">I", 7)
        signed = hashlib.sha256(_APPLICATION).digest() + counted + hashlib.sha256(covered).digest()
        made = _text(_TYPE) + _text(self._key.sign(signed)) + counted
        data = b"SSHSIG" + struct.pack(">I", 1) + _text(self.blob) + _text(namespace) + _text(b"") + _text(b"sha512")
        text = base64.b64encode(data + _text(made)).decode()
        lines = [text[at : at + 70] for at in range(0, len(text), 70)]
        return "\n".join(("-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----")) + "\n"
