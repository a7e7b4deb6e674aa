"""What a census knows of every area: the covariates of a model, and by what areas add up."""

from functools import lru_cache

import pandas as pd

from taksir.availability import code_system_of, domain_length, file_with, reaches
from taksir.catalogue import columns_used, load_catalogue
from taksir.estimates.counted import finest_rows
from taksir.estimates.estimated import domains_at_home
from taksir.evidence import Evidence, TableFile
from taksir.schema import Covariate, Indicator, ModelSpec
from taksir.store import reduction
from taksir.store.workspace import open_store


def model_spec(indicator: Indicator, level: str, evidence: Evidence) -> ModelSpec | None:
    """The preferred model of an indicator whose covariates published deliveries bring by this level."""
    specs = load_catalogue().models_of(indicator.id)
    return next((spec for spec in specs if files_of(spec, level, evidence)), None)


def files_of(spec: ModelSpec, level: str, evidence: Evidence) -> tuple[TableFile, ...]:
    """The tables a model takes its covariates and its population from; empty where one is missing."""
    needed = [_columns_of(covariate) for covariate in spec.covariates]
    files = [_file_reaching(columns, level, evidence) for columns in (*needed, columns_used(spec.population))]
    found = [file for file in files if file is not None]
    return tuple(dict.fromkeys(found)) if len(found) == len(files) else ()


def covariate_table(spec: ModelSpec, level: str, evidence: Evidence) -> pd.DataFrame:
    """The covariates of every area, and by how many people it counts in the larger one.

    Returns:
        Index domain [code at home]; one column per covariate, then population [persons or households].
    """
    columns = []
    for covariate in spec.covariates:
        sums = _sums(covariate.numerator, covariate.denominator, level, evidence)
        positive = sums["x"].where(sums["x"] > 0)
        columns.append((sums["y"] / positive).rename(covariate.id))
    population = _sums(spec.population, "0", level, evidence)["y"].rename("population")
    return pd.concat([*columns, population], axis=1)


def _columns_of(covariate: Covariate) -> frozenset[str]:
    return columns_used(covariate.numerator) | columns_used(covariate.denominator)


def _file_reaching(columns: frozenset[str], level: str, evidence: Evidence) -> TableFile | None:
    file = file_with(evidence, "area", columns)
    return file if file is not None and reaches(file, level) else None


def _sums(numerator: str, denominator: str, level: str, evidence: Evidence) -> pd.DataFrame:
    """Sums per area: index domain, y, x."""
    file = _file_reaching(columns_used(numerator) | columns_used(denominator), level, evidence)
    assert file is not None  # noqa: S101  model_spec looked for it
    return _sums_of(file, numerator, denominator, level, evidence)


@lru_cache(maxsize=256)
def _sums_of(
    file: TableFile, numerator: str, denominator: str, level: str, evidence: Evidence
) -> pd.DataFrame:
    system = code_system_of(file)
    measure = reduction.Measure("it", numerator, denominator)
    with open_store().engine() as engine:
        rows_sql = finest_rows(engine, file)
        sums = reduction.area_sums(engine, rows_sql, [measure], domain_length(level, system))
    sums["domain"] = domains_at_home(sums["domain"], system, level, evidence)
    sums = sums.dropna(subset=["domain"]).rename(columns={"y__it": "y", "x__it": "x"})
    return sums.set_index("domain")[["y", "x"]].astype(float)
