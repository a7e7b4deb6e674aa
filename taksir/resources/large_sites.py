"""Sites of large questions: a plan by exchange and a bound, then the solver on the candidates these leave.

A candidate with which even the bound stays below the plan is no part of a better one. Where the solver can
take the others, the plan is proven; where they are still too many, the gap is stated.
"""

import time
from dataclasses import replace
from functools import partial

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from taksir.errors import TaksirError
from taksir.methods.siting import (
    Bounded,
    SitePlan,
    Terms,
    site_fewest,
    site_maximal_covering,
    site_median,
    site_most_gain,
    site_set_covering,
)
from taksir.resources.candidates import SiteCase
from taksir.stopping import told_progress

PAIRS_EXACT = 1_000_000
"""More pairs than these are not given to the solver: from about there it does not heed its time limit."""
PAIRS_DIRECT = 20_000
"""Up to these the solver is asked at once; it needs a second or so."""
PAIRS_LEFT = 60_000
"""What is left for the solver must be no more, or it needs longer than it may."""
CLOSE = 1e-9
EXCHANGE, CORE, CORE_OF_LANDS = "exchange", "core", "lands"
"""How a plan was found: without the solver, with it on the candidates left, or on each land for itself."""
SHARE_OF_LANDS, LEAST_S = 0.7, 0.5
"""So much of the time is the solver's; exchange has so many seconds at least."""
LOOKING_WORDS = "Looking for the best sites"
LIMITS_TOO_LARGE = (
    "With these limits {pairs} pairs of places and candidates are too many: up to {most} can be solved. "
    "Ask to reach most people without a capacity or a least distance, allow candidates in one area only, "
    "or choose a shorter way."
)


def refuse_large(pairs: int) -> None:
    """Refuse what only the solver can answer, where it is too large for it.

    Raises:
        TaksirError: With what to ask instead.
    """
    if pairs > PAIRS_EXACT:
        raise TaksirError(LIMITS_TOO_LARGE, pairs=pairs, most=PAIRS_EXACT)


def covering_by_exchange(case: SiteCase, cover: sparse.csr_array) -> SitePlan:
    """Most people within reach; `bound` is what no choice of sites can beat."""
    _refuse_limits(case, cover.nnz)
    is_served = np.asarray(cover[:, case.existing].sum(axis=1)).ravel() > 0
    columns, gain = _new_columns(case, cover, np.where(is_served, 0.0, case.weight))
    found = site_most_gain(gain, case.terms.new, time_s=case.terms.seconds, told=told_search)
    served = float(case.weight[is_served].sum())
    plan = _plan(case, cover, columns, found, value=served + found.value, bound=served + found.bound)
    left = _left(plan, columns, found, gain)
    if not len(left):
        return plan
    terms = replace(case.site_terms(), existing=None, allowed=None)
    reduced = sparse.csr_array(cover[:, left])
    reduced.data = np.ones_like(reduced.data)
    solved = site_maximal_covering(reduced, np.where(is_served, 0.0, case.weight), case.terms.new, terms)
    better = _settled(found, solved, 0.0, 1.0, sites=np.searchsorted(columns, left[solved.sites]))
    plan = _plan(case, cover, columns, better, value=served + better.value, bound=served + better.bound)
    return replace(plan, method=CORE)


def median_by_exchange(case: SiteCase, cost: sparse.csc_array, now: np.ndarray) -> SitePlan:
    """Shortest way for all together; `bound` is a person-cost that no choice of sites can beat."""
    _refuse_limits(case, cost.nnz)
    saved = sparse.csr_array(cost)
    rows = np.repeat(np.arange(saved.shape[0]), np.diff(saved.indptr))
    saved.data = np.maximum(now[rows] - saved.data, 0.0)
    columns, gain = _new_columns(case, saved, case.weight)
    found = site_most_gain(gain, case.terms.new, time_s=case.terms.seconds, told=told_search)
    today = float(case.weight @ now)
    plan = _median_plan(case, saved, columns, found, today=today)
    left = _left(plan, columns, found, gain)
    if not len(left):
        return plan
    terms = replace(case.site_terms(), existing=None, allowed=None)
    solved = site_median(cost[:, left].tocoo(), case.weight, now, case.terms.new, terms, told=told_search)
    sites = np.searchsorted(columns, left[solved.sites])
    better = _settled(found, solved, today, -1.0, sites=sites)
    return replace(_median_plan(case, saved, columns, better, today=today), method=CORE)


def _median_plan(
    case: SiteCase, saved: sparse.csr_array, columns: np.ndarray, found: Bounded, *, today: float
) -> SitePlan:
    value, bound = today - found.value, max(today - found.bound, 0.0)
    return _plan(case, saved, columns, found, value=value, bound=bound)


def _left(plan: SitePlan, columns: np.ndarray, found: Bounded, gain: sparse.csc_array) -> np.ndarray:
    """The candidates of which a better plan could still be made, where the solver can take them all."""
    if plan.is_proven or not len(found.possible):
        return np.array([], int)
    pairs = int(np.diff(gain.indptr)[found.possible].sum())
    return columns[found.possible] if pairs <= PAIRS_LEFT else np.array([], int)


def _settled(found: Bounded, solved: SitePlan, today: float, sign: float, *, sites: np.ndarray) -> Bounded:
    """What is known after the solver: no candidate that it was not given is part of a better plan."""
    value, bound = today + sign * solved.objective, today + sign * solved.bound
    if value > found.value:
        found = replace(found, sites=np.sort(sites), value=value)
    return replace(
        found, bound=found.value if solved.is_proven else min(found.bound, max(bound, found.value))
    )


def fewest_by_exchange(case: SiteCase, cover: sparse.csr_array) -> SitePlan:
    """The fewest sites that reach everybody who can be reached; `bound` is the least there must be."""
    _refuse_limits(case, cover.nnz)
    is_served = np.asarray(cover[:, case.existing].sum(axis=1)).ravel() > 0
    columns, gain = _new_columns(case, cover, np.where(is_served, 0.0, 1.0))
    found, is_solved = _fewest_by_lands(gain, case.terms.seconds)
    plan = _plan(case, cover, columns, found, value=found.value, bound=found.bound)
    return replace(plan, method=CORE_OF_LANDS) if is_solved else plan


def _fewest_by_lands(gain: sparse.csc_array, seconds: float) -> tuple[Bounded, bool]:
    """The fewest sites of each land for itself: no site serves two that share no place and no site.

    The solver is given one small land after another as long as there is time; all others together are
    answered by exchange and their bound. Whether the solver answered any stands beside it.
    """
    began, rest, sites, value, bound = time.process_time(), list[np.ndarray](), list[np.ndarray](), 0.0, 0.0
    for columns in _lands(gain):
        spent = (time.process_time() - began) / max(seconds, CLOSE)
        told_search(min(spent, 1.0))
        land = _rows_of(gain[:, columns])
        if spent > SHARE_OF_LANDS or land.nnz > PAIRS_LEFT:
            rest.append(columns)
            continue
        left = max(seconds * (1 - spent), LEAST_S)
        plan = site_set_covering(sparse.csr_array(land > 0), Terms(time_s=left))
        sites.append(columns[plan.sites])
        value, bound = value + plan.objective, bound + plan.bound
    if rest:
        others = np.sort(np.concatenate(rest))
        left = max(seconds - (time.process_time() - began), LEAST_S)
        found = site_fewest(_rows_of(gain[:, others]), time_s=left, told=told_search)
        value, bound = value + found.value, bound + found.bound
        sites = [*sites, others[found.sites]]
    chosen = np.sort(np.concatenate(sites)) if sites else np.array([], int)
    return Bounded(chosen, value, bound), len(sites) > bool(rest)


def _lands(gain: sparse.csc_array) -> list[np.ndarray]:
    """Columns that are linked by places they reach, the smallest such group first."""
    places, sites = gain.shape
    table = sparse.coo_array(gain)
    ends = (table.row, places + table.col)
    linked = sparse.coo_array((np.ones(table.nnz), ends), shape=(places + sites, places + sites))
    _, land = connected_components(linked, directed=False)
    used = np.flatnonzero(np.diff(gain.indptr))
    order = used[np.argsort(land[places + used], kind="stable")]
    _, first = np.unique(land[places + order], return_index=True)
    return sorted(np.split(order, first[1:]), key=len) if len(order) else []


def _rows_of(table: sparse.csc_array) -> sparse.csc_array:
    """A table without its empty rows."""
    rows, index = np.unique(table.indices, return_inverse=True)
    return sparse.csc_array((table.data, index, table.indptr), shape=(len(rows), table.shape[1]))


told_search = partial(told_progress, words=LOOKING_WORDS)


def _refuse_limits(case: SiteCase, pairs: int) -> None:
    """A plan by exchange knows nothing of a least distance between sites."""
    if case.apart is not None:
        refuse_large(pairs)


def _new_columns(
    case: SiteCase, table: sparse.csr_array, weight: np.ndarray
) -> tuple[np.ndarray, sparse.csc_array]:
    """The candidates that may be new, and what each place, by its weight, has of each."""
    may = case.allowed.copy()
    may[case.existing] = False
    columns = np.flatnonzero(may)
    gain = sparse.csc_array(sparse.diags_array(weight) @ table)[:, columns]
    gain.eliminate_zeros()
    return columns, gain


def _plan(
    case: SiteCase,
    table: sparse.csr_array,
    columns: np.ndarray,
    found: Bounded,
    *,
    value: float,
    bound: float,
) -> SitePlan:
    sites = columns[found.sites]
    opened = sparse.csr_array(table[:, np.r_[case.existing, sites].astype(int)])
    reached = np.diff(opened.indptr) > 0
    assignment = np.full(table.shape[0], -1)
    assignment[reached] = np.r_[case.existing, sites][opened.indices[opened.indptr[:-1][reached]]]
    return SitePlan(
        sites=sites,
        objective=value,
        bound=bound,
        is_proven=abs(value - bound) <= CLOSE * max(abs(value), 1.0),
        assignment=assignment,
        unreachable=np.flatnonzero(np.diff(sparse.csr_array(table).indptr) == 0),
        method=EXCHANGE,
    )
