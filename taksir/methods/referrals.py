"""Referral networks: what can be reached along paths, without whom they fall apart, where they go in circles.

Reference: articulation points after Hopcroft and Tarjan (1973), elementary circuits after Johnson (1975),
both by networkx.
"""

from collections.abc import Iterable, Mapping
from itertools import islice

import networkx as nx

Path = tuple[str, str]
LOOPS_MAX = 100


def reachable_services(
    paths: Iterable[Path], offered: Mapping[str, Iterable[str]], entrances: Iterable[str]
) -> frozenset[str]:
    """Services that somebody who enters at some organisations gets, there or by any chain of referrals.

    Args:
        paths: From and to.
        offered: Organisation → the services it gives.
        entrances: Where one begins.
    """
    graph = _graph(paths)
    reached: set[str] = set()
    for start in entrances:
        reached |= {start} | (nx.descendants(graph, start) if start in graph else set())
    return frozenset(service for node in reached for service in offered.get(node, ()))


def articulation_points(paths: Iterable[Path]) -> tuple[str, ...]:
    """Organisations without which others that were linked are no longer, the direction left out; sorted."""
    return tuple(sorted(nx.articulation_points(_graph(paths).to_undirected())))


def loops(paths: Iterable[Path]) -> tuple[tuple[str, ...], ...]:
    """Chains of referrals that come back to where they began, each once; 100 at most."""
    found = []
    for cycle in islice(nx.simple_cycles(_graph(paths)), LOOPS_MAX):
        first = cycle.index(min(cycle))
        found.append((*cycle[first:], *cycle[:first]))
    return tuple(sorted(found))


def layout(paths: Iterable[Path]) -> dict[str, tuple[float, float]]:
    """Where to draw each organisation so that linked ones stand near each other; the same every time."""
    graph = _graph(paths).to_undirected()
    placed: dict[str, tuple[float, float]] = {}
    offset = 0.0
    for part in sorted(nx.connected_components(graph), key=lambda nodes: (-len(nodes), min(nodes))):
        ordered = nx.Graph()
        ordered.add_nodes_from(sorted(part))
        ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.subgraph(part).edges))
        width = max(len(part) ** 0.5, 1.0)
        for node, (x, y) in nx.spring_layout(ordered, seed=1, scale=width).items():
            placed[node] = (float(x) + offset + width, float(y))
        offset += 2 * width + 1.0
    return placed


def _graph(paths: Iterable[Path]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_edges_from(sorted(set(paths)))
    return graph
