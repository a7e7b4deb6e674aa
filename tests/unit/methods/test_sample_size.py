"""Sample sizes against the textbook formula, its inverse, and a search by counting up."""

import numpy as np
import pytest

from taksir.errors import TaksirError
from taksir.methods.sample_size import cases_needed, cases_needed_by_scaling, rse_with


def test_the_handbook_example() -> None:
    """deff (1 − p) / (p rse²): 1.2 × 0.96 / (0.04 × 0.0625) = 460.8 children."""
    assert cases_needed(0.04, 0.25, deff=1.2) == pytest.approx(460.8)


@pytest.mark.parametrize("p", [0.01, 0.1, 0.5, 0.9])
def test_the_smallest_sample_that_reaches_it_by_counting_up(p: float) -> None:
    counted = next(n for n in range(1, 100_000) if np.sqrt(1.5 * p * (1 - p) / n) / p <= 0.25)
    assert np.ceil(cases_needed(p, 0.25, deff=1.5) - 1e-9) == counted


def test_the_error_with_the_needed_cases_is_the_wanted_one() -> None:
    p = np.array([0.02, 0.2])
    np.testing.assert_allclose(rse_with(p, cases_needed(p, 0.2, deff=2), deff=2), 0.2)
    np.testing.assert_allclose(rse_with(0.2, cases_needed_by_scaling(100, rse_with(0.2, 100), 0.1)), 0.1)


def test_nothing_expected_says_nothing_and_zero_error_is_refused() -> None:
    assert np.isnan(cases_needed(0.0, 0.25)) and np.isnan(rse_with(0.1, 0))
    with pytest.raises(TaksirError, match="cannot be reached"):
        cases_needed(0.1, 0)
