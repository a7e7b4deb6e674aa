"""Who gives what, where: facilities and resources of the published deliveries and of what was written down.

Institutions, not people: what is delivered as the name of a person is never kept here. A place that is
confidential has no point; it counts from the middle of its area. What cannot be right is said, not dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from taksir.areas import AreaIndex, area_index
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile
from taksir.methods.place_names import place_name
from taksir.resources.places import Places, places_of
from taksir.resources.written import Written, written_services

TEXTS = ("facility_id", "facility_name", "facility_type", "psks_code", "services_offered", "accreditation")
NUMBERS = (
    "resources_count", "capacity_persons", "occupancy_persons", "children_resident", "staff_social_workers",
    "staff_total", "longitude", "latitude", "location_hidden", "period_year",
)  # fmt: skip
COLUMNS = ("area_code", *TEXTS, *NUMBERS, "source", "has_point", "place")
"""Columns of `Facilities.table`; `place` is the number of the smallest area they lie in, -1 for none."""

POSTS = ("", "volunteer_post", "other")
"""Kinds under which persons are listed: what stands there as a name may be somebody's own."""
AT_ZERO_DEGREES = 1e-6


@dataclass(frozen=True)
class Facilities:
    """What gives services, and what is wrong with how it was delivered.

    Attributes:
        table: One row a facility, `COLUMNS`; doubles left out.
        faults: facility_name, area_code, fault (one of FAULT_KINDS); each facility may stand there twice.
        files: The deliveries they come from.
    """

    table: pd.DataFrame
    faults: pd.DataFrame
    files: tuple[TableFile, ...]

    def giving(self, service: str) -> pd.DataFrame:
        """Those that give a service and lie somewhere."""
        gives = [service in str(offered).split() for offered in self.table["services_offered"]]
        return self.table[np.array(gives, bool) & (self.table["place"] >= 0)].reset_index(drop=True)


def facilities_of(evidence: Evidence, written: Sequence[Written] = ()) -> Facilities:
    """The facilities of the newest delivery of every source, with the services that were written down.

    Raises:
        TaksirError: Nothing of the kind is published or written down.
    """
    files = _newest(evidence)
    if not files and not written:
        raise TaksirError(
            "No facilities are known yet. Deliver a list of facilities on the page Data in, "
            "or write a service down on the page Resources."
        )
    delivered, faults = _delivered(files, places_of(evidence), area_index(evidence))
    extra = written_services(written, places_of(evidence))
    parts = [part for part in (delivered, extra) if not part.empty]
    table = pd.concat(parts, ignore_index=True) if parts else delivered
    return Facilities(table.reindex(columns=list(COLUMNS)), faults, files)


def _newest(evidence: Evidence) -> tuple[TableFile, ...]:
    """One file a source: the latest year of each."""
    found: dict[str, TableFile] = {}
    for file in evidence.of_table("facility"):
        found.setdefault(file.source_id, file)
    return tuple(found.values())


@lru_cache(maxsize=8)
def _read(path: Path, source_id: str) -> pd.DataFrame:
    frame = pd.read_parquet(path)
    frame = frame.reindex(columns=["area_code", "code_system", *TEXTS, *NUMBERS])
    frame[list(TEXTS)] = frame[list(TEXTS)].fillna("").astype(str)
    frame[list(NUMBERS)] = frame[list(NUMBERS)].apply(pd.to_numeric, errors="coerce").astype(float)
    is_person = frame["psks_code"].isin(load_resources().people)
    is_post = frame["facility_type"].isin(POSTS)
    frame["facility_name"] = frame["facility_name"].mask(is_person & is_post, "")
    return frame.assign(source=source_id)


def _delivered(
    files: tuple[TableFile, ...], places: Places, index: AreaIndex
) -> tuple[pd.DataFrame, pd.DataFrame]:
    parts = []
    for file in files:
        frame = _read(file.path, file.source_id)
        system = next(iter(frame["code_system"].dropna()), "")
        codes = index.at_home(frame["area_code"], str(system))
        parts.append(frame.assign(area_code=codes.where(codes.notna(), "").astype(str)))
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS)), _no_faults()
    return placed(pd.concat(parts, ignore_index=True), places)


def placed(frame: pd.DataFrame, places: Places) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Facilities with the area they lie in and a point to measure from, and what is wrong with them.

    Args:
        frame: Columns of the facility table.
        places: The smallest areas.

    Returns:
        The facilities without doubles, and the faults.
    """
    has_point = frame[["longitude", "latitude"]].notna().all(axis=1).to_numpy()
    at_zero = has_point & (frame[["longitude", "latitude"]].abs() < AT_ZERO_DEGREES).all(axis=1).to_numpy()
    is_hidden = (frame["location_hidden"] == 1).to_numpy()
    outside = np.zeros(len(frame), bool)
    usable = has_point & ~at_zero & ~is_hidden
    points = shapely.points(frame["longitude"].fillna(0), frame["latitude"].fillna(0))
    if places.region is not None:
        outside = usable & ~shapely.contains(places.region, points)
        usable &= ~outside
    place = np.array([places.number(code) for code in frame["area_code"]])
    lost = usable & (place < 0)
    place[lost] = places.nearest(frame.loc[lost, ["longitude", "latitude"]].to_numpy(float))
    kept = frame.assign(has_point=usable, place=place)
    centre = ~usable & (place >= 0)
    kept.loc[centre, ["longitude", "latitude"]] = places.lonlat[place[centre]]
    double = _doubles(kept)
    # Whoever should have places and states none cannot be held against a need; they may still be reached.
    empty = ~(kept["capacity_persons"] > 0) & (kept["services_offered"] != "") & has_places(kept)
    marks = {
        "at_zero": at_zero,
        "outside": outside,
        "no_place": place < 0,
        "duplicate": double,
        "no_capacity": empty.to_numpy(),
    }
    faults = [
        kept.loc[mask, ["facility_name", "facility_type", "area_code"]].assign(fault=kind)
        for kind, mask in marks.items()
    ]
    return kept[~double].reset_index(drop=True), pd.concat(faults, ignore_index=True)


def has_places(table: pd.DataFrame) -> pd.Series:
    """Whether a facility is of a kind of which places are asked: no person, no post, no health centre."""
    known = load_resources()
    is_person = table["psks_code"].isin(known.people)
    return ~(is_person | table["facility_type"].isin(known.without_capacity))


def _doubles(frame: pd.DataFrame) -> np.ndarray:
    """Rows whose name, kind and area stood there before; rows without a name are never doubles."""
    name = frame["facility_name"].map(lambda name: place_name(name).plain)
    key = frame.assign(_name=name).duplicated(["_name", "facility_type", "area_code"])
    return (key & (name != "")).to_numpy()


def _no_faults() -> pd.DataFrame:
    return pd.DataFrame(columns=["facility_name", "facility_type", "area_code", "fault"])
