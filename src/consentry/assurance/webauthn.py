"""A2 on the consent page: a security key that root has listed signs, through the browser, what was approved.

The challenge is what ``ssh-keygen`` signs for SHA-256 of a fixed tag, the digests of plan and review and a fresh nonce;
so the answer becomes an SSH signature (``webauthn-sk-ecdsa-sha2-nistp256``), which the launch guard checks as it checks
the others. It counts as A2 at most, whatever the key is: ``localhost``, for which it answers, is every page that any
program serves on this machine. Source: WebAuthn level 3, section 7; PROTOCOL.u2f and PROTOCOL.sshsig of OpenSSH.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from consentry import enforce
from consentry.assurance.interface import Asked, unproved
from consentry.model import JSON, Assurance
from consentry.world import World

NAME: str = "webauthn"
LEVEL: Assurance = Assurance.A2

SITE = "localhost"
_KEY, _SIGNATURE = b"sk-" + enforce.ECDSA, b"webauthn-sk-" + enforce.ECDSA
_HINT = "run it again and touch the key that your administrator has listed for the page"


def ready(world: World, asked: Asked, /) -> str:
    """Why no key can be asked through the browser; "" if that can be tried."""
    if asked.touch is None:
        return "a key in the browser is asked on the consent page only (--ui browser)"
    try:
        return "" if world.proofs().keys() else "no key of yours is listed for the page"
    except OSError as error:
        return error.strerror or "the list of keys cannot be read"


def prove(world: World, asked: Asked, /) -> dict[str, JSON]:
    """Have the page ask a listed key, and check its answer as the guard will."""
    nonce = world.random(16)
    said = enforce.statement(asked.plan_digest, asked.review_digest, nonce)
    keys = world.proofs().keys()
    if asked.touch is None or not keys:
        raise unproved("there is no key to ask", _HINT)
    request: dict[str, JSON] = {"act": "get", "site": SITE, "challenge": text(challenge(said)), "keys": [*keys]}
    answer, signature = asked.touch(request), ""
    try:
        signature, count = signed(answer, keys)
        why = enforce.unsuitable(signature)
        why = why or ("" if world.proofs().signed(NAME, said, signature) else "it is no answer to this question")
        why = why or _counted(world, f"{asked.folder}/keys", answer["id"], count)
    except ValueError as error:
        why = str(error)
    except OSError as error:
        why = error.strerror or "it cannot be checked"
    if why:
        raise unproved(why, _HINT)
    return {"kind": NAME, "nonce": nonce.hex(), "signature": signature}


def challenge(said: bytes) -> bytes:
    """What ``ssh-keygen`` has a key sign for ``said``: the browser puts it into what the key signs, to the letter."""
    digest = hashlib.sha512(said).digest()
    namespace = enforce.NAMESPACES[NAME].encode("ascii")
    return b"SSHSIG" + _string(namespace) + _string(b"") + _string(b"sha512") + _string(digest)


def signed(answer: Mapping[str, str], keys: Mapping[str, bytes]) -> tuple[str, int]:
    """The browser's answer as an SSH signature, and the key's counter. Raises ValueError for what is none."""
    key = keys.get(answer.get("id", ""))
    if key is None:
        raise ValueError("it is the answer of a key that is not listed")
    data, client, made = (raw(answer.get(name, "")) for name in ("data", "client", "signature"))
    if len(data) < 37 or data[:32] != hashlib.sha256(SITE.encode("ascii")).digest():
        raise ValueError("another page asked the key")
    said = json.loads(client)
    origin = said.get("origin") if isinstance(said, dict) else None
    if not isinstance(origin, str):
        raise ValueError("it is no answer of a security key")  # noqa: TRY004 - what the browser sent, not a mistake of ours
    values = b"".join(_number(value) for value in _pair(made))
    body = _string(_SIGNATURE) + _string(values) + data[32:37] + _string(origin.encode("utf-8")) + _string(client)
    body += _string(data[37:])
    whole = b"SSHSIG" + (1).to_bytes(4, "big") + _string(key) + _string(enforce.NAMESPACES[NAME].encode("ascii"))
    whole += _string(b"") + _string(b"sha512") + _string(body)
    lines = base64.b64encode(whole).decode("ascii")
    armoured = [enforce.ARMOUR[0], *(lines[at : at + 70] for at in range(0, len(lines), 70)), enforce.ARMOUR[1]]
    return "\n".join(armoured) + "\n", int.from_bytes(data[33:37], "big")


def _pair(signature: bytes) -> tuple[int, int]:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    return decode_dss_signature(signature)


def _counted(world: World, folder: str, name: str, count: int) -> str:
    """Why a key may be a copy: its counter did not go up. A key that counts nothing says 0 every time."""
    path = f"{folder}/{hashlib.sha256(name.encode('utf-8')).hexdigest()}"
    try:
        before = int(world.read(path, 20))
    except FileNotFoundError:
        before = 0
    if (count or before) and count <= before:
        return "its counter did not go up: it may be a copy, or an old answer"
    world.make_folder(folder)
    world.replace(path, str(count).encode("ascii"), 0o600)
    return ""


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _number(value: int) -> bytes:
    return _string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def text(data: bytes) -> str:
    """Base64url without padding, as WebAuthn writes bytes."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def raw(written: str) -> bytes:
    """The bytes that ``text`` wrote. Raises ValueError."""
    return base64.b64decode(written + "=" * (-len(written) % 4), b"-_", validate=True)


# ---- listing a key -------------------------------------------------------------------------------------------------


def listing(world: World, nonce: bytes) -> dict[str, JSON]:
    """What the browser is asked for a new key of this user."""
    return {"act": "create", "site": SITE, "challenge": text(nonce), "user": text(world.random(16)), "keys": []}


def listed(answer: Mapping[str, str], nonce: bytes, user: str) -> tuple[str, str]:
    """The line for root's list, and what the key says of itself: what a person should look at before listing it.

    Raises ValueError where the answer is not one to this question, or its attestation does not verify.
    """
    from fido2.attestation.base import Attestation, InvalidSignature, UnsupportedType
    from fido2.cose import ES256
    from fido2.webauthn import AttestationObject, CollectedClientData

    client, made = CollectedClientData(raw(answer.get("client", ""))), AttestationObject(raw(answer.get("made", "")))
    data, known = made.auth_data, made.auth_data.credential_data
    page = client.origin.encode("utf-8")
    if client.type != "webauthn.create" or client.challenge != nonce or client.cross_origin:
        raise ValueError("it is no answer to this question")
    site = data.rp_id_hash == hashlib.sha256(SITE.encode("ascii")).digest()
    if not site or not page.startswith(enforce.PAGE) or not page[len(enforce.PAGE) :].isdigit():
        raise ValueError("another page asked the key")
    if not data.is_user_present() or not data.is_user_verified() or known is None:
        raise ValueError("the key did not see that you were there and who you are")
    if not isinstance(known.public_key, ES256):
        raise ValueError("the key is of a kind that the guard cannot check")  # noqa: TRY004
    try:
        kind = Attestation.for_type(made.fmt)
        kind().verify(made.att_stmt, data, client.hash)
    except (InvalidSignature, UnsupportedType) as error:
        raise ValueError("its attestation does not verify") from error
    point = b"\4" + bytes(known.public_key[-2]) + bytes(known.public_key[-3])
    blob = _string(_KEY) + _string(b"nistp256") + _string(point) + _string(SITE.encode("ascii"))
    words = [user, f'namespaces="{enforce.NAMESPACES[NAME]}"', _KEY.decode("ascii")]
    line = " ".join((*words, base64.b64encode(blob).decode("ascii"), text(known.credential_id)))
    return line, f"attestation {made.fmt}, model {known.aaguid}"
