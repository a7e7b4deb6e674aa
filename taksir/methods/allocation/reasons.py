"""Why an area gets no more: the constraint that binds there.

Limits are read off the allocation for all areas at once. Whether the same money reaches more people elsewhere
is found by allocating again with one unit more in the area; where all units cost the same, what is taken
from others is known without it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.methods.allocation.budget import Allocation, allocate_exactly, has_one_cost
from taksir.methods.allocation.knapsack import pieces_of

SAME = 1e-6


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


def binding_limits(
    areas: pd.DataFrame, budget_idr: float, *, equity: float, found: Allocation
) -> pd.DataFrame:
    """What binds in every area, as far as the limits and the shares alone say it.

    Args:
        areas: As for the allocation.
        budget_idr: The budget.
        equity: λ of the allocation.
        found: The allocation that is explained, exact or in proportion.

    Returns:
        Index the area code: kind (empty where another allocation must be tried: see `reason_for`), units,
        left_persons, amount, as in `Reason`.
    """
    units = found.units.reindex(areas.index).astype(float)
    left = areas["need_persons"] - found.reached_persons
    ceiling, floor = np.floor(areas["ceiling"]), np.ceil(areas["floor"])
    held = floor * areas["unit_cost_idr"]
    missing = (units + 1) * areas["unit_cost_idr"] + (held.sum() - held) - budget_idr
    others = held.sum() - held
    claim = areas["need_persons"] * (1 + equity * areas["deprivation"])
    choices = (
        (left <= SAME, "reached", 0.0 * units),
        (units >= ceiling, "ceiling", ceiling),
        ((missing > 0) & (others > 0) & (missing <= others), "floors", missing),
        (missing > 0, "budget", missing),
        (pd.Series(not found.is_proven, areas.index), "share", claim / (claim.sum() or 1.0)),
    )
    tests = [test.to_numpy(bool) for test, _, _ in choices]
    kind = np.select(tests, [name for _, name, _ in choices], default="")
    amount = np.select(tests, [value.to_numpy(float) for _, _, value in choices], default=0.0)
    return pd.DataFrame(
        {"kind": kind, "units": found.units, "left_persons": left.clip(lower=0), "amount": amount},
        index=areas.index,
    )


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
    limits = binding_limits(areas, budget_idr, equity=equity, found=found).loc[code]
    units, left = int(limits["units"]), float(limits["left_persons"])
    if limits["kind"]:
        return Reason(str(limits["kind"]), units, left, amount=float(limits["amount"]))
    one_more = areas.assign(floor=np.ceil(areas["floor"]))
    one_more.loc[code, "floor"] = units + 1
    forced = allocate_exactly(one_more, budget_idr, equity=equity, is_quick=True)
    lost = max(found.value - forced.value, 0.0)
    giving = tuple(str(name) for name in areas.index if forced.units[name] < found.units[name])
    return Reason(_kind(lost, found), units, left, lost, giving)


def all_reasons(
    areas: pd.DataFrame, budget_idr: float, *, equity: float, found: Allocation
) -> dict[str, Reason] | None:
    """Why each area gets no more, at once; None where units cost unequally and each must be tried.

    Where all units cost the same, one more unit in an area takes the least valuable one of another area
    above its floor: the loss is the difference of the two.
    """
    if not has_one_cost(areas):
        return None
    ordered = areas.sort_index()
    limits = binding_limits(ordered, budget_idr, equity=equity, found=found)
    last, following = _edges(ordered, found, equity)
    cheapest = np.lexsort((-np.arange(len(ordered)), np.round(last, 9)))[:2]
    codes = ordered.index.astype(str)
    reasons = {}
    for place, (code, limit) in enumerate(zip(ordered.index, limits.itertuples(index=False), strict=True)):
        kind, units, left, amount = limit
        if kind:
            reasons[code] = Reason(str(kind), int(units), float(left), amount=float(amount))
            continue
        giver = next(other for other in cheapest if other != place)
        lost = max(float(last[giver] - following[place]), 0.0)
        reasons[code] = Reason(_kind(lost, found), int(units), float(left), lost, (codes[giver],))
    return reasons


def _edges(areas: pd.DataFrame, found: Allocation, equity: float) -> tuple[np.ndarray, np.ndarray]:
    """Worth of the last unit each area has above its floor (infinite without one), and of the next one."""
    pieces = pieces_of(areas, 1 + equity * areas["deprivation"].to_numpy(float))
    full, part = pieces.values.reshape(2, -1)
    free_full, free_last = pieces.free.reshape(2, -1)
    added = found.units.reindex(areas.index).to_numpy(float) - pieces.low
    last = np.where(added > free_full, part, full)
    following = np.where(added < free_full, full, np.where(added < free_full + free_last, part, 0.0))
    return np.where(added > 0, last, np.inf), following


def _kind(lost: float, found: Allocation) -> str:
    return "tie" if lost <= SAME * max(found.value, 1.0) else "others"
