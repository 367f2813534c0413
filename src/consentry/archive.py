"""Bundles (``.mcpb``, ``.dxt``) as the one archive that every ZIP reader sees, and the signature block behind it.

Sources: PKWARE APPNOTE 6.3.10; the block: modelcontextprotocol/mcpb, ``src/node/sign.ts``. ZIP says everything twice,
in front of each file and in the directory at the end, and lets anything stand between: two readers of one file can see
two bundles. Here the entries must fill the file without a gap from its first byte to its directory, the directory must
reach the end, and both must say the same. Values only: nothing is written, nothing but bytes is read.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from consentry import entry_names
from consentry.errors import Refused
from consentry.show import show

MIB = 1024 * 1024
MAX_FILE = 256 * MIB  # a bundle is held in memory; one with a whole interpreter in it stays below
MAX_ENTRIES = 20_000  # a server with all its node_modules has some thousand files
MAX_ENTRY = 512 * MIB  # a program with a model or a browser inside
MAX_TOTAL = 1024 * MIB  # what a person's disk takes without notice
MAX_RATIO = 200  # text packs to a tenth, tables of zeros to a thousandth
RATIO_FROM = MIB  # below it a high ratio does no harm
MAX_BLOCK = 0xFFFF  # no ZIP reader looks further back for the end of the archive

_CHUNK = 64 * 1024
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_SUMS = struct.Struct("<3I")
_ENDS = b"PK\x05\x06"
_LOCATOR = b"PK\x06\x07"
_DESCRIPTOR = b"PK\x07\x08"
_HEADER = b"MCPB_SIG_V1"
_FOOTER = b"MCPB_SIG_END"
_FRAME = len(_HEADER) + 4 + len(_FOOTER)

_ENCRYPTED = 0x2041  # flags 0, 6 and 13
_AFTER = 0x0008  # sums stand in a descriptor after the data
_UTF8 = 0x0800
_FLAGS = 0x0006 | _AFTER | _UTF8  # 1 and 2 say how hard the packer tried
_VERSION = 45  # 4.5, which writers that know zip64 put everywhere
_UNIX = (3, 19)
_HOSTS = {0, 10, 14, *_UNIX}  # FAT, NTFS, VFAT, Unix, macOS
_DOS_ODD = 0x0448  # volume label, device, reparse point
_DOS_FOLDER = 0x10
_HINT = "ask the publisher to pack the bundle again"


class Place(Struct, frozen=True, kw_only=True):
    """Where the packed bytes of an entry lie in the archive."""

    start: int
    packed: int
    deflated: bool


class Entry(Struct, frozen=True, kw_only=True):
    """A file or, with ``/`` at its end, a folder. ``mode`` is 0o755 or 0o644 and nothing else."""

    name: str
    mode: int
    size: int
    sha256: str

    @property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.name.endswith("/")


class Signed(Struct, frozen=True, kw_only=True):
    """A signature block. ``der`` is what it holds, ``content`` the ZIP as it was before the block came.

    ``form``: "trailing" where the block follows a finished archive, "comment" where the length of the archive's
    comment was set to the size of the block afterwards, so that strict ZIP readers take the file.
    """

    der: bytes
    content: bytes
    form: Literal["trailing", "comment"]

    @property
    def stored(self) -> bytes:
        """The ZIP as it stands in the file: other than ``content`` only in the two bytes of the comment's length."""
        length = 0 if self.form == "trailing" else len(self.der) + _FRAME
        return self.content[:-2] + length.to_bytes(2, "little")


class Archive(Struct, frozen=True, kw_only=True):
    """A bundle: what is in it, in the order of its directory. ``sha256`` is that of the whole file."""

    entries: tuple[Entry, ...]
    sha256: str
    signed: Signed | None
    zipped: bytes
    places: Mapping[str, Place]

    def content(self, name: str) -> bytes:
        """The bytes of the file ``name``, unpacked anew. Raises KeyError if there is none."""
        return b"".join(_unpack(memoryview(self.zipped), self.places[name], name))


class _Record(NamedTuple):
    """One record of the directory; ``common`` is what the header in front of the data must repeat."""

    name: str
    raw: bytes
    common: tuple[int, ...]  # version needed, flags, method, time, date
    sums: tuple[int, int, int]  # CRC, packed size, size
    made_by: int
    attributes: int
    offset: int

    @property
    def after(self) -> bool:
        return bool(self.common[1] & _AFTER)


def _bad(message: str, name: str = "", code: str = "bad-archive", hint: str = _HINT) -> Refused:
    return Refused(message, code=code, where=show(name), hint=hint)


def _large(message: str, name: str = "") -> Refused:
    return _bad(message, name, "archive-too-large", "no real bundle is this large; get it from its publisher directly")


def _stray(zipped: bytes, start: int, end: int, message: str, name: str = "") -> Refused:
    """Bytes that belong to nothing; where they hold the marker of a signature, that is what is wrong."""
    if any(zipped.find(marker, start, end) >= 0 for marker in (_HEADER, _FOOTER)):
        return _bad("a signature block stands in the wrong place", name, "archive-signature")
    return _bad(message, name)


def _split(data: bytes) -> tuple[bytes, Signed | None]:
    """The archive and the signature block, which reaches exactly from its end to the end of the file."""
    if not data.endswith(_FOOTER):
        return data, None
    end = data.rfind(_ENDS, max(0, len(data) - MAX_BLOCK - _END.size)) + _END.size
    block = data[end:]
    if end < _END.size or not block.startswith(_HEADER) or len(block) < _FRAME:
        raise _bad("the signature block does not begin where the archive ends", code="archive-signature")
    length = int.from_bytes(block[len(_HEADER) : len(_HEADER) + 4], "little")
    if length != len(block) - _FRAME:
        raise _bad("the length in the signature block is wrong", code="archive-signature")
    der = block[len(_HEADER) + 4 : -len(_FOOTER)]
    if any(mark in der for mark in (_HEADER, _FOOTER, b"PK\x01\x02", b"PK\x03\x04", b"PK\x06\x06", _LOCATOR)):
        raise _bad("the signature block holds a second archive or block", code="archive-signature")
    comment = int.from_bytes(data[end - 2 : end], "little")
    if comment not in (0, len(block)):
        raise _bad("the comment of the archive is not the signature block", code="archive-signature")
    content = data[: end - 2] + b"\0\0"
    return content, Signed(der=der, content=content, form="comment" if comment else "trailing")


def _no_end(zipped: bytes) -> Refused:
    """Why the archive does not end where the file ends."""
    end = zipped.rfind(_ENDS, max(0, len(zipped) - MAX_BLOCK - _END.size))
    if end < 0 or end + _END.size > len(zipped):
        return _stray(zipped, max(0, len(zipped) - MAX_BLOCK), len(zipped), "not a complete ZIP archive")
    rest = len(zipped) - end - _END.size
    what = "the archive has a comment" if zipped[end + 20 : end + 22] == rest.to_bytes(2, "little") else ""
    return _stray(zipped, len(zipped) - rest, len(zipped), what or "something stands after the archive")


def _directory(zipped: bytes) -> tuple[int, int]:
    """How many entries the archive has and where its directory begins."""
    tail = zipped[-_END.size :]
    if len(tail) < _END.size or not tail.startswith(_ENDS) or tail[-2:] != b"\0\0":
        raise _no_end(zipped)
    end = len(zipped) - _END.size
    _, disk, first, here, count, size, offset, _ = _END.unpack(tail)
    if disk or first or here != count:
        raise _bad("the archive is a part of several")
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset) or zipped.startswith(_LOCATOR, max(0, end - 20)):
        raise _bad("the archive has the form for more than 4 GiB (zip64)")
    if count > MAX_ENTRIES:
        raise _large(f"more than {MAX_ENTRIES:,} entries")
    if offset + size != end:
        raise _stray(zipped, 0, end, "the directory does not reach the end of the archive")
    if not count:
        raise _bad("the archive is empty")
    return count, offset


def _extra(extra: bytes, raw: bytes, name: str) -> None:
    """Times and owners are allowed; what gives an entry another name, size or kind is not."""
    seen: set[int] = set()
    at = 0
    while at < len(extra):
        kind, length = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        body = extra[at + 4 : at + 4 + length]
        if at + 4 + length > len(extra) or kind in seen:
            raise _bad("an extra field is cut off or stands twice", name)
        seen.add(kind)
        at += 4 + length
        if kind == 0x0001:
            raise _bad("an entry has the form for more than 4 GiB (zip64)", name)
        if kind == 0x7075:  # Info-ZIP's Unicode path: version, CRC of the name that it replaces, the other name
            if body != b"\1" + zlib.crc32(raw).to_bytes(4, "little") + raw:
                raise _bad("an extra field gives the entry another name", name)
        elif kind not in _EXTRA or length not in _EXTRA[kind]:
            raise _bad(f"an extra field of unknown meaning (0x{kind:04x})", name)


#: Extended time stamp, Info-ZIP's old and new Unix fields, NTFS times: identifier and the lengths that they have.
_EXTRA = {0x5455: (1, 5, 9, 13), 0x5855: (8, 12), 0x7855: (0, 4), 0x7875: (3, 5, 7, 11, 15, 19), 0x000A: (32,)}


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError as error:
        where = raw[:255].decode("ascii", "surrogateescape")
        raise _bad("a name is not UTF-8, or not declared to be", where, "archive-name") from error


def _kind(record: _Record) -> None:
    """Refuse everything but files and folders. Unpackers read the Unix bits whatever system is named beside them."""
    host, kind, folder = record.made_by >> 8, record.attributes >> 28, record.name.endswith("/")
    if host not in _HOSTS:
        raise _bad("an entry was made by an unknown system", record.name)
    if kind not in (0, 0o4, 0o10) or record.attributes & _DOS_ODD:
        raise _bad("an entry is a link, a device or another special file", record.name, "archive-link")
    if (kind == 0o10 and folder) or (not folder and (kind == 0o4 or record.attributes & _DOS_FOLDER)):
        raise _bad("an entry is named as a file and marked as a folder, or the reverse", record.name)
    if folder and record.sums[2]:
        raise _bad("a folder has content", record.name)


def _limits(record: _Record) -> None:
    """Refuse what cannot be stored, or would not be small enough when unpacked."""
    (version, flags, method, _, _), (_, packed, size), name = record.common, record.sums, record.name
    if flags & _ENCRYPTED or method == 99:
        raise _bad("an entry is encrypted: nobody can check it", name, "archive-encrypted")
    if flags & ~_FLAGS or version > _VERSION:
        raise _bad("an entry has a flag or version of unknown meaning", name)
    if method not in (0, 8):
        raise _bad("an entry is packed by a rare method", name)
    if size > MAX_ENTRY:
        raise _large(f"an entry unpacks to more than {MAX_ENTRY // MIB} MiB", name)
    if size > RATIO_FROM and size > MAX_RATIO * packed:
        raise _large(f"an entry unpacks to more than {MAX_RATIO} times its size", name)


def _records(zipped: bytes) -> tuple[list[_Record], int]:
    """The directory, and where it begins."""
    count, start = _directory(zipped)
    end = len(zipped) - _END.size
    records: list[_Record] = []
    at = start
    for _ in range(count):
        if at + _CENTRAL.size > end or not zipped.startswith(b"PK\x01\x02", at):
            raise _bad("the directory has fewer entries than it says")
        _, made_by, *common, crc, packed, size, named, extra, comment, disk, internal, attributes, offset = (
            _CENTRAL.unpack_from(zipped, at)
        )
        at += _CENTRAL.size
        raw, more = zipped[at : at + named], zipped[at + named : at + named + extra]
        at += named + extra + comment
        if at > end:
            raise _bad("the directory is cut off")
        name = _name(raw, common[1])
        if comment or disk or internal & ~1:
            raise _bad("an entry has a comment or lies in another file", name)
        _extra(more, raw, name)
        record = _Record(name, raw, tuple(common), (crc, packed, size), made_by, attributes, offset)
        _limits(record)
        _kind(record)
        entry_names.check(name)
        records.append(record)
    if at != end:
        raise _stray(zipped, at, end, "the directory has more in it than it says")
    if sum(record.sums[2] for record in records) > MAX_TOTAL:
        raise _large(f"unpacks to more than {MAX_TOTAL // MIB} MiB")
    entry_names.distinct(record.name for record in records)
    return records, start


def _place(zipped: bytes, record: _Record, limit: int) -> Place:
    """Where the data of ``record`` lies: header, data and descriptor reach from its offset exactly to ``limit``."""
    name, (crc, packed, size) = record.name, record.sums
    if not zipped.startswith(b"PK\x03\x04", record.offset):  # the directory behind it is longer than a header
        raise _bad("an entry is not where the directory says", name)
    _, *common, here_crc, here_packed, here_size, named, extra = _LOCAL.unpack_from(zipped, record.offset)
    at = record.offset + _LOCAL.size
    start = at + named + extra
    end = start + packed
    if end > limit:
        raise _bad("an entry overlaps what follows", name)
    if tuple(common) != record.common or zipped[at : at + named] != record.raw:
        raise _bad("an entry and the directory disagree", name)
    _extra(zipped[at + named : start], record.raw, name)
    # With a descriptor behind the data, the header may leave open what was not known yet.
    here = zip((here_crc, here_packed, here_size), record.sums, strict=True)
    if any(mine != theirs and not (record.after and mine == 0) for mine, theirs in here):
        raise _bad("an entry and the directory disagree about its size or sum", name)
    descriptor = _SUMS.pack(crc, packed, size) if record.after else b""
    rest = zipped[end:limit]
    # Readers that go from front to back look for the descriptor or its mark: both must be found in one place only.
    if rest != descriptor and rest != _DESCRIPTOR + descriptor:
        raise _stray(zipped, end, limit, "something stands between two entries, or a descriptor is wrong", name)
    deflated = record.common[2] == 8
    if record.after and not deflated and zipped.find(_DESCRIPTOR, start, end + 1) >= 0:
        raise _bad("the end of a stored entry can be read in two ways", name)
    if record.after and descriptor.startswith(_DESCRIPTOR):
        raise _bad("the descriptor of an entry can be read in two ways", name)
    return Place(start=start, packed=packed, deflated=deflated)


def _unpack(zipped: memoryview, place: Place, name: str) -> Iterator[bytes]:
    """The bytes of an entry, in pieces of at most ``_CHUNK``."""
    end = place.start + place.packed
    if not place.deflated:
        yield from (bytes(zipped[at : min(at + _CHUNK, end)]) for at in range(place.start, end, _CHUNK))
        return
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    at = place.start
    try:
        while at < end and not engine.eof:
            feed: bytes | memoryview = zipped[at : min(at + _CHUNK, end)]
            at += len(feed)
            full = True
            while full and not engine.eof:
                piece = engine.decompress(feed, _CHUNK)
                feed = engine.unconsumed_tail
                full = bool(feed) or len(piece) == _CHUNK
                yield piece
    except zlib.error as error:
        raise _bad("an entry cannot be unpacked", name) from error
    if not engine.eof or engine.unused_data or at != end:
        raise _bad("the packed data of an entry is cut off or followed by more", name)


def _entry(zipped: memoryview, record: _Record, place: Place) -> Entry:
    """The entry, unpacked once, no further than its size, for its digest."""
    name, (crc, _, size) = record.name, record.sums
    digest, found, length = hashlib.sha256(), 0, 0
    for piece in _unpack(zipped, place, name):
        length += len(piece)
        if length > size:
            break
        digest.update(piece)
        found = zlib.crc32(piece, found)
    if length != size or found != crc:
        raise _bad("an entry is not what its size and sum say", name)
    runs = record.made_by >> 8 in _UNIX and record.attributes >> 16 & 0o111
    mode = 0o755 if name.endswith("/") or runs else 0o644
    return Entry(name=name, mode=mode, size=size, sha256=digest.hexdigest())


def read(data: bytes) -> Archive:
    """The archive in ``data``, every entry unpacked once to compare it with its sum. Linear in the unpacked size.

    Raises Refused, with the shown name of the entry as ``where``: bad-archive, archive-too-large, archive-name,
    archive-duplicate, archive-link, archive-encrypted, archive-signature.
    """
    if len(data) > MAX_FILE:
        raise _large(f"larger than {MAX_FILE // MIB} MiB")
    zipped, signed = _split(data)
    records, directory = _records(zipped)
    placed = sorted(records, key=lambda record: record.offset)
    if placed[0].offset:
        raise _stray(zipped, 0, placed[0].offset, "something stands before the first entry")
    limits = [record.offset for record in placed[1:]] + [directory]
    places = {r.name: _place(zipped, r, limit) for r, limit in zip(placed, limits, strict=True)}
    view = memoryview(zipped)
    entries = tuple([_entry(view, record, places[record.name]) for record in records])
    digest = hashlib.sha256(data).hexdigest()
    return Archive(entries=entries, sha256=digest, signed=signed, zipped=zipped, places=places)
