"""What a reader may choose on the page Resources: services, whose way is measured, standards, travel."""

from dataclasses import dataclass

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.catalogue_questions import load_questions
from taksir.catalogue_resources import load_resources
from taksir.evidence import current_evidence
from taksir.resources.facilities import Facilities, facilities_of
from taksir.resources.places import places_of
from taksir.resources.written import Pins, standard_in_force
from taksir.schema import Words
from taksir.schema_questions import DatedStandard
from taksir.schema_resources import TravelDefaults


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

    Raises:
        TaksirError: Nothing of the kind is published or written down.
    """
    facilities = facilities_of(current_evidence(), (pins or {}).get("service", ()))
    found = [_choice(service.id, facilities) for service in load_resources().services]
    return tuple(sorted(found, key=lambda choice: choice.facilities == 0))


def _choice(service_id: str, facilities: Facilities) -> ServiceChoice:
    service = load_resources().service(service_id)
    assert service is not None  # noqa: S101  from the list of services
    return ServiceChoice(service.id, service.label, service.indicator, len(facilities.giving(service.id)))


def demand_choices() -> tuple[tuple[str, Words], ...]:
    """Whose way can be measured: groups of the census, then indicators that count people."""
    groups = [(group.id, group.label) for group in load_resources().groups]
    counted = [entry for entry in load_catalogue().indicators if entry.population and entry.is_survey]
    return tuple([*groups, *((entry.id, entry.name) for entry in counted)])


def standards_in_force(year: int, pins: Pins | None = None) -> tuple[DatedStandard, ...]:
    """Every standard as it holds in a year, with the changes of this region."""
    known = dict.fromkeys(entry.id for entry in load_questions().assumptions.standards)
    return tuple(standard_in_force(name, year, (pins or {}).get("norm", ())) for name in known)


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
    index = area_index(current_evidence())
    small = [name for name in levels() if len(index.codes(name)) <= most]
    return (small or list(levels())[:1])[-1]


def site_places() -> tuple[tuple[str, str], ...]:
    """Code and name of every place where a site could stand, with the larger area it lies in."""
    evidence = current_evidence()
    places, names = places_of(evidence), area_index(evidence).names
    larger = dict(larger_areas())
    length = len(next(iter(larger), ""))
    found = []
    for code in places.codes:
        above = larger.get(str(code)[:length], "")
        name = names.get(str(code), str(code))
        found.append((str(code), f"{name} ({above})" if above and above != name else name))
    return tuple(found)
