"""The catalogue's expressions over everybody in the example region give the known truth.

The oracle is `pipelines.example.truth`: plain pandas over the whole population, written from the
definitions and sharing no code with the expressions. Nothing is sampled, so both must agree exactly.
"""

import numpy as np
import pandas as pd
import pytest

from pipelines.example.population import draw_population
from pipelines.example.truth import true_values, with_home
from taksir.catalogue import load_catalogue
from taksir.store.engine import Engine
from taksir.store.reduction import ColumnSql, with_columns, with_missing

CATALOGUE = load_catalogue()
MARITAL = {1: "single", 2: "married", 3: "divorced", 4: "widowed", 5: "left"}
SCHOOL = {1: "never", 2: "attending", 3: "left"}
EDUCATION = {0: "none", 1: "sd", 2: "smp", 3: "sma", 4: "higher"}
NOT_ASKED = -1
HOUSE = {"roof": "roof", "wall": "wall", "floor": "floor", "toilet": "toilet", "lighting": "lighting",
         "water": "water", "cooking_fuel": "fuel"}  # fmt: skip
TOLERANCE = 1e-9  # sums of up to 300,000 doubles in another order


@pytest.fixture(scope="module")
def everybody() -> dict[str, pd.DataFrame]:
    """All persons and households of the region as a complete, faultless delivery would bring them."""
    population = draw_population()
    return {
        "person": _persons(with_home(population.person, population.household)),
        "household": _households(population.household),
    }


def _persons(drawn: pd.DataFrame) -> pd.DataFrame:
    codes = ["father_alive", "mother_alive", *(name for name in drawn if name.startswith("wg_"))]
    answered = drawn.select_dtypes("number").replace(NOT_ASKED, np.nan)
    person = answered.rename(columns={"works": "works_last_week", "poverty_line_idr": "poverty_line"})
    person[codes] = answered[codes].astype("Int8").astype("string")
    return person.assign(
        sex=np.where(drawn["is_woman"] == 1, "P", "L"),
        marital_status=drawn["marital_status"].map(MARITAL),
        school_status=drawn["school_status"].map(SCHOOL),
        edu_completed=drawn["edu_completed"].map(EDUCATION),
    )


def _households(drawn: pd.DataFrame) -> pd.DataFrame:
    asked = drawn[["hh_size", "floor_area_m2", "psychosis_member", "pasung_ever"]].replace(NOT_ASKED, np.nan)
    house = {column: drawn[delivered].map(_meaning(column)) for column, delivered in HOUSE.items()}
    return asked.assign(hh_head_sex=np.where(drawn["head_is_woman"] == 1, "P", "L"), **house)


def _meaning(column: str) -> dict[str, str]:
    return {word: code.value for code in CATALOGUE.column(column).codes for word in code.accepts}


def test_every_survey_indicator_equals_the_truth(everybody: dict[str, pd.DataFrame], tmp_path) -> None:
    truth = true_values().query("area_code == '9901'").set_index("indicator")
    compared = [entry for entry in CATALOGUE.indicators if entry.id in truth.index]
    assert len(compared) == 27
    with Engine(tmp_path, memory_limit="1GB") as engine:
        for entry in compared:
            frame = everybody[entry.table]
            engine.register("everybody", frame)
            stored = {column.name for column in CATALOGUE.columns_of(entry.table)}
            computed = [ColumnSql(d.name, d.sql) for d in CATALOGUE.derived if d.table == entry.table]
            rows = with_missing("(SELECT * FROM everybody)", stored - set(frame.columns))
            above, below = engine.rows(
                "SELECT sum(CASE WHEN b > 0 THEN a ELSE 0 END), sum(CASE WHEN b > 0 THEN b ELSE 0 END) "
                f"FROM (SELECT CAST(({entry.numerator}) AS DOUBLE) AS a, "
                f"CAST(({entry.denominator}) AS DOUBLE) AS b FROM {with_columns(rows, computed)})"
            )[0]
            expected = truth.loc[entry.id]
            assert below == expected["denominator"], entry.id
            assert above == pytest.approx(expected["numerator"], rel=TOLERANCE), entry.id
            assert entry.scale == expected["scale"], entry.id
            if entry.usual:
                assert entry.usual[0] <= expected["value"] <= entry.usual[1], entry.id
