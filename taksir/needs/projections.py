"""Need in the plan year: cohorts of the census carried forward, today's rates, standards in force by then.

Every assumption stands in the answer; none is applied in silence.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from taksir.catalogue import load_catalogue
from taksir.catalogue_expressions import columns_used
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.evidence import Evidence, TableFile
from taksir.methods.counts import estimate_count_bounds
from taksir.needs.cohorts import (
    BORDERS,
    CENSUS,
    GROUPS,
    WOMEN,
    Projected,
    census_by_age,
    project_areas,
    refuse_year,
)
from taksir.needs.figure import released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator, released_together
from taksir.release import Released, Remark
from taksir.schema import Indicator, Words
from taksir.schema_questions import Assumptions, DatedStandard

AGES = Words("Penduduk menurut kelompok umur", "Population by age group")
HALF = "The census gives no women by age, so half of every age group is taken to be women."
LIFE_TABLE = "Within a census age group, single ages follow a stable population as old as the region."
ASSUMED = (
    "Survival, {births} children a woman and net movement of {moves}% a year: {basis}. Low and high: fewer "
    "or more births, people leaving or arriving."
)
CONSTANT = "The rate of each age group is taken to stay as it is today; only the people change."
HOUSEHOLDS = "Households grow like the population: their size is taken to stay as it is."
GROWING_ERROR = "The relative error of the population grows by {points} points a year."


@question
def estimate_projection(evidence: Evidence, indicator_id: str, level: str, *, year: int) -> Released:
    """How many people in need an indicator counts in a later year.

    Args:
        evidence: The deliveries to compute from.
        indicator_id: An indicator with a census count.
        level: Area level; empty for the whole region.
        year: The plan year.

    Returns:
        Per area: count, count_low, count_high [persons, today], people_now, people_then [of the
        denominator], then, then_low, then_high [persons in need in the plan year], then_fewer, then_more
        [low and high scenario]; required [units of the standard] where one applies.

    Raises:
        TaksirError: No census by age, a year that cannot be reached, or no census count.
    """
    indicator = asked_indicator(indicator_id, evidence)
    if indicator.statistic != "ratio":
        raise TaksirError(
            "{indicator} cannot be projected: its line would move with what people will spend. "
            "Choose an indicator with a fixed line, such as POV-01.",
            indicator=indicator.id,
        )
    assumed = load_questions().assumptions
    file, base_year = census_by_age(indicator, evidence)
    refuse_year(year, base_year)
    main = released_figure(indicator, level, "", evidence)
    projected = project_areas(file, level, evidence, indicator, steps=year - base_year)
    ratio = _age_ratio(indicator, projected, evidence)
    table = _table(main, projected, ratio, assumed, year - base_year)
    standard = standard_of(indicator.id, year)
    if standard:
        table["required"] = table["then"] / standard.per_persons
    answer = composed(
        table, [main], method="projection", files=[file], remarks=_remarks(indicator, file, assumed)
    )
    return replace(answer, period=f"{main.period} → {year}")


@question
def estimate_age_groups(evidence: Evidence, level: str, *, year: int) -> Released:
    """People by age group now and in a later year, in every area.

    Args:
        evidence: The deliveries to compute from.
        level: Area level; empty for the whole region.
        year: The plan year.

    Returns:
        Per area and age group: group, now, then, then_fewer, then_more [persons].

    Raises:
        TaksirError: No census by age, or a year that cannot be reached.
    """
    indicator = asked_indicator(load_catalogue().usual.older, evidence)
    file, base_year = census_by_age(indicator, evidence)
    refuse_year(year, base_year)
    main = released_figure(indicator, level, "", evidence)
    projected = project_areas(file, level, evidence, indicator, steps=year - base_year)
    rows = []
    for group, column in zip(GROUPS, CENSUS, strict=True):
        people = {name: projected.people(column, name) for name in ("now", "mid", "low", "high")}
        rows.append(pd.DataFrame(people).assign(group=group))
    table = pd.concat(rows).rename_axis("area_code").reset_index()
    table = table.rename(columns={"mid": "then", "low": "then_fewer", "high": "then_more"})
    table.insert(
        1, "area_name", table["area_code"].map(dict(main.table[["area_code", "area_name"]].to_numpy()))
    )
    assumed = load_questions().assumptions
    answer = composed(
        table, [main], method="projection", files=[file], remarks=_remarks(indicator, file, assumed)
    )
    named = replace(indicator, id="AGES", name=AGES, unit=Words("orang", "persons"), standard=None)
    return replace(answer, period=f"{file.period} → {year}", indicator=named)


def standard_of(indicator_id: str, year: int) -> DatedStandard | None:
    """The latest standard for an indicator in force in a year, or None."""
    known = [
        standard
        for standard in load_questions().assumptions.standards
        if indicator_id in standard.applies_to and standard.valid_from <= year
    ]
    return max(known, key=lambda standard: standard.valid_from, default=None)


def _age_ratio(indicator: Indicator, projected: Projected, evidence: Evidence) -> dict[str, float]:
    """How much an older or younger people changes the rate of the whole, per scenario; 1 if it does not."""
    plain = dict.fromkeys(("low", "mid", "high"), 1.0)
    if not indicator.is_survey or indicator.table != "person" or not indicator.is_proportion:
        return plain
    bands = [band for band in zip(BORDERS, (*BORDERS[1:], 200), CENSUS, strict=True)]
    made = tuple(
        replace(
            indicator,
            id=f"{indicator.id}.{low}",
            numerator=f"({indicator.numerator}) AND age_years >= {low} AND age_years < {high}",
            denominator=f"({indicator.denominator}) AND age_years >= {low} AND age_years < {high}",
            population="",
        )
        for low, high, _ in bands
    )
    shares = [figure.table["estimate"].iloc[0] for figure in released_together(made, "", evidence)]
    known = [
        (share, column) for share, (_, _, column) in zip(shares, bands, strict=True) if np.isfinite(share)
    ]
    if len(known) < 2:
        return plain
    return {
        scenario: _mean_rate(known, projected, scenario) / _mean_rate(known, projected, "now")
        for scenario in plain
    }


def _mean_rate(known: list[tuple[float, str]], projected: Projected, scenario: str) -> float:
    people = np.array([projected.people(column, scenario).sum() for _, column in known])
    return float(np.average([share for share, _ in known], weights=people))


def _table(
    main: Released, projected: Projected, ratio: dict[str, float], assumed: Assumptions, years: int
) -> pd.DataFrame:
    names = ["area_code", "area_name", "estimate", "low", "high", "reliability", "withheld", "population"]
    table = main.table[[*names, "count", "count_low", "count_high"]].copy()
    areas = table["area_code"]
    expression = main.indicator.population or next(iter(sorted(columns_used(main.indicator.numerator))))
    people = {name: areas.map(projected.people(expression, name)) for name in ("now", "low", "mid", "high")}
    table["people_now"], table["people_then"] = people["now"], people["mid"]
    growth = {name: people[name] / people["now"] * ratio[name] for name in ratio}
    table["then"] = table["count"] * growth["mid"]
    table["then_fewer"], table["then_more"] = table["count"] * growth["low"], table["count"] * growth["high"]
    bounds = table[["count", "count_low", "count_high"]].set_axis(["estimate", "low", "high"], axis=1)
    ends = estimate_count_bounds(bounds, growth["mid"], population_cv=assumed.error_growth * years)
    table["then_low"], table["then_high"] = ends["count_low"], ends["count_high"]
    return table


def _remarks(indicator: Indicator, file: TableFile, assumed: Assumptions) -> list[Remark]:
    found = [
        remark(
            ASSUMED,
            births=round(5 * sum(assumed.fertility), 1),
            moves=100 * dict((name, moves) for name, _, moves in assumed.scenarios)["mid"],
            basis=assumed.basis,
        ),
        remark(LIFE_TABLE),
        remark(GROWING_ERROR, points=100 * assumed.error_growth),
    ]
    if indicator.is_survey:
        found.append(remark(CONSTANT))
    if not set(WOMEN) <= file.columns:
        found.append(remark(HALF))
    if indicator.population == "households_total":
        found.append(remark(HOUSEHOLDS))
    return found
