"""Suppression, attack and rounding against pencil and brute force, and rules that were broken on purpose."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from taksir.methods.disclosure import (
    Attacker,
    CellSystem,
    interval_ranges,
    is_dominated,
    is_everyone,
    is_small,
    nested_table,
    protect_cells,
    ranges_of_rounded,
    round_cells,
    with_margins,
)

FLAT3 = [3, 3, 3, -1]


def table(inner: list[list[float]]) -> CellSystem:
    """A two-way table with its margins."""
    rows, columns = len(inner), len(inner[0])
    trees = [[rows] * rows + [-1], [columns] * columns + [-1]]
    leaves = np.zeros((rows + 1, columns + 1))
    leaves[:rows, :columns] = inner
    return nested_table(with_margins(leaves, trees), trees)


def oracle_width(system: CellSystem, withheld: np.ndarray, cell: int) -> float:
    """The width of a cell's range by another solver's code, cold, without our model."""
    cells = np.flatnonzero(withheld)
    hidden = system.equations[:, cells].toarray()
    right = -(system.equations @ np.where(withheld, 0, system.values))
    aim = (cells == cell).astype(float)
    ends = []
    for sign in (1, -1):
        found = linprog(sign * aim, A_eq=hidden, b_eq=right, bounds=(0, None), method="highs-ipm")
        ends.append(sign * found.fun if found.status == 0 else -sign * -np.inf)
    return ends[1] - ends[0]


# Regions by activities; the one sensitive cell is activity II in region C. Published in Willenborg and
# de Waal (1996) and used by Fischetti and Salazar (2001); the range is worked out by hand below.
INVESTMENT = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]


def test_the_published_example_has_the_range_that_a_pencil_finds() -> None:
    """a + c = 30, d + e = 29, a + d = 25, c + e = 34 and none below 0: c lies between 5 and 30."""
    system = table(INVESTMENT)
    withheld = np.zeros(16, dtype=bool)
    withheld[[4, 6, 8, 10]] = True
    ranges = Attacker(system, withheld, reach=1000).ranges().set_index("cell")
    assert ranges.loc[6].tolist() == [5, 30]
    assert ranges.loc[4].tolist() == [0, 25]


def test_ranges_equal_the_enumeration_of_every_table() -> None:
    random = np.random.default_rng(20261122)
    for _ in range(8):
        inner = random.poisson(2, (3, 3)).tolist()
        system = table(inner)
        withheld = np.zeros((4, 4), dtype=bool)
        withheld[:3, :3] = random.random((3, 3)) < 0.7
        withheld = withheld.ravel()
        if not withheld.any():
            continue
        ranges = Attacker(system, withheld, reach=1000).ranges()
        cells = np.flatnonzero(withheld)
        fits = np.array(list(fitting_tables(system, withheld)))
        assert ranges["cell"].tolist() == cells.tolist()
        assert ranges["low"].tolist() == fits.min(axis=0).tolist()
        assert ranges["high"].tolist() == fits.max(axis=0).tolist()


def fitting_tables(system: CellSystem, withheld: np.ndarray) -> itertools.product:
    """Every choice of whole numbers for the withheld cells of a 3 x 3 table that keeps all margins."""
    cells = np.flatnonzero(withheld)
    shown = np.where(withheld, 0, system.values)
    rows, columns = shown.reshape(4, 4)[:3, :3].sum(1), shown.reshape(4, 4)[:3, :3].sum(0)
    totals = system.values.reshape(4, 4)
    left_rows, left_columns = totals[:3, 3] - rows, totals[3, :3] - columns

    def fill(place: int, row: np.ndarray, column: np.ndarray):
        if place == len(cells):
            if not row.any() and not column.any():
                yield []
            return
        i, j = divmod(int(cells[place]), 4)
        for value in range(int(min(row[i], column[j])) + 1):
            next_row, next_column = row.copy(), column.copy()
            next_row[i] -= value
            next_column[j] -= value
            for rest in fill(place + 1, next_row, next_column):
                yield [value, *rest]

    return fill(0, left_rows, left_columns)


@pytest.mark.parametrize("seed", range(8))
def test_no_cheaper_pattern_exists_than_the_one_that_is_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    inner = random.integers(3, 12, (3, 3))
    spot = tuple(random.integers(0, 3, 2))
    inner[spot] = random.integers(1, 3)
    system = table(inner.tolist())
    sensitive = np.zeros(16, dtype=bool)
    sensitive[spot[0] * 4 + spot[1]] = True
    need = np.full(16, 3.0)
    found = protect_cells(system, sensitive, need, cost=np.ones(16)).withheld
    assert oracle_width(system, found, int(np.flatnonzero(sensitive)[0])) >= 3 - 1e-6
    assert found.sum() == cheapest(system, sensitive, 3.0)


def cheapest(system: CellSystem, sensitive: np.ndarray, need: float) -> int:
    """The size of the smallest safe pattern, every pattern tried in order of size."""
    others = np.flatnonzero(~sensitive)
    for size in range(len(others) + 1):
        for extra in itertools.combinations(others, size):
            withheld = sensitive.copy()
            withheld[list(extra)] = True
            if all(oracle_width(system, withheld, cell) >= need - 1e-6 for cell in np.flatnonzero(sensitive)):
                return int(withheld.sum())
    raise AssertionError("not even withholding everything protects")


def test_without_its_cover_a_small_cell_is_seen_exactly() -> None:
    """The rule most dashboards have, small cells only, broken on purpose: the attacker must find it."""
    system = table([[2, 9, 8], [7, 12, 11], [9, 10, 8]])
    only_small = (system.values > 0) & (system.values < 3)
    ranges = Attacker(system, only_small, reach=1000).ranges()
    assert (ranges["high"] - ranges["low"] == 0).all()


def test_taking_away_one_cover_is_noticed() -> None:
    system = table([[2, 9, 8], [7, 12, 11], [9, 10, 8]])
    sensitive = (system.values > 0) & (system.values < 3)
    pattern = protect_cells(system, sensitive, np.full(16, 3.0), cost=np.ones(16))
    for cover in np.flatnonzero(pattern.withheld & ~sensitive):
        weaker = pattern.withheld.copy()
        weaker[cover] = False
        ranges = Attacker(system, weaker, reach=1000).ranges().set_index("cell")
        assert ranges.loc[0, "high"] - ranges.loc[0, "low"] < 3


def test_what_is_public_is_never_withheld_and_hopeless_cells_are_named() -> None:
    system = table([[2, 9, 8], [7, 12, 11], [9, 10, 8]])
    sensitive = system.values == 2
    known = np.ones(16, dtype=bool)
    known[0] = False
    pattern = protect_cells(system, sensitive, np.full(16, 3.0), cost=np.ones(16), known=known)
    assert pattern.exposed.tolist() == [0]
    assert not pattern.withheld[1:].any()


def test_cells_hidden_for_other_reasons_cover_for_nothing() -> None:
    system = table([[2, 9, 8], [7, 12, 11], [9, 10, 8]])
    hidden = np.zeros(16, dtype=bool)
    hidden[[1, 4, 5]] = True
    pattern = protect_cells(system, system.values == 2, np.full(16, 3.0), cost=np.ones(16), hidden=hidden)
    assert np.flatnonzero(pattern.withheld).tolist() == [0, 1, 4, 5]


def test_dear_cells_are_kept() -> None:
    system = table([[2, 9, 8], [7, 12, 11], [9, 10, 8]])
    cost = np.ones(16)
    cost[[1, 4]] = 100
    pattern = protect_cells(system, system.values == 2, np.full(16, 3.0), cost=cost)
    assert not pattern.withheld[[1, 4]].any()


@pytest.mark.parametrize("base", [3, 5, 10])
def test_rounding_keeps_all_sums_and_moves_less_than_the_base(base: int) -> None:
    random = np.random.default_rng(base)
    system = table(random.poisson(6, (5, 4)).tolist())
    rounded = round_cells(system, base)
    assert np.abs(system.equations @ rounded).max() == 0
    assert (rounded % base == 0).all()
    assert np.abs(rounded - system.values).max() < base
    ranges = ranges_of_rounded(system, rounded, base)
    assert ((ranges["low"] <= system.values) & (ranges["high"] >= system.values)).all()


def test_rounding_changes_as_little_as_any_choice_could() -> None:
    system = table([[1, 4], [2, 7]])
    base = 3
    rounded = round_cells(system, base)
    floor = base * np.floor(system.values / base)
    choices = itertools.product(
        *[(low, low + base) if low != v else (low,) for low, v in zip(floor, system.values, strict=True)]
    )
    least = min(
        np.abs(np.array(choice) - system.values).sum()
        for choice in choices
        if not (system.equations @ np.array(choice)).any()
    )
    assert np.abs(rounded - system.values).sum() == least


def test_intervals_tighten_each_other() -> None:
    """Total 10 exactly, parts known as 0-3 and 0-20: the second is at least 7."""
    system = CellSystem(np.array([2.0, 8.0, 10.0]), table([[1, 1]]).equations[:1, :3] * 0)
    system = nested_table(np.array([2.0, 8.0, 10.0]), [[2, 2, -1]])
    ranges = interval_ranges(system, np.array([0.0, 0.0, 10.0]), np.array([3.0, 20.0, 10.0]))
    assert ranges[["low", "high"]].to_numpy().tolist() == [[0, 3], [7, 10], [10, 10]]


def test_small_everyone_and_dominance_by_pencil() -> None:
    assert is_small(np.array([0, 1, 2, 3]), 3).tolist() == [False, True, True, False]
    assert is_everyone(np.array([4, 4, 0, 30]), np.array([4, 5, 0, 30]), 10).tolist() == [
        True,
        False,
        False,
        False,
    ]
    total = np.array([100.0, 100.0, 100.0, 0.0])
    largest, second = np.array([51.0, 45.0, 48.0, 0.0]), np.array([10.0, 20.0, 48.0, 0.0])
    dominated = is_dominated(total, largest, second, largest_share=0.5, p_share=0.1)
    # 51 % by one; 35 remain of 45; the others add 4, less than a tenth of 48; nothing at all.
    assert dominated.tolist() == [True, False, True, False]
