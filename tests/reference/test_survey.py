"""Design-based estimates against R survey 4.1-1; numbers and script are in this folder."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.methods.survey import estimate_ratio, estimate_total
from taksir.methods.survey.intervals import clopper_pearson, t_quantile

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "survey_expected.json").read_text())
RTOL = 1e-9


def own(frame: pd.DataFrame) -> dict:
    return {
        "disab": (frame["disab"], 1),
        "exp": (frame["exp"], 1),
        "exp_m": (frame["exp_m"], 1),
        "hh": (frame["hh"], 1),
        "elder_per_person": (frame["elder"], frame["hh"]),
    }


def lonely(frame: pd.DataFrame) -> dict:
    return {
        "poor": (frame["poor"], 1),
        "expenditure": (frame["expenditure"], 1),
        "children_per_person": (frame["children"], frame["size"]),
    }


def api(frame: pd.DataFrame) -> dict:
    return {
        "api00": (frame["api00"], 1),
        "enroll": (frame["enroll"], 1),
        "school_wide": (frame["sch.wide"] == "Yes", 1),
        "tested": (frame["api.stu"], frame["enroll"]),
    }


def arrests(frame: pd.DataFrame) -> dict:
    return {"alive": (frame["alive"], 1), "survival": (frame["alive"], frame["arrests"])}


# file, stratum, psu, weight, population clusters, indicators; a public file when its name has no "survey_"
CASES: dict[str, tuple] = {
    "own": ("survey_own.csv", "stratum", "psu", "w", None, own),
    "own_fpc": ("survey_own.csv", "stratum", "psu", "w", "N_psu", own),
    "lonely": ("survey_lonely.csv", "stratum", "psu", "w", None, lonely),
    "lonely_fpc": ("survey_lonely.csv", "stratum", "psu", "w", "n_population", lonely),
    "apistrat": ("apistrat.csv", "stype", None, "pw", None, api),
    "apistrat_fpc": ("apistrat.csv", "stype", None, "pw", "fpc", api),
    "apiclus1": ("apiclus1.csv", None, "dnum", "pw", None, api),
    "apiclus1_fpc": ("apiclus1.csv", None, "dnum", "pw", "fpc", api),
    "nhanes": (
        "nhanes.csv",
        "SDMVSTRA",
        "SDMVPSU",
        "WTMEC2YR",
        None,
        lambda v: {"cholesterol": (v["HI_CHOL"], 1)},
    ),
    "scd": ("scd.csv", "ESA", "ambulance", None, None, arrests),
    "fpc": ("fpc.csv", "stratid", "psuid", "weight", None, lambda v: {"x": (v["x"], 1)}),
    "fpc_fpc": ("fpc.csv", "stratid", "psuid", "weight", "Nh", lambda v: {"x": (v["x"], 1)}),
    "yrbs": (
        "yrbs.csv",
        "stratum",
        "psu",
        "weight",
        None,
        lambda v: {"helmet": (np.where(v["qn8"].isna(), np.nan, v["qn8"] == 2), 1)},
    ),
}

RULES = sorted({(record["case"], record["rule"]) for record in EXPECTED["records"]})


def read_case(case: str, request: pytest.FixtureRequest) -> tuple[pd.DataFrame, str | None, Callable]:
    file, stratum, psu, weight, population, indicators = CASES[case]
    if file.startswith("survey_"):
        path = HERE / "data" / file
    else:
        path = request.getfixturevalue("shared_data") / "survey" / "survey" / file
        if not path.exists():
            pytest.skip(f"the public file {file} is not in shared/data")
    frame = pd.read_csv(path)
    frame["stratum"] = "1" if stratum is None else frame[stratum].astype(str)
    frame["psu"] = np.arange(len(frame)) if psu is None else frame[psu]
    frame["weight"] = 1.0 if weight is None else frame[weight]
    return frame, population, indicators


def compare(row: pd.Series, total: pd.Series, record: dict) -> dict[str, float]:
    """Relative differences of everything R gave for one domain and indicator."""
    pairs = {
        "estimate": (row["estimate"], record["estimate"]),
        "se": (row["se"], record["se"]),
        "total": (total["estimate"], record["total"]),
        "total_se": (total["se"], record["total_se"]),
        "deff": (row["deff"], record["deff_replace" if "normalised" in row["flags"] else "deff"])
        if "deff_replace" in record or "normalised" not in row["flags"]
        else (np.nan, None),
        "total_deff": (total["deff"], None if "normalised" in total["flags"] else record["total_deff"]),
    }
    differences = {}
    for name, (ours, theirs) in pairs.items():
        if theirs is None:
            continue
        if abs(theirs) < 1e-9 * abs(record["estimate"] or 1):  # R leaves rounding noise where the truth is 0
            assert ours == 0 or np.isnan(ours) or abs(ours) < 1e-9, (name, record)
            continue
        assert np.isfinite(ours), (name, record)
        differences[name] = abs(ours - theirs) / abs(theirs)
    return differences


@pytest.mark.parametrize(("case", "rule"), RULES)
def test_estimates_equal_r(case: str, rule: str, request: pytest.FixtureRequest) -> None:
    worst = worst_differences(case, rule, request)
    assert worst, "nothing was compared"
    assert max(worst.values()) < RTOL, worst


def worst_differences(case: str, rule: str, request: pytest.FixtureRequest) -> dict[str, float]:
    """The largest relative difference per quantity over all domains and indicators of a case."""
    frame, population, indicators = read_case(case, request)
    worst: dict[str, float] = {}
    records = [r for r in EXPECTED["records"] if (r["case"], r["rule"]) == (case, rule)]
    keys = indicators(frame)
    for column in sorted({r["domain_column"] for r in records}):
        frame["domain"] = "ALL" if column == "ALL" else frame[column].astype(object)
        in_domain = frame[frame["domain"].notna()].assign(domain=lambda v: v["domain"].astype(str))
        sums = reduce_records(in_domain, indicators(in_domain))
        arguments = {"indicators": list(keys), "lonely": "error" if rule == "fail" else rule}
        means = estimate_ratio(sums, design_of(frame, population), **arguments)
        totals = estimate_total(sums, design_of(frame, population), **arguments)
        means, totals = (table.set_index(["domain", "indicator"]) for table in (means, totals))
        for record in (r for r in records if r["domain_column"] == column):
            key = (record["domain"], record["indicator"])
            row = means.loc[key]
            assert row["n"] == record["n"]
            assert row["df"] == record["df"]
            for name, difference in compare(row, totals.loc[key], record).items():
                worst[name] = max(worst.get(name, 0.0), difference)
    return worst


@pytest.mark.parametrize("case", ["own", "own_fpc", "lonely", "apistrat_fpc", "apiclus1", "nhanes", "yrbs"])
def test_intervals_equal_r(case: str, request: pytest.FixtureRequest) -> None:
    """Student, logit (closed form) and beta bounds; R does not cap the effective size at n, we do."""
    frame, population, indicators = read_case(case, request)
    records = [r for r in EXPECTED["records"] if r["case"] == case and r["rule"] in ("fail", "adjust")]
    compared = 0
    for column in sorted({r["domain_column"] for r in records}):
        frame["domain"] = "ALL" if column == "ALL" else frame[column].astype(object)
        in_domain = frame[frame["domain"].notna()].assign(domain=lambda v: v["domain"].astype(str))
        sums = reduce_records(in_domain, indicators(in_domain))
        tables = {
            method: estimate_ratio(
                sums,
                design_of(frame, population),
                indicators=dict.fromkeys(indicators(frame), method),
                lonely="adjust",
            ).set_index(["domain", "indicator"])
            for method in ("t", "logit", "korn-graubard")
        }
        for record in (r for r in records if r["domain_column"] == column and r.get("t_low")):
            key = (record["domain"], record["indicator"])
            low, high = tables["t"].loc[key, ["low", "high"]]
            if (
                record["t_low"] == record["t_high"]
            ):  # no variance in the sample: R says certain, we say nothing
                assert np.isnan(low)
                continue
            assert [low, high] == pytest.approx([max(record["t_low"], 0), record["t_high"]], rel=RTOL)
            if record.get("beta_low") is None:
                continue
            low, high = tables["logit"].loc[key, ["low", "high"]]
            assert [low, high] == pytest.approx([record["logit_low"], record["logit_high"]], rel=RTOL)
            row = tables["korn-graubard"].loc[key]
            penalty = t_quantile(np.array([row["n"] - 1.0]), 0.95) / t_quantile(
                np.array([1.0 * row["df"]]), 0.95
            )
            size = row["estimate"] * (1 - row["estimate"]) / row["se"] ** 2 * penalty[0] ** 2
            theirs = [record["beta_low"], record["beta_high"]]
            if size <= row["n"]:
                assert [row["low"], row["high"]] == pytest.approx(theirs, rel=RTOL)
            else:  # R's interval from our uncapped size, and ours wider than R's
                low, high = clopper_pearson(np.array([row["estimate"]]), np.array([size]), 0.95)
                assert [low[0], high[0]] == pytest.approx(theirs, rel=RTOL)
                assert row["low"] < theirs[0]
                assert row["high"] > theirs[1]
            compared += 1
    assert compared > 0


def test_a_closed_form_logit_is_close_to_the_regression_form() -> None:
    """R's svyciprop(method="logit") fits a GLM; published numbers of apistrat, to its iteration limit."""
    share, se, df = 0.827948011415823, 0.0243447801130748, 197
    centre = np.log(share / (1 - share))
    reach = t_quantile(np.array([df]), 0.95)[0] * se / (share * (1 - share))
    bounds = 1 / (1 + np.exp(-np.array([centre - reach, centre + reach])))
    assert bounds == pytest.approx([0.774539654351568, 0.870814854544509], rel=1e-9)


def test_published_numbers_of_the_api_cluster_sample(request: pytest.FixtureRequest) -> None:
    """apiclus1 with FPC: mean api00 and its design effect as printed in R; an anchor outside the JSON."""
    frame, population, indicators = read_case("apiclus1_fpc", request)
    sums = reduce_records(frame.assign(domain="ALL"), indicators(frame))
    row = estimate_ratio(sums, design_of(frame, population), indicators=["api00"]).iloc[0]
    assert row["estimate"] == pytest.approx(644.169398907104, rel=1e-12)
    assert row["se"] == pytest.approx(23.542240693781, rel=1e-12)
    assert row["deff"] == pytest.approx(9.34586945059095, rel=1e-12)
    assert row["df"] == 14
