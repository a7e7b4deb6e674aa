"""Packages: the one table inside is read, and nothing harmful is opened."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path

import pytest
from deliveries import deliver, rows_of, sentences, table_of

from pipelines.extract import archive as extract_archive
from pipelines.extract.archive import check_workbook_package, unpack_gzip, unpack_zip
from taksir.errors import TaksirError

TABLE = "kode;nama\n01;Hulu\n02;Hilir\n"


def zipped(members: dict[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return package.getvalue()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_one_table_in_a_zip(tmp_path: Path, compression: int) -> None:
    members = {"folder/": "", "folder/desa.csv": TABLE, "__MACOSX/._desa.csv": "x", "baca.pdf": "%PDF-"}
    delivery = deliver(tmp_path, zipped(members, compression=compression), name="desa.zip")
    assert rows_of(table_of(delivery)) == [["01", "Hulu"], ["02", "Hilir"]]
    assert sentences(delivery.notes) == [
        "The file was unpacked; the table inside is named desa.csv.",
        "Other files in the package that were left out: 1.",
    ]


def test_one_table_in_a_gzip(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, gzip.compress(TABLE.encode()), name="desa.csv.gz")
    assert rows_of(table_of(delivery)) == [["01", "Hulu"], ["02", "Hilir"]]
    assert delivery.file_name == "desa.csv.gz"


REFUSALS = {
    "several": (
        zipped({"a.csv": TABLE, "b/b.csv": "bulan;jumlah\n1;2\n"}),
        "data.zip packs 2 files that do not belong to one table: a.csv, b.csv. "
        "Choose the one to read, or unpack it and deliver them one at a time.",
    ),
    "nothing": (
        zipped({"a.docx": "x", "b.pdf": "x"}),
        "data.zip holds no table and no boundaries. Pack the CSV, XLSX, GeoJSON or Shapefile itself.",
    ),
    "zip in zip": (
        zipped({"inner.zip": zipped({"a.csv": TABLE})}),
        "data.zip packs another packed file. Unpack it and deliver the table inside.",
    ),
    "gzip in zip under another name": (
        zipped({"a.csv": gzip.compress(TABLE.encode())}),
        "data.zip packs another packed file. Unpack it and deliver the table inside.",
    ),
    "shapefile without dbf": (
        zipped({"desa.shp": "x", "desa.shx": "x"}),
        "The Shapefile in data.zip lacks its .dbf part. "
        "Pack .shp, .shx, .dbf and .prj together and deliver that.",
    ),
    "two shapefiles": (
        zipped({"a.shp": "x", "b.shp": "x"}),
        "data.zip packs 2 files that do not belong to one table: a.shp, b.shp. "
        "Choose the one to read, or unpack it and deliver them one at a time.",
    ),
    "bomb": (
        zipped({"a.csv": b"0" * 30_000_000}),
        "data.zip unpacks to more than 200 times its size, as only a harmful file does. "
        "It was not opened. Ask its maker for the table as CSV.",
    ),
    "damaged gzip": (
        gzip.compress(TABLE.encode())[:20],
        "data.zip is damaged and cannot be opened. Deliver it again; if it was copied, copy it anew.",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_packages_that_are_refused(case: str, tmp_path: Path) -> None:
    content, sentence = REFUSALS[case]
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, content, name="data.zip")
    assert str(refusal.value) == sentence
    assert not list((tmp_path / "staging").iterdir())


def test_an_encrypted_package_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.csv": TABLE}))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(TaksirError, match="is protected by a password and was not read"):
        deliver(tmp_path, bytes(content), name="data.zip")


def test_a_package_of_too_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_archive, "MEMBERS_MAX", 2)
    content = zipped({name: "x" for name in ("a.txt", "b.txt", "c.csv")})
    with pytest.raises(TaksirError, match=r"packs 3 files and was not opened\. Deliver one table at a time"):
        deliver(tmp_path, content, name="data.zip")


def lying_zip(content: bytes, declared: int) -> bytes:
    """A ZIP whose directory declares less than what comes out, with a checksum that fits the lie."""
    package = bytearray(zipped({"xl/a.xml": content}))
    at = package.index(b"PK\x01\x02")
    package[at + 16 : at + 20] = zlib.crc32(content[:declared]).to_bytes(4, "little")
    package[at + 24 : at + 28] = declared.to_bytes(4, "little")
    return bytes(package)


def test_what_comes_out_counts_and_not_what_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(lying_zip(b"0" * 30_000_000, declared=1_000))
    with pytest.raises(TaksirError, match="unpacks to more than 200 times its size"):
        check_workbook_package(path, "a.xlsx")


def test_a_large_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_archive, "WORKBOOK_BYTES_MAX", 2_000_000)
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped({"xl/a.xml": bytes(range(256)) * 10_000}, compression=zipfile.ZIP_STORED))
    with pytest.raises(TaksirError, match="a.xlsx unpacks to more than 2 MB and was not opened"):
        check_workbook_package(path, "a.xlsx")


def test_gzip_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"0" * 50_000_000))
    with pytest.raises(TaksirError, match="unpacks to more than 200 times"):
        unpack_gzip(path, tmp_path, "a.gz")
    assert (tmp_path / "unpacked").stat().st_size < 25_000_000


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.csv": TABLE}, compression=zipfile.ZIP_STORED))
    content[content.index(b"Hulu")] ^= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(TaksirError, match="is damaged and cannot be opened"):
        unpack_zip(tmp_path / "a.zip", tmp_path, "a.zip")


def test_no_member_escapes_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"../../evil.csv": TABLE}))
    (inside,), _ = unpack_zip(tmp_path / "a.zip", tmp_path, "a.zip")
    assert (inside.path, inside.name) == (tmp_path / "unpacked_0", "evil.csv")
