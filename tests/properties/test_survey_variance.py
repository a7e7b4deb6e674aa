"""The linearised variance against resampling and brute force, on random designs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_sums import design_of, reduce_records

from taksir.methods.survey import estimate_ratio, estimate_total


def random_sample(seed: int) -> pd.DataFrame:
    """Strata of two and more clusters, areas scattered over them."""
    random = np.random.default_rng(seed)
    rows = [
        (
            f"S{h}",
            i,
            f"A{random.integers(3)}",
            random.uniform(1, 50),
            random.normal(5, 3),
            random.integers(1, 6),
        )
        for h in range(random.integers(1, 5))
        for i in range(random.integers(2, 7))
        for _ in range(random.integers(1, 6))
    ]
    frame = pd.DataFrame(rows, columns=["stratum", "psu", "domain", "weight", "y", "x"])
    return frame.assign(y=frame["y"].round(3))


def jackknife_se(frame: pd.DataFrame, value, **columns: str) -> float:
    """Stratified delete-one-cluster jackknife: for a total it is algebraically the linearised variance."""
    whole = value(frame)
    variance = 0.0
    for _, stratum in frame.groupby("stratum"):
        clusters = stratum["psu"].unique()
        for left_out in clusters:
            same = frame["stratum"] == stratum["stratum"].iloc[0]
            factor = np.where(same, len(clusters) / (len(clusters) - 1), 1.0)
            kept = frame.assign(weight=frame["weight"] * factor)[~(same & (frame["psu"] == left_out))]
            variance += (len(clusters) - 1) / len(clusters) * (value(kept) - whole) ** 2
    return float(np.sqrt(variance))


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_the_error_of_a_total_is_the_jackknife(seed: int) -> None:
    frame = random_sample(seed)
    table = estimate_total(reduce_records(frame, {"y": (frame["y"], 1)}), design_of(frame), indicators=["y"])
    for row in table.itertuples():

        def total(sample: pd.DataFrame, area: str = row.domain) -> float:
            return float((sample["weight"] * sample["y"] * (sample["domain"] == area)).sum())

        assert row.estimate == pytest.approx(total(frame), rel=1e-12)
        assert row.se == pytest.approx(jackknife_se(frame, total), rel=1e-9, abs=1e-9)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_the_error_of_a_ratio_is_written_out_by_hand(seed: int) -> None:
    """Residuals person by person, clusters filled with zeros in a plain loop."""
    frame = random_sample(seed)
    table = estimate_ratio(
        reduce_records(frame, {"k": (frame["y"], frame["x"])}), design_of(frame), indicators=["k"]
    )
    for row in table.itertuples():
        inside = (frame["domain"] == row.domain).to_numpy()
        denominator = (frame["weight"] * frame["x"])[inside].sum()
        ratio = (frame["weight"] * frame["y"])[inside].sum() / denominator
        score = frame["weight"] * (frame["y"] - ratio * frame["x"]) * inside / denominator
        variance = 0.0
        for _, stratum in frame.assign(score=score).groupby("stratum"):
            sums = stratum.groupby("psu")["score"].sum()
            variance += sums.var(ddof=1) * len(sums)
        assert row.estimate == pytest.approx(ratio, rel=1e-12)
        assert row.se == pytest.approx(np.sqrt(variance), rel=1e-9, abs=1e-12)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e6))
def test_rates_do_not_depend_on_the_unit_of_the_weights(seed: int, factor: float) -> None:
    frame = random_sample(seed)
    scaled = frame.assign(weight=frame["weight"] * factor)
    columns = ["estimate", "se", "low", "high", "df"]
    one, other = (
        estimate_ratio(
            reduce_records(sample, {"k": (sample["y"], sample["x"])}), design_of(sample), indicators=["k"]
        )
        for sample in (frame, scaled)
    )
    pd.testing.assert_frame_equal(one[columns], other[columns], rtol=1e-9, atol=1e-12)
