"""A budget spent on whole units, best or in proportion to the claims; floors and ceilings always hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from taksir.errors import TaksirError
from taksir.methods.allocation.units import allocate_units, equity_weight

FloatArray = NDArray[np.float64]
AREA_COLUMNS = ("need_persons", "deprivation", "unit_cost_idr", "persons_per_unit", "floor", "ceiling")
"""Columns of the areas of an allocation, indexed by area code; `ceiling` may be infinite."""
TIME_S = 20.0
NEARLY = 1e-7


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


@dataclass(frozen=True)
class Contradiction:
    """Constraints that cannot hold together; without any one of them the others could.

    Attributes:
        kind: floor_above_ceiling or floors_above_budget.
        area_codes: Areas whose floors take part.
        asked: What the floors ask for: units, or rupiah.
        allowed: What the ceiling or the budget allows.
    """

    kind: str
    area_codes: tuple[str, ...]
    asked: float
    allowed: float


def contradictions(areas: pd.DataFrame, budget_idr: float) -> tuple[Contradiction, ...]:
    """Every set of constraints that contradict each other; none where an allocation exists.

    Whole units need room between floor and ceiling in every area, and a budget that pays the floors:
    nothing else can make an allocation impossible.

    Args:
        areas: `AREA_COLUMNS`, index the area code.
        budget_idr: What may be spent [Rp].
    """
    _refuse_figures(areas)
    floor, ceiling = np.ceil(areas["floor"]), np.floor(areas["ceiling"])
    found = [
        Contradiction("floor_above_ceiling", (str(code),), float(floor[code]), float(ceiling[code]))
        for code in areas.index[floor > ceiling]
    ]
    asked = float((floor * areas["unit_cost_idr"]).sum())
    if asked > budget_idr:
        codes = tuple(areas.index[floor > 0].astype(str))
        found.append(Contradiction("floors_above_budget", codes, asked, float(budget_idr)))
    return tuple(found)


def allocate_exactly(
    areas: pd.DataFrame, budget_idr: float, *, equity: float = 0.0, is_cheapest: bool = True
) -> Allocation:
    """The units that reach most people in need, those in deprived areas counting more.

    Args:
        areas: `AREA_COLUMNS`, index the area code. A unit serves `persons_per_unit` people; nobody beyond
            the need is counted as reached.
        budget_idr: What may be spent [Rp].
        equity: λ ≥ 0: a person in an area of deprivation d counts 1 + λ d.
        is_cheapest: Of the allocations that reach as many take the one that costs least.

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
    blocks = _blocks(ordered)
    if ordered["unit_cost_idr"].nunique() == 1:
        count = int(budget_idr // float(ordered["unit_cost_idr"].iloc[0]))
        return _allocation(areas, ordered.index, _filled(blocks, weight, count), weight, is_proven=True)
    values = np.concatenate([weight * blocks.persons_full, weight * blocks.persons_last, 0 * weight])
    costs = np.tile(ordered["unit_cost_idr"].to_numpy(float), 3)
    found, is_proven = _knapsack(values, costs, blocks, budget_idr)
    if is_cheapest:
        found = _cheaper(found, values, costs, blocks, budget_idr)
    return _allocation(areas, ordered.index, found, weight, is_proven=is_proven)


def allocate_in_proportion(areas: pd.DataFrame, budget_idr: float, *, equity: float = 0.0) -> Allocation:
    """As many units as the budget pays, in proportion to need × (1 + λ d), by largest remainder.

    Args:
        areas: `AREA_COLUMNS`, index the area code. No area gets more units than its need takes.
        budget_idr: What may be spent [Rp].
        equity: λ ≥ 0.

    Raises:
        TaksirError: The constraints contradict each other, or a figure is missing.

    Reference:
        Hamilton's method (`allocate_units`), of the largest number of units whose cost the budget pays, so
        that a larger budget never hands out fewer units. One area may lose a unit when another is added
        (the Alabama paradox, Balinski & Young 1982).
    """
    ordered = areas.sort_index()
    refuse_contradictions(contradictions(ordered, budget_idr))
    claim = equity_weight(ordered["need_persons"], ordered["deprivation"], equity=equity)
    low, high = _unit_bounds(ordered)
    floor, cap = pd.Series(low, ordered.index), pd.Series(np.where(claim > 0, high, low), ordered.index)
    cost = ordered["unit_cost_idr"].astype(float)

    def handed_out(count: int) -> pd.Series:
        return allocate_units(claim, count, floor=floor, ceiling=cap)

    limits = (int(floor.sum()), int(cap.sum()))
    if cost.nunique() == 1:
        count = min(int(budget_idr // float(cost.iloc[0])), limits[1])
    else:
        count = _most_units(lambda units: float((handed_out(units) * cost).sum()), limits, cost, budget_idr)
    weight = 1 + equity * ordered["deprivation"].to_numpy(float)
    return _allocation(areas, ordered.index, handed_out(count).to_numpy(), weight, is_proven=False)


def refuse_contradictions(found: Iterable[Contradiction]) -> None:
    """Refuse what cannot be allocated, naming the constraints.

    Raises:
        TaksirError: The first contradiction.
    """
    for entry in found:
        if entry.kind == "floor_above_ceiling":
            raise TaksirError(
                "Area {area} must get at least {floor} units and may get {ceiling} at most. "
                "Lower its floor or raise its ceiling.",
                area=entry.area_codes[0],
                floor=int(entry.asked),
                ceiling=int(entry.allowed),
            )
        raise TaksirError(
            "The floors of {count} areas cost Rp {asked}, more than the budget of Rp {allowed}. "
            "Lower floors by Rp {missing} or raise the budget.",
            count=len(entry.area_codes),
            asked=entry.asked,
            allowed=entry.allowed,
            missing=entry.asked - entry.allowed,
        )


@dataclass(frozen=True)
class _Blocks:
    """Units of every area in three kinds: full ones, the last one that is partly used, those beyond need.

    A full unit reaches `persons_full`, the last one the rest of the need: worth never more than a full
    one, so that a best solution fills areas in this order by itself.
    """

    persons_full: FloatArray
    persons_last: FloatArray
    most: FloatArray
    low: FloatArray
    high: FloatArray


def _blocks(areas: pd.DataFrame) -> _Blocks:
    need, size = areas["need_persons"].to_numpy(float), areas["persons_per_unit"].to_numpy(float)
    full = np.floor(need / size + NEARLY)
    rest = np.maximum(need - full * size, 0.0)
    low, high = _unit_bounds(areas)
    beyond = np.maximum(low - full - 1, 0.0) + 1
    return _Blocks(size, rest, np.concatenate([full, np.ones_like(full), beyond]), low, high)


def _unit_bounds(areas: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Fewest and most units of every area; beyond its need only a floor gives units."""
    need, size = areas["need_persons"].to_numpy(float), areas["persons_per_unit"].to_numpy(float)
    low, high = np.ceil(areas["floor"].to_numpy(float)), np.floor(areas["ceiling"].to_numpy(float))
    taken = np.ceil(need / size - NEARLY)
    return low, np.maximum(np.minimum(high, taken), low)


def _filled(blocks: _Blocks, weight: FloatArray, count: int) -> FloatArray:
    """Units that reach most where all cost the same: the floors, then the most valuable units one by one.

    Every further unit of an area is worth at most as much as the one before it, so taking the best that is
    left is best in the end too; of equal ones the smaller code comes first.
    """
    areas = len(weight)
    full, last, _ = blocks.most.reshape(3, areas)
    taken = blocks.low.copy()
    room = blocks.high - taken
    free = np.concatenate([np.clip(full - taken, 0, room), np.zeros(areas)])
    free[areas:] = np.clip(np.minimum(full + last - taken, room) - free[:areas], 0, 1)
    worth = np.concatenate([weight * blocks.persons_full, weight * blocks.persons_last])
    left = count - float(taken.sum())
    for place in np.lexsort((np.tile(np.arange(areas), 2), -np.round(worth, 9))):
        units = min(free[place], left)
        taken[place % areas] += units
        left -= units
    return taken


def _knapsack(
    values: FloatArray,
    costs: FloatArray,
    blocks: _Blocks,
    budget_idr: float,
    least_value: float | None = None,
) -> tuple[FloatArray, bool]:
    """Units per area; with a least value the cheapest ones that keep it."""
    count, priced = len(blocks.low), float(costs.max())
    room = budget_idr
    for _ in range(3):  # the solver's tolerance may overspend by a fraction: then ask for that much less
        rows = [np.tile(np.eye(count), 3), costs[None, :] / priced]
        low, high = [*blocks.low, -np.inf], [*blocks.high, room / priced]
        scale = float(np.abs(values).max()) or 1.0
        if least_value is not None:
            rows.append(values[None, :] / scale)
            low, high = [*low, least_value / scale - NEARLY], [*high, np.inf]
        order = np.tile(np.arange(count), 3) / (1e5 * count)  # of equal ones the smaller code
        goal = costs / priced + order if least_value is not None else -values / scale
        answer = milp(
            goal,
            integrality=np.ones(3 * count),
            bounds=Bounds(0, blocks.most),
            constraints=LinearConstraint(np.vstack(rows), low, high),
            options={"time_limit": TIME_S, "mip_rel_gap": 0.0},
        )
        if answer.x is None:
            raise TaksirError("No allocation was found in time. Choose fewer areas or larger units.")
        found = np.rint(answer.x)
        over = float(found @ costs) - budget_idr
        if over <= 0:
            break
        room -= over
    return found.reshape(3, count).sum(axis=0), answer.status == 0


def _cheaper(
    found: FloatArray, values: FloatArray, costs: FloatArray, blocks: _Blocks, budget_idr: float
) -> FloatArray:
    """The cheapest units of the same value, if there are cheaper ones."""
    best = _value(found, values, blocks)
    cheaper, _ = _knapsack(values, costs, blocks, budget_idr, least_value=best)
    is_as_good = _value(cheaper, values, blocks) >= best - NEARLY * max(best, 1.0)
    return cheaper if is_as_good else found


def _value(units: FloatArray, values: FloatArray, blocks: _Blocks) -> float:
    """What units are worth, full ones first."""
    full, last, _ = blocks.most.reshape(3, -1)
    taken = [np.minimum(units, full), np.clip(units - full, 0, last)]
    return float(np.concatenate([*taken, 0 * units]) @ values)


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


def _most_units(
    cost_of: Callable[[int], float], limits: tuple[int, int], cost: pd.Series, budget_idr: float
) -> int:
    """The largest number of units whose cost the budget pays.

    The cost rises with the number but for rounding: an area's units stay within one of its exact share, so
    that the cost of n units stays within the cost of one unit each. Bisection finds the place and the
    numbers a little further are tried, the largest first.
    """
    least, most = limits
    low, high = least, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if cost_of(middle) <= budget_idr else (low, middle - 1)
    reach = int(np.ceil(2 * cost.sum() / max(float(cost.min()), NEARLY)))
    return next(
        (count for count in range(min(low + reach, most), low, -1) if cost_of(count) <= budget_idr), low
    )


def _refuse_figures(areas: pd.DataFrame) -> None:
    missing = [name for name in AREA_COLUMNS if name not in areas.columns]
    figures = areas.reindex(columns=list(AREA_COLUMNS)).astype(float)
    is_wrong = (
        figures.isna().any(axis=1)
        | (figures[["need_persons", "floor", "ceiling"]] < 0).any(axis=1)
        | (figures[["unit_cost_idr", "persons_per_unit"]] <= 0).any(axis=1)
        | ~np.isfinite(figures.drop(columns="ceiling")).all(axis=1)
    )
    if areas.empty or missing or is_wrong.any():
        raise TaksirError(
            "Nothing can be allocated: need, unit cost, people per unit, floor or ceiling of {areas} is "
            "missing or negative. Complete the figures, or leave these areas out.",
            areas=", ".join(map(str, areas.index[is_wrong])) or ", ".join(missing) or "–",
        )
