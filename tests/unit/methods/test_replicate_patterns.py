"""How replicate weights were made is recognised by their factors, or not at all."""

import numpy as np
import pytest

from taksir.methods.survey import recognised_replicates

HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
"""Balanced: any two rows agree as often as they differ."""


def half_samples() -> np.ndarray:
    """Three strata of two clusters, four balanced half samples."""
    return np.concatenate([[1 + row, 1 - row] for row in HADAMARD[1:]]).astype(float)


def jackknife(sizes: list[int]) -> np.ndarray:
    """Leave out every cluster once; the others of its stratum are raised."""
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    size = np.repeat(sizes, sizes)
    same = stratum[:, None] == stratum
    factor = np.where(same, size / (size - 1), 1.0)
    np.fill_diagonal(factor, 0.0)
    return factor


def test_balanced_half_samples() -> None:
    method, scales = recognised_replicates(half_samples())
    assert method == "brr"
    np.testing.assert_allclose(scales, 1 / 4)


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_fay(share: float) -> None:
    factors = half_samples()
    method, scales = recognised_replicates(share + (1 - share) * factors)
    assert method == "fay"
    np.testing.assert_allclose(scales, 1 / (4 * (1 - share) ** 2), rtol=1e-6)


def test_jackknives() -> None:
    method, scales = recognised_replicates(jackknife([5]))
    assert method == "jk1"
    np.testing.assert_allclose(scales, 4 / 5)
    method, scales = recognised_replicates(jackknife([3, 4]))
    assert method == "jkn"
    np.testing.assert_allclose(scales, [2 / 3] * 3 + [3 / 4] * 4)


def test_what_shows_no_pattern_is_not_guessed() -> None:
    rng = np.random.default_rng(1)
    assert recognised_replicates(rng.multinomial(6, [1 / 6] * 6, size=20).T.astype(float)) is None
    assert recognised_replicates(jackknife([3, 4]) * rng.uniform(0.9, 1.1, 7)) is None
    assert recognised_replicates(jackknife([3, 4])[:, :5]) is None  # not every cluster is left out
