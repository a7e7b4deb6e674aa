"""Composite index against loops written out, and properties any index must have."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from taksir.errors import TaksirError
from taksir.methods.composite import (
    composite_index,
    normalised,
    rank_sensitivity,
    weight_scenarios,
)

VALUES = pd.DataFrame({"poor": [10.0, 20.0, 40.0, 12.0], "served": [90.0, 50.0, 70.0, 60.0]})


def test_scales_by_hand() -> None:
    low = normalised(VALUES, is_better=[False, True])
    np.testing.assert_allclose(low["poor"], [0, 1 / 3, 1, 2 / 30])
    np.testing.assert_allclose(low["served"], [0, 1, 0.5, 0.75])
    z = normalised(VALUES, is_better=[False, True], scale="z")
    np.testing.assert_allclose(z["poor"], stats.zscore(VALUES["poor"], ddof=1))
    np.testing.assert_allclose(z["served"], -stats.zscore(VALUES["served"], ddof=1))
    place = normalised(VALUES, is_better=[False, True], scale="percentile")
    np.testing.assert_allclose(place["poor"], [0, 2 / 3, 1, 1 / 3])


def test_index_is_the_weighted_mean() -> None:
    parts = normalised(VALUES, is_better=[False, True])
    expected = [(3 * a + b) / 4 for a, b in parts.to_numpy()]
    np.testing.assert_allclose(composite_index(parts, [3, 1]), expected)
    np.testing.assert_allclose(composite_index(parts, [[3, 1], [0, 2]])[1], parts["served"])


def test_a_missing_part_gives_no_index_unless_it_weighs_nothing() -> None:
    parts = [[0.5, np.nan], [0.2, 0.8]]
    assert np.isnan(composite_index(parts, [1, 1])[0])
    np.testing.assert_allclose(composite_index(parts, [1, 0]), [0.5, 0.2])


@pytest.mark.parametrize("weights", [[0, 0], [1, -1]])
def test_weights_that_say_nothing_are_refused(weights: list[float]) -> None:
    with pytest.raises(TaksirError, match="negative or all zero"):
        composite_index([[1, 2]], weights)


def test_a_part_that_is_the_same_everywhere_is_refused() -> None:
    with pytest.raises(TaksirError, match="served cannot be part of an index"):
        normalised(VALUES.assign(served=5.0), is_better=[False, False])
    with pytest.raises(TaksirError, match="no scale log"):
        normalised(VALUES, is_better=[False, False], scale="log")


def test_scenario_weights_keep_the_mean_and_the_zeros() -> None:
    drawn = weight_scenarios([2, 1, 0, 1], scenarios=20_000)
    np.testing.assert_allclose(drawn.mean(axis=0), [0.5, 0.25, 0, 0.25], atol=0.005)
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    expected = np.sqrt(0.5 * 0.5 / 21)  # Dirichlet: p (1 − p) / (concentration + 1)
    assert drawn[:, 0].std() == pytest.approx(expected, rel=0.03)


def test_sensitivity_equals_ranking_in_a_loop() -> None:
    rng = np.random.default_rng(5)
    parts = rng.random((6, 3))
    weights = weight_scenarios([1, 1, 1], scenarios=101)
    index, scenarios = composite_index(parts, [1, 1, 1]), composite_index(parts, weights)
    found = rank_sensitivity(index, scenarios, top=2)
    places = np.array([[1 + sum(other > mine for other in row) for mine in row] for row in scenarios])
    np.testing.assert_array_equal(found["rank"], [1 + sum(o > mine for o in index) for mine in index])
    np.testing.assert_array_equal(found["rank_low"], np.sort(places, axis=0)[5])
    np.testing.assert_array_equal(found["rank_high"], np.sort(places, axis=0)[95])
    np.testing.assert_allclose(found["in_top_share"], (places <= 2).mean(axis=0))


def test_an_area_best_in_everything_is_first_under_all_weights() -> None:
    parts = np.array([[0.1, 0.2], [1.0, 1.0], [0.3, 0.0], [np.nan, 1.0]])
    found = rank_sensitivity(
        composite_index(parts, [1, 1]), composite_index(parts, weight_scenarios([1, 1], scenarios=50)), top=1
    )
    assert found.loc[1].tolist() == [1, 1, 1, 1] and found.loc[3].isna().all()
