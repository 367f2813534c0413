"""What a signature block proves: that nothing was changed since; never whose it is, never more than was checked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from bundles import FOOTER, File, archive, block, certificate, commented, ec_key, rsa_key, sign
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import provenance
from consentry.archive import Signed, read
from consentry.errors import Refused
from consentry.model import Verification
from consentry.provenance import mcpb_signature

ZIPPED = archive(File(), File(name=b"server.js", data=b"start()"))
EVIL = archive(File(data=b'{"name": "evil"}'))
KEY = rsa_key()
CERTIFICATE = certificate(KEY)
STAMP = "1.2.840.113549.1.9.16.2.14"  # a time stamp over the signature (RFC 3161)
GOOD = sign(ZIPPED, KEY, CERTIFICATE)


def check(data: bytes) -> tuple[Verification, str]:
    signed = read(data).signed
    assert signed is not None
    return mcpb_signature.check(signed)


def made(
    content: bytes = ZIPPED,
    key: Any = KEY,
    *,
    attributes: Callable[[list[dict[str, Any]]], Any] | None = None,
    edit: Callable[[cms.SignedData], Any] | None = None,
    by: Any = None,
    algorithm: str = "",
    digest: str = "sha256",
) -> bytes:
    """A block made value by value: ``attributes`` edits what is signed, ``edit`` what is not."""
    owner = _loaded(by or certificate(key))
    listed: list[dict[str, Any]] = [
        {"type": "content_type", "values": ["data"]},
        {"type": "message_digest", "values": [_digest(content, digest)]},
    ]
    if attributes:
        listed = attributes(listed) or listed
    signed = cms.CMSAttributes(listed)
    message = b"\x31" + signed.dump()[1:]
    algorithm = algorithm or ("sha256_ecdsa" if isinstance(key, ec.EllipticCurvePrivateKey) else "sha256_rsa")
    info = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": owner.issuer, "serial_number": owner.serial_number}},
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": signed,
        "signature_algorithm": {"algorithm": algorithm},
        "signature": _raw(key, message),
    }
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": digest}],
            "encap_content_info": {"content_type": "data"},
            "certificates": [owner],
            "signer_infos": [info],
        }
    )
    if edit:
        edit(data)
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump(force=True))


def _digest(content: bytes, name: str) -> bytes:
    digest = hashes.Hash(hashes.SHA512() if name == "sha512" else hashes.SHA256())
    digest.update(content)
    return digest.finalize()


def _raw(key: Any, message: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256()))
    return bytes(key.sign(message))


def openssl(tmp_path: Path, der: bytes, content: bytes) -> bool:
    """Whether another implementation finds the signature good, whatever the certificate."""
    if not shutil.which("openssl"):
        pytest.skip("not run: openssl is not installed")
    (tmp_path / "der").write_bytes(der)
    (tmp_path / "zip").write_bytes(content)
    line = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "der", "-content", "zip", "-noverify", "-binary"]
    done = subprocess.run([*line, "-out", "out"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    return done.returncode == 0


def _now() -> cms.Time:
    return cms.Time({"utc_time": core.UTCTime("261101000000Z")})


def _loaded(made: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def _by_key(data: cms.SignedData) -> None:
    owner = _loaded(certificate(KEY, identified=True))
    data["certificates"] = [owner]
    data["signer_infos"][0]["version"] = "v3"
    data["signer_infos"][0]["sid"] = cms.SignerIdentifier({"subject_key_identifier": owner.key_identifier})


AUTHORITY = ("Example Authority", rsa_key(2048, 1))
VERIFIED: dict[str, bytes] = {
    "by the library": GOOD,
    "value by value": made(),
    "attributes not sorted, as the packing tool leaves them": made(
        attributes=lambda some: [*reversed(some), {"type": "signing_time", "values": [_now()]}]
    ),
    "elliptic curve": made(key=ec_key()),
    "purpose open, by itself": sign(ZIPPED, KEY, certificate(KEY, purposes=[])),
    "usage named": sign(ZIPPED, KEY, certificate(KEY, signs=True)),
    "with the chain": sign(
        ZIPPED, KEY, certificate(KEY, issuer=AUTHORITY), chain=[certificate(AUTHORITY[1], name=AUTHORITY[0])]
    ),
    "named by key": made(edit=_by_key),
}


@pytest.mark.parametrize("der", VERIFIED.values(), ids=VERIFIED)
def test_verified_as_another_implementation_verifies_it(der: bytes, tmp_path: Path) -> None:
    for data in (ZIPPED + block(der), commented(ZIPPED, block(der))):
        state, says = check(data)
        assert state is Verification.VERIFIED, says
        assert says.endswith("who that is was not checked")
    assert openssl(tmp_path, der, ZIPPED)
    assert not openssl(tmp_path, der, ZIPPED + b"x")


def test_a_draft_signs_the_length_of_the_comment_too() -> None:
    size = len(block(GOOD)) + 0
    patched = ZIPPED[:-2] + size.to_bytes(2, "little")
    der = sign(patched, KEY, CERTIFICATE)
    assert len(der) == len(GOOD)
    assert check(patched + block(der))[0] is Verification.VERIFIED
    assert check(ZIPPED + block(der))[0] is Verification.MISMATCH


def test_nobody_vouches_for_ones_own_certificate() -> None:
    _, says = check(ZIPPED + block(GOOD))
    assert "in a block after the archive" in says
    assert 'a certificate that nobody vouches for; it calls itself "CN=Example Publisher"' in says
    _, says = check(commented(ZIPPED, block(GOOD)))
    assert "in the comment of the archive" in says


def test_an_issuer_is_named_and_not_believed() -> None:
    _, says = check(ZIPPED + block(VERIFIED["with the chain"]))
    assert 'a certificate that says "CN=Example Publisher", issued by "CN=Example Authority"' in says
    assert "nobody vouches" not in says


def test_whoever_only_copies_a_name_of_an_issuer_is_not_issued_by_itself() -> None:
    forged = certificate(KEY, name="Same", issuer=("Same", rsa_key(2048, 1)))
    _, says = check(ZIPPED + block(sign(ZIPPED, KEY, forged)))
    assert 'issued by "CN=Same"' in says


def test_a_name_is_shown_never_passed_through() -> None:
    odd = certificate(KEY, name="Exam\u202eple\x1b[2J")
    _, says = check(ZIPPED + block(sign(ZIPPED, KEY, odd)))
    assert r"Exam\u{202e}ple\u{1b}[2J" in says
    assert says.isprintable()


# Two parsers, one file: a finder that searches for the markers sees another archive than a reader of ZIP files.


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def unsigned(der: bytes, kind: str, value: bytes) -> bytes:
    outer = cms.ContentInfo.load(der)
    signer = outer["content"]["signer_infos"][0]
    held = {"content_type": "data", "content": value} if kind == STAMP else core.OctetString(value)
    attribute = cms.CMSAttribute({"type": kind, "values": [held]})
    signer["unsigned_attrs"] = cms.CMSAttributes([attribute])
    return bytes(outer.dump(force=True))


def test_one_bit_of_a_name_or_of_content_that_no_reader_would_miss() -> None:
    renamed = ZIPPED.replace(b"server.js", b"server.jt")
    assert check(renamed + block(GOOD))[0] is Verification.MISMATCH
    assert check(commented(renamed, block(GOOD)))[0] is Verification.MISMATCH


def test_one_bit_of_the_archive() -> None:
    for at in range(len(ZIPPED)):
        try:
            state, _ = check(flipped(ZIPPED, at) + block(GOOD))
        except Refused:
            continue
        assert state is Verification.MISMATCH, at


@pytest.mark.parametrize(
    "data",
    [
        ZIPPED + block(GOOD) + EVIL,
        ZIPPED + block(GOOD) + EVIL + FOOTER,
        ZIPPED + block(GOOD)[: -len(FOOTER)] + EVIL + FOOTER,
        ZIPPED + block(GOOD + EVIL),
        ZIPPED + block(unsigned(GOOD, "1.2.3.4", EVIL)),
        ZIPPED + block(unsigned(GOOD, STAMP, EVIL)),
        commented(ZIPPED, block(unsigned(GOOD, "1.2.3.4", EVIL))),
    ],
    ids=[
        "behind",
        "behind, with a footer",
        "before the footer",
        "in the length",
        "in an attribute",
        "as time",
        "comment",
    ],
)
def test_a_second_archive(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.code == "archive-signature"


def test_the_second_archive_in_an_attribute_is_good_cms(tmp_path: Path) -> None:
    assert openssl(tmp_path, unsigned(GOOD, "1.2.3.4", EVIL), ZIPPED)


def _twice(some: list[dict[str, Any]], at: int) -> list[dict[str, Any]]:
    return [*some, some[at]]


def _second_signer(data: cms.SignedData) -> None:
    data["signer_infos"] = [data["signer_infos"][0].copy(), data["signer_infos"][0].copy()]


def _no_signed_attributes(data: cms.SignedData) -> None:
    signer = data["signer_infos"][0]
    del signer["signed_attrs"]
    signer["signature"] = _raw(KEY, ZIPPED)


def _certificates(*made: x509.Certificate) -> Callable[[cms.SignedData], None]:
    def edit(data: cms.SignedData) -> None:
        data["certificates"] = [_loaded(one) for one in made]

    return edit


def _other_key(data: cms.SignedData) -> None:
    """The name and number of the signer on a certificate with another key."""
    number = data["certificates"][0].chosen.serial_number
    data["certificates"] = [_loaded(certificate(rsa_key(2048, 2), number=number))]


def _set(path: tuple[str | int, ...], value: Any) -> Callable[[cms.SignedData], None]:
    def edit(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return edit


def _long_length(der: bytes) -> bytes:
    """The outer length in one more byte than needed."""
    assert der[:2] == b"\x30\x82"
    return b"\x30\x83\0" + der[2:]


def _indefinite(der: bytes) -> bytes:
    return b"\x30\x80" + der[4:] + b"\0\0"


def _deep(levels: int) -> bytes:
    der = b""
    for _ in range(levels):
        der = b"\x30" + bytes([len(der)]) + der
    return der


def _rare(data: cms.SignedData) -> None:
    other = {"other_cert_format": "1.2.3", "other_cert": core.Null()}
    data["certificates"].append(cms.CertificateChoices(name="other", value=cms.OtherCertificateFormat(other)))


def _key_names(data: cms.SignedData) -> None:
    data["certificates"] = [data["certificates"][0].chosen] * 2


ED = ed25519.Ed25519PrivateKey.generate()
MISMATCH: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "malformed"),
    "no DER": (b"hello", "not in DER"),
    "not a signature": (cms.ContentInfo({"content_type": "data", "content": b""}).dump(), "not a signature"),
    "other content": (sign(EVIL, KEY, CERTIFICATE), "changed"),
    "by another key": (made(edit=_other_key), "did not make it"),
    "signature of something else": (
        made(edit=_set(("signer_infos", 0, "signature"), _raw(KEY, b"x"))),
        "did not make it",
    ),
    "signature empty": (made(edit=_set(("signer_infos", 0, "signature"), b"")), "did not make it"),
    "unsigned attribute": (unsigned(GOOD, "1.2.3.4", b"x"), "does not cover"),
    "unsigned time stamp": (unsigned(GOOD, STAMP, b"x"), "does not cover"),
    "two signers": (made(edit=_second_signer), "not exactly one signer"),
    "no signer": (made(edit=_set(("signer_infos",), [])), "not exactly one signer"),
    "no signed attributes": (made(edit=_no_signed_attributes), "no signed attributes"),
    "content inside": (
        made(edit=_set(("encap_content_info",), {"content_type": "data", "content": b"x"})),
        "its own content",
    ),
    "content of another kind": (
        made(edit=_set(("encap_content_info",), {"content_type": "1.2.3.4"})),
        "its own content",
    ),
    "digest twice": (made(attributes=lambda some: _twice(some, 1)), "twice"),
    "kind twice": (made(attributes=lambda some: _twice(some, 0)), "twice"),
    "digest missing": (made(attributes=lambda some: some[:1]), "missing"),
    "kind missing": (made(attributes=lambda some: some[1:]), "missing"),
    "two digests": (
        made(attributes=lambda some: some[1]["values"].append(_digest(EVIL, "sha256"))),
        "not exactly one value",
    ),
    "no digest": (made(attributes=lambda some: some[1]["values"].clear()), "not exactly one value"),
    "another kind": (made(attributes=lambda some: some[0].update(values=["signed_data"])), "SHA-256 of data"),
    "SHA-512": (made(digest="sha512"), "SHA-256"),
    "SHA-512, said once": (made(edit=_set(("digest_algorithms",), [{"algorithm": "sha512"}])), "SHA-256"),
    "SHA-512, said by the signer": (
        made(edit=_set(("signer_infos", 0, "digest_algorithm"), {"algorithm": "sha512"})),
        "SHA-256",
    ),
    "two digest algorithms": (
        made(edit=_set(("digest_algorithms",), [{"algorithm": "sha256"}, {"algorithm": "sha1"}])),
        "digest algorithm",
    ),
    "SHA-1 in the signature": (made(algorithm="sha1_rsa"), "RSA or ECDSA"),
    "PSS": (made(algorithm="rsassa_pss", edit=None), "RSA or ECDSA"),
    "RSA said, curve used": (made(key=ec_key(), algorithm="sha256_rsa"), "RSA or ECDSA"),
    "Ed25519": (made(key=ED, by=certificate(ED), algorithm="ed25519"), "RSA or ECDSA"),
    "rare curve": (made(key=ec_key("secp256k1")), "rare curve"),
    "short key": (made(key=rsa_key(1024)), "too short"),
    "revocation list": (
        made(edit=_set(("crls",), [])),
        "revocation",
    ),
    "no certificate": (made(edit=lambda data: data.__delitem__("certificates")), "no certificate"),
    "an empty list of certificates": (made(edit=_set(("certificates",), [])), "no certificate"),
    "nine certificates": (made(edit=_certificates(*[certificate(KEY)] * 9)), "too many"),
    "another certificate": (made(edit=_certificates(certificate(KEY))), "certificate of the signer"),
    "its certificate twice": (made(edit=_key_names), "certificate of the signer"),
    "for servers": (
        made(by=certificate(KEY, purposes=[ExtendedKeyUsageOID.SERVER_AUTH])),
        "not for signing code",
    ),
    "for anything, not code": (
        made(by=certificate(KEY, purposes=[ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])),
        "not for signing code",
    ),
    "purpose open, by another": (made(by=certificate(KEY, purposes=[], issuer=AUTHORITY)), "not for signing code"),
    "for key exchange": (made(by=certificate(KEY, signs=False)), "not for signatures"),
    "long name, another issuer": (made(by=certificate(KEY, name="x" * 64, more=5, issuer=AUTHORITY)), "too long"),
    "long name of the issuer": (made(by=certificate(KEY, issuer=AUTHORITY, more_above=50)), "too long"),
    "a certificate of a rare kind": (made(edit=_rare), "rare kind"),
    "long name": (made(by=certificate(KEY, name="x" * 64, more=5)), "too long"),
    "length in a long form": (_long_length(GOOD), "not in DER"),
    "length in a long form, short": (b"\x30\x81\x02\x05\0", "not in DER"),
    "high tag": (b"\xbf\x22\0", "not in DER"),
    "high tag, long": (b"\xbf\x82\x01\0" + bytes(256), "not in DER"),
    "tag of an application": (b"\x40\0", "not in DER"),
    "text in pieces": (b"\x24\x02\x04\0", "not in DER"),
    "truth in another number": (b"\x01\x01\x05", "not in DER"),
    "length open": (_indefinite(GOOD), "not in DER"),
    "more behind": (GOOD + b"\0\0", "malformed"),
    "cut off": (GOOD[:-1], "not in DER"),
    "deep": (b"\x30\x80" * 30, "not in DER"),
    "deep, in DER": (_deep(40), "not in DER"),
    "number with a zero in front": (GOOD.replace(b"\x02\x01\x01", b"\x02\x02\0\1", 1), "not in DER"),
}


@pytest.mark.parametrize(("der", "why"), MISMATCH.values(), ids=MISMATCH)
def test_mismatch(der: bytes, why: str) -> None:
    state, says = check(ZIPPED + block(der))
    assert state is Verification.MISMATCH
    assert why in says
    assert check(commented(ZIPPED, block(der)))[0] is Verification.MISMATCH


def test_without_the_libraries_it_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(provenance, "cms", raising=False)
    monkeypatch.delitem(sys.modules, "consentry.provenance.cms", raising=False)
    monkeypatch.setitem(sys.modules, "asn1crypto", None)
    state, says = check(ZIPPED + block(GOOD))
    assert state is Verification.NOT_CHECKED
    assert "consentry[full]" in says


def test_the_libraries_are_loaded_late() -> None:
    line = "import sys, consentry.archive, consentry.provenance; sys.exit(bool({'cryptography', 'asn1crypto'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", line], check=False, timeout=60).returncode == 0


@given(st.sampled_from([*VERIFIED.values()]), st.data())
@settings(max_examples=500, deadline=None)
def test_only_what_was_made_verifies(der: bytes, draw: st.DataObject) -> None:
    changed = bytearray(der)
    at = draw.draw(st.integers(0, len(der) - 1))
    changed[at : at + draw.draw(st.integers(0, 2))] = draw.draw(st.binary(max_size=3))
    signed = Signed(der=bytes(changed), content=ZIPPED, form="trailing")
    state, says = mcpb_signature.check(signed)
    assert state in (Verification.VERIFIED, Verification.MISMATCH)
    assert says.isprintable()


@given(st.binary(max_size=100))
def test_nothing_made_up_verifies(der: bytes) -> None:
    signed = Signed(der=der, content=ZIPPED, form="trailing")
    assert mcpb_signature.check(signed)[0] is Verification.MISMATCH
