"""Ways over a network of roads and ferries: from everywhere to the nearest of some points, and between pairs.

A place walks from its point to the nearest junction of the network, follows the quickest way and walks to
the door. Shortest ways are Dijkstra's, by scipy; equal to networkx on small networks
(tests/reference/test_network.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra

from taksir.methods.access.distance import DETOUR, nearest_supply, pairs_within
from taksir.methods.access.pairs import Pairs

LEAST_MINUTES = 1e-6
"""A stretch of no length still is one: a sparse table would drop it."""
SOURCES_AT_ONCE = 16
MINUTES_PER_HOUR, M_PER_KM = 60.0, 1000.0


@dataclass(frozen=True, eq=False)
class Network:
    """Stretches of road and ferry that one kind of traveller may use.

    Attributes:
        lonlat: Junctions [v × 2, degrees].
        start, end: Junction at either end of each stretch [e]; the other direction is a stretch of its own.
        minutes: How long each takes [e].
    """

    lonlat: np.ndarray
    start: np.ndarray
    end: np.ndarray
    minutes: np.ndarray

    @cached_property
    def backwards(self) -> sparse.csr_array:
        """The quickest stretch between two junctions, turned round: a way to a facility begins there."""
        return _quickest(self.end, self.start, self.minutes, len(self.lonlat))

    @cached_property
    def parts(self) -> np.ndarray:
        """Which part of the network each junction lies in [v]; no way leads from one part to another."""
        return connected_components(self.backwards, directed=False)[1]

    def with_links(self, start: np.ndarray, end: np.ndarray, minutes: np.ndarray) -> "Network":
        """The same with further stretches, each in both directions."""
        return Network(
            self.lonlat,
            np.r_[self.start, start, end],
            np.r_[self.end, end, start],
            np.r_[self.minutes, minutes, minutes],
        )


@dataclass(frozen=True, eq=False)
class Doors:
    """Where some points meet the network.

    Attributes:
        lonlat: The points [n × 2, degrees].
        junction: The nearest junction [n]; -1 where it is further than may be walked.
        minutes: The walk to it [n].
    """

    lonlat: np.ndarray
    junction: np.ndarray
    minutes: np.ndarray


@dataclass(frozen=True)
class Walk:
    """How a stretch beyond the network is made.

    Attributes:
        limit_m: No further than this, the detour included.
        speed_km_h: How fast.
        detour: Length of the path per length of the line.
    """

    limit_m: float
    speed_km_h: float
    detour: float = DETOUR

    def minutes(self, way_m: np.ndarray) -> np.ndarray:
        """How long it takes."""
        return way_m / M_PER_KM / self.speed_km_h * MINUTES_PER_HOUR


def doors_of(network: Network, lonlat: np.ndarray, walk: Walk) -> Doors:
    """Where points meet a network.

    Args:
        network: With one junction at least.
        lonlat: The points [n × 2, degrees].
        walk: How far somebody walks to a road.
    """
    if not len(lonlat):
        return Doors(lonlat, np.array([], int), np.array([]))
    way, junction = nearest_supply(lonlat, network.lonlat, detour=walk.detour)
    is_near = way[:, 0] <= walk.limit_m
    minutes = np.where(is_near, walk.minutes(way[:, 0]), np.inf)
    return Doors(lonlat, np.where(is_near, junction[:, 0], -1), minutes)


def quickest_way(network: Network, homes: Doors, goals: Doors) -> np.ndarray:
    """Minutes from every home to the goal that is reached first [n]; infinite where none is."""
    open_goals = np.flatnonzero(goals.junction >= 0)
    if not len(open_goals):
        return np.full(len(homes.minutes), np.inf)
    # One search for all goals: it begins at a junction from which each goal is as far as its own walk.
    size = len(network.lonlat)
    own = np.maximum(goals.minutes[open_goals], LEAST_MINUTES)
    first = _quickest(np.full(len(own), size), goals.junction[open_goals], own, size + 1)
    graph = sparse.csr_array(sparse.block_diag([network.backwards, sparse.csr_array((1, 1))]) + first)
    found = dijkstra(graph, indices=size)
    return np.where(homes.junction >= 0, found[homes.junction] + homes.minutes, np.inf)


def ways_within(
    network: Network,
    homes: Doors,
    goals: Doors,
    limit: float,
    *,
    told: Callable[[float], None] = lambda share: None,
) -> Pairs:
    """Every pair of a home and a goal within a limit of minutes, the limit included.

    Args:
        network: The roads.
        homes, goals: Where they meet it.
        limit: Longest way [minutes], both walks included.
        told: Hears the share done.
    """
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    begun, place = np.unique(goals.junction[goals.junction >= 0], return_inverse=True)
    member = np.flatnonzero(goals.junction >= 0)
    rows = np.flatnonzero(homes.junction >= 0)
    for first in range(0, len(begun), SOURCES_AT_ONCE):
        told(first / max(len(begun), 1))
        chunk = begun[first : first + SOURCES_AT_ONCE]
        minutes = dijkstra(network.backwards, indices=chunk, limit=limit)[:, homes.junction[rows]]
        for goal in member[(place >= first) & (place < first + len(chunk))]:
            at = int(np.searchsorted(chunk, goals.junction[goal]))
            whole = minutes[at] + homes.minutes[rows] + goals.minutes[goal]
            near = np.flatnonzero(whole <= limit)
            found.append((rows[near], np.full(len(near), goal), whole[near]))
    sizes = len(homes.minutes), len(goals.minutes)
    if not found:
        return Pairs(np.array([], int), np.array([], int), np.array([]), *sizes)
    demand, supply, cost = (np.concatenate(part) for part in zip(*found, strict=True))
    return Pairs(demand, supply, cost, *sizes)


def walked_pairs(homes: Doors, goals: Doors, walk: Walk, limit: float) -> Pairs:
    """Pairs so near each other that one walks there without any road, within a limit of minutes."""
    if not len(homes.lonlat) or not len(goals.lonlat):
        return Pairs(np.array([], int), np.array([], int), np.array([]), len(homes.lonlat), len(goals.lonlat))
    pairs = pairs_within(homes.lonlat, goals.lonlat, walk.limit_m, detour=walk.detour)
    minutes = walk.minutes(pairs.cost)
    near = minutes <= limit
    return Pairs(
        pairs.demand[near], pairs.supply[near], minutes[near], pairs.demand_count, pairs.supply_count
    )


def quicker_of(one: Pairs, other: Pairs) -> Pairs:
    """Both sets of pairs, each pair once with its lesser cost."""
    demand, supply = np.r_[one.demand, other.demand], np.r_[one.supply, other.supply]
    cost = np.r_[one.cost, other.cost]
    order = np.lexsort((cost, supply, demand))
    demand, supply, cost = demand[order], supply[order], cost[order]
    is_first = np.r_[True, (np.diff(demand) != 0) | (np.diff(supply) != 0)][: len(cost)]
    return Pairs(demand[is_first], supply[is_first], cost[is_first], one.demand_count, one.supply_count)


def _quickest(start: np.ndarray, end: np.ndarray, minutes: np.ndarray, count: int) -> sparse.csr_array:
    """Stretches as a square table; of several between the same junctions the quickest."""
    order = np.lexsort((minutes, end, start))
    start, end, minutes = start[order], end[order], minutes[order]
    is_first = np.r_[True, (np.diff(start) != 0) | (np.diff(end) != 0)][: len(start)]
    kept = np.maximum(minutes[is_first], LEAST_MINUTES)
    return sparse.csr_array((kept, (start[is_first], end[is_first])), shape=(count, count))
