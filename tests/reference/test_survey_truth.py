"""Known truth: samples drawn from a full census of households, estimated, compared with the census."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_sums import design_of, reduce_records

from taksir.methods.survey import estimate_ratio

SAMPLES = 200
CLUSTERS, HOUSEHOLDS = 6, 8  # per stratum, per cluster


@pytest.fixture(scope="module")
def census(shared_data: Path) -> pd.DataFrame:
    """57,867 households of a synthetic country (World Bank 2023)."""
    frame = pd.read_parquet(shared_data / "survey_wb2023" / "hld_pop_wb_2023.parquet")
    frame["stratum"] = frame["geo1"].astype(str) + " " + frame["urbrur"].astype(str)
    frame = frame[["geo1", "stratum", "ea", "pc_exp"]]
    return frame.assign(poor=(frame["pc_exp"] < frame["pc_exp"].quantile(0.1)).astype(float))


def draw(census: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Clusters with probability proportional to households, with replacement; then households."""
    positions, clusters, weights = [], [], []
    for rows in census.groupby("stratum").indices.values():
        ea = census["ea"].to_numpy()[rows]
        for draw_number, cluster in enumerate(random.choice(ea, CLUSTERS)):
            chosen = random.choice(rows[ea == cluster], HOUSEHOLDS, replace=False)
            positions.append(chosen)
            clusters += [draw_number] * HOUSEHOLDS  # the same cluster drawn twice counts twice
            weights += [len(rows) / (CLUSTERS * HOUSEHOLDS)] * HOUSEHOLDS
    return census.iloc[np.concatenate(positions)].assign(psu=clusters, weight=weights)


def estimates(sample: pd.DataFrame, domain: str | None) -> pd.DataFrame:
    records = sample.assign(domain="all" if domain is None else sample[domain].astype(str))
    indicators = {"poor": (records["poor"], 1), "spending": (records["pc_exp"], 1)}
    return estimate_ratio(
        reduce_records(records, indicators), design_of(records), indicators=list(indicators)
    )


def test_errors_and_intervals_hold_what_they_promise(census: pd.DataFrame) -> None:
    """Over 200 samples: unbiased, the mean variance is the variance, 95 % intervals hold the truth."""
    random = np.random.default_rng(20261122)
    rounds = pd.concat([estimates(draw(census, random), None) for _ in range(SAMPLES)])
    truth = {"poor": census["poor"].mean(), "spending": census["pc_exp"].mean()}
    for indicator, rows in rounds.groupby("indicator"):
        true = truth[str(indicator)]
        spread = rows["estimate"].std()
        assert abs(rows["estimate"].mean() - true) < 4 * spread / np.sqrt(SAMPLES), indicator
        # the variance of a variance: ± 30 % is three standard errors at 200 samples
        assert (rows["se"] ** 2).mean() == pytest.approx(spread**2, rel=0.3), indicator
        covered = ((rows["low"] <= true) & (true <= rows["high"])).mean()
        assert 0.90 <= covered <= 0.99, (indicator, covered)


def test_small_areas_are_covered_too(census: pd.DataFrame) -> None:
    """Regions of a dozen clusters, one proportion: Korn-Graubard, pooled where few clusters remain."""
    random = np.random.default_rng(7)
    truth = census.groupby("geo1")["poor"].mean()
    rounds = pd.concat([estimates(draw(census, random), "geo1") for _ in range(40)])
    rows = rounds[rounds["indicator"] == "poor"]
    true = rows["domain"].map(truth)
    covered = ((rows["low"] <= true) & (true <= rows["high"])).mean()
    assert covered >= 0.93, covered
    assert (rows["interval"] != "none").all()
