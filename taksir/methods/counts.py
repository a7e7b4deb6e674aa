"""How many: a rate times an official population, with the errors of both."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special


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
    reach = special.ndtri(0.5 + level / 2) * np.sqrt(np.log1p(cv**2))
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
