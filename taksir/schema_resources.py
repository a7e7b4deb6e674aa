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
    travel: TravelDefaults

    def service(self, name: str) -> Service | None:
        """The service of an id."""
        return next((entry for entry in self.services if entry.id == name), None)

    def group(self, name: str) -> PopulationGroup | None:
        """The group of an id."""
        return next((entry for entry in self.groups if entry.id == name), None)
