"""What a service can give: the effective supply of every facility, and what is assumed about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.needs.question import remark
from taksir.release import Remark
from taksir.resources.facilities import Facilities, has_places
from taksir.schema_resources import Service

SHARED = (
    "A facility with several services divides its capacity equally between them; "
    "no delivery says how it does."
)
WHOLE = "A facility with several services counts its whole capacity for each of them."
QUALITY = (
    "Capacity counts whole with accreditation A or none required, and less with B, C or none "
    "({shares}); this is a choice that can be switched off."
)
NO_CAPACITY = (
    "{count} of {all} facilities of this service have no capacity above 0: they can be reached, "
    "but they hold nothing against the need."
)
NOT_ASKED = (
    "{count} of {all} facilities of this service are volunteers, posts and the like, of which no capacity is "
    "asked: they can be reached, but they count no places."
)
DOUBLES = "Facilities that stand there twice, by name and place, are counted once: {count}."
MISPLACED = "Facilities at 0,0 or outside the region count from the middle of their area: {count}."
NOWHERE = "Facilities without an area and without a point in the region are not counted: {count}."
STALE = "Facilities that were last reported more than {months} months ago: {count}."
SPLITS = ("equal", "whole")
"""How a facility's capacity is counted for one of its services."""


def named_service(name: str) -> Service:
    """The service of an id.

    Raises:
        TaksirError: There is none.
    """
    service = load_resources().service(name)
    if service is None:
        raise TaksirError(
            "There is no service {service}. Choose one of: {services}.",
            service=name,
            services=", ".join(entry.id for entry in load_resources().services),
        )
    return service


@dataclass(frozen=True)
class Counting:
    """How need and supply are counted.

    Attributes:
        model: The need by the indicator's area model, which shows small areas too.
        coverage: Share of the people in need that is to be served.
        quality: Whether accreditation makes capacity count less.
        split: equal or whole: what a facility with several services gives of each.
    """

    model: bool = False
    coverage: float = 1.0
    quality: bool = True
    split: str = "equal"


def counting_of(asked: Mapping[str, Any]) -> Counting:
    """Counting from what was asked.

    Raises:
        TaksirError: A way of splitting that is not known.
    """
    counting = Counting(**asked)
    if counting.split not in SPLITS:
        raise TaksirError(
            "Capacity cannot be split by {split}. Choose one of: {splits}.",
            split=counting.split,
            splits=", ".join(SPLITS),
        )
    return counting


def supply_of(facilities: Facilities, service: Service, counting: Counting) -> pd.DataFrame:
    """The facilities that give a service, with what they can give of it.

    Args:
        facilities: All of them.
        service: Which one.
        counting: How.

    Returns:
        The facility table with units [of the service's measure; 0 where none is known].
    """
    table = facilities.giving(service.id)
    services = table["services_offered"].str.split().str.len().astype(float).clip(lower=1)
    units = table[service.measure].clip(lower=0).fillna(0.0)
    if counting.split == "equal":
        units = units / services
    if counting.quality:
        units = units * table["accreditation"].map(load_resources().quality).astype(float).fillna(1.0)
    return table.assign(units=units.astype(float))


def by_area(supply: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """What lies in each of some areas of one level.

    Args:
        supply: area_code and units.
        codes: The areas; one empty text for the whole region.

    Returns:
        facilities [number] and units, in the order of the codes.
    """
    length = len(str(codes.iloc[0])) if len(codes) else 0
    placed = supply[supply["area_code"] != ""]
    sums = placed["units"].astype(float).groupby(placed["area_code"].str[:length]).agg(["size", "sum"])
    found = sums.reindex(codes).fillna(0.0)
    return pd.DataFrame(
        {"facilities": found["size"].astype(int).to_numpy(), "units": found["sum"].to_numpy(float)}
    )


def supply_remarks(
    facilities: Facilities, supply: pd.DataFrame, counting: Counting, *, year: int
) -> list[Remark]:
    """What is assumed about a supply, and what is wrong with its facilities."""
    remarks = []
    if (supply["services_offered"].str.split().str.len() > 1).any():
        remarks.append(remark(SHARED if counting.split == "equal" else WHOLE))
    if counting.quality and (supply["accreditation"] != "").any():
        graded = {name: share for name, share in load_resources().quality.items() if name != "none"}
        shares = ", ".join(f"{name} {share:g}" for name, share in graded.items())
        shares += f", – {load_resources().quality.get('none', 1.0):g}"
        remarks.append(remark(QUALITY, shares=shares))
    return [*remarks, *capacity_remarks(supply), *fault_remarks(facilities), *_stale(supply, year)]


def capacity_remarks(supply: pd.DataFrame) -> list[Remark]:
    """How many facilities hold nothing against the need: places are missing, or none are asked of them."""
    empty, asked = supply["units"] <= 0, has_places(supply)
    counted = ((NO_CAPACITY, int((empty & asked).sum())), (NOT_ASKED, int((empty & ~asked).sum())))
    return [remark(words, count=count, all=len(supply)) for words, count in counted if count]


def fault_remarks(facilities: Facilities) -> list[Remark]:
    """What is wrong with facilities as delivered, counted."""
    counted = facilities.faults["fault"].value_counts()
    kinds = (
        (DOUBLES, counted.get("duplicate", 0)),
        (MISPLACED, counted.get("at_zero", 0) + counted.get("outside", 0)),
        (NOWHERE, counted.get("no_place", 0)),
    )
    return [remark(words, count=int(count)) for words, count in kinds if count]


def _stale(supply: pd.DataFrame, year: int) -> list[Remark]:
    months = load_resources().stale_after_months
    old = int((year - supply["period_year"] > months / 12).sum())
    return [remark(STALE, count=old, months=months)] if old else []
