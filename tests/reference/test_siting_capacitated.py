"""Siting with capacities against brute force: every choice of sites, its transport problem by linprog."""

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog

from benchmarks.siting import every_pair
from taksir.errors import TaksirError
from taksir.methods import siting

PLACES, CANDIDATES = 9, 6


def case(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    demand, sites = rng.uniform(0, 100, (PLACES, 2)), rng.uniform(0, 100, (CANDIDATES, 2))
    cost = np.linalg.norm(demand[:, None] - sites, axis=2)
    return cost, rng.integers(1, 20, PLACES).astype(float), rng.integers(20, 70, CANDIDATES).astype(float)


def question(kind: str, seed: int, limit: float, new: int, **terms) -> siting.SiteQuestion:
    cost, weight, capacity = case(seed)
    i, j = np.nonzero(cost <= limit)
    return siting.SiteQuestion(kind, i, j, cost[i, j], weight, capacity, new, siting.Terms(**terms))


def transport(cost, weight, capacity, opened, *, maximise: bool) -> float | None:
    """Persons served at most, or the least person-cost of serving everybody in reach; None if impossible."""
    pairs = [(i, j) for i in range(PLACES) for j in opened if np.isfinite(cost[i, j])]
    if not pairs:
        return 0.0 if maximise else None
    goal = [(-1.0 if maximise else cost[i, j]) for i, j in pairs]
    sent = np.zeros((PLACES, len(pairs)))
    load = np.zeros((CANDIDATES, len(pairs)))
    for column, (i, j) in enumerate(pairs):
        sent[i, column] = load[j, column] = 1.0
    if maximise:
        found = linprog(goal, A_ub=np.vstack([sent, load]), b_ub=np.r_[weight, capacity])
        return -found.fun
    must = np.isfinite(cost).any(axis=1)
    found = linprog(
        goal, A_ub=np.vstack([sent[~must], load]), b_ub=np.r_[weight[~must], capacity],
        A_eq=sent[must], b_eq=weight[must],
    )  # fmt: skip
    return float(found.fun) if found.status == 0 else None


def every_choice(new: int, fixed: tuple[int, ...] = ()):
    free = [site for site in range(CANDIDATES) if site not in fixed]
    return [(*fixed, *chosen) for count in range(new + 1) for chosen in combinations(free, count)]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("fixed", [(), (0,)])
def test_capacitated_covering_and_median_are_those_of_brute_force(seed, fixed):
    cost, weight, capacity = case(seed)
    near = np.where(cost <= 60, cost, np.inf)
    existing = np.array(fixed, int)
    for new in (1, 2):
        choices = every_choice(new, fixed)
        plan = siting.site_capacitated(question("covering", seed, 60, new, existing=existing))
        best = max(transport(near, weight, capacity, opened, maximise=True) for opened in choices)
        assert plan.is_proven and plan.objective == pytest.approx(best)
        assert (plan.shares * weight).sum() == pytest.approx(best)
    values = [transport(cost, weight, capacity, opened, maximise=False) for opened in every_choice(4, fixed)]
    possible = [value for value in values if value is not None]
    if possible:
        plan = siting.site_capacitated(question("median", seed, np.inf, 4, existing=existing))
        assert plan.is_proven and plan.objective == pytest.approx(min(possible))


@pytest.mark.parametrize("seed", range(6))
def test_the_fewest_sites_and_the_shortest_longest_way_are_those_of_brute_force(seed):
    cost, weight, capacity = case(seed)

    def can(opened, limit):
        near = np.where(cost <= limit, cost, np.inf)
        reachable = np.isfinite(near[:, list(opened)]).any(axis=1) if opened else np.zeros(PLACES, bool)
        if not reachable.all():
            return False
        return transport(near[:, :], weight, capacity, opened, maximise=False) is not None

    counts = [len(opened) for opened in every_choice(CANDIDATES) if can(opened, 200)]
    if not counts:
        with pytest.raises(TaksirError, match="No choice of sites keeps all limits"):
            siting.site_capacitated(question("set", seed, 200, 0))
        return
    plan = siting.site_capacitated(question("set", seed, 200, 0))
    assert plan.is_proven and plan.objective == min(counts)
    new = min(counts) + 1
    longest = min(
        limit for limit in np.unique(cost) if any(can(opened, limit) for opened in every_choice(new))
    )
    centre = siting.site_capacitated(question("centre", seed, np.inf, new))
    assert centre.is_proven and centre.objective == pytest.approx(longest)


def test_without_capacities_it_is_the_plain_question():
    cost, weight, _ = case(1)
    i, j = np.nonzero(cost < np.inf)
    free = siting.SiteQuestion(
        "median", i, j, cost[i, j], weight, np.full(CANDIDATES, np.inf), 2, siting.Terms()
    )
    plain = siting.site_median(every_pair(cost), weight, np.full(len(cost), cost.max() + 1), 2)
    assert siting.site_capacitated(free).objective == pytest.approx(plain.objective)


def test_separation_and_forbidden_candidates_hold_for_every_question():
    for kind in ("covering", "median", "centre"):
        free = siting.site_capacitated(question(kind, 2, np.inf, 4))
        assert len(free.sites) >= 2
        apart = np.array([free.sites[:2]])
        allowed = np.arange(CANDIDATES) != free.sites[-1]
        try:
            plan = siting.site_capacitated(question(kind, 2, np.inf, 4, apart=apart, allowed=allowed))
        except TaksirError:
            continue  # nobody else could have served them all
        assert not set(apart[0]) <= set(plan.sites) and free.sites[-1] not in plan.sites


def test_what_cannot_be_served_is_said():
    cost, weight, _ = case(0)
    i, j = np.nonzero(cost < np.inf)
    asked = siting.SiteQuestion(
        "median", i, j, cost[i, j], weight, np.full(CANDIDATES, 1.0), 6, siting.Terms()
    )
    with pytest.raises(TaksirError, match="No choice of sites keeps all limits"):
        siting.site_capacitated(asked)
    with pytest.raises(TaksirError, match="no siting question guess"):
        siting.site_capacitated(
            siting.SiteQuestion("guess", i, j, cost[i, j], weight, weight, 1, siting.Terms())
        )
