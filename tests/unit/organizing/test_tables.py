"""Every kind of entry leaves as a table without what is private, and comes back."""

import csv
import io

import openpyxl
import pytest

from pipelines.written import entries_csv, entries_xlsx, read_entries
from taksir import written
from taksir.catalogue_entries import entry_kind
from taksir.organizing.rules import KINDS
from taksir.paths import EXAMPLE

from .conftest import BODIES

SECRETS = {
    "who_does_what": {"contact_role": "rahasia satu"},
    "stakeholder": {"contact_name": "rahasia satu", "note": "rahasia dua", "stance": -2},
    "meeting": {"minutes": "rahasia satu", "place": "rahasia dua"},
    "case": {"agreement": "rahasia satu"},
    "capacity_review": {"evidence": "rahasia satu"},
    "training_need": {"organization": "rahasia satu"},
}


def test_a_table_of_every_kind_comes_back_unchanged(write):
    for kind in KINDS:
        entry = write(kind, **SECRETS.get(kind, {}))
        for language in ("id", "en"):
            (row,) = read_entries(kind, entries_csv(kind, language), "a.csv")
            assert (row.faults, row.is_changed, row.body) == ((), False, entry.body), kind
        assert written.take_rows(kind, [row]).unchanged == 1


def test_a_workbook_holds_what_the_table_holds_and_comes_back(write):
    for kind in KINDS:
        entry = write(kind, **SECRETS.get(kind, {}))
        sheet = openpyxl.load_workbook(io.BytesIO(entries_xlsx(kind, "en"))).active
        headers, values = ([cell.value for cell in row] for row in sheet.iter_rows())
        (columns, cells) = csv.reader(entries_csv(kind, "en").decode("utf-8-sig").splitlines())
        assert headers == columns, kind
        assert ["" if value is None else str(value) for value in values] == cells, kind
    (row,) = read_entries(kind, entries_xlsx(kind, "id"), "a.xlsx")
    assert (row.faults, row.is_changed, row.body) == ((), False, entry.body)


def test_nothing_private_stands_in_a_table_that_leaves(write):
    for kind in KINDS:
        write(kind, **SECRETS.get(kind, {}))
        text = entries_csv(kind, "en").decode()
        assert "rahasia" not in text, kind
        private = [field.label.en for field in entry_kind(kind).fields if field.is_private]
        assert not set(private) & set(text.splitlines()[0].lstrip("\ufeff").split(",")), kind


def test_a_blank_table_filled_in_becomes_entries_private_fields_too(write):
    for kind in ("stakeholder", "meeting", "voice"):
        book = openpyxl.load_workbook(io.BytesIO(entries_xlsx(kind, "id", is_blank=True)))
        sheet = book.active
        headers = [cell.value for cell in sheet[1]]
        labels = {field.id: field.label.id for field in entry_kind(kind).fields}
        for name, value in BODIES[kind].items():
            sheet.cell(2, headers.index(labels[name]) + 1, value)
        filled = io.BytesIO()
        book.save(filled)
        rows = read_entries(kind, filled.getvalue(), "isi.xlsx")
        assert [(row.faults, row.body) for row in rows] == [((), BODIES[kind])], kind
        assert written.take_rows(kind, rows).added == 1


def test_a_step_that_is_not_allowed_is_told_with_its_row_and_nothing_is_taken(write):
    write("proposal", decided_on="2026-02-01")
    table = entries_csv("proposal", "en").decode().replace("Drafted", "In the budget")
    (row,) = read_entries("proposal", table.encode(), "a.csv")
    assert [fault.field_id for fault in row.faults] == ["state"]
    with pytest.raises(written.EntryFaultsError):
        written.take_rows("proposal", [row])


def test_a_table_of_more_reached_than_there_is_room_for_is_refused(write):
    table = b"organization,service,activity,target_group,area,status,reached_persons,capacity_persons\n"
    table += b"LKS A,meals,x,older_persons,990101,running,10,9\nLKS A,Permakanan,x,lansia,Satu,berjalan,9,9\n"
    first, second = read_entries("who_does_what", table.replace(b"berjalan", b"jalan"), "a.csv")
    assert [fault.field_id for fault in first.faults] == ["reached_persons"]
    assert second.faults == () and second.body["area"] == "990101"


def test_every_table_of_the_example_belongs_to_a_kind():
    names = {path.stem for path in (EXAMPLE / "entries").glob("*.csv")}
    assert set(KINDS) <= names
    for name in names:
        assert entry_kind(name)
