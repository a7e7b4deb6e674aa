"""The golden vectors of the domain handbook that methods and readers compute, to their printed digits.

1, 2, 6, 9, 10 and 14 are expressions of the catalogue: tests/catalogue/test_expressions.py.
"""

import re
from datetime import date

import pandas as pd
import pytest

from pipelines.protect.identifiers import STRUCTURE
from taksir.errors import TaksirError
from taksir.methods.allocation import allocate_units, equity_weight
from taksir.methods.area_codes import area_level, classify_code_system, normalise_area_code
from taksir.methods.gaps import service_gap, total_gap
from taksir.methods.priority import PEARL, rank_priorities
from taksir.methods.reliability import classify_reliability
from taksir.methods.survey import estimate_ratio
from taksir.methods.training_needs import weighted_discrepancy
from taksir.methods.written_values import date as written_date
from taksir.methods.written_values import decimal_style, number


def test_3_hanlon() -> None:
    table = pd.DataFrame({"size": [7, 6, 2, 3], "seriousness": [9, 8, 10, 6], "effectiveness": [6, 8, 7, 4]})
    ranked = rank_priorities(table.assign(**dict.fromkeys(PEARL, [1, 1, 1, 0]))).sort_index()
    assert ranked["rating"].tolist() == [150, 176, 154, 0]
    assert ranked["score"].round(2).tolist() == [50.00, 58.67, 51.33, 0]


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
    ("rse_percent", "found"),
    [(25.0, "reliable"), (25.0001, "caution"), (50.0, "caution"), (50.01, "unreliable")],
)
def test_11_reliability(rse_percent: float, found: str) -> None:
    assert classify_reliability(100.0, rse_percent) == found


def test_11_a_zero_numerator_is_not_computable() -> None:
    assert classify_reliability(0.0, 0.0) == "not_computable"


def test_12_identity_number() -> None:
    """Fictional: province 99 does not exist. Born on the 5th of August: 40 is added to a woman's day."""
    assert re.fullmatch(STRUCTURE, "9902034508680002") and re.fullmatch(STRUCTURE, "9902030508680002")
    # day 72, month 13, province 40
    for impossible in (
        "9902037208680002",
        "9902034513680002",
        "4002034508680002",
    ):  # day 72, month 13, province
        assert not re.fullmatch(STRUCTURE, impossible)


def test_13_area_codes() -> None:
    code = normalise_area_code("33.73.04.1001")
    assert code == "3373041001"
    assert classify_code_system([code]) == "kemendagri"
    assert (area_level(code, "kemendagri"), code[6]) == (4, "1")  # a kelurahan
    assert classify_code_system(["3373040001", "3373040002"]) == "bps"
    assert classify_code_system(["1872010001"]) == "ambiguous"


def test_15_dates_and_numbers() -> None:
    assert written_date("12 Agustus 2026") == written_date("12/08/2026") == date(2026, 8, 12)
    assert decimal_style(["Rp2.786.415,-"]) == "comma"
    assert number("Rp2.786.415,-", "comma") == 2_786_415
    assert number("8,47", decimal_style(["8,47"])) == 8.47
    assert decimal_style(["8.470"]) == "ambiguous"
    with pytest.raises(TaksirError, match="can mean thousands or decimals"):
        number("8.470", "ambiguous")
