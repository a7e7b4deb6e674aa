"""What was written down of services, norms and crossings, pinned by version: figures can be rebuilt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir import written
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.resources.places import Places
from taksir.schema import Words
from taksir.schema_questions import DatedStandard
from taksir.written import Entry

Written = Sequence[str | int]
"""Id of an entry and its version, as a list: it stands in a figure's recipe."""
Pins = dict[str, list[Written]]
"""Entries by kind."""

SERVICE, NORM, CROSSING = "service", "norm", "crossing"
STALE_FIELD = "checked_on"


def pins_now(*kinds: str) -> Pins:
    """Every entry of some kinds with the version it has now; kinds without any are left out."""
    found: Pins = {kind: [[entry.id, entry.version] for entry in written.entries(kind)] for kind in kinds}
    return {kind: pinned_entries for kind, pinned_entries in found.items() if pinned_entries}


def pinned(kind: str, pins: Iterable[Written]) -> tuple[Entry, ...]:
    """The entries as they were at those versions.

    Raises:
        TaksirError: A version is not in this store.
    """
    found = []
    now = {entry.id: entry for entry in written.entries(kind)}
    for entry_id, version in pins:
        entry = now.get(str(entry_id))
        if entry is None or entry.version != version:
            past = [one for one in written.history(kind, str(entry_id)) if one.version == version]
            if not past:
                raise TaksirError(
                    "Version {version} of an entry the figure was computed from is not in this store. "
                    "Restore it from a backup.",
                    version=version,
                )
            entry = past[0]
        found.append(entry)
    return tuple(found)


def written_services(pins: Iterable[Written], places: Places) -> pd.DataFrame:
    """Services that were written down, as rows of the facility table.

    A confidential one keeps its area and loses its point.
    """
    rows = []
    for entry in pinned(SERVICE, pins):
        body = entry.body
        place = places.number(entry.area_code)
        has_point = not body.get("is_confidential") and {"longitude", "latitude"} <= set(body)
        middle = places.lonlat[place] if place >= 0 else (np.nan, np.nan)
        rows.append(
            {
                "area_code": entry.area_code,
                "facility_id": entry.id,
                "facility_name": "" if body.get("is_confidential") else body["name"],
                "facility_type": body.get("facility_type", ""),
                "psks_code": body.get("psks", ""),
                "services_offered": " ".join(body["services"]),
                "accreditation": body.get("accreditation", ""),
                "resources_count": 1.0,
                "capacity_persons": _number(body.get("capacity_persons")),
                "occupancy_persons": _number(body.get("occupancy_persons")),
                "staff_social_workers": _number(body.get("staff_social_workers")),
                "staff_total": _number(body.get("staff_total")),
                "longitude": body["longitude"] if has_point else middle[0],
                "latitude": body["latitude"] if has_point else middle[1],
                "location_hidden": float(bool(body.get("is_confidential"))),
                "period_year": float(str(body.get(STALE_FIELD) or entry.at)[:4]),
                "source": SERVICE,
                "has_point": has_point,
                "place": place,
            }
        )
    return pd.DataFrame(rows)


def standard_in_force(standard_id: str, year: int, norms: Iterable[Written] = ()) -> DatedStandard:
    """A standard as it holds in a year: the newest change of this region, else the country's.

    Args:
        standard_id: Of standards.yaml.
        year: Of the figure.
        norms: Changed standards with their versions.

    Raises:
        TaksirError: There is none of that id in force in the year.
    """
    known = [entry for entry in load_questions().assumptions.standards if entry.id == standard_id]
    usable = [entry for entry in known if entry.valid_from <= year]
    if not usable:
        raise TaksirError(
            "No standard {standard} is in force in {year}. Choose another, or write one down.",
            standard=standard_id,
            year=year,
        )
    chosen = max(usable, key=lambda entry: entry.valid_from)
    changed = [e.body for e in pinned(NORM, norms) if e.body["standard"] == standard_id]
    changed = [body for body in changed if int(body["valid_from"]) <= year]
    if not changed:
        return chosen
    latest = max(changed, key=lambda body: int(body["valid_from"]))
    return DatedStandard(
        id=chosen.id,
        applies_to=chosen.applies_to,
        per_persons=float(latest["per"]),
        valid_from=int(latest["valid_from"]),
        unit=chosen.unit,
        basis=Words(id=str(latest["basis"]), en=str(latest["basis"])),
        label=chosen.label,
        need_unit=chosen.need_unit,
        resource_unit=chosen.resource_unit,
        confidence="local",
    )


@dataclass(frozen=True)
class Crossing:
    """A crossing by water between two places, the wait included."""

    place: int
    to_place: int
    minutes: float


def crossings(pins: Iterable[Written], places: Places) -> tuple[Crossing, ...]:
    """The crossings that were written down between places of the region."""
    found = []
    for entry in pinned(CROSSING, pins):
        ends = places.number(entry.area_code), places.number(str(entry.body["to_area"]))
        if min(ends) >= 0:
            found.append(Crossing(*ends, float(entry.body["minutes"])))
    return tuple(found)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
