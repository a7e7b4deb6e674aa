"""No generated table, two-way, three-way or hierarchical, gives a protected cell away to another solver."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from taksir.methods.disclosure import Attacker, CellSystem, nested_table, protect_cells, with_margins

TREES = {
    "two-way": [[4, 4, 4, 4, -1], [3, 3, 3, -1]],
    "three-way": [[3, 3, 3, -1], [2, 2, -1], [3, 3, 3, -1]],
    "hierarchical": [[6, 6, 6, 7, 7, 7, 8, 8, -1], [3, 3, 3, -1]],
    "hierarchical three-way": [[4, 4, 5, 5, 6, 6, -1], [2, 2, -1], [2, 2, -1]],
}


def generated(shape: str, seed: int, mean: float) -> CellSystem:
    trees = TREES[shape]
    random = np.random.default_rng(seed)
    leaves = random.poisson(mean * random.lognormal(0, 0.8, [len(tree) for tree in trees]))
    for axis, tree in enumerate(trees):
        inner = [node for node in range(len(tree)) if node in tree]
        leaves = np.moveaxis(leaves, axis, 0)
        leaves[inner] = 0
        leaves = np.moveaxis(leaves, 0, axis)
    return nested_table(with_margins(leaves, trees), trees)


def width(system: CellSystem, withheld: np.ndarray, cell: int) -> float:
    cells = np.flatnonzero(withheld)
    hidden, right = system.equations[:, cells], -(system.equations @ np.where(withheld, 0, system.values))
    aim = (cells == cell).astype(float)
    ends = [
        linprog(sign * aim, A_eq=hidden, b_eq=right, bounds=(0, None), method="highs-ds") for sign in (1, -1)
    ]
    high = np.inf if ends[1].status == 3 else -ends[1].fun
    return high - ends[0].fun


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    shape=st.sampled_from(sorted(TREES)),
    seed=st.integers(0, 10_000),
    mean=st.sampled_from([1.5, 4.0, 9.0]),
    smallest=st.sampled_from([3, 5, 10]),
)
def test_nobody_is_found_in_a_generated_table(shape: str, seed: int, mean: float, smallest: int) -> None:
    system = generated(shape, seed, mean)
    sensitive = (system.values > 0) & (system.values < smallest)
    pattern = protect_cells(
        system, sensitive, np.full(system.size, float(smallest)), cost=1 + np.log1p(system.values)
    )
    assert not len(pattern.exposed)
    assert pattern.withheld[sensitive].all()
    targets = np.flatnonzero(sensitive)
    for cell in targets[:: max(len(targets) // 12, 1)]:
        assert width(system, pattern.withheld, int(cell)) >= smallest - 1e-6


@settings(max_examples=25)
@given(shape=st.sampled_from(sorted(TREES)), seed=st.integers(0, 10_000))
def test_the_attacker_finds_what_the_other_solver_finds(shape: str, seed: int) -> None:
    """Small cells alone are withheld, which protects badly: both must see the same ranges."""
    system = generated(shape, seed, 3.0)
    withheld = (system.values > 0) & (system.values < 5)
    ranges = Attacker(system, withheld, reach=1000).ranges(is_count=False)
    for row in ranges.head(12).itertuples():
        assert np.isclose(row.high - row.low, width(system, withheld, int(row.cell)), atol=1e-5)


@settings(max_examples=25)
@given(shape=st.sampled_from(sorted(TREES)), seed=st.integers(0, 10_000), need=st.sampled_from([3.0, 5.0]))
def test_who_asks_for_verdicts_only_gets_the_same_verdicts(shape: str, seed: int, need: float) -> None:
    system = generated(shape, seed, 3.0)
    withheld = (system.values > 0) & (system.values < 5)
    if not withheld.any():
        return
    exact = Attacker(system, withheld, reach=1000).ranges()
    quick = Attacker(system, withheld, reach=1000).ranges(enough=np.full(len(exact), need))
    widths = [(found["high"] - found["low"]).to_numpy(float) for found in (exact, quick)]
    assert ((widths[0] < need) == (widths[1] < need)).all()
    assert np.array_equal(widths[0][widths[0] < need], widths[1][widths[0] < need])
