"""ZIP and GZIP: guarded before anything inside is opened, and unpacked under names of our own.

The size a ZIP declares may lie, so what counts is what comes out: unpacking stops at the limit.
"""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipelines.delivered import Note, refused
from pipelines.extract.kind import DAMAGED_ZIP, ENCRYPTED, PACKAGE_ERRORS

WORKBOOK_BYTES_MAX = 500_000_000
"""Unpacked; a workbook is held in memory while it is read."""

UNPACKED_BYTES_MAX = 8_000_000_000
"""Of a text or boundary file inside an archive, which is read from disk."""

RATIO_MAX = 200
"""Unpacked size over packed size; real tables stay below 50."""

RATIO_FREE_BYTES = 20_000_000
"""Below this nothing can be harmed, and small repetitive files do pack more than 200 to 1."""

MEMBERS_MAX = 10_000
BLOCK_BYTES = 1 << 20

TABLE_SUFFIXES = (
    ".csv", ".tsv", ".tab", ".psv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods",
    ".sav", ".zsav", ".por", ".dta",
    ".geojson", ".json", ".topojson", ".gpkg", ".kml", ".parquet", ".geoparquet",
)  # fmt: skip
TABLES_MAX = 60
"""Packed tables read as the sheets of one delivery; a form has at most so many rosters."""
SHAPEFILE_SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg")

TOO_LARGE = (
    "{file} unpacks to more than {limit_mb} MB and was not opened. "
    "Split it into smaller files, or deliver a large table as CSV."
)
BOMB = (
    "{file} unpacks to more than {ratio} times its size, as only a harmful file does. It was not opened. "
    "Ask its maker for the table as CSV."
)
TOO_MANY = "{file} packs {count} files and was not opened. Deliver one table at a time."
NOTHING_INSIDE = "{file} holds no table and no boundaries. Pack the CSV, XLSX, GeoJSON or Shapefile itself."
SEVERAL_INSIDE = (
    "{file} packs {count} files that do not belong to one table: {names}. "
    "Choose the one to read, or unpack it and deliver them one at a time."
)
NONE_CHOSEN = "{file} does not pack a file named {name}. It packs {names}. Choose one of them."
ARCHIVE_INSIDE = "{file} packs another packed file. Unpack it and deliver the table inside."
SHAPEFILE_INCOMPLETE = (
    "The Shapefile in {file} lacks its {missing} part. "
    "Pack .shp, .shx, .dbf and .prj together and deliver that."
)
UNPACKED = "The file was unpacked; the table inside is named {name}."
LEFT_PACKED = "Other files in the package that were left out: {count}."


def check_workbook_package(path: Path, file: str) -> None:
    """Refuse a workbook that could fill memory or that is protected.

    Raises:
        TaksirError: Too many parts, too large, packed too tightly, encrypted or damaged.
    """
    with _opened(path, file) as archive:
        members = _members(archive, file)
        unpacked = 0
        with path.open("rb") as stream:
            for member in members:
                for block in _blocks(stream, member, file):
                    unpacked += len(block)
                    check_size(unpacked, path.stat().st_size, file, limit=WORKBOOK_BYTES_MAX)


def check_size(unpacked: int, packed: int, file: str, *, limit: int = UNPACKED_BYTES_MAX) -> None:
    """Refuse what grows beyond the limit or as no real table does [bytes].

    Raises:
        TaksirError: Larger than the limit, or packed more tightly than a table can be.
    """
    if unpacked > RATIO_FREE_BYTES and unpacked > packed * RATIO_MAX:
        raise refused(BOMB, file=file, ratio=RATIO_MAX)
    if unpacked > limit:
        raise refused(TOO_LARGE, file=file, limit_mb=limit // 1_000_000)


def unpack_gzip(path: Path, folder: Path, file: str) -> tuple[Path, str]:
    """The file inside a GZIP, unpacked into a folder.

    Returns:
        Where it lies, and its name: that of the package without .gz.

    Raises:
        TaksirError: Damaged, or too large.
    """
    target, packed, unpacked = folder / "unpacked", path.stat().st_size, 0
    try:
        with gzip.open(path, "rb") as source, target.open("wb") as sink:
            while block := source.read(BLOCK_BYTES):
                unpacked += len(block)
                check_size(unpacked, packed, file)
                sink.write(block)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the package
        raise refused(DAMAGED_ZIP, file=file) from None
    return target, file.removesuffix(".gz")


@dataclass(frozen=True)
class Unpacked:
    """One file out of a package.

    Attributes:
        path: Where it lies, under a name of our own; of a Shapefile its .shp.
        name: As packed, without folders.
    """

    path: Path
    name: str


def unpack_zip(
    path: Path, folder: Path, file: str, *, chosen: Sequence[str] = ()
) -> tuple[list[Unpacked], list[Note]]:
    """The tables or the boundary set inside a ZIP, unpacked into a folder.

    Args:
        path: The package.
        folder: For what is unpacked.
        file: The delivered name made safe to show.
        chosen: Names of the packed files a person wants; others are left.

    Returns:
        What was unpacked, and a note on what was left out.

    Raises:
        TaksirError: Nothing to read inside, too many tables, damaged, encrypted or too large.
    """
    with _opened(path, file) as archive:
        members = [member for member in _members(archive, file) if not _is_litter(member)]
        kept = _chosen(members, chosen, file)
        shapes = [member for member in kept if _suffix(member) == ".shp"]
        wanted = _shapefile_parts(members, shapes, file) if shapes else _tables(kept, file)
        for index, member in enumerate(wanted):
            _unpack(path, member, folder / _own_name(index, member, bool(shapes)), file)
    left = len(members) - len(wanted)
    notes = [Note("note", LEFT_PACKED, {"count": left})] if left else []
    if shapes:
        return [Unpacked(folder / "unpacked.shp", _name(shapes[0]))], notes
    found = [
        Unpacked(folder / _own_name(index, member, False), _name(member))
        for index, member in enumerate(wanted)
    ]
    return found, notes


def _own_name(index: int, member: zipfile.ZipInfo, is_shape: bool) -> str:
    """A name of our own; the parts of a Shapefile must share theirs."""
    return f"unpacked{_suffix(member)}" if is_shape else f"unpacked_{index}"


def _name(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).name


def _chosen(members: list[zipfile.ZipInfo], chosen: Sequence[str], file: str) -> list[zipfile.ZipInfo]:
    """The members a person named; all where none of the names is a packed file's but a sheet's."""
    names = {_name(member) for member in members}
    packed = [name for name in chosen if PurePosixPath(name).suffix.lower() in (*TABLE_SUFFIXES, ".shp")]
    missing = [name for name in packed if name not in names]
    if missing:
        raise refused(NONE_CHOSEN, file=file, name=missing[0], names=", ".join(sorted(names)[:8]))
    return [member for member in members if _name(member) in packed] if packed else members


def _opened(path: Path, file: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except PACKAGE_ERRORS:
        raise refused(DAMAGED_ZIP, file=file) from None


def _members(archive: zipfile.ZipFile, file: str) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MEMBERS_MAX:
        raise refused(TOO_MANY, file=file, count=len(members))
    if any(member.flag_bits & 0x1 for member in members):
        raise refused(ENCRYPTED, file=file)
    return members


def _tables(members: list[zipfile.ZipInfo], file: str) -> list[zipfile.ZipInfo]:
    tables = [member for member in members if _suffix(member) in TABLE_SUFFIXES]
    if len(members) == 1 and _suffix(members[0]) in (".zip", ".gz"):
        raise refused(ARCHIVE_INSIDE, file=file)
    candidates = tables or (members if len(members) == 1 else [])
    if not candidates:
        raise refused(NOTHING_INSIDE, file=file)
    if len(candidates) > TABLES_MAX:
        names = ", ".join(_name(member) for member in candidates[:5])
        raise refused(SEVERAL_INSIDE, file=file, count=len(candidates), names=names)
    return sorted(candidates, key=lambda member: member.filename)


def _shapefile_parts(
    members: list[zipfile.ZipInfo], shapes: list[zipfile.ZipInfo], file: str
) -> list[zipfile.ZipInfo]:
    if len(shapes) > 1:
        names = ", ".join(_name(member) for member in shapes[:5])
        raise refused(SEVERAL_INSIDE, file=file, count=len(shapes), names=names)
    stem = shapes[0].filename.rsplit(".", 1)[0].lower()
    parts = {
        _suffix(member): member for member in members if member.filename.rsplit(".", 1)[0].lower() == stem
    }
    for suffix in (".dbf", ".shx"):
        if suffix not in parts:
            raise refused(SHAPEFILE_INCOMPLETE, file=file, missing=suffix)
    return [parts[suffix] for suffix in SHAPEFILE_SUFFIXES if suffix in parts]


def _unpack(path: Path, member: zipfile.ZipInfo, target: Path, file: str) -> None:
    unpacked = checksum = 0
    with path.open("rb") as stream, target.open("wb") as sink:
        for block in _blocks(stream, member, file):
            unpacked += len(block)
            checksum = zlib.crc32(block, checksum)
            check_size(unpacked, path.stat().st_size, file)
            sink.write(block)
    if checksum != member.CRC:
        raise refused(DAMAGED_ZIP, file=file)


def _blocks(stream: BinaryIO, member: zipfile.ZipInfo, file: str) -> Iterator[bytes]:
    """What really comes out of a member, whatever size its directory entry declares."""
    stream.seek(max(0, member.header_offset))
    header = stream.read(30)
    if member.header_offset < 0 or len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise refused(DAMAGED_ZIP, file=file)
    name_bytes, extra_bytes = struct.unpack("<HH", header[26:30])
    stream.seek(name_bytes + extra_bytes, 1)
    if member.compress_type == zipfile.ZIP_STORED:
        yield from _packed_blocks(stream, member.compress_size)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(_packed_blocks(stream, member.compress_size), file)
    else:
        raise refused(DAMAGED_ZIP, file=file)


def _packed_blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (block := stream.read(min(size, BLOCK_BYTES))):
        size -= len(block)
        yield block


def _inflated(blocks: Iterator[bytes], file: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in blocks:
            while block and not inflater.eof:
                yield inflater.decompress(block, BLOCK_BYTES)
                block = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error:
        raise refused(DAMAGED_ZIP, file=file) from None
    if not inflater.eof:
        raise refused(DAMAGED_ZIP, file=file)


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _is_litter(member: zipfile.ZipInfo) -> bool:
    """What operating systems put into packages."""
    path = PurePosixPath(member.filename)
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name in ("Thumbs.db", "desktop.ini")
