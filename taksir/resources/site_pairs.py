"""Pairs of places and candidates for sites, a block of places at a time, so that they fit into memory."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from taksir.errors import TaksirError
from taksir.resources.places import Places
from taksir.resources.travel import Travel, reach
from taksir.stopping import told_progress

PAIRS_LARGEST = 30_000_000
"""About 700 MB while they are put together; more would not fit beside everything else."""
PAIRS_AT_ONCE = 2_000_000
UNEVEN = 4.0
"""People live denser than evenly; a block may hold so many times more pairs than it would then."""
KM_PER_DEGREE, SLOW_KM_H = 111.0, 40.0
NEAR_WORDS = "Looking for places near each other"
TOO_MANY = (
    "More than {most} pairs of places and candidates are too many for this machine. "
    "Allow candidates in one area only, or choose a shorter way."
)


def pairs_in_blocks(
    places: Places, candidates: pd.DataFrame, travel: Travel, limits: np.ndarray, *, may: np.ndarray
) -> sparse.csc_array:
    """Costs between places and candidates no further than each place's limit.

    Args:
        places: Where people live.
        candidates: longitude, latitude, place.
        travel: How ways are measured.
        limits: Furthest way of each place [n, the travel's unit], itself included.
        may: Candidates that count [m].

    Returns:
        Costs [n × m]; a cost of 0 is kept as an entry.

    Raises:
        TaksirError: More pairs than this machine should hold.
    """
    used = np.flatnonzero(may)
    wanted, n = candidates.iloc[used], len(limits)
    order = np.arange(n) if travel.roads is not None else np.argsort(limits, kind="stable")
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    costs: list[np.ndarray] = []
    count, first = 0, 0
    while first < len(order):
        told_progress(first / len(order), NEAR_WORDS)
        block = order[first : first + _block(places, len(used), travel, limits[order[first:]])]
        furthest = replace(travel, limit=float(limits[block].max()))
        found = reach(places, wanted, furthest, among=block)
        near = found.cost <= limits[block][found.demand]
        rows.append(block[found.demand[near]].astype(np.int32))
        columns.append(used[found.supply[near]].astype(np.int32))
        costs.append(found.cost[near])
        count, first = count + int(near.sum()), first + len(block)
        if count > PAIRS_LARGEST:
            raise TaksirError(TOO_MANY, most=PAIRS_LARGEST)
    shape = (len(places.codes), len(candidates))
    table = (np.concatenate(costs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csc_array(sparse.coo_array(table, shape=shape))


def _block(places: Places, candidates: int, travel: Travel, limits: np.ndarray) -> int:
    """How many places to take next: no more than would have so many pairs."""
    if travel.roads is not None:  # a search over roads begins at the candidates, so one is enough
        return len(limits)
    area_km2 = float(np.ptp(places.lonlat, axis=0).clip(min=1e-6).prod()) * KM_PER_DEGREE**2
    km = limits if travel.unit == "km" else limits / 60 * SLOW_KM_H
    expected = UNEVEN * candidates * np.minimum(1.0, np.pi * km**2 / area_km2)
    return max(1, int(np.searchsorted(np.cumsum(expected), PAIRS_AT_ONCE)))
