"""Quantiles and Woodruff intervals against R survey 4.1-1 svyquantile: designs.R in this folder."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.errors import TaksirError
from taksir.methods.survey import estimate_quantile, estimate_ratio, weighted_quantiles

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "quantiles_expected.json").read_text())["records"]

# file, stratum, psu, weight, population clusters
CASES = {
    "own": ("survey_own.csv", "stratum", "psu", "w", None),
    "own_fpc": ("survey_own.csv", "stratum", "psu", "w", "N_psu"),
    "apistrat_fpc": ("apistrat.csv", "stype", None, "pw", "fpc"),
    "apiclus1": ("apiclus1.csv", None, "dnum", "pw", None),
}


def read_rows(case: str, request: pytest.FixtureRequest) -> tuple[pd.DataFrame, str | None]:
    file, stratum, psu, weight, population = CASES[case]
    if file.startswith("survey_"):
        path = HERE / "data" / file
    else:
        path = request.getfixturevalue("shared_data") / "survey" / "survey" / file
        if not path.exists():
            pytest.skip(f"the public file {file} is not in shared/data")
    rows = pd.read_csv(path)
    rows["stratum"] = "1" if stratum is None else rows[stratum].astype(str)
    rows["psu"] = np.arange(len(rows)) if psu is None else rows[psu]
    rows["weight"] = rows[weight]
    return rows, population


def quantile_of(rows: pd.DataFrame, population: str | None, key: str, share: float) -> pd.DataFrame:
    known = rows[rows[key].notna()]
    values = known.groupby(["domain", known[key].rename("value")], as_index=False)["weight"].sum()
    shares = pd.DataFrame({"domain": sorted(known["domain"].unique()), "share": share})
    at = weighted_quantiles(values, shares, names=("share",)).set_index("domain")["share"]
    below = (known[key] <= known["domain"].map(at)).astype(float)
    sums = reduce_records(known, {"below": (below, 1)})
    table = estimate_ratio(sums, design_of(rows, population), indicators={"below": "t"})
    table["p"], table["p_low"], table["p_high"] = share, table["low"], table["high"]
    return estimate_quantile(values, table, share=share)


def r_defects(values: pd.Series, weight: pd.Series, share: float) -> list[float]:
    """What R 4.1-1 may give instead of the inverse distribution function, and why.

    Below the first value's share its rule returns the second value (`last()` of nothing is 1); where the
    cumulated weight meets the share exactly, rounding decides between that value and the next.
    """
    order = np.argsort(values.to_numpy(), kind="stable")
    x, cumulated = values.to_numpy()[order], np.cumsum(weight.to_numpy()[order])
    cumulated = cumulated / cumulated[-1]
    if share < cumulated[0]:
        return [x[1]]
    met = np.flatnonzero(np.abs(cumulated - share) < 1e-12)
    return [x[min(met[-1] + 1, len(x) - 1)]] if len(met) else []


@pytest.mark.parametrize("case", CASES)
def test_quantiles_intervals_and_errors_equal_r(case: str, request: pytest.FixtureRequest) -> None:
    rows, population = read_rows(case, request)
    records = pd.DataFrame([record for record in EXPECTED if record["case"] == case])
    equal, excused = 0, 0
    for (column, key, share), group in records.groupby(["domain_column", "indicator", "share"]):
        rows["domain"] = "ALL" if column == "ALL" else rows[column].astype(str)
        ours = quantile_of(rows, population, key, share).set_index("domain")
        for record in group.to_dict("records"):
            row = ours.loc[record["domain"]]
            known = rows[(rows["domain"] == record["domain"]) & rows[key].notna()]
            assert row["df"] == record["df"]
            differs = False
            for name, p in (("estimate", "p"), ("low", "p_low"), ("high", "p_high")):
                if not np.isfinite(row[name]):  # no end outside (0, 1), and no interval without variance
                    assert np.isnan(record[name]) or not 0 < row["p_low"] <= row["p_high"] < 1
                elif row[name] != record[name]:
                    assert record[name] in r_defects(known[key], known["weight"], row[p]), (record, row)
                    differs = True
                    if name == "estimate":  # its interval then is about another value
                        break
            if np.isfinite(row["se"]) and not differs:
                assert row["se"] == pytest.approx(record["se"], rel=1e-9), record
                equal += 1
            excused += differs
    assert equal > 0.5 * len(records) and excused < 0.25 * len(records)


def test_published_numbers_of_eusilc(shared_data: Path) -> None:
    """Quantiles of Austrian incomes (laeken), R svyquantile; an anchor outside the JSON of this folder."""
    path = shared_data / "survey_reference" / "eusilc.csv"
    if not path.exists():
        pytest.skip("eusilc.csv is not in shared/data")
    rows = pd.read_csv(path)
    rows = rows.assign(domain="ALL", stratum=rows["region"], psu=rows["hh"], weight=rows["w"])
    for share, low, value, high, se in (
        (0.1, 9436.74, 9653.39230769231, 9873.41034482759, 111.375037462043),
        (0.5, 17842.324, 18098.7266666667, 18431.18, 150.190778550909),
        (0.9, 31107.6407407407, 31835.28, 32605.8821428571, 382.134244435088),
    ):
        row = quantile_of(rows, None, "inc", share).iloc[0]
        assert list(row[["low", "estimate", "high", "se"]]) == pytest.approx([low, value, high, se], rel=1e-9)


def test_a_domain_without_weight_has_no_quantile() -> None:
    values = pd.DataFrame({"domain": ["a", "a"], "value": [1.0, 2.0], "weight": [1.0, 1.0]})
    shares = pd.DataFrame({"domain": ["a", "b"], "p": [0.5, 0.5]})
    assert weighted_quantiles(values, shares, names=("p",))["p"].tolist()[0] == 1.0
    assert np.isnan(weighted_quantiles(values, shares, names=("p",))["p"].iloc[1])


def test_negative_weights_are_refused() -> None:
    values = pd.DataFrame({"domain": ["a"], "value": [1.0], "weight": [-1.0]})
    with pytest.raises(TaksirError, match="negative"):
        weighted_quantiles(values, pd.DataFrame({"domain": ["a"], "p": [0.5]}), names=("p",))
