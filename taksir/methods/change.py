"""Change between two rounds with its interval, and the parts it is made of."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

STEPS = ("boundaries", "method", "weights", "data")


def difference_interval(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """After less before, for two independent samples, keeping each estimate's own interval.

    Args:
        before: One row per area: estimate, low, high, in any unit.
        after: The same areas in the same order.

    Returns:
        change, change_low, change_high, and direction: "rose", "fell" or "open" where the interval holds
        zero; an empty text where there is no interval.

    Reference:
        Newcombe (1998), Statistics in Medicine 17, method 10, in the general form of Zou & Donner (2008),
        Statistics in Medicine 27 (MOVER).
    """
    p1, l1, u1 = (before[name].to_numpy(float) for name in ("estimate", "low", "high"))
    p2, l2, u2 = (after[name].to_numpy(float) for name in ("estimate", "low", "high"))
    change = p2 - p1
    low = change - np.hypot(p2 - l2, u1 - p1)
    high = change + np.hypot(u2 - p2, p1 - l1)
    return pd.DataFrame(
        {"change": change, "change_low": low, "change_high": high, "direction": direction(low, high)},
        index=after.index,
    )


def direction(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.str_]:
    """What an interval of a change allows to say."""
    known = np.isfinite(low) & np.isfinite(high)
    return np.select([~known, low > 0, high < 0], ["", "rose", "fell"], default="open")


def change_parts(states: pd.DataFrame) -> pd.DataFrame:
    """The change split into boundaries, method, weights and data; the parts add up to it.

    Each part is what changes when one thing alone is exchanged, one after the other.

    Args:
        states: One row per area, values in one unit: `then` (as published), `then_boundaries` (the same
            answers in today's areas), `then_method` (and with today's definition), `then_design`
            (and with design weights only), `now_design` (today with design weights only), `now`.

    Returns:
        boundaries, method, weights, data; NaN where a state is missing.
    """
    boundaries = states["then_boundaries"] - states["then"]
    method = states["then_method"] - states["then_boundaries"]
    data = states["now_design"] - states["then_design"]
    weights = (states["now"] - states["now_design"]) - (states["then_method"] - states["then_design"])
    parts = {"boundaries": boundaries, "method": method, "weights": weights, "data": data}
    return pd.DataFrame(parts, index=states.index)
