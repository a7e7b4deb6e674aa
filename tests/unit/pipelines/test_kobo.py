"""A survey app's export: households, rosters, reviews, doubles and questions with several answers."""

import pytest
from raw_tables import delivery, raw_table, walk

from pipelines import kobo
from pipelines.classify import classify_delivery, confirm_recipe, questions
from pipelines.recipe import Recipe
from taksir.catalogue import load_catalogue

MAIN = (
    "start", "identitas/desa", "identitas/nks", "identitas/strata", "bobot/wert", "bobot/weind",
    "rt/jml_art", "_uuid", "_validation_status", "_index",
)  # fmt: skip
ROSTER = (
    "art/no_art", "art/jk", "art/umur", "art/ayah_hidup", "art/ibu_hidup",
    "_parent_table_name", "_parent_index", "_index",
)  # fmt: skip


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("TAKSIR_KEY", "a key for the tests only")


def household(index, *, uuid=None, status="", psu=None):
    psu = psu or 100 + index % 4
    return ["2026-08-06T10:08:00.000+07:00", "9901012015", psu, f"S{psu % 2}", 50.5, 51.5, 2, uuid or f"u-{index}", status, index]  # fmt: skip # noqa: E501


def members(index, first):
    return [[1, "L", 40, "", "", "main", index, first], [2, "P", 9, "1", "1", "main", index, first + 1]]


def export(folder, households, rows, **values):
    return delivery(
        raw_table(folder, MAIN, households, name="main"),
        raw_table(folder, ROSTER, rows, name="art"),
        file_name="survei.xlsx",
        **values,
    )


def sound(folder, count=8):
    rows = [row for index in range(1, count + 1) for row in members(index, 2 * index - 1)]
    return export(folder, [household(index) for index in range(1, count + 1)], rows)


def test_the_parts_of_an_export_are_found(tmp_path):
    found = kobo.export_of(sound(tmp_path).tables)
    assert found.main_sheet == "main" and found.uuid_header == "_uuid"
    assert found.rosters == (kobo.Roster("art", "main", "_parent_index", "_index"),)


def test_another_file_is_no_export(tmp_path):
    assert kobo.export_of((raw_table(tmp_path, ("umur", "jk"), [[1, "L"]]),)) is None


def test_members_get_the_answers_of_their_household(tmp_path):
    walked = walk(sound(tmp_path), tmp_path)
    assert walked.errors == []
    person = walked.tables["person"]
    assert len(person) == 16 and len(walked.tables["household"]) == 8
    assert set(person["psu"]) == {"100", "101", "102", "103"} and set(person["strata"]) == {"S0", "S1"}
    assert set(person["person_weight"]) == {51.5} and set(walked.tables["household"]["hh_weight"]) == {50.5}
    assert set(person["area_code"]) == {"9901012015"} and set(person["period_year"]) == {2026}
    assert person["household_id"].tolist() == [str(1 + i // 2) for i in range(16)]


def test_without_a_weight_of_persons_members_take_their_households(tmp_path):
    raw = sound(tmp_path)
    main = raw_table(
        tmp_path, [header for header in MAIN if header != "bobot/weind"],
        [[*household(i)[:5], *household(i)[6:]] for i in range(1, 9)], name="main",
    )  # fmt: skip
    walked = walk(delivery(main, raw.tables[1], file_name="survei.xlsx"), tmp_path)
    assert set(walked.tables["person"]["person_weight"]) == {50.5}


def test_a_member_without_household_is_a_fault_and_not_published(tmp_path):
    raw = sound(tmp_path)
    rows = [*[row for i in range(1, 9) for row in members(i, i)], [1, "L", 5, "1", "1", "main", 99, 17]]
    walked = walk(delivery(raw.tables[0], raw_table(tmp_path, ROSTER, rows, name="art")), tmp_path)
    (fault,) = walked.of_rule("member without household")
    assert fault.row == 18 and fault.severity == "error" and len(walked.tables["person"]) == 16


def test_a_submission_sent_twice_counts_once_with_its_members(tmp_path):
    households = [*[household(i) for i in range(1, 9)], household(9, uuid="u-3")]
    rows = [row for i in range(1, 10) for row in members(i, i)]
    walked = walk(export(tmp_path, households, rows), tmp_path)
    (fault,) = walked.of_rule("submission twice")
    assert fault.severity == "warning" and fault.row == 10
    assert len(walked.tables["household"]) == 8 and len(walked.tables["person"]) == 16
    (gone,) = walked.of_rule("left out with household")
    assert gone.count == 2 and walked.errors == []


def test_submissions_not_approved_are_left_out_and_counted(tmp_path):
    households = [household(i, status="Not Approved" if i == 2 else "Approved") for i in range(1, 9)]
    walked = walk(export(tmp_path, households, [row for i in range(1, 9) for row in members(i, i)]), tmp_path)
    (fault,) = walked.of_rule("left out by status")
    assert fault.severity == "note" and fault.count == 1
    assert "2" not in set(walked.tables["household"]["household_id"]) and len(walked.tables["person"]) == 14


def test_a_row_of_tags_under_the_headers_is_left_out(tmp_path):
    households = [["#date", "#adm4+code", "#psu", "#strata", "#w", "#w", "#n", "#id", "#s", "#i"], *[household(i) for i in range(1, 9)]]  # fmt: skip # noqa: E501
    raw = delivery(raw_table(tmp_path, MAIN, households, name="main"), file_name="survei.xlsx")
    walked = walk(raw, tmp_path)
    assert len(walked.tables["household"]) == 8 and walked.of_rule("header repeated")[0].row == 2


def test_a_csv_without_the_roster_says_so_and_still_loads_the_households(tmp_path):
    raw = delivery(raw_table(tmp_path, MAIN, [household(i) for i in range(1, 9)]), file_name="survei.csv")
    recipe = classify_delivery(raw, load_catalogue())
    (remark,) = recipe.remarks
    assert remark.severity == "warning" and "Export as XLSX" in remark.template
    assert list(walk(raw, tmp_path, recipe=confirm_recipe(recipe)).tables) == ["household"]


def test_the_weight_of_members_is_no_second_weight_of_households(tmp_path):
    assert questions(classify_delivery(sound(tmp_path), load_catalogue())) == ()


HEADERS = ("bansos", "bansos/pkh", "bansos/sembako")


def test_options_are_known_from_questions_in_a_group():
    assert kobo.multiple_choices((*HEADERS, "rumah/atap")) == {
        "bansos": {"pkh": "bansos/pkh", "sembako": "bansos/sembako"}
    }
    assert kobo.answer_groups((*HEADERS[1:], "rumah/atap")) == {
        "bansos": {"pkh": "bansos/pkh", "sembako": "bansos/sembako"}
    }


def multiple(folder, extra, cells):
    headers = (*MAIN, *extra)
    rows = [[*household(i), *cells[i % len(cells)]] for i in range(1, 9)]
    table = walk(delivery(raw_table(folder, headers, rows, name="main")), folder).tables["household"]
    return table["assistance_programmes"].fillna("").tolist()[:3]


@pytest.mark.parametrize(
    ("extra", "cells"),
    [
        (("bansos",), [["pkh sembako"], ["tidak_ada"], [""]]),
        (("bansos", "bansos/pkh", "bansos/sembako", "bansos/tidak_ada"),
         [["pkh sembako", 1, 1, 0], ["tidak_ada", 0, 0, 1], ["", "", "", ""]]),
        (("bansos/pkh", "bansos/sembako", "bansos/tidak_ada"), [[1, 1, 0], [0, 0, 1], ["", "", ""]]),
    ],
    ids=["summary", "both", "details"],
)  # fmt: skip
def test_several_answers_read_alike_in_all_three_ways_of_exporting_them(tmp_path, extra, cells):
    assert multiple(tmp_path, extra, cells) == ["none", "", "pkh sembako"]


def test_a_roster_of_something_else_is_not_loaded_and_said(tmp_path):
    raw = sound(tmp_path)
    other = raw_table(tmp_path, ("warna", "_parent_index", "_index"), [["x", 1, 1]], name="lain")
    recipe: Recipe = classify_delivery(delivery(*raw.tables, other), load_catalogue())
    assert [table.table for table in recipe.tables] == ["household", "person", ""]
    assert any(remark.sheet == "lain" for remark in recipe.remarks)


def test_a_workbook_without_a_roster_is_not_told_to_be_one(tmp_path):
    raw = delivery(raw_table(tmp_path, MAIN, [household(i) for i in range(1, 9)]), file_name="survei.xlsx")
    assert classify_delivery(raw, load_catalogue()).remarks == ()


def test_a_single_table_of_odk_asks_for_the_others(tmp_path):
    headers = ("SubmissionDate", "desa", "nks", "strata", "meta-instanceID", "KEY", "weind")
    rows = [["2026-08-06", "9901012015", i, "S1", f"u{i}", f"u{i}", 50] for i in range(8)]
    raw = delivery(raw_table(tmp_path, headers, rows), file_name="survei.csv")
    (remark,) = classify_delivery(raw, load_catalogue()).remarks
    assert "Download all tables as ZIP" in remark.template
