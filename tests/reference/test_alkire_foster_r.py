"""Multidimensional poverty and its standard errors against R svymean and svyratio on a synthetic sample."""

import json
from pathlib import Path

import pandas as pd
import pytest
from alkire_foster import deprivation_score, is_poor, multidimensional_poverty
from survey_sums import design_of, reduce_records

from taksir.methods.survey import estimate_ratio

WEIGHTS = {f"y{j}": 1 / 6 for j in range(1, 7)}


@pytest.fixture(scope="module")
def sample(shared_data: Path) -> tuple[pd.DataFrame, dict]:
    folder = shared_data / "mpi_reference"
    return pd.read_csv(folder / "mpi_input.csv"), json.loads((folder / "reference_mpi_s1e4.json").read_text())


def test_measures_equal_r(sample: tuple[pd.DataFrame, dict]) -> None:
    frame, expected = sample
    result = multidimensional_poverty(frame, WEIGHTS, persons=frame["w"])
    found = {
        "M0": result.adjusted_headcount,
        "H": result.headcount,
        "A": result.intensity,
        "cens_y1": result.censored["y1"],
        "contrib_y1": result.contribution["y1"],
    }
    for name, value in found.items():
        assert value == pytest.approx(expected[name]["est"], rel=1e-12), name


def test_their_errors_come_from_the_same_engine(sample: tuple[pd.DataFrame, dict]) -> None:
    """Every measure is a mean or a ratio of household columns."""
    frame, expected = sample
    score = deprivation_score(frame, WEIGHTS)
    poor = is_poor(score, cutoff=1 / 3).astype(float)
    records = frame.assign(domain="all", weight=frame["w"])
    indicators = {
        "M0": (score * poor, 1),
        "H": (poor, 1),
        "A": (score * poor, poor),
        "cens_y1": (frame["y1"] * poor, 1),
        "contrib_y1": (frame["y1"] * poor / 6, score * poor),
    }
    table = estimate_ratio(
        reduce_records(records, indicators),
        design_of(records),
        indicators=list(indicators),
        lonely="certainty",  # as in the R run: three strata of this sample have one cluster
    ).set_index("indicator")
    for name, numbers in expected.items():
        if name == "degf":
            assert table.loc["H", "df"] == numbers
        else:
            assert table.loc[name, "estimate"] == pytest.approx(numbers["est"], rel=1e-12), name
            assert table.loc[name, "se"] == pytest.approx(numbers["se"], rel=1e-9), name
