"""Each rule seen red once, and a sound file seen clean."""

import numpy as np
import pandas as pd
import pytest

from pipelines.faults import Fault, is_blocking, rows_in_error
from pipelines.recipe import ColumnMatch, Recipe, TableRecipe
from pipelines.validate import validate_tables
from pipelines.validate.rules_of_places import plain_name
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.store.engine import Engine

COUNT = 240


def persons() -> pd.DataFrame:
    """240 persons in 60 households, 8 clusters, 2 strata: nothing wrong with them."""
    i = np.arange(COUNT)
    return pd.DataFrame(
        {
            "row_number": i + 2,
            "household_id": (i // 4).astype(str),
            "person_no": i % 4 + 1,
            "area_code": [f"990101{1001 + k % 5}" for k in i],
            "level": "desa",
            "code_system": "kemendagri",
            "period_year": 2026,
            "person_weight": 50.0 + i % 7,
            "strata": [f"S{k // 120}" for k in i],
            "psu": (100 + i // 30).astype(str),
            "age_years": i * 7 % 66,
            "sex": np.where(i % 2, "P", "L"),
            "marital_status": np.where(i * 7 % 66 < 20, "single", "married"),
            "relation_to_head": np.where(i % 4, "other_relative", "child"),
            "father_alive": np.where(i % 8, "1", "0"),
            "mother_alive": "1",
            "wg_seeing": np.where(i % 20, "1", "4"),
            "hh_size": 4,
        }
    )


def households() -> pd.DataFrame:
    frame = persons().drop_duplicates("household_id").drop(columns=["person_no", "age_years", "sex"])
    frame = frame.drop(columns=["person_weight", "father_alive", "mother_alive", "wg_seeing"])
    frame = frame.drop(columns=["marital_status", "relation_to_head"]).reset_index(drop=True)
    frame = frame.assign(hh_weight=40.0, consent=1, expenditure_month_idr=2e6)
    return frame.assign(submission_uuid=frame["household_id"])


def census() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row_number": [2, 3], "area_code": ["9901010001", "9901010002"], "area_name": ["Melati", "Mawar"],
            "level": "desa", "code_system": "bps", "period_year": 2025, "pop_total": [1200.0, 900.0],
            "pop_60p": [100.0, 80.0], "women_60p": [60.0, 45.0],
        }
    )  # fmt: skip


FRAMES = {"person": persons, "household": households, "area": census}
AREAS = pd.DataFrame(
    {
        "area_code": [f"990101{1001 + k}" for k in range(5)], "code_system": "kemendagri", "level": "desa",
        "name": list("ABCDE"),
    }
)  # fmt: skip


@pytest.fixture
def validate(tmp_path):
    with Engine(tmp_path / "engine") as engine:

        def faults(known_areas=None, **tables):
            paths = {}
            for name, frame in tables.items():
                paths[name] = tmp_path / f"{name}.parquet"
                frame.to_parquet(paths[name])
            recipe = Recipe(
                "s", "survey",
                tables=tuple(
                    TableRecipe("lembar", name, (ColumnMatch("penimbang", "person_weight", "keep"),))
                    for name in tables
                ),
            )  # fmt: skip
            return validate_tables(paths, recipe, load_catalogue(), engine=engine, known_areas=known_areas)

        yield faults


def changed(table, row, column, value):
    frame = FRAMES[table]().astype({column: "object"}) if isinstance(value, str) else FRAMES[table]()
    frame.loc[row, column] = value
    return frame


def test_sound_tables_have_nothing_but_the_note_that_no_areas_are_known(validate):
    found = validate(person=persons(), household=households())
    assert {(fault.severity, fault.rule) for fault in found} == {("note", "places not checked")}
    assert not is_blocking(found)
    assert validate(known_areas=AREAS, person=persons(), household=households()) == ()
    assert {fault.rule for fault in validate(area=census())} == {"places not checked"}


ROW_RULES = [
    ("person", "person_weight", -5.0, "weight not positive", "error"),
    ("person", "person_weight", 0.0, "weight not positive", "error"),
    ("person", "person_weight", np.nan, "missing weight", "error"),
    ("household", "hh_weight", np.nan, "missing weight", "error"),
    ("household", "household_id", None, "required", "error"),
    ("area", "area_code", None, "required", "error"),
    ("person", "age_years", 130, "outside limits", "error"),
    ("person", "age_years", -1, "outside limits", "error"),
    ("household", "expenditure_month_idr", 0.0, "outside limits", "error"),
    ("household", "consent", 0, "no consent", "error"),
    ("person", "sex", "X", "unknown code", "error"),
    ("area", "pop_60p", 1300.0, "part above whole", "warning"),
    ("area", "women_60p", 101.0, "part above whole", "warning"),
]


@pytest.mark.parametrize(("table", "column", "value", "rule", "severity"), ROW_RULES)
def test_a_row_that_breaks_a_rule_is_listed(validate, table, column, value, rule, severity):
    found = [fault for fault in validate(**{table: changed(table, 1, column, value)}) if fault.rule == rule]
    row = int(FRAMES[table]().loc[1, "row_number"])
    assert [(fault.row, fault.severity, fault.count) for fault in found] == [(row, severity, 1)]
    assert found[0].table == table and found[0].cure and "{" not in found[0].sentence()


def test_the_header_is_named_as_delivered(validate):
    (fault,) = (
        f for f in validate(person=changed("person", 7, "person_weight", -5.0)) if f.severity == "error"
    )
    assert fault.sentence() == (
        "Row 9: the weight -5 in penimbang is not above zero. "
        "Ask the producer for the weight, or leave the row out."
    )
    assert (fault.column, fault.value, fault.sheet) == ("penimbang", "-5", "lembar")


IMPLAUSIBLE = [
    {"relation_to_head": "head", "age_years": 5, "marital_status": "single"},
    {"relation_to_head": "parent", "age_years": 20, "marital_status": "single"},
    {"relation_to_head": "grandchild", "age_years": 77, "marital_status": "single"},
    {"relation_to_head": "child", "age_years": 9, "marital_status": "widowed"},
]


@pytest.mark.parametrize("values", IMPLAUSIBLE)
def test_an_age_that_hardly_goes_with_the_place_in_the_household_is_a_warning(validate, values):
    frame = persons()
    frame.loc[3, list(values)] = list(values.values())
    (fault,) = (fault for fault in validate(person=frame) if fault.rule == "age does not go with it")
    assert fault.severity == "warning" and fault.row == 5


DOUBLES = [
    ("person", ["household_id", "person_no"]),
    ("household", ["household_id"]),
    ("household", ["submission_uuid"]),
    ("area", ["area_code"]),
]


@pytest.mark.parametrize(("table", "key"), DOUBLES)
def test_a_key_that_occurs_twice_is_an_error_of_the_later_row(validate, table, key):
    frame = FRAMES[table]()
    frame.loc[1, key] = frame.loc[0, key].to_numpy()
    found = [fault for fault in validate(**{table: frame}) if fault.rule == "key twice"]
    assert [(fault.row, fault.severity) for fault in found] == [(int(frame.loc[1, "row_number"]), "error")]


def test_the_same_area_in_another_year_is_no_double(validate):
    twice = pd.concat([census(), census().assign(period_year=2024, row_number=[4, 5])])
    assert [fault for fault in validate(area=twice) if fault.severity == "error"] == []


def test_columns_that_are_missing_block(validate):
    (fault,) = (f for f in validate(person=persons().drop(columns="person_weight")) if f.severity == "error")
    assert fault.rule == "weights missing" and fault.row == 0
    faults = validate(register=census()[["row_number", "area_code", "level", "code_system"]])
    assert {f.values["column"] for f in faults if f.rule == "column missing"} == {"ppks_code", "n"}


def test_a_table_without_rows_blocks(validate):
    (fault,) = validate(person=persons().iloc[:0])
    assert fault.rule == "no rows" and fault.severity == "error"


def test_one_cluster_for_everybody_blocks(validate):
    (fault,) = (f for f in validate(person=persons().assign(psu="100")) if f.severity == "error")
    assert fault.rule == "a single cluster"


def test_strata_with_a_single_cluster_are_named(validate):
    frame = persons()
    frame.loc[:29, "strata"] = "S9"
    (fault,) = (f for f in validate(person=frame) if f.severity == "warning")
    assert fault.sentence().startswith("1 strata have a single cluster (PSU): S9.")


def test_a_cluster_in_two_strata_is_named(validate):
    frame = persons()
    frame.loc[3, "strata"] = "S1"
    (fault,) = (f for f in validate(person=frame) if f.rule == "cluster in several strata")
    assert "100: S0, S1" in fault.sentence() and fault.severity == "warning"


@pytest.mark.parametrize(("mean", "is_warned"), [(1.0, True), (1.04, True), (1.06, False), (50.0, False)])
def test_weights_around_one_are_normalised(validate, mean, is_warned):
    frame = persons()
    frame["person_weight"] *= mean / frame["person_weight"].mean()
    rules = {fault.rule for fault in validate(person=frame)}
    assert ("weights are normalised" in rules) is is_warned


@pytest.mark.parametrize(("share", "is_red"), [(0.59, False), (0.61, True)])
def test_a_scale_that_runs_backwards_blocks(validate, share, is_red):
    frame = persons()
    frame["wg_seeing"] = np.where(np.arange(COUNT) < share * COUNT, "4", "1")
    found = [fault for fault in validate(person=frame) if fault.rule == "scale is reversed"]
    assert bool(found) is is_red
    assert not found or found[0].severity == "error"


def test_more_motherless_than_fatherless_children_is_a_warning(validate):
    frame = persons().rename(columns={"father_alive": "mother_alive", "mother_alive": "father_alive"})
    frame["age_years"] = 5
    frame["marital_status"] = "single"
    (fault,) = (f for f in validate(person=frame) if f.rule == "more motherless than fatherless")
    assert fault.severity == "warning" and fault.values == {"table": "person", "piatu": 30, "yatim": 0}


def test_households_that_say_another_size_are_counted(validate):
    frame = households()
    frame.loc[:2, "hh_size"] = 5
    (fault,) = (f for f in validate(household=frame, person=persons()) if f.rule == "members do not add up")
    assert fault.count == 3 and fault.severity == "warning"


def test_an_unknown_area_is_an_error_of_its_row_and_many_are_one_of_the_file(validate):
    frame = persons()
    frame.loc[:3, "area_code"] = "9901019999"
    found = validate(known_areas=AREAS, person=frame)
    assert [fault.row for fault in found] == [2, 3, 4, 5] and {f.rule for f in found} == {"place unknown"}
    frame.loc[:4, "area_code"] = "9901019999"  # 5 of 240 are more than 2 %
    rules = [fault.rule for fault in validate(known_areas=AREAS, person=frame)]
    assert rules.count("too many places unknown") == 1 and rules.count("place unknown") == 5


def test_a_code_of_the_other_system_is_unknown_even_where_the_digits_are_known(validate):
    (fault,) = validate(known_areas=AREAS, person=persons().assign(code_system="bps"))
    assert fault.rule == "too many places unknown" and fault.severity == "error"
    assert "240 of 240 rows of person (100.0%)" in fault.sentence()


def test_names_of_other_places_betray_a_wrong_code_system(validate):
    known = AREAS.assign(name=["Desa Melati", "Mawar", "Kenanga", "Dahlia", "Anggrek"])
    names = dict(
        zip(known["area_code"], ["MELATI", "Kel. Mawar", "kenanga", "Dahlia", "Anggrek"], strict=True)
    )
    frame = persons()
    frame["place_name"] = frame["area_code"].map(names)
    assert validate(known_areas=known, person=frame) == ()
    frame.loc[:3, "place_name"] = "Sukamaju"
    (fault,) = validate(known_areas=known, person=frame)
    assert fault.severity == "warning"
    frame["place_name"] = frame["place_name"].iloc[::-1].to_numpy()
    (fault,) = validate(known_areas=known, person=frame)
    assert fault.severity == "error" and fault.rule == "names do not go with codes"


@pytest.mark.parametrize(
    ("name", "plain"),
    [("KAB. BOGOR", "bogor"), ("Kabupaten Bogor", "bogor"), ("Kota Adm. Jakarta Timur", "jakartatimur"),
     ("Kec. Hulu  Welas", "huluwelas"), ("Desa Melati", "melati"), ("Kotabaru", "kotabaru"), (None, "")],
)  # fmt: skip
def test_a_place_is_compared_without_the_word_for_its_kind(name, plain):
    assert plain_name(name) == plain


def test_rows_without_a_place_are_counted_where_they_may_be(validate):
    frame = persons()
    frame.loc[:1, "area_code"] = None
    (fault,) = validate(known_areas=AREAS, person=frame)
    assert fault.rule == "no place" and fault.count == 2 and fault.severity == "warning"
    bare = persons().drop(columns=["area_code", "level", "code_system"])
    assert {f.rule for f in validate(known_areas=AREAS, person=bare)} == {"no column of places"}
    assert {f.rule for f in validate(person=bare)} == {"no places known"}  # names alone say nothing yet


def test_rows_in_error_are_those_that_may_be_left_out(validate):
    frame = persons()
    frame.loc[[3, 8], "person_weight"] = -1.0
    frame.loc[8, "age_years"] = 150
    assert rows_in_error(validate(person=frame)) == {"person": {5, 10}}


def test_leaving_out_is_refused_when_not_all_rows_are_listed(validate, monkeypatch):
    monkeypatch.setattr("pipelines.validate.LISTED_MAX", 10)
    frame = persons()
    frame.loc[:30, "person_weight"] = -1.0
    faults = validate(person=frame)
    assert len([fault for fault in faults if fault.severity == "error"]) == 10 and faults[0].count == 31
    with pytest.raises(TaksirError, match="31 rows break the rule"):
        rows_in_error(faults)


def test_warnings_and_faults_of_a_whole_table_leave_no_row_out():
    faults = (
        Fault("warning", "r", table="person", row=3),
        Fault("error", "r", table="person", row=0),
        Fault("error", "r", table="person", row=4),
    )
    assert rows_in_error(faults) == {"person": {4}} and is_blocking(faults) and not is_blocking(faults[:1])


def test_errors_come_first(validate):
    frame = persons()
    frame.loc[3, "person_weight"] = -1.0
    severities = [fault.severity for fault in validate(person=frame)]
    assert severities == sorted(severities, key=("error", "warning", "note").index)


def test_rows_of_two_systems_are_each_compared_within_their_own(validate):
    frame = persons()
    frame.loc[:3, "code_system"] = "bps"  # the digits are known, but under the other system only
    found = [fault for fault in validate(known_areas=AREAS, person=frame) if fault.row]
    assert [fault.row for fault in found] == [2, 3, 4, 5] and {f.rule for f in found} == {"place unknown"}
