"""Bounds of overlaps against a linear programme over every possible population."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from taksir.errors import TaksirError
from taksir.methods.overlap import combinations, intersection_bounds


def extremes(totals: list[float], population: float, wanted: callable) -> tuple[float, float]:  # type: ignore[valid-type]
    """Fewest and most members of a combination over all ways to fill the cells of the Venn diagram."""
    cells = list(product((0, 1), repeat=len(totals)))
    rows = [[cell[k] for cell in cells] for k in range(len(totals))] + [[1] * len(cells)]
    goal = np.array([float(wanted(cell)) for cell in cells])
    ends = [
        linprog(sign * goal, A_eq=rows, b_eq=[*totals, population], bounds=(0, None)).fun * sign
        for sign in (1, -1)
    ]
    return ends[0], ends[1]


@pytest.mark.parametrize(
    ("totals", "population"),
    [([30, 20], 100), ([80, 70], 100), ([60, 70, 80], 100), ([5, 90, 95], 100), ([10, 20, 30, 40], 50)],
)
def test_bounds_are_those_of_the_linear_programme(totals: list[float], population: float) -> None:
    assert intersection_bounds(totals, population) == pytest.approx(
        extremes(totals, population, all), abs=1e-7
    )


def test_a_total_above_the_population_is_refused() -> None:
    with pytest.raises(TaksirError, match="more than 100 members"):
        intersection_bounds([101, 4], 100)


def test_combinations_are_every_way_to_belong() -> None:
    assert combinations(2) == ((True, False), (False, True), (True, True))
    assert len(combinations(4)) == 15
    with pytest.raises(TaksirError, match="between 2 and 5 groups"):
        combinations(6)
