"""Blank templates from the catalogue: filled in by program and delivered, every column comes back."""

import io
import random
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, receive_delivery
from pipelines.template import (
    LISTS_SHEET,
    MARK_SHEET,
    TABLES,
    needed_columns,
    template_columns,
    template_name,
    write_template,
)
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.schema import Column
from taksir.store.workspace import Store
from taksir.words import say

ROWS = 240


def filled(table: str, language: str, target: Path) -> Path:
    """The template with rows as a person could enter them, answers taken from its own drop-downs."""
    book = openpyxl.load_workbook(io.BytesIO(write_template(table, language)))
    sheet, lists = book.worksheets[0], book[LISTS_SHEET]
    offered: dict[int, list[str]] = {}
    for rule in sheet.data_validations.dataValidation:
        place = openpyxl.utils.column_index_from_string(str(rule.sqref).split(":")[0].rstrip("0123456789"))
        if rule.type == "list":
            offered[place] = [cell.value for cell in lists[rule.formula1.split("$")[1]] if cell.value]
    chance = random.Random(7)
    columns = template_columns(table)
    assert [cell.value for cell in sheet[1]] == [column.label.in_language(language) for column in columns]
    for row in range(ROWS):
        for place, column in enumerate(columns, start=1):
            known = offered.get(place)
            sheet.cell(row + 2, place).value = value_of(column, table, row, known, chance)
    book.save(target)
    return target


def value_of(column: Column, table: str, row: int, known: list[str] | None, chance: random.Random) -> object:
    fixed = FIXED.get(column.name)
    if fixed:
        return fixed(row)
    if known and column.name in RARE:  # answers drawn evenly would make no plausible population
        often = RARE[column.name]
        return chance.choices(known[: len(often)], weights=often)[0]
    if known:
        return known[0] if column.name in ("code_system", "relation_to_head") else chance.choice(known)
    if column.type == "date":
        return date(2026, 8, row % 28 + 1)
    if column.type == "weight":
        return 50.5 + row % 7
    if column.codes:
        return ", ".join(code.label.en for code in chance.sample(column.codes, 2))
    if column.type == "text":
        return f"kata {row % 6}"
    return whole(column, row)


def whole(column: Column, row: int) -> int:
    """A number inside the limits; parts stay below the wholes they belong to."""
    low = int(column.minimum or 0)
    high = int(column.maximum if column.maximum is not None else 10_000)
    if column.name in SMALL:
        return low + row % 40
    return min(high, max(low, 45 + row % 30))


DOMAINS = ("seeing", "hearing", "walking", "remembering", "selfcare", "communicating")
RARE = {
    **{f"wg_{domain}": (960, 32, 6, 2) for domain in DOMAINS},
    "psychosis_member": (5, 995),
}
"""How often each answer of a drop-down is given, where most people give the first or the second."""
SMALL = ("women_60p", "women_18_59", "pop_65p", "pop_0_4", "needs_met", "children_both_parents")
FIXED = {
    "household_id": lambda row: f"R{row // 4:04d}",
    "person_no": lambda row: row % 4 + 1,
    "area_code": lambda row: f"990101{1001 + row:04d}",
    "kemendagri_code": lambda row: f"990101{1001 + row:04d}",
    "bps_code": lambda row: f"9901010{row + 1:03d}",
    "place_name": lambda row: f"Desa Contoh {row}",
    "area_name": lambda row: f"Desa Contoh {row}",
    "facility_id": lambda row: f"F{row:04d}",
    "facility_name": lambda row: f"Lembaga Contoh {row}",
    "request_id": lambda row: f"P{row:04d}",
    "period_year": lambda row: 2026,
    "vintage": lambda row: "2026",
    "latitude": lambda row: -8.51,
    "longitude": lambda row: 115.02,
    "psu": lambda row: f"{row // 40:05d}",
    "strata": lambda row: "KD"[row // 120],
    "age_years": lambda row: 45,
    "hh_size": lambda row: 4,
    "hh_head_age": lambda row: 45,
    "pop_total": lambda row: 5_000,
    "pop_15_59": lambda row: 3_100,
    "pop_15_64": lambda row: 3_300,
    "pop_18_59": lambda row: 2_900,
    "pop_60p": lambda row: 450,
    "households_total": lambda row: 1_200,
    "needs_assessed": lambda row: 100,
    "n": lambda row: 100 + row % 9,
    "children_resident": lambda row: 80,
}


def one_row_a_household(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if table == "household":
        monkeypatch.setitem(FIXED, "household_id", lambda row: f"R{row:04d}")


BOTH = [(table, language) for table in ("person", "area") for language in ("id", "en")]
OTHERS = [
    (table, ("id", "en")[place % 2]) for place, table in enumerate(TABLES) if table not in ("person", "area")
]


@pytest.mark.parametrize(("table", "language"), BOTH + OTHERS)
def test_a_filled_template_is_recognised_column_by_column_without_a_fault(
    table: str, language: str, empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_row_a_household(table, monkeypatch)
    path = filled(table, language, tmp_path / template_name(table, language))
    proposal = receive_delivery(path, path.name, actor="t")
    (recipe,) = proposal.recipe.tables
    assert recipe.table == table
    expected = {column.label.in_language(language): column.name for column in template_columns(table)}
    assert {match.header: match.column for match in recipe.matches} == expected
    assert [asked for asked in proposal.questions if asked.about in ("codes", "column", "number_style")] == []
    found = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, None, by="t"), actor="t")
    assert [fault.sentence() for fault in found.faults if fault.severity == "error"] == []
    assert found.kept == {table: ROWS}
    assert not [entry for entry in found.protections if entry.action == "drop"]


@pytest.mark.parametrize("table", TABLES)
def test_it_asks_for_nobody_and_for_everything_that_is_needed(table: str) -> None:
    columns = template_columns(table)
    assert not [column.name for column in columns if column.role == "identifier"]
    required = {column.name for column in load_catalogue().columns_of(table) if table in column.required_in}
    assert required <= needed_columns(table) <= {column.name for column in columns}


def test_it_explains_each_column_and_its_lists_are_hidden() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template("person", "id")))
    assert book[LISTS_SHEET].sheet_state == "hidden"
    told = {row[0].value: row[1].value for row in book[MARK_SHEET].iter_rows(min_row=2)}
    for column in template_columns("person"):
        assert told[column.label.id]
    assert say("from {low} to {high}", "id", low="0", high="120") in told["Umur"]


def test_there_is_no_template_for_boundaries() -> None:
    with pytest.raises(TaksirError, match="no template for boundary"):
        write_template("boundary", "id")
