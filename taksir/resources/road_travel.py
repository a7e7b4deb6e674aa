"""Ways over the roads of an OpenStreetMap extract: where places meet them, and who is cut off from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.methods.access import Doors, Network, Walk, doors_of
from taksir.needs.question import remark
from taksir.release import Remark
from taksir.resources.places import Places
from taksir.resources.roads import known_roads, network_of
from taksir.resources.written import Crossing
from taksir.schema import Words
from taksir.words import say

M_PER_KM = 1000.0
ROADS_USED = (
    "Way: {vehicle}, over the roads and ferries of {file} (© OpenStreetMap contributors, {km} km of road, "
    "{ferries} ferries); on foot to a road at {speed} km/h, {walk} km at most; within reach up to {limit} "
    "minutes, {limit} minutes included."
)
VEHICLE_WORDS = {"walk": "on foot", "motorcycle": "by motorcycle", "car": "by car"}
OFF_ROAD = "{count} villages lie further than {walk} km from any road that may be used: {persons} people."
APART = (
    "The roads fall into {parts} parts that no road or ferry joins; {count} villages with {persons} people "
    "lie in parts without this service: {villages}."
)
LOST = "{count} facilities lie further than {walk} km from any road, and are reached on foot only: {names}."
NAMES_MAX = 5


@dataclass(frozen=True, eq=False)
class RoadTravel:
    """The roads, and where places meet them.

    Attributes:
        network: Of the kind of traveller, crossings that were written down included.
        homes: Where each place meets it.
        walk: How somebody gets to a road.
        about: What was said of the extract.
    """

    network: Network
    homes: Doors
    walk: Walk
    vehicle: str
    about: Mapping[str, str | float]

    def doors(self, points: np.ndarray) -> Doors:
        """Where some points meet the roads."""
        return doors_of(self.network, points, self.walk)


def road_travel(
    asked: Mapping[str, Any], vehicle: str, crossings: tuple[Crossing, ...], places: Places
) -> RoadTravel:
    """The roads as they were asked for: `roads`, the network, and `walk`, the furthest way to a road [km].

    Raises:
        TaksirError: No roads are known, or they lie elsewhere.
    """
    known = {file.sha256: file for file in known_roads()}
    if not known:
        raise TaksirError(
            "No roads are known, so ways cannot be measured over them. Give an OpenStreetMap extract "
            "(.osm.pbf) on the page Resources or by the setting TAKSIR_ROADS."
        )
    sha256 = str(asked.get("roads") or "")
    if sha256 not in known:  # a figure must say over which roads, or it could not be made again
        raise TaksirError(
            "The roads that ways were measured over are not in this store. "
            "Restore them from a backup, or measure over the roads that are there."
        )
    walk_km = float(asked.get("walk") or load_resources().roads.walk_limit_km)
    if walk_km <= 0:
        raise TaksirError("Nobody can be {walk} km from a road. Use a number above 0.", walk=walk_km)
    return _met(sha256, vehicle, walk_km, crossings, places)


@lru_cache(maxsize=4)
def _met(
    sha256: str, vehicle: str, walk_km: float, crossings: tuple[Crossing, ...], places: Places
) -> RoadTravel:
    rules = load_resources().roads
    network = network_of(sha256, vehicle)
    about = next(file.about for file in known_roads() if file.sha256 == sha256)
    walk = Walk(walk_km * M_PER_KM, rules.walk_km_h, load_resources().travel.detour)
    homes = doors_of(network, places.lonlat, walk)
    if not (homes.junction >= 0).any():
        raise TaksirError(
            "The roads of {file} lie elsewhere: no place of this region is within {walk} km of one. "
            "Give the extract of this region.",
            file=about["file"],
            walk=walk_km,
        )
    ends = [(homes.junction[one.place], homes.junction[one.to_place], one.minutes) for one in crossings]
    ends = [end for end in ends if min(end[:2]) >= 0]
    if ends:
        start, end, minutes = (np.array(part) for part in zip(*ends, strict=True))
        network = network.with_links(start, end, minutes.astype(float))
    return RoadTravel(network, homes, walk, vehicle, about)


def road_remarks(
    roads: RoadTravel,
    limit: float,
    *,
    persons: np.ndarray,
    names: np.ndarray,
    supply: Mapping[str, np.ndarray],
) -> list[Remark]:
    """How ways over roads were measured, and who is cut off from them, in sentences.

    Args:
        roads: The roads.
        limit: Furthest way [minutes].
        persons, names: Of the places [n].
        supply: lonlat [m × 2] and name [m] of the facilities.
    """
    walk = round(roads.walk.limit_m / M_PER_KM, 1)
    found = [
        remark(
            ROADS_USED,
            vehicle=Words(*(say(VEHICLE_WORDS[roads.vehicle], language) for language in ("id", "en"))),
            file=roads.about["file"],
            km=round(float(roads.about["road_km"])),
            ferries=round(float(roads.about["ferries"])),
            speed=roads.walk.speed_km_h,
            walk=walk,
            limit=limit,
        )
    ]
    off = roads.homes.junction < 0
    if off.any():
        count = int(off.sum())
        found.append(remark(OFF_ROAD, count=count, walk=walk, persons=round(persons[off].sum())))
    goals = roads.doors(supply["lonlat"])
    parts = roads.network.parts
    served = np.unique(parts[goals.junction[goals.junction >= 0]])
    apart = ~off & ~np.isin(parts[roads.homes.junction], served)
    if apart.any() and len(served):
        met = len(np.unique(parts[roads.homes.junction[~off]]))
        most = np.flatnonzero(apart)[np.argsort(-persons[apart], kind="stable")]
        listed = _listed(names[most])
        number = {"count": int(apart.sum()), "persons": round(persons[apart].sum())}
        found.append(remark(APART, parts=met, **number, villages=listed))
    lost = goals.junction < 0
    if lost.any():
        names_lost = [name for name in supply["name"][lost] if name]
        found.append(remark(LOST, count=int(lost.sum()), walk=walk, names=_listed(names_lost)))
    return found


def _listed(names: Any) -> str:
    return ", ".join(str(name) for name in names[:NAMES_MAX]) + (" …" if len(names) > NAMES_MAX else "")
