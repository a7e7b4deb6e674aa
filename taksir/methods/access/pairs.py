"""Pairs of a demand place and a supply place with what it costs to get from one to the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.errors import TaksirError


@dataclass(frozen=True)
class Pairs:
    """Demand i and supply j within reach of each other; a cost of 0 is a pair like any other.

    Attributes:
        demand: Place in the demand array [k].
        supply: Place in the supply array [k].
        cost: Metres or minutes [k].
        demand_count: Length of the demand array.
        supply_count: Length of the supply array.
    """

    demand: np.ndarray
    supply: np.ndarray
    cost: np.ndarray
    demand_count: int
    supply_count: int

    def __len__(self) -> int:
        return len(self.cost)

    def where(self, keep: np.ndarray) -> "Pairs":
        """Only some of the pairs.

        Args:
            keep: Booleans [k].
        """
        return Pairs(
            self.demand[keep], self.supply[keep], self.cost[keep], self.demand_count, self.supply_count
        )

    def per_supply(self, values: np.ndarray) -> np.ndarray:
        """Values of the pairs added up per supply place."""
        return np.bincount(self.supply, values, self.supply_count)

    def per_demand(self, values: np.ndarray) -> np.ndarray:
        """Values of the pairs added up per demand place."""
        return np.bincount(self.demand, values, self.demand_count)

    def nearest_cost(self) -> np.ndarray:
        """Least cost of every demand place; infinite where nothing is in reach."""
        cost = np.full(self.demand_count, np.inf)
        np.minimum.at(cost, self.demand, self.cost)
        return cost


def permitted_pairs(
    pairs: Pairs,
    demand_land: np.ndarray,
    supply_land: np.ndarray,
    ferries: dict[tuple[str, str], float] | None = None,
    *,
    limit: float = np.inf,
) -> Pairs:
    """Pairs on the same land, or with a ferry between their lands.

    A straight line crosses the sea as if it were a road, so without this rule people on small islands
    look served.

    Args:
        pairs: Pairs by straight line.
        demand_land: Name of the island or land of each demand place.
        supply_land: The same of each supply place.
        ferries: What a crossing adds to the cost, for pairs of lands in either order; none by default.
        limit: Largest cost, the crossing included.
    """
    left, right = demand_land[pairs.demand], supply_land[pairs.supply]
    extra = np.where(left == right, 0.0, np.inf)
    for (one, other), cost in (ferries or {}).items():
        crosses = ((left == one) & (right == other)) | ((left == other) & (right == one))
        extra = np.where(crosses, np.minimum(extra, cost), extra)
    total = pairs.cost + extra
    keep = np.isfinite(total) & (total <= limit)
    return Pairs(pairs.demand[keep], pairs.supply[keep], total[keep], pairs.demand_count, pairs.supply_count)


def pairs_of_table(
    table: pd.DataFrame, demand: pd.Index, supply: pd.Index, *, limit: float = np.inf
) -> Pairs:
    """Pairs from a table of travel costs, as a routing program writes it.

    Args:
        table: Columns origin, destination and cost.
        demand: Names of the demand places, in the order of the demand array.
        supply: Names of the supply places.
        limit: Largest cost that is kept.

    Raises:
        TaksirError: A name that is in neither array, a negative cost, or a pair given twice.
    """
    i, j = demand.get_indexer(table["origin"]), supply.get_indexer(table["destination"])
    cost = table["cost"].to_numpy(float)
    for is_bad, words in _faults(table, i, j, cost):
        rows = np.flatnonzero(is_bad)
        if len(rows):
            raise TaksirError(words, row=int(rows[0]) + 1, count=len(rows))
    keep = cost <= limit
    return Pairs(i[keep], j[keep], cost[keep], len(demand), len(supply))


def _faults(
    table: pd.DataFrame, i: np.ndarray, j: np.ndarray, cost: np.ndarray
) -> Iterator[tuple[np.ndarray, str]]:
    yield (
        (i < 0) | (j < 0),
        "Row {row} of the travel table names a place that is not known ({count} rows do). "
        "Use the same codes as the areas and the facilities.",
    )
    yield (
        ~(cost >= 0),
        "Row {row} of the travel table has no cost, or one below 0 ({count} rows). Give minutes or metres.",
    )
    yield (
        table.duplicated(["origin", "destination"]).to_numpy(),
        "Row {row} of the travel table repeats a pair of places ({count} rows do). Keep one cost for each.",
    )
