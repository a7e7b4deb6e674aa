"""An OpenStreetMap extract (.osm.pbf) becomes a network: junctions, and stretches of road and ferry.

Read with osmium. Every point of a way is a junction, so that places meet the road where it passes them. Who
may use a stretch, in which direction and how fast follows from its tags and from the country's rules
(`roads` of resources.yaml). Names and everything else of the extract are left behind.
"""

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from taksir.errors import TaksirError
from taksir.methods.access import lengths_m
from taksir.schema_resources import VEHICLES, RoadRules
from taksir.stopping import told_progress

Tags = Mapping[str, str]
CLOSED = frozenset({"no", "private", "agricultural", "forestry", "military", "use_sidepath"})
KEYS = {
    "walk": ("foot", "access"),
    "motorcycle": ("motorcycle", "motor_vehicle", "vehicle", "access"),
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
}
"""Tags that say who may pass, the most specific first."""
UNPAVED = frozenset({
    "unpaved", "gravel", "fine_gravel", "compacted", "dirt", "earth", "ground", "grass", "mud", "sand",
    "rock", "pebblestone", "woodchips",
})  # fmt: skip
FORWARD, BACKWARD = ("yes", "true", "1"), ("-1", "reverse")
KM_PER_MILE, MINUTES_PER_HOUR, M_PER_KM = 1.609344, 60.0, 1000.0
WAYS_PER_LOOK = 5_000
HEAD = b"OSMHeader"
NOT_ROADS = (
    "{file} is no OpenStreetMap extract in the form .osm.pbf, or it is damaged. "
    "Give the extract of your region as .osm.pbf."
)
NO_ROADS = "{file} holds no road that anybody may use. Give an extract with its roads and ferries."


@dataclass(frozen=True, eq=False)
class RoadStretches:
    """What an extract says of roads and ferries.

    Attributes:
        lonlat: Junctions [v × 2, degrees].
        start, end: Junctions at the ends of each stretch [e], as it was drawn.
        metres: Length [e].
        is_ferry: Whether it goes by water [e].
        minutes: By kind of traveller the time forward and backward [e × 2]; infinite where they may not pass.
        about: Numbers for the reader: road_km, ferries, parts, stubs_km.
    """

    lonlat: np.ndarray
    start: np.ndarray
    end: np.ndarray
    metres: np.ndarray
    is_ferry: np.ndarray
    minutes: dict[str, np.ndarray]
    about: dict[str, float]


@dataclass
class _Read:
    """What is collected while the ways go by."""

    nodes: dict[int, int] = field(default_factory=dict)
    lon: array = field(default_factory=lambda: array("d"))
    lat: array = field(default_factory=lambda: array("d"))
    start: array = field(default_factory=lambda: array("l"))
    end: array = field(default_factory=lambda: array("l"))
    way: array = field(default_factory=lambda: array("l"))
    times: list[tuple[float, ...]] = field(default_factory=list)
    ferries: list[bool] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    durations: list[float] = field(default_factory=list)

    def junction(self, ref: int, lon: float, lat: float) -> int:
        """The number of a node, a new one where it was not met before."""
        found = self.nodes.setdefault(ref, len(self.lon))
        if found == len(self.lon):
            self.lon.append(lon)
            self.lat.append(lat)
        return found


def extract_roads(path: Path, rules: RoadRules) -> RoadStretches:
    """Read the roads and ferries of an extract.

    Args:
        path: The .osm.pbf file.
        rules: Speeds by class of road, ferries, what is left out.

    Raises:
        TaksirError: It is no such file, or holds no road.
    """
    if not path.is_file():
        raise TaksirError("There is no file {file} with roads. Correct the path.", file=path.name)
    with path.open("rb") as file:
        if HEAD not in file.read(64):
            raise TaksirError(NOT_ROADS, file=path.name)
    read = _Read()
    try:
        _read_ways(path, rules, read)
    except RuntimeError as error:  # what osmium raises for a damaged file
        raise TaksirError(NOT_ROADS, file=path.name) from error
    if not len(read.start):
        raise TaksirError(NO_ROADS, file=path.name)
    return _without_stubs(_stretches(read), rules.stub_km * M_PER_KM)


def _read_ways(path: Path, rules: RoadRules, read: _Read) -> None:
    wanted = osmium.filter.KeyFilter("highway", "route")
    for count, way in enumerate(
        osmium.FileProcessor(osmium.io.File(str(path), "osm.pbf")).with_locations().with_filter(wanted)
    ):
        if count % WAYS_PER_LOOK == 0:
            told_progress(0.1 + 0.7 * count / (count + 200_000), "Reading the roads")
        if isinstance(way, osmium.osm.Way):
            _add_way(dict(way.tags), way.nodes, rules, read)


def _add_way(tags: Tags, nodes: object, rules: RoadRules, read: _Read) -> None:
    is_ferry = tags.get("route") == "ferry"
    speeds = way_speeds(tags, rules)
    if not any(speeds):
        return
    number = len(read.times)
    read.times.append(speeds)
    read.ferries.append(is_ferry)
    read.waits.append(rules.ferry_wait_minutes if is_ferry else 0.0)
    read.durations.append(duration_minutes(tags.get("duration", "")) if is_ferry else 0.0)
    before = -1
    for node in nodes:  # type: ignore[attr-defined]
        if not node.location.valid():  # cut off at the edge of the extract
            before = -1
            continue
        here = read.junction(node.ref, node.lon, node.lat)
        if before >= 0 and before != here:
            read.start.append(before)
            read.end.append(here)
            read.way.append(number)
        before = here


def way_speeds(tags: Tags, rules: RoadRules) -> tuple[float, ...]:
    """Speed of each kind of traveller forward and backward [km/h]; 0 where they may not pass.

    Args:
        tags: Of an OpenStreetMap way.
        rules: Of the country.

    Returns:
        Forward and backward of walk, motorcycle and car in turn.
    """
    is_ferry = tags.get("route") == "ferry"
    usual = (rules.ferry_km_h,) * 3 if is_ferry else rules.speeds.get(tags.get("highway", ""), (0.0,) * 3)
    found: list[float] = []
    for vehicle, speed in zip(VEHICLES, usual, strict=True):
        speed = _permitted(vehicle, speed, tags, rules)
        if vehicle != "walk" and not is_ferry:
            speed = min(speed, _limit(tags.get("maxspeed", "")))
            speed *= rules.unpaved_share if tags.get("surface") in UNPAVED else 1.0
        forward, backward = _directions(vehicle, tags)
        found += [speed * forward, speed * backward]
    return tuple(found)


def _permitted(vehicle: str, speed: float, tags: Tags, rules: RoadRules) -> float:
    said = next((tags[key] for key in KEYS[vehicle] if key in tags), "")
    if said in CLOSED or tags.get("highway") in ("construction", "proposed"):
        return 0.0
    is_named = said and said == tags.get(KEYS[vehicle][0])
    return rules.opened_km_h if is_named and not speed and tags.get("highway") in rules.speeds else speed


def _directions(vehicle: str, tags: Tags) -> tuple[bool, bool]:
    if vehicle == "walk":
        return True, True
    said = tags.get(f"oneway:{vehicle}", tags.get("oneway", ""))
    if said in BACKWARD:
        return False, True
    is_round = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") == "motorway"
    return True, not (said in FORWARD or (is_round and said != "no"))


def _limit(text: str) -> float:
    """A written speed limit [km/h]; infinite where none can be read."""
    found = re.match(r"\s*(\d+(?:\.\d+)?)\s*(mph)?", text)
    if not found or not float(found[1]):
        return np.inf
    return float(found[1]) * (KM_PER_MILE if found[2] else 1.0)


def duration_minutes(text: str) -> float:
    """How long a crossing takes as written (1:30, 90, PT1H30M); 0 where it is not written."""
    if found := re.fullmatch(r"\s*(\d+):(\d\d)(?::\d\d)?\s*", text):
        return int(found[1]) * MINUTES_PER_HOUR + int(found[2])
    if found := re.fullmatch(r"\s*PT(?:(\d+)H)?(?:(\d+)M)?\s*", text):
        return int(found[1] or 0) * MINUTES_PER_HOUR + int(found[2] or 0)
    return float(text) if re.fullmatch(r"\s*\d+(\.\d+)?\s*", text) else 0.0


def _stretches(read: _Read) -> RoadStretches:
    lonlat = np.column_stack([np.array(read.lon), np.array(read.lat)])
    start, end, way = np.array(read.start), np.array(read.end), np.array(read.way)
    metres = lengths_m(lonlat[start], lonlat[end])
    is_ferry = np.array(read.ferries)[way]
    speeds = np.array(read.times)[way].reshape(-1, len(VEHICLES), 2)
    with np.errstate(divide="ignore"):
        times = metres[:, None, None] / M_PER_KM / speeds * MINUTES_PER_HOUR
    times[is_ferry] = np.where(
        speeds[is_ferry] > 0, _crossing_minutes(read, metres, way)[is_ferry, None, None], np.inf
    )
    minutes = {name: times[:, place] for place, name in enumerate(VEHICLES)}
    about = {"road_km": metres[~is_ferry].sum() / M_PER_KM, "ferries": float(sum(read.ferries))}
    return RoadStretches(lonlat, start, end, metres, is_ferry, minutes, about)


def _crossing_minutes(read: _Read, metres: np.ndarray, way: np.ndarray) -> np.ndarray:
    """Minutes of each stretch of a ferry: its written or sailed time and the wait, shared by length."""
    count = len(read.times)
    whole = np.maximum(np.bincount(way, metres, count), 1e-9)
    sailed = whole / M_PER_KM / np.maximum(np.array(read.times)[:, :2].max(axis=1), 1e-9) * MINUTES_PER_HOUR
    written = np.array(read.durations)
    total = np.where(written > 0, written, sailed) + np.array(read.waits)
    return (total / whole)[way] * metres


def _without_stubs(roads: RoadStretches, stub_m: float) -> RoadStretches:
    """Scraps that touch no other road are left out: a place would meet them and seem cut off."""
    size = len(roads.lonlat)
    touching = sparse.coo_array((np.ones(len(roads.start)), (roads.start, roads.end)), shape=(size, size))
    _, part = connected_components(touching.tocsr(), directed=False)
    length = np.bincount(part[roads.start], roads.metres, part.max() + 1)
    is_kept = length >= min(stub_m, length.max())
    stays = is_kept[part[roads.start]]
    new = np.cumsum(is_kept[part]) - 1
    about = roads.about | {"parts": float(is_kept.sum()), "stubs_km": roads.metres[~stays].sum() / M_PER_KM}
    return RoadStretches(
        roads.lonlat[is_kept[part]],
        new[roads.start[stays]],
        new[roads.end[stays]],
        roads.metres[stays],
        roads.is_ferry[stays],
        {name: times[stays] for name, times in roads.minutes.items()},
        about,
    )
