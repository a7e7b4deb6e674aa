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
