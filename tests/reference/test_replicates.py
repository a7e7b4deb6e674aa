"""Sampling errors from replicate weights against R survey 4.1-1: designs.R and paired.R in this folder."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.errors import TaksirError
from taksir.methods.survey import (
    ReplicateDesign,
    estimate_ratio,
    estimate_total,
    jackknife_scales,
    replicate_rank,
    replicate_scale,
)

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "replicates_expected.json").read_text())
PAIRED = json.loads((HERE / "paired_expected.json").read_text())
for part in ("scales", "factors"):
    EXPECTED[part] |= PAIRED[part]
EXPECTED["records"] += PAIRED["records"]
RTOL = 1e-9

HALF = 2.0 * np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]])
"""The balanced half samples of the scd example in R survey's manual: 6 ambulance services × 4 replicates."""

CASES = {
    "own_jkn": "jkn",
    "own_boot": "bootstrap",
    "own_boot_mse": "bootstrap",
    "own_jk2": "jk2",
    "own_sdr": "successive",
    "scd_brr": "brr",
    "scd_fay": "fay",
    "api_jk1": "jk1",
}


def own_factors(case: str, rows: pd.DataFrame) -> np.ndarray:
    table = EXPECTED["factors"][case]
    place = pd.Index(table["cluster"]).get_indexer(
        rows["stratum"].astype(str) + " " + rows["psu"].astype(str)
    )
    return np.array(table["factor"], float)[place]


def read_case(case: str, request: pytest.FixtureRequest) -> tuple[pd.DataFrame, dict, np.ndarray]:
    """Rows with our names, indicators as (numerator, denominator) columns, and replicate factors per row."""
    if case.startswith("own"):
        rows = pd.read_csv(HERE / "data" / "survey_own.csv").assign(weight=lambda v: v["w"])
        rows["one"] = 1
        keys = {"disab": ("disab", "one"), "exp": ("exp", "one"), "elder_per_person": ("elder", "hh")}
        return rows.astype({"stratum": str, "psu": str}), keys, own_factors(case, rows)
    path = request.getfixturevalue("shared_data") / "survey" / "survey"
    file = "scd.csv" if case.startswith("scd") else "apiclus1.csv"
    if not (path / file).exists():
        pytest.skip(f"the public file {file} is not in shared/data")
    rows = pd.read_csv(path / file).assign(one=1)
    if file == "scd.csv":
        rows = rows.assign(weight=1.0, stratum=rows["ESA"].astype(str), psu=rows["ambulance"].astype(str))
        factors = HALF if case == "scd_brr" else 0.7 * HALF + 0.3
        return rows, {"survival": ("alive", "arrests"), "alive": ("alive", "one")}, factors
    clusters, place = np.unique(rows["dnum"], return_inverse=True)
    factors = (place[:, None] != np.arange(len(clusters))) * len(clusters) / (len(clusters) - 1)
    rows = rows.assign(weight=rows["pw"], stratum="1", psu=rows["dnum"].astype(str))
    return rows, {"api00": ("api00", "one"), "tested": ("api.stu", "enroll")}, factors


def replicate_design(case: str, rows: pd.DataFrame, keys: dict, factors: np.ndarray) -> ReplicateDesign:
    """The sums under every set of weights, and the scales of its kind."""
    indicators = {key: (rows[num], rows[den]) for key, (num, den) in keys.items()}
    parts = [
        reduce_records(
            rows.assign(weight=rows["weight"] * factors[:, r], stratum="", psu=""), indicators
        ).assign(replicate=r + 1)
        for r in range(factors.shape[1])
    ]
    sums = pd.concat(parts)
    count = factors.shape[1]
    fay_share = 0.3 if case == "scd_fay" else 0.0
    scale = replicate_scale(CASES[case], count, fay_share=fay_share)
    rscales = np.ones(count)
    if case == "own_jkn":
        zero = [rows.loc[factors[:, r] == 0, "stratum"].iloc[0] for r in range(count)]
        rscales = jackknife_scales(pd.DataFrame({"stratum": zero}), design_of(rows))
    ranks = {
        domain: replicate_rank(part["weight"].to_numpy()[:, None] * factors[rows["domain"] == domain]) - 1
        for domain, part in rows.groupby("domain")
    }
    return ReplicateDesign(sums, scale, rscales, ranks, around_estimate=case.endswith("mse"))


@pytest.mark.parametrize("case", CASES)
def test_estimates_and_errors_equal_r(case: str, request: pytest.FixtureRequest) -> None:
    rows, keys, factors = read_case(case, request)
    records = [record for record in EXPECTED["records"] if record["case"] == case]
    for column in sorted({record["domain_column"] for record in records}):
        rows = rows.assign(domain="ALL" if column == "ALL" else rows[column].astype(str))
        indicators = {key: (rows[num], rows[den]) for key, (num, den) in keys.items()}
        sums, design = reduce_records(rows, indicators), replicate_design(case, rows, keys, factors)
        ratios = estimate_ratio(sums, design, indicators=list(keys)).set_index(["domain", "indicator"])
        totals = estimate_total(sums, design, indicators=list(keys)).set_index(["domain", "indicator"])
        for record in (entry for entry in records if entry["domain_column"] == column):
            key = (record["domain"], record["indicator"])
            row, total = ratios.loc[key], totals.loc[key]
            assert (row["n"], row["df"]) == (record["n"], record["df"]), key
            ours = [row["estimate"], row["se"], total["estimate"], total["se"]]
            theirs = [record["estimate"], record["se"], record["total"], record["total_se"]]
            assert ours == pytest.approx(theirs, rel=RTOL, abs=1e-12), key
    assert records


@pytest.mark.parametrize("case", CASES)
def test_scales_equal_r(case: str, request: pytest.FixtureRequest) -> None:
    rows, keys, factors = read_case(case, request)
    design = replicate_design(case, rows.assign(domain="ALL"), keys, factors)
    theirs = EXPECTED["scales"][case]
    ours = design.scale * design.rscales
    np.testing.assert_allclose(ours, theirs["scale"] * np.array(theirs["rscales"], float), rtol=1e-12)


def test_an_interval_uses_the_degrees_of_freedom_of_the_replicates(request: pytest.FixtureRequest) -> None:
    """scd: three strata of two, so 3 degrees of freedom; t quantile 3.182446 from any table."""
    rows, keys, factors = read_case("scd_brr", request)
    rows = rows.assign(domain="ALL")
    indicators = {key: (rows[num], rows[den]) for key, (num, den) in keys.items()}
    design = replicate_design("scd_brr", rows, keys, factors)
    row = estimate_ratio(reduce_records(rows, indicators), design, indicators={"survival": "t"}).iloc[0]
    assert (row["high"] - row["estimate"]) / row["se"] == pytest.approx(3.18244630528, rel=1e-9)


def test_a_replicate_that_drops_no_cluster_is_refused() -> None:
    design = pd.DataFrame({"stratum": ["1", "2"], "psu_count": [3, 4]})
    dropped = pd.DataFrame({"stratum": ["1", None]})
    with pytest.raises(TaksirError, match="Replicate weight 2 leaves out no single cluster"):
        jackknife_scales(dropped, design)


def test_an_unknown_kind_of_replicates_is_refused() -> None:
    with pytest.raises(TaksirError, match="Replicate weights of kind jk9"):
        replicate_scale("jk9", 10)
    with pytest.raises(TaksirError, match="share of 1"):
        replicate_scale("fay", 10, fay_share=1.0)
