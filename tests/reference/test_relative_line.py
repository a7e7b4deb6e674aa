"""At-risk-of-poverty with an estimated line against R convey 0.2.5 on eusilc (laeken).

The data are GPL and stay outside the repository; the numbers below were computed by convey and are facts.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.errors import TaksirError
from taksir.methods.survey import LineDesign, estimate_ratio, estimate_total, line_loading, relative_line

RTOL = 1e-9


@pytest.fixture(scope="module")
def sample(shared_data: Path) -> tuple[pd.DataFrame, dict]:
    folder = shared_data / "survey_reference"
    if not (folder / "eusilc.csv").exists():
        pytest.skip("eusilc.csv is not in shared/data")
    rows = pd.read_csv(folder / "eusilc.csv")
    rows = rows.assign(stratum=rows["region"], psu=rows["hh"], weight=rows["w"])
    return rows, json.loads((folder / "reference_poverty.json").read_text())


def estimate(rows: pd.DataFrame, *, alpha: int) -> pd.DataFrame:
    """Share below, or gap to, 60 % of the median, by the column `domain`."""
    values = rows.rename(columns={"inc": "value"})
    line = relative_line(values)
    y = rows["inc"].to_numpy()
    below = np.where(y < line.line, (1 - y / line.line) ** alpha, 0.0)
    half = (y <= line.median) - 0.5
    sums = reduce_records(rows, {"index": (below, 1)})
    half_sums = rows.assign(common=line.influence * rows["weight"] * half)
    clusters = half_sums.groupby(["stratum", "psu"], as_index=False)["common"].sum()
    design = LineDesign(design_of(rows), clusters, line_loading(values, line.line, alpha=alpha))
    return estimate_ratio(sums, design, indicators={"index": "t"}).set_index("domain")


def test_the_line_and_its_error_equal_r(sample: tuple[pd.DataFrame, dict]) -> None:
    rows, expected = sample
    line = relative_line(rows.rename(columns={"inc": "value"}))
    assert line.line == pytest.approx(expected["arpt"]["est"], rel=RTOL)
    linearised = line.influence * ((rows["inc"] <= line.median) - 0.5)
    sums = reduce_records(rows.assign(domain="all"), {"z": (linearised, 1)})
    se = estimate_total(sums, design_of(rows), indicators=["z"])["se"].iloc[0]
    assert se == pytest.approx(expected["arpt"]["se"], rel=RTOL)


def test_the_rate_and_its_error_equal_r(sample: tuple[pd.DataFrame, dict]) -> None:
    rows, expected = sample
    row = estimate(rows.assign(domain="all"), alpha=0).loc["all"]
    assert row["estimate"] == pytest.approx(expected["arpr"]["est"], rel=RTOL)
    assert row["se"] == pytest.approx(expected["arpr"]["se"], rel=RTOL)


def test_rates_of_regions_carry_the_error_of_the_national_line(sample: tuple[pd.DataFrame, dict]) -> None:
    rows, expected = sample
    table = estimate(rows.assign(domain=rows["region"]), alpha=0)
    theirs = expected["arpr_region"]
    assert table.loc[theirs["region"], "estimate"].tolist() == pytest.approx(theirs["est"], rel=RTOL)
    assert table.loc[theirs["region"], "se"].tolist() == pytest.approx(theirs["se"], rel=RTOL)


def test_the_gap_and_its_error_equal_r(sample: tuple[pd.DataFrame, dict]) -> None:
    rows, expected = sample
    row = estimate(rows.assign(domain="all"), alpha=1).loc["all"]
    assert row["estimate"] == pytest.approx(expected["fgt1_relq"]["est"], rel=RTOL)
    assert row["se"] == pytest.approx(expected["fgt1_relq"]["se"], rel=RTOL)


def test_a_line_taken_as_known_would_overstate_the_error_here(sample: tuple[pd.DataFrame, dict]) -> None:
    rows, expected = sample
    rows = rows.assign(domain="all")
    below = (rows["inc"] < expected["arpt"]["est"]).astype(float)
    fixed = estimate_ratio(reduce_records(rows, {"p": (below, 1)}), design_of(rows), indicators={"p": "t"})
    assert fixed["se"].iloc[0] / expected["arpr"]["se"] == pytest.approx(1.047, abs=0.002)


def test_without_values_there_is_no_line() -> None:
    with pytest.raises(TaksirError, match="no line can be estimated"):
        relative_line(pd.DataFrame({"value": [], "weight": []}))


def test_only_powers_with_a_known_slope(sample: tuple[pd.DataFrame, dict]) -> None:
    values = pd.DataFrame({"domain": ["a"], "value": [1.0], "weight": [1.0]})
    with pytest.raises(TaksirError, match="power of 2"):
        line_loading(values, 2.0, alpha=2)
