"""Natural breaks against every partition there is, and on values whose groups are plain to see."""

from itertools import combinations

import numpy as np
import pytest

from taksir.methods.natural_breaks import DISTINCT_MAX, natural_breaks


def within(values: np.ndarray, breaks: np.ndarray) -> float:
    """Squared deviations from the means of the classes."""
    place = np.searchsorted(breaks, values, side="right")
    return sum(((part - part.mean()) ** 2).sum() for k in np.unique(place) for part in [values[place == k]])


def least_of_all(values: np.ndarray, classes: int) -> float:
    distinct = np.unique(values)
    return min(within(values, np.array(chosen)) for chosen in combinations(distinct[1:], classes - 1))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_no_other_partition_deviates_less(seed, classes):
    values = np.round(np.random.default_rng(seed).lognormal(2, 1, 14), 1)
    breaks = natural_breaks(values, classes)
    assert len(breaks) == classes - 1
    assert within(values, breaks) == pytest.approx(least_of_all(values, classes), rel=1e-9)


def test_plain_groups_are_found_and_repeats_weigh():
    values = np.array([1, 1, 1, 2, 10, 11, 50, 51, 52.0])
    assert natural_breaks(values, 3).tolist() == [10, 50]


def test_fewer_values_than_classes_are_a_class_each():
    assert natural_breaks(np.array([3.0, 1.0, 3.0]), 5).tolist() == [3.0]
    assert natural_breaks(np.array([2.0, 2.0]), 5).tolist() == []


def test_large_values_do_not_cancel():
    values = 1e9 + np.array([0.0, 1, 2, 100, 101, 102])
    assert natural_breaks(values, 2).tolist() == [1e9 + 100]


def test_very_many_values_are_grouped_first_and_nearly_as_good():
    values = np.random.default_rng(3).lognormal(0, 1, 6 * DISTINCT_MAX)
    quantiles = np.quantile(values, [0.2, 0.4, 0.6, 0.8])
    breaks = natural_breaks(values, 5)
    assert len(breaks) == 4
    assert within(values, breaks) < 0.5 * within(values, quantiles)
