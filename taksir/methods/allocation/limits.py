"""What an allocation must keep to: floors, ceilings and the budget; which of them contradict each other."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from taksir.errors import TaksirError

FloatArray = NDArray[np.float64]
AREA_COLUMNS = ("need_persons", "deprivation", "unit_cost_idr", "persons_per_unit", "floor", "ceiling")
"""Columns of the areas of an allocation, indexed by area code; `ceiling` may be infinite."""
NEARLY = 1e-7


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


def unit_bounds(areas: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Fewest and most units of every area; beyond its need only a floor gives units."""
    need, size = areas["need_persons"].to_numpy(float), areas["persons_per_unit"].to_numpy(float)
    low, high = np.ceil(areas["floor"].to_numpy(float)), np.floor(areas["ceiling"].to_numpy(float))
    taken = np.ceil(need / size - NEARLY)
    return low, np.maximum(np.minimum(high, taken), low)


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
