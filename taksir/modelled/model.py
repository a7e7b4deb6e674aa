"""The model of one indicator at one level, from published deliveries."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from taksir.areas import area_index, code_length
from taksir.availability import answering_file, code_system_of, domain_length
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, Estimated, estimate_indicator, is_supported
from taksir.evidence import Evidence, TableFile
from taksir.methods.counts import estimate_count_bounds
from taksir.methods.small_area import Diagnostics
from taksir.modelled.covariates import covariate_table, files_of, model_spec
from taksir.modelled.direct import steady, within_areas
from taksir.modelled.fitting import FittedAreas, Totals, fit_areas
from taksir.schema import Indicator, ModelSpec, Words
from taksir.store.workspace import open_store, scan

FEWEST_AREAS = 30
"""Fewer areas with a sample than this do not tell how much areas differ (methods 5.2)."""
BENCHMARK_RSE = 0.10
"""A larger area is a total to trust where no estimate of its level is less sure than this [share]."""


@dataclass(frozen=True)
class ModelNote:
    """What must be said with a model's estimates.

    Attributes:
        covariates: What helped to estimate.
        scale: The scale the model was fitted on.
        fitted_by: Estimator of the variance between areas: reml, or amrl where that gives zero.
        design_effect: Common to all areas; NaN for amounts.
        benchmark_level: Level of the totals the areas add up to; empty for the whole region.
        benchmark_shift: Largest move to a total [share of the total].
        diagnostics: Whether the model may be believed.
    """

    covariates: tuple[Words, ...]
    scale: str
    fitted_by: str
    design_effect: float
    benchmark_level: str
    benchmark_shift: float
    diagnostics: Diagnostics


@dataclass(frozen=True)
class Modelled:
    """Model estimates of one indicator per area, and what they were computed from.

    Attributes:
        table: domain, estimate, se, low, high [unscaled], rse, own_weight [share], basis, synthetic
            [before it is moved to the totals], population, population_cv, count, count_low, count_high.
        files: The tables used.
        spec: The model.
        note: What must be said with it.
    """

    table: pd.DataFrame
    files: tuple[TableFile, ...]
    spec: ModelSpec
    note: ModelNote


def can_model(indicator: Indicator, level: str, evidence: Evidence) -> bool:
    """Whether an indicator has a model with covariates at this level, and enough areas with a sample."""
    file = answering_file(indicator, evidence)
    if file is None or level == WHOLE or not indicator.is_survey or "area_code" not in file.columns:
        return False
    if model_spec(indicator, level, evidence) is None:
        return False
    return sampled_areas(file, level) >= FEWEST_AREAS


@lru_cache(maxsize=256)
def sampled_areas(file: TableFile, level: str) -> int:
    """How many areas of a level a survey has records of."""
    length = domain_length(level, code_system_of(file))
    with open_store().engine() as engine:
        rows = engine.rows(
            f"SELECT count(DISTINCT substr(area_code, 1, {length})) FROM {scan([file.path])} "
            f"WHERE length(area_code) >= {length}"
        )
    return int(rows[0][0] or 0)


def model_indicator(
    indicator: Indicator, level: str, evidence: Evidence, *, without_own: frozenset[str] = frozenset()
) -> Modelled:
    """Model estimates of an indicator for every area of a level whose covariates are known.

    Args:
        indicator: What to estimate.
        level: Area level, also one that the sample was not designed for.
        evidence: The deliveries to compute from.
        without_own: Areas whose own data are left out of their estimate, because too few were asked: a
            blend and its weight would give the direct value away. They still help to fit the model.

    Raises:
        TaksirError: There is no model, its covariates are missing, or too few areas have a sample.
    """
    spec, fitted = _fit(indicator, level, evidence, without_own)
    level_above, _ = _totals(indicator, level, evidence)
    direct = estimate_indicator(indicator, level, evidence)
    return Modelled(
        table=_with_counts(fitted.table, direct).reset_index(),
        files=tuple(dict.fromkeys([*direct.files, *files_of(spec, level, evidence)])),
        spec=spec,
        note=ModelNote(
            covariates=tuple(covariate.name for covariate in spec.covariates),
            scale=fitted.scale,
            fitted_by=fitted.fitted_by,
            design_effect=fitted.design_effect,
            benchmark_level=level_above,
            benchmark_shift=fitted.shift,
            diagnostics=fitted.diagnostics,
        ),
    )


def direct_beside(indicator: Indicator, level: str, evidence: Evidence) -> Estimated:
    """The direct estimates to stand beside the model's.

    Where the sample was not designed for the level, an area's own error rests on one or two clusters; it is
    replaced by the smoothed one that the model uses.
    """
    direct = estimate_indicator(indicator, level, evidence)
    table = direct.table.copy()
    numbers = ["estimate", "se", "rse", "low", "high", "count", "count_low", "count_high"]
    if not direct.is_supported:
        _, fitted = _fit(indicator, level, evidence, frozenset())
        table["se"] = table["domain"].map(fitted.direct_se).where(table["cases"] > 0)
        table["rse"] = table["se"] / table["estimate"].where(table["estimate"] > 0)
    table[numbers] = table[numbers].apply(steady)
    # The gate decides levels together that are offered; another level protects within its own table.
    evidence_of_gate = direct.evidence if direct.is_supported else None
    return replace(direct, table=table, is_supported=True, evidence=evidence_of_gate)


@lru_cache(maxsize=64)
def _fit(
    indicator: Indicator, level: str, evidence: Evidence, without_own: frozenset[str]
) -> tuple[ModelSpec, FittedAreas]:
    spec = _spec(indicator, level, evidence)
    direct = estimate_indicator(indicator, level, evidence)
    areas = _areas(direct, spec, indicator, level, evidence)
    _refuse_few(areas[areas["is_inside"]], indicator, level)
    _, totals = _totals(indicator, level, evidence)
    return spec, fit_areas(
        spec, areas, totals, is_proportion=indicator.is_proportion, without_own=without_own
    )


def _spec(indicator: Indicator, level: str, evidence: Evidence) -> ModelSpec:
    spec = model_spec(indicator, level, evidence) if indicator.is_survey and level != WHOLE else None
    if spec is None:
        raise TaksirError(
            "{indicator} has no model by {level}: no published delivery brings the covariates of one for "
            "every area. Deliver a census table by {level}, or choose the direct estimate.",
            indicator=indicator.id,
            level=level or "region",
        )
    return spec


def _areas(
    direct: Estimated, spec: ModelSpec, indicator: Indicator, level: str, evidence: Evidence
) -> pd.DataFrame:
    """Areas whose covariates are known: these, population, n, estimate, low, high, variance, df, inside."""
    known = covariate_table(spec, level, evidence)
    columns = direct.table.set_index("domain")[["n", "estimate", "low", "high"]].apply(steady)
    areas = known.join(columns, how="left").join(within_areas(indicator, level, evidence), how="left")
    names = [covariate.id for covariate in spec.covariates]
    areas = areas[np.isfinite(areas[[*names, "population"]]).all(axis=1)].sort_index()
    areas[["n", "df"]] = areas[["n", "df"]].fillna(0)
    areas["is_inside"] = (areas["n"] > 0) & areas["estimate"].notna()
    return areas


def _refuse_few(inside: pd.DataFrame, indicator: Indicator, level: str) -> None:
    if len(inside) < FEWEST_AREAS:
        raise TaksirError(
            "{indicator} cannot be modelled by {level}: {count} areas have a sample, and a model needs at "
            "least {least} to learn how areas differ. Choose smaller areas, or the direct estimate.",
            indicator=indicator.id,
            level=level,
            count=len(inside),
            least=FEWEST_AREAS,
        )


def _totals(indicator: Indicator, level: str, evidence: Evidence) -> tuple[str, Totals]:
    """The smallest larger areas of which every direct estimate is sure, else the whole region."""
    index = area_index(evidence)
    larger = index.levels[: index.levels.index(level)] if level in index.levels else ()
    for name in reversed(larger):
        if is_supported(indicator, name, evidence):
            table = estimate_indicator(indicator, name, evidence).table.set_index("domain")
            if len(table) and (table["rse"] <= BENCHMARK_RSE).all():
                return name, Totals(steady(table["estimate"]), code_length(name, index.home_system))
    table = estimate_indicator(indicator, WHOLE, evidence).table.set_index("domain")
    return WHOLE, Totals(steady(table["estimate"]), 0)


def _with_counts(table: pd.DataFrame, direct: Estimated) -> pd.DataFrame:
    """Estimate × census population of the indicator's denominator, where it has one."""
    counted = direct.table.set_index("domain")[["population", "population_cv"]]
    table = table.drop(columns="population").join(counted)
    cv = table["population_cv"].fillna(0).to_numpy(float)
    return table.join(estimate_count_bounds(table, table["population"], population_cv=cv))
