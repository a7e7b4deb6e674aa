"""How people get there: by straight line and detour, by speeds, over roads; by sea only where one crosses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.methods import access
from taksir.methods.access import Pairs, nearest_supply, pairs_within, permitted_pairs
from taksir.methods.access.speeds import longest_way_m, minutes_of
from taksir.resources.places import Places
from taksir.resources.road_travel import RoadTravel, road_travel
from taksir.resources.written import Crossing
from taksir.schema_resources import VEHICLES
from taksir.stopping import told_progress

KM, MINUTES = "km", "minutes"
MODES = ("line", "speed", *VEHICLES)
M_PER_KM = 1000.0
MEASURING_WORDS = "Measuring ways over the roads"


@dataclass(frozen=True)
class Travel:
    """How ways are measured.

    Attributes:
        mode: line [km], speed [minutes], or a kind of traveller on the roads [minutes].
        limit: Furthest way, in the mode's unit; itself still within reach.
        detour: Length of the road per length of the straight line.
        tiers: [up to km, km/h] from the door outwards, for speed.
        crossings: By water, written down.
        roads: The roads, for the kinds of travellers on them.
    """

    mode: str
    limit: float
    detour: float
    tiers: tuple[tuple[float, float], ...]
    crossings: tuple[Crossing, ...]
    roads: RoadTravel | None = None

    @property
    def unit(self) -> str:
        """Km or minutes."""
        return KM if self.mode == "line" else MINUTES

    def cost(self, way_m: np.ndarray) -> np.ndarray:
        """Ways in metres as kilometres or minutes [n]; over roads as if each led straight there."""
        return way_m / M_PER_KM if self.mode == "line" else minutes_of(way_m, self.tiers)


def travel_of(asked: Mapping[str, Any], crossings: tuple[Crossing, ...], places: Places) -> Travel:
    """Travel from what was asked, the country's defaults for what was not.

    Raises:
        TaksirError: A mode that is not known, or a limit, detour or speed that cannot be.
    """
    defaults = load_resources().travel
    mode = str(asked.get("mode", "line"))
    if mode not in MODES:
        raise TaksirError(
            "There is no way of travel {mode}. Choose one of: {modes}.", mode=mode, modes=", ".join(MODES)
        )
    usual = defaults.limit_km if mode == "line" else defaults.limit_minutes
    limit = float(asked.get("limit") or usual)
    detour = float(asked.get("detour") or defaults.detour)
    given = asked.get("tiers") or defaults.tiers
    tiers = tuple((float(end), float(speed)) for end, speed in given)
    if not (limit > 0 and detour >= 1 and all(speed > 0 for _, speed in tiers)):
        raise TaksirError(
            "A limit of {limit}, a detour of {detour} or a speed is not possible. "
            "Use a limit and speeds above 0 and a detour of at least 1.",
            limit=limit,
            detour=detour,
        )
    roads = road_travel(asked, mode, crossings, places) if mode in VEHICLES else None
    return Travel(mode, limit, detour, tiers, crossings, roads)


def reach(
    places: Places, facilities: pd.DataFrame, travel: Travel, *, among: np.ndarray | None = None
) -> Pairs:
    """Every pair of a place and a facility within the limit, with its cost in the travel's unit.

    Args:
        places: Where people live.
        facilities: longitude, latitude, place.
        travel: How.
        among: Only these places, numbered anew in this order; not heard where ways lead over roads.
    """
    points = facilities[["longitude", "latitude"]].to_numpy(float)
    if not len(points):
        return Pairs(np.array([], int), np.array([], int), np.array([]), len(places.codes), 0)
    land = places.land.astype(str)
    standing = land[facilities["place"].to_numpy(int)]
    if travel.roads is not None:
        goals = travel.roads.doors(points)
        walked = access.walked_pairs(travel.roads.homes, goals, travel.roads.walk, travel.limit)
        walked = permitted_pairs(walked, land, standing)
        told = partial(told_progress, words=MEASURING_WORDS)
        ways = access.ways_within(travel.roads.network, travel.roads.homes, goals, travel.limit, told=told)
        return access.quicker_of(walked, ways)
    homes = slice(None) if among is None else among
    pairs = pairs_within(places.lonlat[homes], points, _furthest_m(travel), detour=travel.detour)
    pairs = replace(pairs, cost=travel.cost(pairs.cost))
    crossing = {ends: _extra(minutes, travel) for ends, minutes in lands_linked(travel, places).items()}
    return permitted_pairs(pairs, land[homes], standing, crossing, limit=travel.limit)


def nearest_way(places: Places, facilities: pd.DataFrame, travel: Travel) -> np.ndarray:
    """Cost of the nearest facility however far it is [n]; infinite where no land or crossing leads to one."""
    cost = np.full(len(places.codes), np.inf)
    points = facilities[["longitude", "latitude"]].to_numpy(float)
    if not len(points):
        return cost
    standing = places.land[facilities["place"].to_numpy(int)]
    if travel.roads is not None:
        goals = travel.roads.doors(points)
        ways = access.quickest_way(travel.roads.network, travel.roads.homes, goals)
        walked = access.walked_pairs(travel.roads.homes, goals, travel.roads.walk, np.inf)
        walked = permitted_pairs(walked, places.land.astype(str), standing.astype(str))
        return np.minimum(ways, walked.nearest_cost())
    ends = {(land, land): 0.0 for land in np.unique(standing)}
    for (one, other), minutes in lands_linked(travel, places).items():
        ends[int(one), int(other)] = ends[int(other), int(one)] = _extra(minutes, travel)
    living, serving = _members(places.land), _members(standing)
    for (home, away), extra in ends.items():
        if home in living and away in serving:
            here, there = living[home], serving[away]
            way, _ = nearest_supply(places.lonlat[here], points[there], detour=travel.detour)
            cost[here] = np.minimum(cost[here], travel.cost(way[:, 0]) + extra)
    return cost


def _members(land: np.ndarray) -> dict[int, np.ndarray]:
    """Which of some points lie on each land; of hundreds of islands each is not looked for in all."""
    order = np.argsort(land, kind="stable")
    names, first = np.unique(land[order], return_index=True)
    return dict(zip(names.tolist(), np.split(order, first[1:]), strict=True))


def lands_linked(travel: Travel, places: Places) -> dict[tuple[str, str], float]:
    """Minutes by pair of lands, the quickest crossing where there are several."""
    found: dict[tuple[str, str], float] = {}
    for crossing in travel.crossings:
        one, other = sorted(str(places.land[end]) for end in (crossing.place, crossing.to_place))
        found[one, other] = min(crossing.minutes, found.get((one, other), crossing.minutes))
    return found


def _extra(minutes: float, travel: Travel) -> float:
    """What a crossing adds; in kilometres it adds nothing but the way itself."""
    return minutes if travel.unit == MINUTES else 0.0


def _furthest_m(travel: Travel) -> float:
    return travel.limit * M_PER_KM if travel.mode == "line" else longest_way_m(travel.limit, travel.tiers)
