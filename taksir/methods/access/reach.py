"""Who is within a threshold and who is not, and why."""

import numpy as np
import pandas as pd

WHY_NO_LINK = "no_link"
WHY_TOO_FAR = "too_far"


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
