"""Roads and ferries of the user's own OpenStreetMap extract, as networks for each kind of traveller."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from taksir.errors import TaksirError
from taksir.methods.access import Network
from taksir.people import PLAN, permitted
from taksir.schema_resources import VEHICLES
from taksir.store import roads as files
from taksir.store.disk import full_disk_in_words
from taksir.store.roads import RoadFile
from taksir.store.workspace import open_store

__all__ = ["RoadFile", "known_roads", "keep_roads", "network_of"]
BOTH_WAYS = 2


def keep_roads(arrays: Mapping[str, np.ndarray], about: Mapping[str, str | float]) -> RoadFile:
    """Keep a network; ways are measured over the newest from now on.

    Args:
        arrays: lonlat [v × 2], start, end [e], and by name of each kind of traveller the minutes forward and
            backward [e × 2].
        about: File, when it was taken, kilometres of road, ferries, parts.

    Raises:
        TaksirError: Whoever is at work may not plan, or the disk is full.
    """
    permitted(PLAN)
    store = open_store()
    with full_disk_in_words():
        kept = files.keep_roads(store.folder, arrays, about)
    store.register.note(PLAN, "take roads in", kept.sha256[:16], file=str(about["file"]))
    return kept


def known_roads() -> tuple[RoadFile, ...]:
    """The networks that are kept, the newest first."""
    return tuple(files.kept_roads(open_store().folder))


def network_of(sha256: str, vehicle: str) -> Network:
    """The roads that a kind of traveller may use.

    Raises:
        TaksirError: No such network, no such traveller, or no road that they may use.
    """
    if vehicle not in VEHICLES:
        raise TaksirError(
            "There is no way of travel {mode}. Choose one of: {modes}.",
            mode=vehicle,
            modes=", ".join(VEHICLES),
        )
    return _network(files.roads_place(open_store().folder, sha256), vehicle)


@lru_cache(maxsize=3)
def _network(path: Path, vehicle: str) -> Network:
    with np.load(path) as kept:
        lonlat, start, end, minutes = (kept[name] for name in ("lonlat", "start", "end", vehicle))
    there, back = np.isfinite(minutes).reshape(-1, BOTH_WAYS).T
    one, other = np.r_[start[there], end[back]], np.r_[end[there], start[back]]
    if not len(one):
        raise TaksirError("No road of the extract may be used by this way of travel. Choose another.")
    # Junctions that only others may reach would seem to be the nearest road.
    met, number = np.unique(np.r_[one, other], return_inverse=True)
    return Network(
        lonlat[met], number[: len(one)], number[len(one) :], np.r_[minutes[there, 0], minutes[back, 1]]
    )
