"""How many: a rate times an official population, with the errors of both."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats


def estimate_count(
    share: ArrayLike,
    share_se: ArrayLike,
    population: ArrayLike,
    *,
    df: ArrayLike,
    population_cv: ArrayLike = 0.0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Count = share × population; the relative errors of both are independent.

    Counts of areas must not be added up with their errors: estimate the coarser area itself.

    Args:
        share: Estimated shares, in [0, 1].
        share_se: Their standard errors [share].
        population: Official population the share refers to [persons or households].
        df: Degrees of freedom of the shares.
        population_cv: Coefficient of variation of the population [share]; 0 for a census taken as exact.
        level: Confidence level.

    Returns:
        One row per area, in order: count, count_se, count_rse [share], count_low, count_high, all but
        the rse in persons or households. Bounds: logit of the share when the population is exact,
        log-normal otherwise; NaN without a numerator, without variance or without degrees of freedom.

    Reference:
        Goodman (1960), JASA 55: variance of a product of independent estimates.
    """
    columns = [np.atleast_1d(np.asarray(v, float)) for v in (share, share_se, population, df, population_cv)]
    p, se, size, degrees, cv = np.broadcast_arrays(*columns)
    count = p * size
    share_rse = _quotient(se, p)
    rse = np.sqrt(share_rse**2 + cv**2 + share_rse**2 * cv**2)
    quantile = stats.t.ppf(0.5 + level / 2, np.where(degrees > 0, degrees, np.nan))
    exact = _logit_bounds(p, se, quantile)
    relative = np.exp(quantile * np.sqrt(np.log1p(rse**2)))
    usable = (se > 0) & (p > 0)
    low = np.where(cv == 0, exact[0] * size, count / relative)
    high = np.where(cv == 0, exact[1] * size, count * relative)
    return pd.DataFrame(
        {
            "count": count,
            "count_se": np.where(p == 0, np.nan, count * rse),
            "count_rse": np.where(usable, rse, np.nan),
            "count_low": np.where(usable, low, np.nan),
            "count_high": np.where(usable, high, np.nan),
        }
    )


def estimate_count_bounds(
    bounds: pd.DataFrame, population: ArrayLike, *, population_cv: ArrayLike = 0.0, level: float = 0.95
) -> pd.DataFrame:
    """Interval of share × population that keeps the share's own interval.

    Without an error of the population it is the share's interval times the population, so that the two
    never contradict each other on one page; with one, both distances are combined on the log scale.

    Args:
        bounds: One row per area: estimate, low, high [shares].
        population: Official population the share refers to [persons or households].
        population_cv: Coefficient of variation of the population [share].
        level: Confidence level of the share's interval.

    Returns:
        count, count_low, count_high [persons or households], in order; NaN where the share has none.

    Reference:
        Zou, Huo & Taleban (2009), Environmetrics 20: method of variance estimates recovery (MOVER) for
        a product of lognormal means.
    """
    p, low, high = (bounds[name].to_numpy(float) for name in ("estimate", "low", "high"))
    size, cv = (np.broadcast_to(np.asarray(value, float), p.shape) for value in (population, population_cv))
    reach = stats.norm.ppf(0.5 + level / 2) * np.sqrt(np.log1p(cv**2))
    positive = np.where(p > 0, p, np.nan)
    with np.errstate(
        divide="ignore"
    ):  # a lower bound of zero is infinitely far away: the count's is zero too
        down = np.hypot(np.log(positive) - np.log(low), reach)
        up = np.hypot(np.log(high) - np.log(positive), reach)
    count = p * size
    return pd.DataFrame(
        {"count": count, "count_low": count * np.exp(-down), "count_high": count * np.exp(up)},
        index=bounds.index,
    )


def _logit_bounds(
    p: NDArray[np.float64], se: NDArray[np.float64], quantile: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    inner = np.where((p > 0) & (p < 1), p, np.nan)
    centre = np.log(inner / (1 - inner))
    reach = quantile * se / (inner * (1 - inner))
    return 1 / (1 + np.exp(reach - centre)), 1 / (1 + np.exp(-reach - centre))


def _quotient(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    result = np.full(numerator.shape, np.nan)
    return np.divide(numerator, denominator, out=result, where=denominator != 0)
