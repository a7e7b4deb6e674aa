"""How sure an order is: chances of standing in the top, and rank intervals, from joint draws.

A list cut at the k-th place treats a noisy order as known. Here every place is said with its uncertainty.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError

FloatArray = NDArray[np.float64]
SEED = 20261122
DRAWS = 1000
SMALLEST_SHARE = 1e-3
"""Shares nearer to 0 or 1 are drawn as if here: log odds have no end."""


def draw_values(
    estimate: ArrayLike,
    se: ArrayLike,
    *,
    cases_effective: ArrayLike | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> FloatArray:
    """Draws of what the true values may be, independent between areas.

    Shares with an effective sample size are drawn from a beta distribution with Jeffreys' half cases, so
    that an area without a case is uncertain and not surely zero; other values from a normal one.

    Args:
        estimate: Estimates, m areas.
        se: Standard errors in the same unit.
        cases_effective: Effective sample size of shares [cases]; None for values that are no shares.
        draws: How many, B.
        seed: The same seed gives the same draws.

    Returns:
        B × m; NaN for areas without an estimate or without an error.
    """
    rng = np.random.default_rng(seed)
    value, error = np.asarray(estimate, float), np.asarray(se, float)
    normal = value + error * rng.standard_normal((draws, len(value)))
    if cases_effective is None:
        return np.where(error > 0, normal, np.nan)
    size = np.asarray(cases_effective, float)
    is_known = np.isfinite(value) & (size > 0)
    share = np.where(is_known, np.clip(value, 0, 1), 0.5)
    cases = np.where(is_known, size, 1.0)
    beta = rng.beta(share * cases + 0.5, (1 - share) * cases + 0.5, (draws, len(value)))
    return np.where(is_known, beta, np.nan)


def draw_joint(
    estimate: ArrayLike,
    se: ArrayLike,
    shared: ArrayLike,
    *,
    is_share: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
) -> FloatArray:
    """Draws of true values whose errors have parts in common, as those of one model have.

    What is shared moves areas together and so leaves their order as it is. Shares are drawn on the scale of
    log odds, where they stay between 0 and 1.

    Args:
        estimate: Estimates, m areas.
        se: Standard errors in the same unit, shared part included.
        shared: m × r: how each area moves with each of r independent standard normal errors.
        is_share: Whether estimates lie between 0 and 1.
        draws: How many, B.
        seed: The same seed gives the same draws.

    Returns:
        B × m; NaN for areas without an estimate.
    """
    rng = np.random.default_rng(seed)
    value, error, common = (np.asarray(part, float) for part in (estimate, se, shared))
    own = np.sqrt(np.maximum(error**2 - (common**2).sum(axis=1), 0))
    moved = rng.standard_normal((draws, common.shape[1])) @ common.T
    moved += own * rng.standard_normal((draws, len(value)))
    if not is_share:
        return value + moved
    inner = np.clip(value, SMALLEST_SHARE, 1 - SMALLEST_SHARE)
    odds = np.log(inner / (1 - inner)) + moved / (inner * (1 - inner))
    return 1 / (1 + np.exp(-odds))


def top_probability(draws: ArrayLike, top: int) -> FloatArray:
    """Chance of each area to be among the highest values.

    Args:
        draws: B × m joint draws; columns without a number are left out of the order.
        top: How many places the top has.

    Returns:
        One share per area; NaN for areas left out.

    Raises:
        TaksirError: Fewer than one place, or as many as there are areas or more.
    """
    values = np.asarray(draws, float)
    known = np.isfinite(values).all(axis=0)
    if not 1 <= top < max(int(known.sum()), 2):
        raise TaksirError(
            "A top of {top} cannot be taken from {count} areas. Choose a number from 1 to below that.",
            top=top,
            count=int(known.sum()),
        )
    order = np.argsort(-values[:, known], axis=1, kind="stable")[:, :top]
    hits = np.bincount(order.ravel(), minlength=int(known.sum())) / len(values)
    result = np.full(values.shape[1], np.nan)
    result[known] = hits
    return result


def rank_intervals(draws: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """The places each area may hold in the order of true values, highest first.

    An area surely stands below those whose difference to it is significant when all its differences are
    tested at once (largest studentised difference), so each interval holds the true rank with the
    confidence level even where many areas are tied.

    Args:
        draws: B × m joint draws; columns without a number get no rank.
        level: Confidence level of each area's interval.

    Returns:
        One row per area, in order: rank (of the mean draw), rank_low (best place), rank_high (last place).

    Reference:
        Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic Studies 91: Inference for ranks,
        marginal confidence sets (single step).
    """
    values = np.asarray(draws, float)
    known = np.flatnonzero(np.isfinite(values).all(axis=0))
    result = pd.DataFrame(np.nan, index=range(values.shape[1]), columns=["rank", "rank_low", "rank_high"])
    if not len(known):
        return result
    drawn = values[:, known]
    centre = drawn.mean(axis=0)
    noise = drawn - centre
    for place, column in enumerate(known):
        above, below = _surely_beyond(noise, centre, place, level)
        result.loc[column, ["rank_low", "rank_high"]] = [1 + above, len(known) - below]
    result.loc[known, "rank"] = 1 + np.argsort(np.argsort(-centre, kind="stable"), kind="stable")
    return result


def place_in_top(ranks: pd.DataFrame, top: int) -> NDArray[np.str_]:
    """Whether a place in the top is safe: "in", "out", or "open"; empty where there is no rank."""
    low, high = ranks["rank_low"].to_numpy(float), ranks["rank_high"].to_numpy(float)
    return np.select([np.isnan(low), high <= top, low > top], ["", "in", "out"], default="open")


def _surely_beyond(noise: FloatArray, centre: FloatArray, place: int, level: float) -> tuple[int, int]:
    """How many areas are surely above and surely below one area."""
    difference = np.delete(noise - noise[:, [place]], place, axis=1)
    distance = np.delete(centre - centre[place], place)
    if not len(distance):
        return 0, 0
    spread = difference.std(axis=0)
    spread = np.where(spread > 0, spread, np.nan)
    largest = np.nanmax(np.abs(difference) / spread, axis=1, initial=0.0)
    reach = np.nan_to_num(np.quantile(largest, level) * spread)
    return int((distance > reach).sum()), int((distance < -reach).sum())
