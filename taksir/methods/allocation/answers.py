"""Questions to an allocation: what more money adds, what equity costs, how stable it is.

Each is answered by allocating again with one thing changed, never by a rule of thumb.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError
from taksir.methods.allocation.budget import (
    Allocation,
    allocate_exactly,
    allocate_in_proportion,
    allocate_nearly,
    has_one_cost,
)
from taksir.methods.allocation.limits import contradictions

Allocate = Callable[..., Allocation]
"""`allocate_exactly` or `allocate_in_proportion`."""
MANY_AREAS = 60
"""With unequal costs in more areas than this, draws are allocated nearly best (`allocate_nearly`)."""


def reach_frontier(
    areas: pd.DataFrame,
    budgets_idr: Sequence[float],
    *,
    equity: float = 0.0,
    allocate: Allocate = allocate_exactly,
) -> pd.DataFrame:
    """People reached with other budgets.

    Args:
        areas: As for the allocation.
        budgets_idr: Budgets to try; those below the floors have no row.
        equity: λ.
        allocate: How units are allocated.

    Returns:
        One row per budget: budget_idr, cost_idr, units, reached_persons, value.
    """
    rows = []
    for budget in budgets_idr:
        if contradictions(areas, budget):
            continue
        found = allocate(areas, budget, equity=equity)
        rows.append(
            {
                "budget_idr": float(budget),
                "cost_idr": found.cost_idr,
                "units": int(found.units.sum()),
                "reached_persons": float(found.reached_persons.sum()),
                "value": found.value,
            }
        )
    return pd.DataFrame(rows, columns=["budget_idr", "cost_idr", "units", "reached_persons", "value"])


def stability(
    areas: pd.DataFrame,
    budget_idr: float,
    needs: ArrayLike,
    *,
    equity: float,
    allocate: Allocate = allocate_exactly,
) -> pd.DataFrame:
    """How the allocation moves when the need is what it may also be.

    Args:
        areas: As for the allocation.
        budget_idr: The budget.
        needs: draws × areas [persons], in the order of the areas; negative draws count as 0.
        equity: λ.
        allocate: How units are allocated.

    Returns:
        Per area: served_share (draws with at least one unit), units_low, units_high (5th and 95th
        percentile over the draws).
    """
    drawn = np.maximum(np.asarray(needs, float), 0.0)
    if drawn.ndim != 2 or drawn.shape[1] != len(areas):
        raise TaksirError("The draws do not fit the areas. Draw one need for every area.")
    again = _quickest(allocate, areas)
    units: NDArray[np.float64] = np.array(
        [again(areas.assign(need_persons=row), budget_idr, equity=equity).units.to_numpy() for row in drawn],
        dtype=float,
    )
    low, high = np.quantile(units, [0.05, 0.95], axis=0, method="nearest")
    return pd.DataFrame(
        {"served_share": (units > 0).mean(axis=0), "units_low": low, "units_high": high}, index=areas.index
    )


def _quickest(allocate: Allocate, areas: pd.DataFrame) -> Allocate:
    """The same way to allocate, as far as draws need it."""
    if allocate is allocate_exactly and not has_one_cost(areas) and len(areas) > MANY_AREAS:
        return allocate_nearly
    if allocate in (allocate_exactly, allocate_in_proportion):
        return partial(allocate, is_quick=True)
    return allocate
