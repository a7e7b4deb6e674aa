"""What a country pack knows of services, staff norms and groups whose way is measured: frozen, no reading."""

from dataclasses import dataclass

from taksir.schema import Words


@dataclass(frozen=True)
class Service:
    """A service and how its need and its supply are counted.

    Attributes:
        id: Code of the column services_offered.
        indicator: Whose people need it, unless a reader says otherwise.
        standard: Id of the standard that turns people into units.
        measure: Column of the facility table that counts its supply.
        unit: What that column counts.
        is_poolable: Whether units of one area can serve any other.
    """

    id: str
    label: Words
    indicator: str
    standard: str
    measure: str
    unit: str
    is_poolable: bool


@dataclass(frozen=True)
class StaffNorm:
    """A norm of staff: which standard, and how those at work are counted.

    Attributes:
        unit: What `counted` counts; must be the standard's resource unit.
        counted: Column of the facility table.
        psks, facility_types: Only rows of these categories or kinds; all where both are empty.
    """

    standard: str
    unit: str
    counted: str
    psks: tuple[str, ...]
    facility_types: tuple[str, ...]


@dataclass(frozen=True)
class PopulationGroup:
    """People of the census whose way to a service is measured."""

    id: str
    label: Words
    population: str


@dataclass(frozen=True)
class AssetClass:
    """A class of what a community has, with the PSKS categories that belong to it."""

    id: str
    label: Words
    psks: tuple[str, ...]


@dataclass(frozen=True)
class TravelDefaults:
    """Where the page begins: detour, limits and speeds.

    Attributes:
        tiers: [up to km, km/h] from the door outwards.
    """

    detour: float
    limit_km: float
    limit_minutes: float
    tiers: tuple[tuple[float, float], ...]


VEHICLES = ("walk", "motorcycle", "car")
"""Kinds of travellers on the roads of an OpenStreetMap extract."""


@dataclass(frozen=True)
class RoadRules:
    """Who may use a road and how fast, by the tags of OpenStreetMap.

    Attributes:
        speeds: By class of road [highway] the speeds of VEHICLES [km/h]; 0 where they may not pass.
        opened_km_h: Speed where a road is closed by its class and opened by a tag of its own.
        unpaved_share: What is left of a motor's speed on a road without pavement.
        ferry_km_h: Of a ferry whose duration is not written.
        ferry_wait_minutes: Added to each crossing.
        stub_km: Parts of the network shorter than this are left out.
        walk_km_h: From a door to the nearest road.
        walk_limit_km: No further than this to a road, unless the reader says otherwise.
    """

    speeds: dict[str, tuple[float, float, float]]
    opened_km_h: float
    unpaved_share: float
    ferry_km_h: float
    ferry_wait_minutes: float
    stub_km: float
    walk_km_h: float
    walk_limit_km: float


@dataclass(frozen=True)
class ResourcePack:
    """Everything the page Resources needs beside the catalogue."""

    services: tuple[Service, ...]
    staff: tuple[StaffNorm, ...]
    groups: tuple[PopulationGroup, ...]
    assets: tuple[AssetClass, ...]
    quality: dict[str, float]
    stale_after_months: int
    people: tuple[str, ...]
    without_capacity: tuple[str, ...]
    travel: TravelDefaults
    roads: RoadRules

    def service(self, name: str) -> Service | None:
        """The service of an id."""
        return next((entry for entry in self.services if entry.id == name), None)

    def group(self, name: str) -> PopulationGroup | None:
        """The group of an id."""
        return next((entry for entry in self.groups if entry.id == name), None)
