"""Agency files as they come: each must give exactly the table a person sees in it, or say why not.

The expected tables are written by hand next to the files.
"""

import errno
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from deliveries import deliver, row_numbers_of, rows_of, sentences, table_of, totals_of

from pipelines.extract import checksum
from pipelines.extract import text as text_files
from taksir.errors import TaksirError


@dataclass
class Case:
    """A file, the table in it, and what is noted."""

    content: str | bytes
    headers: str
    rows: list[str]
    notes: tuple[str, ...] = ()
    row_numbers: tuple[int, ...] = ()
    totals: tuple[str, ...] = ()
    source: str = ""


WINDOWS = "The file is not UTF-8; it was read as Windows-1252. Look at names with accents before going on."
UTF_16 = "The file is not UTF-8; it was read as UTF-16. Look at names with accents before going on."

CASES = {
    "comma": Case("id,nama\n01,Ani\n02,Budi\n", "id|nama", ["01|Ani", "02|Budi"]),
    "semicolon, decimal comma": Case("id;p0\n1;8,47\n2;9,1\n", "id|p0", ["1|8,47", "2|9,1"]),
    "tab": Case("id\tnama\n1\tAni, S.Sos\n", "id|nama", ["1|Ani, S.Sos"]),
    "pipe": Case("id|nama\n1|Ani\n".replace("|", "|"), "id|nama", ["1|Ani"]),
    "spaces": Case("id nama umur\n1 Ani 3\n2 Budi 4\n", "id|nama|umur", ["1|Ani|3", "2|Budi|4"]),
    "names in one column": Case(
        "nama lengkap\nAni Wijaya\nBudi Santoso\n",
        "nama lengkap",
        ["Ani Wijaya", "Budi Santoso"],
        (
            "Only one column was found. If the file should have more, "
            "save it again as CSV with commas or semicolons between the columns.",
        ),
    ),
    "inches": Case('id;ukuran\n1;5"\n2;6"\n', "id|ukuran", ['1|5"', '2|6"']),
    "line end in a header": Case(
        'Judul\n\n"Jumlah\nPenduduk","Nama, Desa"\n1,A\n2,B\n',
        "Jumlah Penduduk|Nama, Desa",
        ["1|A", "2|B"],
        ("Lines left out above the table: 1. The headers are in row 3.",),
        row_numbers=(4, 5),
    ),
    "comma and blank": Case('id, nama\n1, "A, B"\n2, C\n', "id|nama", ["1|A, B", "2|C"]),
    "byte order mark": Case(b"\xef\xbb\xbfid;nama\r\n1;Ani\r\n", "id|nama", ["1|Ani"]),
    "utf-16 with mark": Case("id;nama\n1;Anï\n".encode("utf-16"), "id|nama", ["1|Anï"], (UTF_16,)),
    "utf-16 BE without mark": Case("id;nama\n1;Ani\n".encode("utf-16-be"), "id|nama", ["1|Ani"], (UTF_16,)),
    "windows-1252": Case(
        "id;nama\n1;José\n2;“A”\n".encode("cp1252"), "id|nama", ["1|José", "2|“A”"], (WINDOWS,)
    ),
    "CR line ends": Case("id,nama\r1,Ani\r2,Budi\r", "id|nama", ["1|Ani", "2|Budi"]),
    "mixed line ends": Case("id,nama\r\n1,Ani\n2,Budi\r\n", "id|nama", ["1|Ani", "2|Budi"]),
    "no line end at the end": Case(
        "id,nama\n1,Ani",
        "id|nama",
        ["1|Ani"],
        notes=(
            "The last line has no line end. If the file was cut off while it was copied, its last value is "
            "too short: compare row 2 with the source.",
        ),
    ),
    "control-z at the end": Case("id,nama\n1,Ani\n\x1a", "id|nama", ["1|Ani"]),
    "sep line": Case("sep=;\r\nid;p0\r\n1;2,5\r\n", "id|p0", ["1|2,5"], row_numbers=(3,)),
    "line end in quotes": Case(
        'id,alamat\n1,"Jl. A\nRT 2"\n2,B\n', "id|alamat", ["1|Jl. A\nRT 2", "2|B"], row_numbers=(2, 3)
    ),
    "doubled quotes": Case('id,nama\n1,"Budi ""Bejo"" S"\n', "id|nama", ['1|Budi "Bejo" S']),
    "backslash quotes": Case('id,nama\n1,"A \\"x\\" B"\n2,"C, D"\n', "id|nama", ['1|A "x" B', "2|C, D"]),
    "single quotes": Case("id,nama\n1,'A, B'\n2,'C'\n", "id|nama", ["1|A, B", "2|C"]),
    "empty quotes": Case('a,b,c\n1,"",""\n2,3,4\n', "a|b|c", ["1||", "2|3|4"]),
    "blank cells kept": Case("id;nama\n 1 ; Ani\n", "id|nama", [" 1 | Ani"]),
    "blank line between": Case(
        "id,nama\n1,Ani\n\n2,Budi\n\n", "id|nama", ["1|Ani", "2|Budi"], row_numbers=(2, 4)
    ),
    "empty rows at the end": Case(
        "id;nama;umur\n1;Ani;3\n" + ";;\n" * 100, "id|nama|umur", ["1|Ani|3"], ("Empty rows left out: 100.",)
    ),
    "trailing delimiter": Case(
        "id;nama;\n1;Ani;\n", "id|nama", ["1|Ani"], ("Empty columns without a header left out: 1.",)
    ),
    "empty cells beyond": Case(
        "id,nama\n1,Ani\n2,Budi,,\n3,Cici\n",
        "id|nama",
        ["1|Ani", "2|Budi", "3|Cici"],
    ),
    "title above": Case(
        "Tabel 1. Penduduk\n\nid,nama\n1,Ani\n",
        "id|nama",
        ["1|Ani"],
        ("Lines left out above the table: 1. The headers are in row 3.",),
        row_numbers=(4,),
    ),
    "padded lines above": Case(
        "Kabupaten:;Contoh;;\nTahun:;2025;;\n;;;\nkode;nama;L;P\n1;A;3;4\n2;B;5;6\n",
        "kode|nama|L|P",
        ["1|A|3|4", "2|B|5|6"],
        ("Lines left out above the table: 2. The headers are in row 4.",),
        row_numbers=(5, 6),
    ),
    "source below": Case(
        "kode;nama;L;P\n1;A;3;4\n2;B;5;6\nSumber: BPS, 2025\n",
        "kode|nama|L|P",
        ["1|A|3|4", "2|B|5|6"],
        ("Lines left out under the table: 1.",),
        source="BPS, 2025",
    ),
    "remark with commas below": Case(
        "kode,nama,L,P\n1,A,3,4\n2,B,5,6\nCatatan: sementara, belum final, akan berubah, sabar, ya\n",
        "kode|nama|L|P",
        ["1|A|3|4", "2|B|5|6"],
        ("Lines left out under the table: 1.",),
    ),
    "total row": Case(
        "kode;nama;L\n1;A;3\n2;B;5\n;Jumlah;8\n",
        "kode|nama|L",
        ["1|A|3", "2|B|5"],
        ("Rows set apart as totals: 1. They serve as control totals.",),
        totals=("|Jumlah|8",),
    ),
    "both sexes": Case(
        "kec;jk;n\nHulu;L;3\nHulu;P;4\nHulu;L+P;7\n",
        "kec|jk|n",
        ["Hulu|L|3", "Hulu|P|4"],
        ("Rows set apart as totals: 1. They serve as control totals.",),
        totals=("Hulu|L+P|7",),
    ),
    "headers repeated": Case(
        "id;nama\n1;A\nid;nama\n2;B\n",
        "id|nama",
        ["1|A", "2|B"],
        ("The headers are repeated in row 3; the row was left out.",),
        row_numbers=(2, 4),
    ),
    "short row": Case(
        "id,nama,umur\n1,Ani,3\n2,Budi\n3,Cici,4\n",
        "id|nama|umur",
        ["1|Ani|3", "2|Budi|", "3|Cici|4"],
        ("Row 3 has 2 cells instead of 3; the missing ones were left empty.",),
    ),
    "long row": Case(
        "id,alamat,umur\n1,Jl. A,30\n2,Jl. B, RT 2,40\n3,Jl. C,50\n",
        "id|alamat|umur",
        ["1|Jl. A|30", "3|Jl. C|50"],
        (
            "Row 3 has 4 cells instead of 3 and was left out. Often the cause is a comma in a text "
            "without quotation marks; add them and deliver the file again.",
        ),
        row_numbers=(2, 4),
    ),
    "unpaired quote": Case(
        'id,nama\n1,"Ani\n2,Budi\n3,"Cici"\n4,Dodi\n',
        "id|nama",
        ["1|Ani", "2|Budi", "3|Cici", "4|Dodi"],
        (
            "Row 2 has quotation marks that do not pair. It was read as well as possible; "
            "compare it with the source.",
        ),
    ),
    "zero byte": Case(
        b"id,nama\n1,A\x00ni\n",
        "id|nama",
        ["1|Ani"],
        ("Zero bytes, which are no letters, were removed: 1. The first is in line 2.",),
    ),
    "mixed encodings": Case(
        "id;nama\n1;José\n".encode() + "2;Ülkü\n".encode("cp1252"),
        "id|nama",
        ["1|José", "2|Ülkü"],
        (
            "The file mixes two encodings. Lines that are not UTF-8: 1, the first is line 3, byte 3. They "
            "were read as Windows-1252. Open the file in a spreadsheet, save it as CSV UTF-8 and deliver it "
            "again.",
        ),
    ),
    "bytes of no encoding": Case(
        b"id;nama\n1;Jos\xe9\n2;A\x81\n",
        "id|nama",
        ["1|José", "2|A\ufffd"],
        (
            WINDOWS,
            "Lines with bytes that are no letters in Windows-1252: 1, the first is line 3. "
            "The bytes were replaced by a mark. Export the file again as CSV UTF-8.",
        ),
    ),
    "one column": Case(
        "kode\n9901\n9902\n",
        "kode",
        ["9901", "9902"],
        (
            "Only one column was found. If the file should have more, "
            "save it again as CSV with commas or semicolons between the columns.",
        ),
    ),
    "row names without header": Case(
        '"a","b"\n"1",2,3\n"2",4,5\n',
        "a|b|(column 3)",
        ["1|2|3", "2|4|5"],
        (
            "The header row names 2 columns but the rows have 3 cells, so names may stand over the wrong "
            "columns. Name every column, also the first one, and deliver the file again.",
            "The column has no header; it was named (column 3) by its place.",
        ),
    ),
    "no headers": Case(
        "1,23,0\n2,31,0\n3,42,1\n",
        "1|23|0",
        ["2|31|0", "3|42|1"],
        (
            "The first row looks like data, not like headers. If the file has no headers, "
            "add a first row that names the columns and deliver it again.",
        ),
    ),
    "headers twice and none": Case(
        "nama;;nama;nama (2)\n1;x;3;y\n2;z;4;y\n",
        "nama|(column 2)|nama (2)'|nama (2)",
        ["1|x|3|y", "2|z|4|y"],
        (
            "The header occurs 2 times; the later columns were numbered.",
            "The column has no header; it was named (column 2) by its place.",
        ),
    ),
    "three header rows": Case(
        "Tabel 3;;;;;;\n\nKode;Nama Desa;Penduduk;;;;Rumah Tangga\n;;Laki-laki;;Perempuan;;\n"
        ";;0-14;15+;0-14;15+;\n(1);(2);(3);(4);(5);(6);(7)\n"
        "9901010001;Sumur;1.200;2.300;1.100;2.500;1.020\n;Jumlah;1.200;2.300;1.100;2.500;1.020\n"
        "Sumber: BPS;;;;;;\n",
        "Kode|Nama Desa|Penduduk / Laki-laki / 0-14|Penduduk / Laki-laki / 15+"
        "|Penduduk / Perempuan / 0-14|Penduduk / Perempuan / 15+|Rumah Tangga",
        ["9901010001|Sumur|1.200|2.300|1.100|2.500|1.020"],
        (
            "Lines left out above the table: 1. The headers are in row 3.",
            "The headers stand in 3 rows; they were joined with a slash.",
            "The row of column numbers under the headers was left out.",
            "Lines left out under the table: 1.",
            "Rows set apart as totals: 1. They serve as control totals.",
        ),
        row_numbers=(7,),
        totals=("|Jumlah|1.200|2.300|1.100|2.500|1.020",),
        source="BPS",
    ),
}


def cells(line: str) -> list[str]:
    return line.split("|")


@pytest.mark.parametrize("case", CASES)
def test_an_agency_file_gives_its_table(case: str, tmp_path: Path) -> None:
    expected = CASES[case]
    table = table_of(deliver(tmp_path, expected.content))
    assert list(table.headers) == cells(expected.headers)
    assert rows_of(table) == [cells(row) for row in expected.rows]
    assert sentences(table.notes) == list(expected.notes)
    assert table.row_count == len(expected.rows)
    assert table.source_text == expected.source
    totals = totals_of(table)
    assert totals == [cells(row) for row in expected.totals]
    if expected.row_numbers:
        assert row_numbers_of(table) == list(expected.row_numbers)


@pytest.mark.parametrize("content", ["id,nama\n", "id,nama", "id;nama\n;;\n\n"])
def test_headers_without_rows_are_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, content)
    assert str(refusal.value) == (
        "data.csv holds headers but no rows. Check the export, for example its filter, and deliver it again."
    )
    assert not list((tmp_path / "staging").iterdir())


def test_text_cut_off_inside_a_letter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, "id;nama\n1;Ani\n".encode("utf-16")[:-1])
    assert str(refusal.value) == (
        "data.csv is damaged or cut off: bytes in it are no letters in UTF-16. Deliver the whole file again."
    )


def test_too_many_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "COLUMNS_MAX", 3)
    with pytest.raises(TaksirError, match=r"data\.csv has 4 columns; more than 3 are not read"):
        deliver(tmp_path, "a,b,c,d\n1,2,3,4\n")


def test_notes_know_their_rows_and_severity(tmp_path: Path) -> None:
    table = table_of(deliver(tmp_path, "id,nama,umur\n1,A,3\n2,B\n3,C,D,4\n4,E,5\n"))
    assert [(note.severity, note.row) for note in table.notes] == [("warning", 3), ("error", 4)]


def test_many_faults_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    ragged = "".join(f"{row},a,b\n" if row % 3 else f"{row},a,b,c,d\n" for row in range(903))
    table = table_of(deliver(tmp_path, "id,nama,umur\n" + ragged))
    assert len(table.notes) == 201
    assert str(table.notes[-1]) == "Rows left out because they have too many cells: 301 in all."
    assert table.row_count == 602


def test_a_file_of_any_size_gives_the_same_on_both_roads(tmp_path: Path) -> None:
    lines = [f"{row};Desa {row};{row % 7},5" for row in range(60_000)]
    clean = table_of(deliver(tmp_path, "kode;nama;nilai\n" + "\n".join(lines) + "\n", name="clean.csv"))
    lines.insert(30_000, "")
    blank = table_of(deliver(tmp_path, "kode;nama;nilai\n" + "\n".join(lines) + "\n", name="blank.csv"))
    assert rows_of(clean) == rows_of(blank)
    assert row_numbers_of(clean) == list(range(2, 60_002))
    assert row_numbers_of(blank) == [*range(2, 30_002), *range(30_003, 60_003)]


def test_remarks_under_a_clean_table_do_not_take_the_careful_road(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(text_files, "write_records")
    content = "kode;nama;n\n" + "1;A;2\n" * 500 + "Sumber: Dinas Sosial\nCatatan: a; b; c; d\n"
    table = table_of(deliver(tmp_path, content))
    assert table.row_count == 500
    assert table.source_text == "Dinas Sosial"
    assert sentences(table.notes) == ["Lines left out under the table: 2."]


def test_an_engine_pass_that_does_not_add_up_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = text_files._scan_sql
    monkeypatch.setattr(text_files, "_scan_sql", lambda table: f"{honest(table)} LIMIT 2")
    table = table_of(deliver(tmp_path, "a,b\n" + "1,2\n" * 9))
    assert table.row_count == 9


def test_a_full_disk_is_said_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(tmp_path)._replace(free=5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: free)
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, "a;b\n" + "1;2\n" * 500_000)
    assert str(refusal.value) == (
        "The disk has 5 MB free, but reading data.csv needs about 7 MB. "
        "Free some space and deliver the file again."
    )


def test_a_disk_that_becomes_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **more: object) -> None:
        (tmp_path / "staging" / f"{checksum(tmp_path / 'data.csv')[:16]}.parquet").write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(text_files, "staged_table", full)
    with pytest.raises(
        TaksirError, match=r"The disk has \d+ MB free, but reading data\.csv needs about 1 MB"
    ):
        deliver(tmp_path, "a;b\n1;2\n")
    assert not list((tmp_path / "staging").iterdir())


def test_progress_only_rises(tmp_path: Path) -> None:
    from pipelines.extract import extract_delivery

    path = tmp_path / "a.csv"
    path.write_text("a;b\n" + "1;2\n\n" * 120_000)
    told: list[float] = []
    extract_delivery(path, tmp_path / "staging", progress=lambda share, doing: told.append(share))
    assert told == sorted(told)
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert len(told) > 5


def test_a_long_row_just_above_the_remarks_is_said(tmp_path: Path) -> None:
    """Found by benchmarks/nastiness.py: the row was left out and its note went with the remarks."""
    text = "kode;isian;jumlah\n1;a;5\n2;b;6\n3;c;7;lebih;lagi\nKeterangan: - tidak ada\nSumber: BPS\n"
    table = table_of(deliver(tmp_path, text))
    assert table.row_count == 2
    assert [(note.severity, note.row) for note in table.notes if note.severity == "error"] == [("error", 4)]
