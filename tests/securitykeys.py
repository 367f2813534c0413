"""Security keys in software, for tests: they prove the format of what is signed and checked, not any hardware."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from typing import Any

import pytest

NAMESPACE = b"consent@consentry"
_TYPE = b"sk-ssh-ed25519@openssh.com"
_APPLICATION = b"ssh:"
_ECDSA = b"ecdsa-sha2-nistp256@openssh.com"


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


class PageKey:
    """A security key as a browser asks it for ``localhost``: an ES256 credential with a counter."""

    def __init__(self, site: str = "localhost") -> None:
        ec: Any = pytest.importorskip(
            "cryptography.hazmat.primitives.asymmetric.ec", reason="not run: cryptography is not installed"
        )
        self._ec, self.site, self.count, self.name = ec, site, 0, _url(hashlib.sha256(site.encode()).digest()[:16])
        self._key = ec.generate_private_key(ec.SECP256R1())
        numbers = self._key.public_key().public_numbers()
        point = b"\4" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        self.blob = _text(b"sk-" + _ECDSA) + _text(b"nistp256") + _text(point) + _text(site.encode())

    def line(self, user: str, namespace: str = "page@consentry") -> str:
        blob = base64.b64encode(self.blob).decode()
        return f'{user} namespaces="{namespace}" sk-{_ECDSA.decode()} {blob} {self.name}\n'

    def touched(
        self, request: Any, *, flags: int = 5, origin: str = "http://localhost:4711", count: int | None = None,
        challenge: str = "", **client: Any,
    ) -> dict[str, str]:  # fmt: skip
        """What the browser answers to ``request``, with whatever is to be wrong about it."""
        from cryptography.hazmat.primitives.hashes import SHA256

        self.count = self.count + 1 if count is None else count
        asked = {"type": "webauthn.get", "challenge": challenge or request["challenge"], "origin": origin}
        said = json.dumps({**asked, "crossOrigin": False, **client}, separators=(",", ":")).encode()
        data = hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)
        made = self._key.sign(data + hashlib.sha256(said).digest(), self._ec.ECDSA(SHA256()))
        return {"id": self.name, "client": _url(said), "data": _url(data), "signature": _url(made)}


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
