"""Ways over road networks against networkx on random networks, every pair by itself.

Walks to the road are great-circle lengths × 1.3 at 5 km/h; pyproj's geodesic is the oracle for them.
"""

import networkx as nx
import numpy as np
import pytest
from pyproj import Geod

from taksir.methods import access

WALK = access.Walk(limit_m=1500.0, speed_km_h=5.0, detour=1.3)


def random_network(seed: int, junctions: int = 60) -> access.Network:
    """Junctions in a square of about 11 km, with streets one way and both, several between the same two."""
    rng = np.random.default_rng(seed)
    lonlat = np.column_stack([rng.uniform(110, 110.1, junctions), rng.uniform(-7.1, -7, junctions)])
    start, end = rng.integers(0, junctions, 110), rng.integers(0, junctions, 110)
    minutes = rng.choice([0.0, *rng.uniform(0.5, 12, 40)], 110)
    return access.Network(lonlat, start, end, minutes)


def by_networkx(network: access.Network, homes: np.ndarray, goals: np.ndarray) -> np.ndarray:
    """Minutes of every home to every goal, by hand: walk, shortest path, walk."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.lonlat)))
    for one, other, minutes in zip(network.start, network.end, network.minutes, strict=True):
        graph.add_edge(int(one), int(other), weight=float(minutes))
    table = np.full((len(homes), len(goals)), np.inf)
    for j, goal in enumerate(goals):
        out, last = walked(network, goal)
        ways = nx.shortest_path_length(graph, target=out, weight="weight") if out >= 0 else {}
        for i, home in enumerate(homes):
            into, first = walked(network, home)
            if into in ways:
                table[i, j] = first + ways[into] + last
    return table


def walked(network: access.Network, point: np.ndarray) -> tuple[int, float]:
    ways = Geod(ellps="WGS84").inv(
        *(np.broadcast_to(point[:, None], (2, len(network.lonlat)))), *network.lonlat.T
    )[2]
    nearest = int(ways.argmin())
    way = 1.3 * ways[nearest]
    return (nearest, way / 1000 / 5 * 60) if way <= 1500 else (-1, np.inf)


@pytest.mark.parametrize("seed", range(12))
def test_ways_are_those_of_networkx(seed: int) -> None:
    network, rng = random_network(seed), np.random.default_rng(100 + seed)
    homes, goals = (np.column_stack([rng.uniform(110, 110.1, n), rng.uniform(-7.1, -7, n)]) for n in (25, 8))
    exact = by_networkx(network, homes, goals)
    at_home, at_goal = (access.doors_of(network, points, WALK) for points in (homes, goals))
    quickest = access.quickest_way(network, at_home, at_goal)
    np.testing.assert_allclose(quickest, exact.min(axis=1), rtol=1e-5, atol=1e-3)
    limit = 25.0
    pairs = access.ways_within(network, at_home, at_goal, limit)
    found = np.full(exact.shape, np.inf)
    found[pairs.demand, pairs.supply] = pairs.cost
    np.testing.assert_allclose(found, np.where(exact <= limit, exact, np.inf), rtol=1e-5, atol=1e-3)
    assert np.isfinite(exact).sum() > 20 and len(pairs) == (exact <= limit).sum()


def test_a_way_exactly_at_the_limit_belongs_to_the_reach() -> None:
    network = access.Network(
        np.array([[110.0, -7], [110.05, -7]]), np.array([0]), np.array([1]), np.array([30.0])
    )
    doors = access.doors_of(network, network.lonlat, WALK)
    assert len(access.ways_within(network, doors, doors, 30.0)) == 3  # itself twice, and the street one way
    assert len(access.ways_within(network, doors, doors, 29.999)) == 2


def test_a_link_joins_two_parts_in_both_directions() -> None:
    lonlat = np.array([[110.0, -7], [110.05, -7], [111.0, -7], [111.05, -7]])
    network = access.Network(lonlat, np.array([0, 1, 2, 3]), np.array([1, 0, 3, 2]), np.full(4, 10.0))
    doors = access.doors_of(network, lonlat, WALK)
    first = access.doors_of(network, lonlat[:1], WALK)
    assert len(np.unique(network.parts)) == 2
    assert np.isinf(access.quickest_way(network, doors, first)[2:]).all()
    joined = network.with_links(np.array([1]), np.array([2]), np.array([45.0]))
    np.testing.assert_allclose(access.quickest_way(joined, doors, first), [0, 10, 55, 65], atol=1e-5)
    last = access.doors_of(network, lonlat[3:], WALK)
    np.testing.assert_allclose(access.quickest_way(joined, doors, last), [65, 55, 10, 0], atol=1e-5)


def test_who_lives_next_door_walks_and_of_two_ways_the_quicker_counts() -> None:
    points = np.array([[110.0, -7.0], [110.002, -7.0]])
    network = access.Network(
        np.array([[110.01, -7.0], [110.02, -7]]), np.array([0]), np.array([1]), np.array([9.0])
    )
    doors = access.doors_of(network, points, access.Walk(5000, 5.0, 1.3))
    ways = access.ways_within(network, doors, doors, 120.0)
    walks = access.walked_pairs(doors, doors, access.Walk(5000, 5.0, 1.3), 120.0)
    both = access.quicker_of(walks, ways)
    straight = Geod(ellps="WGS84").inv(110.0, -7.0, 110.002, -7.0)[2] * 1.3 / 1000 / 5 * 60
    np.testing.assert_allclose(both.cost, [0, straight, straight, 0], rtol=1e-5, atol=1e-9)
    assert ways.cost.min() > 20 and len(both) == 4
