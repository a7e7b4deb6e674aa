"""Need in the plan year: cohorts of the census carried forward, today's rates, standards in force by then.

Every assumption stands in the answer; none is applied in silence.
"""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from taksir.availability import file_with
from taksir.catalogue import columns_used
from taksir.catalogue_questions import load_questions
from taksir.errors import TaksirError
from taksir.estimates import population_of
from taksir.evidence import Evidence, TableFile, current_evidence
from taksir.methods.cohort import (
    Rates,
    project_population,
    spread_ages,
    stable_pattern,
    yearly_survival,
)
from taksir.methods.counts import estimate_count_bounds
from taksir.needs.figure import released_figure
from taksir.needs.question import composed, question, remark
from taksir.needs.sources import asked_indicator, released_together
from taksir.release import Released, Remark
from taksir.schema import Indicator, Words
from taksir.schema_questions import Assumptions, DatedStandard

BORDERS = (0, 5, 18, 60)
GROUPS = ("0-4", "5-17", "18-59", "60+")
CENSUS = ("pop_0_4", "pop_5_17", "pop_18_59", "pop_60p")
WOMEN = ("pop_female", "women_18_59", "women_60p")
OLDEST = 90
"""The last single year of age is open."""
YEARS_MAX = 25
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


@dataclass(frozen=True)
class Projected:
    """People by area and single age, at the census and in the plan year.

    Attributes:
        areas: Codes of the areas.
        women, men: scenario → areas × ages; "now" is the census.
    """

    areas: pd.Index
    women: dict[str, np.ndarray]
    men: dict[str, np.ndarray]

    def people(self, expression: str, scenario: str) -> pd.Series:
        """Census count of an expression such as pop_total - pop_0_4, per area."""
        total = np.zeros(len(self.areas))
        for sign, name in re.findall(r"([+-]?)\s*([a-z]\w*)", expression):
            total += (-1 if sign == "-" else 1) * self._column(name, scenario)
        return pd.Series(total, index=self.areas)

    def _column(self, name: str, scenario: str) -> np.ndarray:
        women, men = self.women[scenario], self.men[scenario]
        if name == "households_total":
            return (women + men).sum(axis=1)
        people = women if name.startswith(("women_", "pop_female")) else women + men
        people = men if name == "pop_male" else people
        low, high = _ages_of(name)
        return people[:, low : high + 1].sum(axis=1)


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
    file, base_year = _census(indicator, evidence)
    _refuse_year(year, base_year)
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
    indicator = asked_indicator("ELD-01", evidence)
    file, base_year = _census(indicator, evidence)
    _refuse_year(year, base_year)
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


def plan_years() -> range:
    """The years a projection can reach from the census; empty where there is none."""
    file = file_with(current_evidence(), "area", frozenset(CENSUS))
    first = _year_of(file) if file else None
    return range(first + 1, first + YEARS_MAX + 1) if first else range(0)


def project_areas(
    file: TableFile, level: str, evidence: Evidence, indicator: Indicator, *, steps: int
) -> Projected:
    """Single ages by area, from the census groups carried forward under each scenario."""
    people = _census_columns(file, level, evidence, indicator)
    assumed = load_questions().assumptions
    survival = {
        "women": _single_ages(assumed.survival_female),
        "men": _single_ages(assumed.survival_male),
    }
    women_total, men_total = _by_sex(people)
    women = spread_ages(women_total, BORDERS, _pattern(women_total, survival["women"]))
    men = spread_ages(men_total, BORDERS, _pattern(men_total, survival["men"]))
    result = Projected(people.index, {"now": women}, {"now": men})
    for name, births, moves in assumed.scenarios:
        rates = _rates(assumed, survival["women"], survival["men"], births, moves)
        result.women[name], result.men[name] = project_population(women, men, rates, steps=steps)
    return result


def _census(indicator: Indicator, evidence: Evidence) -> tuple[TableFile, int]:
    file = file_with(evidence, "area", frozenset(CENSUS))
    year = _year_of(file) if file else None
    if file is None or year is None:
        raise TaksirError(
            "{indicator} cannot be projected: no published census brings {columns} and its year. "
            "Deliver one on the page Data in.",
            indicator=indicator.id,
            columns=", ".join(CENSUS),
        )
    if indicator.is_survey and not indicator.population:
        raise TaksirError(
            "{indicator} is a rate without a census count of its denominator, so it counts no people. "
            "Read its rate.",
            indicator=indicator.id,
        )
    return file, year


def _year_of(file: TableFile | None) -> int | None:
    found = re.search(r"\d{4}", file.period) if file else None
    return int(found.group()) if found else None


def _refuse_year(year: int, base_year: int) -> None:
    if not base_year < year <= base_year + YEARS_MAX:
        raise TaksirError(
            "The census of {base} cannot be carried to {year}. Choose a year from {first} to {last}.",
            base=str(base_year),
            year=str(year),
            first=str(base_year + 1),
            last=str(base_year + YEARS_MAX),
        )


def _census_columns(file: TableFile, level: str, evidence: Evidence, indicator: Indicator) -> pd.DataFrame:
    """Census counts by area; women too where the census has them."""
    names = [*CENSUS, *(WOMEN if set(WOMEN) <= file.columns else ())]
    columns = {
        name: population_of(replace(indicator, population=name), level, evidence).set_index("domain")[
            "population"
        ]
        for name in names
    }
    return pd.DataFrame(columns).dropna()


def _by_sex(people: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Women and men by area and census age group; of children, women share both groups alike."""
    totals = people[list(CENSUS)].to_numpy(float)
    if "pop_female" not in people:
        return totals / 2, totals / 2
    adults, older = people["women_18_59"].to_numpy(float), people["women_60p"].to_numpy(float)
    girls = people["pop_female"].to_numpy(float) - adults - older
    children = totals[:, :2].sum(axis=1)
    share = np.divide(girls, children, out=np.full(len(girls), 0.5), where=children > 0).clip(0, 1)
    women = np.column_stack([totals[:, 0] * share, totals[:, 1] * share, adults, older])
    return women, totals - women


def _single_ages(groups: tuple[float, ...]) -> np.ndarray:
    """Survival a year for ages 0 to the open one."""
    return (
        yearly_survival(groups)[: OLDEST + 1]
        if len(groups) * 5 > OLDEST
        else np.append(yearly_survival(groups), np.full(OLDEST + 1 - 5 * len(groups), groups[-1] ** (1 / 5)))
    )


def _pattern(totals: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """How people are spread over single ages, so that the whole region's share of old people holds."""
    alive = np.concatenate([[1.0], np.cumprod(survival[:-1])])
    alive[-1] /= 1 - survival[-1]
    whole = totals.sum(axis=0)
    return stable_pattern(alive, whole[3] / whole[2])


def _rates(assumed: Assumptions, women: np.ndarray, men: np.ndarray, births: float, moves: float) -> Rates:
    fertility = np.zeros(len(women))
    fertility[15:50] = np.repeat(np.array(assumed.fertility) * births, 5)
    return Rates(
        survival_female=women,
        survival_male=men,
        fertility=fertility,
        sex_ratio=assumed.sex_ratio,
        survival_birth_female=assumed.survival_birth_female,
        survival_birth_male=assumed.survival_birth_male,
        migration_female=np.full(len(women), moves),
        migration_male=np.full(len(men), moves),
    )


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


def _ages_of(column: str) -> tuple[int, int]:
    """First and last age of a census column; all ages for totals."""
    if found := re.search(r"_(\d+)_(\d+)$", column):
        return int(found.group(1)), int(found.group(2))
    if found := re.search(r"_(\d+)(?:p|_plus)$", column):
        return int(found.group(1)), OLDEST
    return 0, OLDEST
