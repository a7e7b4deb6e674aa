"""Where values cluster: Getis-Ord Gi* and local Moran, with false discoveries held down and islands aside.

An area without neighbours can belong to no cluster: it is labelled so and takes no part in the tests.
"""

import numpy as np
import pandas as pd
from scipy import sparse, special

PERMUTATIONS = 9999
"""Fewer, and the smallest p-value is too coarse for any area among thousands to be found."""
FALSE_DISCOVERY_SHARE = 0.05
SEED = 20261122


def contiguity(neighbours: list[tuple[int, int]], count: int) -> sparse.csr_array:
    """A symmetric 0/1 matrix of areas that touch.

    Args:
        neighbours: Pairs of places, each in one direction or both.
        count: Number of areas.
    """
    pairs = {(min(pair), max(pair)) for pair in neighbours if pair[0] != pair[1]}
    one, other = np.array(sorted(pairs), dtype=int).reshape(-1, 2).T
    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(count, count))


def hot_spots(
    values: np.ndarray, weights: sparse.csr_array, *, false_discovery_share: float = FALSE_DISCOVERY_SHARE
) -> pd.DataFrame:
    """Getis-Ord Gi* with its analytic two-sided p-value.

    Args:
        values: One number an area; NaN where none is shown: such an area is nobody's neighbour.
        weights: Areas that touch, 0/1, without the area itself.
        false_discovery_share: Of the clusters found, the share that may be chance (Benjamini-Hochberg).

    Returns:
        One row per area: z, p_two_sided and label: high, low, none, no_neighbours, or empty where there is
        no value.

    Reference:
        Ord and Getis (1995), Local spatial autocorrelation statistics. z equal to esda G_Local(star=True)
        within 1e-10 (tests/reference/test_hot_spots.py).
    """
    known, inner = _known(values, weights)
    x, count = np.asarray(values, float)[known], int(known.sum())
    frame = _frame(len(values))
    if count < 3 or np.ptp(x) == 0:
        return _labelled(frame, known, inner, np.zeros(count), np.ones(count), false_discovery_share)
    star = inner + sparse.eye_array(count, format="csr")
    total = star.sum(axis=1)
    spread = np.sqrt((count * total - total**2) / (count - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (star @ x - x.mean() * total) / (x.std() * spread)
    z = np.nan_to_num(z)
    return _labelled(frame, known, inner, z, 2 * special.ndtr(-np.abs(z)), false_discovery_share)


def local_moran(
    values: np.ndarray,
    weights: sparse.csr_array,
    *,
    permutations: int = PERMUTATIONS,
    false_discovery_share: float = FALSE_DISCOVERY_SHARE,
) -> pd.DataFrame:
    """Local Moran's I with conditional permutations: clusters, and areas unlike those around them.

    Args:
        values: One number an area; NaN where none is shown.
        weights: Areas that touch, 0/1; each area's neighbours weigh alike.
        permutations: Draws of other neighbours for every area; seeded, so that a map can be repeated.
        false_discovery_share: As for `hot_spots`.

    Returns:
        One row per area: moran, p_two_sided and label: high (among high), low (among low), high_outlier
        (among low), low_outlier (among high), none, no_neighbours, or empty.

    Reference:
        Anselin (1995), Local indicators of spatial association. I equal to esda Moran_Local within 1e-10
        (tests/reference/test_hot_spots.py).
    """
    known, inner = _known(values, weights)
    x, count = np.asarray(values, float)[known], int(known.sum())
    frame = _frame(len(values)).rename(columns={"z": "moran"})
    if count < 3 or np.ptp(x) == 0:
        return _labelled(frame, known, inner, np.zeros(count), np.ones(count), false_discovery_share)
    z = x - x.mean()
    beside = inner.sum(axis=1).astype(int)
    lag = (inner @ z) / np.maximum(beside, 1)
    moran = (count - 1) * z * lag / (z @ z)
    p = _permuted(z, lag, beside, permutations)
    labelled = _labelled(frame, known, inner, moran, p, false_discovery_share)
    kinds = np.select(
        [(z >= 0) & (lag >= 0), (z < 0) & (lag < 0), (z >= 0) & (lag < 0)],
        ["high", "low", "high_outlier"],
        default="low_outlier",
    )
    found = labelled["label"].isin(["high", "low"]).to_numpy()[known]
    labelled.loc[known, "label"] = np.where(found, kinds, labelled.loc[known, "label"])
    return labelled


def discoveries(p: np.ndarray, share: float) -> np.ndarray:
    """Which of many tests are found, so that at most this share of them is expected to be chance.

    Reference:
        Benjamini and Hochberg (1995).
    """
    if not len(p):
        return np.zeros(0, dtype=bool)
    ordered = np.sort(p)
    passed = np.flatnonzero(ordered <= share * np.arange(1, len(p) + 1) / len(p))
    return p <= (ordered[passed[-1]] if len(passed) else -1.0)


def _known(values: np.ndarray, weights: sparse.csr_array) -> tuple[np.ndarray, sparse.csr_array]:
    known = np.isfinite(np.asarray(values, float))
    return known, sparse.csr_array(weights[known][:, known])


def _frame(count: int) -> pd.DataFrame:
    return pd.DataFrame({"z": np.full(count, np.nan), "p_two_sided": np.nan, "label": [""] * count})


def _labelled(
    frame: pd.DataFrame,
    known: np.ndarray,
    inner: sparse.csr_array,
    score: np.ndarray,
    p: np.ndarray,
    share: float,
) -> pd.DataFrame:
    """Scores and labels of the areas that have a value; tests are counted over those with neighbours only."""
    is_tested = inner.sum(axis=1) > 0
    found = np.zeros(len(score), dtype=bool)
    found[is_tested] = discoveries(p[is_tested], share)
    label = np.where(found, np.where(score > 0, "high", "low"), "none")
    frame.loc[known, frame.columns[0]] = np.where(is_tested, score, np.nan)
    frame.loc[known, "p_two_sided"] = np.where(is_tested, p, np.nan)
    frame.loc[known, "label"] = np.where(is_tested, label, "no_neighbours")
    return frame


def _permuted(z: np.ndarray, lag: np.ndarray, beside: np.ndarray, permutations: int) -> np.ndarray:
    """Two-sided p-values: how often neighbours drawn from all others have a mean as far out."""
    rng = np.random.default_rng(SEED)
    most = min(int(beside.max(initial=0)), len(z) - 1)
    draws = _draws_without_repeats(rng, len(z) - 1, most, permutations)
    p = np.ones(len(z))
    for place in np.flatnonzero(beside):
        others = np.delete(z, place)
        drawn = others[draws[:, : beside[place]]].mean(axis=1)
        above = int((drawn >= lag[place] - 1e-12).sum())
        below = int((drawn <= lag[place] + 1e-12).sum())
        p[place] = min(1.0, 2 * (min(above, below) + 1) / (permutations + 1))
    return p


def _draws_without_repeats(rng: np.random.Generator, size: int, most: int, draws: int) -> np.ndarray:
    """Rows of different places below `size`, in random order."""
    if size <= 4 * most or size < 200:
        return np.argsort(rng.random((draws, size)), axis=1)[:, :most]
    found = rng.integers(0, size, (draws, most))
    while True:
        ordered = np.sort(found, axis=1)
        again = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not len(again):
            return found
        found[again] = rng.integers(0, size, (len(again), most))
