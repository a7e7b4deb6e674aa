"""A composite index from several indicators, and how much its order depends on the weights.

The components always stay beside the index; an area that lacks one has no index.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError

FloatArray = NDArray[np.float64]
SEED = 20261122
SCENARIOS = 1000
SCALES = ("min_max", "z", "percentile")
CONCENTRATION = 20.0
"""How close scenario weights stay to the chosen ones: with equal weights of four, about ±10 points."""


def normalised(values: pd.DataFrame, *, is_better: Sequence[bool], scale: str = "min_max") -> pd.DataFrame:
    """Components on one scale, more always meaning more need.

    Args:
        values: One row per area, one column per indicator.
        is_better: For each column whether a higher value means less need.
        scale: min_max (0–1 over the areas) | z (standard deviations from the mean) | percentile (0–1).

    Raises:
        TaksirError: An unknown scale, or an indicator that is the same everywhere.

    Reference:
        OECD & JRC (2008), Handbook on constructing composite indicators, step 5.
    """
    if scale not in SCALES:
        raise TaksirError(
            "There is no scale {scale}. Choose one of: {scales}.", scale=scale, scales=", ".join(SCALES)
        )
    turned = values * np.where(np.asarray(is_better), -1.0, 1.0)
    flat = [str(name) for name in turned if turned[name].nunique() < 2]
    if flat:
        raise TaksirError(
            "{indicators} cannot be part of an index: fewer than two areas have different values. "
            "Leave it out or choose larger areas.",
            indicators=", ".join(flat),
        )
    if scale == "z":
        return (turned - turned.mean()) / turned.std(ddof=1)
    if scale == "percentile":
        return (turned.rank(method="average") - 1) / (turned.count() - 1)
    return (turned - turned.min()) / (turned.max() - turned.min())


def composite_index(parts: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Weighted mean of components, weights scaled to add up to 1.

    Args:
        parts: areas × components, or scenarios × areas × components.
        weights: One per component, or scenarios × components; none negative, not all zero.

    Returns:
        One index per area (and scenario); NaN where a component of positive weight is missing.

    Raises:
        TaksirError: A negative weight, or all of them zero.
    """
    shares = np.atleast_2d(np.asarray(weights, float))
    if (shares < 0).any() or not (shares.sum(axis=1) > 0).all():
        raise TaksirError("The weights of an index are negative or all zero. Give at least one above zero.")
    shares = shares / shares.sum(axis=1, keepdims=True)
    values = np.asarray(parts, float)
    used = np.where(shares[:, None, :] > 0, values, 0.0)
    result = np.einsum("smk,sk->sm", np.broadcast_to(used, (len(shares), *used.shape[1:])), shares)
    return result[0] if np.ndim(weights) == 1 else result


def weight_scenarios(
    weights: ArrayLike, *, scenarios: int = SCENARIOS, seed: int = SEED, concentration: float = CONCENTRATION
) -> FloatArray:
    """Other weights a group might have agreed on: Dirichlet around the chosen ones.

    Args:
        weights: The chosen weights; a weight of zero stays zero.
        scenarios: How many.
        seed: The same seed gives the same scenarios.
        concentration: The higher, the closer to the chosen weights.
    """
    chosen = np.asarray(weights, float)
    used = chosen > 0
    result = np.zeros((scenarios, len(chosen)))
    shares = chosen[used] / chosen[used].sum()
    result[:, used] = np.random.default_rng(seed).dirichlet(concentration * shares, scenarios)
    return result


def rank_sensitivity(index: FloatArray, scenarios: FloatArray, top: int) -> pd.DataFrame:
    """How the order moves over scenarios.

    Args:
        index: The index with the chosen weights, one per area.
        scenarios: scenarios × areas, the index under other weights.
        top: How many places the top has.

    Returns:
        One row per area, in order: rank, rank_low, rank_high (5th and 95th percentile over scenarios) and
        in_top_share (share of scenarios in the top); NaN for areas without an index.
    """
    known = np.isfinite(index)
    result = pd.DataFrame(
        np.nan, index=range(len(index)), columns=["rank", "rank_low", "rank_high", "in_top_share"]
    )
    if not known.any():
        return result
    places = _ranks(scenarios[:, known])
    low, high = np.quantile(places, [0.05, 0.95], axis=0, method="nearest")
    result.loc[known, "rank"] = _ranks(index[known][None, :])[0]
    result.loc[known, "rank_low"], result.loc[known, "rank_high"] = low, high
    result.loc[known, "in_top_share"] = (places <= top).mean(axis=0)
    return result


def _ranks(values: FloatArray) -> FloatArray:
    """Places from the highest value down, row by row; equal values share the better place."""
    return 1.0 + (values[:, None, :] > values[:, :, None]).sum(axis=2)
