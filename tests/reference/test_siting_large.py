"""Plans by exchange with a Lagrangian bound: the stated gap holds against optima that are known.

OR-Library p-median (Beasley 1985) with its published optima, skipped where shared/data is missing; random
cases against HiGHS's proven optimum and against every subset tried here.
"""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from benchmarks.siting import optima, or_library
from taksir.methods import siting
from taksir.methods.siting import large


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 7, 8, 9, 10])
def test_the_gap_is_honest_on_or_library(shared_data: Path, number: int) -> None:
    folder = shared_data / "siting"
    cost, p = or_library(folder / f"pmed{number}.txt")
    far = float(cost.max()) + 1.0
    saved = far - cost  # everybody begins as far as nobody lives
    plan = large.site_most_gain(sparse.csc_array(saved), p, time_s=2.0)
    optimum = optima(folder)[f"pmed{number}"]
    found, bound = len(cost) * far - plan.value, len(cost) * far - plan.bound
    assert bound - 1e-6 <= optimum <= found + 1e-6
    assert found == pytest.approx(far * len(cost) - saved[:, plan.sites].max(axis=1).sum())
    assert found <= 1.01 * optimum and bound >= 0.95 * optimum


@pytest.mark.parametrize("seed", range(6))
def test_covering_with_its_bound_against_highs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places, sites = rng.uniform(0, 100, (300, 2)), rng.uniform(0, 100, (120, 2))
    weight = rng.lognormal(3, 1, 300)
    near = np.linalg.norm(places[:, None] - sites, axis=2) <= 12
    best = siting.site_maximal_covering(sparse.csr_array(near), weight, 8)
    assert best.is_proven
    plan = large.site_most_gain(sparse.csc_array(near * weight[:, None]), 8, time_s=0.5)
    assert plan.value <= best.objective * (1 + 1e-9) <= plan.bound * (1 + 2e-9)
    assert plan.value >= 0.97 * best.objective and plan.bound <= 1.05 * best.objective
    fewest = siting.site_set_covering(sparse.csr_array(near))
    cover = large.site_fewest(sparse.csc_array(near.astype(float)), time_s=0.5)
    assert fewest.is_proven and cover.bound <= fewest.objective <= cover.value
    assert (near[near.any(axis=1)][:, cover.sites]).any(axis=1).all()
    assert cover.value <= 1.25 * fewest.objective and cover.bound >= 0.85 * fewest.objective


@pytest.mark.parametrize("seed", range(10))
def test_brute_force_lies_between_the_plan_and_its_bound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gain = np.where(rng.random((12, 8)) < 0.5, rng.uniform(0, 10, (12, 8)), 0.0)
    for new in (0, 1, 2, 3):
        best = max(gain[:, list(s)].max(axis=1).sum() if s else 0.0 for s in combinations(range(8), new))
        plan = large.site_most_gain(sparse.csc_array(gain), new, time_s=0.3)
        assert plan.value - 1e-9 <= best <= plan.bound + 1e-9
        assert plan.value == pytest.approx(best, rel=0.15)
        kept = [int(site) for site in plan.possible]
        left = max(gain[:, list(s)].max(axis=1).sum() if s else 0.0 for s in combinations(kept, new))
        assert left == pytest.approx(best), "the best choice is left over"


def test_sites_far_from_each_other_are_proven_at_once() -> None:
    """Where the best sites share no place, the sum of the best is the bound already."""
    rng = np.random.default_rng(3)
    blocks = [np.full((20, 1), float(value)) for value in rng.permutation(200)]
    plan = large.site_most_gain(sparse.csc_array(sparse.block_diag(blocks)), 5, time_s=0.0)
    assert plan.value == plan.bound == 20 * (199 + 198 + 197 + 196 + 195)
    assert plan.possible.tolist() == plan.sites.tolist()


def test_whoever_cancels_is_heard() -> None:
    class CancelledError(Exception):
        pass

    def told(share: float) -> None:
        raise CancelledError

    gain = sparse.csc_array(np.random.default_rng(1).uniform(0, 1, (50, 30)))
    with pytest.raises(CancelledError):
        large.site_most_gain(gain, 3, time_s=5.0, told=told)
    with pytest.raises(CancelledError):
        large.site_fewest(sparse.csc_array((gain.toarray() > 0.7).astype(float)), time_s=5.0, told=told)


def test_blocks_of_columns_add_up_like_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    table = sparse.csc_array(np.random.default_rng(2).integers(0, 3, (40, 25)).astype(float))
    monkeypatch.setattr(large, "ENTRIES_AT_ONCE", 7)
    sums = large._column_sums(table, lambda data, rows: data * (rows + 1))
    np.testing.assert_allclose(sums, (np.arange(1, 41) @ table.toarray()))
