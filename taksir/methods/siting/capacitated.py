"""Siting where a site can serve only so many, or where limits bind: who is served where counts too.

One model for all four questions: shares of demand places go to open sites within reach, each site takes no
more than its capacity. A place may be divided among sites; single-sourcing is not asked for.

References: Daskin (2013), Network and Discrete Location, ch. 4-7 (capacitated covering, centre and median).
Solved by HiGHS to proven optimality or with the bound it reached; equal to brute force over all choices of
sites with the transport problem solved for each (tests/reference/test_siting_capacitated.py).
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from taksir.errors import TaksirError
from taksir.methods.siting.covering import NO_PLAN, NOT_FOUND, Terms, term_rows
from taksir.methods.siting.plan import SitePlan
from taksir.methods.siting.solving import INFEASIBLE, OPTIMAL, Model, Solved, solve, stacked

MEDIAN, COVERING, SET, CENTRE = "median", "covering", "set", "centre"
KINDS = (COVERING, MEDIAN, SET, CENTRE)
TINY = 1e-9


@dataclass(frozen=True)
class SiteQuestion:
    """What is asked.

    Attributes:
        kind: One of KINDS.
        demand, site: Places of each pair in their arrays [k].
        cost: Cost of each pair [k]; only pairs within reach are given.
        weight: Persons per demand place [n].
        capacity: Persons each candidate can serve [m]; infinite where nothing limits it.
        new: Number of new sites; not heard by `set`.
        terms: Existing sites, allowed candidates, separation, districts, time.
    """

    kind: str
    demand: np.ndarray
    site: np.ndarray
    cost: np.ndarray
    weight: np.ndarray
    capacity: np.ndarray
    new: int
    terms: Terms


def site_capacitated(question: SiteQuestion) -> SitePlan:
    """The best sites where each serves only so many.

    Returns:
        A plan; its objective is persons served (covering), person-cost (median), new sites (set) or the
        largest cost (centre). `unreachable` are places no candidate reaches; `shares` what part of each
        place is served.

    Raises:
        TaksirError: No choice of sites keeps the limits or serves everybody whom it must, or none was found
            in time.
    """
    if question.kind not in KINDS:
        raise TaksirError(
            "There is no siting question {kind}. Choose one of: {kinds}.",
            kind=question.kind,
            kinds=", ".join(KINDS),
        )
    if question.kind in (MEDIAN, CENTRE) and not _could_hold(question):
        raise TaksirError(NO_PLAN)
    return _centre(question) if question.kind == CENTRE else _solved(question)


def _could_hold(question: SiteQuestion) -> bool:
    """Whether the largest sites together could hold everybody; a proof of the contrary costs nothing."""
    existing = _existing(question)
    free = np.setdiff1d(np.arange(len(question.capacity)), existing)
    largest = np.sort(question.capacity[free])[::-1][: question.new]
    everybody = question.weight[np.unique(question.demand)].sum()
    return bool(largest.sum() + question.capacity[existing].sum() >= everybody - TINY)


def _solved(question: SiteQuestion) -> SitePlan:
    model = _model(question)
    solved = solve(model, time_s=question.terms.time_s, gap_share=question.terms.gap_share)
    if solved.status == INFEASIBLE:
        raise TaksirError(NO_PLAN)
    if solved.values is None:
        raise TaksirError(NOT_FOUND, seconds=question.terms.time_s)
    return _plan(question, solved)


def _plan(question: SiteQuestion, solved: Solved) -> SitePlan:
    assert solved.values is not None  # noqa: S101  refused before
    k, n, m = len(question.cost), len(question.weight), len(question.capacity)
    shares, is_open = solved.values[:k], solved.values[k:] > 0.5
    existing = _existing(question)
    sites = np.setdiff1d(np.flatnonzero(is_open), existing)
    served = np.bincount(question.demand, shares, n)
    sign = -1.0 if question.kind == COVERING else 1.0
    objective, bound = sign * solved.objective, sign * solved.bound
    if question.kind == SET:
        objective, bound = float(len(sites)), float(np.ceil(bound - 1e-6))
    largest = sparse.csr_array((shares, (question.demand, question.site)), shape=(n, m)).tocoo()
    assignment, most = np.full(n, -1), np.zeros(n)
    for i, j, share in zip(largest.row, largest.col, largest.data, strict=True):
        if share > max(most[i], TINY):
            assignment[i], most[i] = j, share
    return SitePlan(
        sites=sites,
        objective=objective,
        bound=bound,
        is_proven=solved.status == OPTIMAL and question.terms.gap_share == 0,
        assignment=assignment,
        unreachable=np.setdiff1d(np.arange(n), question.demand),
        shares=np.clip(served, 0.0, 1.0),
    )


def _model(question: SiteQuestion) -> Model:
    """Shares first, then one column a candidate."""
    k, n, m = len(question.cost), len(question.weight), len(question.capacity)
    pair = np.arange(k)
    is_all = question.kind != COVERING
    reached = np.zeros(n)
    reached[question.demand] = 1.0
    once = sparse.coo_array((np.ones(k), (question.demand, pair)), shape=(n, k + m))
    only_open = sparse.coo_array(
        (np.r_[np.ones(k), -np.ones(k)], (np.r_[pair, pair], np.r_[pair, k + question.site])),
        shape=(k, k + m),
    )
    rows: list = [once, only_open]
    limits = [(reached if is_all else np.zeros(n), np.ones(n)), (np.full(k, -np.inf), np.zeros(k))]
    bounded = np.flatnonzero(np.isfinite(question.capacity))
    if len(bounded):
        rows.append(_capacity_rows(question, bounded))
        limits.append((np.full(len(bounded), -np.inf), np.zeros(len(bounded))))
    existing = _existing(question)
    is_new = np.ones(m)
    is_new[existing] = 0.0
    if question.kind != SET:
        rows.append(sparse.coo_array((is_new, (np.zeros(m, int), k + np.arange(m))), shape=(1, k + m)))
        limits.append((np.array([-np.inf]), np.array([float(question.new)])))
    for block, low, high in term_rows(question.terms, k, m):
        rows.append(block)
        limits.append((low, high))
    may = np.ones(m) if question.terms.allowed is None else question.terms.allowed.astype(float)
    may[existing] = 1.0
    must = np.zeros(m)
    must[existing] = 1.0
    weighted = question.weight[question.demand]
    goal = {
        MEDIAN: np.r_[weighted * question.cost, np.zeros(m)],
        COVERING: np.r_[-weighted, np.zeros(m)],
        SET: np.r_[np.zeros(k), is_new],
    }[question.kind]
    return Model(
        cost=goal,
        rows=stacked(rows),
        row_low=np.concatenate([low for low, _ in limits]),
        row_high=np.concatenate([high for _, high in limits]),
        low=np.r_[np.zeros(k), must],
        high=np.r_[np.ones(k), may],
        is_whole=np.r_[np.zeros(k, bool), np.ones(m, bool)],
    )


def _capacity_rows(question: SiteQuestion, bounded: np.ndarray) -> sparse.coo_array:
    """Persons sent to a site less its capacity where it is open: at most 0."""
    k, m = len(question.cost), len(question.capacity)
    row_of = np.full(m, -1)
    row_of[bounded] = np.arange(len(bounded))
    counted = row_of[question.site] >= 0
    values = np.r_[question.weight[question.demand[counted]], -question.capacity[bounded]]
    rows = np.r_[row_of[question.site[counted]], np.arange(len(bounded))]
    columns = np.r_[np.flatnonzero(counted), k + bounded]
    return sparse.coo_array((values, (rows, columns)), shape=(len(bounded), k + m))


def _centre(question: SiteQuestion) -> SitePlan:
    """Bisection over the distinct costs: can so many sites serve everybody within this cost?"""
    levels = np.unique(question.cost)
    if not len(levels):
        raise TaksirError(NO_PLAN)
    everybody = set(question.demand)
    low, high, best, is_proven = 0, len(levels) - 1, None, True
    while low <= high:
        middle = (low + high) // 2
        plan = _within(question, levels[middle], everybody)
        if plan is not None and plan.objective <= question.new + TINY:
            best, high = (plan, levels[middle]), middle - 1
        else:
            is_proven &= plan is None or plan.bound > question.new + TINY
            low = middle + 1
    if best is None:
        raise TaksirError(NO_PLAN)
    plan, cost = best
    bound = float(levels[low]) if is_proven and low < len(levels) else float(levels[0])
    return replace(plan, objective=float(cost), bound=min(bound, float(cost)), is_proven=is_proven)


def _within(question: SiteQuestion, cost: float, everybody: set[int]) -> SitePlan | None:
    """The fewest sites that serve everybody within a cost; None where no number of sites does."""
    near = question.cost <= cost
    if set(question.demand[near]) != everybody:
        return None
    asked = replace(
        question,
        kind=SET,
        demand=question.demand[near],
        site=question.site[near],
        cost=question.cost[near],
    )
    try:
        return _solved(asked)
    except TaksirError as error:
        if error.template == NOT_FOUND:
            raise
        return None


def _existing(question: SiteQuestion) -> np.ndarray:
    existing = question.terms.existing
    return np.array([], int) if existing is None else np.asarray(existing, int)
