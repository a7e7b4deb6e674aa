"""Reads services, staff norms and groups from YAML, and refuses what does not fit the catalogue."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from taksir import paths
from taksir.catalogue import known_columns, load_catalogue
from taksir.catalogue_expressions import check_expression
from taksir.catalogue_files import pack_entries, words_of
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.schema import Catalogue, Column
from taksir.schema_questions import DatedStandard
from taksir.schema_resources import (
    AssetClass,
    PopulationGroup,
    ResourcePack,
    RoadRules,
    Service,
    StaffNorm,
    TravelDefaults,
)


@lru_cache
def load_resources(country: str = "", folder: Path = paths.CATALOGUE) -> ResourcePack:
    """The entries behind the page Resources, checked against the catalogue and the standards.

    Raises:
        TaksirError: An entry names something unknown, or a standard of another unit.
    """
    content = pack_entries("resources.yaml", country, folder)
    catalogue = load_catalogue(country, folder)
    travel = content["travel"]
    pack = ResourcePack(
        services=tuple(_service(entry, catalogue) for entry in content["services"]),
        staff=tuple(_norm(entry) for entry in content["staff"]),
        groups=tuple(
            PopulationGroup(e["id"], words_of(e, "label"), e["population"]) for e in content["groups"]
        ),
        assets=tuple(AssetClass(e["id"], words_of(e, "label"), tuple(e["psks"])) for e in content["assets"]),
        quality={str(name): float(share) for name, share in content["quality"].items()},
        stale_after_months=int(content["stale_after_months"]),
        people=tuple(content["people"]),
        without_capacity=tuple(content["without_capacity"]),
        travel=TravelDefaults(
            float(travel["detour"]),
            float(travel["limit_km"]),
            float(travel["limit_minutes"]),
            tuple((float(end), float(speed)) for end, speed in travel["tiers"]),
        ),
        roads=_roads(content["roads"]),
    )
    _check(
        pack, catalogue, {entry.id: entry for entry in load_questions(country, folder).assumptions.standards}
    )
    return pack


def _check(pack: ResourcePack, catalogue: Catalogue, standards: dict[str, DatedStandard]) -> None:
    columns = known_columns(catalogue, "facility")
    for service in pack.services:
        _refuse_unless(catalogue.indicator(service.indicator), service.indicator)
        _refuse_unless(service.measure in columns, service.measure)
    for norm in pack.staff:
        _refuse_unless(norm.counted in columns, norm.counted)
    measured = [(service.unit, service.standard) for service in pack.services]
    for unit, name in [*measured, *((norm.unit, norm.standard) for norm in pack.staff)]:
        _refuse_unless(name in standards, name)
        refuse_other_unit(standards[name], unit)
    for group in pack.groups:
        check_expression(group.population, known_columns(catalogue, "area"), where=group.id)


def refuse_other_unit(standard: DatedStandard, unit: str) -> None:
    """Units are never mixed: a standard of carers says nothing about places.

    Raises:
        TaksirError: The standard counts another unit.
    """
    if standard.resource_unit != unit:
        raise TaksirError(
            "The standard {standard} counts {its}, and the supply is counted in {unit}. "
            "Choose a standard of the same unit.",
            standard=standard.id,
            its=standard.resource_unit,
            unit=unit,
        )


def _refuse_unless(found: object, name: str) -> None:
    if not found:
        raise TaksirError(
            "The catalogue's resources name {name}, which the catalogue does not have. "
            "Correct resources.yaml.",
            name=name,
        )


def _roads(entry: dict[str, Any]) -> RoadRules:
    speeds = {name: (float(x), float(y), float(z)) for name, (x, y, z) in entry["speeds"].items()}
    return RoadRules(**{**entry, "speeds": speeds})


def _service(entry: dict[str, Any], catalogue: Catalogue) -> Service:
    offered: Column | None = catalogue.column("services_offered")
    labels = {code.value: code.label for code in offered.codes} if offered else {}
    _refuse_unless(entry["id"] in labels, entry["id"])
    return Service(
        id=entry["id"],
        label=labels[entry["id"]],
        indicator=entry["indicator"],
        standard=entry["standard"],
        measure=entry["measure"],
        unit=entry["unit"],
        is_poolable=bool(entry.get("is_poolable", False)),
    )


def _norm(entry: dict[str, Any]) -> StaffNorm:
    return StaffNorm(
        standard=entry["standard"],
        unit=entry["unit"],
        counted=entry["counted"],
        psks=tuple(entry.get("psks", ())),
        facility_types=tuple(entry.get("facility_types", ())),
    )
