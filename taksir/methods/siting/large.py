"""Siting too large to solve exactly: a plan by exchange, and a Lagrangian bound that says how good it can be.

Maximal covering and the p-median are one question here: what a place gains from the best of the chosen sites,
added up. Set covering has a bound of its own. Any prices give a valid bound; better prices a tighter one.

References: Minoux (1978) for the lazy greedy, Teitz & Bart (1968) for the exchange, Cornuejols et al. (1977)
and Beasley (1990) for the bounds. Bounds hold against OR-Library's optima and against HiGHS
(tests/reference/test_siting_large.py).
"""

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from scipy import sparse

ENTRIES_AT_ONCE = 2_000_000
STALLED = 12
STEP_LEAST = 1e-3
CLOSE = 1e-9
Told = Callable[[float], None]


@dataclass(frozen=True)
class Bounded:
    """Sites with what they reach and what no choice can beat.

    Attributes:
        sites: Columns of the table, ascending.
        value: Gained (or number of sites, for a cover).
        bound: At most so much (at least so many sites, for a cover).
        possible: Columns of which a better choice could still be made, the chosen ones among them; empty
            where it is not known.
    """

    sites: np.ndarray
    value: float
    bound: float
    possible: np.ndarray = field(default_factory=lambda: np.array([], int))


def _unheard(share: float) -> None:
    """Progress nobody listens to."""


def site_most_gain(
    gain: sparse.csc_array, new: int, *, time_s: float = 60.0, told: Told = _unheard
) -> Bounded:
    """The sites from which places gain most together, each place from the best of them.

    Args:
        gain: What place i gains from site j [n × m]: its people where it is within reach (covering), or
            its people × the way saved (median); columns of sites that may be chosen.
        new: Number of sites.
        time_s: Time in all [s of the processor]; a third goes to the exchange, the rest to the bound.
        told: Hears the share done; may raise to stop.
    """
    until = time.process_time() + time_s
    chosen = _greedy(gain, new)
    chosen, value = _exchanged(gain, chosen, until=until - time_s * 2 / 3, told=lambda x: told(x / 3))
    search = _Prices(gain, new, chosen, value)
    bound = search.upper_bound(until=until, told=lambda x: told((1 + 2 * x) / 3))
    return Bounded(np.sort(search.chosen), search.value, max(bound, search.value), search.possible())


def site_fewest(cover: sparse.csc_array, *, time_s: float = 60.0, told: Told = _unheard) -> Bounded:
    """The fewest sites that reach every place that any site reaches.

    Args:
        cover: Place i is within reach of site j [n × m, 0 or 1].
        time_s: Time for the bound [s of the processor].
        told: Hears the share done; may raise to stop.
    """
    chosen = _without_spare(cover, _greedy(cover, cover.shape[1]))
    value = float(len(chosen))
    bound = _lower_bound(cover, value, until=time.process_time() + time_s, told=told)
    return Bounded(np.sort(chosen), value, min(bound, value))


def _greedy(gain: sparse.csc_array, new: int) -> np.ndarray:
    """Site by site the one that adds most; what a site adds only falls, so few are looked at again."""
    first = _column_sums(gain, partial(_above, floor=np.zeros(gain.shape[0])))
    waiting = [(-float(first[site]), int(site)) for site in np.flatnonzero(first > 0)]
    heapq.heapify(waiting)
    best, chosen = np.zeros(gain.shape[0]), list[int]()
    while waiting and len(chosen) < new:
        known, site = heapq.heappop(waiting)
        rows, data = _column(gain, site)
        adds = float(np.maximum(data - best[rows], 0).sum())
        if adds <= 0:
            continue
        if waiting and adds < -waiting[0][0] * (1 - CLOSE):
            heapq.heappush(waiting, (-adds, site))
            continue
        chosen.append(site)
        best[rows] = np.maximum(best[rows], data)
    return np.array(chosen, int)


def _exchanged(
    gain: sparse.csc_array, chosen: np.ndarray, *, until: float, told: Told
) -> tuple[np.ndarray, float]:
    """One site for another as long as it helps and time is left."""
    sites, value, turn, since = list(chosen), float(_best(gain, chosen).sum()), 0, 0
    began = time.process_time()
    while len(sites) > 0 and since < len(sites) and time.process_time() < until:
        told((time.process_time() - began) / max(until - began, 1e-9))
        place = turn % len(sites)
        rest = [site for at, site in enumerate(sites) if at != place]
        best = _best(gain, np.array(rest, int))
        adds = _column_sums(gain, partial(_above, floor=best))
        other = int(adds.argmax())
        better = float(best.sum() + adds[other])
        turn, since = turn + 1, since + 1
        if better > value * (1 + CLOSE) + CLOSE:
            sites[place], value, since = other, better, 0
    return np.array(sites, int), value


class _Prices:
    """Prices that places pay to be served once, and the best plan met while they are looked for.

    Attributes:
        chosen, value: That plan and what is gained from it.
    """

    def __init__(self, gain: sparse.csc_array, new: int, chosen: np.ndarray, value: float) -> None:
        self.gain, self.new, self.chosen, self.value = gain, new, chosen, value
        self._upper, self._price = np.inf, np.zeros(gain.shape[0])

    def upper_bound(self, *, until: float, told: Told) -> float:
        """No plan gains more: the prices, and what the best sites gain above them."""
        if not self.new:
            return 0.0
        self._upper, free = self._opened(self._price)[0], self._price
        price, step, stalled, began = _best(self.gain, self.chosen), 1.0, 0, time.process_time()
        if self._opened(price)[0] > self._upper:
            price = free
        while step > STEP_LEAST and time.process_time() < until and not self._is_proven():
            told((time.process_time() - began) / max(until - began, 1e-9))
            bound, opened = self._opened(price)
            if bound < self._upper - CLOSE * abs(bound):
                self._upper, self._price, stalled = bound, price.copy(), 0
                self._keep_better(opened)
            else:
                stalled += 1
            slope = 1.0 - _times_served(self.gain, opened, price)
            slope[(price <= 0) & (slope > 0)] = 0.0  # no price falls below nothing
            size = float(slope @ slope)
            if not size:
                break
            if stalled >= STALLED:
                step, stalled, price = step / 2, 0, self._price.copy()
            else:
                price = np.maximum(price - step * (bound - self.value) / size * slope, 0.0)
        return self._upper

    def possible(self) -> np.ndarray:
        """Columns that could be part of a better plan: with any other, even the bound stays below this one.

        Whoever takes a site that is not among the best at these prices gives up the least of them for it.
        """
        above = _column_sums(self.gain, partial(_above, floor=self._price))
        count = min(self.new, len(above))
        if not count:
            return self.chosen
        least = np.partition(above, -count)[-count]
        room = self._upper - self.value + CLOSE * max(abs(self._upper), 1.0)
        return np.union1d(np.flatnonzero(above >= least - room), self.chosen)

    def _is_proven(self) -> bool:
        return self._upper <= self.value * (1 + CLOSE)

    def _opened(self, price: np.ndarray) -> tuple[float, np.ndarray]:
        above = _column_sums(self.gain, partial(_above, floor=price))
        count = min(self.new, len(above))
        opened = np.argpartition(above, -count)[-count:]
        return float(price.sum() + above[opened].sum()), opened

    def _keep_better(self, opened: np.ndarray) -> None:
        value = float(_best(self.gain, opened).sum())
        if value > self.value:
            self.chosen, self.value = opened, value


def _lower_bound(cover: sparse.csc_array, value: float, *, until: float, told: Told) -> float:
    """Each place pays for being reached; sites that earn more than they cost are opened."""
    size = np.diff(cover.indptr).astype(float)
    price = np.full(cover.shape[0], np.inf)
    for site in np.flatnonzero(size):
        rows, _ = _column(cover, int(site))
        price[rows] = np.minimum(price[rows], 1.0 / size[site])
    price[np.isinf(price)] = 0.0  # no site reaches these
    reached, best_price = price > 0, price.copy()
    lower, step, stalled, began = -np.inf, 1.0, 0, time.process_time()
    while time.process_time() < until and step > STEP_LEAST and np.ceil(lower - 1e-6) < value:
        told((time.process_time() - began) / max(until - began, 1e-9))
        earned = _column_sums(cover, partial(_paid, price=price))
        opened = np.flatnonzero(earned > 1.0)
        bound = float(price.sum() - (earned[opened] - 1.0).sum())
        if bound > lower + CLOSE:
            lower, best_price, stalled = bound, price.copy(), 0
        else:
            stalled += 1
        if stalled >= STALLED:
            step, stalled, price = step / 2, 0, best_price.copy()
            continue
        slope = np.where(reached, 1.0 - _times_reached(cover, opened), 0.0)
        slope[(price <= 0) & (slope < 0)] = 0.0  # no price falls below nothing
        length = float(slope @ slope)
        if not length:
            break
        price = np.maximum(price + step * (1.02 * value - bound) / length * slope, 0.0)
    return float(np.ceil(lower - 1e-6))


def _above(data: np.ndarray, rows: np.ndarray, floor: np.ndarray) -> np.ndarray:
    return np.maximum(data - floor[rows], 0)


def _paid(data: np.ndarray, rows: np.ndarray, price: np.ndarray) -> np.ndarray:
    return price[rows]


def _without_spare(cover: sparse.csc_array, chosen: np.ndarray) -> np.ndarray:
    """A cover without the sites that the others make needless, the latest chosen looked at first."""
    times, kept = _times_reached(cover, chosen), list[int]()
    for site in chosen[::-1]:
        rows, _ = _column(cover, int(site))
        if (times[rows] > 1).all():
            times[rows] -= 1
        else:
            kept.append(int(site))
    return np.array(kept, int)


def _best(gain: sparse.csc_array, sites: np.ndarray) -> np.ndarray:
    """What each place gains from the best of some sites [n]."""
    best = np.zeros(gain.shape[0])
    for site in sites:
        rows, data = _column(gain, int(site))
        best[rows] = np.maximum(best[rows], data)
    return best


def _times_served(gain: sparse.csc_array, sites: np.ndarray, price: np.ndarray) -> np.ndarray:
    times = np.zeros(gain.shape[0])
    for site in sites:
        rows, data = _column(gain, int(site))
        times[rows[data > price[rows]]] += 1
    return times


def _times_reached(cover: sparse.csc_array, sites: np.ndarray) -> np.ndarray:
    times = np.zeros(cover.shape[0])
    for site in sites:
        times[_column(cover, int(site))[0]] += 1
    return times


def _column(table: sparse.csc_array, site: int) -> tuple[np.ndarray, np.ndarray]:
    own = slice(table.indptr[site], table.indptr[site + 1])
    return table.indices[own], table.data[own]


def _column_sums(
    table: sparse.csc_array, values: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """Something of every entry added up per column, a block of columns in memory at a time."""
    sums = np.zeros(table.shape[1])
    for first, last in _blocks(table.indptr):
        begun, ended = table.indptr[first], table.indptr[last]
        running = np.concatenate(
            [[0.0], np.cumsum(values(table.data[begun:ended], table.indices[begun:ended]))]
        )
        ends = table.indptr[first : last + 1] - begun
        sums[first:last] = np.diff(running[ends])
    return sums


def _blocks(indptr: np.ndarray) -> Iterator[tuple[int, int]]:
    """Columns in blocks of about so many entries."""
    first = 0
    while first < len(indptr) - 1:
        last = int(np.searchsorted(indptr, indptr[first] + ENTRIES_AT_ONCE, side="right")) - 1
        last = max(last, first + 1)
        yield first, last
        first = last
