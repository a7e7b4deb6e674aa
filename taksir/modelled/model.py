"""The model of one indicator at one level, from published deliveries."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from taksir.areas import area_index, code_length
from taksir.errors import TaksirError
from taksir.estimates import WHOLE, Estimated, estimate_indicator, is_supported
from taksir.evidence import Evidence, TableFile
from taksir.methods.counts import estimate_count_bounds
from taksir.methods.small_area import Diagnostics
from taksir.modelled.covariates import covariate_table, files_of, model_spec
from taksir.modelled.direct import within_areas
from taksir.modelled.fitting import Totals, fit_areas
from taksir.schema import Indicator, ModelSpec

FEWEST_AREAS = 30
"""Fewer areas with a sample than this do not tell how much areas differ (methods 5.2)."""
BENCHMARK_RSE = 0.10
"""A larger area is a total to trust where no estimate of its level is less sure than this [share]."""


@dataclass(frozen=True)
class Modelled:
    """Model estimates of one indicator per area, with the direct ones and what they were computed from.

    Attributes:
        table: domain, estimate, se, low, high [unscaled], rse, own_weight [share], basis, synthetic
            [before benchmarking], covariates, population, population_cv, count, count_low, count_high.
        direct: The direct estimates, with smoothed errors where the sample was not designed for the level.
        files: The tables used.
        spec: The model.
        fitted_by: Estimator of the variance between areas: reml, or amrl where that gives zero.
        design_effect: Common to all areas; NaN for amounts.
        scale: The scale the model was fitted on.
        benchmark_level: Level of the totals the areas add up to; empty for the whole region.
        benchmark_shift: Largest move to a total [share of the total].
    """

    table: pd.DataFrame
    direct: Estimated
    files: tuple[TableFile, ...]
    spec: ModelSpec
    diagnostics: Diagnostics
    fitted_by: str
    design_effect: float
    scale: str
    benchmark_level: str
    benchmark_shift: float


def can_model(indicator: Indicator, level: str, evidence: Evidence) -> bool:
    """Whether an indicator has a model with covariates at this level, and enough areas with a sample."""
    if level == WHOLE or not indicator.is_survey or model_spec(indicator, level, evidence) is None:
        return False
    direct = estimate_indicator(indicator, level, evidence)
    return int((direct.table["n"] > 0).sum()) >= FEWEST_AREAS


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
    spec = _spec(indicator, level, evidence)
    direct = estimate_indicator(indicator, level, evidence)
    areas = _areas(direct, spec, indicator, level, evidence)
    _refuse_few(areas[areas["is_inside"]], indicator, level)
    level_above, totals = _totals(indicator, level, evidence)
    fitted = fit_areas(spec, areas, totals, is_proportion=indicator.is_proportion, without_own=without_own)
    return Modelled(
        table=_with_counts(fitted.table, direct).reset_index(),
        direct=direct,
        files=tuple(dict.fromkeys([*direct.files, *files_of(spec, level, evidence)])),
        spec=spec,
        diagnostics=fitted.diagnostics,
        fitted_by=fitted.fitted_by,
        design_effect=fitted.design_effect,
        scale=fitted.scale,
        benchmark_level=level_above,
        benchmark_shift=fitted.shift,
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
    columns = direct.table.set_index("domain")[["n", "estimate", "low", "high"]]
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
                return name, Totals(table["estimate"], code_length(name, index.home_system))
    table = estimate_indicator(indicator, WHOLE, evidence).table.set_index("domain")
    return WHOLE, Totals(table["estimate"], 0)


def _with_counts(table: pd.DataFrame, direct: Estimated) -> pd.DataFrame:
    """Estimate × census population of the indicator's denominator, where it has one."""
    counted = direct.table.set_index("domain")[["population", "population_cv"]]
    table = table.drop(columns="population").join(counted)
    cv = table["population_cv"].fillna(0).to_numpy(float)
    return table.join(estimate_count_bounds(table, table["population"], population_cv=cv))
