"""Classes of a map: breaks as shown, values classed as shown, against numpy and by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taksir.figures.classes import METHODS, class_bounds, class_breaks, class_of


def test_quantile_classes_hold_equally_many_areas():
    values = pd.Series(np.random.default_rng(1).permutation(100) / 7)
    breaks = class_breaks(values, "quantile", digits=3)
    assert np.bincount(class_of(values, breaks, digits=3)).tolist() == [20, 20, 20, 20, 20]
    assert breaks == pytest.approx(np.quantile(values, [0.2, 0.4, 0.6, 0.8]), abs=1.1e-3)


def test_equal_classes_have_equal_width():
    assert class_breaks(pd.Series([0.0, 3.0, 4.0, 7.0, 10.0]), "equal") == [2.0, 4.0, 6.0, 8.0]


def test_pretty_breaks_are_round():
    assert class_breaks(pd.Series([1.6, 4.1, 6.6, 11.2, 24.3]), "pretty") == [5.0, 10.0, 15.0, 20.0]


def test_a_value_is_classed_as_it_is_shown():
    # 5.96 is shown as 6.0 and so belongs to the class that begins at 6.0.
    assert class_of(pd.Series([5.94, 5.96, np.nan]), [6.0], digits=1).tolist() == [0, 1, -1]


def test_bounds_never_overlap():
    values = pd.Series([1.0, 2.0, 3.0, 4.0, 5.0])
    assert class_bounds(values, [2.0, 4.0], digits=1) == [(1.0, 1.9), (2.0, 3.9), (4.0, 5.0)]


@pytest.mark.parametrize("method", METHODS)
def test_one_value_everywhere_is_one_class(method):
    values = pd.Series([3.0, 3.0, 3.0])
    assert class_breaks(values, method) == []
    assert class_bounds(values, []) == [(3.0, 3.0)]


@pytest.mark.parametrize("method", METHODS)
@given(values=st.lists(st.floats(0, 1000, allow_nan=False), min_size=1, max_size=60))
def test_each_shown_value_lies_within_the_bounds_of_its_class(method, values):
    series = pd.Series(values)
    breaks = class_breaks(series, method, digits=1)
    assert len(breaks) <= 4
    bounds = class_bounds(series, breaks, digits=1)
    for value, step in zip(np.round(values, 1), class_of(series, breaks, digits=1), strict=True):
        low, high = bounds[step]
        assert low - 1e-9 <= value <= high + 1e-9
