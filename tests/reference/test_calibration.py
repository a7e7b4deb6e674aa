"""Calibrated weights and their sampling errors against R survey 4.1-1: designs.R in this folder."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.methods.survey import CalibratedDesign, Margin, calibrate_sample, estimate_ratio, estimate_total

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "calibration_expected.json").read_text())
RTOL = 1e-9
INFINITE = (-np.inf, np.inf)

# file, stratum, psu, weight, population clusters, distance, bounds, lonely
CASES: dict[str, tuple] = {
    "post": ("own", None, "linear", INFINITE, "error"),
    "post_fpc": ("own", "N_psu", "linear", INFINITE, "error"),
    "linear": ("own", None, "linear", INFINITE, "error"),
    "linear_fpc": ("own", "N_psu", "linear", INFINITE, "error"),
    "raking": ("own", None, "raking", (0, np.inf), "error"),
    "logit": ("own", None, "logit", (0.5, 2.0), "error"),
    "bounded": ("own", None, "linear", (0.86, 1.35), "error"),
    "nested": ("own", None, "linear", INFINITE, "error"),
    "lonely_certainty": ("lonely", None, "raking", (0, np.inf), "certainty"),
    "lonely_remove": ("lonely", None, "raking", (0, np.inf), "remove"),
    "lonely_adjust": ("lonely", None, "raking", (0, np.inf), "adjust"),
    "lonely_average": ("lonely", None, "raking", (0, np.inf), "average"),
    "api_post": ("apiclus1.csv", "fpc", "linear", INFINITE, "error"),
    "api_linear": ("apiclus1.csv", "fpc", "linear", INFINITE, "error"),
    "api_raking": ("apiclus1.csv", "fpc", "raking", (0, np.inf), "error"),
    "nhanes_raking": ("nhanes.csv", None, "raking", (0, np.inf), "error"),
}
DESIGNS = {
    "own": ("stratum", "psu", "w"),
    "lonely": ("stratum", "psu", "w"),
    "apiclus1.csv": (None, "dnum", "pw"),
    "nhanes.csv": ("SDMVSTRA", "SDMVPSU", "WTMEC2YR"),
}


def read_rows(file: str, request: pytest.FixtureRequest) -> pd.DataFrame:
    """A sample with stratum, psu and weight under our names, and the categories of the margins."""
    if file.endswith(".csv"):
        path = request.getfixturevalue("shared_data") / "survey" / "survey" / file
        if not path.exists():
            pytest.skip(f"the public file {file} is not in shared/data")
    else:
        path = HERE / "data" / f"survey_{file}.csv"
    rows = pd.read_csv(path)
    stratum, psu, weight = DESIGNS[file]
    rows["stratum"] = "1" if stratum is None else rows[stratum].astype(str)
    rows["psu"], rows["weight"] = rows[psu].astype(str), rows[weight]
    if file == "own":
        rows["size"] = np.select([rows["hh"] <= 3, rows["hh"] <= 5], ["small", "middle"], "large")
        rows["old"] = np.where(rows["elder"] > 0, "yes", "no")
    if file == "lonely":
        rows["kin"] = np.where(rows["children"] > 0, "yes", "no")
    return rows


def indicators_of(file: str, rows: pd.DataFrame) -> dict[str, tuple]:
    return {
        "own": lambda v: {
            "disab": (v["disab"], 1),
            "exp_m": (v["exp_m"], 1),
            "elder_per_person": (v["elder"], v["hh"]),
        },
        "lonely": lambda v: {"poor": (v["poor"], 1), "expenditure": (v["expenditure"], 1)},
        "apiclus1.csv": lambda v: {
            "api00": (v["api00"], 1),
            "enroll": (v["enroll"], 1),
            "tested": (v["api.stu"], v["enroll"]),
        },
        "nhanes.csv": lambda v: {"cholesterol": (v["HI_CHOL"], 1)},
    }[file](rows)


def margins_of(case: str) -> list[Margin]:
    tables = [pd.DataFrame(table) for table in EXPECTED["margins"][case]]
    return [Margin(tuple(str(name) for name in table.columns if name != "total"), table) for table in tables]


def calibrated_sums(
    case: str, rows: pd.DataFrame, domain: str
) -> tuple[pd.DataFrame, CalibratedDesign, pd.DataFrame]:
    """The reduced table of a domain column, and the design calibrated on the whole sample."""
    file, population, distance, bounds, _ = CASES[case]
    margins = margins_of(case)
    cells = tuple(dict.fromkeys(name for margin in margins for name in margin.columns))
    rows = rows.assign(domain="ALL" if domain == "ALL" else rows[domain].astype(str))
    rows = rows.assign(**{f"cell_{name}": rows[name].astype(str) for name in cells})
    renamed = [
        Margin(
            tuple(f"cell_{name}" for name in margin.columns),
            margin.totals.rename(columns={name: f"cell_{name}" for name in margin.columns}),
        )
        for margin in margins
    ]
    sums = reduce_records(rows, indicators_of(file, rows), tuple(f"cell_{name}" for name in cells))
    calibrated = calibrate_sample(
        sums, design_of(rows, population), renamed, distance=distance, bounds=bounds
    )
    return sums, calibrated, rows


@pytest.mark.parametrize("case", CASES)
def test_estimates_and_errors_equal_r(case: str, request: pytest.FixtureRequest) -> None:
    file, _, _, _, lonely = CASES[case]
    rows = read_rows(file, request)
    records = [record for record in EXPECTED["records"] if record["case"] == case]
    compared = 0
    for column in sorted({record["domain_column"] for record in records}):
        sums, calibrated, with_domain = calibrated_sums(case, rows, column)
        keys = list(indicators_of(file, with_domain))
        ratios = estimate_ratio(sums, calibrated, indicators=keys, lonely=lonely)
        totals = estimate_total(sums, calibrated, indicators=keys, lonely=lonely)
        ratios, totals = (table.set_index(["domain", "indicator"]) for table in (ratios, totals))
        for record in (entry for entry in records if entry["domain_column"] == column):
            key = (record["domain"], record["indicator"])
            row, total = ratios.loc[key], totals.loc[key]
            assert (row["n"], row["df"]) == (record["n"], record["df"]), key
            ours = [row["estimate"], total["estimate"]]
            assert ours == pytest.approx([record["estimate"], record["total"]], rel=RTOL), key
            errors = [row["se"] / row["estimate"], total["se"] / total["estimate"]]
            theirs = [record["se"] / record["estimate"], record["total_se"] / record["total"]]
            assert errors == pytest.approx(theirs, rel=RTOL, abs=1e-13), key
            compared += 1
    assert compared == len(records) > 0


@pytest.mark.parametrize("case", [name for name in CASES if name in EXPECTED["weights"]])
def test_weights_equal_r_row_by_row(case: str, request: pytest.FixtureRequest) -> None:
    rows = read_rows(CASES[case][0], request)
    _, calibrated, with_cells = calibrated_sums(case, rows, "ALL")
    weights = with_cells["weight"].to_numpy() * calibrated.factor[calibrated.cell_of(with_cells)]
    np.testing.assert_allclose(weights, EXPECTED["weights"][case], rtol=RTOL)


def test_raking_is_what_iterative_proportional_fitting_ends_in(request: pytest.FixtureRequest) -> None:
    """R's rake(), an algorithm of its own, on the same margins."""
    rows = read_rows("own", request)
    _, calibrated, with_cells = calibrated_sums("raking", rows, "ALL")
    weights = with_cells["weight"].to_numpy() * calibrated.factor[calibrated.cell_of(with_cells)]
    np.testing.assert_allclose(weights, EXPECTED["weights"]["rake_ipf"], rtol=1e-9)
