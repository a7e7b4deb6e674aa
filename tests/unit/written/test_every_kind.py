"""Every kind of entry of the catalogue leaves as CSV and XLSX and comes back: unchanged, and as new rows."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from pipelines.written import entries_csv, entries_xlsx, read_entries
from taksir import organizing, plans, written
from taksir.catalogue_entries import entry_kind, load_kinds
from taksir.schema_entries import EntryField
from taksir.written import Entry

assert organizing and plans  # their rules are obeyed from here on

WAYS = {"csv": entries_csv, "xlsx": entries_xlsx}
LONG = json.dumps({"values": [f"a, b “c” {place}" for place in range(4_000)]})
"""Longer than two cells of a workbook hold, with blanks and quotes wherever it is cut."""
VILLAGE = "9901011001"
READ_BACK = ("activity", "scenario")
"""Kinds with every type of field, and one with texts longer than a cell; the others have the same cells."""
VALUES: dict[str, Any] = {
    "text": "Kata, “kutip”; dan =1+1", "long_text": "dua\nbaris", "integer": 2, "number": 12.25,
    "date": "2026-03-04", "area": "990101", "yes_no": True,
}  # fmt: skip
FITTING: dict[str, dict[str, Any]] = {
    "activity": {"accountable": "Dinas", "starts_on": "2027-02-01", "ends_on": "2027-03-01"},
    "capacity_review": {"organization": "LKS A"},
    "crossing": {"to_area": "9901011001"},
    "calendar_step": {"year_offset": -1},
    "case": {"stage": "entry", "closed_on": "2027-05-01"},
    "causal_link": {"cause": "a", "effect": "b"},
    "criterion": {"indicator_id": "POV-01", "lowest": 1, "highest": 9},
    "evidence": {"snapshot": LONG},
    "logframe_row": {"indicator_id": "POV-01", "target_on": "2027-12-31"},
    "meeting": {"date": "2026-01-13", "women_persons": 20, "men_persons": 10},
    "plan": {"starts_on": "2027-01-01", "ends_on": "2027-12-31"},
    "plan_baseline": {"snapshot": LONG},
    "plan_basis": {"snapshot": LONG, "terms": "{}"},
    "proposal": {"state": "drafted"},
    "rating": {"option": "Satu"},
    "exercise": {"options": "Satu\nDua"},
    "scenario": {"snapshot": LONG, "terms": "{}"},
    "service": {"longitude": 99.5, "latitude": -1.5},
    "story_view": {"link": "need?indicator=POV-01"},
    "training": {"gap_kind": "ability", "mode": "course"},
    "voice": {"voters_persons": 12, "has_consent": True},
    "problem": {"title": "Lansia makan sekali sehari", "since": 2021},
}
"""What rules ask for beside what the fields say."""


def value_of(field: EntryField, wrote: dict[str, Entry]) -> Any:
    if field.type in ("choice", "choices"):
        chosen = field.choices[-1].value
        return chosen if field.type == "choice" else [field.choices[0].value, chosen]
    if field.type in ("reference", "references"):
        found = wrote.get(field.refers_to)
        return None if found is None else found.id if field.type == "reference" else [found.id]
    value = VILLAGE if field.level == "desa" else VALUES[field.type]
    if field.type in ("integer", "number"):
        least, most = (value if end is None else end for end in (field.least, field.most))
        return type(value)(min(max(value, least), most))
    return value


def wrote_every_kind() -> dict[str, Entry]:
    """One entry of every kind with every field filled in; parents and what is pointed at come first."""
    wrote: dict[str, Entry] = {}
    waiting = list(load_kinds())
    while waiting:
        name = next((one for one in waiting if not _needed(one) & (set(waiting) - {one})), waiting[0])
        waiting.remove(name)
        kind = entry_kind(name)
        body = {field.id: value_of(field, wrote) for field in kind.fields} | FITTING.get(name, {})
        parent = wrote[kind.parent].id if kind.parent else ""
        wrote[name] = written.write(name, body, parent_id=parent)
    return wrote


def _needed(name: str) -> set[str]:
    kind = entry_kind(name)
    return {field.refers_to for field in kind.fields if field.refers_to} | (
        {kind.parent} if kind.parent else set()
    )


def test_every_kind_leaves_and_comes_back(
    region: pd.DataFrame,
    publish: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    place = {"kemendagri_code": [VILLAGE], "area_name": ["Satu Satu"], "level": ["desa"]}
    shape = gpd.GeoDataFrame(place, geometry=[shapely.box(0, 0, 0.5, 0.5)], crs=4326)
    publish("batas_desa", "boundaries", boundary=shape)
    for name, entry in wrote_every_kind().items():
        expected = {
            field.id: entry.body[field.id]
            for field in entry_kind(name).fields
            if not field.is_private and field.id in entry.body
        }
        for form, language in (("csv", "id"), ("xlsx", "en")):
            content = WAYS[form](name, language)
            if form == "xlsx" and name not in READ_BACK:  # reading a workbook takes a process of its own
                assert cells_of(content) == cells_of(entries_csv(name, "en")), name
                continue
            (fresh,) = read_entries(name, without_ids(content, form), f"a.{form}")
            assert fresh.body == expected and fresh.parent_id == entry.parent_id, (name, form)
            assert not fresh.entry_id and fresh.is_changed
            if form == "csv" and name in READ_BACK:
                (row,) = read_entries(name, content, "a.csv")
                assert (row.faults, row.is_changed, row.body) == ((), False, entry.body), name


def cells_of(content: bytes) -> list[list[str]]:
    """The cells of a table as text, those that go on in further columns joined."""
    if content[:2] != b"PK":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return [[cell.removesuffix(".0") for cell in row] for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    kept = [place for place, header in enumerate(rows[0]) if not header.endswith(")") or " (" not in header]
    whole = [list(row) for row in rows]
    for place, header in enumerate(rows[0]):
        if place not in kept and (first := header.rpartition(" (")[0]) in rows[0]:
            whole[1][rows[0].index(first)] += rows[1][place]
        elif place not in kept:
            kept.append(place)
    return [[row[place] for place in sorted(kept)] for row in whole]


def without_ids(content: bytes, form: str) -> bytes:
    """The same table as that of another store: its rows are new."""
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        buffer = io.StringIO()
        csv.writer(buffer).writerows([rows[0], *(["", "", *row[2:]] for row in rows[1:])])
        return buffer.getvalue().encode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book.active.iter_rows(min_row=2, max_col=2):
        for cell in row:
            cell.value = None
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_rows_of_a_table_point_at_each_other_and_are_judged_together(
    region: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    for title in ("Satu", "Dua"):
        written.write("plan", {"title": title, "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    head = "plan,title,starts_on,ends_on,accountable,responsible,status,after\n"
    visit = "Dua,Kunjungan,2027-02-01,2027-03-01,Dinas,LKS,planned,\n"
    after = "Dua,Evaluasi,2027-04-01,2027-05-01,Dinas,LKS,planned,kunjungan\n"
    read = read_entries("activity", (head + after + visit).encode(), "a.csv")
    assert [row.faults for row in read] == [(), ()]
    assert written.take_rows("activity", read) == written.Taken(2, 0, 0)
    first, second = written.entries("plan")
    assert written.entries("activity", parent_id=first.id) == ()
    kept = {one.body["title"]: one for one in written.entries("activity", parent_id=second.id)}
    assert kept["Evaluasi"].body["after"] == [kept["Kunjungan"].id]
    # The table names titles instead of ids, and comes back.
    table = entries_csv("activity", "id").decode()
    assert "Kunjungan" in table.split("Evaluasi")[1] and "Dua" in table
    assert all(not row.is_changed for row in read_entries("activity", table.encode(), "a.csv"))
    # Two rows that wait for each other are refused before any is written.
    turn = (
        "Satu,A,2027-02-01,2027-03-01,Dinas,LKS,planned,B\nSatu,B,2027-04-01,2027-05-01,Dinas,LKS,planned,A\n"
    )
    read = read_entries("activity", (head + turn).encode(), "a.csv")
    assert all(row.faults for row in read)
    with pytest.raises(written.EntryFaultsError):
        written.take_rows("activity", read)
    early = (
        "Satu,A,2027-02-01,2027-03-01,Dinas,LKS,planned,\nSatu,B,2027-02-15,2027-05-01,Dinas,LKS,planned,A\n"
    )
    first_row, second_row = read_entries("activity", (head + early).encode(), "a.csv")
    assert first_row.faults == () and "which it waits for" in second_row.faults[0].template
    assert written.entries("activity", parent_id=first.id) == ()


def test_a_table_of_children_says_to_whom_they_belong(region: pd.DataFrame) -> None:
    assert "What this belongs to" in _only_fault("title,starts_on,ends_on,accountable,responsible,status\n"
        "A,2027-02-01,2027-03-01,Dinas,LKS,planned\n")  # fmt: skip


def _only_fault(table: str) -> str:
    (row,) = read_entries("activity", table.encode(), str(Path("a.csv")))
    return row.faults[0].template
