"""What a model is made of beside the sample: covariates of every area, neighbours, a household census."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from taksir.availability import code_system_of, domain_length, file_with, reaches
from taksir.catalogue import UNIT_KINDS, load_catalogue
from taksir.catalogue_expressions import columns_used
from taksir.estimates.counted import finest_rows
from taksir.estimates.estimated import domains_at_home
from taksir.evidence import Evidence, TableFile
from taksir.modelled.households import (
    census_columns,
    household_census,
    lacks_of_sample,
    sampled_households,
)
from taksir.schema import Covariate, Indicator, ModelSpec
from taksir.shapes import map_geometry, neighbours
from taksir.store import reduction
from taksir.store.workspace import open_store


@dataclass(frozen=True)
class ModelChoice:
    """A kind of model an indicator has.

    Attributes:
        kind: area, spatial, unit or census.
        needs: What it is made of that no published delivery brings: names of columns, or boundaries;
            empty where it can be fitted.
        of: Where that would have to come from: area [a census table], household [a household census],
            sample [the survey] or boundary.
    """

    kind: str
    needs: tuple[str, ...]
    of: str = ""


def model_spec(indicator: Indicator, level: str, evidence: Evidence, kind: str = "") -> ModelSpec | None:
    """The preferred model of an indicator, or of a kind, that can be made of what is published."""
    specs = load_catalogue().models_of(indicator.id)
    asked = (spec for spec in specs if not kind or spec.kind == kind)
    return next((spec for spec in asked if files_of(spec, indicator, level, evidence)), None)


def model_choices(indicator: Indicator, level: str, evidence: Evidence) -> tuple[ModelChoice, ...]:
    """Every kind of model the catalogue gives an indicator, and what it lacks."""
    specs = load_catalogue().models_of(indicator.id)
    kinds = dict.fromkeys(spec.kind for spec in specs)
    return tuple(_choice(kind, indicator, level, evidence) for kind in kinds)


def _choice(kind: str, indicator: Indicator, level: str, evidence: Evidence) -> ModelChoice:
    if model_spec(indicator, level, evidence, kind):
        return ModelChoice(kind, ())
    spec = next(spec for spec in load_catalogue().models_of(indicator.id) if spec.kind == kind)
    if kind == "spatial" and map_geometry(level, evidence=evidence) is None:
        return ModelChoice(kind, (level,), "boundary")
    if kind in UNIT_KINDS:
        file = sampled_households(indicator, evidence)
        lacks = lacks_of_sample(spec, file, evidence) if file else frozenset({"household_id"})
        if lacks:
            return ModelChoice(kind, tuple(sorted(lacks)), "sample")
        if kind == "census" and household_census(spec, level, evidence) is None:
            return ModelChoice(kind, tuple(sorted(census_columns(spec))), "household")
    needed = set(columns_used(spec.population)).union(*(_columns_of(entry) for entry in spec.covariates))
    return ModelChoice(kind, tuple(sorted(needed)), "area")


def files_of(spec: ModelSpec, indicator: Indicator, level: str, evidence: Evidence) -> tuple[TableFile, ...]:
    """The tables a model takes its covariates, units and population from; empty where one is missing."""
    needed = [columns_used(spec.population)]
    if spec.kind != "census":
        needed = [*(_columns_of(covariate) for covariate in spec.covariates), *needed]
    found = [_file_reaching(columns, level, evidence) for columns in needed]
    if spec.kind == "spatial" and map_geometry(level, evidence=evidence) is None:
        return ()
    if spec.kind in UNIT_KINDS:
        sampled = sampled_households(indicator, evidence)
        found.append(sampled if sampled and not lacks_of_sample(spec, sampled, evidence) else None)
    if spec.kind == "census":
        found.append(household_census(spec, level, evidence))
    files = [file for file in found if file is not None]
    return tuple(dict.fromkeys(files)) if len(files) == len(found) else ()


def covariate_table(spec: ModelSpec, level: str, evidence: Evidence) -> pd.DataFrame:
    """The covariates of every area, and by how many people it counts in the larger one.

    Returns:
        Index domain [code at home]; one column per covariate (none for the census predictor, which knows
        them of every household), then population [persons or households].
    """
    columns = []
    for covariate in spec.covariates if spec.kind != "census" else ():
        sums = _sums(covariate.numerator, covariate.denominator, level, evidence)
        positive = sums["x"].where(sums["x"] > 0)
        columns.append((sums["y"] / positive).rename(covariate.id))
    population = _sums(spec.population, "0", level, evidence)["y"].rename("population")
    return pd.concat([*columns, population], axis=1)


def neighbour_weights(codes: pd.Index, level: str, evidence: Evidence) -> np.ndarray:
    """Weights of the areas that share a border, each row adding up to 1; an island's to 0."""
    geometry = map_geometry(level, evidence=evidence)
    beside = neighbours(geometry.url) if geometry else {}
    place = {code: at for at, code in enumerate(codes)}
    weights = np.zeros((len(codes), len(codes)))
    for code, at in place.items():
        for other in beside.get(code, ()):
            if other in place:
                weights[at, place[other]] = 1.0
    sums = weights.sum(axis=1, keepdims=True)
    return weights / np.where(sums > 0, sums, 1.0)


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
    with open_store().connection() as engine:
        rows_sql = finest_rows(engine, file)
        sums = reduction.area_sums(engine, rows_sql, [measure], domain_length(level, system))
    sums["domain"] = domains_at_home(sums["domain"], system, level, evidence)
    sums = sums.dropna(subset=["domain"]).rename(columns={"y__it": "y", "x__it": "x"})
    return sums.set_index("domain")[["y", "x"]].astype(float)
