"""Archives byte by byte, so that every field can lie; certificates and signature blocks of our own."""

from __future__ import annotations

import datetime
import functools
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DESCRIPTOR = 8
UTF8 = 0x800
HEADER, FOOTER = b"MCPB_SIG_V1", b"MCPB_SIG_END"


@dataclass
class File:
    """One entry. ``local`` and ``central`` replace fields of one header only; ``packed`` the data in the file."""

    name: bytes = b"manifest.json"
    data: bytes = b'{"name": "example"}'
    method: int = 8
    flags: int = 0
    version: int = 20
    made_by: int = 0x0314
    attributes: int = 0o100644 << 16
    extra: bytes = b""
    local_extra: bytes = b""
    packed: bytes | None = None
    descriptor: str | bytes = "marked"
    before: bytes = b""
    after: bytes = b""
    comment: bytes = b""
    disk: int = 0
    internal: int = 0
    local: dict[str, Any] = field(default_factory=dict)
    central: dict[str, Any] = field(default_factory=dict)

    def stream(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.data
        engine = zlib.compressobj(9, zlib.DEFLATED, -15)
        return engine.compress(self.data) + engine.flush()

    def fields(self) -> dict[str, Any]:
        return {
            "version": self.version, "flags": self.flags, "method": self.method, "time": 0x6000, "date": 0x5B21,
            "crc": zlib.crc32(self.data), "packed": len(self.stream()), "size": len(self.data), "name": self.name,
        }  # fmt: skip


def local(file: File) -> bytes:
    values = file.fields()
    if file.flags & DESCRIPTOR:
        values |= {"crc": 0, "packed": 0, "size": 0}
    values |= file.local
    name = values.pop("name")
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", *values.values(), len(name), len(file.local_extra))
    whole: bytes = head + name + file.local_extra + file.stream()
    if file.flags & DESCRIPTOR:
        sums = struct.pack("<3I", *(file.fields()[key] for key in ("crc", "packed", "size")))
        marks = {"marked": b"PK\x07\x08" + sums, "bare": sums}
        whole += marks[file.descriptor] if isinstance(file.descriptor, str) else file.descriptor
    return whole


def central(file: File, offset: int) -> bytes:
    values = file.fields() | {"offset": offset} | file.central
    offset, name = values.pop("offset"), values.pop("name")
    made = values.pop("made_by", file.made_by)
    lengths = len(name), len(file.extra), len(file.comment)
    rest = (*lengths, file.disk, file.internal, file.attributes, offset)
    head = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", made, *values.values(), *rest)
    record: bytes = head + name + file.extra + file.comment
    return record


def archive(*files: File, listed: tuple[int, ...] | None = None, **end: Any) -> bytes:
    """The files as they are; ``end`` replaces fields of the end record. ``listed``: order of the directory."""
    body, offsets = b"", []
    for file in files:
        body += file.before
        offsets.append(len(body))
        body += local(file) + file.after
    order = range(len(files)) if listed is None else listed
    directory = b"".join(central(files[at], offsets[at]) for at in order)
    count = len(order)
    values = {
        "disk": 0, "first": 0, "here": count, "count": count, "size": len(directory), "offset": len(body),
        "length": len(end.get("comment", b"")),
    } | {key: value for key, value in end.items() if key not in ("comment", "between")}  # fmt: skip
    record = struct.pack("<4s4H2IH", b"PK\x05\x06", *values.values())
    whole: bytes = body + directory + end.get("between", b"") + record + end.get("comment", b"")
    return whole


def block(der: bytes, length: int | None = None) -> bytes:
    return HEADER + struct.pack("<I", len(der) if length is None else length) + der + FOOTER


def commented(zipped: bytes, block: bytes) -> bytes:
    """The second form: the comment's length is patched after signing."""
    return zipped[:-2] + struct.pack("<H", len(block)) + block


@functools.cache
def rsa_key(bits: int = 2048, number: int = 0) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@functools.cache
def ec_key(curve: str = "secp256r1") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key({"secp256r1": ec.SECP256R1(), "secp256k1": ec.SECP256K1()}[curve])


def certificate(
    key: Any,
    *,
    name: str = "Example Publisher",
    purposes: list[x509.ObjectIdentifier] | None = None,
    signs: bool | None = None,
    issuer: tuple[str, Any] | None = None,
    more: int = 0,
    more_above: int = 0,
    number: int | None = None,
    identified: bool = False,
) -> x509.Certificate:
    """A certificate for ``key``, by itself or by ``issuer``; for signing code unless ``purposes`` says otherwise."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] * (1 + more))
    above = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer[0])] * (1 + more_above)) if issuer else subject
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(above, subject, key.public_key(), number or x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + datetime.timedelta(days=365))
    purposes = [ExtendedKeyUsageOID.CODE_SIGNING] if purposes is None else purposes
    signer = issuer[1] if issuer else key
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if identified:
        found = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(found, critical=False)
    if signs is not None:
        usage = x509.KeyUsage(signs, False, not signs, False, False, False, False, False, False)
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(signer, None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def sign(content: bytes, key: Any, made: x509.Certificate, *options: pkcs7.PKCS7Options, **more: Any) -> bytes:
    """A detached CMS signature over ``content``, by the library's own builder."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(made, key, more.get("digest", hashes.SHA256()))
    for other in more.get("chain", ()):
        builder = builder.add_certificate(other)
    chosen = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary] if not options else list(options)
    return builder.sign(serialization.Encoding.DER, chosen)
