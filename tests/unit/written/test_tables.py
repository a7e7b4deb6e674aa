"""Entries go out as a table and come back: the same, changed, new, at fault, changed by others meanwhile."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pipelines.written import entries_csv, entries_xlsx, read_entries
from taksir import catalogue_entries, written
from taksir.errors import TaksirError
from taksir.schema import Code, Words
from taksir.schema_entries import EntryField, EntryKind


def words(text: str) -> Words:
    return Words(f"{text} id", text)


def field(name: str, kind: str, **more: object) -> EntryField:
    return EntryField(name, kind, words(name), **more)


COLOURS = (Code("r", words("Red")), Code("g", words("Green"), ("ijo",)))
EVERYTHING = EntryKind(
    "everything", words("Everything"), words("Everythings"), "plan", "title",
    (
        field("title", "text", is_required=True),
        field("secret", "text", is_private=True),
        field("note", "long_text"),
        field("persons", "integer", least=0),
        field("share", "number"),
        field("day", "date"),
        field("colour", "choice", choices=COLOURS),
        field("colours", "choices", choices=COLOURS),
        field("is_open", "yes_no"),
        field("next", "reference", refers_to="everything"),
        field("others", "references", refers_to="everything"),
    ),
)  # fmt: skip
FULL = {
    "title": "=SUM(A1)", "secret": "hidden", "note": "two\nlines; and ' more", "persons": 1_500,
    "share": 0.125, "day": "2026-11-22", "colour": "g", "colours": ["r", "g"], "is_open": False,
}  # fmt: skip
WAYS = {"csv": entries_csv, "xlsx": entries_xlsx}


@pytest.fixture(autouse=True)
def one_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")
    monkeypatch.setattr(catalogue_entries, "load_kinds", lambda: {"everything": EVERYTHING})


@pytest.mark.parametrize("form", WAYS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_table_that_comes_back_unchanged_changes_nothing(form: str, language: str) -> None:
    first = written.write("everything", FULL)
    written.write("everything", {"title": "Kedua", "next": first.id, "others": [first.id]})
    before = written.entries("everything")
    content = WAYS[form]("everything", language)
    assert b"hidden" not in content
    read = read_entries("everything", content, f"catatan.{form}")
    assert [row.faults for row in read] == [(), ()]
    assert written.take_rows("everything", read) == written.Taken(0, 0, 2)
    assert written.entries("everything") == before


@pytest.mark.parametrize("form", WAYS)
def test_rows_without_an_id_are_new_and_private_fields_stay(form: str) -> None:
    kept = written.write("everything", FULL)
    book = _edited(WAYS[form]("everything", "en"), form, lambda rows: [*rows, ["", "", "New one", *[""] * 8]])
    read = read_entries("everything", book, f"back.{form}")
    assert written.take_rows("everything", read) == written.Taken(1, 0, 1)
    assert written.entry("everything", kept.id).body["secret"] == "hidden"
    assert [one.body["title"] for one in written.entries("everything")] == ["=SUM(A1)", "New one"]


def test_what_others_changed_meanwhile_is_merged_or_told() -> None:
    first = written.write("everything", FULL)
    taken = entries_csv("everything", "en")
    written.write("everything", {**FULL, "share": 0.5}, entry_id=first.id, based_on=1)
    mine = read_entries("everything", taken.replace(b"1500", b"1600"), "a.csv")
    assert mine[0].faults == ()
    assert (mine[0].body["persons"], mine[0].body["share"]) == (1_600, 0.5)
    disputed = read_entries("everything", taken.replace(b"0.1250", b"0.75"), "a.csv")
    assert [fault.field_id for fault in disputed[0].faults] == ["share"]
    with pytest.raises(written.EntryFaultsError, match="saved this entry"):
        written.take_rows("everything", disputed)
    assert written.entry("everything", first.id).body["share"] == 0.5


@pytest.mark.parametrize(
    ("header", "cell", "sentence"),
    [
        ("persons", "banyak", "number"),
        ("persons", "1.500", "two ways"),
        ("persons", "-3", "below 0"),
        ("day", "kemarin", "date"),
        ("colour", "blue", "none of the answers"),
        ("is_open", "mungkin", "neither yes nor no"),
        ("next", "Tidak ada", "not there any more"),
    ],
)
def test_a_wrong_cell_is_told_and_nothing_is_written(header: str, cell: str, sentence: str) -> None:
    table = f"title;{header}\nSatu;{cell}\nDua;\n".encode()
    read = read_entries("everything", table, "a.csv")
    assert [len(row.faults) for row in read] == [1, 0]
    assert sentence in read[0].faults[0].template.format(**read[0].faults[0].values)
    with pytest.raises(written.EntryFaultsError):
        written.take_rows("everything", read)
    assert written.entries("everything") == ()


def test_words_in_any_language_and_other_spellings_are_understood() -> None:
    table = "Title id;Colour;colours;is_open;day\nSatu;ijo;red id; ya;22/11/2026\n".replace(
        "Colour;", "colour;"
    )
    (row,) = read_entries("everything", table.encode(), "a.csv")
    assert row.faults == ()
    assert row.body == {
        "title": "Satu", "colour": "g", "colours": ["r"], "is_open": True, "day": "2026-11-22",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("a;b\n1;2\n", "No column"),
        ("title;Title ID\n1;2\n", "twice"),
        ("id;title\neverything-0;x\n", "There is no entry"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table: str, sentence: str) -> None:
    with pytest.raises(TaksirError, match=sentence):
        written.take_rows("everything", read_entries("everything", table.encode(), "a.csv"))


@pytest.mark.parametrize("form", WAYS)
def test_a_blank_table_is_filled_in_and_read(form: str) -> None:
    blank = WAYS[form]("everything", "id", is_blank=True)
    filled = _edited(blank, form, lambda rows: [*rows, ["", "", "Isi", *[""] * 8]])
    read = read_entries("everything", filled, f"isi.{form}")
    assert written.take_rows("everything", read) == written.Taken(1, 0, 0)


def _edited(content: bytes, form: str, change: Callable[[list[list[object]]], list[list[object]]]) -> bytes:
    if form == "csv":
        added = change([])[0]
        return content + ",".join(map(str, added)).encode() + b"\r\n"
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in change([]):
        book.active.append([value or None for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_private_fields_are_brought_in_and_never_go_out() -> None:
    (row,) = read_entries("everything", b"title,secret\nA,hidden\n", "a.csv")
    assert row.body == {"title": "A", "secret": "hidden"}
    written.take_rows("everything", [row])
    for form, way in WAYS.items():
        content = way("everything", "en")
        assert b"hidden" not in content and b"secret" not in content, form
    assert b"secret" in entries_csv("everything", "en", is_blank=True)
