"""Who reaches a service, how far it is, how much of it falls to each person, and who is left out, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.methods import access
from taksir.methods.access import Pairs
from taksir.needs.question import composed, question, remark
from taksir.release import Released, Remark
from taksir.resources.demand import ENDS, Demand, demand_of
from taksir.resources.facilities import Facilities, facilities_of
from taksir.resources.places import Places, places_of
from taksir.resources.road_travel import road_remarks
from taksir.resources.supply import Counting, capacity_remarks, fault_remarks, named_service, supply_of
from taksir.resources.travel import MINUTES, Travel, lands_linked, nearest_way, reach, travel_of
from taksir.resources.written import Pins, crossings
from taksir.schema_resources import Service

MEASURES = ("two_step", "enhanced", "three_step", "gravity")
"""How supply is divided among people: 2SFCA, E2SFCA, 3SFCA, gravity (Hansen)."""
PER_PERSONS = 1000.0
EVERYBODY = "everyone"
LINE_USED = "Way: straight line × {detour}; within reach up to {limit} km, {limit} km included."
SPEED_USED = (
    "Way: straight line × {detour}, at {tiers}; within reach up to {limit} minutes, {limit} minutes included."
)
ISLANDS = "Nobody crosses the sea without a crossing: {known} crossings are known between {lands} lands."
SPREAD = (
    "The number of each {level} is divided over its villages by population, because it cannot be shown "
    "for smaller areas; its interval is carried."
)
NO_PERSONS = "In {count} villages the number of people is not shown, so nobody is counted there."
UNUSED = "{count} facilities have nobody within reach, so their supply is used by nobody."


@dataclass(frozen=True, eq=False)
class Ways:
    """Places, facilities of a service and the ways between them.

    Attributes:
        pairs: Within the limit.
        nearest: Cost of the nearest facility however far [n]; infinite without any link.
    """

    places: Places
    supply: pd.DataFrame
    pairs: Pairs
    nearest: np.ndarray
    travel: Travel
    facilities: Facilities
    service: Service
    measure: str

    @property
    def is_reached(self) -> np.ndarray:
        """Whether each place has a facility within the limit [n]."""
        return self.nearest <= self.travel.limit


def ways_to(
    service: str,
    evidence: Evidence,
    *,
    travel: Mapping[str, Any],
    pins: Pins,
) -> Ways:
    """The ways from every place to the facilities of a service."""
    asked, places = named_service(service), places_of(evidence)
    facilities = facilities_of(evidence, pins.get("service", ()))
    supply = supply_of(facilities, asked, Counting())
    way = travel_of(travel, crossings(pins.get("crossing", ()), places), places)
    pairs, nearest = reach(places, supply, way), nearest_way(places, supply, way)
    return Ways(places, supply, pairs, nearest, way, facilities, asked, measure_of(travel))


@question
def estimate_access(
    evidence: Evidence,
    service: str,
    demand: str,
    level: str,
    *,
    travel: dict[str, Any] | None = None,
    pins: Pins | None = None,
) -> Released:
    """How far the nearest service is, how much of it falls to each person, and who is not reached.

    Args:
        evidence: The deliveries to compute from.
        service: Id of a service.
        demand: A group of the census, or an indicator that counts people.
        level: Area level of the rows.
        travel: measure (one of MEASURES), mode, limit, detour, tiers; the country's defaults otherwise.
        pins: By kind (service, crossing) the entries that count, with their versions; none by default.

    Returns:
        Per area: persons, persons_low, persons_high, unreached, unreached_low, unreached_high [persons],
        reached [share], way [km or minutes, mean of its people's nearest], access [units per 1,000 persons],
        why: one of WHY, of most of those not reached; withheld where nobody is counted.

    Raises:
        TaksirError: No such service, method or way of travel; no boundaries, no census, no facilities.
    """
    return _answered(
        evidence, ways_to(service, evidence, travel=travel or {}, pins=pins or {}), demand, level
    )


def access_by_area(
    evidence: Evidence, service: str, level: str, *, travel: Mapping[str, Any], pins: Pins
) -> Released:
    """Everybody's access to a service by area, for a question that sets it beside something else."""
    return _answered(evidence, ways_to(service, evidence, travel=travel, pins=pins), EVERYBODY, level)


def _answered(evidence: Evidence, ways: Ways, demand: str, level: str) -> Released:
    method = ways.measure
    people = demand_of(demand, ways.places, evidence)
    score = access_score(ways, people, method)
    table = _by_area(ways, people, score, level, area_index(evidence).names)
    remarks = [*way_remarks(ways, people), *people_remarks(people), *fault_remarks(ways.facilities)]
    remarks += capacity_remarks(ways.supply)
    unused = int((ways.pairs.per_supply(people.persons[ways.pairs.demand]) <= 0).sum())
    if unused:
        remarks.append(remark(UNUSED, count=unused))
    answer = composed(
        table, [people.released], method=f"access_{method}", files=ways.facilities.files, remarks=remarks
    )
    indicator = people.released.indicator
    counted = replace(indicator, name=ways.service.label, unit=indicator.counted)
    known = int((table["withheld"] == "").sum())
    return replace(answer, indicator=counted, level=level, matched=(known, len(table)), unmatched=())


def access_score(ways: Ways, people: Demand, method: str) -> np.ndarray:
    """Units of the service per 1,000 persons at every place [n]."""
    units, persons, limit = ways.supply["units"].to_numpy(float), people.persons, ways.travel.limit
    if not (units > 0).any():
        return np.full(len(persons), np.nan)
    if method == "gravity":
        return access.gravity_access(ways.pairs, units, access.exponential(2.0 / limit))
    if method == "two_step":
        found = access.two_step_access(ways.pairs, persons, units)
    elif method == "enhanced":
        found = access.two_step_access(ways.pairs, persons, units, access.truncated_gaussian(limit))
    else:
        found = access.three_step_access(ways.pairs, persons, units, access.truncated_gaussian(limit))
    return found.access * PER_PERSONS


def way_remarks(ways: Ways, people: Demand) -> list[Remark]:
    """How ways were measured, in sentences."""
    travel = ways.travel
    if travel.roads is not None:
        is_hidden = (ways.supply["location_hidden"] == 1).to_numpy()
        supply = {
            "lonlat": ways.supply[["longitude", "latitude"]].to_numpy(float),
            "name": np.where(is_hidden, "", ways.supply["facility_name"].to_numpy(str)),
        }
        names, persons = ways.places.names, people.persons
        return road_remarks(travel.roads, travel.limit, persons=persons, names=names, supply=supply)
    if travel.unit == MINUTES:
        tiers = ", ".join(
            f"≤ {end:g} km {speed:g} km/h" if end < 1e5 else f"{speed:g} km/h" for end, speed in travel.tiers
        )
        used = remark(SPEED_USED, detour=travel.detour, tiers=tiers, limit=travel.limit)
    else:
        used = remark(LINE_USED, detour=travel.detour, limit=travel.limit)
    lands, known = len(set(ways.places.land)), len(lands_linked(travel, ways.places))
    return [used] + ([remark(ISLANDS, known=known, lands=lands)] if lands > 1 else [])


def people_remarks(people: Demand) -> list[Remark]:
    """What is assumed about who has to get there."""
    remarks = [remark(SPREAD, level=_level_words(people.released))] if people.is_spread else []
    hidden = int((people.table["withheld"] != "").sum())
    return remarks + ([remark(NO_PERSONS, count=hidden)] if hidden else [])


def _by_area(
    ways: Ways, people: Demand, score: np.ndarray, level: str, names: dict[str, str]
) -> pd.DataFrame:
    groups = ways.places.groups(level)
    people_are_counted = bool((people.table["reliability"] == "counted").any())
    rows = people.table[list(ENDS)].copy()
    is_out = ~ways.is_reached
    for end in ENDS:
        rows[end.replace("persons", "unreached")] = np.where(
            is_out, rows[end], np.where(rows[end].isna(), np.nan, 0.0)
        )
    sums = rows.groupby(groups).sum(min_count=1)
    weight = people.persons
    far = np.where(np.isfinite(ways.nearest), ways.nearest, np.nan)
    index = pd.Index(sorted(set(groups)), name="area_code")
    table = sums.reindex(index)
    table["way"] = _weighted(far, weight, groups).reindex(index)
    table["access"] = _weighted(score, weight, groups).reindex(index)
    table["reached"] = 1 - table["unreached"] / table["persons"].where(table["persons"] > 0)
    table["why"] = _why(ways, weight, groups).reindex(index).where(table["unreached"] > 0, "")
    reason = (
        people.table["withheld"].groupby(groups).agg(lambda held: next((x for x in held if x), "no_data"))
    )
    table["withheld"] = np.where(table["persons"].isna(), reason.reindex(index), "")
    quality = people.table["reliability"].groupby(groups).first().reindex(index)
    table["reliability"] = np.where(
        table["withheld"] == "", quality.replace("withheld", "caution"), "withheld"
    )
    table = table.reset_index()
    table["area_name"] = [names.get(code, code) for code in table["area_code"]]
    for name in ("persons", "unreached"):  # a count has no interval
        is_exact = table[f"{name}_low"] == table[f"{name}_high"]
        table[[f"{name}_low", f"{name}_high"]] = table[[f"{name}_low", f"{name}_high"]].mask(
            is_exact & people_are_counted
        )
    numbers = ["way", "access", "reached"]
    table.loc[table["withheld"] != "", numbers] = np.nan
    return table


def _weighted(values: np.ndarray, weight: np.ndarray, groups: np.ndarray) -> pd.Series:
    """Means of places by their people; of places without any, equally."""
    frame = pd.DataFrame({"x": values, "w": weight, "group": groups}).dropna()
    frame["w"] = frame["w"] + 1e-9
    frame["xw"] = frame["x"] * frame["w"]
    sums = frame.groupby("group")[["xw", "w"]].sum()
    return sums["xw"] / sums["w"]


def _why(ways: Ways, weight: np.ndarray, groups: np.ndarray) -> pd.Series:
    """The reason that holds for most of the people who are not reached."""
    if ways.supply.empty:
        return pd.Series("no_supply", index=pd.Index(sorted(set(groups))))
    roads, has_way = ways.travel.roads, np.isfinite(ways.nearest)
    is_off = np.zeros(len(weight), bool) if roads is None else roads.homes.junction < 0
    reasons = {"too_far": has_way, "no_link": ~has_way & ~is_off, "off_road": ~has_way & is_off}
    people = pd.DataFrame(
        {why: np.where(holds & ~ways.is_reached, weight + 1e-9, 0.0) for why, holds in reasons.items()}
    )
    return people.groupby(groups).sum().idxmax(axis=1)


def _level_words(released: Released) -> str:
    return released.level or "region"


def measure_of(travel: Mapping[str, Any]) -> str:
    """How access is measured.

    Raises:
        TaksirError: A measure that is not known.
    """
    measure = str(travel.get("measure", "enhanced"))
    if measure not in MEASURES:
        raise TaksirError(
            "There is no measure of access {measure}. Choose one of: {measures}.",
            measure=measure,
            measures=", ".join(MEASURES),
        )
    return measure
