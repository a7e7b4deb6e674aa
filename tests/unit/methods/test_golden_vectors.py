"""The fifteen golden vectors of the domain handbook, to their printed digits."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.alkire_foster import deprivation_score, is_poor, multidimensional_poverty
from taksir.methods.allocation import allocate_units, equity_weight
from taksir.methods.area_codes import area_level, classify_code_system, normalise_area_code
from taksir.methods.dependency import (
    OLD_BPS,
    OLD_INTERNATIONAL,
    WORKING_BPS,
    WORKING_INTERNATIONAL,
    YOUNG,
    dependency_ratio,
)
from taksir.methods.disability import DOMAINS, classify_disability
from taksir.methods.gaps import service_gap, total_gap
from taksir.methods.identity import identity_parts
from taksir.methods.neglect import classify_neglect, older_person_criteria
from taksir.methods.orphanhood import is_orphan, orphan_status
from taksir.methods.poverty import poverty_index
from taksir.methods.priority import hanlon
from taksir.methods.reliability import classify_reliability
from taksir.methods.survey import estimate_ratio
from taksir.methods.training_needs import weighted_discrepancy
from taksir.methods.written_values import date as written_date
from taksir.methods.written_values import decimal_style, number


@pytest.mark.parametrize(("alpha", "percent"), [(0, 61.5385), (1, 10.9680), (2, 4.3430)])
def test_1_foster_greer_thorbecke(alpha: int, percent: float) -> None:
    expenditure = np.array([300_000, 500_000, 549_999, 550_000, 800_000, 1_200_000])
    persons = np.array([5, 4, 6, 3, 4, 2]) * np.array([100, 120, 90, 110, 80, 150])
    assert persons.sum() == 2470
    assert persons[expenditure < 550_000].sum() == 1520
    assert round(100 * poverty_index(expenditure, 550_000, persons, alpha=alpha), 4) == percent


def test_2_multidimensional_poverty() -> None:
    living = ["fuel", "sanitation", "water", "electricity", "housing", "assets"]
    columns = ["nutrition", "mortality", "schooling", "attendance", *living]
    weights = dict.fromkeys(columns[:4], 1 / 6) | dict.fromkeys(living, 1 / 18)
    deprived = [
        ["nutrition", "mortality"],
        ["schooling", *living[:3]],
        living,
        ["attendance", *living[:2]],
        [],
    ]
    table = pd.DataFrame([[int(name in row) for name in columns] for row in deprived], columns=columns)
    score = deprivation_score(table, weights)
    assert score.round(4).tolist() == [0.3333, 0.3333, 0.3333, 0.2778, 0]
    assert is_poor(score, cutoff=1 / 3).tolist() == [True, True, True, False, False]
    result = multidimensional_poverty(table, weights, persons=pd.Series([4, 5, 3, 6, 2]))
    assert result.headcount == pytest.approx(0.6, abs=1e-12)
    assert round(result.intensity, 4) == 0.3333
    assert result.adjusted_headcount == pytest.approx(0.2, abs=1e-12)
    assert 0.2 <= score[3] < 1 / 3, "household 4 is vulnerable"


@pytest.mark.parametrize(
    ("size", "seriousness", "effectiveness", "pearl", "rating", "score"),
    [(7, 9, 6, 1, 150, 50.00), (6, 8, 8, 1, 176, 58.67), (2, 10, 7, 1, 154, 51.33), (3, 6, 4, 0, 0, 0)],
)
def test_3_hanlon(
    size: int, seriousness: int, effectiveness: int, pearl: int, rating: float, score: float
) -> None:
    result = hanlon(size, seriousness, effectiveness, pearl=pearl)
    assert (result.rating, round(result.score, 2)) == (rating, score)


@pytest.mark.parametrize(
    ("equity", "units"), [(0, [32, 17, 49, 2]), (1, [30, 18, 49, 3]), (2, [29, 19, 48, 4])]
)
def test_4_equity_allocation(equity: float, units: list[int]) -> None:
    need = pd.Series([820, 430, 1275, 60], index=["01", "02", "03", "04"])
    deprivation = pd.Series([0.10, 0.25, 0.15, 0.60], index=need.index)
    assert allocate_units(equity_weight(need, deprivation, equity=equity), 100).tolist() == units


def test_5_a_surplus_does_not_fill_a_deficit() -> None:
    need = pd.DataFrame({"estimate": [120, 80, 40]})
    gap = service_gap(need, pd.Series([40, 100, 60]))["gap"]
    assert gap.tolist() == [80, -20, -20]
    assert total_gap(gap).deficit == 80
    assert total_gap(gap, is_poolable=True).deficit == 40


def test_6_dependency() -> None:
    population = pd.DataFrame(
        {
            "area_code": "99",
            "first_years": [0, 15, 60, 65],
            "last_years": [14, 59, 64, None],
            "persons": [24_500, 62_000, 4_200, 9_300],
        }
    )
    ratios = [
        dependency_ratio(population, dependents=dependents, supporters=supporters).item()
        for dependents, supporters in (
            ((OLD_BPS,), WORKING_BPS),
            ((OLD_INTERNATIONAL,), WORKING_INTERNATIONAL),
            ((YOUNG, OLD_INTERNATIONAL), WORKING_INTERNATIONAL),
        )
    ]
    assert [round(ratio, 2) for ratio in ratios] == [21.77, 14.05, 51.06]


def test_7_borich() -> None:
    assert weighted_discrepancy(pd.Series([5, 4, 5, 4]), pd.Series([2, 3, 4, 4])) == 5.625


def test_8_ratio_and_relative_standard_error() -> None:
    clusters = [
        ("1", 50, 2, 9),
        ("1", 50, 0, 7),
        ("1", 50, 1, 8),
        ("2", 80, 3, 10),
        ("2", 80, 1, 6),
        ("2", 80, 2, 11),
    ]
    sums = pd.DataFrame(
        [
            {"domain": "A", "stratum": h, "psu": i, "n__k": d, "cases__k": y, "x__k": w * d, "y__k": w * y}
            for i, (h, w, y, d) in enumerate(clusters)
        ]
    )
    design = pd.DataFrame({"stratum": ["1", "2"], "psu_count": [3, 3]})
    row = estimate_ratio(sums, design, indicators={"k": "logit"}).iloc[0]
    assert (sums["y__k"].sum(), row["population"], row["estimate"]) == (630, 3360, 0.1875)
    assert (round(row["se"], 6), round(100 * row["rse"], 3), row["df"]) == (0.035809, 19.098, 4)
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.1073, 0.3071)
    assert classify_reliability(row["estimate"], row["se"]) == "reliable"


@pytest.mark.parametrize(
    ("answers", "identifiers", "n_known"),
    [
        ((1, 2, 1, 1, 1, 1), [True, False, False, False], 6),
        ((2, 2, 1, 1, 1, 1), [True, True, False, False], 6),
        ((1, 1, 3, 1, 1, 1), [True, True, True, False], 6),
        ((4, 1, 1, 1, 1, 1), [True, True, True, True], 6),
        ((9, 9, 9, 9, 9, 9), [pd.NA] * 4, 0),
        ((9, 9, 3, 9, 9, 9), [True, True, True, False], 1),
    ],
)
def test_9_washington_group(answers: tuple, identifiers: list, n_known: int) -> None:
    table = classify_disability(pd.DataFrame([answers], columns=list(DOMAINS)))
    assert table.iloc[0].tolist() == [n_known, *identifiers]


@pytest.mark.parametrize(("animal", "criteria", "status"), [(2, 3, "neglected"), (3, 2, "at_risk")])
def test_10_neglected_older_person(animal: int, criteria: int, status: str) -> None:
    person = pd.DataFrame(
        {
            "edu_completed": ["none"],
            "staple_meals_week": 13,
            "plant_protein_week": 3,
            "animal_protein_week": animal,
            "clothing_sets": 5,
            "fixed_sleeping_place": 1,
            "sick_not_treated": 0,
            "hours_worked_week": 20,
        }
    )
    row = classify_neglect(older_person_criteria(person)).iloc[0]
    assert row.tolist() == [criteria, 0, status]


@pytest.mark.parametrize(
    ("rse_percent", "found"),
    [(25.0, "reliable"), (25.0001, "caution"), (50.0, "caution"), (50.01, "unreliable")],
)
def test_11_reliability(rse_percent: float, found: str) -> None:
    assert classify_reliability(100.0, rse_percent) == found


def test_11_a_zero_numerator_is_not_computable() -> None:
    assert classify_reliability(0.0, 0.0) == "not_computable"


def test_12_identity_number() -> None:
    parts = identity_parts("9902034508680002")  # fictional: province 99 does not exist
    assert parts is not None
    assert (parts.area_code, parts.sex, parts.serial) == ("990203", "P", "0002")
    assert (parts.birth_day, parts.birth_month, parts.birth_year_of_century) == (5, 8, 68)


def test_13_area_codes() -> None:
    code = normalise_area_code("33.73.04.1001")
    assert code == "3373041001"
    assert classify_code_system([code]) == "kemendagri"
    assert (area_level(code, "kemendagri"), code[6]) == (4, "1")  # a kelurahan
    assert classify_code_system(["3373040001", "3373040002"]) == "bps"
    assert classify_code_system(["1872010001"]) == "ambiguous"


def test_14_orphanhood() -> None:
    father, mother = pd.Series([0, 1, 0, 0, 1]), pd.Series([1, 0, 0, 9, 9])
    assert orphan_status(father, mother).tolist() == [
        "paternal",
        "maternal",
        "double",
        "paternal_or_double",
        "unknown",
    ]
    assert is_orphan(father, mother).tolist() == [True, True, True, True, pd.NA]


def test_15_dates_and_numbers() -> None:
    assert written_date("12 Agustus 2026") == written_date("12/08/2026") == date(2026, 8, 12)
    assert decimal_style(["Rp2.786.415,-"]) == "comma"
    assert number("Rp2.786.415,-", "comma") == 2_786_415
    assert number("8,47", decimal_style(["8,47"])) == 8.47
    assert decimal_style(["8.470"]) == "ambiguous"
    with pytest.raises(TaksirError, match="can mean thousands or decimals"):
        number("8.470", "ambiguous")
