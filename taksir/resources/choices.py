"""What a reader may choose on the page Resources: services, whose way is measured, standards, travel."""

from dataclasses import dataclass
from functools import lru_cache

from taksir.areas import area_index
from taksir.availability import missing_columns
from taksir.catalogue import load_catalogue
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.evidence import Evidence, current_evidence
from taksir.resources.demand import group_indicator
from taksir.resources.facilities import Facilities, facilities_of
from taksir.resources.places import places_of
from taksir.resources.written import Pins
from taksir.schema import Words
from taksir.schema_resources import PopulationGroup, Service, TravelDefaults


@dataclass(frozen=True)
class ServiceChoice:
    """A service, whose people need it, and how many facilities give it."""

    id: str
    label: Words
    indicator: str
    facilities: int


def service_choices(pins: Pins | None = None) -> tuple[ServiceChoice, ...]:
    """The services of the catalogue, those with facilities first.

    Args:
        pins: Services that were written down, with their versions.
    """
    try:
        facilities = facilities_of(current_evidence(), (pins or {}).get("service", ()))
    except TaksirError:  # none is known yet: each question says so, and one can be written down
        facilities = None
    found = [_choice(service, facilities) for service in load_resources().services]
    return tuple(sorted(found, key=lambda choice: choice.facilities == 0))


def _choice(service: Service, facilities: Facilities | None) -> ServiceChoice:
    count = 0 if facilities is None else len(facilities.giving(service.id))
    return ServiceChoice(service.id, service.label, service.indicator, count)


def demand_choices() -> tuple[tuple[str, Words], ...]:
    """Whose way can be measured: groups of the census, then indicators that count people."""
    groups = [(group.id, group.label) for group in load_resources().groups]
    counted = [entry for entry in load_catalogue().indicators if entry.population and entry.is_survey]
    return tuple([*groups, *((entry.id, entry.name) for entry in counted)])


def census_groups() -> tuple[PopulationGroup, ...]:
    """Groups whose people a published census counts."""
    evidence = current_evidence()
    groups = load_resources().groups
    return tuple(group for group in groups if not missing_columns(group_indicator(group), evidence))


def group_of_need(indicator_id: str) -> str:
    """Id of the group of the census that an indicator is asked of; empty where there is none."""
    indicator = load_catalogue().indicator(indicator_id)
    population = indicator.population if indicator else ""
    return next((group.id for group in load_resources().groups if group.population == population), "")


def travel_defaults() -> TravelDefaults:
    """Where the choices of travel begin."""
    return load_resources().travel


def walk_default_km() -> float:
    """How far somebody may live from a road, where nothing else is said."""
    return load_resources().roads.walk_limit_km


def levels() -> tuple[str, ...]:
    """Area levels down to the smallest areas that have shapes, the largest first.

    Raises:
        TaksirError: No boundaries are published.
    """
    evidence = current_evidence()
    known = area_index(evidence).levels
    return known[: known.index(places_of(evidence).level) + 1]


def has_model(indicator_id: str) -> bool:
    """Whether an indicator's need can be read for small areas by an area model."""
    return bool(load_catalogue().models_of(indicator_id))


def larger_areas() -> tuple[tuple[str, str], ...]:
    """Code and name of the areas one level above the smallest, for limiting where new sites may go."""
    known = levels()
    index = area_index(current_evidence())
    return tuple(
        (code, index.names[code]) for code in index.codes(known[-2] if len(known) > 1 else known[-1])
    )


def map_level(most: int) -> str:
    """The smallest areas of which there are no more than so many; the largest where there are always more."""
    sizes = area_index(current_evidence()).sizes
    small = [name for name in levels() if sizes.get(name, 0) <= most]
    return (small or list(levels())[:1])[-1]


def site_places() -> tuple[tuple[str, str], ...]:
    """Code and name of every place where a site could stand, with the larger area it lies in."""
    return _site_places(current_evidence())


@lru_cache(maxsize=2)
def _site_places(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    places, names = places_of(evidence), area_index(evidence).names
    larger = dict(larger_areas())
    length = len(next(iter(larger), ""))
    found = []
    for code in places.codes:
        above = larger.get(str(code)[:length], "")
        name = names.get(str(code), str(code))
        found.append((str(code), f"{name} ({above})" if above and above != name else name))
    return tuple(found)
