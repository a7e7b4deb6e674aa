"""Workbooks: values as a person sees them in the cells, and a note where a cell hides something."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from deliveries import deliver, row_numbers_of, rows_of, sentences, table_of, totals_of

from pipelines.extract.cells import Cell, cell_text
from pipelines.extract.formulas import hidden_values
from taksir.errors import TaksirError

Fill = Callable[[xlsxwriter.Workbook], object]


def workbook(fill: Fill) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    fill(book)
    book.close()
    return content.getvalue()


def sheet_of(rows: list[list[object]], name: str = "Data") -> Fill:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return fill


def with_parts(package: bytes, parts: dict[str, bytes]) -> bytes:
    """A copy of a package with parts added or replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return result.getvalue()


def sheet_xml(package: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("01", "01"),
        (3201010001.0, "3201010001"),
        (-5.0, "-5"),
        (8.47, "8.47"),
        (0.1 + 0.2, "0.3"),  # a workbook shows 15 digits
        (-6.914744, "-6.914744"),
        (1e-7, "0.0000001"),
        (3.201010001e15, "3201010001000000"),
        (True, "TRUE"),
        (dt.date(2026, 8, 12), "2026-08-12"),
        (dt.datetime(2026, 8, 12, 10, 20, 30), "2026-08-12T10:20:30"),
        (dt.time(10, 20, 30), "10:20:30"),
        (dt.timedelta(hours=36), "36:00:00"),
        (float("nan"), ""),
    ],
)
def test_a_value_as_text(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


def kobo(book: xlsxwriter.Workbook) -> None:
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    main = book.add_worksheet("survei_kebutuhan")
    main.write_row(0, 0, ["start", "kec", "nik", "jml_art", "_index"])
    main.write_row(1, 0, [None, "990101", "0123456789012345", 4, 1])
    main.write(1, 0, dt.date(2026, 8, 12), date)
    main.write_row(2, 0, [None, "990102", "0123456789012346", 2, 2])
    main.write(2, 0, dt.date(2026, 8, 13), date)
    roster = book.add_worksheet("art")
    roster.write_row(0, 0, ["no_art", "umur", "_parent_index"])
    for row in range(6):
        roster.write_row(row + 1, 0, [row % 4 + 1, 30 + row, row // 4 + 1])
    book.add_worksheet("kosong")
    hidden = book.add_worksheet("daftar")
    hidden.write_row(0, 0, ["kode", "nama"])
    hidden.write_row(1, 0, ["1", "Ya"])
    hidden.hide()


def test_a_survey_with_its_roster(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, workbook(kobo), name="survei.xlsx")
    assert [(table.name, table.row_count) for table in delivery.tables] == [
        ("survei_kebutuhan", 2),
        ("art", 6),
        ("daftar", 1),
    ]
    main, roster, hidden = delivery.tables
    assert main.headers == ("start", "kec", "nik", "jml_art", "_index")
    assert rows_of(main)[0] == ["2026-08-12", "990101", "0123456789012345", "4", "1"]
    assert row_numbers_of(main) == [2, 3]
    assert rows_of(roster)[5] == ["2", "35", "2"]
    assert sentences(hidden.notes) == ["The sheet is hidden in the workbook; it was read all the same."]
    assert hidden.notes[0].sheet == "daftar"
    assert delivery.kind == "tables"
    assert delivery.notes == ()


def official(book: xlsxwriter.Workbook) -> None:
    """Merged headers in three rows, column numbers, a total and a source, not starting at A1."""
    sheet = book.add_worksheet("Tabel 3.1")
    sheet.merge_range("B2:G2", "Tabel 3.1 Penduduk menurut umur")
    sheet.merge_range("B4:B6", "Kecamatan")
    sheet.merge_range("C4:C6", "Desa")
    sheet.merge_range("D4:G4", "Penduduk")
    sheet.merge_range("D5:E5", "Laki-laki")
    sheet.merge_range("F5:G5", "Perempuan")
    sheet.write_row("D6", ["0-14", "15+", "0-14", "15+"])
    sheet.write_row("B7", [f"({number})" for number in range(1, 7)])
    sheet.merge_range("B8:B9", "Hulu")
    sheet.write_row("C8", ["Sumur", 10, 20, 11, 21])
    sheet.write_row("C9", ["Welas", 12, 22, 13, 23])
    sheet.write_row("B10", ["Jumlah", "", 22, 42, 24, 44])
    sheet.write("B12", "Sumber: BPS Kabupaten Lembah Sehati")


def test_an_official_table(tmp_path: Path) -> None:
    table = table_of(deliver(tmp_path, workbook(official), name="tabel.xlsx"))
    assert table.headers == (
        "Kecamatan",
        "Desa",
        "Penduduk / Laki-laki / 0-14",
        "Penduduk / Laki-laki / 15+",
        "Penduduk / Perempuan / 0-14",
        "Penduduk / Perempuan / 15+",
    )
    assert rows_of(table) == [
        ["Hulu", "Sumur", "10", "20", "11", "21"],
        ["Hulu", "Welas", "12", "22", "13", "23"],
    ]
    assert row_numbers_of(table) == [8, 9]
    assert table.totals_path
    assert totals_of(table) == [["Jumlah", "", "22", "42", "24", "44"]]
    assert table.source_text == "BPS Kabupaten Lembah Sehati"
    assert "Merged cells whose text was repeated in the rows they cover: 1." in sentences(table.notes)
    assert "The row of column numbers under the headers was left out." in sentences(table.notes)


def test_a_merged_number_is_not_counted_twice(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet_of([["desa", "kk"], ["A", None], ["B", None]])(book)
        book.worksheets()[0].merge_range("B2:B3", 7)

    table = table_of(deliver(tmp_path, workbook(fill), name="a.xlsx"))
    assert rows_of(table) == [["A", "7"], ["B", ""]]
    assert sentences(table.notes) == [
        "Merged cells that hold one number for several rows: 1. The number stands in the first row only."
    ]


def test_numbers_too_long_for_a_workbook_are_noted(tmp_path: Path) -> None:
    rows = [["nik", "umur"], [3201012345670001, 30], [3201012345670002, 31]]
    table = table_of(deliver(tmp_path, workbook(sheet_of(rows)), name="a.xlsx"))
    (note,) = table.notes
    assert str(note) == (
        "Numbers of more than 15 digits: 2, the first in row 2. A spreadsheet keeps only 15 digits, "
        "so their ends are lost. Format the column as text at the source and export it again."
    )
    assert (note.severity, note.column, note.row, note.sheet) == ("warning", "nik", 2, "Data")


def test_error_values_are_read_as_their_text(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet_of([["a", "b"], ["x", 1], ["y", 2]])(book)
        book.worksheets()[0].write_formula("B3", "=1/0", None, "#DIV/0!")

    table = table_of(deliver(tmp_path, workbook(fill), name="a.xlsx"))
    assert rows_of(table) == [["x", "1"], ["y", "#DIV/0!"]]
    assert sentences(table.notes) == [
        "Cells that hold an error value such as #N/A: 1. They were read as that text."
    ]


def test_formulas_without_results_are_an_error(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet_of([["a", "b"], ["x", 1], ["y", 2]])(book)
        book.worksheets()[0].write_formula("B3", "=B2+1", None, 5)

    package = workbook(fill)
    kept = table_of(deliver(tmp_path, package, name="kept.xlsx"))
    assert rows_of(kept)[1][1] == "5"
    xml, count = re.subn(rb"(<c r=\"B3\"[^>]*><f>[^<]*</f>)<v>5</v>", rb"\1", sheet_xml(package))
    assert count == 1
    (lost,) = deliver(tmp_path, with_parts(package, {"xl/worksheets/sheet1.xml": xml}), name="a.xlsx").tables
    errors = [note for note in lost.notes if note.severity == "error"]
    assert sentences(errors) == [
        "Formulas without a result: 1, the first in row 3. Their cells look empty. "
        "Open the workbook in a spreadsheet, save it and deliver it again."
    ]


def test_hidden_values_in_other_namespaces_and_orders(tmp_path: Path) -> None:
    xml = (
        b'<x:sheetData><x:row r="1"><x:c r="AB1" s="1"><x:f>1+1</x:f><x:v></x:v></x:c>'
        b'<x:c t="e" r="B1"><x:v>#N/A</x:v></x:c><x:c r="C1"/></x:row></x:sheetData>'
    )
    package = with_parts(workbook(sheet_of([["a"]])), {"xl/worksheets/sheet1.xml": xml})
    (tmp_path / "a.xlsx").write_bytes(package)
    found = hidden_values(tmp_path / "a.xlsx")["Data"]
    assert (found.uncalculated_count, found.first_uncalculated_row) == (1, 0)
    assert found.errors == {(0, 1): "#N/A"}


def test_macros_are_not_run_and_noted(tmp_path: Path) -> None:
    package = with_parts(workbook(sheet_of([["a", "b"], ["x", 1]])), {"xl/vbaProject.bin": b"\xd0\xcf"})
    delivery = deliver(tmp_path, package, name="a.xlsm")
    assert sentences(delivery.notes) == ["The workbook holds macros; only its values were read."]
    assert rows_of(table_of(delivery)) == [["x", "1"]]


def test_a_workbook_named_csv_is_read_as_workbook(tmp_path: Path) -> None:
    delivery = deliver(tmp_path, workbook(sheet_of([["a", "b"], ["x", 1]])), name="a.csv")
    assert sentences(delivery.notes) == ["The file is named .csv but holds XLSX; it was read as XLSX."]


def test_an_open_document(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{0}"/>'
    rows = [[cell.format("desa"), cell.format("kk")], [cell.format("Hulu"), number.format(12)]]
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="S">'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    table = table_of(deliver(tmp_path, package.getvalue(), name="a.ods"))
    assert (table.name, table.headers, rows_of(table)) == ("S", ("desa", "kk"), [["Hulu", "12"]])


def test_two_far_cells_do_not_take_all_memory(tmp_path: Path) -> None:
    """A reader that keeps a sheet as a full grid asks for 400 GB here; its process ends, ours does not."""
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    package = with_parts(workbook(sheet_of([["a"]])), {"xl/worksheets/sheet1.xml": xml})
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, package, name="a.xlsx")
    assert str(refusal.value) == (
        "a.xlsx could not be read within the limits of memory and time; it is damaged, harmful or too large. "
        "Open it in the program it comes from, save it anew, and deliver large tables as CSV."
    )
    assert not list((tmp_path / "staging").iterdir())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_workbook_is_refused(part: str, tmp_path: Path) -> None:
    package = with_parts(workbook(sheet_of([["a", "b"], ["x", 1]])), {part: b"<workbook><sh"})
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, package, name="a.xlsx")
    assert str(refusal.value) == (
        "a.xlsx cannot be read as a workbook; it is damaged or of an old kind. "
        "Open it in a spreadsheet, save it as XLSX and deliver that."
    )


def test_a_workbook_without_values_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TaksirError) as refusal:
        deliver(tmp_path, workbook(lambda book: book.add_worksheet("A")), name="a.xlsx")
    assert str(refusal.value) == (
        "The workbook a.xlsx holds no values. Save it anew with the table in it and deliver that."
    )


def test_an_empty_roster_beside_a_filled_sheet_is_only_noted(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet_of([["a", "b"], ["x", 1]], "main")(book)
        sheet_of([["c", "d"]], "art")(book)

    main, roster = deliver(tmp_path, workbook(fill), name="a.xlsx").tables
    assert (main.row_count, roster.row_count) == (1, 0)
    assert sentences(roster.notes) == ["The table has headers but no rows."]
    assert rows_of(roster) == []


def test_a_swelling_document_type_is_not_opened(tmp_path: Path) -> None:
    swelling = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><workbook>&c;</workbook>'
    package = with_parts(workbook(sheet_of([["a", "b"], ["x", 1]])), {"xl/workbook.xml": swelling})
    (tmp_path / "a.xlsx").write_bytes(package)
    assert hidden_values(tmp_path / "a.xlsx") == {}
