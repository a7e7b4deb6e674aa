"""People by area and single age, carried from the census to a later year: what projections stand on."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from taksir.availability import file_with
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
from taksir.schema import Indicator
from taksir.schema_questions import Assumptions

BORDERS = (0, 5, 18, 60)
GROUPS = ("0-4", "5-17", "18-59", "60+")
CENSUS = ("pop_0_4", "pop_5_17", "pop_18_59", "pop_60p")
WOMEN = ("pop_female", "women_18_59", "women_60p")
OLDEST = 90
"""The last single year of age is open."""
YEARS_MAX = 25


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


def plan_years() -> range:
    """The years a projection can reach from the census; empty where there is none."""
    file = file_with(current_evidence(), "area", frozenset(CENSUS))
    first = _year_of(file) if file else None
    return range(first + 1, first + YEARS_MAX + 1) if first else range(0)


def census_by_age(indicator: Indicator, evidence: Evidence) -> tuple[TableFile, int]:
    """The published census with age groups that an indicator is carried forward from, and its year.

    Raises:
        TaksirError: There is none, or the indicator counts no people.
    """
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


def refuse_year(year: int, base_year: int) -> None:
    """Refuse a year that the census cannot be carried to.

    Raises:
        TaksirError: It lies before the census, or too far behind it.
    """
    if not base_year < year <= base_year + YEARS_MAX:
        raise TaksirError(
            "The census of {base} cannot be carried to {year}. Choose a year from {first} to {last}.",
            base=str(base_year),
            year=str(year),
            first=str(base_year + 1),
            last=str(base_year + YEARS_MAX),
        )


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


def _year_of(file: TableFile | None) -> int | None:
    found = re.search(r"\d{4}", file.period) if file else None
    return int(found.group()) if found else None


def _ages_of(column: str) -> tuple[int, int]:
    """First and last age of a census column; all ages for totals."""
    if found := re.search(r"_(\d+)_(\d+)$", column):
        return int(found.group(1)), int(found.group(2))
    if found := re.search(r"_(\d+)(?:p|_plus)$", column):
        return int(found.group(1)), OLDEST
    return 0, OLDEST
