"""A survey reduced once: sums per domain × stratum × PSU, its design, and what was done to its weights."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import pandas as pd

from taksir.areas import area_index
from taksir.availability import WEIGHTS, answering_file, code_system_of, domain_length
from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.estimates.estimated import WHOLE, Note, domains_at_home, refuse_placeless
from taksir.estimates.margins import calibrated_design, calibration_note, cell_columns, cells_at_home
from taksir.estimates.records import named_groups, survey_sample
from taksir.estimates.replicated import COLUMN as REPLICATES
from taksir.estimates.replicated import replicate_design, uses_replicates
from taksir.evidence import Evidence, TableFile
from taksir.methods.survey import CalibratedDesign, ReplicateDesign
from taksir.schema import Group, Indicator
from taksir.settings import LONELY_WORDS, PLAIN, Settings
from taksir.store import reduction
from taksir.store.workspace import open_store, scan
from taksir.words import Phrase

BETWEEN = "\x1f"
"""Stands between the area and the categories in a domain's name; no code holds it."""
UNKNOWN_CATEGORY = ""
"""Rows whose category is not known: in no cell, and said so."""
LONELY = "{count} strata have a single cluster; for the sampling error each {rule}."


@dataclass(frozen=True)
class Reduced:
    """The small table behind every estimate of a survey.

    Attributes:
        sums: One row per domain × stratum × PSU (and cell of the margins).
        strata: One row per stratum of the whole sample.
        design: What the variance is computed from: the strata, calibrated weights, or replicates.
        lonely: Rule for strata with one cluster; "error" where there is none.
        method: Key of the method's words.
        notes: What was done to weights and design.
    """

    sums: pd.DataFrame
    strata: pd.DataFrame
    design: pd.DataFrame | CalibratedDesign | ReplicateDesign
    lonely: str
    method: str
    notes: tuple[Note, ...]


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
    together = () if indicator in load_catalogue().indicators else (indicator,)
    reduced = reduced_survey(file, level, evidence, settings, together)
    return reduced.sums, reduced.strata


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


def answered(file: TableFile, evidence: Evidence, together: tuple[Indicator, ...]) -> list[Indicator]:
    """The indicators a survey table can answer: of the catalogue, or those asked together."""
    return [
        entry
        for entry in together or load_catalogue().indicators
        if entry.table == file.table and answering_file(entry, evidence) == file
    ]


@lru_cache(maxsize=16)
def reduced_survey(
    file: TableFile,
    level: str,
    evidence: Evidence,
    settings: Settings = PLAIN,
    together: tuple[Indicator, ...] = (),
) -> Reduced:
    """The one look at a survey's records, for every indicator it can answer.

    Raises:
        TaksirError: A single cluster, a group or a margin that the table cannot tell, totals not met.
    """
    sums, strata = _looked_up(file, level, evidence, settings, together)
    lonely = int((strata["psu_count"] < 2).sum())
    notes = [_lonely_note(lonely, settings)] if lonely and settings.lonely in LONELY_WORDS else []
    design: pd.DataFrame | CalibratedDesign | ReplicateDesign = strata
    method = "survey_ratio"
    has_replicates = uses_replicates(file, settings)
    if settings.calibration:
        design = calibrated_design(sums, strata, settings.calibration, file, evidence)
        notes.append(calibration_note(settings.calibration, design))
        method = "survey_calibrated"
    elif has_replicates:
        design, note = _replicated(file, level, evidence, settings, together, strata)
        return Reduced(sums, strata, design, "error", "survey_replicates", (note,))
    return Reduced(sums, strata, design, settings.lonely if lonely else "error", method, tuple(notes))


def _lonely_note(count: int, settings: Settings) -> Note:
    return Note(LONELY, (("count", count), ("rule", Phrase(LONELY_WORDS[settings.lonely]))))


def _looked_up(
    file: TableFile, level: str, evidence: Evidence, settings: Settings, together: tuple[Indicator, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    sample, measures = survey_question(file, level, evidence, settings, together)
    with open_store().reducer() as engine:
        sums = reduction.psu_sums(engine, sample, measures)
        strata = reduction.design_of(engine, sample)
    if len(strata) and (strata["psu_count"].sum() < 2):
        raise TaksirError(
            "{file} has a single cluster (PSU), so no sampling error can be estimated. "
            "Check the column mapped to psu, or deliver the whole sample.",
            file=file.file_name,
        )
    return at_home(sums, file, level, evidence, settings), strata


def _replicated(
    file: TableFile,
    level: str,
    evidence: Evidence,
    settings: Settings,
    together: tuple[Indicator, ...],
    strata: pd.DataFrame,
) -> tuple[ReplicateDesign, Note]:
    """The sums under every set of delivered replicate weights."""
    sample, measures = survey_question(file, level, evidence, settings, together)
    with open_store().connection() as engine:
        sums = reduction.replicate_sums(engine, sample, measures, REPLICATES)
        clusters = reduction.replicate_clusters(engine, sample, REPLICATES)
    sums, clusters = (at_home(table, file, level, evidence, settings) for table in (sums, clusters))
    return replicate_design(sums, clusters, strata, file, settings)


def survey_question(
    file: TableFile, level: str, evidence: Evidence, settings: Settings, together: tuple[Indicator, ...]
) -> tuple[reduction.Sample, list[reduction.Measure]]:
    """The rows of a survey with what is needed of them, and what is summed."""
    measures = measures_of(answered(file, evidence, together))
    groups = named_groups(settings.by, file, measures[0].key)
    cells = cell_columns(settings.calibration, file)
    expressions = [sql for m in measures for sql in (m.numerator, m.denominator, m.eligible)]
    expressions += [cell.sql for cell in cells]
    return survey_sample(file, expressions, level, evidence, groups, cells), measures


def at_home(
    sums: pd.DataFrame, file: TableFile, level: str, evidence: Evidence, settings: Settings
) -> pd.DataFrame:
    """Domains under the home system's codes, with their categories; places that are not at home left out."""
    sums["domain"] = domains_at_home(sums["domain"], code_system_of(file), level, evidence)
    if settings.calibration:
        sums = cells_at_home(sums, file, settings.calibration.level, evidence)
    sums = sums.dropna(subset=["domain"])
    for name in settings.by:
        categories = sums.pop(name).fillna(UNKNOWN_CATEGORY).astype(object)
        sums["domain"] = sums["domain"].astype(object) + BETWEEN + categories
    return sums


def all_domains(sums: pd.DataFrame, level: str, evidence: Evidence, groups: Iterable[Group]) -> list[str]:
    """Every area of the level, and of every area every cell, sampled or not."""
    sampled = sums["domain"].str.split(BETWEEN).str[0]
    areas = [WHOLE] if level == WHOLE else sorted({*area_index(evidence).codes(level), *sampled})
    values = [[*(entry.value for entry in group.categories), UNKNOWN_CATEGORY] for group in groups]
    return [BETWEEN.join(names) for names in product(areas, *values)]
