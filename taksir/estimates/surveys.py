"""Rates from a survey: one grouped reduction per table, level and breakdown, then numpy on what is left."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

import pandas as pd

from taksir.areas import area_index
from taksir.availability import WEIGHTS, answering_file, code_system_of, domain_length, file_with, takes_line
from taksir.catalogue import columns_used, load_catalogue
from taksir.errors import TaksirError
from taksir.estimates.estimated import (
    UNKNOWN_MAX_SHARE,
    WHOLE,
    Estimated,
    Note,
    domains_at_home,
    refuse_placeless,
)
from taksir.estimates.populations import population_of
from taksir.estimates.records import named_groups, survey_sample
from taksir.evidence import Evidence, TableFile
from taksir.methods.counts import estimate_count_bounds
from taksir.methods.survey import estimate_ratio, unknown_answers
from taksir.schema import Group, Indicator
from taksir.settings import PLAIN, Settings
from taksir.store import reduction
from taksir.store.workspace import open_store, scan

BETWEEN = "\x1f"
"""Stands between the area and the categories in a domain's name; no code holds it."""
FEW_UNKNOWN = "{count} answers are unknown and left out, at most {share}% of those asked about in an area."
MANY_UNKNOWN = (
    "Up to {share}% of those asked about gave no answer ({count} answers). Beside the estimate stands what "
    "it would be if all of them were no, or yes."
)
MANY_UNKNOWN_AMOUNTS = (
    "Up to {share}% of those asked about gave no answer ({count} answers). The figure is about those who "
    "answered."
)
UNKNOWN_CATEGORY = ""
"""Rows whose category is not known: in no cell, and said so."""


def estimate_survey(
    indicator: Indicator,
    level: str,
    evidence: Evidence,
    settings: Settings,
    together: tuple[Indicator, ...] = (),
) -> Estimated:
    """A survey indicator for every area of a level, and every cell of the groups asked for."""
    file = answering_file(indicator, evidence)
    assert file is not None  # noqa: S101  the columns were looked for before
    refuse_placeless(file, level)
    groups = named_groups(settings.by, file, indicator.id)
    everything = _survey_table(file, level, evidence, settings, together)
    table = everything[everything["indicator"] == indicator.id].drop(columns="indicator")
    table, notes = _cells_asked_about(_split(table, settings.by), groups)
    table = _with_counts(table, indicator, level, evidence, settings.by)
    table, unknown = _with_bounds(table, indicator)
    files = [file]
    if takes_line(indicator, file):
        files += evidence.of_table("poverty_line")[:1]
    if table["population"].notna().any():
        census = file_with(evidence, "area", columns_used(indicator.population))
        files += [census] if census else []
    return Estimated(
        table=table.reset_index(drop=True),
        files=tuple(files),
        method="survey_ratio",
        is_supported=level == WHOLE or strata_nest(file, level),
        settings=settings,
        notes=(*unknown, *notes),
    )


def survey_sums(
    indicator: Indicator, level: str, evidence: Evidence, settings: Settings = PLAIN
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The reduced table behind a survey indicator, and its design.

    Returns:
        Sums per domain [code at home, with its categories] × stratum × PSU, and one row per stratum, as
        `methods.survey` takes them.
    """
    file = answering_file(indicator, evidence)
    assert file is not None  # noqa: S101  the columns were looked for before
    refuse_placeless(file, level)
    return _reduced(file, level, evidence, settings, ())


@lru_cache(maxsize=256)
def strata_nest(file: TableFile, level: str) -> bool:
    """Whether a sample was designed for a level: each of its strata lies within one area."""
    sample = reduction.Sample(
        rows_sql=scan([file.path]),
        weight=WEIGHTS[file.table],
        stratum="strata" if "strata" in file.columns else "",
        cluster="",
        code_length=domain_length(level, code_system_of(file)),
    )
    with open_store().reducer() as engine:
        return reduction.strata_nest(engine, sample)


def measures_of(indicators: Iterable[Indicator]) -> list[reduction.Measure]:
    """What the reduction sums for some indicators; unknown answers where everybody asked about is known."""
    return [
        reduction.Measure(entry.id, entry.numerator, entry.denominator, entry.eligible or "TRUE")
        for entry in indicators
    ]


@lru_cache(maxsize=64)
def _survey_table(
    file: TableFile,
    level: str,
    evidence: Evidence,
    settings: Settings,
    together: tuple[Indicator, ...] = (),
) -> pd.DataFrame:
    """Every indicator of the catalogue a survey table can answer, at one level; or those asked together."""
    indicators = _answered(file, evidence, together)
    sums, design = _reduced(file, level, evidence, settings, together)
    domains = _domains(sums, level, evidence, named_groups(settings.by, file, indicators[0].id))
    choices = {entry.id: ("auto" if entry.is_proportion else "t") for entry in indicators}
    rule = settings.lonely if (design["psu_count"] < 2).any() else "error"
    table = estimate_ratio(sums, design, indicators=choices, domains=domains, lonely=rule)
    unknown = unknown_answers(sums, indicators=list(choices), domains=domains)
    return table.merge(unknown, on=["domain", "indicator"], how="left", validate="one_to_one")


def _answered(file: TableFile, evidence: Evidence, together: tuple[Indicator, ...]) -> list[Indicator]:
    return [
        entry
        for entry in together or load_catalogue().indicators
        if entry.table == file.table and answering_file(entry, evidence) == file
    ]


@lru_cache(maxsize=16)
def _reduced(
    file: TableFile, level: str, evidence: Evidence, settings: Settings, together: tuple[Indicator, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The one look at the records: sums per domain × stratum × PSU, and the design."""
    measures = measures_of(_answered(file, evidence, together))
    groups = named_groups(settings.by, file, measures[0].key)
    expressions = [sql for m in measures for sql in (m.numerator, m.denominator, m.eligible)]
    sample = survey_sample(file, expressions, level, evidence, groups)
    with open_store().reducer() as engine:
        sums = reduction.psu_sums(engine, sample, measures)
        design = reduction.design_of(engine, sample)
    if len(design) and (design["psu_count"].sum() < 2):
        raise TaksirError(
            "{file} has a single cluster (PSU), so no sampling error can be estimated. "
            "Check the column mapped to psu, or deliver the whole sample.",
            file=file.file_name,
        )
    sums["domain"] = domains_at_home(sums["domain"], code_system_of(file), level, evidence)
    sums = sums.dropna(subset=["domain"])
    for group in groups:
        categories = sums.pop(group.id).fillna(UNKNOWN_CATEGORY).astype(object)
        sums["domain"] = sums["domain"].astype(object) + BETWEEN + categories
    return sums, design


def _domains(sums: pd.DataFrame, level: str, evidence: Evidence, groups: Iterable[Group]) -> list[str]:
    """Every area of the level, and of every area every cell, sampled or not."""
    sampled = sums["domain"].str.split(BETWEEN).str[0]
    areas = [WHOLE] if level == WHOLE else sorted({*area_index(evidence).codes(level), *sampled})
    values = [[*(entry.value for entry in group.categories), UNKNOWN_CATEGORY] for group in groups]
    return [BETWEEN.join(names) for names in product(areas, *values)]


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
    table = table[asked.groupby([table[name] for name in names]).transform("sum") > 0]
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
    values = (("count", int(total)), ("share", f"{100 * table['unknown_share'].max():.1f}"))
    if not is_many.any():
        template = FEW_UNKNOWN
    else:
        template = MANY_UNKNOWN if indicator.is_proportion else MANY_UNKNOWN_AMOUNTS
    return table, (Note(template, values),)
