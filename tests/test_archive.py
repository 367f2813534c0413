"""A bundle is read in the one way that every ZIP reader reads it, or it is refused."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import struct
import subprocess
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from bundles import DESCRIPTOR, FOOTER, HEADER, UTF8, File, archive, block, central, commented, local
from hypothesis import given, settings
from hypothesis import strategies as st

from consentry import entry_names
from consentry.archive import MAX_BLOCK, Archive, read
from consentry.errors import Refused

MANIFEST = File()
SCRIPT = File(name=b"server/run.sh", data=b"#!/bin/sh\n" * 50, attributes=0o100755 << 16)
STAMP = struct.pack("<HHBI", 0x5455, 5, 1, 1_700_000_000)
OWNER = struct.pack("<HHBBIBI", 0x7875, 11, 1, 4, 1000, 4, 1000)
PATH = "ż.txt".encode()
RUN = bytes(65_531)  # with the head of a stored block exactly one piece
ZIP64 = struct.pack("<HHQQ", 1, 16, 19, 19)


def unicode_path(name: bytes, of: bytes) -> bytes:
    body = b"\1" + struct.pack("<I", zlib.crc32(of)) + name
    return struct.pack("<HH", 0x7075, len(body)) + body


def second_opinion(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist()}


def contents(found: Archive) -> dict[str, bytes]:
    return {entry.name: found.content(entry.name) for entry in found.entries}


GOOD: dict[str, bytes] = {
    "deflated": archive(MANIFEST, SCRIPT),
    "stored": archive(File(method=0), File(name=b"a", method=0, data=b"")),
    "without type bits, as the packing tool writes": archive(File(attributes=0o644 << 16)),
    "made on Windows": archive(File(made_by=0x0014, attributes=0x20)),
    "folders named": archive(File(name=b"server/", data=b"", method=0, attributes=0o40755 << 16 | 0x10), SCRIPT),
    "a folder named after its file": archive(SCRIPT, File(name=b"server/", data=b"", method=0, attributes=0)),
    "descriptor": archive(File(flags=DESCRIPTOR), File(name=b"b", flags=DESCRIPTOR)),
    "descriptor without mark": archive(File(flags=DESCRIPTOR, descriptor="bare"), SCRIPT),
    "descriptor, size known": archive(File(flags=DESCRIPTOR, local={"size": 19})),
    "stored with descriptor": archive(File(flags=DESCRIPTOR, method=0)),
    "UTF-8": archive(File(name="服务/żółć é.txt".encode(), flags=UTF8)),
    "UTF-8 and the same name again": archive(File(name=PATH, flags=UTF8, extra=unicode_path(PATH, PATH))),
    "times and owners": archive(File(extra=STAMP + OWNER, local_extra=OWNER)),
    "directory in another order": archive(MANIFEST, SCRIPT, listed=(1, 0)),
    "an archive inside, stored": archive(File(name=b"x.whl", method=0, data=archive(MANIFEST))),
    "markers inside, stored": archive(File(name=b"sign.js", method=0, data=HEADER + b"...." + FOOTER)),
    "a name that only begins like a device": archive(File(name=b"lib/console.js"), File(name=b"nullable")),
    "a long run, small": archive(File(data=bytes(1_000_000))),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_accepted_as_another_reader_reads_it(data: bytes) -> None:
    found = read(data)
    assert contents(found) == second_opinion(data)
    assert [entry.name for entry in found.entries] == list(second_opinion(data))
    for entry in found.entries:
        content = found.content(entry.name)
        assert (entry.size, entry.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (found.sha256, found.signed) == (hashlib.sha256(data).hexdigest(), None)


def entry(**fields: object) -> bytes:
    return archive(File(**fields), SCRIPT)  # type: ignore[arg-type]


def names(*spelled: bytes) -> bytes:
    flags = 0 if all(name.isascii() for name in spelled) else UTF8
    return archive(*[File(name=name, flags=flags, data=b"", method=0, attributes=0) for name in spelled])


def disagree(**fields: object) -> bytes:
    return archive(MANIFEST, File(name=b"b", local=fields))


def after(data: bytes) -> bytes:
    """The deflate stream of the manifest with ``data`` behind it, inside the packed size."""
    return entry(packed=MANIFEST.stream() + data)


def overlapping() -> bytes:
    """A second name for the bytes of the first entry."""
    first, body = File(), local(File())
    directory = central(first, 0) + central(File(name=b"b"), 0)
    return body + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(body), 0)


def nested() -> bytes:
    """An entry inside the stored data of another."""
    inner = local(File(name=b"b"))
    outer = File(name=b"a", method=0, data=inner)
    body = local(outer)
    directory = central(outer, 0) + central(File(name=b"b"), len(body) - len(inner))
    return body + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(body), 0)


def twins() -> bytes:
    """Two whole archives; offsets of the second count from its own start."""
    return archive(MANIFEST) + archive(File(data=b"{}"))


def shifted() -> bytes:
    """The second archive's offsets count from the start of the file."""
    first, second = archive(MANIFEST), File(data=b"{}")
    directory, body = central(second, len(first)), local(second)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(first) + len(body), 0)
    return first + body + directory + end


LOCATOR = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "bad-archive"),
    "text": (b"{}" * 50, "bad-archive"),
    "empty": (archive(), "bad-archive"),
    "cut short": (archive(MANIFEST)[:-1], "bad-archive"),
    "cut at the front": (archive(MANIFEST)[1:], "bad-archive"),
    "something in front": (b"#!/bin/sh\n" + archive(MANIFEST), "bad-archive"),
    "something in front, offsets moved": (archive(File(before=b"MZ")), "bad-archive"),
    "something behind": (archive(MANIFEST) + b"\n", "bad-archive"),
    "a comment": (archive(MANIFEST, comment=b"hello"), "bad-archive"),
    "an archive as comment": (archive(MANIFEST, comment=archive(SCRIPT)), "bad-archive"),
    "two archives": (twins(), "bad-archive"),
    "two archives, offsets moved": (shifted(), "bad-archive"),
    "between two entries": (entry(after=b"x"), "bad-archive"),
    "a hidden entry between two": (entry(after=local(File(name=b"hidden"))), "bad-archive"),
    "before the directory": (archive(MANIFEST, File(name=b"b", after=b"x")), "bad-archive"),
    "behind the directory": (archive(MANIFEST, between=b"x"), "bad-archive"),
    "one entry more than counted": (archive(MANIFEST, SCRIPT, here=1, count=1), "bad-archive"),
    "one entry less than counted": (archive(MANIFEST, here=2, count=2), "bad-archive"),
    "overlapping": (overlapping(), "bad-archive"),
    "one in another": (nested(), "bad-archive"),
    "more in the directory than counted": (
        archive(MANIFEST, between=b"x", size=len(central(MANIFEST, 0)) + 1),
        "bad-archive",
    ),
    "a record cut off": (
        archive(MANIFEST, between=b"PK\x01\x02", size=len(central(MANIFEST, 0)) + 4, here=2, count=2),
        "bad-archive",
    ),
    "directory without mark": (archive(MANIFEST).replace(b"PK\x01\x02", b"PK\x01\x03"), "bad-archive"),
    "entry without mark": (archive(MANIFEST).replace(b"PK\x03\x04", b"PK\x03\x05"), "bad-archive"),
    "end without mark": (archive(MANIFEST).replace(b"PK\x05\x06", b"PK\x05\x07"), "bad-archive"),
    "a comment that is not there": (archive(MANIFEST, length=5), "bad-archive"),
    "another disk": (archive(MANIFEST, disk=1), "bad-archive"),
    "directory on another disk": (archive(MANIFEST, first=1), "bad-archive"),
    "zip64 size": (archive(MANIFEST, size=0xFFFFFFFF), "bad-archive"),
    "name longer than the directory": (
        archive(MANIFEST).replace(struct.pack("<H", 13) + bytes(8), struct.pack("<H", 999) + bytes(8)),
        "bad-archive",
    ),
    "several disks": (archive(MANIFEST, disk=1, first=1), "bad-archive"),
    "an entry on another disk": (entry(disk=1), "bad-archive"),
    "counts that differ": (archive(MANIFEST, here=2), "bad-archive"),
    "directory elsewhere": (archive(MANIFEST, offset=0), "bad-archive"),
    "zip64 count": (archive(MANIFEST, here=0xFFFF, count=0xFFFF), "bad-archive"),
    "zip64 locator": (archive(MANIFEST, between=LOCATOR, size=len(central(MANIFEST, 0)) + 20), "bad-archive"),
    "zip64 locator in an extra field": (
        archive(File(extra=struct.pack("<HHI", 10, 32, 0) + bytes(8) + LOCATOR)),
        "bad-archive",
    ),
    "zip64 field": (entry(extra=ZIP64), "bad-archive"),
    "zip64 field in front only": (entry(local_extra=ZIP64), "bad-archive"),
    "entry comment": (entry(comment=b"x"), "bad-archive"),
    "internal attributes": (entry(internal=2), "bad-archive"),
    "too many": (archive(MANIFEST, here=20_001, count=20_001), "archive-too-large"),
    "local: version": (disagree(version=10), "bad-archive"),
    "local: flags": (disagree(flags=2), "bad-archive"),
    "local: method": (disagree(method=0), "bad-archive"),
    "local: time": (disagree(time=1), "bad-archive"),
    "local: sum": (disagree(crc=1), "bad-archive"),
    "local: sum open without descriptor": (disagree(crc=0), "bad-archive"),
    "local: packed": (disagree(packed=1), "bad-archive"),
    "local: size": (disagree(size=1), "bad-archive"),
    "local: name": (disagree(name=b"c"), "bad-archive"),
    "local: longer name": (disagree(name=b"../c"), "bad-archive"),
    "offset": (entry(central={"offset": 1}), "bad-archive"),
    "offset behind": (entry(central={"offset": 1 << 30}), "bad-archive"),
    "descriptor: sum": (
        entry(flags=DESCRIPTOR, descriptor=b"PK\x07\x08" + struct.pack("<3I", 1, 21, 19)),
        "bad-archive",
    ),
    "descriptor missing": (entry(flags=DESCRIPTOR, descriptor=b""), "bad-archive"),
    "descriptor of zip64": (
        entry(
            flags=DESCRIPTOR,
            descriptor=struct.pack("<4sIQQ", b"PK\x07\x08", zlib.crc32(MANIFEST.data), len(MANIFEST.stream()), 19),
        ),
        "bad-archive",
    ),
    "descriptor, another size in front": (entry(flags=DESCRIPTOR, local={"size": 18}), "bad-archive"),
    "descriptor inside stored data": (
        entry(flags=DESCRIPTOR, method=0, data=b"abc" + b"PK\x07\x08" + struct.pack("<3I", zlib.crc32(b"abc"), 3, 3)),
        "bad-archive",
    ),
    "descriptor whose sum looks like its mark": (
        entry(flags=DESCRIPTOR, descriptor="bare", data=b"four bytes decide the sum: \x0b\xb3\xca\x91"),
        "bad-archive",
    ),
    "encrypted": (entry(flags=1), "archive-encrypted"),
    "strongly encrypted": (entry(flags=0x41), "archive-encrypted"),
    "AES": (entry(method=99), "archive-encrypted"),
    "directory encrypted": (entry(flags=0x2000), "archive-encrypted"),
    "patch data": (entry(flags=0x20), "bad-archive"),
    "future version": (entry(version=63), "bad-archive"),
    "bzip2": (entry(method=12), "bad-archive"),
    "zstandard": (entry(method=93), "bad-archive"),
    "deflate64": (entry(method=9), "bad-archive"),
    "stored, sizes differ": (
        entry(method=0, packed=b"xx", local={"packed": 2}, central={"packed": 2}),
        "bad-archive",
    ),
    "wrong sum": (entry(local={"crc": 1}, central={"crc": 1}), "bad-archive"),
    "wrong sum, stored": (entry(method=0, local={"crc": 1}, central={"crc": 1}), "bad-archive"),
    "size too small": (entry(local={"size": 18}, central={"size": 18}), "bad-archive"),
    "size too large": (entry(local={"size": 20}, central={"size": 20}), "bad-archive"),
    "more behind the stream": (after(b"\0"), "bad-archive"),
    "more behind the stream, at the end of a piece": (
        entry(data=RUN, packed=b"\1" + struct.pack("<HH", 65_531, 4) + RUN + b"more"),
        "bad-archive",
    ),
    "a second stream": (after(SCRIPT.stream()), "bad-archive"),
    "stream cut off": (entry(packed=MANIFEST.stream()[:-2]), "bad-archive"),
    "stream empty": (entry(data=b"", packed=b""), "bad-archive"),
    "no stream": (entry(packed=b"\xff" * 20), "bad-archive"),
    "zlib wrapper": (entry(packed=zlib.compress(MANIFEST.data)), "bad-archive"),
    "bomb": (entry(data=bytes(2 << 20)), "archive-too-large"),
    "bomb that lies": (entry(data=bytes(8 << 20), local={"size": 9}, central={"size": 9}), "bad-archive"),
    "one huge": (
        entry(local={"packed": 1 << 29, "size": 0x2000_0001}, central={"packed": 1 << 29, "size": 0x2000_0001}),
        "archive-too-large",
    ),
    "all huge": (
        archive(*[File(name=b"%d" % n, central={"packed": 1 << 28, "size": 0x2000_0000}) for n in range(3)]),
        "archive-too-large",
    ),
    "symbolic link": (entry(attributes=0o120777 << 16), "archive-link"),
    "symbolic link, made on FAT": (entry(made_by=20, attributes=0o120777 << 16), "archive-link"),
    "device": (entry(attributes=0o020666 << 16), "archive-link"),
    "block device": (entry(attributes=0o060666 << 16), "archive-link"),
    "fifo": (entry(attributes=0o010666 << 16), "archive-link"),
    "socket": (entry(attributes=0o140666 << 16), "archive-link"),
    "no known type": (entry(attributes=0o030666 << 16), "archive-link"),
    "reparse point": (entry(made_by=0x0A14, attributes=0x420), "archive-link"),
    "volume label": (entry(attributes=0x08), "archive-link"),
    "file marked as folder": (entry(attributes=0o40755 << 16), "bad-archive"),
    "file marked as folder, DOS": (entry(attributes=0x10), "bad-archive"),
    "folder marked as file": (entry(name=b"a/", data=b"", method=0), "bad-archive"),
    "folder with content": (entry(name=b"a/", attributes=0), "bad-archive"),
    "unknown system": (entry(made_by=0x0114), "bad-archive"),
    "extra: another name": (
        entry(name=b"a.txt", extra=unicode_path(b"../b", b"a.txt")),
        "bad-archive",
    ),
    "extra: another name, in front": (entry(name=b"a.txt", local_extra=unicode_path(b"b", b"a.txt")), "bad-archive"),
    "extra: old unix with a link": (entry(extra=struct.pack("<HH14s", 0x756E, 14, b"")), "bad-archive"),
    "extra: unknown": (entry(extra=struct.pack("<HH", 0x1234, 0)), "bad-archive"),
    "extra: AES": (entry(extra=struct.pack("<HH7s", 0x9901, 7, b"")), "bad-archive"),
    "extra: cut off": (entry(extra=STAMP[:-1]), "bad-archive"),
    "extra: three bytes": (entry(extra=STAMP + b"UT\0"), "bad-archive"),
    "extra: twice": (entry(extra=STAMP + STAMP), "bad-archive"),
    "extra: odd length": (entry(extra=struct.pack("<HHH", 0x5455, 2, 0)), "bad-archive"),
    "twice": (names(b"a", b"a"), "archive-duplicate"),
    "folder twice": (names(b"a/", b"a/"), "archive-duplicate"),
    "case": (names(b"Manifest.json", b"manifest.json"), "archive-duplicate"),
    "case of a folder": (names(b"Lib/a", b"lib/b"), "archive-duplicate"),
    "sharp s": (names("straße".encode(), b"STRASSE"), "archive-duplicate"),
    "dotless i": (names("ı".encode(), b"I"), "archive-duplicate"),
    "kelvin": (names("\u212a".encode(), b"k"), "archive-duplicate"),
    "composed": (names("é".encode(), "e\u0301".encode()), "archive-duplicate"),
    "compatible": (names("ﬁ.js".encode(), b"fi.js"), "archive-duplicate"),
    "file and folder": (names(b"a", b"a/b"), "archive-duplicate"),
    "folder and file": (names(b"a/b", b"a"), "archive-duplicate"),
    "file and folder, named": (names(b"a", b"a/"), "archive-duplicate"),
    "file and folder, case": (names(b"A", b"a/b"), "archive-duplicate"),
    "not UTF-8": (archive(File(name=b"\xff", flags=UTF8)), "archive-name"),
    "overlong UTF-8": (archive(File(name=b"\xc0\xae\xc0\xae/a", flags=UTF8)), "archive-name"),
    "UTF-8, not declared": (archive(File(name=PATH)), "archive-name"),
    "UTF-8, declared elsewhere": (archive(File(name=PATH, extra=unicode_path(PATH, PATH))), "archive-name"),
}
NAMES = [
    b"", b"/", b"/etc/passwd", b"//host/share", b"C:/a", b"C:a", b"a:stream", b"a\\b", b"..\\a", b"..", b"../a", b"a/../b",
    b"a/..", b".", b"./a", b"a/./b", b"a//b", b"a/b//", b"a\0b", b"a\nb", b"a\x7f", b"\x1b[2J", "a\u200b".encode(),
    "a\u202eb".encode(), "a\u00a0b".encode(), "\ufeffa".encode(), "a\ufe0f".encode(), "\u3164".encode(),
    "\ue000".encode(), "a\u0085".encode(), b"a.", b"a ", b"a./b", b"a /b", b" ", b"...", b"CON", b"con.txt",
    b"a/nul", b"a/Aux.js", b"prn .txt", b"COM1", "com\u00b9".encode(), b"lpt9.log", b"CONIN$", b"MANIFE~1.JSO", b"a~1",
    b"x" * 256, b"/".join([b"x" * 200] * 5), b"/".join([b"x"] * 65), "é".encode() * 128,
]  # fmt: skip
HOSTILE |= {f"name {at} {name[:40]!r}": (names(name), "archive-name") for at, name in enumerate(NAMES)}


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
def test_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.code == code
    assert refused.value.hint
    assert refused.value.where.isprintable()


def test_the_place_is_the_shown_name() -> None:
    with pytest.raises(Refused) as refused:
        read(names("a\u202eb".encode()))
    assert refused.value.where == r"a\u{202e}b"


@pytest.mark.parametrize(
    "name", ["a..b", "...a", ".env", "a b", "a-~1x", "e\u0301", "שלום", "हिन्दी", "🙂", "com10", "auxiliary"]
)
def test_plain_names(name: str) -> None:
    entry_names.check(name)


@pytest.mark.parametrize(
    ("mode", "system", "kept"),
    [
        (0o100644, 3, 0o644),
        (0o100600, 3, 0o644),
        (0o100666, 3, 0o644),
        (0o100755, 3, 0o755),
        (0o100100, 3, 0o755),
        (0o100777, 19, 0o755),
        (0o106755, 3, 0o755),
        (0o104644, 3, 0o644),
        (0o101644, 3, 0o644),
        (0o755, 3, 0o755),
        (0o100755, 0, 0o644),
        (0o100755, 10, 0o644),
    ],
)
def test_modes(mode: int, system: int, kept: int) -> None:
    assert read(entry(attributes=mode << 16, made_by=system << 8 | 20)).entries[0].mode == kept


def test_a_name_that_is_not_there_has_no_content() -> None:
    with pytest.raises(KeyError):
        read(GOOD["deflated"]).content("manifest")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not a complete ZIP archive"),
        (b"{}" * 50, "not a complete ZIP archive"),
        (archive(MANIFEST)[:-1], "not a complete ZIP archive"),
        (archive(MANIFEST) + b"x", "something stands after the archive"),
        (archive(MANIFEST, comment=b"x"), "the archive has a comment"),
        (entry(extra=ZIP64), "zip64"),
        (names(b"../a"), "leads out of the bundle"),
        (names(b"a\\b"), "backslash"),
        (archive(MANIFEST, SCRIPT, size=0xFFFFFFFF), "zip64"),
    ],
)
def test_the_message_says_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read(data)


def test_a_file_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consentry.archive.MAX_FILE", len(GOOD["deflated"]) - 1)
    with pytest.raises(Refused) as refused:
        read(GOOD["deflated"])
    assert refused.value.code == "archive-too-large"


# The signature block: its place. What it proves is tested in test_mcpb_signature.py.

ZIPPED = archive(MANIFEST, SCRIPT)
OTHER = archive(File(data=b'{"name": "other"}'))
DER = b"\x30\x03\x02\x01\x05"
SIGNED = ZIPPED + block(DER)


def test_a_block_after_the_archive() -> None:
    found = read(SIGNED)
    assert found.signed is not None
    assert (found.signed.der, found.signed.content, found.signed.form) == (DER, ZIPPED, "trailing")
    assert found.signed.stored == ZIPPED
    assert found.sha256 == hashlib.sha256(SIGNED).hexdigest()
    assert contents(found) == second_opinion(SIGNED)


def test_a_block_in_the_comment() -> None:
    data = commented(ZIPPED, block(DER))
    found = read(data)
    assert found.signed is not None
    assert (found.signed.der, found.signed.content, found.signed.form) == (DER, ZIPPED, "comment")
    assert found.signed.stored + block(DER) == data
    assert contents(found) == second_opinion(data)


BLOCKS = {
    "second archive behind": SIGNED + OTHER,
    "second archive behind, offsets moved": SIGNED + archive(File(before=SIGNED))[len(SIGNED) :],
    "second archive and footer behind": SIGNED + OTHER + FOOTER,
    "second archive before the footer": ZIPPED + block(DER)[: -len(FOOTER)] + OTHER + FOOTER,
    "second archive inside the length": ZIPPED + block(DER + OTHER),
    "local header inside": ZIPPED + block(DER + local(MANIFEST)),
    "directory inside": ZIPPED + block(DER + central(MANIFEST, 0)),
    "zip64 end inside": ZIPPED + block(DER + b"PK\x06\x06"),
    "zip64 locator inside": ZIPPED + block(DER + LOCATOR),
    "header inside": ZIPPED + block(DER + HEADER),
    "footer inside": ZIPPED + block(DER + FOOTER),
    "two blocks": SIGNED + block(DER),
    "two blocks, the first as comment": commented(ZIPPED, block(DER)) + block(DER),
    "two blocks in the comment": commented(ZIPPED, block(DER) * 2),
    "block in front": block(DER) + ZIPPED,
    "block in front of the first entry": archive(File(before=block(DER))),
    "block between two entries": archive(File(after=block(DER)), SCRIPT),
    "block behind the directory": archive(MANIFEST, between=block(DER)),
    "a byte before": ZIPPED + b"\n" + block(DER),
    "a byte behind": SIGNED + b"\n",
    "a byte missing": SIGNED[:-1],
    "no header": ZIPPED + b"\0" * 15 + DER + FOOTER,
    "no footer": ZIPPED + block(DER)[: -len(FOOTER)],
    "a block and less than an end before it": bytes(21) + block(DER),
    "only a footer": ZIPPED + FOOTER,
    "only header and footer": ZIPPED + HEADER + FOOTER,
    "only a block": block(DER),
    "another version": ZIPPED + block(DER).replace(b"_V1", b"_V2"),
    "length too small": ZIPPED + block(DER, len(DER) - 1),
    "length too large": ZIPPED + block(DER, len(DER) + 1),
    "length huge": ZIPPED + block(DER, 0xFFFFFFFF),
    "comment too short": commented(ZIPPED, block(DER))[: len(ZIPPED) - 2] + b"\1\0" + block(DER),
    "comment too long": commented(ZIPPED, block(DER) + b"x")[:-1],
    "block too long": ZIPPED + block(bytes(MAX_BLOCK)),
}


@pytest.mark.parametrize("data", BLOCKS.values(), ids=BLOCKS)
def test_a_block_elsewhere_or_otherwise_is_wrong_not_missing(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.code == "archive-signature"


def test_the_longest_block() -> None:
    der = bytes(MAX_BLOCK - len(block(b"")))
    for data in (ZIPPED + block(der), commented(ZIPPED, block(der))):
        assert read(data).signed is not None


# Properties.


@given(st.sampled_from([*GOOD.values(), SIGNED, commented(ZIPPED, block(DER))]), st.data())
@settings(max_examples=600, deadline=None)
def test_whatever_is_changed_two_readers_agree_or_it_is_refused(data: bytes, draw: st.DataObject) -> None:
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(changed)))
        cut = draw.draw(st.sampled_from([0, 1, 1, 1, 2, 4, 30]))
        piece = draw.draw(st.binary(max_size=4) | st.sampled_from([b"PK\x05\x06", b"PK\x01\x02", b"\0", b"\xff" * 4]))
        changed[at : at + cut] = piece
    try:
        found = read(bytes(changed))
    except Refused:
        return
    assert contents(found) == second_opinion(bytes(changed))


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda some: some + archive()))
def test_only_refusals(data: bytes) -> None:
    with pytest.raises(Refused):
        read(data)


@given(st.lists(st.text(max_size=8) | st.sampled_from(["a", "A", "a/b", "a/", "b/A", "b/a"]), min_size=1, max_size=5))
def test_names_that_pass_stay_below_and_apart(some: list[str]) -> None:
    encodable = [name for name in some if not any("\ud800" <= char <= "\udfff" for char in name)]
    try:
        for name in encodable:
            entry_names.check(name)
        entry_names.distinct(encodable)
    except Refused:
        return
    assert not any(name.startswith("/") or ".." in name.split("/") for name in encodable)
    assert len({entry_names.fold(name.rstrip("/")) for name in encodable}) == len(encodable)


def many(count: int) -> bytes:
    packed = [File(name=b"node_modules/%d/index.js" % n, data=b"", method=0) for n in range(count)]
    body, directory = [], []
    offset = 0
    for file in packed:
        body.append(local(file))
        directory.append(central(file, offset))
        offset += len(body[-1])
    whole, tail = b"".join(body), b"".join(directory)
    return whole + tail + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(tail), len(whole), 0)


def test_the_largest_number_of_entries_is_read_in_linear_time() -> None:
    data = many(20_000)
    start = time.process_time()
    found = read(data)
    assert len(contents(found)) == 20_000
    assert time.process_time() - start < 10


def test_a_bomb_is_not_unpacked() -> None:
    data = HOSTILE["bomb that lies"][0]
    tracemalloc.start()
    with pytest.raises(Refused):
        read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_large_entries_come_whole() -> None:
    noise = random.Random(7).randbytes(300_000)
    runs = b"".join(bytes([n % 7]) * (n * 97 % 5_000) for n in range(300))
    data = archive(
        File(name=b"noise", data=noise), File(name=b"runs", data=runs), File(name=b"s", data=noise, method=0)
    )
    assert contents(read(data)) == {"noise": noise, "runs": runs, "s": noise}


# Real packers.


@pytest.fixture
def server(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    (folder / "server" / "lib").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}\n" * 40, encoding="utf-8")
    (folder / "server" / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "server" / "run.sh").chmod(0o755)
    (folder / "server" / "lib" / "noise").write_bytes(random.Random(1).randbytes(5_000))
    (folder / "server" / "lib" / "empty").write_bytes(b"")
    return folder


class _Pipe(io.RawIOBase):
    """A file that cannot be wound back, so that the packer streams."""

    def __init__(self) -> None:
        self.got = b""

    def writable(self) -> bool:
        return True

    def write(self, some: object) -> int:
        data = bytes(some)  # type: ignore[call-overload]
        self.got += data
        return len(data)


def _python(folder: Path, into: io.RawIOBase | io.BytesIO, method: int) -> None:
    with zipfile.ZipFile(into, "w", method) as packer:
        for path in sorted(folder.rglob("*")):
            packer.write(path, path.relative_to(folder))


def _held(folder: Path, data: bytes) -> None:
    found = read(data)
    files = {str(p.relative_to(folder)): p for p in folder.rglob("*") if p.is_file()}
    assert {e.name: found.content(e.name) for e in found.entries if not e.name.endswith("/")} == {
        name: path.read_bytes() for name, path in files.items()
    }
    assert {e.name: e.mode for e in found.entries}["server/run.sh"] == 0o755


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_python_packs(server: Path, method: int) -> None:
    whole, stream = io.BytesIO(), _Pipe()
    _python(server, whole, method)
    _python(server, stream, method)
    _held(server, whole.getvalue())
    _held(server, stream.got)


@pytest.mark.parametrize(
    "call",
    [
        lambda folder: ["zip", "-qr", "../out.zip", "."],
        lambda folder: ["zip", "-qrX", "../out.zip", "."],
        lambda folder: ["zip", "-q0r", "../out.zip", "."],
        lambda folder: ["zip", "-qr", "-", "."],
    ],
    ids=["usual", "without extra fields", "stored", "stream"],
)
def test_info_zip_packs(server: Path, call: Callable[[Path], list[str]]) -> None:
    if not shutil.which("zip"):
        pytest.skip("not run: zip is not installed")
    done = subprocess.run(call(server), cwd=server, capture_output=True, check=True, timeout=60)
    _held(server, done.stdout or (server.parent / "out.zip").read_bytes())
