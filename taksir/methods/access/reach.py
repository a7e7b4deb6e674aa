"""Who is within a threshold and who is not, and why."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

WHY_NO_LINK = "no_link"
WHY_TOO_FAR = "too_far"


def covered_share(cost: np.ndarray, demand: np.ndarray, thresholds: Sequence[float]) -> pd.Series:
    """Share of the demand whose nearest supply is within each threshold, the threshold included.

    Args:
        cost: Cost of the nearest supply per demand place [n]; infinite where there is none.
        demand: Persons [n].
        thresholds: In the unit of the cost.

    Returns:
        Share in [0, 1] by threshold; missing when there is nobody.
    """
    total = demand.sum()
    shares = [demand[cost <= limit].sum() / total if total > 0 else np.nan for limit in thresholds]
    return pd.Series(shares, index=pd.Index(thresholds, name="threshold"), name="share")


def unreached(cost: np.ndarray, demand: np.ndarray, *, threshold: float) -> pd.DataFrame:
    """Demand places beyond the threshold, most people first, with the reason.

    Returns:
        Columns place [index in the demand array], persons, cost and why: too_far, or no_link where
        nothing can be reached at all (an island without a ferry, a road that is not connected).
    """
    places = np.flatnonzero((cost > threshold) & (demand > 0))
    why = np.where(np.isfinite(cost[places]), WHY_TOO_FAR, WHY_NO_LINK)
    table = pd.DataFrame({"place": places, "persons": demand[places], "cost": cost[places], "why": why})
    return table.sort_values(["persons", "place"], ascending=[False, True], ignore_index=True)
