"""The units worth most for a budget: a bounded knapsack, solved to proven optimality.

Every area offers two pieces beyond its floor: full units, and a last one that reaches the rest of its need.
The last one is worth never more than a full one of the same cost, so a best choice fills them in order by
itself, and the budget is the only constraint that ties the areas together.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from taksir.errors import TaksirError
from taksir.methods.allocation.limits import NEARLY, FloatArray, unit_bounds

TIME_S = 20.0
FEW = 40
"""Pieces of a first, small problem whose solution shows which others need not be looked at."""


@dataclass(frozen=True)
class Pieces:
    """What may be bought.

    Attributes:
        low: Units of each area that its floor takes.
        free: Full units, then last ones, that may be added: twice the areas.
        values: Weighted persons a unit of each piece reaches.
        costs: Of a unit in each area [Rp].
    """

    low: FloatArray
    free: FloatArray
    values: FloatArray
    costs: FloatArray


def pieces_of(areas: pd.DataFrame, weight: FloatArray) -> Pieces:
    """The pieces of areas whose people count `weight` each."""
    need, size = areas["need_persons"].to_numpy(float), areas["persons_per_unit"].to_numpy(float)
    full = np.floor(need / size + NEARLY)
    rest = np.maximum(need - full * size, 0.0)
    low, high = unit_bounds(areas)
    room = high - low
    free_full = np.clip(full - low, 0, room)
    free_last = np.clip(np.minimum(full + 1 - low, room) - free_full, 0, 1)
    return Pieces(
        low=low,
        free=np.concatenate([free_full, free_last]),
        values=np.concatenate([weight * size, weight * rest]),
        costs=areas["unit_cost_idr"].to_numpy(float),
    )


def filled_units(pieces: Pieces, count: int) -> FloatArray:
    """Units that reach most where all cost the same: the floors, then the most valuable units one by one.

    Every further unit of an area is worth at most as much as the one before it, so taking the best that is
    left is best in the end too; of equal ones the smaller code comes first.
    """
    areas = len(pieces.low)
    taken = pieces.low.copy()
    left = count - float(taken.sum())
    for place in np.lexsort((np.tile(np.arange(areas), 2), -np.round(pieces.values, 9))):
        units = min(pieces.free[place], left)
        taken[place % areas] += units
        left -= units
    return taken


def best_units(
    pieces: Pieces, budget_idr: float, *, least_value: float | None = None
) -> tuple[FloatArray, bool]:
    """Units per area, and whether none are proven to be worth more; with a least value the cheapest of it.

    Raises:
        TaksirError: No choice was found in time.

    Reference:
        The core of the knapsack (Kellerer, Pferschy & Pisinger 2004, ch. 5.4): pieces whose value for money
        lies so far from the last one bought that another choice of them must lose are settled beforehand,
        and equal pieces are one variable; HiGHS decides about the few that are left.
    """
    costs = np.tile(pieces.costs, 2)
    room = budget_idr - float(pieces.low @ pieces.costs)
    divided = _divided(pieces, costs, room)
    wanted = least_value
    if least_value is None:
        known = _value(units_by_worth(pieces, budget_idr), pieces)
        few = _chosen(pieces, costs, room, divided.nearest())[0]
        wanted = max(known, float(few @ pieces.values))
    within = divided.within(wanted if wanted is not None else 0.0)
    added, is_proven = _chosen(pieces, costs, room, within, least_value)
    return pieces.low + added.reshape(2, -1).sum(axis=0), is_proven


def units_by_worth(pieces: Pieces, budget_idr: float) -> FloatArray:
    """The floors, then the pieces with most value for a rupiah, as many of each as can still be paid."""
    areas = len(pieces.low)
    taken = pieces.low.copy()
    left = budget_idr - float(taken @ pieces.costs)
    costs = np.tile(pieces.costs, 2)
    for place in _by_worth(pieces.values, costs):
        if pieces.free[place] == 0 or costs[place] > left:
            continue
        units = min(pieces.free[place], np.floor(left / costs[place]))
        taken[place % areas] += units
        left -= units * costs[place]
    return taken


def cheapest_units(found: FloatArray, pieces: Pieces, budget_idr: float) -> FloatArray:
    """The cheapest units of the same value, if there are cheaper ones."""
    best = _value(found, pieces)
    cheaper, _ = best_units(pieces, budget_idr, least_value=best)
    return cheaper if _value(cheaper, pieces) >= best - NEARLY * max(best, 1.0) else found


def _value(units: FloatArray, pieces: Pieces) -> float:
    """What units beyond the floors are worth, full ones first."""
    full, last = pieces.free.reshape(2, -1)
    added = units - pieces.low
    taken = np.concatenate([np.minimum(added, full), np.clip(added - full, 0, last)])
    return float(taken @ pieces.values)


def _by_worth(values: FloatArray, costs: FloatArray) -> np.ndarray:
    """Places of pieces, most value for money first; of equal ones the smaller code."""
    areas = len(values) // 2
    return np.lexsort((np.tile(np.arange(areas), 2), -values / costs))


Range = tuple[FloatArray, FloatArray]
"""Fewest and most units of each piece."""


@dataclass(frozen=True)
class _Divided:
    """The best choice if units could be divided: pieces by value for money until the money is spent.

    Attributes:
        free: Units of each piece.
        distance: Value of a unit of each piece beyond what its money buys at the margin; every unit that
            another choice puts off this order loses it.
        bound: What the choice is worth: none is worth more.
        scale: Largest value of a unit.
    """

    free: FloatArray
    distance: FloatArray
    bound: float
    scale: float

    def within(self, known_value: float) -> Range:
        """What choices worth at least as much as a known one can hold."""
        gap = self.bound - known_value + NEARLY * self.scale + 1e-10 * abs(self.bound)
        with np.errstate(divide="ignore", over="ignore"):
            return self._moved(np.floor(gap / np.abs(self.distance)))

    def nearest(self) -> Range:
        """A few pieces that lie nearest to the margin."""
        moved = np.zeros_like(self.free)
        moved[np.argsort(np.abs(self.distance), kind="stable")[:FEW]] = FEW
        return self._moved(moved)

    def _moved(self, units: FloatArray) -> Range:
        least = np.where(self.distance > 0, np.maximum(self.free - units, 0), 0.0)
        return least, np.where(self.distance < 0, np.minimum(self.free, units), self.free)


def _divided(pieces: Pieces, costs: FloatArray, room: float) -> _Divided:
    order = _by_worth(pieces.values, costs)
    spent = np.cumsum(pieces.free[order] * costs[order])
    last = int(np.searchsorted(spent, room, side="right"))
    rate = float(pieces.values[order[last]] / costs[order[last]]) if last < len(order) else 0.0
    distance = pieces.values - rate * costs
    bound = float(np.maximum(distance, 0) @ pieces.free) + rate * room
    return _Divided(pieces.free, distance, bound, float(pieces.values.max(initial=0.0)) or 1.0)


def _chosen(
    pieces: Pieces, costs: FloatArray, room: float, within: Range, least_value: float | None = None
) -> tuple[FloatArray, bool]:
    """Units of each piece within a range."""
    least, most = within
    if float(least @ costs) > room:
        return np.zeros_like(least), False
    groups = _Groups(np.round(pieces.values, 9), costs, most - least)
    wanted = None if least_value is None else least_value - float(least @ pieces.values)
    counts, is_proven = _decided(groups, room - float(least @ costs), wanted)
    return least + groups.members(counts), is_proven


class _Groups:
    """Pieces of the same value and cost as one, and back."""

    def __init__(self, values: FloatArray, costs: FloatArray, free: FloatArray) -> None:
        self.free = free
        pairs = np.column_stack([values, costs])
        _, first, self._group = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        self._group = self._group.ravel()
        self.values, self.costs = values[first], costs[first]
        self.most = np.bincount(self._group, weights=free, minlength=len(first))

    def members(self, counts: FloatArray) -> FloatArray:
        """Units of every piece: those of a group go to its first members, as many as each may take."""
        order = np.argsort(self._group, kind="stable")
        before = np.cumsum(self.free[order]) - self.free[order]
        starts = np.concatenate([[0.0], np.cumsum(self.most)])[self._group[order]]
        units = np.empty_like(self.free)
        units[order] = np.clip(counts[self._group[order]] - (before - starts), 0, self.free[order])
        return units


def _decided(groups: _Groups, most: float, least_value: float | None) -> tuple[FloatArray, bool]:
    """How many of each group are bought, by HiGHS."""
    counts = np.zeros(len(groups.most))
    is_open = groups.most > 0
    if not is_open.any():
        return counts, True
    values, costs = groups.values[is_open], groups.costs[is_open]
    scale, priced = float(np.abs(values).max()) or 1.0, float(costs.max())
    order = np.arange(len(values)) / (1e5 * len(values))
    goal = costs / priced + order if least_value is not None else -values / scale
    room = most
    for _ in range(3):  # the solver's tolerance may overspend by a fraction: then ask for that much less
        rows, low, high = [costs[None, :] / priced], [-np.inf], [room / priced]
        if least_value is not None:
            rows.append(values[None, :] / scale)
            low, high = [*low, least_value / scale - NEARLY], [*high, np.inf]
        answer = milp(
            goal,
            integrality=np.ones(len(values)),
            bounds=Bounds(0, groups.most[is_open]),
            constraints=LinearConstraint(np.vstack(rows), low, high),
            options={"time_limit": TIME_S, "mip_rel_gap": 0.0},
        )
        if answer.x is None:
            raise TaksirError("No allocation was found in time. Choose fewer areas or larger units.")
        counts[is_open] = np.rint(answer.x)
        over = float(counts[is_open] @ costs) - most
        if over <= 0:
            break
        room -= over
    return counts, answer.status == 0
