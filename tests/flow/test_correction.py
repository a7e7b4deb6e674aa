"""A faulty delivery goes back as a workbook and comes back corrected: the next version of its source."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from raw_tables import PERSON_HEADERS, person_rows

from pipelines.classify import confirm_recipe
from pipelines.correction import COLOURS, correction_name, may_correct, write_correction
from pipelines.load import Checked, Proposal, check_delivery, publish_delivery, receive_delivery
from pipelines.receipt import delivery_receipt
from pipelines.returned import MARK_SHEET, REASON_HEADER, sheet_names
from taksir.errors import TaksirError
from taksir.store.workspace import Store

HEADERS = (*PERSON_HEADERS, "nama", "nik")


def rows(count: int = 240) -> list[list[object]]:
    return [[*row, f"Umpama {i}", f"9901014108{i:06d}"] for i, row in enumerate(person_rows(count))]


def csv_file(folder: Path, table: list[list[object]], name: str = "survei_2026.csv") -> Path:
    path = folder / name
    lines = [";".join(map(str, row)) for row in (HEADERS, *table)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def checked(path: Path, *, actor: str = "Ana", source_id: str = "survei") -> tuple[Proposal, Checked]:
    proposal = receive_delivery(path, path.name, source_id=source_id, actor=actor)
    answers = {asked.key: "refuse" for asked in proposal.questions if "refuse" in asked.choices}
    recipe = confirm_recipe(proposal.recipe, answers, by=actor)
    return proposal, check_delivery(proposal.delivery_id, recipe, actor=actor)


def faulty(folder: Path) -> Path:
    table = rows()
    table[10][7], table[20][6], table[30][8] = "150", "X", "Barangkali"
    return csv_file(folder, table)


@pytest.fixture
def workbook(empty_store: Store, tmp_path: Path) -> Path:
    proposal, found = checked(faulty(tmp_path))
    assert found.state == "checked"
    target = tmp_path / correction_name("survei_2026.csv")
    write_correction(proposal.delivery_id, target, actor="Ana", language="en")
    return target


def places(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def test_it_holds_the_senders_rows_with_faulty_cells_coloured_and_reasons_beside(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["Data"]
    columns = places(sheet)
    assert list(columns) == [*HEADERS, REASON_HEADER]
    delivered = [[str(cell) for cell in row] for row in rows()]
    delivered[10][7], delivered[20][6], delivered[30][8] = "150", "X", "Barangkali"
    held = [[cell.value or "" for cell in row[:-1]] for row in sheet.iter_rows(min_row=2)]
    assert held == delivered
    red = COLOURS["error"].removeprefix("#")
    for row, header, value in ((12, "umur", "150"), (22, "jk", "X"), (32, "ayah_hidup", "Barangkali")):
        cell = sheet.cell(row, columns[header])
        assert cell.value == value and cell.fill.fgColor.rgb == f"FF{red}"
        reason = sheet.cell(row, columns[REASON_HEADER]).value
        assert value in reason and cell.comment.text and cell.comment.text in reason
    coloured = [
        cell.coordinate
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fgColor.rgb == f"FF{red}"
    ]
    assert len(coloured) == 3


def test_codes_are_offered_in_the_spelling_of_the_file(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet, lists = book["Data"], book[f"{MARK_SHEET} 2"]
    assert lists.sheet_state == "hidden"
    letter = {header: openpyxl.utils.get_column_letter(place) for header, place in places(sheet).items()}
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        column = rule.formula1.split("$")[1]
        values = [cell.value for cell in lists[column] if cell.value]
        offered[str(rule.sqref).split(":")[0].rstrip("0123456789")] = values
    assert offered[letter["jk"]] == ["L", "P"]
    assert offered[letter["ayah_hidup"]] == ["Ya", "Tidak", "Not known"]
    assert letter["umur"] not in offered


def correct(workbook: Path, target: Path) -> Path:
    """What a person does in a spreadsheet, with a row taken out and one put in."""
    book = openpyxl.load_workbook(workbook)
    sheet = book["Data"]
    columns = places(sheet)
    for row, header, value in ((12, "umur", "45"), (22, "jk", "P"), (32, "ayah_hidup", "Not known")):
        sheet.cell(row, columns[header]).value = value
    sheet.delete_rows(100)
    book.save(target)
    return target


def test_corrected_and_delivered_again_it_is_the_next_version_without_a_question(
    workbook: Path, tmp_path: Path
) -> None:
    _, first = checked(csv_file(tmp_path, rows(), "survei_2025.csv"))
    assert first.can_publish, first.faults
    assert publish_delivery(first.delivery_id, actor="Ana") == 1
    again = correct(workbook, tmp_path / "anything.xlsx")
    proposal = receive_delivery(again, "anything.xlsx", actor="Ana")
    assert proposal.recipe.source_id == "survei" and proposal.corrects and not proposal.questions
    assert [table.name for table in proposal.raw.tables] == [""]
    assert proposal.raw.tables[0].headers == HEADERS
    found = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="Ana"), actor="Ana")
    assert found.can_publish and found.kept == {"person": 239}, found.faults
    assert publish_delivery(proposal.delivery_id, actor="Ana") == 2
    assert delivery_receipt(proposal.delivery_id).corrects == proposal.corrects


def test_a_correction_that_was_left_is_known_again_when_it_comes_once_more(
    workbook: Path, tmp_path: Path
) -> None:
    again = correct(workbook, tmp_path / "anything.xlsx")
    first = receive_delivery(again, "anything.xlsx", actor="Ana")
    second = receive_delivery(again, "anything.xlsx", actor="Ana")
    assert second.delivery_id == first.delivery_id
    assert second.corrects == first.corrects != ""
    assert second.recipe.source_id == first.recipe.source_id == "survei"


def test_only_the_sender_gets_it_and_the_audit_says_so(empty_store: Store, tmp_path: Path) -> None:
    proposal, _ = checked(faulty(tmp_path))
    assert may_correct(proposal.delivery_id, actor="Ana")
    assert not may_correct(proposal.delivery_id, actor="Budi")
    with pytest.raises(TaksirError, match="made only for the person who delivered it"):
        write_correction(proposal.delivery_id, tmp_path / "out.xlsx", actor="Budi")
    assert not (tmp_path / "out.xlsx").exists()
    write_correction(proposal.delivery_id, tmp_path / "out.xlsx", actor="Ana")
    steps = [(step.actor, step.action) for step in delivery_receipt(proposal.delivery_id).steps]
    assert [action for _, action in steps].count("correction workbook") == 1


def test_when_the_file_is_gone_there_is_no_workbook(empty_store: Store, tmp_path: Path) -> None:
    proposal, _ = checked(faulty(tmp_path))
    empty_store.records.raw_place(proposal.raw.sha256).unlink()
    empty_store.records.forget(proposal.delivery_id)
    assert not may_correct(proposal.delivery_id, actor="Ana")
    with pytest.raises(TaksirError, match="no longer kept. Deliver it again"):
        write_correction(proposal.delivery_id, tmp_path / "out.xlsx", actor="Ana")


def test_a_survey_workbook_with_a_roster_goes_and_comes_back(empty_store: Store, tmp_path: Path) -> None:
    from taksir import paths

    source = paths.EXAMPLE / "survei_kebutuhan_2026.xlsx"
    proposal, found = checked(source, source_id="survei_kebutuhan")
    target = tmp_path / correction_name(source.name)
    write_correction(proposal.delivery_id, target, actor="Ana")
    book = openpyxl.load_workbook(target, read_only=True)
    assert book.sheetnames == ["Survei Kebutuhan 2026", "art", MARK_SHEET, f"{MARK_SHEET} 2"]
    again = receive_delivery(target, target.name, actor="Ana")
    assert again.corrects == proposal.delivery_id and not again.questions
    assert [t.row_count for t in again.raw.tables] == [t.row_count for t in proposal.raw.tables]
    recipe = confirm_recipe(again.recipe, None, by="Ana")
    rechecked = check_delivery(again.delivery_id, recipe, actor="Ana")
    counted = [(fault.rule, fault.column, fault.count) for fault in found.faults if fault.severity == "error"]
    assert [
        (fault.rule, fault.column, fault.count) for fault in rechecked.faults if fault.severity == "error"
    ] == counted
    assert rechecked.rows == found.rows


def test_cells_stay_texts_also_where_they_look_like_formulas(empty_store: Store, tmp_path: Path) -> None:
    table = rows()
    table[3][4], table[10][7] = "=1+1", "150"
    proposal, _ = checked(csv_file(tmp_path, table))
    write_correction(proposal.delivery_id, tmp_path / "out.xlsx", actor="Ana")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "out.xlsx").read_bytes())) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "=1+1" in sheet


def test_sheet_names_a_workbook_does_not_allow_are_changed_and_remembered() -> None:
    names = sheet_names(["", "a/b:c", "A B C", "x" * 40, "x" * 41, "Taksir", "History"])
    assert names[""] == "Data" and len({name.casefold() for name in names.values()}) == 7
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names.values())
    assert names["Taksir"] != "Taksir" and names["History"].casefold() != "history"


def test_a_correction_of_which_only_the_mark_is_left_is_refused_in_words(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["Data"].delete_rows(1, book["Data"].max_row)
    book.save(workbook)
    with pytest.raises(TaksirError, match="only the sheet Taksir holds anything"):
        receive_delivery(workbook, workbook.name, actor="Ana")
