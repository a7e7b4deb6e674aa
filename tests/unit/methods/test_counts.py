"""Counts: the fixture of the measurement notes, and the variance of a product against simulation."""

import numpy as np
import pytest

from taksir.methods.counts import estimate_count


def test_an_exact_population_scales_the_logit_interval() -> None:
    row = estimate_count(0.12, 0.02, 85_000, df=18).iloc[0]
    assert row["count"] == pytest.approx(10_200)
    assert row["count_se"] == pytest.approx(1_700)
    assert [round(row["count_low"], 3), round(row["count_high"], 3)] == [7_132.597, 14_343.559]


def test_an_uncertain_population_widens_the_error() -> None:
    row = estimate_count(0.12, 0.02, 85_000, df=18, population_cv=0.03).iloc[0]
    assert round(row["count_se"], 3) == 1_728.073
    assert [round(row["count_low"], 3), round(row["count_high"], 3)] == [7_163.272, 14_524.089]


def test_the_variance_is_that_of_a_product_of_independent_estimates() -> None:
    random = np.random.default_rng(1)
    products = random.normal(0.2, 0.04, 400_000) * random.normal(1_000, 150, 400_000)
    row = estimate_count(0.2, 0.04, 1_000, df=1e6, population_cv=0.15).iloc[0]
    assert row["count_se"] == pytest.approx(products.std(), rel=0.01)


def test_areas_without_a_usable_rate_keep_their_row() -> None:
    table = estimate_count(
        np.array([0.0, 1.0, np.nan, 0.1, 0.1]),
        np.array([0.0, 0.0, np.nan, 0.02, 0.02]),
        np.array([500, 500, 500, np.nan, 500]),
        df=np.array([9, 9, 9, 9, 0]),
    )
    assert table["count"].tolist()[:2] == [0, 500]
    assert table[["count_low", "count_high"]].isna().all(axis=None)
    assert table["count_rse"].isna().tolist() == [True, True, True, False, False]
