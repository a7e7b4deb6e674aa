"""The p-median as HiGHS is given it where there are limits: only what a new site saves counts.

Reference: Elloumi (2010); equal to brute force (tests/reference/test_siting.py).
"""

import numpy as np
from scipy import sparse

from taksir.methods.siting.covering import Terms, refuse_unfulfilled, term_rows
from taksir.methods.siting.plan import SitePlan
from taksir.methods.siting.solving import OPTIMAL, Model, solve, stacked


def solved_savings(
    pairs: sparse.coo_array, weight: np.ndarray, now: np.ndarray, new: int, terms: Terms
) -> SitePlan:
    """The plan that HiGHS comes to in its time, all limits kept; arguments and errors of `site_median`.

    Args:
        pairs: Only those that shorten somebody's way.
        weight: Persons per demand place [n].
        now: Cost without a new site [n].
        new: Number of new sites.
        terms: Limits and time.
    """
    i, j = pairs.row, pairs.col
    n, m = pairs.shape
    saving = weight[i] * (now[i] - pairs.data)
    k, today = len(saving), float(weight @ now)
    pair = np.arange(k)
    shape = (k, k + m)
    once = sparse.coo_array((np.ones(k), (i, pair)), shape=(n, k + m))
    only_open = sparse.coo_array(
        (np.r_[np.ones(k), -np.ones(k)], (np.r_[pair, pair], np.r_[pair, k + j])), shape
    )
    at_most = sparse.coo_array((np.ones(m), (np.zeros(m, int), k + np.arange(m))), shape=(1, k + m))
    limits = term_rows(terms, k, m)
    at_most_once = np.r_[np.ones(n), np.zeros(k), float(new)]
    model = Model(
        cost=np.r_[-saving, np.zeros(m)],
        rows=stacked([once, only_open, at_most, *(rows for rows, _, _ in limits)]),
        row_low=np.concatenate([np.full(n + k + 1, -np.inf), *(low for _, low, _ in limits)]),
        row_high=np.concatenate([at_most_once, *(high for _, _, high in limits)]),
        low=np.zeros(k + m),
        high=np.r_[np.ones(k), np.ones(m) if terms.allowed is None else terms.allowed.astype(float)],
        is_whole=np.r_[np.zeros(k, bool), np.ones(m, bool)],
    )
    solved = solve(model, time_s=terms.time_s, gap_share=terms.gap_share)
    refuse_unfulfilled(solved, terms)
    sites = _greedy_savings(i, j, saving, new, (n, m)) if solved.values is None else (
        np.flatnonzero(solved.values[k:] > 0.5)
    )  # fmt: skip
    best, saved = _served_by(i, j, saving, sites, n)
    value = today - saved
    bound = today + (solved.bound if np.isfinite(solved.bound) else -today)
    is_proven = solved.status == OPTIMAL and terms.gap_share == 0
    return SitePlan(
        sites, value, value if is_proven else min(max(bound, 0.0), value), is_proven, best,
        method="solver" if solved.values is not None else "heuristic",
    )  # fmt: skip


def _greedy_savings(
    i: np.ndarray, j: np.ndarray, saving: np.ndarray, new: int, shape: tuple[int, int]
) -> np.ndarray:
    table, best = sparse.csc_array((saving, (i, j)), shape=shape), np.zeros(shape[0])
    sites: list[int] = []
    for _ in range(new):
        more = sparse.csc_array(table)
        more.data = np.maximum(table.data - best[table.indices], 0)
        gain = np.asarray(more.sum(axis=0)).ravel()
        site = int(gain.argmax())
        if gain[site] <= 0:
            break
        sites.append(site)
        own = slice(table.indptr[site], table.indptr[site + 1])
        best[table.indices[own]] = np.maximum(best[table.indices[own]], table.data[own])
    return np.array(sorted(sites), int)


def _served_by(
    i: np.ndarray, j: np.ndarray, saving: np.ndarray, sites: np.ndarray, n: int
) -> tuple[np.ndarray, float]:
    """For each place the new site that saves it most, -1 for none, and what is saved in all."""
    chosen = np.isin(j, sites)
    i, j, saving = i[chosen], j[chosen], saving[chosen]
    order = np.lexsort((j, saving))
    best, most = np.full(n, -1), np.zeros(n)
    best[i[order]], most[i[order]] = j[order], saving[order]
    return best, float(most.sum())
