"""Monetary poverty of Foster, Greer and Thorbecke: headcount, gap, severity, and the cost of closing the gap.

The product sums these per cluster in SQL; this is the same arithmetic on arrays, and its oracle.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError


def shortfall(expenditure_idr: ArrayLike, line_idr: ArrayLike, *, alpha: int) -> NDArray[np.float64]:
    """Shortfall of every person, ((z − y) / z)^α where y < z, else 0.

    A person exactly on the line is not poor.

    Args:
        expenditure_idr: Expenditure per person and month, y [IDR].
        line_idr: Poverty line of the same month and area, z [IDR].
        alpha: 0 counts the poor, 1 their gap, 2 their gap weighted by itself.

    Returns:
        Shares in [0, 1]; NaN where y or z is missing.

    Raises:
        TaksirError: A line that is not above zero, or an alpha below zero.
    """
    y, z = np.broadcast_arrays(np.asarray(expenditure_idr, float), np.asarray(line_idr, float))
    if (z <= 0).any() or alpha < 0:
        raise TaksirError(
            "A poverty line of {line} and a power of {alpha} do not measure poverty. "
            "Use lines above zero and a power of 0, 1 or 2.",
            line=float(np.nanmin(z)),
            alpha=alpha,
        )
    is_poor = y < z
    gap = np.where(is_poor, ((z - y) / z) ** alpha, 0.0)
    return np.where(np.isnan(y) | np.isnan(z), np.nan, gap)


def poverty_index(
    expenditure_idr: ArrayLike, line_idr: ArrayLike, persons: ArrayLike, *, alpha: int
) -> float:
    """FGT index P_α as a share; publish it × 100.

    Args:
        expenditure_idr: Expenditure per person and month [IDR], one per household or person.
        line_idr: Poverty line of each [IDR].
        persons: Persons each row stands for: household weight × household size.
        alpha: 0 headcount (P0), 1 gap (P1), 2 severity (P2).

    Returns:
        Weighted mean shortfall of the rows with an expenditure and a line; NaN without any.

    Reference:
        Foster, Greer & Thorbecke (1984), Econometrica 52.
    """
    gap = shortfall(expenditure_idr, line_idr, alpha=alpha)
    weight = np.where(np.isnan(gap), 0.0, np.asarray(persons, float))
    total = weight.sum()
    return float(np.nansum(gap * weight) / total) if total > 0 else float("nan")


def closing_cost_idr(expenditure_idr: ArrayLike, line_idr: ArrayLike, persons: ArrayLike) -> float:
    """Money that would lift every poor person exactly to the line, per month [IDR].

    Assumes perfect targeting and no cost of delivery: a lower bound for planning.

    Args:
        expenditure_idr: Expenditure per person and month [IDR].
        line_idr: Poverty line of each [IDR].
        persons: Persons each row stands for.
    """
    gap = shortfall(expenditure_idr, line_idr, alpha=1)
    return float(np.nansum(gap * np.asarray(line_idr, float) * np.asarray(persons, float)))
