"""The spatial area model against its restricted likelihood, searched everywhere by R without any derivative.

The five cases are samples of the fictional region: one whose likelihood is highest inside, one highest at a
variance of zero, one towards a correlation of -1, one inside but where the error cannot be told, and one with
a lower top inside, while it is highest towards -1. The answers
are those of spatial.R (base R, the formulas of Petrucci & Salvati 2006 and Singh, Shukla & Kundu 2005).
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.small_area import fit_spatial_fay_herriot
from taksir.methods.small_area.spatial import CORRECTED_MAX, NO_PATTERN, _Data, _state

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "spatial_expected.json").read_text())
AREAS = pd.read_csv(HERE / "data" / "small_area_spatial.csv", dtype={"neighbours": str})
X = np.column_stack([np.ones(len(AREAS)), AREAS["x"]])


def neighbours() -> np.ndarray:
    weights = np.zeros((len(AREAS), len(AREAS)))
    for area, beside in enumerate(AREAS["neighbours"].fillna("").str.split()):
        weights[area, [int(name) - 1 for name in beside]] = 1 / max(len(beside), 1)
    return weights


def sample(case: str) -> tuple[np.ndarray, np.ndarray]:
    return AREAS[f"y_{case}"].to_numpy(), AREAS[f"v_{case}"].to_numpy()


def test_the_top_its_estimates_and_their_errors_are_those_of_r():
    expected = {name: value for name, value in EXPECTED["inside"].items() if name not in ("where", "grid")}
    fit = fit_spatial_fay_herriot(*sample("inside"), X, neighbours())
    assert fit.variance == pytest.approx(expected["variance"][0], rel=1e-5)
    assert fit.correlation == pytest.approx(expected["correlation"][0], abs=1e-5)
    np.testing.assert_allclose(fit.coefficients, expected["coefficients"], rtol=1e-6)
    np.testing.assert_allclose(fit.estimate, expected["estimate"], rtol=1e-6)
    np.testing.assert_allclose(np.diag(fit.error_covariance), expected["known"], rtol=1e-5)
    np.testing.assert_allclose(fit.mse, expected["mse"], rtol=1e-4)


@pytest.mark.parametrize("case", ["nothing", "negative", "uncertain", "two_tops"])
def test_what_is_refused_has_no_top_inside_or_no_error_that_can_be_told(case):
    expected = EXPECTED[case]
    if case == "uncertain":
        known, whole = np.array(expected["known"]), np.array(expected["mse"])
        assert np.median(np.maximum(whole, known) / known) > CORRECTED_MAX
    else:
        where = "negative" if case == "two_tops" else case
        assert expected["where"] == where
        highest = int(np.argmax(expected["grid"]["above_none"]))
        at = {"nothing": expected["grid"]["variance"][highest], "negative": highest}
        assert at[where] == 0
    with pytest.raises(TaksirError) as refused:
        fit_spatial_fay_herriot(*sample(case), X, neighbours())
    assert refused.value.template == NO_PATTERN


@pytest.mark.parametrize("case", list(EXPECTED))
def test_the_likelihood_is_rs_at_every_correlation_between_the_bounds(case):
    y, variance = sample(case)
    sampled = np.flatnonzero(np.isfinite(y))
    data = _Data(y[sampled], variance[sampled], X, neighbours(), sampled)
    grid = pd.DataFrame(EXPECTED[case]["grid"]).query("abs(correlation) <= 0.99")
    none = _state(data, 0.0, 0.0).log_likelihood
    found = [
        _state(data, v, r).log_likelihood - none
        for r, v in zip(grid["correlation"], grid["variance"], strict=True)
    ]
    np.testing.assert_allclose(found, grid["above_none"], atol=1e-7)
