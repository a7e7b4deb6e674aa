"""Plans of new sites: solved, measured, put in order, drawn again where the need is uncertain."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from taksir.errors import TaksirError
from taksir.methods.siting import (
    CELLS_SEARCHED,
    SitePlan,
    SiteQuestion,
    site_capacitated,
    site_centre,
    site_maximal_covering,
    site_median,
    site_set_covering,
)
from taksir.methods.siting.covering import NO_PLAN
from taksir.resources.candidates import MOST_SITES, SiteCase, SitingTerms, linked_costs
from taksir.resources.demand import ENDS
from taksir.resources.large_sites import (
    PAIRS_DIRECT,
    PAIRS_EXACT,
    covering_by_exchange,
    fewest_by_exchange,
    median_by_exchange,
    refuse_large,
    told_search,
)
from taksir.resources.travel import nearest_way
from taksir.stopping import part_of_progress, told_progress

NEAREST_WORDS = (
    "No choice of sites keeps all limits. With them at most {reached} of {all} people can be served, "
    "by {sites} sites: ask for most people within reach with {sites} sites, or loosen a limit."
)
FEWEST_WORDS = (
    "With {new} new sites some people are left without any way to one. "
    "It takes {least} at least: ask for {least} new sites, or write the crossings by water down."
)
Z = 1.959963984540054
TINY = 1e-9
PLANS_KEPT = 64


@dataclass(frozen=True)
class Outcome:
    """What some sites bring, together with what stands.

    Attributes:
        reached, reached_low, reached_high: People within the limit [persons]; where capacity binds, people
            served.
        way: Mean way of the people [the travel's unit]; people without any link are left out.
        longest: Longest way of anybody with a link.
        unlinked: People without any link [persons].
    """

    reached: float
    reached_low: float
    reached_high: float
    way: float
    longest: float
    unlinked: float


def best_plan(case: SiteCase) -> SitePlan:
    """The best plan of a question; infeasible limits are answered with the nearest question that has one.

    Raises:
        TaksirError: No choice of sites keeps the limits.
    """
    try:
        return _kept_plan(case) if case.name else _solved(case)
    except TaksirError as error:
        if error.template != NO_PLAN or case.terms.kind == "covering":
            raise
        if case.terms.kind == "centre" and case.apart is None and not case.terms.capacity:
            raise TaksirError(FEWEST_WORDS, new=case.terms.new, least=_least_for_a_way(case)) from error
        raise TaksirError(NEAREST_WORDS, **_nearest(case)) from error


_KEPT: dict[tuple[str, SitingTerms], SitePlan] = {}


def _kept_plan(case: SiteCase) -> SitePlan:
    """The plan of a question; who moves only their own sites need not wait for it again."""
    key = case.name, case.terms.asked_of_solver
    plan = _KEPT.get(key)
    if plan is None:
        plan = _KEPT[key] = _solved(case)
        for old in list(_KEPT)[:-PLANS_KEPT]:
            _KEPT.pop(old, None)
    return plan


def _solved(case: SiteCase) -> SitePlan:
    return _capacitated(case) if case.terms.capacity else _SOLVERS[case.terms.kind](case)


def _covering(case: SiteCase) -> SitePlan:
    cover = _cover(case)
    if _is_large(case, _open_pairs(case, cover)):
        return covering_by_exchange(case, cover)
    return site_maximal_covering(cover, case.weight, case.terms.new, case.site_terms())


def _is_large(case: SiteCase, pairs: int) -> bool:
    """Whether the solver is given only what a plan by exchange and its bound leave.

    These know nothing of a least distance between sites: there the solver is asked at once.
    """
    return pairs > (PAIRS_DIRECT if case.apart is None else PAIRS_EXACT)


def _set(case: SiteCase) -> SitePlan:
    cover = sparse.csr_array(sparse.diags_array((case.weight > 0).astype(float)) @ _cover(case))
    cover.eliminate_zeros()
    large = _is_large(case, _open_pairs(case, cover))
    plan = fewest_by_exchange(case, cover) if large else site_set_covering(cover, case.site_terms())
    return replace(plan, unreachable=plan.unreachable[case.weight[plan.unreachable] > 0])


def _median(case: SiteCase) -> SitePlan:
    cost, now, _ = linked_costs(case)
    if _is_wide(case, cost):
        return median_by_exchange(case, cost, now)
    return site_median(cost.tocoo(), case.weight, now, case.terms.new, case.site_terms(), told=told_search)


def _is_wide(case: SiteCase, cost: sparse.csc_array) -> bool:
    """Whether a p-median without limits on its sites has too many places and candidates to search all."""
    places = len(np.unique(cost.indices))
    candidates = int(np.count_nonzero(np.diff(cost.indptr)))
    return case.apart is None and places * candidates > CELLS_SEARCHED


def _centre(case: SiteCase) -> SitePlan:
    refuse_large(len(case.persons) * len(case.allowed))
    cost = linked_costs(case)[0].tocoo()
    dense = np.full(cost.shape, np.inf)
    dense[cost.row, cost.col] = cost.data
    linked = np.isfinite(dense).any(axis=1) & (case.weight > 0)
    terms = case.site_terms()
    plan = site_centre(
        dense[linked], case.terms.new, existing=case.existing, terms=terms, time_s=terms.time_s
    )
    return replace(plan, unreachable=np.flatnonzero(~linked & (case.weight > 0)))


_SOLVERS = {"covering": _covering, "set": _set, "median": _median, "centre": _centre}


def _capacitated(case: SiteCase) -> SitePlan:
    is_near = case.terms.kind in ("covering", "set")
    costs = (case.costs() if is_near else linked_costs(case)[0]).tocoo()
    refuse_large(costs.nnz)
    demand, site, cost = costs.row, costs.col, costs.data
    has_people = case.weight[demand] > 0
    question = SiteQuestion(
        kind=case.terms.kind,
        demand=demand[has_people],
        site=site[has_people],
        cost=cost[has_people],
        weight=case.weight,
        capacity=case.capacity,
        new=case.terms.new,
        terms=case.site_terms(),
    )
    return site_capacitated(question)


def _cover(case: SiteCase) -> sparse.csr_array:
    costs = case.costs()
    table = (np.ones_like(costs.data), costs.indices, costs.indptr)
    return sparse.csr_array(sparse.csc_array(table, shape=costs.shape))


def _open_pairs(case: SiteCase, cover: sparse.csr_array) -> int:
    """Pairs of the places that nobody reaches yet: the others are no part of the solver's model."""
    is_served = np.asarray(cover[:, case.existing].sum(axis=1)).ravel() > 0
    return int(np.diff(cover.indptr)[~is_served & (case.weight > 0)].sum())


def _nearest(case: SiteCase) -> dict[str, object]:
    """The most people that can be served with the same limits, and with how many sites."""
    most = case.terms.new if case.terms.kind != "set" else min(int(case.allowed.sum()), MOST_SITES)
    plan = best_plan(replace(case, terms=replace(case.terms, kind="covering", new=most)))
    share = plan.shares if len(plan.shares) else (plan.assignment >= 0).astype(float)
    return {
        "reached": round(float(case.persons @ share)),
        "all": round(float(case.persons.sum())),
        "sites": len(plan.sites),
    }


def _least_for_a_way(case: SiteCase) -> int:
    """How many new sites it takes until everybody has any way at all."""
    ways = linked_costs(case)[0]
    links = (np.ones(ways.nnz), ways.indices, ways.indptr)
    cover = sparse.csr_array(sparse.csc_array(links, shape=ways.shape))[case.weight > 0]
    return len(site_set_covering(cover, case.site_terms()).sites)


def outcome(case: SiteCase, sites: np.ndarray) -> Outcome:
    """What new sites bring beside what stands."""
    return _outcome(case, sites, _nearest_of(case, np.r_[case.existing, sites].astype(int)))


def _nearest_of(case: SiteCase, candidates: np.ndarray) -> np.ndarray:
    """Cost of the nearest of some candidates [n]; infinite where no way leads to one."""
    if not len(candidates):
        return np.full(len(case.persons), np.inf)
    return nearest_way(case.places, case.candidates.iloc[candidates], case.ways.travel)


def _outcome(case: SiteCase, sites: np.ndarray, cost: np.ndarray) -> Outcome:
    share = (
        _served_share(case, sites) if case.terms.capacity else (cost <= case.ways.travel.limit).astype(float)
    )
    ends = [float(case.people.table[end].fillna(0.0).to_numpy(float) @ share) for end in ENDS]
    linked = np.isfinite(cost) & (case.persons > 0)
    total = case.persons[linked].sum()
    way = float(case.persons[linked] @ cost[linked] / total) if total > 0 else float("nan")
    longest = float(cost[linked].max()) if linked.any() else float("nan")
    unlinked = float(case.persons[~linked].sum())
    return Outcome(ends[0], ends[1], ends[2], way, longest, unlinked)


def _served_share(case: SiteCase, sites: np.ndarray) -> np.ndarray:
    """What part of each place's people the open sites can serve within the limit, shared out at best."""
    may = np.zeros(len(case.allowed), bool)
    may[sites] = True
    fixed = replace(
        case,
        allowed=may,
        apart=None,
        weight=case.persons,
        terms=replace(case.terms, kind="covering", new=len(sites)),
    )
    return _capacitated(fixed).shares


def in_order(case: SiteCase, sites: np.ndarray) -> tuple[list[int], list[Outcome]]:
    """Sites in the order in which each adds most, and what stands and they bring after each.

    For the p-median and the p-centre, order is by the way saved; otherwise by the people reached. Capacity is
    counted in what they bring, not in the order.
    """
    free = replace(case, terms=replace(case.terms, capacity=0.0))
    by_way = case.terms.kind in ("median", "centre")
    # The nearest of several is the nearer of each: every way is measured once.
    ways = {int(site): _nearest_of(case, np.array([site])) for site in sites}
    costs, chosen = [_nearest_of(case, case.existing)], list[int]()

    def worth(site: int) -> tuple[float, int]:
        found = _outcome(free, np.array([*chosen, site]), np.minimum(costs[-1], ways[site]))
        return (found.way if by_way else -found.reached), site

    while len(chosen) < len(ways):
        chosen.append(min(ways.keys() - chosen, key=worth))
        costs.append(np.minimum(costs[-1], ways[chosen[-1]]))
    return chosen, [_outcome(case, np.array(chosen[:count], int), cost) for count, cost in enumerate(costs)]


def chosen_shares(case: SiteCase) -> pd.Series:
    """How often each candidate is chosen when the uncertain need is drawn anew, seeded.

    The figure of each area is drawn from a normal around it with its own error, independent of others and
    never below zero; its places move together.
    """
    source = case.people.table["source_code"].to_numpy()
    names, index = np.unique(source, return_inverse=True)
    table = case.people.table.groupby(source)[list(ENDS)].sum(min_count=1).reindex(names)
    error = (table["persons_high"] - table["persons_low"]) / (2 * Z)
    spread = (error / table["persons"].where(table["persons"] > 0)).fillna(0.0).to_numpy(float)
    rng = np.random.default_rng(20261122)
    counted = np.zeros(len(case.allowed))
    for draw in range(case.terms.draws):
        told_progress(draw / case.terms.draws, "Drawing the uncertain need anew")
        factor = np.maximum(1 + spread * rng.standard_normal(len(names)), 0.0)
        with part_of_progress(draw / case.terms.draws, (draw + 1) / case.terms.draws):
            counted[best_plan(case.with_weight(case.weight * factor[index])).sites] += 1
    return pd.Series(counted / max(case.terms.draws, 1))


def is_uncertain(case: SiteCase) -> bool:
    """Whether the people have an interval at all and live under more than one of its figures."""
    table = case.people.table
    wide = (table["persons_high"] - table["persons_low"]).fillna(0.0) > TINY
    return bool(wide.any()) and table["source_code"].nunique() > 1
