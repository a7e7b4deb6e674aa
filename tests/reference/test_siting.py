"""Siting against OR-Library's optima and against brute force on small cases.

OR-Library p-median 1-20 (Beasley 1985): costs are shortest paths, of edges given twice the last counts;
skip where shared/data is missing. Small cases: every subset of candidates tried here.
"""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from benchmarks.siting import every_pair, optima, or_library, solved_anew
from taksir.errors import TaksirError
from taksir.methods import siting

PROVEN_HERE = (1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 14, 15)
"""Instances proven within seconds; all twenty in benchmarks/siting.py."""


@pytest.mark.parametrize("number", PROVEN_HERE)
def test_or_library_is_solved_to_its_optimum(shared_data: Path, number: int) -> None:
    folder = shared_data / "siting"
    cost, p = or_library(folder / f"pmed{number}.txt")
    plan = solved_anew(cost, p)
    assert plan.is_proven and plan.objective == optima(folder)[f"pmed{number}"]
    assert len(plan.sites) == p


def small_case(seed: int, places: int = 14, candidates: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    demand, sites = rng.uniform(0, 100, (places, 2)), rng.uniform(0, 100, (candidates, 2))
    return np.linalg.norm(demand[:, None] - sites, axis=2), rng.integers(1, 20, places).astype(float)


def subsets(count: int, fixed: list[int], candidates: int = 9) -> list[list[int]]:
    free = [site for site in range(candidates) if site not in fixed]
    return [[*fixed, *chosen] for chosen in combinations(free, count)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("fixed", [[], [0], [2, 5]])
def test_brute_force_agrees(seed: int, fixed: list[int]) -> None:
    cost, weight = small_case(seed)
    existing = np.array(fixed, int)
    for count in (1, 2, 3):
        choices = subsets(count, fixed)
        now = cost[:, fixed].min(axis=1) if fixed else np.full(len(weight), cost.max() + 1)
        best = min(weight @ cost[:, s].min(axis=1) for s in choices)
        unbound = siting.Terms(apart=np.zeros((0, 2), int))  # the solver's model alone
        for terms in (None, unbound):
            median = siting.site_median(every_pair(cost), weight, now, count, terms)
            assert median.is_proven and median.objective == pytest.approx(best)
            opened = [*fixed, *median.sites]
            assert weight @ cost[:, opened].min(axis=1) == pytest.approx(best)
            served = median.assignment >= 0
            assert (cost[served, median.assignment[served]] == cost[served][:, opened].min(axis=1)).all()
        centre = siting.site_centre(cost, count, existing=existing)
        assert centre.is_proven
        assert centre.objective == pytest.approx(min(cost[:, s].min(axis=1).max() for s in choices))
        cover = sparse.csr_array(cost <= 35)
        covering = siting.site_maximal_covering(cover, weight, count, siting.Terms(existing=existing))
        best = max(weight[(cost[:, s] <= 35).any(axis=1)].sum() for s in choices)
        assert covering.is_proven and covering.objective == pytest.approx(best)


@pytest.mark.parametrize("seed", range(8))
def test_the_fewest_sites_that_reach_everybody_who_can_be_reached(seed: int) -> None:
    cost, _ = small_case(seed)
    near = cost <= 40
    plan = siting.site_set_covering(sparse.csr_array(near))
    reachable = near.any(axis=1)
    fewest = next(
        count
        for count in range(10)
        if any(near[reachable][:, s].any(axis=1).all() for s in subsets(count, []))
    )
    assert plan.is_proven and plan.objective == fewest
    assert plan.unreachable.tolist() == np.flatnonzero(~reachable).tolist()
    assert near[reachable][:, plan.sites].any(axis=1).all()


def test_separation_limits_per_district_and_forbidden_candidates_hold() -> None:
    cost, weight = small_case(3)
    cover = sparse.csr_array(cost <= 35)
    free = siting.site_maximal_covering(cover, weight, 3)
    one, other = free.sites[:2]
    apart = siting.site_maximal_covering(cover, weight, 3, siting.Terms(apart=np.array([[one, other]])))
    assert not {one, other} <= set(apart.sites) and apart.objective <= free.objective
    district = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    even = siting.site_maximal_covering(
        cover, weight, 3, siting.Terms(group=district, least_per_group=1, most_per_group=1)
    )
    assert sorted(district[even.sites]) == [0, 1, 2]
    allowed = np.arange(9) != one
    assert one not in siting.site_maximal_covering(cover, weight, 3, siting.Terms(allowed=allowed)).sites


def test_limits_that_cannot_be_kept_are_said() -> None:
    cost, weight = small_case(3)
    cover, district = sparse.csr_array(cost <= 35), np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    terms = siting.Terms(group=district, least_per_group=2)
    with pytest.raises(TaksirError, match="No choice of sites keeps all limits"):
        siting.site_maximal_covering(cover, weight, 3, terms)
    with pytest.raises(TaksirError, match="No choice of sites keeps all limits"):
        siting.site_set_covering(cover, siting.Terms(group=district, most_per_group=0))


def test_where_nobody_is_left_to_reach_no_site_is_named() -> None:
    cost, weight = small_case(3)
    everywhere = sparse.csr_array(np.ones_like(cost))
    plan = siting.site_maximal_covering(everywhere, weight, 2, siting.Terms(existing=np.array([0])))
    assert plan.is_proven and len(plan.sites) == 0 and plan.objective == weight.sum()
    nowhere = siting.site_maximal_covering(sparse.csr_array(cost < 0), weight, 2)
    assert nowhere.objective == 0 and len(nowhere.unreachable) == len(weight)
    assert siting.site_set_covering(everywhere, siting.Terms(existing=np.array([0]))).objective == 0


def test_more_sites_never_reach_fewer_people() -> None:
    cost, weight = small_case(7)
    cover = sparse.csr_array(cost <= 25)
    reached = [siting.site_maximal_covering(cover, weight, count).objective for count in range(9)]
    assert reached == sorted(reached) and reached[0] == 0


def test_a_plan_that_is_not_proven_says_how_far_it_may_be() -> None:
    rng = np.random.default_rng(1)
    places = rng.uniform(0, 1, (250, 2))
    cost = np.linalg.norm(places[:, None] - places, axis=2)
    far = np.full(250, cost.max() + 1)
    plan = siting.site_median(every_pair(cost), rng.lognormal(size=250), far, 6, siting.Terms(time_s=0.2))
    assert plan.bound <= plan.objective and 0 <= plan.gap_share < 0.2
    assert plan.is_proven == (plan.gap_share == 0)


@pytest.mark.parametrize("seed", range(4))
def test_centre_and_savings_keep_separation_and_forbidden_candidates(seed: int) -> None:
    cost, weight = small_case(seed)
    apart = np.array([[1, 2], [3, 4], [5, 6]])
    allowed = np.ones(9, bool)
    allowed[[0, 7]] = False
    terms = siting.Terms(apart=apart, allowed=allowed)
    fixed = [0]
    choices = [
        chosen
        for count in (0, 1, 2)
        for chosen in subsets(count, fixed)
        if allowed[chosen[1:]].all() and not any(set(pair) <= set(chosen) for pair in apart.tolist())
    ]
    centre = siting.site_centre(cost, 2, existing=np.array(fixed), terms=terms)
    assert centre.is_proven
    assert centre.objective == pytest.approx(min(cost[:, s].min(axis=1).max() for s in choices))
    now = cost[:, 0]
    saved = siting.site_median(every_pair(cost), weight, now, 2, terms)
    assert saved.is_proven
    assert saved.objective == pytest.approx(min(weight @ cost[:, s].min(axis=1) for s in choices))


def test_a_centre_without_a_permitted_choice_is_refused() -> None:
    cost, _ = small_case(1)
    with pytest.raises(TaksirError, match="No choice of sites keeps all limits"):
        siting.site_centre(cost, 2, terms=siting.Terms(allowed=np.zeros(9, bool)))
