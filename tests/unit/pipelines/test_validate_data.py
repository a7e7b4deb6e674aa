"""What the answers as a whole betray: each check seen red once, and silent on answers that are sound."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from raw_tables import delivery, raw_table, walk

from pipelines.faults import Fault
from pipelines.recipe import ColumnMatch, Recipe, TableRecipe, of_special_group
from pipelines.validate import validate_tables
from pipelines.validate.bands import load_bands
from pipelines.validate.rules_of_interviewers import interviewer_faults
from pipelines.wording import fault_column, fault_sentence, fault_words
from taksir.catalogue import load_catalogue
from taksir.store.engine import Engine

COUNT = 2000


def persons(seed: int = 5) -> pd.DataFrame:
    """2,000 persons in 500 households of 20 clusters: ages, sexes and parents as in most places."""
    random = np.random.default_rng(seed)
    i = np.arange(COUNT)
    ages = np.minimum(random.exponential(30, COUNT).astype(int), 90)
    relation = np.where(i % 4 == 0, "head", np.where(i % 4 == 1, "spouse", "child"))
    sex = np.where(i % 4 == 0, "L", np.where(i % 4 == 1, "P", random.choice(["L", "P"], COUNT)))
    ages = np.where(i % 4 < 2, random.integers(21, 66, COUNT), np.minimum(ages, 58))
    return pd.DataFrame(
        {
            "row_number": i + 2,
            "household_id": (i // 4).astype(str),
            "person_no": i % 4 + 1,
            "area_code": [f"9901{k // 500 + 1:02d}2001" for k in i],
            "level": "desa",
            "code_system": "kemendagri",
            "period_year": 2026,
            "person_weight": 50.0 + i % 7,
            "strata": [f"S{k // 1000}" for k in i],
            "psu": (100 + i // 100).astype(str),
            "age_years": ages,
            "sex": sex,
            "relation_to_head": relation,
            "father_alive": np.where(random.random(COUNT) < 0.035, "0", "1"),
            "mother_alive": np.where(random.random(COUNT) < 0.012, "0", "1"),
            "health_complaint": random.integers(0, 2, COUNT).astype(float),
            "works_last_week": random.integers(0, 2, COUNT).astype(float),
            "school_status": random.choice(["attending", "left"], COUNT),
        }
    )


@pytest.fixture
def found(tmp_path: Path):
    with Engine(tmp_path / "engine") as engine:

        def faults(frame: pd.DataFrame, table: str = "person") -> dict[str, list[Fault]]:
            path = tmp_path / f"{table}.parquet"
            frame.to_parquet(path)
            recipe = Recipe(
                "s", "survey", tables=(TableRecipe("", table, (ColumnMatch("umur", "age_years", "keep"),)),)
            )
            listed = validate_tables({table: path}, recipe, load_catalogue(), engine=engine, known_areas=None)
            by_rule: dict[str, list[Fault]] = {}
            for fault in listed:
                by_rule.setdefault(fault.rule, []).append(fault)
            return by_rule

        yield faults


def test_sound_answers_betray_nothing(found) -> None:
    rules = found(persons())
    assert [fault.values for fault in rules.get("unusual value", [])] == []
    assert set(rules) <= {"places not checked", "age does not go with it"}


def test_ages_that_end_in_0_and_5(found) -> None:
    frame = persons()
    rounded = frame["age_years"].mask(frame.index % 2 == 0, (frame["age_years"] / 5).round() * 5).astype(int)
    (fault,) = found(frame.assign(age_years=rounded))["ages are heaped"]
    assert fault.severity == "warning" and fault.column == "umur" and fault.values["digits"] == "0, 5"
    counts = frame.assign(age_years=rounded).groupby("age_years")["person_weight"].sum()
    inner = counts[[age for age in counts.index if 23 <= age <= 62]]
    by_hand = 500 * inner[[age for age in inner.index if age % 5 == 0]].sum() / inner.sum()
    assert fault.values["whipple"] == round(by_hand) > 125


def test_exchanged_codes_of_the_sexes(found) -> None:
    frame = persons()
    rules = found(frame.assign(sex=frame["sex"].map({"L": "P", "P": "L"})))
    (fault,) = rules["sexes may be exchanged"]
    assert fault.values["women"] == "100%" and fault.values["men"] == "100%"


@pytest.mark.parametrize(
    ("share", "rule", "severity"), [(0.3, "impossible value", "error"), (0.09, "unusual value", "warning")]
)
def test_shares_that_no_population_has(found, share: float, rule: str, severity: str) -> None:
    frame = persons()
    dead = np.random.default_rng(1).random(COUNT) < share
    rules = found(frame.assign(father_alive=np.where(dead, "0", "1")))
    fault = next(fault for fault in rules[rule] if fault.values["band"] == "ORP-01")
    assert fault.severity == severity
    children = frame["age_years"] < 18
    orphans = children & (dead | (frame["mother_alive"] == "0"))
    by_hand = 100 * (orphans * frame["person_weight"]).sum() / (children * frame["person_weight"]).sum()
    assert fault.values["value"] == pytest.approx(by_hand, abs=0.05)
    what, cure = fault_words(fault, "id")
    assert "Anak yang kehilangan" in what and "ORP-01" not in what and cure
    assert "ORP-01" not in fault_sentence(fault, "en") and "Children who lost" in fault_sentence(fault, "en")


def test_a_file_about_one_group_only_is_warned_about_not_blocked(tmp_path: Path) -> None:
    path = tmp_path / "person.parquet"
    persons().assign(father_alive="0").to_parquet(path)
    recipe = Recipe("s", "survey", tables=(TableRecipe("", "person"),))
    severities = []
    with Engine(tmp_path / "engine") as engine:
        for entry in (recipe, of_special_group(recipe)):
            found = validate_tables(
                {"person": path}, entry, load_catalogue(), engine=engine, known_areas=None
            )
            severities.append({fault.severity for fault in found if fault.rule == "impossible value"})
    assert severities == [{"error"}, {"warning"}]


def test_few_rows_say_nothing_about_bands(found) -> None:
    frame = persons().iloc[:80].assign(father_alive="0")
    assert "impossible value" not in found(frame)


def test_every_band_holds_together() -> None:
    bands = load_bands("idn")
    assert len({band.id for band in bands}) == len(bands) >= 18
    for band in bands:
        assert band.possible[0] <= band.usual[0] < band.usual[1] <= band.possible[1], band.id
        assert band.label.id and band.label.en and band.unit.id and band.unit.en


def test_a_household_entered_twice_under_another_number(found) -> None:
    frame = persons()
    copied = frame[frame["household_id"] == "7"].assign(
        household_id="9000", row_number=[9000, 9001, 9002, 9003]
    )
    copied["age_years"] = copied["age_years"].to_numpy()
    rules = found(pd.concat([frame, copied], ignore_index=True))
    (fault,) = rules["household like another"]
    assert (fault.row, fault.values["first"], fault.severity) == (9000, "30", "warning")
    elsewhere = copied.assign(psu="999")
    assert "household like another" not in found(pd.concat([frame, elsewhere], ignore_index=True))


def test_amounts_with_zeros_too_many(found) -> None:
    random = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "row_number": np.arange(200) + 2, "household_id": np.arange(200).astype(str), "hh_weight": 40.0,
            "period_year": 2026, "hh_size": 4, "expenditure_month_idr": random.lognormal(14.7, 0.4, 200),
        }
    )  # fmt: skip
    assert "amount far out" not in found(frame, "household")
    frame.loc[17, "expenditure_month_idr"] *= 1000
    (fault,) = found(frame, "household")["amount far out"]
    assert fault.row == 19 and fault.severity == "warning"
    logs = np.log(frame["expenditure_month_idr"])
    low, high = np.quantile(logs, [0.25, 0.75])
    assert (logs > high + 3 * (high - low)).sum() == 1  # Tukey's far out, by numpy


def test_a_question_that_was_not_put_in_one_area(found) -> None:
    frame = persons()
    frame.loc[frame["area_code"].str.startswith("990102"), "school_status"] = None
    (fault,) = found(frame)["empty in one area"]
    assert (fault.values["area"], fault.values["share"], fault.values["elsewhere"]) == (
        "990102",
        "100%",
        "0%",
    )
    assert fault_column(fault, "id") == "Partisipasi sekolah"  # no header in this recipe: the translated term


def test_a_question_that_one_interviewer_leaves_out(tmp_path: Path) -> None:
    headers = (
        "id_ruta",
        "no_art",
        "kode_desa",
        "nks",
        "strata",
        "weind",
        "jk",
        "umur",
        "ayah_hidup",
        "enumerator",
    )
    rows = [
        [i // 4, i % 4 + 1, f"99010120{i % 5 + 1:02d}", 100 + i // 30, f"S{i // 120}", 50 + i % 7,
         "LP"[i % 2], i * 7 % 66, "" if i // 60 == 2 else ("Tidak" if i % 30 == 0 else "Ya"),
         f"Petugas {i // 60}"]
        for i in range(240)
    ]  # fmt: skip
    raw = delivery(raw_table(tmp_path, headers, rows))
    walked = walk(raw, tmp_path)
    assert "enumerator" in {entry.header for entry in walked.protections if entry.action == "drop"}
    tables = {"person": tmp_path / "person.corrected.parquet"}
    with Engine(tmp_path / "more") as engine:
        (fault,) = interviewer_faults(raw, walked.recipe, tables, load_catalogue(), engine=engine)
    assert fault.column == "ayah_hidup" and fault.values["row"] == 122
    assert "100% of their 60 rows, the others in 0%" in fault.sentence()
    assert "Petugas" not in fault.sentence() + str(fault.values)


def test_rows_without_any_key_that_are_the_same(found) -> None:
    frame = pd.DataFrame(
        {
            "row_number": [2, 3, 4], "facility_name": ["A", "A", "B"], "facility_type": "LKSA",
            "capacity": 10.0, "occupied": 5.0, "period_year": 2025, "area_code": "9901012001",
            "code_system": "kemendagri", "level": "desa",
        }
    )  # fmt: skip
    (fault,) = found(frame, "facility")["row twice"]
    assert (fault.row, fault.values["first"]) == (3, "2")


def test_a_value_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    headers = ("id_ruta", "no_art", "kode_desa", "nks", "strata", "weind", "jk", "umur")
    rows = [
        [
            i // 4,
            i % 4 + 1,
            9901011001 + i % 5,
            100 + i // 30,
            f"S{i // 120}",
            50 + i % 7,
            "LP"[i % 2],
            i * 7 % 66,
        ]
        for i in range(240)
    ]
    rows[10][5] = "lima puluh"
    walked = walk(delivery(raw_table(tmp_path, headers, rows)), tmp_path)
    (fault,) = walked.errors
    assert (fault.row, fault.column, fault.rule) == (12, "weind", "number cannot be read")


def test_sentences_speak_of_headers_and_translated_terms(found) -> None:
    rules = found(persons().drop(columns="person_weight"))
    (fault,) = rules["weights missing"]
    assert not fault.is_header and fault_column(fault, "id") == "Penimbang perorangan"
    for language in ("id", "en"):
        what, _ = fault_words(fault, language)
        assert "person" not in what.split() and "person_weight" not in what
