"""Dependency ratios: persons of dependent ages per hundred of working age, with the age bands as parameters.

BPS publications on older persons use 60+ / 15-59, international tables 65+ / 15-64: a ratio without its
bands means nothing.
"""

from dataclasses import dataclass

import pandas as pd

from taksir.errors import TaksirError

OLDEST_YEARS = 200
"""Stands for the open end of the last age group."""


@dataclass(frozen=True)
class AgeBand:
    """Ages from `first_years` to `last_years`, both included; no last age means and over."""

    first_years: int
    last_years: int | None = None

    def __str__(self) -> str:
        """As it is written beside a ratio: 15-59 or 60+."""
        return f"{self.first_years}+" if self.last_years is None else f"{self.first_years}-{self.last_years}"


OLD_BPS, WORKING_BPS = AgeBand(60), AgeBand(15, 59)
OLD_INTERNATIONAL, WORKING_INTERNATIONAL = AgeBand(65), AgeBand(15, 64)
YOUNG = AgeBand(0, 14)


def dependency_ratio(
    population: pd.DataFrame, *, dependents: tuple[AgeBand, ...], supporters: AgeBand
) -> pd.Series:
    """Persons in the dependent bands per 100 persons in the supporting band.

    Args:
        population: One row per area × age group: `area_code`, `first_years`, `last_years` (both ages
            included; missing = and over), `persons`.
        dependents: Bands added up in the numerator, such as (YOUNG, OLD_INTERNATIONAL).
        supporters: The band of the denominator.

    Returns:
        Dependents per 100 supporters by area_code; NaN in an area without supporters.

    Raises:
        TaksirError: An age group straddles a band's limit, so it cannot be divided, or ages are missing.
    """
    numerator = sum((persons_in(population, band) for band in dependents), start=0.0)
    denominator = persons_in(population, supporters)
    return (100 * numerator / denominator.where(denominator > 0)).rename(
        f"dependents_per_100 {'+'.join(map(str, dependents))} / {supporters}"
    )


def persons_in(population: pd.DataFrame, band: AgeBand) -> pd.Series:
    """Persons of an age band by area_code; groups of the same ages (men, women) are added up.

    Raises:
        TaksirError: As in `dependency_ratio`.
    """
    top = OLDEST_YEARS if band.last_years is None else band.last_years
    last = population["last_years"].astype("Float64").fillna(OLDEST_YEARS).astype(float)
    groups = population.assign(last_years=last).groupby(["area_code", "first_years", "last_years"])
    table = groups["persons"].sum().reset_index()
    inside = (table["first_years"] >= band.first_years) & (table["last_years"] <= top)
    straddles = (table["first_years"] <= top) & (table["last_years"] >= band.first_years) & ~inside
    if straddles.any():
        row = table[straddles].iloc[0]
        raise TaksirError(
            "The age group {group} straddles the band {band}. "
            "Deliver finer age groups, or choose bands that end where the groups end.",
            group=AgeBand(
                int(row["first_years"]), None if row["last_years"] == OLDEST_YEARS else int(row["last_years"])
            ),
            band=band,
        )
    _refuse_gaps(table[inside], band, top, areas=table["area_code"].nunique())
    return table[inside].groupby("area_code")["persons"].sum().astype(float)


def _refuse_gaps(table: pd.DataFrame, band: AgeBand, top: int, *, areas: int) -> None:
    """Every area's groups must follow each other from the first to the last age of the band."""
    follows = table.groupby("area_code")["last_years"].shift().fillna(band.first_years - 1) + 1
    is_gap = table["first_years"] != follows
    ends = table.groupby("area_code")["last_years"].max()
    faulty = set(table.loc[is_gap, "area_code"]) | set(ends.index[ends != top])
    if faulty or len(ends) < areas:
        raise TaksirError(
            "The age groups of {count} areas do not cover {band} once and whole. "
            "Deliver every age in exactly one group.",
            count=len(faulty) + areas - len(ends),
            band=band,
        )
