"""Covering: most people within reach of a given number of sites, or fewest sites that reach everybody.

References: Church & ReVelle (1974), maximal covering; Toregas et al. (1971), set covering. Solved by
HiGHS; areas reached by the same candidates are one row, areas nobody can reach are reported, not forced.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from taksir.errors import TaksirError
from taksir.methods.siting.plan import SitePlan
from taksir.methods.siting.solving import INFEASIBLE, OPTIMAL, Model, Solved, solve, stacked

NO_PLAN = (
    "No choice of sites keeps all limits (distance between sites, sites per district, allowed candidates). "
    "Loosen one of them, or allow more candidates."
)
NOT_FOUND = (
    "No choice of sites that keeps all limits was found within {seconds} seconds. "
    "Give the search more time, or loosen a limit."
)


@dataclass(frozen=True)
class Terms:
    """What is given beside the people and the candidates.

    Attributes:
        existing: Candidates that stand already.
        allowed: Candidates that may be chosen [m booleans]; all by default.
        apart: Pairs of candidates too near each other to be both new [k × 2].
        group: District of each candidate [m], for limits per district.
        least_per_group, most_per_group: New sites per district.
        time_s: Time of the solver.
        gap_share: Gap at which it may stop.
    """

    existing: np.ndarray | None = None
    allowed: np.ndarray | None = None
    apart: np.ndarray | None = None
    group: np.ndarray | None = None
    least_per_group: int = 0
    most_per_group: int | None = None
    time_s: float = 10.0
    gap_share: float = 0.0

    @property
    def is_free(self) -> bool:
        """Whether any candidates may be chosen together."""
        return self.apart is None and self.group is None


def site_maximal_covering(
    cover: sparse.csr_array, weight: np.ndarray, new: int, terms: Terms | None = None
) -> SitePlan:
    """Where a number of new sites reaches the most people.

    Args:
        cover: Demand place i is within reach of candidate j [n × m, 0 or 1].
        weight: Persons per demand place [n]; may bear an equity weight.
        new: Number of new sites; fewer are used when more do not help.
        terms: Existing sites, limits and time.

    Raises:
        TaksirError: No choice of sites keeps the limits, or none was found in time.
    """
    terms = terms or Terms()
    cover = sparse.csr_array(cover, dtype=float)
    existing = _places(terms.existing)
    is_served = np.asarray(cover[:, existing].sum(axis=1)).ravel() > 0
    open_rows = np.flatnonzero(~is_served & (np.diff(cover.indptr) > 0) & (weight > 0))
    groups, persons = _same_reach(cover[open_rows], weight[open_rows])
    n, m = groups.shape
    rows = [sparse.hstack([sparse.eye_array(n), -groups]), _row(n, m, np.ones(m))]
    limits = [(np.full(n, -np.inf), np.zeros(n)), (np.array([-np.inf]), np.array([float(new)]))]
    _with_terms(rows, limits, terms, n, m)
    model = Model(
        cost=np.r_[-persons, np.zeros(m)],
        rows=stacked(rows),
        row_low=np.concatenate([low for low, _ in limits]),
        row_high=np.concatenate([high for _, high in limits]),
        low=np.zeros(n + m),
        high=np.r_[np.ones(n), _may_open(terms, existing, m)],
        is_whole=np.r_[np.zeros(n, bool), np.ones(m, bool)],
    )
    solved = solve(model, time_s=terms.time_s, gap_share=terms.gap_share)
    refuse_unfulfilled(solved, terms)
    served = float(weight[is_served].sum())
    greedy = greedy_covering(groups, persons, new, _may_open(terms, existing, m) > 0)
    sites = greedy if solved.values is None else np.flatnonzero(solved.values[n:] > 0.5)
    if terms.is_free and solved.status != OPTIMAL and _covered(groups, persons, greedy) > -solved.objective:
        sites = greedy
    reached = served + _covered(groups, persons, sites)
    bound = served + min(-solved.bound, float(persons.sum()))
    return SitePlan(
        sites=sites,
        objective=reached,
        bound=max(bound, reached),
        is_proven=solved.status == OPTIMAL and terms.gap_share == 0,
        assignment=_first_cover(cover, np.r_[existing, sites]),
        unreachable=np.flatnonzero(np.diff(cover.indptr) == 0),
        method="solver" if solved.values is not None else "heuristic",
    )


def site_set_covering(cover: sparse.csr_array, terms: Terms | None = None) -> SitePlan:
    """The fewest new sites that reach everybody whom any candidate reaches.

    Args:
        cover: Demand place i is within reach of candidate j [n × m].
        terms: Existing sites, limits and time.

    Returns:
        A plan whose objective is the number of new sites; `unreachable` lists who stays out of reach.

    Raises:
        TaksirError: No choice of sites keeps the limits, or none was found in time.
    """
    terms = terms or Terms()
    cover = sparse.csr_array(cover, dtype=float)
    existing = _places(terms.existing)
    m = cover.shape[1]
    may_open = _may_open(terms, existing, m)
    is_served = np.asarray(cover[:, existing].sum(axis=1)).ravel() > 0
    reach = np.asarray(cover[:, np.flatnonzero(may_open)].sum(axis=1)).ravel()
    open_rows = np.flatnonzero(~is_served & (reach > 0))
    groups, persons = _same_reach(cover[open_rows], np.ones(len(open_rows)))
    n = len(persons)
    rows, limits = [groups], [(np.ones(n), np.full(n, np.inf))]
    _with_terms(rows, limits, terms, 0, m)
    model = Model(
        cost=np.ones(m),
        rows=stacked(rows),
        row_low=np.concatenate([low for low, _ in limits]),
        row_high=np.concatenate([high for _, high in limits]),
        low=np.zeros(m),
        high=may_open,
        is_whole=np.ones(m, bool),
    )
    solved = solve(model, time_s=terms.time_s, gap_share=terms.gap_share)
    refuse_unfulfilled(solved, terms)
    if solved.values is None:
        sites = greedy_cover_all(groups, may_open > 0)
    else:
        sites = np.flatnonzero(solved.values > 0.5)
    out_of_reach = ~is_served & (reach == 0)
    return SitePlan(
        sites=sites,
        objective=float(len(sites)),
        bound=float(np.ceil(max(solved.bound, 0.0) - 1e-6)),
        is_proven=solved.status == OPTIMAL,
        assignment=_first_cover(cover, np.r_[existing, sites]),
        unreachable=np.flatnonzero(out_of_reach),
        method="solver" if solved.values is not None else "heuristic",
    )


def greedy_covering(
    cover: sparse.csr_array, weight: np.ndarray, new: int, may_open: np.ndarray
) -> np.ndarray:
    """Site by site the one that adds most people; at least 63 % of the best plan's addition."""
    columns, left = sparse.csc_array(cover), weight.astype(float).copy()
    chosen: list[int] = []
    for _ in range(new):
        gain = np.where(may_open, columns.T @ left, -1.0)
        best = int(gain.argmax())
        if gain[best] <= 0:
            break
        chosen.append(best)
        left[columns.indices[columns.indptr[best] : columns.indptr[best + 1]]] = 0.0
    return np.array(sorted(chosen), int)


def greedy_cover_all(cover: sparse.csr_array, may_open: np.ndarray) -> np.ndarray:
    """Site by site the one that reaches most places still out of reach, until all are in."""
    return greedy_covering(cover, np.ones(cover.shape[0]), cover.shape[1], may_open)


def refuse_unfulfilled(solved: Solved, terms: Terms) -> None:
    """A heuristic knows nothing of limits, so it must not stand in where they exist."""
    if solved.status == INFEASIBLE:
        raise TaksirError(NO_PLAN)
    if solved.values is None and not terms.is_free:
        raise TaksirError(NOT_FOUND, seconds=terms.time_s)


def term_rows(terms: Terms, ahead: int, m: int) -> list[tuple[sparse.coo_array, np.ndarray, np.ndarray]]:
    """Rows for separation and districts with their limits.

    Args:
        terms: The limits.
        ahead: Columns that stand before the candidates.
        m: Candidates.
    """
    found = []
    if terms.apart is not None and len(terms.apart):
        k = len(terms.apart)
        places = (np.repeat(np.arange(k), 2), ahead + terms.apart.ravel())
        rows = sparse.coo_array((np.ones(2 * k), places), shape=(k, ahead + m))
        found.append((rows, np.full(k, -np.inf), np.ones(k)))
    if terms.group is not None:
        names, index = np.unique(terms.group, return_inverse=True)
        rows = sparse.coo_array((np.ones(m), (index, ahead + np.arange(m))), shape=(len(names), ahead + m))
        most = np.inf if terms.most_per_group is None else float(terms.most_per_group)
        low, high = np.full(len(names), float(terms.least_per_group)), np.full(len(names), most)
        found.append((rows, low, high))
    return found


def _with_terms(
    rows: list, limits: list[tuple[np.ndarray, np.ndarray]], terms: Terms, ahead: int, m: int
) -> None:
    for block, low, high in term_rows(terms, ahead, m):
        rows.append(block)
        limits.append((low, high))


def _may_open(terms: Terms, existing: np.ndarray, m: int) -> np.ndarray:
    may = np.ones(m) if terms.allowed is None else terms.allowed.astype(float)
    may[existing] = 0.0
    return may


def _places(existing: np.ndarray | None) -> np.ndarray:
    return np.array([], int) if existing is None else np.asarray(existing, int)


def _row(ahead: int, m: int, values: np.ndarray) -> sparse.coo_array:
    return sparse.coo_array((values, (np.zeros(m, int), ahead + np.arange(m))), shape=(1, ahead + m))


def _same_reach(cover: sparse.csr_array, weight: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """Places reached by the very same candidates, as one row with their people together."""
    cover = sparse.csr_array(cover)
    cover.sort_indices()
    first: dict[bytes, int] = {}
    member = np.empty(cover.shape[0], int)
    for row in range(cover.shape[0]):
        reach = cover.indices[cover.indptr[row] : cover.indptr[row + 1]].tobytes()
        member[row] = first.setdefault(reach, len(first))
    _, kept = np.unique(member, return_index=True)
    return cover[kept], np.bincount(member, weight, len(first))


def _covered(cover: sparse.csr_array, weight: np.ndarray, sites: np.ndarray) -> float:
    return float(weight[np.asarray(cover[:, sites].sum(axis=1)).ravel() > 0].sum())


def _first_cover(cover: sparse.csr_array, sites: np.ndarray) -> np.ndarray:
    """For each place one of the sites that reach it, -1 for none."""
    if not len(sites):
        return np.full(cover.shape[0], -1)
    reach = sparse.csr_array(cover[:, sites])
    has = np.diff(reach.indptr) > 0
    first = np.full(cover.shape[0], -1)
    first[has] = sites[reach.indices[reach.indptr[:-1][has]]]
    return first
