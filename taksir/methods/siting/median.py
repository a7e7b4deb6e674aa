"""p-median: where a few new sites make the way shortest for all people together.

Only pairs count in which a new site is nearer than what stands today. Greedy and swap give a plan at once;
a Lagrangian bound says how good it can be at most and rules most candidates in or out; what is left is solved
by HiGHS on the cumulative model, which has few rows. So the answer is proven best, or its gap is stated.
Limits (separation, sites per district), which a swap knows nothing of, go to HiGHS at once (`savings`).

References: Teitz & Bart (1968) for the swap, Cornuejols et al. (1977) for the Lagrangian bound, Elloumi
(2010) for the model. OR-Library p-median 1-20 to their optima (tests/reference/test_siting.py).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from taksir.methods.siting.covering import Terms
from taksir.methods.siting.plan import SitePlan
from taksir.methods.siting.savings import solved_savings
from taksir.methods.siting.solving import Model, solve

CELLS_SEARCHED = 250_000
"""Places × candidates up to which all exchanges are looked at together: 500 villages, any of them a site."""
ROUNDS = 1_500
STALLED = 25
STEP_LEAST = 3e-4
CLOSE = 1e-9
RESTARTS = 5
"""Further random starts of the swap; seeded."""
Told = Callable[[float], None]


def _unheard(share: float) -> None:
    """Progress nobody listens to."""


def site_median(
    cost: sparse.coo_array,
    weight: np.ndarray,
    now: np.ndarray,
    new: int,
    terms: Terms | None = None,
    *,
    told: Told = _unheard,
) -> SitePlan:
    """Where a number of new sites makes the way shortest for all people together.

    Args:
        cost: Cost of the pairs of a demand place and a candidate that may matter [n × m, explicit zeros].
        weight: Persons per demand place [n].
        now: Cost that each place has without a new site [n]: to the nearest facility that stands, or as far
            as a place without any counts; finite.
        new: Number of new sites; fewer are used where more do not help.
        terms: Allowed candidates, separation, districts and time; existing sites stand in `now`. After the
            time the best found is returned with its bound.
        told: Hears the share done; may raise to stop.

    Returns:
        A plan whose objective is person-cost with the new sites; `assignment` is the new site that serves a
        place, -1 where none is nearer than what stands.

    Raises:
        TaksirError: No choice of sites keeps the limits, or none was found in time.
    """
    terms = terms or Terms(time_s=30.0)
    pairs = _pairs_that_shorten(cost, weight, now, terms.allowed)
    rows, columns = np.unique(pairs.row), np.unique(pairs.col)
    if not terms.is_free or len(rows) * len(columns) > CELLS_SEARCHED:
        return solved_savings(pairs, weight, now, new, terms)
    # What stands today is one more candidate, open already, behind all the others.
    table = np.repeat(now[rows][:, None], len(columns) + 1, axis=1)
    table[np.searchsorted(rows, pairs.row), np.searchsorted(columns, pairs.col)] = pairs.data
    standing, most = np.array([len(columns)]), min(new, len(columns))
    search = _Search(table, weight[rows].astype(float), standing, most)
    chosen, lower, method = _searched(search, time_s=terms.time_s, told=told)
    serving = np.r_[-1, columns[chosen]][table[:, np.r_[standing, chosen]].argmin(axis=1)]
    assignment = np.full(len(weight), -1)
    assignment[rows] = serving
    elsewhere = float(weight @ now) - float(weight[rows] @ now[rows])
    value, lower = elsewhere + search.value(chosen), elsewhere + lower
    return SitePlan(
        sites=np.setdiff1d(serving, [-1]),
        objective=value,
        bound=min(lower, value),
        is_proven=lower >= value - CLOSE * abs(value),
        assignment=assignment,
        method=method,
    )


def _pairs_that_shorten(
    cost: sparse.coo_array, weight: np.ndarray, now: np.ndarray, allowed: np.ndarray | None
) -> sparse.coo_array:
    """The pairs in which an allowed candidate is nearer to somebody than what stands today."""
    i, j, way = cost.row, cost.col, cost.data.astype(float)
    keep = (way < now[i]) & (weight[i] > 0)
    if allowed is not None:
        keep &= allowed[j]
    return sparse.coo_array((way[keep], (i[keep], j[keep])), shape=cost.shape)


def _searched(search: "_Search", *, time_s: float, told: Told) -> tuple[np.ndarray, float, str]:
    """The best sites found, a bound, and how they were found."""
    if not search.count:
        return np.array([], int), search.value(np.array([], int)), "exchange"
    started = time.process_time()

    def look_up() -> None:
        told((time.process_time() - started) / max(time_s, CLOSE))

    chosen = search.swapped(search.greedy(), look_up)
    rng = np.random.default_rng(0)
    for _ in range(RESTARTS):
        chosen = min(chosen, search.swapped(search.drawn(rng), look_up), key=search.value)
    bound = _lagrangian_bound(search, chosen, until=started + time_s / 2, look_up=look_up)
    if search.value(bound.chosen) < search.value(chosen):
        chosen = search.swapped(bound.chosen, look_up)
        bound = _lagrangian_bound(search, chosen, until=started + time_s / 2, look_up=look_up)
    if bound.lower >= search.value(chosen) * (1 - CLOSE):
        return chosen, bound.lower, "exchange"
    left = max(1.0, time_s - (time.process_time() - started))
    chosen, lower = _cumulative(search, chosen, bound, time_s=left)
    return chosen, lower, "core"


@dataclass(frozen=True)
class _Search:
    """A p-median question and the value of its answers; an answer is the new sites."""

    cost: np.ndarray
    weight: np.ndarray
    existing: np.ndarray
    count: int

    def value(self, chosen: np.ndarray) -> float:
        """Person-cost with these new sites."""
        return float(self.weight @ self.cost[:, np.r_[self.existing, chosen]].min(axis=1))

    def greedy(self) -> np.ndarray:
        """Site by site the one that saves most."""
        taken = list(self.existing)
        now = self.cost[:, taken].min(axis=1) if taken else None
        while len(taken) < len(self.existing) + self.count:
            if now is None:
                best = int((self.weight @ self.cost).argmin())
            else:
                saving = self.weight @ np.maximum(now[:, None] - self.cost, 0)
                saving[taken] = -1
                best = int(saving.argmax())
            taken.append(best)
            now = self.cost[:, best] if now is None else np.minimum(now, self.cost[:, best])
        return np.array(taken[len(self.existing) :], int)

    def drawn(self, rng: np.random.Generator) -> np.ndarray:
        """New sites drawn at random."""
        free = np.setdiff1d(np.arange(self.cost.shape[1]), self.existing)
        return rng.choice(free, self.count, replace=False)

    def swapped(self, chosen: np.ndarray, look_up: Callable[[], None]) -> np.ndarray:
        """The best exchange of one new site for another, again and again until none helps."""
        sites = np.r_[self.existing, chosen]
        is_fixed = np.isin(np.arange(len(sites)), np.arange(len(self.existing)))
        for _ in range(1_000):
            look_up()
            value, totals = self._exchanges(sites)
            totals[is_fixed] = np.inf
            totals[:, sites] = np.inf
            out, new = divmod(int(totals.argmin()), self.cost.shape[1])
            if totals[out, new] >= value * (1 - 1e-12) - 1e-9:
                break
            sites = sites.copy()
            sites[out] = new
        return sites[len(self.existing) :]

    def _exchanges(self, sites: np.ndarray) -> tuple[float, np.ndarray]:
        """Value now, and the value after each exchange [site × candidate]."""
        own = self.cost[:, sites]
        order = own.argsort(axis=1)[:, :2]
        rows = np.arange(len(own))
        first, nearest = order[:, 0], own[rows, order[:, 0]]
        second = own[rows, order[:, 1]] if len(sites) > 1 else np.full(len(own), self.cost.max() * 2 + 1)
        kept = np.minimum(self.cost, nearest[:, None])
        lost = (np.minimum(self.cost, second[:, None]) - kept) * self.weight[:, None]
        extra = np.zeros((len(sites), self.cost.shape[1]))
        by_site = first.argsort(kind="stable")
        present, start = np.unique(first[by_site], return_index=True)
        extra[present] = np.add.reduceat(lost[by_site], start, axis=0)
        return float(self.weight @ nearest), (self.weight @ kept)[None, :] + extra


@dataclass(frozen=True)
class _Bound:
    """A lower bound, the best plan met on the way, and which candidates cannot or must be in a better one."""

    lower: float
    chosen: np.ndarray
    is_out: np.ndarray
    is_in: np.ndarray


def _lagrangian_bound(
    search: _Search, chosen: np.ndarray, *, until: float, look_up: Callable[[], None]
) -> _Bound:
    weighted = search.weight[:, None] * search.cost
    m, new = weighted.shape[1], search.count
    free = np.ones(m, bool)
    free[search.existing] = False
    best_chosen, upper = chosen, search.value(chosen)
    own = np.sort(weighted[:, np.r_[search.existing, chosen]], axis=1)
    price, floor = own[:, min(1, own.shape[1] - 1)].copy(), weighted.min(axis=1)
    lower, at_best, reduced_best, step, stalled = -np.inf, price.copy(), np.zeros(m), 1.5, 0
    for turn in range(ROUNDS):
        gain = np.minimum(weighted - price[:, None], 0)
        reduced = gain.sum(axis=0)
        ranked = np.where(free, reduced, np.inf)
        picked = np.argpartition(ranked, new - 1)[:new] if new else np.array([], int)
        opened = np.r_[search.existing, picked]
        value = float(price.sum() + reduced[opened].sum())
        if value > lower + CLOSE * abs(lower if np.isfinite(lower) else 0):
            lower, at_best, reduced_best, stalled = value, price.copy(), reduced.copy(), 0
        else:
            stalled += 1
            if stalled >= STALLED:
                step, stalled, price = step / 1.6, 0, at_best.copy()
        look_up()
        if turn % 10 == 0 and search.value(picked) < upper:
            best_chosen, upper = picked, search.value(picked)
        slope = 1.0 - (gain[:, opened] < 0).sum(axis=1)
        size = float((slope * slope).sum())
        if upper - lower <= CLOSE * upper or step < STEP_LEAST or time.process_time() > until or not size:
            break
        price = np.maximum(price + step * (1.005 * upper - value) / size * slope, floor)
    is_out, is_in = _ruled(reduced_best, free, new, spare=upper * (1 - CLOSE) - lower)
    return _Bound(lower, best_chosen, is_out, is_in)


def _ruled(reduced: np.ndarray, free: np.ndarray, new: int, *, spare: float) -> tuple[np.ndarray, np.ndarray]:
    """Candidates that no better plan opens, and those that every better plan opens."""
    ranked = np.where(free, reduced, np.inf)
    order = np.sort(ranked)
    last_in = order[new - 1] if new else -np.inf
    first_out = order[new] if new < int(free.sum()) else np.inf
    is_picked = np.zeros(len(reduced), bool)
    is_picked[np.argsort(ranked)[:new]] = True
    is_out = free & ~is_picked & (reduced - last_in > spare)
    return is_out, (free & is_picked & (first_out - reduced > spare)) | ~free


def _cumulative(
    search: _Search, chosen: np.ndarray, bound: _Bound, *, time_s: float
) -> tuple[np.ndarray, float]:
    """HiGHS on what the bound left open: place i pays each further ring as long as no open site is nearer."""
    places = np.flatnonzero(~bound.is_out)
    cost, m = search.cost[:, places], len(places)
    must = bound.is_in[places]
    opened = len(search.existing) + search.count
    reach = np.partition(cost, m - opened, axis=1)[:, m - opened]
    cap = np.minimum(reach, cost[:, must].min(axis=1)) if must.any() else reach
    rings = _Rings(m)
    for i, far in enumerate(cap):
        rings.add(cost[i], far, search.weight[i])
    model = rings.model(opened, must)
    solved = solve(model, time_s=time_s)
    lower = max(bound.lower, rings.constant + solved.bound)
    if solved.values is not None:
        found = places[solved.values[:m] > 0.5]
        new = np.setdiff1d(found, search.existing)
        if len(new) == search.count and search.value(new) < search.value(chosen):
            chosen = new
    # what was ruled out cannot be in a plan better than the one the bound knew
    return chosen, search.value(chosen) if solved.status != 1 else min(lower, search.value(chosen))


class _Rings:
    """Rows of the cumulative model, one per place and distinct cost below its cap."""

    def __init__(self, candidates: int) -> None:
        self.candidates, self.constant = candidates, 0.0
        self._rows: list[np.ndarray] = []
        self._columns: list[np.ndarray] = []
        self._values: list[np.ndarray] = []
        self._low: list[float] = []
        self._cost: list[float] = []

    def add(self, cost: np.ndarray, far: float, weight: float) -> None:
        """One demand place whose nearest open site is at most `far` away."""
        near = np.flatnonzero(cost < far)
        near = near[np.argsort(cost[near], kind="stable")]
        levels, start = np.unique(cost[near], return_index=True)
        self.constant += weight * (levels[0] if len(levels) else far)
        if not len(levels):
            return
        ends, nexts = np.append(start[1:], len(near)), np.append(levels[1:], far)
        for ring, (begin, end) in enumerate(zip(start, ends, strict=True)):
            own = self.candidates + len(self._cost)
            columns = [own, *near[begin:end]] + ([own - 1] if ring else [])
            values = [1.0] * (1 + end - begin) + ([-1.0] if ring else [])
            self._rows.append(np.full(len(columns), len(self._low)))
            self._columns.append(np.array(columns))
            self._values.append(np.array(values))
            self._low.append(0.0 if ring else 1.0)
            self._cost.append(weight * (nexts[ring] - levels[ring]))

    def model(self, opened: int, must: np.ndarray) -> Model:
        """Exactly `opened` candidates, those in `must` among them."""
        m, rings = self.candidates, len(self._cost)
        places = (
            np.concatenate([*self._rows, np.full(m, len(self._low))]),
            np.concatenate([*self._columns, np.arange(m)]),
        )
        values = np.concatenate([*self._values, np.ones(m)])
        return Model(
            cost=np.r_[np.zeros(m), self._cost],
            rows=sparse.csc_array(sparse.coo_array((values, places), shape=(len(self._low) + 1, m + rings))),
            row_low=np.r_[self._low, float(opened)],
            row_high=np.r_[np.full(len(self._low), np.inf), float(opened)],
            low=np.r_[must.astype(float), np.zeros(rings)],
            high=np.ones(m + rings),
            is_whole=np.r_[np.ones(m, bool), np.zeros(rings, bool)],
        )
