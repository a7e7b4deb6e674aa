"""Who has to get there: people of the census by place, or people in need, their uncertainty carried.

Everything begins at released figures, so nothing that is computed from it says more than they do.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from taksir.areas import area_index
from taksir.catalogue import load_catalogue
from taksir.catalogue_resources import load_resources
from taksir.errors import TaksirError
from taksir.estimates.populations import cell_populations
from taksir.evidence import Evidence
from taksir.needs.figure import named_indicator, released_figure
from taksir.needs.sources import asked_indicator
from taksir.release import Released, permitted_levels
from taksir.resources.places import Places
from taksir.schema import Indicator, Words
from taksir.schema_resources import PopulationGroup

ENDS = ("persons", "persons_low", "persons_high")
PERSONS = Words("orang", "persons")


@dataclass(frozen=True, eq=False)
class Demand:
    """People by place.

    Attributes:
        table: One row a place: persons, persons_low, persons_high [missing where withheld], withheld [reason
            or empty], reliability, source_code [the area whose figure was spread over the place].
        released: The figure it rests on.
        is_spread: Whether a larger area's figure was divided over its places by population.
    """

    table: pd.DataFrame
    released: Released
    is_spread: bool

    @property
    def persons(self) -> np.ndarray:
        """People by place, nobody where it is withheld."""
        return self.table["persons"].fillna(0.0).to_numpy(float)


def demand_of(name: str, places: Places, evidence: Evidence) -> Demand:
    """The people of a group of the census, or of an indicator, by place.

    Args:
        name: Id of a group of resources.yaml, or of an indicator that counts people.
        places: The smallest areas.
        evidence: The deliveries.

    Raises:
        TaksirError: No census by these areas, or the indicator counts no people.
    """
    return _demand(name, places.level, tuple(places.codes), evidence)


@lru_cache(maxsize=32)
def _demand(name: str, level: str, codes: tuple[str, ...], evidence: Evidence) -> Demand:
    group = load_resources().group(name)
    if group is None:
        return _in_need(asked_indicator(name, evidence), level, codes, evidence)
    released = released_figure(group_indicator(group), level, "", evidence)
    table = released.table.set_index("area_code").reindex(list(codes))
    table["withheld"] = table["withheld"].fillna("no_data")
    table["reliability"] = table["reliability"].fillna("withheld")
    ends = {end: table[column].to_numpy(float) for end, column in zip(ENDS, _COUNTS, strict=True)}
    frame = pd.DataFrame(
        {**ends, "withheld": table["withheld"].to_numpy(), "reliability": table["reliability"].to_numpy()}
    )
    frame["persons_low"] = frame["persons_low"].fillna(frame["persons"])
    frame["persons_high"] = frame["persons_high"].fillna(frame["persons"])
    return Demand(frame.assign(source_code=list(codes)), released, is_spread=False)


_COUNTS = ("count", "count_low", "count_high")


def group_indicator(group: PopulationGroup) -> Indicator:
    """Everybody of a group, as an indicator."""
    return counted_people(group.id, group.label, group.population)


def counted_people(name: str, label: Words, population: str) -> Indicator:
    """People of the census as an indicator: its share of the population is not shown, its number is."""
    census = named_indicator(load_catalogue().usual.older)
    return replace(
        census,
        id=f"PEOPLE-{name}",
        name=label,
        definition=label,
        unit=PERSONS,
        counted=PERSONS,
        numerator=population,
        denominator=population,
        population=population,
        numerator_words=label,
        denominator_words=label,
        scale=1.0,
        requires=(population,),
        polarity="context",
        note=Words("", ""),
        standard=None,
        usual=None,
    )


def _in_need(indicator: Indicator, level: str, codes: tuple[str, ...], evidence: Evidence) -> Demand:
    """An indicator's number at its finest level, divided over the places by the people it is asked of."""
    if not indicator.population:
        raise TaksirError(
            "{indicator} is a rate without a census count of its denominator, so it counts no people. "
            "Read its rate.",
            indicator=indicator.id,
        )
    released = finest_figure(indicator, level, evidence)
    people = cell_populations(indicator.population, level, evidence, pd.DataFrame(index=[0]))
    people = people.set_index("domain")["population"].reindex(list(codes))
    length = len(str(released.table["area_code"].iloc[0])) if released.level else 0
    source = np.array([code[:length] for code in codes])
    total = people.groupby(source).transform("sum")
    share = (people / total).to_numpy(float)
    rows = released.table.set_index("area_code").reindex(source)
    ends = {end: rows[column].to_numpy(float) * share for end, column in zip(ENDS, _COUNTS, strict=True)}
    frame = pd.DataFrame({**ends, "withheld": rows["withheld"].fillna("no_data").to_numpy()})
    frame["reliability"] = rows["reliability"].fillna("withheld").to_numpy()
    return Demand(frame.assign(source_code=source), released, is_spread=released.level != level)


def finest_figure(indicator: Indicator, level: str, evidence: Evidence) -> Released:
    """The figure of the finest level at which more than half of the areas can be shown, the region at least.

    Args:
        indicator: What is counted.
        level: Not finer than this.
        evidence: The deliveries.
    """
    levels = area_index(evidence).levels
    allowed = [
        entry for entry in permitted_levels(indicator, levels) if levels.index(entry) <= levels.index(level)
    ]
    for entry in reversed(allowed):
        try:
            released = released_figure(indicator, entry, "", evidence)
        except TaksirError:  # the sample was not made for areas this small
            continue
        if released.table["count"].notna().mean() > 0.5:  # noqa: PLR2004
            return released
    return released_figure(indicator, "", "", evidence)
