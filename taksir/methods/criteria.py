"""Weighted criteria with fixed anchors: scores that do not move when an area is added to the list.

Weights are tried out and drawn by `taksir.methods.composite`; here are the anchors, the swings of single
weights, and the warning that two criteria say the same thing.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError

DOUBLE_COUNTED = 0.8
FEWEST_FOR_CORRELATION = 4


def anchored(values: pd.DataFrame, anchors: pd.DataFrame) -> pd.DataFrame:
    """Criteria on 0–1 between fixed anchors, 1 always asking for more.

    Args:
        values: One row per option, one column per criterion.
        anchors: Index the criteria; `lowest` (scores 0) and `highest` (scores 1); a criterion of which less
            asks for more has its highest value as `lowest`. Values beyond an anchor score as the anchor.

    Returns:
        Scores of the same shape; NaN where a value is missing.

    Raises:
        TaksirError: A criterion without anchors, or with two equal ones.
    """
    lowest = anchors["lowest"].reindex(values.columns).astype(float)
    highest = anchors["highest"].reindex(values.columns).astype(float)
    wrong = [
        str(name)
        for name in values
        if not np.isfinite(highest[name] - lowest[name]) or highest[name] == lowest[name]
    ]
    if wrong:
        raise TaksirError(
            "The anchors of {criteria} are missing or equal. Say which value scores 0 and which scores 1.",
            criteria=", ".join(wrong),
        )
    return ((values.astype(float) - lowest) / (highest - lowest)).clip(0.0, 1.0)


def complete_options(scores: pd.DataFrame, weights: ArrayLike) -> pd.Series:
    """Which options have every criterion that counts: the others are ranked apart, nothing is filled in.

    Args:
        scores: Options × criteria.
        weights: One per criterion.
    """
    counts = np.asarray(weights, float) > 0
    return scores.loc[:, counts].notna().all(axis=1)


def swung_weights(weights: ArrayLike, *, swing: float = 0.5) -> NDArray[np.float64]:
    """Each weight once lower and once higher by a share, all scaled to add up to 1 again.

    Args:
        weights: One per criterion, not all zero.
        swing: Share by which one is moved.

    Returns:
        2k × k: for each of the k criteria the lower, then the higher one.
    """
    chosen = np.asarray(weights, float) / np.sum(np.asarray(weights, float))
    moved = np.repeat(chosen[None, :], 2 * len(chosen), axis=0)
    for place in range(len(chosen)):
        moved[2 * place, place] *= 1 - swing
        moved[2 * place + 1, place] *= 1 + swing
    totals = moved.sum(axis=1, keepdims=True)
    return np.divide(moved, totals, out=np.repeat(chosen[None, :], len(moved), axis=0), where=totals > 0)


def double_counted(values: pd.DataFrame, *, limit: float = DOUBLE_COUNTED) -> list[tuple[str, str, float]]:
    """Pairs of criteria that order the options almost alike, so that one concern counts twice.

    Args:
        values: Options × criteria.
        limit: Spearman's rank correlation above which a pair is named, in either direction.

    Returns:
        (criterion, criterion, correlation), the strongest first; pairs with fewer than four complete
        options are not judged.
    """
    found = []
    names = list(values.columns)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            pair = values[[first, second]].dropna()
            if len(pair) < FEWEST_FOR_CORRELATION or (pair.nunique() < 2).any():
                continue
            rho = float(pair.rank().corr().iloc[0, 1])
            if abs(rho) > limit:
                found.append((str(first), str(second), rho))
    return sorted(found, key=lambda entry: -abs(entry[2]))
