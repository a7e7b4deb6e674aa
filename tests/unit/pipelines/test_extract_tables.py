"""Tables of one delivery that belong together: sheets, packed files, forms, repeats, versions of a form."""

from pathlib import Path

import pytest
import xlsxwriter
from deliveries import deliver, row_numbers_of, rows_of, table_of
from kobo_exports import Options, packed, truth, write_export, write_form

from pipelines import kobo
from pipelines.delivered import RawDelivery, ReadingChoices, SheetSpan
from pipelines.extract import extract_delivery
from taksir.errors import TaksirError

Sheets = dict[str, list[list[object]]]


def workbook(folder: Path, sheets: Sheets, name: str = "data.xlsx") -> Path:
    book = xlsxwriter.Workbook(str(folder / name))
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return folder / name


def read(path: Path, **told: object) -> RawDelivery:
    return extract_delivery(path, path.parent / "staging", **told)  # type: ignore[arg-type]


def said(raw: RawDelivery) -> list[str]:
    return [str(note) for note in (*raw.notes, *(note for table in raw.tables for note in table.notes))]


HULU = [["kode", "nama", "jumlah"], ["01", "Sumur", "5"], ["02", "Bandung", "7"], ["Jumlah", "", "12"]]
HILIR = [["Data kecamatan hilir"], [], ["Nama", "JUMLAH", "kode"], ["Mekar", "9", "11"]]
OTHER = [["bulan", "hujan"], ["1", "300"]]


def test_sheets_of_one_table_are_one_table(tmp_path: Path) -> None:
    raw = read(workbook(tmp_path, {"Hulu": HULU, "Hilir": HILIR, "Cuaca": OTHER}))
    stacked, other = raw.tables
    assert stacked.headers == ("kode", "nama", "jumlah", "(sheet)") and other.name == "Cuaca"
    assert rows_of(stacked) == [
        ["01", "Sumur", "5", "Hulu"], ["02", "Bandung", "7", "Hulu"], ["11", "Mekar", "9", "Hilir"]
    ]  # fmt: skip
    assert stacked.name == "Hulu + Hilir" and stacked.parts == ("Hulu", "Hilir")
    numbers = row_numbers_of(stacked)
    assert [stacked.place(number) for number in numbers] == [("Hulu", 2), ("Hulu", 3), ("Hilir", 4)]
    assert stacked.totals_path is not None  # the total of Hulu is set apart, not stacked in
    assert any(
        "Sheets with the same columns were read as one table: Hulu, Hilir." in words for words in said(raw)
    )


def test_a_person_chooses_the_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Hulu": HULU, "Hilir": HILIR, "Cuaca": OTHER})
    table = table_of(read(path, choices=ReadingChoices(sheets=("Hilir",))))
    assert table.name == "Hilir" and rows_of(table) == [["Mekar", "9", "11"]]
    with pytest.raises(TaksirError, match="has no sheet named Hulur; it has Hulu, Hilir, Cuaca"):
        read(path, choices=ReadingChoices(sheets=("Hulur",)))


def test_a_person_says_where_the_headers_of_a_sheet_are(tmp_path: Path) -> None:
    rows = [["a", "b"], ["c", "d"], ["kode", "nama"], ["01", "Sumur"], ["02", "Bandung"], ["sampai", "sini"]]
    path = workbook(tmp_path, {"Hulu": rows})
    span = SheetSpan("Hulu", 3, 3, 5)
    table = table_of(read(path, choices=ReadingChoices(spans=(span,))))
    assert table.headers == ("kode", "nama") and rows_of(table) == [["01", "Sumur"], ["02", "Bandung"]]
    none = table_of(read(path, choices=ReadingChoices(spans=(SheetSpan("Hulu", 0, 0),))))
    assert none.headers == ("(column 1)", "(column 2)") and none.row_count == 6
    two = table_of(read(path, choices=ReadingChoices(spans=(SheetSpan("Hulu", 2, 3),))))
    assert two.headers == ("c / kode", "d / nama") and two.header_rows == (2, 3)


@pytest.mark.parametrize(
    ("content", "choices", "rows"),
    [
        ("a;b,c\n1;2,5\n", ReadingChoices(delimiter=","), [["1;2", "5"]]),
        ("nama,b\nAndr\xe9,1\n".encode("cp1252"), ReadingChoices(encoding="cp1250"), [["Andr\xe9", "1"]]),
        ("x\nkode|nama\n1|2\n3|4\n", ReadingChoices(spans=(SheetSpan("", 2, 2, 3),)), [["1", "2"]]),
        ("1|2\n3|4\n", ReadingChoices(spans=(SheetSpan("", 0, 0),)), [["1", "2"], ["3", "4"]]),
    ],
    ids=["delimiter", "encoding", "header and last row", "no headers"],
)
def test_a_person_says_how_a_text_is_read(
    content: str | bytes, choices: ReadingChoices, rows: list[list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    raw = read(path, choices=choices)
    assert rows_of(table_of(raw)) == rows and raw.said == choices


def test_a_form_without_answers_to_a_roster_asks_for_the_workbook(tmp_path: Path) -> None:
    main = "desa;nks;_id;_uuid;_index\n9901011001;N1;1;u1;1\n9901011002;N1;2;u2;2\n"
    (tmp_path / "survei.csv").write_text(main, encoding="utf-8")
    raw = read(packed(tmp_path / "a.zip", tmp_path / "survei.csv", write_form(tmp_path / "form.xlsx")))
    words = next(words for words in said(raw) if "asks about each member" in words)
    assert "(art)" in words and "Export as XLSX" in words


def test_an_odk_package_is_households_and_members_however_deep(tmp_path: Path) -> None:
    """ODK Central: one CSV a repeat, KEY and PARENT_KEY, groups parted by a hyphen."""
    files = {
        "survei.csv": "SubmissionDate,tempat-desa,tempat-nks,tempat-strata,meta-instanceID,KEY,SubmitterID,"
        "ReviewState\n"
        "2026-08-06,9901011001,N1,S1,uuid:a,uuid:a,1,\n2026-08-07,9901011002,N2,S2,uuid:b,uuid:b,1,rejected\n",
        "survei-keluarga.csv": "catatan,PARENT_KEY,KEY\nx,uuid:b,uuid:b/keluarga[1]\n"
        "x,uuid:a,uuid:a/keluarga[1]\n",
        "survei-art.csv": "orang-jk,orang-umur,PARENT_KEY,KEY\nL,40,uuid:a/keluarga[1],k1\n"
        "P,9,uuid:b/keluarga[1],k2\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    raw = read(packed(tmp_path / "survei.zip", *[tmp_path / name for name in files]))
    export = kobo.export_of(raw.tables)
    assert export and export.main_sheet == "survei" and export.refused_status == "rejected"
    members = next(table for table in raw.tables if table.name == "survei-art")
    assert [row[-1] for row in rows_of(members)] == ["uuid:a", "uuid:b"]
    assert export.roster("survei-art") == kobo.Roster("survei-art", "survei", kobo.HOUSEHOLD_HEADER, "KEY")
    assert members.labels["orang-jk"] == ("orang/jk",)


def test_members_whose_sheet_above_is_missing_go_by_their_submission(tmp_path: Path) -> None:
    answers = truth()
    path = write_export(tmp_path / "whole.xlsx", answers, Options(depth=1))
    whole = read(path)
    path = tmp_path / "cut.xlsx"
    rewrite_without(tmp_path / "whole.xlsx", path, "keluarga_0")
    raw = extract_delivery(path, tmp_path / "staging_2")
    members = next(table for table in raw.tables if table.name == "art")
    truth_of = next(table for table in whole.tables if table.name == "art")
    assert [row[-1] for row in rows_of(members)] == [row[-1] for row in rows_of(truth_of)]
    assert any("says its rows belong to keluarga_0, which is not in the file" in words for words in said(raw))


def rewrite_without(path: Path, target: Path, sheet: str) -> None:
    from python_calamine import CalamineWorkbook

    source = CalamineWorkbook.from_path(str(path))
    sheets = {
        name: source.get_sheet_by_name(name).to_python() for name in source.sheet_names if name != sheet
    }
    workbook(target.parent, sheets, target.name)


VERSIONS = "_uuid;_id;_index;rt/umur;rt/jk;rt/umur\nu1;1;1;30;L;\nu2;2;2;;P;41\n"


def test_versions_of_a_question_are_put_together(tmp_path: Path) -> None:
    raw = deliver(tmp_path, VERSIONS)
    table = table_of(raw)
    assert table.headers == ("_uuid", "_id", "_index", "rt/umur", "rt/jk")
    assert [row[3] for row in rows_of(table)] == ["30", "41"]
    assert any("The form has 2 versions of this question" in words for words in said(raw))


def test_versions_that_contradict_stay_apart(tmp_path: Path) -> None:
    raw = deliver(tmp_path, VERSIONS.replace("u1;1;1;30;L;", "u1;1;1;30;L;31"))
    assert table_of(raw).headers[3:] == ("rt/umur", "rt/jk", "rt/umur (2)")


def test_files_that_have_nothing_in_common_are_refused_and_one_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("kode,nama\n1,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("bulan,hujan\n1,2\n", encoding="utf-8")
    path = packed(tmp_path / "data.zip", tmp_path / "a.csv", tmp_path / "b.csv")
    with pytest.raises(TaksirError, match=r"packs 2 files that do not belong to one table: a\.csv, b\.csv"):
        read(path)
    assert table_of(read(path, choices=ReadingChoices(sheets=("b.csv",)))).headers == ("bulan", "hujan")
    with pytest.raises(TaksirError, match=r"does not pack a file named c\.csv. It packs a\.csv, b\.csv"):
        read(path, choices=ReadingChoices(sheets=("c.csv",)))
