"""Questions to an allocation: what more money adds, what equity costs, why not this area, how stable it is.

Each is answered by allocating again with one thing changed, never by a rule of thumb.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from taksir.errors import TaksirError
from taksir.methods.allocation.budget import Allocation, allocate_exactly, contradictions

Allocate = Callable[..., Allocation]
"""`allocate_exactly` or `allocate_in_proportion`."""
SAME = 1e-6
STEPS = 13


@dataclass(frozen=True)
class Reason:
    """Why an area gets no more than it gets.

    Attributes:
        kind: reached (its need is met) · ceiling · budget (less money is left than a unit costs, and taking
            units from others is not allowed by their floors or is not worth it) · floors (the floors of
            others take the money) · others (elsewhere the same money reaches more people) · tie (as good
            as another allocation) · share (its share of the claims gives no more).
        units: What it gets.
        left_persons: People in need who are not reached there.
        lost_persons: How many people fewer would be reached, weighted, with one more unit here.
        giving_codes: Areas that would have to give units.
        amount: Ceiling [units], money missing [Rp] or share of the claims [share], by kind.
    """

    kind: str
    units: int
    left_persons: float
    lost_persons: float = 0.0
    giving_codes: tuple[str, ...] = ()
    amount: float = 0.0


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


def cost_of_equity(
    areas: pd.DataFrame, budget_idr: float, *, equity: float, allocate: Allocate = allocate_exactly
) -> float:
    """How many people fewer are reached because those in deprived areas count more [persons].

    It is never below 0 for the exact allocation, which without equity reaches the most there can be.
    """
    plain = allocate(areas, budget_idr, equity=0.0)
    chosen = allocate(areas, budget_idr, equity=equity)
    return float(plain.reached_persons.sum() - chosen.reached_persons.sum())


def reason_for(
    areas: pd.DataFrame, budget_idr: float, code: str, *, equity: float, found: Allocation
) -> Reason:
    """Why an area gets no more: the constraint that binds, found by asking for one unit more there.

    Args:
        areas: As for the allocation.
        budget_idr: The budget.
        code: The area.
        equity: λ of the allocation.
        found: The allocation that is explained, exact or in proportion.
    """
    area, units = areas.loc[code], int(found.units[code])
    left = float(area["need_persons"] - found.reached_persons[code])
    if left <= SAME:
        return Reason("reached", units, 0.0)
    if units >= np.floor(area["ceiling"]):
        return Reason("ceiling", units, left, amount=float(np.floor(area["ceiling"])))
    one_more = areas.assign(floor=np.ceil(areas["floor"]))
    one_more.loc[code, "floor"] = units + 1
    missing = float((one_more["floor"] * areas["unit_cost_idr"]).sum() - budget_idr)
    if missing > 0:
        others = float((np.ceil(areas["floor"]) * areas["unit_cost_idr"]).drop(code).sum())
        return Reason("floors" if others > 0 and missing <= others else "budget", units, left, amount=missing)
    if not found.is_proven:
        claim = areas["need_persons"] * (1 + equity * areas["deprivation"])
        return Reason("share", units, left, amount=float(claim[code] / claim.sum()))
    return _exchange(one_more, budget_idr, code, equity=equity, found=found)


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
    keywords = {"is_cheapest": False} if allocate is allocate_exactly else {}
    units: NDArray[np.float64] = np.array(
        [
            allocate(areas.assign(need_persons=row), budget_idr, equity=equity, **keywords).units.to_numpy()
            for row in drawn
        ],
        dtype=float,
    )
    low, high = np.quantile(units, [0.05, 0.95], axis=0, method="nearest")
    return pd.DataFrame(
        {"served_share": (units > 0).mean(axis=0), "units_low": low, "units_high": high}, index=areas.index
    )


def _exchange(
    one_more: pd.DataFrame, budget_idr: float, code: str, *, equity: float, found: Allocation
) -> Reason:
    """What others give, and what is lost, when the area gets one unit more."""
    forced = allocate_exactly(one_more, budget_idr, equity=equity)
    lost = found.value - forced.value
    giving = tuple(str(name) for name in one_more.index if forced.units[name] < found.units[name])
    left = float(one_more.loc[code, "need_persons"] - found.reached_persons[code])
    kind = "tie" if lost <= SAME * max(found.value, 1.0) else "others"
    return Reason(kind, int(found.units[code]), left, max(lost, 0.0), giving)
