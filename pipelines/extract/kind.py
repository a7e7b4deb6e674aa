"""What a delivered file is, by its content and never by its name.

Anything that is not a table or boundaries is refused here with a sentence that says what it is
and what to deliver instead.
"""

import mmap
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from pipelines.delivered import Note, refused

Kind = Literal[
    "text", "xlsx", "xlsb", "xls", "ods", "zip", "gzip", "sav", "por", "dta",
    "geojson", "geopackage", "geoparquet", "kml",
]  # fmt: skip
BOUNDARY_KINDS: tuple[Kind, ...] = ("geojson", "geopackage", "geoparquet", "kml")
STATISTICS_KINDS: tuple[Kind, ...] = ("sav", "por", "dta")

HEAD_BYTES = 65_536

SUFFIXES: dict[str, tuple[Kind, ...]] = {
    ".csv": ("text",), ".tsv": ("text",), ".tab": ("text",), ".psv": ("text",), ".txt": ("text",),
    ".xlsx": ("xlsx",), ".xlsm": ("xlsx",), ".xlsb": ("xlsb",), ".xls": ("xls",), ".ods": ("ods",),
    ".zip": ("zip",), ".gz": ("gzip",), ".geojson": ("geojson",), ".json": ("geojson",),
    ".gpkg": ("geopackage",), ".topojson": ("geojson",), ".kml": ("kml",), ".kmz": ("zip",),
    ".parquet": ("geoparquet",), ".geoparquet": ("geoparquet",),
    ".sav": ("sav",), ".zsav": ("sav",), ".por": ("por",), ".dta": ("dta",),
}  # fmt: skip
"""What a name promises; a file that holds something else is read as what it is, with a note."""

KIND_NAMES: dict[Kind, str] = {
    "text": "CSV", "xlsx": "XLSX", "xlsb": "XLSB", "xls": "XLS", "ods": "ODS", "zip": "ZIP",
    "gzip": "GZIP", "geojson": "GeoJSON", "geopackage": "GeoPackage", "geoparquet": "GeoParquet",
    "kml": "KML", "sav": "SPSS", "por": "SPSS POR", "dta": "Stata",
}  # fmt: skip

EMPTY = "The file {file} is empty. Deliver it again; if it was copied, the copy was cut off."
PDF = (
    "{file} is a PDF document, not a table. "
    "Ask its maker for the table behind it, or copy it into a spreadsheet and save that as CSV or XLSX."
)
IMAGE = "{file} is a picture, not a table. Deliver the table as CSV or XLSX."
DOCUMENT = (
    "{file} is a text document, not a table. "
    "Copy the table into a spreadsheet, save that as CSV or XLSX and deliver it."
)
SLIDES = "{file} is a presentation, not a table. Deliver the table as CSV or XLSX."
PROGRAM = "{file} is a program, not a table. It was not opened. Deliver the table as CSV or XLSX."
WEB_PAGE = (
    "{file} is a web page, not a table; perhaps the download asked for a log-in. "
    "Open it in a spreadsheet, save it as XLSX and deliver that."
)
OLD_XML = (
    "{file} is an XML file, not a table this reads. "
    "Open it in a spreadsheet, save it as XLSX and deliver that."
)
MAP_XML = "{file} holds a map as GML. Save the areas as GeoJSON or GeoPackage and deliver that."
ARCHIVE = "{file} is a packed archive of a kind that is not opened here. Unpack it and deliver the table."
STATISTICS = (
    "{file} is a data file of SAS, which is not read here. "
    "Save it there as an SPSS or Stata file, or export it as CSV with codes, and deliver that."
)
ROADS = (
    "{file} is an OpenStreetMap extract, not a table. "
    "Take its roads in on the page Resources, under Roads of the region."
)
PARQUET = (
    "{file} is a Parquet file without outlines of areas (GeoParquet). "
    "Export a table as CSV, boundaries as GeoParquet or GeoJSON, and deliver that."
)
DATABASE = "{file} is a database, not a table. Export the table you need as CSV and deliver that."
DAMAGED_PARQUET = "{file} is a Parquet file that is damaged or cut off. Deliver the whole file again."
SHAPEFILE_PART = (
    "{file} is one part of a Shapefile. "
    "Put the parts .shp, .shx, .dbf and .prj together into one ZIP file and deliver that."
)
OTHER_JSON = (
    "{file} holds JSON data that is neither a table nor boundaries. "
    "Export tables as CSV or XLSX, boundaries as GeoJSON."
)
BINARY = "{file} is not a text file, a workbook or boundaries. Export the table as CSV or XLSX."
ENCRYPTED = (
    "{file} is protected by a password and was not read. "
    "Open it, save it without a password and deliver that; hand over the password to nobody."
)
DAMAGED_ZIP = "{file} is damaged and cannot be opened. Deliver it again; if it was copied, copy it anew."

WRONG_SUFFIX = "The file is named {suffix} but holds {kind}; it was read as {kind}."

PACKAGE_ERRORS = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError,
)  # fmt: skip
"""What opening a damaged ZIP may raise, depending on where the damage lies."""

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, PDF),
    (b"\x89PNG\r\n\x1a\n", 0, IMAGE), (b"\xff\xd8\xff", 0, IMAGE), (b"GIF8", 0, IMAGE),
    (b"II*\x00", 0, IMAGE), (b"MM\x00*", 0, IMAGE), (b"WEBP", 8, IMAGE), (b"ftypheic", 4, IMAGE),
    (b"OSMHeader", 6, ROADS),
    (b"\x7fELF", 0, PROGRAM), (b"MZ\x90\x00", 0, PROGRAM), (b"\xca\xfe\xba\xbe", 0, PROGRAM),
    (b"{\\rtf", 0, DOCUMENT),
    (b"Rar!\x1a\x07", 0, ARCHIVE), (b"7z\xbc\xaf\x27\x1c", 0, ARCHIVE), (b"BZh", 0, ARCHIVE),
    (b"\xfd7zXZ\x00", 0, ARCHIVE), (b"\x28\xb5\x2f\xfd", 0, ARCHIVE), (b"ustar", 257, ARCHIVE),
    (b"\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00", 12, STATISTICS),
    (b"HEADER RECORD*******", 0, STATISTICS), (b"\x00\x00\x27\x0a", 0, SHAPEFILE_PART),
)  # fmt: skip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GEO_JSON = re.compile(
    rb'"type"\s*:\s*"(FeatureCollection|Feature|Topology|GeometryCollection|(Multi)?(Point|LineString|Polygon))"'
)
_OLD_STATA = re.compile(rb"[\x68-\x73][\x01\x02]\x01\x00")
_PORTABLE = re.compile(rb"(?s).{0,200}SPSS PORT FILE|.{200,620}SPSSPORT")
_JSON_START = re.compile(rb'\s*(\{\s*["}]|\[\s*[\[{\]])')
_HTML_START = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table|meta|script|div)\b", re.I | re.S
)
_XML_START = re.compile(rb"\s*<(\?xml|kml|gml|ogr:|[a-z]+:FeatureCollection)", re.I)


def file_kind(path: Path, file: str) -> Kind:
    """What kind of delivery the bytes are.

    Args:
        path: Where the bytes lie.
        file: Its name made safe to show, for the error.

    Raises:
        TaksirError: The file is empty, or holds no table and no boundaries.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise refused(EMPTY, file=file)
    for magic, offset, template in _MAGIC:
        if head.startswith(magic, offset):
            raise refused(template, file=file)
    return _packed_kind(path, head, file) or _statistics_kind(head) or _text_kind(head, file)


def suffix_note(name: str, kind: Kind) -> Note | None:
    """A note where the name promises another kind of file than was found."""
    suffix = Path(name).suffix.lower()
    if kind in SUFFIXES.get(suffix, (kind,)):
        return None
    return Note("note", WRONG_SUFFIX, {"suffix": suffix, "kind": KIND_NAMES[kind]})


def _packed_kind(path: Path, head: bytes, file: str) -> Kind | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path, file)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(_OLE):
        return _ole_kind(path, file)
    if head.startswith(b"SQLite format 3\x00"):
        if head[68:72] in (b"GPKG", b"GP10", b"GP11"):
            return "geopackage"
        raise refused(DATABASE, file=file)
    if head.startswith(b"PAR1"):
        return _parquet_kind(path, file)
    return None


def _parquet_kind(path: Path, file: str) -> Kind:
    """Outlines are named in the last bytes of the file, where its columns are described."""
    with path.open("rb") as stream:
        stream.seek(-8, 2)
        length, mark = struct.unpack("<I4s", stream.read(8))
        if mark != b"PAR1" or length > path.stat().st_size - 12:
            raise refused(DAMAGED_PARQUET, file=file)
        stream.seek(-8 - length, 2)
        described = stream.read(length)
    if b'"primary_column"' in described:
        return "geoparquet"
    raise refused(PARQUET, file=file)


def _statistics_kind(head: bytes) -> Kind | None:
    """SPSS system and portable files, and Stata files of every version."""
    if head.startswith((b"$FL2", b"$FL3")):
        return "sav"
    if _PORTABLE.match(head):
        return "por"
    return "dta" if head.startswith(b"<stata_dta>") or _OLD_STATA.match(head) else None


def _zip_kind(path: Path, file: str) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:200] if _is_small(archive, names, "mimetype") else b""
    except PACKAGE_ERRORS:
        raise refused(DAMAGED_ZIP, file=file) from None
    if mimetype.startswith(b"application/vnd.oasis.opendocument."):
        return _open_document_kind(mimetype, file)
    return _office_kind(names, file) if "[Content_Types].xml" in names else "zip"


def _is_small(archive: zipfile.ZipFile, names: set[str], member: str) -> bool:
    return member in names and archive.getinfo(member).file_size < 1_000


def _open_document_kind(mimetype: bytes, file: str) -> Kind:
    if b"spreadsheet" in mimetype:
        return "ods"
    raise refused(SLIDES if b"presentation" in mimetype else DOCUMENT, file=file)


def _office_kind(names: set[str], file: str) -> Kind:
    folders = {name.split("/", 1)[0] for name in names}
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl" in folders:
        return "xlsx"
    if "ppt" in folders:
        raise refused(SLIDES, file=file)
    raise refused(DOCUMENT, file=file)


def _ole_kind(path: Path, file: str) -> Kind:
    """Old Office files are a small file system; its directory says what is inside."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if _has_stream(content, "EncryptedPackage"):
            raise refused(ENCRYPTED, file=file)
        if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
            return "xls"
        if _has_stream(content, "PowerPoint Document"):
            raise refused(SLIDES, file=file)
        if _has_stream(content, "WordDocument"):
            raise refused(DOCUMENT, file=file)
    raise refused(BINARY, file=file)


def _has_stream(content: mmap.mmap, name: str) -> bool:
    """Whether a directory entry of 128 bytes bears this name, its length in bytes at offset 64."""
    letters = name.encode("utf-16-le") + b"\x00\x00"
    at = content.find(letters)
    while at >= 0:
        if at % 128 == 0 and content[at + 64 : at + 66] == len(letters).to_bytes(2, "little"):
            return True
        at = content.find(letters, at + 2)
    return False


def _text_kind(head: bytes, file: str) -> Kind:
    start = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(start):
        raise refused(WEB_PAGE, file=file)
    if _XML_START.match(start):
        if re.search(rb"<(\w+:)?kml\b", start):
            return "kml"
        raise refused(MAP_XML if re.search(rb"<(\w+:)?FeatureCollection\b", start) else OLD_XML, file=file)
    if _JSON_START.match(start):
        if _GEO_JSON.search(start):
            return "geojson"
        raise refused(OTHER_JSON, file=file)
    if not _looks_like_text(head):
        raise refused(BINARY, file=file)
    return "text"


def _looks_like_text(head: bytes) -> bool:
    """Few control characters; in UTF-16 and UTF-32 every other byte may be zero."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    zeros = head.count(0)
    even_zeros, odd_zeros = head[0::2].count(0), head[1::2].count(0)
    is_wide = zeros > len(head) * 0.25 and min(even_zeros, odd_zeros) < zeros * 0.1
    controls = sum(head.count(code) for code in range(1, 32) if code not in (9, 10, 11, 12, 13, 26, 27))
    return controls <= len(head) * 0.02 and (is_wide or zeros <= len(head) * 0.1)
