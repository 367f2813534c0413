"""Detached signatures in CMS SignedData (RFC 5652), in the one form that leaves nothing unsigned beside it.

CMS carries bytes that no signature covers: unsigned attributes, revocation lists, a second signer. A whole second
archive fits there. So none of them may be present, and the encoding must be DER in lengths, tags and numbers. Only the
order of the signed attributes is free, because node-forge does not sort them; they are verified as they stand.
This module imports the libraries; whoever needs it imports it late.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from asn1crypto import cms, core
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from consentry.language import _

MAX_NESTING = 24  # a certificate needs about ten
MAX_CERTIFICATES = 8  # a signer and the chain above it
MAX_SUBJECT = 300  # characters: it is shown in a sentence
RSA_BITS = range(2048, 16385)
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)

_SEQUENCE, _SET, _BOOLEAN, _INTEGER = 0x30, 0x31, 0x01, 0x02
# What the libraries raise for bytes that are not what they should be.
_MALFORMED = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, UnsupportedAlgorithm,
    x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType,
)  # fmt: skip


class Wrong(Exception):
    """The signature does not verify; the message says why, without text of the request."""


class Signer(NamedTuple):
    """What the certificate says of itself. ``own``: it is signed by its own key. ``sha256`` is its fingerprint."""

    subject: str
    issuer: str
    own: bool
    sha256: str


def _plain(tag: int, length: int, head: bytes) -> bool:
    """Whether a primitive value that starts with ``head`` has its one DER form."""
    if tag == _BOOLEAN:
        return length == 1 and head in (b"\0", b"\xff")
    return tag != _INTEGER or length == 1 or (length > 1 and head[0] != (0xFF if head[1] & 0x80 else 0))


def _der(data: bytes, at: int, end: int, depth: int) -> bool:
    """Whether ``data[at:end]`` is DER (X.690, 10 and 11) in all but the order of sets."""
    while at < end:
        tag, length, start = data[at], int.from_bytes(data[at + 1 : at + 2], "big"), at + 2
        if length >= 0x80:
            start += length - 0x80
            digits = data[at + 2 : start]
            length = int.from_bytes(digits, "big")
            if not 0 < len(digits) <= 4 or not digits[0] or length < 0x80:
                return False
        at = start + length
        if start > end or at > end or tag & 0x1F == 0x1F or tag & 0x40 or depth > MAX_NESTING:
            return False
        if not tag & 0x20:
            fine = _plain(tag, length, data[start : min(at, start + 2)])
        else:
            fine = (tag >= 0x80 or tag in (_SEQUENCE, _SET)) and _der(data, start, at, depth + 1)
        if not fine:
            return False
    return True


def _sha256(algorithm: Any) -> bool:
    return algorithm["algorithm"].native == "sha256" and algorithm["parameters"].native is None


def _one(values: Sequence[Any], what: str) -> Any:
    if len(values) != 1:
        raise Wrong(_("not exactly one {what}", what=what))
    return values[0]


def _signed_data(der: bytes) -> tuple[Any, list[Any]]:
    """The one signer and the certificates."""
    outer = cms.ContentInfo.load(der, strict=True)
    if outer["content_type"].native != "signed_data":
        raise Wrong(_("the block is not a signature"))
    data = outer["content"]
    inner = data["encap_content_info"]
    if inner["content_type"].native != "data" or not isinstance(inner["content"], core.Void):
        raise Wrong(_("the signature carries its own content"))
    if not isinstance(data["crls"], core.Void):
        raise Wrong(_("the signature carries revocation lists, which it does not cover"))
    if not _sha256(_one(data["digest_algorithms"], _("digest algorithm"))):
        raise Wrong(_("it is not over SHA-256"))
    certificates = data["certificates"]
    if isinstance(certificates, core.Void) or not 0 < len(certificates) <= MAX_CERTIFICATES:
        raise Wrong(_("it carries no certificate, or too many"))
    if any(choice.name != "certificate" for choice in certificates):
        raise Wrong(_("it carries a certificate of a rare kind"))
    return _one(data["signer_infos"], _("signer")), [choice.chosen for choice in certificates]


def _attributes(signer: Any, digests: set[bytes]) -> bytes:
    """The signed attributes as they were signed; they must name one of ``digests``."""
    if not isinstance(signer["unsigned_attrs"], core.Void):
        raise Wrong(_("it has attributes that it does not cover"))
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void):
        raise Wrong(_("it has no signed attributes"))
    found = {attribute["type"].dotted: attribute for attribute in attributes}
    if len(found) != len(attributes):
        raise Wrong(_("a signed attribute stands twice"))
    needed = [found.get(f"1.2.840.113549.1.9.{last}") for last in (3, 4)]
    if None in needed:
        raise Wrong(_("a signed attribute is missing"))
    kind, digest = (_one(attribute["values"], _("value of an attribute")).native for attribute in needed if attribute)
    if kind != "data" or not _sha256(signer["digest_algorithm"]):
        raise Wrong(_("it is not over SHA-256 of data"))
    if digest not in digests:
        raise Wrong(_("the archive was changed after it was signed"))
    dumped: bytes = attributes.dump()
    return bytes((_SET,)) + dumped[1:]


def _certificate(signer: Any, certificates: list[Any]) -> x509.Certificate:
    """The certificate that the signer names; exactly one."""
    sid = signer["sid"]
    if sid.name == "issuer_and_serial_number":
        named = (sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native)
        fitting = [c for c in certificates if (c.issuer.dump(), c.serial_number) == named]
    else:
        fitting = [c for c in certificates if c.key_identifier == sid.native]
    return x509.load_der_x509_certificate(_one(fitting, _("certificate of the signer")).dump())


def _own(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _purpose(certificate: x509.Certificate, own: bool) -> None:
    """Refuse a certificate for something else. One that nobody vouches for may leave its purpose open, as those that
    the packing tool makes do."""
    values = [extension.value for extension in certificate.extensions]
    usage = [value for value in values if isinstance(value, x509.KeyUsage)]
    purposes = [value for value in values if isinstance(value, x509.ExtendedKeyUsage)]
    if any(not value.digital_signature for value in usage):
        raise Wrong(_("its certificate is not for signatures"))
    if not purposes and own:
        return
    if not any(ExtendedKeyUsageOID.CODE_SIGNING in value for value in purposes):
        raise Wrong(_("its certificate is not for signing code"))


def _signature(certificate: x509.Certificate, signer: Any, message: bytes) -> None:
    key, signature = certificate.public_key(), signer["signature"].native
    algorithm = signer["signature_algorithm"]["algorithm"].dotted
    if isinstance(key, rsa.RSAPublicKey) and algorithm in ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"):
        if key.key_size not in RSA_BITS:
            raise Wrong(_("its key is too short or too long"))
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm == "1.2.840.10045.4.3.2":
        if not isinstance(key.curve, CURVES):
            raise Wrong(_("its key is on a rare curve"))
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    else:
        raise Wrong(_("it is not made with RSA or ECDSA"))


def verify(der: bytes, contents: tuple[bytes, ...]) -> Signer:
    """The signer of one of ``contents``. Raises Wrong, nothing else.

    Chain and dates of the certificate are not checked.
    """
    if not _der(der, 0, len(der), 0):
        raise Wrong(_("the block is not in DER"))
    try:
        signer, certificates = _signed_data(der)
        message = _attributes(signer, {hashlib.sha256(content).digest() for content in contents})
        certificate = _certificate(signer, certificates)
        own = _own(certificate)
        _purpose(certificate, own)
        _signature(certificate, signer, message)
        subject, issuer = certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string()
    except InvalidSignature:
        raise Wrong(_("its key did not make it")) from None
    except _MALFORMED as error:
        raise Wrong(_("the block is malformed")) from error
    if len(subject) > MAX_SUBJECT or len(issuer) > MAX_SUBJECT:
        raise Wrong(_("the name in its certificate is too long"))
    return Signer(
        subject, issuer, own, hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
    )
