"""Service gaps with uncertainty."""

import numpy as np
import pandas as pd
import pytest

from taksir.errors import TaksirError
from taksir.methods.gaps import required_units, service_gap, total_gap


def test_required_units_by_hand() -> None:
    """90 % of 1,000 persons, 2 visits a month each, 60 visits a month per worker: 30 workers."""
    found = required_units(pd.Series([1000.0]), coverage=0.9, intensity=2, productivity=60)
    assert found.tolist() == [30]
    with pytest.raises(TaksirError, match="productivity 0 do not make a need"):
        required_units(pd.Series([1.0]), productivity=0)


def test_a_gap_whose_interval_holds_zero_is_not_settled() -> None:
    need = pd.DataFrame(
        {"estimate": [100.0, 100, 50], "low": [80.0, 95, 40], "high": [120.0, 110, 60]}, index=["A", "B", "C"]
    )
    table = service_gap(need, pd.Series([90.0, 90, 90], index=["C", "B", "A"]))
    assert table["gap"].tolist() == [10, 10, -40]
    assert table["is_uncertain"].tolist() == [True, False, False]
    assert table.loc["A", ["gap_low", "gap_high"]].tolist() == [-10, 30]


def test_coverage_is_at_most_whole_and_unknown_stays_unknown() -> None:
    need = pd.DataFrame({"estimate": [50.0, 0, np.nan, 200]})
    table = service_gap(need, pd.Series([60.0, 0, 5, 50]))
    assert table["coverage"].tolist()[:2] == [1, 1]
    assert np.isnan(table["coverage"][2])
    assert table["coverage"][3] == 0.25


def test_totals_of_both_signs() -> None:
    gap = pd.Series([80.0, -20, -100])
    assert (total_gap(gap).deficit, total_gap(gap).surplus) == (80, 120)
    pooled = total_gap(gap, is_poolable=True)
    assert (pooled.deficit, pooled.surplus) == (0, 40)


def test_need_and_supply_of_other_areas_are_refused() -> None:
    need = pd.DataFrame({"estimate": [1.0, 2]}, index=["A", "B"])
    with pytest.raises(TaksirError, match="Need covers 2 areas and supply 2, and they are not the same"):
        service_gap(need, pd.Series([1.0, 2], index=["A", "C"]))
