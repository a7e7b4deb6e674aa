"""What a delivered file is, by its bytes; each kind that is no table in one sentence."""

import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deliveries import deliver, rows_of, sentences, table_of

from pipelines.extract.kind import file_kind, suffix_note
from taksir.errors import TaksirError


def zipped(**members: str) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return package.getvalue()


def ole(stream: str) -> bytes:
    """The head of an old Office file whose directory names one stream."""
    name = stream.encode("utf-16-le") + b"\x00\x00"
    entry = name.ljust(64, b"\x00") + len(name).to_bytes(2, "little") + b"\x02" + bytes(61)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + entry


def parquet_of_a_table() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"umur": [1, 2]}), sink)
    return sink.getvalue()


REFUSALS = {
    "empty": (b"", "The file data.csv is empty. Deliver it again; if it was copied, the copy was cut off."),
    "blank lines": (
        b"\n ;;\n\n",
        "The file data.csv is empty. Deliver it again; if it was copied, the copy was cut off.",
    ),
    "pdf": (
        b"%PDF-1.7\n%\xe2\xe3",
        "data.csv is a PDF document, not a table. Ask its maker for the table behind it, "
        "or copy it into a spreadsheet and save that as CSV or XLSX.",
    ),
    "png": (b"\x89PNG\r\n\x1a\nxx", "data.csv is a picture, not a table. Deliver the table as CSV or XLSX."),
    "jpeg": (b"\xff\xd8\xff\xe0xx", "data.csv is a picture, not a table. Deliver the table as CSV or XLSX."),
    "program": (
        b"MZ\x90\x00\x03xx",
        "data.csv is a program, not a table. It was not opened. Deliver the table as CSV or XLSX.",
    ),
    "docx": (
        zipped(**{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>"}),
        "data.csv is a text document, not a table. "
        "Copy the table into a spreadsheet, save that as CSV or XLSX and deliver it.",
    ),
    "odt": (
        zipped(mimetype="application/vnd.oasis.opendocument.text"),
        "data.csv is a text document, not a table. "
        "Copy the table into a spreadsheet, save that as CSV or XLSX and deliver it.",
    ),
    "pptx": (
        zipped(**{"[Content_Types].xml": "<x/>", "ppt__presentation.xml": "<x/>"}),
        "data.csv is a presentation, not a table. Deliver the table as CSV or XLSX.",
    ),
    "doc": (
        ole("WordDocument"),
        "data.csv is a text document, not a table. "
        "Copy the table into a spreadsheet, save that as CSV or XLSX and deliver it.",
    ),
    "encrypted workbook": (
        ole("EncryptedPackage"),
        "data.csv is protected by a password and was not read. Open it, save it without a password "
        "and deliver that; hand over the password to nobody.",
    ),
    "web page": (
        b"\n<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
        "data.csv is a web page, not a table; perhaps the download asked for a log-in. "
        "Open it in a spreadsheet, save it as XLSX and deliver that.",
    ),
    "old xml workbook": (
        b'<?xml version="1.0"?><Workbook/>',
        "data.csv is an XML file, not a table this reads. "
        "Open it in a spreadsheet, save it as XLSX and deliver that.",
    ),
    "kml": (
        b'<?xml version="1.0"?><kml></kml>',
        "data.csv holds no areas. Export the boundaries again and deliver that.",
    ),
    "gml": (
        b'<?xml version="1.0"?><gml:FeatureCollection/>',
        "data.csv holds a map as GML. Save the areas as GeoJSON or GeoPackage and deliver that.",
    ),
    "rar": (
        b"Rar!\x1a\x07\x00",
        "data.csv is a packed archive of a kind that is not opened here. Unpack it and deliver the table.",
    ),
    "spss": (
        b"$FL2@(#) SPSS",
        "data.csv cannot be read as a data file of SPSS or Stata; it is damaged or cut off. "
        "Save it anew in the program it comes from and deliver that.",
    ),
    "sas": (
        b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!",
        "data.csv is a data file of SAS, which is not read here. "
        "Save it there as an SPSS or Stata file, or export it as CSV with codes, and deliver that.",
    ),
    "cut parquet": (
        b"PAR1xxxxxxxxxxxx",
        "data.csv is a Parquet file that is damaged or cut off. Deliver the whole file again.",
    ),
    "parquet of a table": (
        parquet_of_a_table(),
        "data.csv is a Parquet file without outlines of areas (GeoParquet). "
        "Export a table as CSV, boundaries as GeoParquet or GeoJSON, and deliver that.",
    ),
    "sqlite": (
        b"SQLite format 3\x00" + bytes(100),
        "data.csv is a database, not a table. Export the table you need as CSV and deliver that.",
    ),
    "shp alone": (
        b"\x00\x00\x27\x0a" + bytes(96),
        "data.csv is one part of a Shapefile. "
        "Put the parts .shp, .shx, .dbf and .prj together into one ZIP file and deliver that.",
    ),
    "json": (
        b'[{"a": 1}]',
        "data.csv holds JSON data that is neither a table nor boundaries. "
        "Export tables as CSV or XLSX, boundaries as GeoJSON.",
    ),
    "noise": (
        bytes(range(256)) * 8,
        "data.csv is not a text file, a workbook or boundaries. Export the table as CSV or XLSX.",
    ),
    "cut zip": (
        zipped(a="x" * 50)[:40],
        "data.csv is damaged and cannot be opened. Deliver it again; if it was copied, copy it anew.",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_no_table_is_refused_in_one_sentence(case: str, tmp_path: Path) -> None:
    content, sentence = REFUSALS[case]
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, content)
    assert str(refusal.value) == sentence


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "data.csv").mkdir()
    with pytest.raises(TaksirError, match=r"There is no file named data\.csv\. Choose a file, not a folder"):
        from pipelines.extract import extract_delivery

        extract_delivery(tmp_path / "data.csv", tmp_path / "staging")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"a;b\n1;2\n", "text"),
        (b"\xff\xfea\x00;\x00b\x00", "text"),
        (b"a\x00;\x00b\x00\n\x001\x00;\x002\x00", "text"),
        (b'{"type": "FeatureCollection", "features": []}', "geojson"),
        (b'\xef\xbb\xbf{ "type":"Topology" }', "geojson"),
        (b"SQLite format 3\x00" + bytes(52) + b"GPKG", "geopackage"),
        (b"\x1f\x8b\x08", "gzip"),
        (ole("Workbook"), "xls"),
        (zipped(**{"[Content_Types].xml": "", "xl__workbook.xml": ""}), "xlsx"),
        (zipped(**{"[Content_Types].xml": "", "xl__workbook.bin": ""}), "xlsb"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (zipped(**{"data.csv": "a,b"}), "zip"),
    ],
)
def test_kinds_by_content(start: bytes, kind: str, tmp_path: Path) -> None:
    (tmp_path / "any.bin").write_bytes(start)
    assert file_kind(tmp_path / "any.bin", "any.bin") == kind


def test_a_stream_name_inside_a_cell_is_no_directory_entry(tmp_path: Path) -> None:
    content = ole("Workbook") + b"x" + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    (tmp_path / "a.xls").write_bytes(content)
    assert file_kind(tmp_path / "a.xls", "a.xls") == "xls"


def test_a_wrong_name_is_noted_and_the_content_read(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, "a,b\n1,2\n", name="data.xlsx")
    assert sentences(delivery.notes) == ["The file is named .xlsx but holds CSV; it was read as CSV."]
    assert rows_of(table_of(delivery)) == [["1", "2"]]


def test_an_unknown_name_promises_nothing() -> None:
    assert suffix_note("export.dat", "text") is None
    assert suffix_note("export.txt", "text") is None


def test_names_are_data(tmp_path: Path) -> None:
    name = "‮cod.exe\x07 " + "x" * 200 + ".csv"
    from pipelines.extract import extract_delivery

    (tmp_path / "upload").write_bytes(b"a,b\n1,2\n")
    delivery = extract_delivery(tmp_path / "upload", tmp_path / "staging", name=f"../../{name}")
    assert delivery.file_name.isprintable()
    assert len(delivery.file_name) == 120
    assert not list(tmp_path.parent.glob("*.csv"))
    assert {path.parent for path in tmp_path.rglob("*.parquet")} == {tmp_path / "staging"}
