"""Rates from a survey: one grouped reduction per table, level and breakdown, then numpy on what is left."""

from functools import lru_cache

import pandas as pd

from taksir.availability import answering_file, file_with, takes_line
from taksir.catalogue_expressions import columns_used
from taksir.estimates.estimated import UNKNOWN_MAX_SHARE, WHOLE, Estimated, Note, refuse_placeless
from taksir.estimates.margins import census_files
from taksir.estimates.populations import population_of
from taksir.estimates.records import named_groups
from taksir.estimates.reduced import (
    BETWEEN,
    UNKNOWN_CATEGORY,
    Reduced,
    all_domains,
    answered,
    reduced_survey,
    strata_nest,
)
from taksir.estimates.statistics import statistic_table
from taksir.evidence import Evidence, TableFile
from taksir.methods.counts import estimate_count_bounds
from taksir.methods.survey import CalibratedDesign, estimate_ratio, raise_sums, unknown_answers
from taksir.schema import Group, Indicator
from taksir.settings import Settings

FEW_UNKNOWN = "{count} answers are unknown and left out, at most {share}% of those asked about in an area."
MANY_UNKNOWN = (
    "Up to {share}% of those asked about gave no answer ({count} answers). Beside the estimate stands what "
    "it would be if all of them were no, or yes."
)
MANY_UNKNOWN_AMOUNTS = (
    "Up to {share}% of those asked about gave no answer ({count} answers). The figure is about those who "
    "answered."
)


def estimate_survey(
    indicator: Indicator,
    level: str,
    evidence: Evidence,
    settings: Settings,
    together: tuple[Indicator, ...] = (),
) -> Estimated:
    """A survey indicator for every area of a level, and every cell of the groups asked for."""
    table, reduced, notes = survey_rows(indicator, level, evidence, settings, together)
    file = answering_file(indicator, evidence)
    assert file is not None  # noqa: S101  as in survey_rows
    table = _with_counts(table, indicator, level, evidence, settings.by)
    table, unknown = _with_bounds(table, indicator)
    files = [file]
    if takes_line(indicator, file):
        files += evidence.of_table("poverty_line")[:1]
    if table["population"].notna().any():
        census = file_with(evidence, "area", columns_used(indicator.population))
        files += [census] if census else []
    files += census_files(settings.calibration, file, evidence)
    return Estimated(
        table=table.reset_index(drop=True),
        files=tuple(dict.fromkeys(files)),
        method=reduced.method,
        is_supported=level == WHOLE or strata_nest(file, level),
        settings=settings,
        notes=(*unknown, *notes, *reduced.notes),
        evidence=evidence,
        together=together,
    )


def survey_rows(
    indicator: Indicator,
    level: str,
    evidence: Evidence,
    settings: Settings,
    together: tuple[Indicator, ...] = (),
) -> tuple[pd.DataFrame, Reduced, tuple[Note, ...]]:
    """The cells of a survey indicator without counts and bounds: what its sample alone says."""
    file = answering_file(indicator, evidence)
    assert file is not None  # noqa: S101  the columns were looked for before
    refuse_placeless(file, level)
    groups = named_groups(settings.by, file, indicator.id)
    if indicator.statistic == "ratio":
        everything = _survey_table(file, level, evidence, settings, together)
        reduced = reduced_survey(file, level, evidence, settings, together)
    else:
        everything, reduced = _statistic_table(indicator, level, evidence, settings)
    table = everything[everything["indicator"] == indicator.id].drop(columns="indicator")
    table, notes = _cells_asked_about(_split(table, settings.by), groups)
    return table, reduced, notes


_statistic_table = lru_cache(maxsize=16)(statistic_table)  # the gate asks for the same again


@lru_cache(maxsize=64)
def _survey_table(
    file: TableFile,
    level: str,
    evidence: Evidence,
    settings: Settings,
    together: tuple[Indicator, ...] = (),
) -> pd.DataFrame:
    """Every indicator of the catalogue a survey table can answer, at one level; or those asked together."""
    indicators = answered(file, evidence, together)
    reduced = reduced_survey(file, level, evidence, settings, together)
    domains = all_domains(reduced.sums, level, evidence, named_groups(settings.by, file, indicators[0].id))
    choices = {entry.id: ("auto" if entry.is_proportion else "t") for entry in indicators}
    design, rule = reduced.design, reduced.lonely
    table = estimate_ratio(reduced.sums, design, indicators=choices, domains=domains, lonely=rule)
    raised = raise_sums(reduced.sums, design) if isinstance(design, CalibratedDesign) else reduced.sums
    unknown = unknown_answers(raised, indicators=list(choices), domains=domains)
    return table.merge(unknown, on=["domain", "indicator"], how="left", validate="one_to_one")


def _split(table: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """The domain's name taken apart into the area and the category of each group."""
    if not by:
        return table
    parts = table["domain"].str.split(BETWEEN, expand=True)
    table = table.drop(columns="domain")
    for place, name in enumerate(("domain", *by)):
        table.insert(place, name, parts[place].astype(object))
    return table


def _cells_asked_about(
    table: pd.DataFrame, groups: tuple[Group, ...]
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Without the cells a question is not about, as boys among widows, and without unknown categories."""
    if not groups:
        return table, ()
    names = [group.id for group in groups]
    is_unknown = (table[names] == UNKNOWN_CATEGORY).any(axis=1)
    lost, all_cases = table.loc[is_unknown, "n"].sum(), table["n"].sum()
    table = table[~is_unknown]
    asked = table["n"] + table["unknown"].fillna(0)
    is_asked = asked.groupby([table[name] for name in names]).transform("sum") > 0
    table = table[is_asked] if is_asked.any() else table  # nobody was asked at all: every cell says so
    if not lost:
        return table, ()
    values = (("count", int(lost)), ("all", int(all_cases)))
    return table, (Note("{count} of {all} answers are in no group, because the group is not known.", values),)


def _with_counts(
    table: pd.DataFrame, indicator: Indicator, level: str, evidence: Evidence, by: tuple[str, ...]
) -> pd.DataFrame:
    """Rate × census population, both errors carried."""
    cells = table[list(by)].drop_duplicates() if by else None
    population = population_of(indicator, level, evidence, cells)
    table = table.drop(columns="population").merge(population, on=["domain", *by], how="left")
    cv = table["population_cv"].fillna(0).to_numpy(float)
    return table.join(estimate_count_bounds(table, table["population"], population_cv=cv))


def _with_bounds(table: pd.DataFrame, indicator: Indicator) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Worst-case bounds beside the estimates that rest on too few answers, and a sentence either way."""
    is_many = table["unknown_share"] > UNKNOWN_MAX_SHARE
    keep = is_many & indicator.is_proportion
    table[["bound_low", "bound_high"]] = table[["bound_low", "bound_high"]].where(keep)
    total = table["unknown"].sum()
    if not total:
        return table, ()
    values = (("count", int(total)), ("share", round(100 * float(table["unknown_share"].max()), 1)))
    if not is_many.any():
        template = FEW_UNKNOWN
    else:
        template = MANY_UNKNOWN if indicator.is_proportion else MANY_UNKNOWN_AMOUNTS
    return table, (Note(template, values),)
