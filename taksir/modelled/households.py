"""Households for models of single units: those of the sample, and every one of a household census.

A household census is a published table of households in which each row stands for itself alone. What is taken
of it is how many households of an area are alike; no household leaves this room.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from taksir.availability import WEIGHTS, answering_file, code_system_of, reaches
from taksir.catalogue import load_catalogue
from taksir.catalogue_expressions import columns_used
from taksir.errors import TaksirError
from taksir.estimates.estimated import domains_at_home
from taksir.estimates.records import survey_sample
from taksir.evidence import Evidence, TableFile
from taksir.methods.small_area import Census, UnitSample
from taksir.schema import Indicator, ModelSpec
from taksir.store import reduction
from taksir.store.workspace import open_store, scan

TABLE = "household"
OUTCOME, WEIGHT = "outcome", "counted"


def sampled_households(indicator: Indicator, evidence: Evidence) -> TableFile | None:
    """The households of the survey that answers an indicator."""
    file = answering_file(indicator, evidence)
    if file is None:
        return None
    return next((own for own in evidence.of_table(TABLE) if own.delivery_id == file.delivery_id), None)


def household_census(spec: ModelSpec, level: str, evidence: Evidence) -> TableFile | None:
    """The latest complete count of households that has the covariates of a model, by areas small enough."""
    needed = census_columns(spec)
    for file in evidence.of_table(TABLE):
        if needed <= file.columns and _is_complete(file.path) and reaches(file, level):
            return file
    return None


def census_columns(spec: ModelSpec) -> frozenset[str]:
    """What a household census must bring for a model."""
    return _stored([*(covariate.unit for covariate in spec.covariates), spec.weight]) | {"area_code"}


def lacks_of_sample(spec: ModelSpec, file: TableFile, evidence: Evidence) -> frozenset[str]:
    """What the households of a survey lack for a model; a poverty line may come from elsewhere."""
    needed = _stored([spec.outcome, *(covariate.unit for covariate in spec.covariates)])
    held = set(file.columns)
    if evidence.of_table("poverty_line") and "urban_rural" in held:
        held.add("poverty_line")
    return needed - held


def unit_sample(
    spec: ModelSpec, file: TableFile, level: str, evidence: Evidence, areas: Iterable[str]
) -> UnitSample:
    """The sampled households of some areas, their outcome as it is or, for a census, its logarithm."""
    rows = _groups(spec, file, level, evidence, (spec.outcome,))
    rows = rows[rows["domain"].isin(set(areas))]
    if spec.kind == "census":
        rows = rows[rows[OUTCOME] > 0].assign(**{OUTCOME: lambda table: np.log(table[OUTCOME])})
    rows = rows.loc[rows.index.repeat(rows["units"])]
    return UnitSample(
        rows[OUTCOME].to_numpy(float), _design(spec, rows), rows["domain"].to_numpy(dtype=object)
    )


def census_units(spec: ModelSpec, file: TableFile, level: str, evidence: Evidence) -> Census:
    """Every household of a census; welfare is a share of the poverty line, so the line is 1."""
    rows = _groups(spec, file, level, evidence, (spec.weight,))
    if rows.empty:
        raise TaksirError("{source} has no household in an area that is known.", source=file.title)
    units = rows["units"].to_numpy(float)
    return Census(
        _design(spec, rows),
        rows["domain"].to_numpy(dtype=object),
        rows[WEIGHT].to_numpy(float) * units,
        np.ones(len(rows)),
        units=units,
    )


def _design(spec: ModelSpec, rows: pd.DataFrame) -> np.ndarray:
    names = [covariate.id for covariate in spec.covariates]
    return np.column_stack([np.ones(len(rows)), rows[names].to_numpy(float)])


@lru_cache(maxsize=16)
def _groups(
    spec: ModelSpec, file: TableFile, level: str, evidence: Evidence, further: tuple[str, ...]
) -> pd.DataFrame:
    """How many households are alike in covariates and one further number, per area at home."""
    name = OUTCOME if further == (spec.outcome,) else WEIGHT
    columns = [reduction.ColumnSql(covariate.id, covariate.unit) for covariate in spec.covariates]
    columns += [reduction.ColumnSql(name, sql) for sql in further]
    sample = survey_sample(file, [column.sql for column in columns], level, evidence)
    with open_store().connection() as engine:
        rows = reduction.unit_groups(engine, sample, columns)
    rows["domain"] = domains_at_home(rows["domain"], code_system_of(file), level, evidence)
    return rows.dropna(subset=["domain"]).reset_index(drop=True)


def _stored(expressions: Iterable[str]) -> frozenset[str]:
    """Stored columns behind some expressions, those of computed columns followed."""
    computed = {entry.name: entry.sql for entry in load_catalogue().derived if entry.table == TABLE}
    names = {name for sql in expressions for name in columns_used(sql)}
    while open_names := names & set(computed):
        names -= open_names
        names |= {name for open_name in open_names for name in columns_used(computed[open_name])}
    return frozenset(names)


@lru_cache(maxsize=64)
def _is_complete(path: Path) -> bool:
    with open_store().connection() as engine:
        return reduction.counts_everybody(engine, scan([path]), WEIGHTS[TABLE])
