"""Referral networks by hand, and against taking every organisation out in turn."""

import numpy as np
import pytest

from taksir.methods.referrals import articulation_points, layout, loops, reachable_services

PATHS = [
    ("post", "office"),
    ("office", "home"),
    ("clinic", "workshop"),
    ("workshop", "clinic"),
    ("clinic", "post"),
]
OFFERED = {
    "post": ["papers"],
    "office": ["meals"],
    "home": ["care"],
    "workshop": ["devices"],
    "lonely": ["x"],
}


def test_what_is_reached_follows_the_direction_of_the_paths():
    assert reachable_services(PATHS, OFFERED, ["post"]) == {"papers", "meals", "care"}
    assert reachable_services(PATHS, OFFERED, ["home"]) == {"care"}
    assert reachable_services(PATHS, OFFERED, ["workshop"]) == {"papers", "meals", "care", "devices"}
    assert reachable_services(PATHS, OFFERED, ["lonely"]) == {"x"}
    assert reachable_services([], OFFERED, []) == frozenset()


def test_a_circle_is_named_once():
    assert loops(PATHS) == (("clinic", "workshop"),)
    assert loops([("a", "a")]) == (("a",),)


@pytest.mark.parametrize("seed", range(5))
def test_points_of_failure_are_those_whose_loss_parts_others(seed):
    rng = np.random.default_rng(seed)
    paths = {(str(a), str(b)) for a, b in rng.integers(0, 9, (10, 2)) if a != b}
    nodes = {node for path in paths for node in path}

    def parts(without: str) -> int:
        left, count = nodes - {without}, 0
        while left:
            count += 1
            group, border = set(), {next(iter(left))}
            while border:
                node = border.pop()
                group.add(node)
                near = {b for a, b in paths if a == node} | {a for a, b in paths if b == node}
                border |= near & left - group
            left -= group
        return count

    expected = {node for node in nodes if parts(node) > parts("")}
    assert set(articulation_points(paths)) == expected


def test_the_drawing_is_the_same_every_time_and_keeps_parts_apart():
    placed = layout(PATHS + [("p", "q")])
    assert placed == layout(list(reversed(PATHS)) + [("p", "q")])
    assert max(x for node, (x, _) in placed.items() if node not in "pq") < placed["p"][0] + 1e-9 + 10
    assert len(placed) == 7
