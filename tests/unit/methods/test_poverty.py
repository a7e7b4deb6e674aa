"""Poverty indices: persons one by one as the oracle of the arrays."""

import numpy as np
import pytest

from taksir.errors import TaksirError
from taksir.methods.poverty import closing_cost_idr, poverty_index, shortfall


def population(seed: int = 4, size: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    line = random.choice([520_000.0, 590_000.0], size)
    return random.lognormal(13.3, 0.5, size), line, random.uniform(10, 400, size)


@pytest.mark.parametrize("alpha", [0, 1, 2])
def test_an_index_is_the_mean_over_persons(alpha: int) -> None:
    y, z, w = population()
    expected = sum(
        wi * ((zi - yi) / zi) ** alpha for yi, zi, wi in zip(y, z, w, strict=True) if yi < zi
    ) / sum(w)
    assert poverty_index(y, z, w, alpha=alpha) == pytest.approx(expected, rel=1e-13)


def test_deeper_measures_are_never_larger() -> None:
    y, z, w = population()
    headcount, gap, severity = (poverty_index(y, z, w, alpha=alpha) for alpha in (0, 1, 2))
    assert 0 < severity < gap < headcount < 1


def test_the_cost_of_closing_the_gap_is_the_gap_in_money() -> None:
    y, _, w = population()
    expected = 550_000 * w.sum() * poverty_index(y, 550_000, w, alpha=1)
    assert closing_cost_idr(y, 550_000, w) == pytest.approx(expected, rel=1e-13)


def test_unknown_expenditure_leaves_numerator_and_denominator() -> None:
    assert poverty_index([100.0, np.nan, 300.0], 200, [1, 7, 1], alpha=0) == 0.5
    assert np.isnan(poverty_index([np.nan], 200, [1], alpha=0))
    assert np.isnan(shortfall([np.nan, 10], [5, np.nan], alpha=1)).all()
    assert closing_cost_idr([100.0, np.nan], 200, [2, 9]) == 200


def test_a_line_of_zero_is_refused() -> None:
    with pytest.raises(TaksirError, match=r"A poverty line of 0\.0 and a power of 0 do not measure"):
        shortfall([1.0], [0.0], alpha=0)
