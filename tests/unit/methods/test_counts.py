"""Counts keep the interval of their rate; with an error of the population, both are carried."""

import numpy as np
import pandas as pd
import pytest

from taksir.methods.counts import estimate_count_bounds


def test_without_an_error_of_the_population_it_is_the_rates_interval_times_the_population() -> None:
    bounds = pd.DataFrame({"estimate": [0.12, 0.0], "low": [0.08, 0.0], "high": [0.17, 0.03]})
    found = estimate_count_bounds(bounds, [85_000, 1_000])
    assert found.iloc[0].tolist() == pytest.approx([10_200, 6_800, 14_450])
    assert found["count"].iloc[1] == 0 and np.isnan(found["count_high"].iloc[1])


def test_a_lower_bound_of_zero_stays_zero() -> None:
    bounds = pd.DataFrame({"estimate": [0.01], "low": [0.0], "high": [0.05]})
    found = estimate_count_bounds(bounds, 1_000, population_cv=0.02)
    assert found["count_low"].iloc[0] == 0 and found["count_high"].iloc[0] > 50


def test_both_errors_are_carried_so_that_the_truth_is_covered() -> None:
    """20,000 draws of a lognormal rate and a lognormal population: 95 % within ± 3 simulation errors."""
    rng = np.random.default_rng(5)
    rate, size, se, cv = 0.1, 50_000.0, 0.15, 0.10
    rates = rate * np.exp(rng.normal(0, se, 20_000))
    sizes = size * np.exp(rng.normal(0, np.sqrt(np.log1p(cv**2)), 20_000))
    bounds = pd.DataFrame(
        {"estimate": rates, "low": rates * np.exp(-1.96 * se), "high": rates * np.exp(1.96 * se)}
    )
    found = estimate_count_bounds(bounds, sizes, population_cv=cv)
    covered = ((found["count_low"] <= rate * size) & (rate * size <= found["count_high"])).mean()
    assert covered == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 20_000))
