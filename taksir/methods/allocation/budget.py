"""A budget spent on whole units, best or in proportion to the claims; floors and ceilings always hold."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.methods.allocation.knapsack import (
    best_units,
    cheapest_units,
    filled_units,
    pieces_of,
    units_by_worth,
)
from taksir.methods.allocation.limits import (
    FloatArray,
    contradictions,
    refuse_contradictions,
    unit_bounds,
)
from taksir.methods.allocation.units import Claims, equity_weight

TRIES = 200
"""How many numbers of units beyond the exact shares are tried for one that rounding makes affordable."""


@dataclass(frozen=True)
class Allocation:
    """Who gets how many units.

    Attributes:
        units: Whole units per area, index the area code.
        reached_persons: People in need who are reached, per area.
        cost_idr: What the units cost together.
        value: What was maximised: people reached, each weighted by 1 + λ d.
        is_proven: No other allocation has a higher value.
    """

    units: pd.Series
    reached_persons: pd.Series
    cost_idr: float
    value: float
    is_proven: bool


def allocate_exactly(
    areas: pd.DataFrame, budget_idr: float, *, equity: float = 0.0, is_quick: bool = False
) -> Allocation:
    """The units that reach most people in need, those in deprived areas counting more.

    Args:
        areas: `AREA_COLUMNS`, index the area code. A unit serves `persons_per_unit` people; nobody beyond
            the need is counted as reached.
        budget_idr: What may be spent [Rp].
        equity: λ ≥ 0: a person in an area of deprivation d counts 1 + λ d.
        is_quick: Any best allocation will do; else, of those that reach as many, the one that costs least.

    Returns:
        A best allocation; the order of the rows makes no difference.

    Raises:
        TaksirError: The constraints contradict each other, or a figure is missing.

    Reference:
        A bounded knapsack problem (Kellerer, Pferschy & Pisinger 2004) solved by HiGHS to proven
        optimality, or by filling up the most valuable units where all cost the same (Fox 1966, marginal
        allocation); compared with brute force in tests/unit/methods/test_budget.py.
    """
    ordered = areas.sort_index()
    refuse_contradictions(contradictions(ordered, budget_idr))
    weight = 1 + equity * ordered["deprivation"].to_numpy(float)
    pieces = pieces_of(ordered, weight)
    if has_one_cost(ordered):
        count = int(budget_idr // float(ordered["unit_cost_idr"].iloc[0]))
        return _allocation(areas, ordered.index, filled_units(pieces, count), weight, is_proven=True)
    found, is_proven = best_units(pieces, budget_idr)
    if not is_quick:
        found = cheapest_units(found, pieces, budget_idr)
    return _allocation(areas, ordered.index, found, weight, is_proven=is_proven)


def allocate_nearly(areas: pd.DataFrame, budget_idr: float, *, equity: float = 0.0) -> Allocation:
    """Units by value for money, one after the other while they can be paid: at most one unit from the best.

    For the many draws of a stability over many areas, where a best solution each would take minutes.

    Args:
        areas: As for `allocate_exactly`.
        budget_idr: What may be spent [Rp].
        equity: λ ≥ 0.

    Reference:
        The extended greedy solution of the knapsack problem (Kellerer, Pferschy & Pisinger 2004, ch. 2.1):
        its value lies within that of the dearest unit of the best one (tested).
    """
    ordered = areas.sort_index()
    refuse_contradictions(contradictions(ordered, budget_idr))
    weight = 1 + equity * ordered["deprivation"].to_numpy(float)
    pieces = pieces_of(ordered, weight)
    return _allocation(areas, ordered.index, units_by_worth(pieces, budget_idr), weight, is_proven=False)


def allocate_in_proportion(
    areas: pd.DataFrame, budget_idr: float, *, equity: float = 0.0, is_quick: bool = False
) -> Allocation:
    """As many units as the budget pays, in proportion to need × (1 + λ d), by largest remainder.

    Args:
        areas: `AREA_COLUMNS`, index the area code. No area gets more units than its need takes.
        budget_idr: What may be spent [Rp].
        equity: λ ≥ 0.
        is_quick: No more units than the budget pays at exact shares, even where rounding would pay for some.

    Raises:
        TaksirError: The constraints contradict each other, or a figure is missing.

    Reference:
        Hamilton's method (`allocate_units`), of the largest number of units whose cost the budget pays, so
        that a larger budget never hands out fewer units. One area may lose a unit when another is added
        (the Alabama paradox, Balinski & Young 1982).
    """
    ordered = areas.sort_index()
    refuse_contradictions(contradictions(ordered, budget_idr))
    claim = equity_weight(ordered["need_persons"], ordered["deprivation"], equity=equity).to_numpy(float)
    low, high = unit_bounds(ordered)
    claims = Claims(claim, low, np.where(claim > 0, high, low))
    cost = ordered["unit_cost_idr"].to_numpy(float)
    if has_one_cost(ordered):
        count = min(int(budget_idr // cost[0]), int(claims.high.sum()))
    else:
        count = _most_units(claims, cost, budget_idr, tries=0 if is_quick else TRIES)
    weight = 1 + equity * ordered["deprivation"].to_numpy(float)
    return _allocation(areas, ordered.index, claims.whole(count), weight, is_proven=False)


def has_one_cost(areas: pd.DataFrame) -> bool:
    """Whether a unit costs the same everywhere."""
    return bool(areas["unit_cost_idr"].nunique() == 1)


def _most_units(claims: Claims, cost: FloatArray, budget_idr: float, *, tries: int) -> int:
    """The largest number of units whose cost the budget pays.

    At exact shares the cost rises with the number: bisection finds the last one that is paid. Rounding costs
    a little more or less: numbers from some beyond it downwards are tried, the largest first. A larger
    budget begins higher and may take whatever a smaller one could, so it never pays for fewer.
    """
    least, most = int(claims.low.sum()), int(claims.high.sum())
    low, high = least, most
    while low < high:
        middle = (low + high + 1) // 2
        is_paid = float(claims.shares(middle) @ cost) <= budget_idr
        low, high = (middle, high) if is_paid else (low, middle - 1)
    first = min(low + tries, most)
    return next(
        (count for count in range(first, least, -1) if float(claims.whole(count) @ cost) <= budget_idr), least
    )


def _allocation(
    areas: pd.DataFrame, codes: pd.Index, units: FloatArray, weight: FloatArray, *, is_proven: bool
) -> Allocation:
    """Units with whom they reach, in the order of the areas as given."""
    by_code = pd.Series(units.astype(np.int64), index=codes, name="units").reindex(areas.index)
    reached = np.minimum(
        by_code * areas["persons_per_unit"].astype(float), areas["need_persons"].astype(float)
    )
    worth = reached * pd.Series(weight, index=codes).reindex(areas.index)
    return Allocation(
        units=by_code,
        reached_persons=reached.rename("reached_persons"),
        cost_idr=float((by_code * areas["unit_cost_idr"]).sum()),
        value=float(worth.sum()),
        is_proven=is_proven,
    )
